//! What makes a report of logs doubtful.

use super::explain::{clock, time};
use super::scan::duration;
use crate::catalog::words::{Words, say};
use crate::render::{Page, Tone};
use crate::views::scan::{ClockView, Scan};

/// Clocks, missing lines, the order of lines and copies.
pub(super) fn doubts(page: &mut Page, scan: &Scan, words: &Words) {
    if !scan.newest_first.is_empty() || !scan.copies.is_empty() {
        page.heading(words.heading_order.as_str());
        for it in &scan.newest_first {
            page.text(
                Tone::Plain,
                words.say(say::NewestFirst { device: &it.device, files: &it.files.to_string() }),
            );
        }
        for it in &scan.copies {
            let [files, compared, copies] =
                &[it.files, it.compared, it.copies].map(|it| it.to_string());
            page.text(
                Tone::Warn,
                words.say(say::Copies { device: &it.device, files, compared, copies }),
            );
        }
    }
    if !scan.clocks.is_empty() {
        page.heading(words.heading_clocks.as_str());
        for view in &scan.clocks {
            clock_line(page, view, words);
        }
    }
    if !scan.gaps.is_empty() {
        page.heading(words.heading_gaps.as_str());
        for gap in &scan.gaps {
            let (gaps, missing) = (gap.gaps.to_string(), gap.missing.to_string());
            let (device, gaps, missing) = (&gap.device, &gaps, &missing);
            if gap.selection {
                page.text(Tone::Faint, words.say(say::GapSelection { device, missing }));
            } else {
                page.text(Tone::Warn, words.say(say::Gap { device, gaps, missing }));
            }
        }
    }
}

fn clock_line(page: &mut Page, view: &ClockView, words: &Words) {
    let mut facts: Vec<String> = Vec::new();
    if let Some(state) = clock(view.clock, words) {
        let since = view.since.as_ref().map(time).unwrap_or_default();
        facts.push(words.say(say::ClockSince { clock: state, since: &since }));
    }
    if let Some([from, to]) = &view.step {
        let count = view.steps.to_string();
        facts.push(words.say(say::ClockStep { count: &count, from: &time(from), to: &time(to) }));
    }
    if let Some(skew) = view.skew {
        let duration = &duration(skew.abs(), words);
        let is_behind = skew >= 0;
        facts.push(if is_behind {
            words.say(say::ClockBehind { duration })
        } else {
            words.say(say::ClockAhead { duration })
        });
    }
    let suspects = &view.suspects;
    if !suspects.is_empty() {
        facts.push(
            words.say(say::ClockExplains { messages: &suspects.join(&words.answer_separator) }),
        );
    }
    let tone = if suspects.is_empty() { Tone::Warn } else { Tone::Bad };
    let facts = facts.join(&words.between_facts);
    page.text(tone, words.say(say::ClockLine { device: &view.device, facts: &facts }));
}
