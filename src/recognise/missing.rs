//! Texts that fit no form, or end before the form does: what of them is no fixed word of a form.

use super::{Beginnings, MessageMatcher};
use indexmap::IndexMap;

/// What is left of a text that is not as a form has it.
pub(super) enum Unfinished {
    /// It ends within a form; the fields that are whole.
    Cut(IndexMap<String, String>),
    /// It is worded in another way, but for the beginning that it shares with a form.
    Other(String),
}

impl MessageMatcher {
    /// What a text lacks of a form. `None` where the form that fits is the one that it is.
    pub(super) fn unfinished(&self, form: Option<usize>, text: &str) -> Option<Unfinished> {
        // The first form is the one that devices print most, and needs no second look.
        if form == Some(0) || form.is_some() && text.trim_end().ends_with('.') {
            return None;
        }
        let beginnings = self.beginnings();
        let along = |it: &Beginnings| it.along(text);
        if let Some(fitting) = form {
            // A form with more words of its own, before it, that is cut.
            let own = along(&beginnings[fitting]).length;
            let before = beginnings[..fitting].iter().map(along);
            let cut = before.filter(|it| it.is_cut && it.length > own);
            return cut.max_by_key(|it| it.length).map(|it| Unfinished::Cut(it.fields));
        }
        let all = beginnings.iter().map(along).enumerate();
        // Of several that go along as far, the first.
        let (_, best) =
            all.max_by_key(|(index, it)| (it.length, it.is_cut, std::cmp::Reverse(*index)))?;
        if best.is_cut {
            return Some(Unfinished::Cut(best.fields));
        }
        let rest = text.as_bytes().get(best.length..).unwrap_or_default();
        Some(Unfinished::Other(String::from_utf8_lossy(rest).into_owned()))
    }

    fn beginnings(&self) -> &[Beginnings] {
        self.beginnings.get_or_init(|| {
            let forms = self.message.forms.iter();
            forms.map(|it| Beginnings::of(&it.text, &self.kinds)).collect()
        })
    }
}
