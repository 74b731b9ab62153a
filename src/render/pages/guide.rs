//! Pages of a walk: what is asked, how it ends, and the transcript for a ticket.

use super::guide_action;
use super::steps::{StepWriter, initiator_name};
use crate::catalog::Catalog;
use crate::catalog::check::Status;
use crate::catalog::model::{Initiator, Topology};
use crate::catalog::plan::PlannedStep;
use crate::catalog::tables::Questions;
use crate::catalog::words::{Words, say};
use crate::guide::{Choice, End, MaterialFindings, Outcome, Prompt, StepPrompt, WalkEvent};
use crate::render::{Element, Page, Tone};
use crate::views::check::{CheckResult, Evidence};

/// What a walk's pages need besides the prompt.
pub struct Scenery<'a> {
    /// The words.
    pub words: &'a Words,
    /// The catalog, for titles.
    pub catalog: &'a Catalog,
    /// The questions about the site.
    pub questions: &'a Questions,
    /// What happened so far.
    pub events: &'a [WalkEvent],
    /// Columns of the page.
    pub width: usize,
}

impl Scenery<'_> {
    /// The texts that were given: the name of the file or the number of the paste, and how many
    /// lines.
    fn texts(&self) -> Vec<(String, usize)> {
        let mut pastes = 0;
        let given = self.events.iter().filter_map(|it| match it {
            WalkEvent::Given { file, lines, .. } => Some((file, *lines)),
            _ => None,
        });
        let named = |(file, lines): (&Option<String>, usize)| {
            pastes += usize::from(file.is_none());
            let paste = || self.words.say(say::GuidePaste { number: &pastes.to_string() });
            (file.clone().unwrap_or_else(paste), lines)
        };
        given.map(named).collect()
    }

    /// A line of the texts, cited by the one that holds it.
    pub(super) fn place(&self, evidence: &Evidence) -> String {
        let mut line = evidence.line;
        let texts = self.texts();
        let holds = |(_, lines): &&(String, usize)| {
            let is_here = line <= *lines;
            line -= if is_here { 0 } else { *lines };
            is_here
        };
        let name = texts.iter().find(holds).map(|it| it.0.as_str()).unwrap_or_default();
        self.words.say(say::GuidePlace { name, line: &line.to_string(), text: &evidence.text })
    }
}

/// What is asked, with what output has shown since the last question.
pub fn prompt(prompt: &Prompt, fresh: &[WalkEvent], scenery: &Scenery) -> Page {
    let words = scenery.words;
    if let Prompt::Action(action) = prompt {
        return guide_action::action(action, fresh, scenery);
    }
    let mut page = proven(fresh, scenery);
    match prompt {
        Prompt::Material { found } => {
            page.title(words.guide_what.as_str());
            self::found(&mut page, found, words);
        }
        Prompt::Device(names) => {
            page.title(words.guide_device.as_str());
            names.iter().for_each(|it| page.bullet(it.as_str()));
        }
        Prompt::Topology { pointed, question } => {
            topology(&mut page, pointed, question.as_deref(), scenery)
        }
        Prompt::Initiator { topology, choices } => {
            page.title(words.say(say::GuideInitiator { topology }));
            choices.iter().for_each(|it| page.bullet(initiator_name(words, *it)));
        }
        Prompt::Action(_) => {}
        Prompt::Step(step) => self::step(&mut page, step, scenery),
        Prompt::Confirm(step) => {
            self::step(&mut page, step, scenery);
            page.text(Tone::Bad, words.guide_confirm.as_str());
        }
        Prompt::Cured { leg, worked: Some(worked), .. } => {
            page.title(words.say(say::GuideCheckCured { leg }));
            page.text(Tone::Good, words.say(say::GuideWorked { text: worked }));
            page.gap();
            page.text(Tone::Strong, words.guide_is_cured.as_str());
        }
        Prompt::Cured { leg, verify, expect, .. } => cured(&mut page, leg, verify, expect, words),
        Prompt::End(end) => self::end(&mut page, end, words),
    }
    page
}

