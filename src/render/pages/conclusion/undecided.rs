//! Devices of which nothing was judged: what to capture, or which generation before policies it is
//! and what its output tells.

use super::{QUOTED, line};
use crate::catalog::words::Words;
use crate::render::{Element, Page, Tone};
use crate::views::check::Checked;
use crate::views::diagnose::Diagnosed;

/// How many commands are asked for where nothing was judged.
const MOST_ASKED: usize = 2;
/// How many lines of a device of a generation before policies are told.
const MOST_STATES: usize = 8;

/// What to type where nothing was judged.
pub(super) fn ask(device: &Checked, words: &Words) -> Option<(String, String)> {
    let commands = device.collect.iter().take(MOST_ASKED).cloned().collect::<Vec<_>>();
    let is_asked = device.legacy.is_none() && !commands.is_empty();
    is_asked.then(|| (words.conclusion_ask.clone(), commands.join(&words.answer_separator)))
}

/// What a device of a generation before policies is, and what its output tells.
pub(super) fn legacy(page: &mut Page, device: &Checked, words: &Words) -> bool {
    let Some(evidence) = &device.legacy else { return false };
    let family = device.legacy_family.as_ref().unwrap_or(&words.check_legacy);
    page.text(Tone::Warn, family.as_str());
    if device.legacy_states.iter().all(|it| it.evidence != *evidence) {
        page.push(Element::Aside(line(evidence, QUOTED[0], words)));
    }
    for state in device.legacy_states.iter().take(MOST_STATES) {
        page.push(Element::Aside(line(&state.evidence, QUOTED[0], words)));
        page.text_at(2, Tone::Plain, state.say.as_str());
    }
    true
}

/// A device of which nothing was judged: why, and what its output tells or what to capture.
pub(super) fn undecided(device: &Diagnosed, words: &Words) -> Vec<(String, String)> {
    let state = device.state.as_ref();
    let is_legacy = state.is_some_and(|it| it.legacy.is_some());
    let family = state.and_then(|it| it.legacy_family.as_ref()).unwrap_or(&words.check_legacy);
    let said = if is_legacy { family } else { &words.nothing_judged };
    let mut rows = vec![(device.device.clone(), said.clone())];
    rows.extend(state.and_then(|it| ask(it, words)));
    for state in state.iter().flat_map(|it| &it.legacy_states).take(MOST_STATES) {
        rows.push((String::new(), line(&state.evidence, QUOTED[0], words)));
        rows.push((String::new(), state.say.clone()));
    }
    rows
}
