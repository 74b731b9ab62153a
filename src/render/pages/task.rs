//! The page of `task`: a procedure.

use super::steps::StepWriter;
use crate::catalog::step::Confidence;
use crate::catalog::words::{Words, fill};
use crate::render::{Block, Page, Tone};
use crate::views::TaskView;

/// The page of one task.
pub fn task(view: &TaskView, words: &Words) -> Page {
    let mut page = Page::default();
    page.title(view.title.as_str());
    page.text(Tone::Plain, view.summary.as_str());
    if !view.also.is_empty() {
        page.push(Block::Facts(vec![(words.label_also.clone(), view.also.join("; "))]));
    }
    if view.confidence == Confidence::Inferred {
        page.text(Tone::Faint, words.inferred_menu.as_str());
    }
    if !view.before.is_empty() {
        page.heading(words.heading_before.as_str());
        for text in view.before.values() {
            page.bullet(text.as_str());
        }
    }
    let mut writer = StepWriter::new(words);
    page.heading(words.heading_steps.as_str());
    writer.steps(&mut page, 0, &view.steps);
    if !view.verify.is_empty() {
        page.heading(words.heading_verify.as_str());
        writer.steps(&mut page, 0, &view.verify);
    }
    if !view.notes.is_empty() {
        page.heading(words.heading_notes.as_str());
        for text in view.notes.values() {
            page.bullet(text.as_str());
        }
    }
    let next = view.steps.iter().chain(&view.verify).find_map(|it| it.task.as_ref());
    let next = next.map_or_else(|| "slp-diag list tasks".to_owned(), |it| format!("slp-diag task {it}"));
    page.gap();
    page.text(Tone::Strong, fill(&words.next, &[("command", &next)]));
    page
}