fn found(page: &mut Page, found: &MaterialFindings, words: &Words) {
    if found.messages.is_empty() && found.outputs.is_empty() {
        page.text(Tone::Plain, words.guide_nothing_yet.as_str());
        return;
    }
    let mut facts = Vec::new();
    if !found.messages.is_empty() {
        let label = if found.is_open { &words.guide_messages } else { &words.guide_seen };
        facts.push((label.clone(), found.messages.join(&words.answer_separator)));
    }
    if !found.outputs.is_empty() {
        facts.push((words.label_outputs.clone(), found.outputs.join(&words.answer_separator)));
    }
    page.push(Element::Facts(facts));
    if let Some(cause) = &found.cause {
        page.text(Tone::Strong, words.say(say::DiagnoseFirst { cause }));
    }
}

fn topology(
    page: &mut Page,
    pointed: &[(String, Option<Evidence>)],
    question: Option<&str>,
    scenery: &Scenery,
) {
    let words = scenery.words;
    if let Some(question) = question.and_then(|it| scenery.questions.questions.get(it)) {
        page.title(question.ask.as_str());
        if let Some(note) = &question.note {
            page.text(Tone::Faint, note.as_str());
        }
        return;
    }
    page.title(words.guide_topology.as_str());
    for (name, evidence) in pointed {
        let title = scenery.catalog.get::<Topology>(name).map(|it| it.title).unwrap_or_default();
        page.bullet(format!("{name}: {title}"));
        // What points to several is said after the last of them.
        let is_last =
            pointed.iter().rev().find(|it| it.1 == *evidence).is_some_and(|it| it.0 == *name);
        if let Some(evidence) = evidence.as_ref().filter(|_| is_last) {
            page.text_at(
                1,
                Tone::Faint,
                words.say(say::GuideBecause { place: &scenery.place(evidence) }),
            );
        }
    }
}

/// One step: the case, what to do, the command alone on its line, what good looks like, what output
/// says of it, where in the walk it stands.
fn step(page: &mut Page, prompt: &StepPrompt, scenery: &Scenery) {
    let words = scenery.words;
    if let Some(why) = &prompt.why {
        page.text(Tone::Faint, why.as_str());
    }
    // What is wrong stands before its cure.
    if let Some(result) = prompt.judged.as_ref().filter(|it| it.status == Status::Fail) {
        judged(page, result, scenery);
    }
    let mut bare = prompt.step.clone();
    // The steps inside come one by one.
    bare.steps.clear();
    let steps = [bare];
    let mut writer = StepWriter::new(words);
    writer.single(page, &steps[0]);
    if let Some(result) = prompt.judged.as_ref().filter(|it| it.status != Status::Fail) {
        judged(page, result, scenery);
    }
    writer.legend(page);
    // Last, where it does not scroll away: a long step and its choices fill a small window.
    page.gap();
    let (number, total) = (prompt.number.to_string(), prompt.total.to_string());
    let branch = prompt.branch.join(" > ");
    page.text(
        Tone::Faint,
        words.say(say::GuideProgress { number: &number, total: &total, branch: &branch }),
    );
}

/// What output says of a step, or of the check that led to it.
pub(super) fn judged(page: &mut Page, result: &CheckResult, scenery: &Scenery) {
    let words = scenery.words;
    let found = &result.evidence.as_ref().map(|it| scenery.place(it)).unwrap_or_default();
    let say = result.say.as_deref().unwrap_or_default();
    let (text, tone) = match result.status {
        Status::Fail => (words.say(say::GuideJudgedFail { found, say }), Tone::Bad),
        Status::Warn => (words.say(say::GuideJudgedWarn { found, say }), Tone::Warn),
        Status::Pass | Status::Unknown => (words.say(say::GuideJudged { found, say }), Tone::Plain),
    };
    page.text(tone, text);
}

