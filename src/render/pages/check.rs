//! The page of `check`: per device what is wrong first, with its evidence and steps; what is fine
//! in short lines; what is not known as commands to type.

use super::steps::StepWriter;
use crate::catalog::check::Status;
use crate::catalog::words::{Words, say};
use crate::render::{Element, Page, Tone};
use crate::views::check::{CheckReport, CheckResult, Checked, Commands, Evidence};

/// The page.
pub fn check(report: &CheckReport, words: &Words) -> Page {
    let mut page = Page::default();
    for device in &report.devices {
        page.gap();
        of_device(&mut page, device, words);
    }
    page
}

/// The commands alone, ready to paste.
pub fn commands(commands: &Commands) -> Page {
    let mut page = Page::default();
    for command in &commands.commands {
        page.text(Tone::Plain, command.as_str());
    }
    page
}

fn of_device(page: &mut Page, device: &Checked, words: &Words) {
    page.title(device.device.as_str());
    head(page, device, words);
    if legacy(page, device, words) {
        return;
    }
    let mut steps = StepWriter::new(words);
    for result in device.results.iter().filter(|it| it.status > Status::Unknown) {
        page.gap();
        wrong(page, &mut steps, result, words);
    }
    unknown(page, device, words);
    let fine: Vec<&CheckResult> =
        device.results.iter().filter(|it| it.status == Status::Pass).collect();
    if !fine.is_empty() {
        page.heading(words.heading_fine.as_str());
        for result in fine {
            let found = result.evidence.as_ref().map(|it| it.text.clone()).unwrap_or_default();
            page.bullet(words.say(say::CheckFine {
                title: &result.title,
                check: &result.check,
                found: &found,
            }));
        }
    }
    steps.legend(page);
}

/// Of a device of a generation before policies: what it is, and what its output tells. `false` for
/// any other device.
pub(super) fn legacy(page: &mut Page, device: &Checked, words: &Words) -> bool {
    let Some(evidence) = &device.legacy else { return false };
    let family = device.legacy_family.as_ref().unwrap_or(&words.check_legacy);
    page.text(Tone::Warn, family.as_str());
    if device.legacy_states.iter().all(|it| it.evidence != *evidence) {
        page.text_at(1, Tone::Faint, place(evidence, words));
    }
    for state in &device.legacy_states {
        page.text_at(1, Tone::Strong, place(&state.evidence, words));
        page.text_at(2, Tone::Plain, state.say.as_str());
    }
    true
}

/// Where the device is, when it was captured, how much is wrong.
fn head(page: &mut Page, device: &Checked, words: &Words) {
    let mut facts = Vec::new();
    let pointed: Vec<&str> = device.topologies.iter().map(|it| it.topology.as_str()).collect();
    let topology = match &device.topology {
        Some(one) => one.clone(),
        None if pointed.is_empty() => words.check_no_topology.clone(),
        None => words.say(say::CheckTopologies { topologies: &pointed.join(" / ") }),
    };
    facts.push((
        words.columns.get("topology").cloned().unwrap_or_default().to_lowercase(),
        topology,
    ));
    facts.extend(device.captured.clone().map(|it| (words.label_captured.clone(), it)));
    if !device.outputs.is_empty() {
        facts.push((words.label_outputs.clone(), device.outputs.join(&words.answer_separator)));
    }
    page.push(Element::Facts(facts));
    // What points to several of them is said once.
    for group in device
        .topologies
        .chunk_by(|one, other| one.evidence == other.evidence && one.doubt == other.doubt)
    {
        let pointer = &group[0];
        page.text_at(1, Tone::Faint, place(&pointer.evidence, words));
        if let Some(doubt) = &pointer.doubt {
            page.text_at(1, Tone::Faint, doubt.as_str());
        }
    }
    if device.legacy.is_none() {
        let count =
            |status| device.results.iter().filter(|it| it.status == status).count().to_string();
        let [fail, warn, pass, unknown] =
            &[Status::Fail, Status::Warn, Status::Pass, Status::Unknown].map(count);
        let tone = match device.worst() {
            Some(Status::Fail) => Tone::Bad,
            Some(Status::Warn) => Tone::Warn,
            _ if device.is_judged() => Tone::Good,
            _ => Tone::Warn,
        };
        page.text(tone, words.say(say::CheckSums { fail, warn, pass, unknown }));
        if !device.is_judged() {
            page.text(Tone::Warn, words.nothing_judged.as_str());
        }
    }
}

