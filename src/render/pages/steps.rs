//! Steps on a page: numbered, each with its commands, what healthy output looks like and what it
//! can cost.

use crate::catalog::model::Initiator;
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::catalog::step::{Confidence, Risk};
use crate::catalog::words::{Words, say};
use crate::render::{Element, Page, Tone};
use crate::views::Guidance;
use crate::views::check::Evidence;
use indexmap::IndexMap;

/// The steps of more topologies than this are not printed: nobody reads them.
pub(super) const MOST_TOPOLOGIES: usize = 2;

/// Puts steps on pages. What is spelled out once is afterwards only pointed to.
pub(super) struct StepWriter<'a> {
    words: &'a Words,
    /// The part of the page that is being written, as a reader finds it.
    section: String,
    /// The topology that the part is about.
    topology: Option<&'a str>,
    told: Vec<Told<'a>>,
    /// Whether something was marked as inferred, so that the page owes the legend.
    inferred: bool,
    /// Whether tasks and checks are named without their steps.
    named_only: bool,
    /// Checks that are passed, with the lines that prove it.
    proven: Option<&'a IndexMap<String, Evidence>>,
    /// Whether what is written belongs to a case that may not be the reader's: then nothing is
    /// ticked off.
    in_a_case: bool,
}

/// A task or check that stands on the page with its steps.
struct Told<'a> {
    name: &'a str,
    steps: &'a [PlannedStep],
    place: String,
}

impl<'a> StepWriter<'a> {
    pub(super) fn new(words: &'a Words) -> Self {
        StepWriter {
            words,
            section: String::new(),
            topology: None,
            told: Vec::new(),
            inferred: false,
            named_only: false,
            proven: None,
            in_a_case: false,
        }
    }

    /// Ticks off checks that are passed.
    pub(super) fn with_proven(self, proven: &'a IndexMap<String, Evidence>) -> Self {
        StepWriter { proven: Some(proven), ..self }
    }

    /// The remedies of topologies and initiators, each under its heading; initiators with the same
    /// remedy share one.
    pub(super) fn guidances(&mut self, page: &mut Page, all: &'a [Guidance], titled: bool) {
        let shared = |one: &Guidance, other: &Guidance| {
            one.topology == other.topology && one.says_the_same(other)
        };
        for group in all.chunk_by(shared) {
            let first = &group[0];
            let initiator = match group {
                [one] => one.initiator.map(|it| initiator_name(self.words, it)),
                _ => Some(self.words.initiator_either.as_str()),
            };
            self.topology = Some(&first.topology);
            self.section = [Some(first.topology.as_str()), initiator]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ");
            match (titled, initiator) {
                (true, Some(initiator)) => {
                    page.subheading(format!("{}: {} ({initiator})", first.topology, first.title))
                }
                (true, None) => page.subheading(format!("{}: {}", first.topology, first.title)),
                (false, Some(initiator)) => page.subheading(initiator),
                (false, None) => {}
            }
            self.guidance(page, first);
        }
    }

    /// What one remedy says, without a heading.
    pub(super) fn guidance(&mut self, page: &mut Page, guidance: &'a Guidance) {
        for (tone, text) in [
            (Tone::Warn, &guidance.absent),
            (Tone::Plain, &guidance.none),
            (Tone::Plain, &guidance.note),
        ] {
            if let Some(text) = text {
                page.text(tone, text.as_str());
            }
        }
        self.list(page, 0, "", &guidance.steps);
    }

    /// Names the part of the page that follows.
    pub(super) fn section(&mut self, section: &str) {
        section.clone_into(&mut self.section);
        self.topology = None;
    }

    /// Numbered steps of a section.
    pub(super) fn steps(&mut self, page: &mut Page, section: &str, steps: &'a [PlannedStep]) {
        self.section(section);
        self.list(page, 0, "", steps);
    }

    /// Numbered steps that cure what a check found: tasks and further checks are named, a page
    /// tells of many checks.
    pub(super) fn fixes(&mut self, page: &mut Page, steps: &'a [PlannedStep]) {
        self.named_only = true;
        self.list(page, 1, "", steps);
        self.named_only = false;
    }

    /// One step without those inside it.
    pub(super) fn single(&mut self, page: &mut Page, step: &'a PlannedStep) {
        self.step(page, 0, "-".to_owned(), "", step);
    }

    /// What the marks of a page mean.
    pub(super) fn legend(&self, page: &mut Page) {
        if self.inferred {
            page.gap();
            page.text(Tone::Faint, self.words.inferred_legend.as_str());
        }
    }

    /// Numbered steps that prove a cure: who reads them has done the rest, so tasks and checks are
    /// named, not spelled out.
    pub(super) fn proof(&mut self, page: &mut Page, steps: &'a [PlannedStep]) {
        self.named_only = true;
        self.list(page, 0, "", steps);
        self.named_only = false;
    }