fn cured(page: &mut Page, leg: &str, verify: &[PlannedStep], expect: &[String], words: &Words) {
    page.title(words.say(say::GuideCured { leg }));
    let mut writer = StepWriter::new(words);
    writer.proof(page, verify);
    if !expect.is_empty() {
        page.text(
            Tone::Good,
            words.say(say::GuideExpect { messages: &expect.join(&words.answer_separator) }),
        );
    }
    // Last, where the answer is given.
    page.gap();
    page.text(Tone::Strong, words.guide_is_cured.as_str());
}

fn end(page: &mut Page, end: &End, words: &Words) {
    if end.fixed {
        page.title(words.guide_fixed.as_str());
        for by in &end.by {
            page.text(Tone::Good, words.say(say::GuideFixedBy { step: by }));
        }
        if !end.expect.is_empty() {
            page.text(
                Tone::Plain,
                words.say(say::GuideExpect { messages: &end.expect.join(&words.answer_separator) }),
            );
        }
        return;
    }
    if let Some(reasons) = &end.nothing {
        page.title(words.guide_nothing_to_do.as_str());
        reasons.iter().for_each(|it| page.text(Tone::Plain, it.as_str()));
        return;
    }
    page.title(words.guide_not_fixed.as_str());
    for advice in &end.advice {
        page.text(Tone::Plain, words.say(say::GuideAdvice { text: advice }));
    }
    page.text(Tone::Plain, words.guide_case.as_str());
    for command in &end.collect {
        page.text_at(1, Tone::Plain, command.as_str());
    }
}

/// The walk as a record: what was given, what was chosen, each step with its outcome, the end. Fit
/// for a ticket.
pub fn transcript(prompt: &Prompt, scenery: &Scenery) -> Page {
    let words = scenery.words;
    let mut page = Page::default();
    page.title(words.guide_transcript.as_str());
    let mut branch: Option<&[String]> = None;
    let nothing = MaterialFindings::default();
    let mut before = &nothing;
    let mut names = scenery.texts().into_iter();
    for event in scenery.events {
        match event {
            WalkEvent::Given { lines, found, .. } => {
                let name = names.next().map(|it| it.0).unwrap_or_default();
                page.bullet(words.say(say::GuideGiven { name: &name, lines: &lines.to_string() }));
                news(&mut page, before, found, scenery);
                before = found;
            }
            WalkEvent::Asked(question, yes) => {
                let answer = if *yes { &words.choice_yes } else { &words.choice_no };
                page.bullet(words.say(say::GuideChosenQuestion { text: question, answer }));
            }
            WalkEvent::Chosen(choice, text) => {
                let shown = match choice {
                    Choice::Initiator if text == Initiator::Device.name() => {
                        words.initiator_device.clone()
                    }
                    Choice::Initiator => words.initiator_server.clone(),
                    Choice::Topology => {
                        let title = scenery.catalog.get::<Topology>(text).map(|it| it.title);
                        format!("{text} ({})", title.unwrap_or_default())
                    }
                    Choice::Message | Choice::Device => text.clone(),
                };
                page.bullet(chosen(*choice, &shown, words));
            }
            WalkEvent::Step { number, seen, branch: of, action, commands, outcome, evidence } => {
                if branch != Some(of) && !of.is_empty() {
                    page.heading(of.join(" > "));
                    branch = Some(of);
                }
                match (number, seen) {
                    (Some(_), _) => {
                        guide_action::told(&mut page, action, *outcome, seen.as_deref(), words);
                    }
                    (None, _) => told(&mut page, action, *outcome, words),
                }
                if !commands.is_empty()
                    && !matches!(outcome, Outcome::Skipped | Outcome::Needless | Outcome::Opened)
                {
                    let commands = commands.iter().map(|it| (it.clone(), String::new())).collect();
                    page.push(Element::Commands { indent: 1, commands });
                }
                if let Some(evidence) = evidence {
                    page.text_at(1, Tone::Plain, scenery.place(evidence));
                }
            }
            WalkEvent::Cured(cured) => {
                let text = if *cured { &words.guide_was_cured } else { &words.guide_was_not_cured };
                page.text(if *cured { Tone::Good } else { Tone::Warn }, text.as_str());
                branch = None;
            }
        }
    }
    if let Prompt::End(end) = prompt {
        page.gap();
        self::end(&mut page, end, words);
    }
    page
}