/// A check that is not passed: what was found where, what it means, what would be good, what to do.
fn wrong<'a>(
    page: &mut Page,
    steps: &mut StepWriter<'a>,
    result: &'a CheckResult,
    words: &'a Words,
) {
    let (status, tone) = status(result.status, words);
    page.text(tone, format!("{status}  {} ({})", result.title, result.check));
    if let Some(evidence) = &result.evidence {
        page.text_at(1, Tone::Strong, place(evidence, words));
    }
    for evidence in &result.also {
        page.text_at(1, Tone::Plain, place(evidence, words));
    }
    if let Some(say) = &result.say {
        page.text_at(1, Tone::Plain, format!("{say}{}", steps.mark(result.confidence)));
    }
    page.text_at(1, Tone::Good, words.say(say::StepHealthy { output: &result.expected }));
    if !result.elsewhere.is_empty() {
        page.text_at(1, Tone::Warn, elsewhere(result, words));
    }
    more(page, result, words);
    steps.fixes(page, &result.fix);
}

/// How many lines have the same answer and are not told.
fn more(page: &mut Page, result: &CheckResult, words: &Words) {
    if result.more > 0 {
        page.text_at(1, Tone::Faint, words.say(say::CheckMore { count: &result.more.to_string() }));
    }
}

fn elsewhere(result: &CheckResult, words: &Words) -> String {
    let names: Vec<&str> = result.elsewhere.keys().map(String::as_str).collect();
    words.say(say::CheckElsewhere { topologies: &names.join(&words.answer_separator) })
}

/// Where it holds, when that is not each topology in question.
fn holds_in(result: &CheckResult, words: &Words) -> Option<String> {
    let names = result.holds_in.join(&words.answer_separator);
    (!names.is_empty()).then(|| words.say(say::CheckHoldsIn { topologies: &names }))
}

fn unknown(page: &mut Page, device: &Checked, words: &Words) {
    let unknown: Vec<&CheckResult> =
        device.results.iter().filter(|it| it.status == Status::Unknown).collect();
    if unknown.is_empty() {
        return;
    }
    page.heading(words.heading_not_known.as_str());
    let (seen, unseen): (Vec<&CheckResult>, Vec<&CheckResult>) =
        unknown.into_iter().partition(|it| it.evidence.is_some() || it.say.is_some());
    for result in seen {
        let found = result.evidence.as_ref().map(|it| it.text.clone());
        let worse = (!result.elsewhere.is_empty()).then(|| elsewhere(result, words));
        // What is not even known to matter is told with the command that shows it.
        let say = result.say.as_ref().map(|say| {
            match result.commands.first().filter(|_| result.otherwise.is_some()) {
                Some(command) => format!("{say} (`{command}`)"),
                None => say.clone(),
            }
        });
        let said: Vec<String> =
            [found, say, holds_in(result, words), worse].into_iter().flatten().collect();
        page.bullet(words.say(say::CheckFine {
            title: &result.title,
            check: &result.check,
            found: &said.join(". "),
        }));
    }
    if !unseen.is_empty() {
        page.bullet(
            unseen
                .iter()
                .map(|it| it.check.as_str())
                .collect::<Vec<_>>()
                .join(&words.answer_separator),
        );
    }
    if !device.collect.is_empty() {
        page.gap();
        page.text(Tone::Strong, words.check_collect.as_str());
        for command in &device.collect {
            page.text_at(1, Tone::Plain, command.as_str());
        }
    }
}

/// The word for an answer that is not good, and its tone.
pub(super) fn status(status: Status, words: &Words) -> (&str, Tone) {
    match status {
        Status::Fail => (&words.status_fail, Tone::Bad),
        _ => (&words.status_warn, Tone::Warn),
    }
}

/// A line with its place.
pub(super) fn place(evidence: &Evidence, words: &Words) -> String {
    let (file, line, text) = (&evidence.file, &evidence.line.to_string(), &evidence.text);
    // What was pasted or piped in has no name.
    if file == "-" {
        words.say(say::EvidencePasted { line, text })
    } else {
        words.say(say::Evidence { file, line, text })
    }
}
