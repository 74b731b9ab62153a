//! Steps on a page: numbered, each with its commands, what healthy output looks like and what it can cost.

use crate::catalog::model::Initiator;
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::catalog::step::{Confidence, Place, Risk};
use crate::catalog::words::{Words, fill};
use crate::render::{Block, Page, Tone};
use crate::views::Guidance;
use std::collections::BTreeSet;

/// Puts steps on pages. A task is spelled out the first time it appears; after that its name is enough.
pub(super) struct StepWriter<'a> {
    words: &'a Words,
    told: BTreeSet<String>,
}

impl<'a> StepWriter<'a> {
    pub(super) fn new(words: &'a Words) -> Self {
        StepWriter { words, told: BTreeSet::new() }
    }

    /// The remedy of one topology and initiator under its heading. `last` is the part above it, whose steps may be the same.
    pub(super) fn guidance(&mut self, page: &mut Page, guidance: &Guidance, titled: bool) {
        let initiator = guidance.initiator.map(|it| initiator_name(self.words, it));
        match (titled, initiator) {
            (true, Some(initiator)) => {
                page.subheading(format!("{}: {} ({initiator})", guidance.topology, guidance.title))
            }
            (true, None) => page.subheading(format!("{}: {}", guidance.topology, guidance.title)),
            (false, Some(initiator)) => page.subheading(initiator),
            (false, None) => {}
        }
        for (tone, text) in
            [(Tone::Warn, &guidance.absent), (Tone::Plain, &guidance.none), (Tone::Plain, &guidance.note)]
        {
            if let Some(text) = text {
                page.text(tone, text.as_str());
            }
        }
        self.steps(page, 0, &guidance.steps);
    }

    /// Numbered steps; those inside a step are lettered below it.
    pub(super) fn steps(&mut self, page: &mut Page, indent: usize, steps: &[PlannedStep]) {
        for (index, step) in steps.iter().enumerate() {
            let marker = if indent == 0 { format!("{}.", index + 1) } else { format!("{})", letter(index)) };
            self.step(page, indent, marker, step);
        }
    }

    fn step(&mut self, page: &mut Page, indent: usize, marker: String, step: &PlannedStep) {
        let words = self.words;
        let mut text = String::new();
        if let Some(when) = &step.when {
            text.push_str(&fill(&words.step_when, &[("case", when)]));
        }
        if step.place != Place::Device {
            text.push_str(&fill(&words.step_place, &[("place", place_name(words, step.place))]));
        }
        text.push_str(&step.action);
        if let Some(task) = &step.task {
            text.push_str(&fill(&words.step_task, &[("task", task)]));
        }
        page.push(Block::Item { indent, marker, tone: Tone::Plain, text });
        let below = indent + 1;
        if let Some(menu) = &step.menu {
            page.text_at(below, Tone::Strong, menu.as_str());
        }
        if !step.commands.is_empty() {
            page.push(Block::Commands { indent: below, commands: with_risk(words, step.commands.iter()) });
        }
        if let Some(healthy) = &step.healthy {
            page.text_at(below, Tone::Good, fill(&words.step_healthy, &[("output", healthy)]));
        }
        if let Some(loses) = &step.loses {
            page.text_at(below, Tone::Bad, fill(&words.step_loses, &[("lost", loses)]));
        }
        if let Some(note) = &step.note {
            page.text_at(below, Tone::Plain, note.as_str());
        }
        if step.confidence == Confidence::Inferred {
            let text = if step.uses_menus() { &words.inferred_menu } else { &words.inferred };
            page.text_at(below, Tone::Faint, text.as_str());
        }
        self.inside(page, below, step);
    }

    /// The steps of a task, or those to take when a check is not healthy.
    fn inside(&mut self, page: &mut Page, indent: usize, step: &PlannedStep) {
        if step.steps.is_empty() {
            return;
        }
        if let Some(name) = step.task.as_ref().or(step.check.as_ref())
            && !self.told.insert(name.clone())
        {
            page.text_at(indent, Tone::Faint, self.words.step_told.as_str());
            return;
        }
        if step.check.is_some() {
            page.text_at(indent, Tone::Warn, self.words.step_otherwise.as_str());
        }
        self.steps(page, indent, &step.steps);
    }
}

/// Commands with the word for their risk; none for harmless ones.
pub(super) fn with_risk<'c>(
    words: &Words,
    commands: impl Iterator<Item = &'c PlannedCommand>,
) -> Vec<(PlannedCommand, String)> {
    let risk = |risk| match risk {
        Risk::ReadOnly => String::new(),
        Risk::Config => words.risk_config.clone(),
        Risk::Disruptive => words.risk_disruptive.clone(),
    };
    commands.map(|it| (it.clone(), risk(it.risk))).collect()
}

pub(super) fn initiator_name(words: &Words, initiator: Initiator) -> &str {
    match initiator {
        Initiator::Device => &words.initiator_device,
        Initiator::Server => &words.initiator_server,
    }
}

fn place_name(words: &Words, place: Place) -> &str {
    match place {
        Place::Device => &words.place_device,
        Place::Cslu => &words.place_cslu,
        Place::Cssm => &words.place_cssm,
        Place::SsmOnprem => &words.place_ssm_onprem,
        Place::Controller => &words.place_controller,
        Place::Workstation => &words.place_workstation,
    }
}

/// a, b, ... z, aa, ab, ...
fn letter(index: usize) -> String {
    let last = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    if index < 26 { last.to_string() } else { format!("{}{last}", letter(index / 26 - 1)) }
}