    /// The mark after words that no source states.
    pub(super) fn mark(&mut self, confidence: Confidence) -> &'a str {
        if confidence == Confidence::Confirmed {
            return "";
        }
        self.inferred = true;
        &self.words.inferred
    }

    /// The end of a page: what the marks mean, and the command that leads on.
    pub(super) fn close(&self, page: &mut Page, next: &str) {
        page.gap();
        if self.inferred {
            page.text(Tone::Faint, self.words.inferred_legend.as_str());
        }
        page.text(Tone::Strong, self.words.say(say::Next { command: next }));
    }

    /// Numbered steps; those inside a step are lettered below it.
    fn list(&mut self, page: &mut Page, indent: usize, outer: &str, steps: &'a [PlannedStep]) {
        let told = steps.iter().filter(|it| !self.is_ruled_out(it)).collect::<Vec<_>>();
        for (index, step) in told.into_iter().enumerate() {
            let number = if indent == 0 { (index + 1).to_string() } else { letter(index) };
            let sign = if indent == 0 { '.' } else { ')' };
            self.step(page, indent, format!("{number}{sign}"), &format!("{outer}{number}"), step);
        }
    }

    /// Whether the output shows that a step is not due: its check is passed, or those that rule its
    /// case out are. Told as done it would say that its case holds.
    fn is_ruled_out(&self, step: &PlannedStep) -> bool {
        let Some(proven) = self.proven.filter(|_| step.when.is_some()) else { return false };
        step.check.as_ref().is_some_and(|it| proven.contains_key(it))
            || !step.unless.is_empty() && step.unless.iter().all(|it| proven.contains_key(it))
    }

    fn step(
        &mut self,
        page: &mut Page,
        indent: usize,
        marker: String,
        number: &str,
        step: &'a PlannedStep,
    ) {
        let words = self.words;
        let mut text = String::new();
        if let Some(when) = &step.when {
            text.push_str(&words.say(say::StepWhen { case: when }));
        }
        if let Some(place) = &step.place.title {
            text.push_str(&words.say(say::StepPlace { place }));
        }
        text.push_str(&step.action);
        if let Some(task) = &step.task {
            text.push_str(&words.say(say::StepTask { task }));
        }
        let proven =
            step.check.as_ref().and_then(|it| self.proven?.get(it)).filter(|_| !self.in_a_case);
        if let Some(evidence) = proven {
            let done = words
                .say(say::StepProven { step: &text, place: &super::check::place(evidence, words) });
            page.push(Element::Item { indent, marker, tone: Tone::Good, text: done });
            return;
        }
        let menus = step.confidence == Confidence::Inferred && step.uses_menus();
        if !menus {
            text.push_str(self.mark(step.confidence));
        }
        page.push(Element::Item { indent, marker, tone: Tone::Plain, text });
        let below = indent + 1;
        if let Some(menu) = &step.menu {
            page.text_at(below, Tone::Strong, menu.as_str());
        }
        if menus {
            page.text_at(below, Tone::Faint, words.inferred_menu.as_str());
        }
        if !step.commands.is_empty() {
            page.push(Element::Commands {
                indent: below,
                commands: with_risk(words, step.commands.iter()),
            });
        }
        if let Some(healthy) = &step.healthy {
            page.text_at(below, Tone::Good, words.say(say::StepHealthy { output: healthy }));
        }
        if let Some(loses) = &step.loses {
            page.text_at(below, Tone::Bad, words.say(say::StepLoses { lost: loses }));
        }
        if let Some(note) = &step.note {
            page.text_at(below, Tone::Plain, note.as_str());
        }
        if !self.named_only {
            let outer = self.in_a_case;
            self.in_a_case |= step.when.is_some();
            self.inside(page, below, number, step);
            self.in_a_case = outer;
        }
    }

    /// The steps of a task, or those to take when a check is not healthy.
    fn inside(&mut self, page: &mut Page, indent: usize, number: &str, step: &'a PlannedStep) {
        let Some(name) =
            step.task.as_ref().or(step.check.as_ref()).filter(|_| !step.steps.is_empty())
        else {
            return;
        };
        let told = || self.told.iter().filter(|it| it.name == name);
        if let Some(same) = told().find(|it| it.steps == step.steps) {
            page.text_at(indent, Tone::Faint, same.place.as_str());
            return;
        }
        // Told for another topology or initiator: a page holds a task once, however different it is
        // here.
        if let (Some(task), Some(topology), Some(_)) = (&step.task, self.topology, told().next()) {
            let command = format!("slp-diag task {task} --topology {topology}");
            page.text_at(
                indent,
                Tone::Faint,
                self.words.say(say::StepDiffers { command: &command }),
            );
            return;
        }
        let place = self.words.say(say::StepTold { section: &self.section, step: number });
        self.told.push(Told { name, steps: &step.steps, place });
        if step.check.is_some() {
            page.text_at(indent, Tone::Warn, self.words.step_otherwise.as_str());
        }
        self.list(page, indent, number, &step.steps);
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

/// a, b, ... z, aa, ab, ...
fn letter(index: usize) -> String {
    let last = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    if index < 26 { last.to_string() } else { format!("{}{last}", letter(index / 26 - 1)) }
}
