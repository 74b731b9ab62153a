//! What has changed since the last run: a line each, the worst first.

use super::scan::time_short;
use crate::catalog::words::{Words, say};
use crate::render::{Element, Page, Tone};
use crate::views::Changes;
use crate::views::scan::{DeadlineReport, IncidentReport};

/// This many of a kind are told.
const FEW: usize = 20;

/// The page of what has changed; `state` is the file that holds the rest.
pub fn changes(changes: &Changes, top: Option<usize>, state: &str, words: &Words) -> Page {
    let mut page = Page::default();
    let mut list = List { rows: Vec::new(), most: top.unwrap_or(FEW), words };
    list.incidents(&words.changes_broken, &changes.broken);
    list.deadlines(&words.digest_overdue, &changes.overdue);
    list.incidents(&words.digest_confirm, &changes.to_confirm);
    list.deadlines(&words.changes_soon, &changes.soon);
    list.incidents(&words.digest_recovered, &changes.recovered);
    let unknown = changes.unknown.iter().map(|it| {
        let (facility, mnemonic, count) = (&it.facility, &it.mnemonic, &it.count.to_string());
        words.say(say::ChangesUnknown { facility, mnemonic, count })
    });
    list.add(&words.changes_not_known, unknown.collect());
    if list.rows.is_empty() {
        page.text(Tone::Good, words.changes_none.as_str());
        return page;
    }
    let command = &format!("slp-diag merge {state}");
    list.rows.push((words.changes_all.clone(), words.say(say::ChangesCommand { command })));
    page.push(Element::Tail(list.rows));
    page
}

struct List<'a> {
    rows: Vec<(String, String)>,
    most: usize,
    words: &'a Words,
}

impl List<'_> {
    fn add(&mut self, label: &str, mut lines: Vec<String>) {
        let more = lines.len().saturating_sub(self.most);
        lines.truncate(self.most);
        if more > 0 {
            let count = &more.to_string();
            lines.push(self.words.say(say::DigestMoreDevices { count }));
        }
        self.rows.extend(lines.into_iter().map(|line| (label.to_owned(), line)));
    }

    fn incidents(&mut self, label: &str, incidents: &[IncidentReport]) {
        let words = self.words;
        let line = |it: &IncidentReport| {
            let at = it.recovered.as_ref().or(it.first.as_ref());
            let time = &at.map(|at| time_short(at, words)).unwrap_or_default();
            let (device, mnemonic, count) = (&it.device, &it.mnemonic, &it.count.to_string());
            let title = it.cause_title.as_ref().unwrap_or(&it.title);
            words.say(say::ChangesIncident { device, mnemonic, count, time, title })
        };
        self.add(label, incidents.iter().map(line).collect());
    }

    fn deadlines(&mut self, label: &str, deadlines: &[DeadlineReport]) {
        let words = self.words;
        let line = |it: &DeadlineReport| {
            let due = it.due.iso.as_ref().and_then(|it| it.get(..10)).unwrap_or(&it.due.raw);
            let days = it.days_left.unwrap_or_default();
            let count = &days.abs().to_string();
            let left = &if days < 0 {
                words.say(say::DigestLate { days: count })
            } else {
                words.say(say::DigestLeft { days: count })
            };
            let (device, mnemonic) = (&it.device, &it.mnemonic);
            words.say(say::ChangesDeadline { device, mnemonic, due, left })
        };
        self.add(label, deadlines.iter().map(line).collect());
    }
}