/// What output has shown to be good or needless by itself, so that it is not asked for.
fn proven(events: &[WalkEvent], scenery: &Scenery) -> Page {
    let mut page = Page::default();
    for event in events {
        if let WalkEvent::Step {
            action,
            outcome: outcome @ (Outcome::Proven | Outcome::Needless),
            evidence,
            ..
        } = event
        {
            told(&mut page, action, *outcome, scenery.words);
            evidence.iter().for_each(|it| page.text_at(1, Tone::Faint, scenery.place(it)));
        }
    }
    if !page.blocks.is_empty() {
        page.gap();
    }
    page
}

/// A step and how it went.
fn told(page: &mut Page, action: &str, outcome: Outcome, words: &Words) {
    let (text, tone) = self::outcome(outcome, words);
    let told = words.say(say::GuideOutcome { outcome: text, step: action });
    page.push(Element::Item { indent: 0, marker: "-".to_owned(), tone, text: told });
}

/// What a text showed that was not known before.
fn news(page: &mut Page, before: &MaterialFindings, found: &MaterialFindings, scenery: &Scenery) {
    let words = scenery.words;
    if let Some(line) = found.left_out.filter(|_| found.left_out != before.left_out) {
        page.text_at(1, Tone::Warn, words.say(say::GuideLeftOut { line: &line.to_string() }));
    }
    if found.messages.is_empty() && found.outputs.is_empty() {
        page.text_at(1, Tone::Warn, words.guide_nothing_found.as_str());
        return;
    }
    if (&found.messages, found.is_open) != (&before.messages, before.is_open)
        && !found.messages.is_empty()
    {
        let label = if found.is_open { &words.guide_messages } else { &words.guide_seen };
        page.text_at(
            1,
            Tone::Plain,
            words.say(say::Labelled { label, text: &found.messages.join(&words.answer_separator) }),
        );
        found.lines.iter().for_each(|it| page.text_at(1, Tone::Plain, scenery.place(it)));
    }
    if let Some(device) = found.device.as_ref().filter(|it| before.device.as_ref() != Some(it)) {
        page.text_at(1, Tone::Plain, words.say(say::GuideChosenDevice { text: device }));
    }
    let outputs: Vec<&str> = found
        .outputs
        .iter()
        .filter(|it| !before.outputs.contains(it))
        .map(String::as_str)
        .collect();
    if !outputs.is_empty() {
        page.text_at(
            1,
            Tone::Plain,
            words.say(say::Labelled {
                label: &words.label_outputs,
                text: &outputs.join(&words.answer_separator),
            }),
        );
    }
    if let Some(cause) = found.cause.as_ref().filter(|it| before.cause.as_ref() != Some(it)) {
        page.text_at(1, Tone::Plain, words.say(say::DiagnoseFirst { cause }));
    }
}

fn chosen(choice: Choice, text: &str, words: &Words) -> String {
    match choice {
        Choice::Message => words.say(say::GuideChosenMessage { text }),
        Choice::Device => words.say(say::GuideChosenDevice { text }),
        Choice::Topology => words.say(say::GuideChosenTopology { text }),
        Choice::Initiator => words.say(say::GuideChosenInitiator { text }),
    }
}

pub(super) fn outcome(outcome: Outcome, words: &Words) -> (&str, Tone) {
    match outcome {
        Outcome::Works => (&words.outcome_works, Tone::Good),
        Outcome::Fails => (&words.outcome_fails, Tone::Bad),
        Outcome::Skipped => (&words.outcome_skipped, Tone::Faint),
        Outcome::Needless => (&words.outcome_needless, Tone::Faint),
        Outcome::Opened => (&words.outcome_opened, Tone::Plain),
        Outcome::Proven => (&words.outcome_proven, Tone::Good),
        Outcome::Disproven => (&words.outcome_disproven, Tone::Bad),
        Outcome::Seen => (&words.outcome_seen, Tone::Plain),
        Outcome::Declined => (&words.outcome_declined, Tone::Faint),
    }
}
