//! What a line of the material tells beside its message, for the short lists.

use super::walk::Guide;
use crate::answer::Facts;
use crate::catalog::MessageId;
use crate::recognise::Recogniser;
use crate::views::answer::{add_platform, facts_of, settle_platform};

impl Guide<'_> {
    /// The facts of the last line of a message, over those of the site.
    pub(super) fn facts(&self, text: &str, message: Option<&MessageId>) -> Facts {
        let mut facts = self.site.facts.clone();
        if let Some(message) = message {
            self.tell_line(&mut facts, text, message);
        }
        settle_platform(&mut facts, &self.site);
        facts
    }

    /// What the last line of a message tells.
    fn tell_line(&self, facts: &mut Facts, text: &str, message: &MessageId) {
        let recogniser = Recogniser::new(self.catalog());
        let mut last = None;
        for (record, found) in recogniser.events(text.as_bytes(), 0..text.len()) {
            let known = found.known.clone().filter(|it| it.id == *message);
            last = known.map(|known| (record, known, found.fields)).or(last);
        }
        if let Some((record, known, fields)) = last {
            let deadline = known.message.deadline.as_ref();
            add_platform(facts, self.catalog(), &record);
            let day_format = &self.catalog().words().day_short;
            facts_of(facts, &record, &fields, deadline, day_format, None);
        }
    }
}
