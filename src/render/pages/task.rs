//! The page of `task`: a procedure.

use super::steps::StepWriter;
use crate::catalog::plan::PlannedStep;
use crate::catalog::step::Confidence;
use crate::catalog::words::Words;
use crate::render::{Element, Page, Tone};
use crate::views::TaskView;

/// The page of one task.
pub fn task(view: &TaskView, words: &Words) -> Page {
    let mut page = Page::default();
    let mut writer = StepWriter::new(words);
    page.title(view.title.as_str());
    let menus =
        view.confidence == Confidence::Inferred && view.steps.iter().any(PlannedStep::uses_menus);
    let mark = if menus { "" } else { writer.mark(view.confidence) };
    page.text(Tone::Plain, format!("{}{mark}", view.summary));
    if let Some(platform) = &view.platform {
        page.push(Element::Facts(vec![(words.answer_platform.clone(), platform.clone())]));
    }
    if !view.also.is_empty() {
        page.push(Element::Facts(vec![(words.label_also.clone(), view.also.join("; "))]));
    }
    if menus {
        page.text(Tone::Faint, words.inferred_menu.as_str());
    }
    if !view.before.is_empty() {
        page.heading(words.heading_before.as_str());
        for text in view.before.values() {
            page.bullet(text.as_str());
        }
    }
    page.heading(words.heading_steps.as_str());
    writer.steps(&mut page, &words.heading_steps, &view.steps);
    if !view.verify.is_empty() {
        page.heading(words.heading_verify.as_str());
        writer.proof(&mut page, &view.verify);
    }
    if !view.notes.is_empty() {
        page.heading(words.heading_notes.as_str());
        for text in view.notes.values() {
            page.bullet(text.as_str());
        }
    }
    let next = view.steps.iter().chain(&view.verify).find_map(|it| it.task.as_ref());
    let next =
        next.map_or_else(|| "slp-diag list tasks".to_owned(), |it| format!("slp-diag task {it}"));
    writer.close(&mut page, &next);
    page
}
