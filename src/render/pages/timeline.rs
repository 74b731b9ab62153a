//! One row of blocks for each device over the scanned period: how much it said, and whether
//! something is open.

use crate::catalog::words::{Words, say};
use crate::render::{Element, Page, Tone};
use crate::views::scan::{Timeline, TimelineRow};

/// How many devices are drawn; those with something open first.
const MOST_ROWS: usize = 40;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['.', ':', '-', '=', '+', '*', '#', '@'];

/// The rows and, below them, the period.
pub(super) fn timeline(page: &mut Page, timeline: &Timeline, words: &Words, ascii: bool) {
    let mut rows: Vec<&TimelineRow> =
        timeline.rows.iter().filter(|it| it.counts.most() > 0).collect();
    rows.sort_by_key(|it| !it.open);
    let most = rows.iter().map(|it| it.counts.most()).max().unwrap_or(0);
    let lines = rows.iter().take(MOST_ROWS).map(|row| {
        let state = if row.open { words.status_open.clone() } else { String::new() };
        vec![row.device.clone(), bar(&row.counts.all(), most, ascii), state]
    });
    let header = vec![words.timeline_device.clone(), words.timeline_period.clone(), String::new()];
    page.push(Element::Table { header, rows: lines.collect(), whole: false });
    if let Some(more) = rows.len().checked_sub(MOST_ROWS).filter(|it| *it > 0) {
        page.text(Tone::Faint, words.say(say::TimelineMore { count: &more.to_string() }));
    }
    let [start, end] = &timeline.shown;
    page.text(Tone::Faint, words.say(say::TimelineRange { start, end }));
}

/// Taller for more; each step is twice the one below, because counts differ by powers.
fn bar(counts: &[u64], most: u64, ascii: bool) -> String {
    let marks = if ascii { ASCII } else { BLOCKS };
    let steps = u64::BITS - most.leading_zeros();
    let mark = |count: u64| {
        let step = u64::BITS - count.leading_zeros();
        let index = (step.saturating_sub(1) as usize * (marks.len() - 1))
            / (steps.saturating_sub(1).max(1) as usize);
        marks[index.min(marks.len() - 1)]
    };
    counts.iter().map(|count| if *count == 0 { ' ' } else { mark(*count) }).collect()
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn more_is_taller_and_nothing_is_empty() {
        assert_eq!(bar(&[0, 1, 8, 128], 128, false), " ▁▄█");
        assert_eq!(bar(&[0, 1, 8, 128], 128, true), " .=@");
        assert_eq!(bar(&[1, 1], 1, true), "..");
    }
}
