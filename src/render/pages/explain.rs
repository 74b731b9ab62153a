//! The page of `explain`. Its first screen holds the meaning, the likely cause and the first
//! commands; everything else follows. Long because one page is written here from top to bottom.

use super::answer::answer;
use super::steps::{MOST_TOPOLOGIES, StepWriter, with_risk};
use crate::catalog::model::{Era, Kind};
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::catalog::step::Risk;
use crate::catalog::words::{Words, say};
use crate::log::Clock;
use crate::log::record::MOST_REPEATS;
use crate::render::{Element, Page, Tone};
use crate::views::Guidance;
use crate::views::explain::{CauseView, Explain, Explained};
use crate::views::stamped::Timestamp;

/// How many commands the first screen shows.
const FIRST_COMMANDS: usize = 4;

/// The whole answer.
pub fn explain(explain: &Explain, words: &Words) -> Page {
    let mut page = Page::default();
    for message in &explain.messages {
        page.gap();
        page.append(message_page(message, words));
    }
    unknown(&mut page, explain, words);
    page
}

/// The short answers, one for each message.
pub fn explain_short(explain: &Explain, width: usize, words: &Words) -> Page {
    let mut page = Page::default();
    for message in &explain.messages {
        page.gap();
        page.append(answer(&message.answer, width, words));
    }
    unknown(&mut page, explain, words);
    page
}

/// One line for each message.
pub fn brief(explain: &Explain, words: &Words) -> Page {
    let mut page = Page::default();
    for message in &explain.messages {
        let cause = message.chosen_cause().map_or(String::new(), |it| format!(": {}", it.title));
        let command = first_commands(message).first().map_or(String::new(), |it| {
            format!(" > `{}`", it.text.lines().next().unwrap_or_default())
        });
        page.text(
            Tone::Plain,
            format!(
                "{}x {} {}{cause}{command}",
                message.count, message.mnemonic, message.catalog.title
            ),
        );
    }
    unknown(&mut page, explain, words);
    page
}

/// What stands under a line of a log that passes through.
pub fn annotation(message: &Explained, words: &Words) -> Page {
    let mut page = Page::default();
    let text = format!("{}: {}", message.mnemonic, message.catalog.title);
    page.push(Element::Item { indent: 1, marker: "^".to_owned(), tone: Tone::Strong, text });
    if let Some(cause) = message.chosen_cause() {
        page.text_at(2, Tone::Plain, words.say(say::LikelyCause { cause: &cause.title }));
    }
    let commands = with_risk(words, first_commands(message).into_iter().take(2));
    page.push(Element::Commands { indent: 2, commands });
    page
}

fn unknown(page: &mut Page, explain: &Explain, words: &Words) {
    // Of a typed name the reader is told at once, beside the answer.
    for message in explain.unknown.iter().filter(|it| it.line.is_some()) {
        page.gap();
        let name = match (&message.facility, message.severity) {
            (Some(facility), Some(severity)) => {
                format!("%{facility}-{severity}-{}", message.mnemonic)
            }
            _ => message.mnemonic.clone(),
        };
        page.text(
            Tone::Warn,
            words.say(say::UnknownMessage { name: &name, count: &message.count.to_string() }),
        );
        if !message.nearest.is_empty() {
            page.text(
                Tone::Plain,
                words.say(say::Nearest { names: &message.nearest.join(&words.answer_separator) }),
            );
        }
    }
    limits(page, explain.unknown_more, explain.overfull, words);
}

/// What was counted and not told by name, and what could not be counted.
pub(super) fn limits(page: &mut Page, unknown_more: u64, overfull: u64, words: &Words) {
    if unknown_more > 0 {
        let count = &unknown_more.to_string();
        page.text(Tone::Warn, words.say(say::UnknownMore { count }));
    }
    if overfull > 0 {
        let (count, most) = (&overfull.to_string(), &MOST_REPEATS.to_string());
        page.text(Tone::Warn, words.say(say::Overfull { count, most }));
    }
}

fn message_page(message: &Explained, words: &Words) -> Page {
    let mut page = Page::default();
    let mut writer = StepWriter::new(words);
    first_screen(&mut page, &mut writer, message, words);
    if let Some(cause) = message.chosen_cause() {
        page.heading(words.say(say::HeadingCause { cause: &cause.cause }));
        page.text(Tone::Plain, format!("{}{}", cause.why, writer.mark(cause.confidence)));
        writer.steps(&mut page, &cause.cause, &cause.first);
    }
    remedies(&mut page, &mut writer, message, words);
    other_causes(&mut page, message, words);
    if !message.more.verify.is_empty() {
        page.heading(words.heading_verify.as_str());
        writer.proof(&mut page, &message.more.verify);
    }
    background(&mut page, message, words);
    writer.close(&mut page, &next_command(message));
    page
}

fn first_screen(page: &mut Page, writer: &mut StepWriter, message: &Explained, words: &Words) {
    page.title(format!(
        "%{}-{}-{}  {}",
        message.facility, message.severity, message.mnemonic, message.catalog.title
    ));
    page.text(Tone::Faint, tags(message, words).join(" | "));
    if message.catalog.era == Era::Legacy {
        page.text(Tone::Warn, words.legacy.as_str());
    }
    page.gap();
    page.text(
        Tone::Plain,
        format!("{}{}", message.more.meaning, writer.mark(message.more.confidence)),
    );
    if !message.fields.is_empty() {
        page.gap();
        page.push(Element::Facts(
            message.fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        ));
    }
    warnings(page, message, words);
    page.gap();
    match message.chosen_cause() {
        Some(cause) => page.text(Tone::Strong, words.say(say::LikelyCause { cause: &cause.title })),
        None if message.more.causes.is_empty() => {}
        None if message.line.is_some() && !message.fields.is_empty() => {
            page.text(Tone::Strong, words.no_cause.as_str())
        }
        None => {
            let titles: Vec<&str> =
                message.more.causes.iter().take(3).map(|it| it.title.as_str()).collect();
            page.text(
                Tone::Strong,
                words.say(say::PossibleCauses {
                    causes: &titles.join("; "),
                    count: &message.more.causes.len().to_string(),
                }),
            );
        }
    }
    let pointed = message.topologies.join(&words.answer_separator);
    match &message.topology {
        Some(named) if message.points_elsewhere() => {
            page.text(
                Tone::Warn,
                words.say(say::OtherTopology { topologies: &pointed, topology: named }),
            );
        }
        None if message.topologies.len() > 1 => {
            page.text(Tone::Warn, words.say(say::UndecidedTopology { topologies: &pointed }));
        }
        _ => {}
    }
    let commands = first_commands(message);
    if commands.is_empty() {
        for reason in reasons(message) {
            page.text(Tone::Good, reason);
        }
    } else {
        page.text(Tone::Plain, words.first_commands.as_str());
        page.push(Element::Commands {
            indent: 1,
            commands: with_risk(words, commands.into_iter()),
        });
    }
}

/// Severity, kind, era; device, time, clock, count.
fn tags(message: &Explained, words: &Words) -> Vec<String> {
    let kind = match message.catalog.kind {
        Kind::Failure => &words.kind_failure,
        Kind::Recovery => &words.kind_recovery,
        Kind::Notice => &words.kind_notice,
        Kind::Deadline => &words.kind_deadline,
    };
    let era = match message.catalog.era {
        Era::Slp => &words.era_slp,
        Era::Legacy => &words.era_legacy,
        Era::Both => &words.era_both,
    };
    let mut tags = vec![
        format!("{} ({})", message.more.severity_name, message.severity),
        kind.clone(),
        era.clone(),
    ];
    tags.extend(message.device.clone());
    tags.extend(message.timestamp.as_ref().map(time));
    tags.extend(clock(message.clock, words).map(str::to_owned));
    tags.extend(
        (message.count > 1).then(|| words.say(say::Times { count: &message.count.to_string() })),
    );
    tags
}

/// The stamp as printed.
pub(super) fn time(timestamp: &Timestamp) -> String {
    timestamp.raw.to_string()
}

pub(super) fn clock(clock: Clock, words: &Words) -> Option<&str> {
    match clock {
        Clock::Unsynchronised => Some(&words.clock_unsynchronised),
        Clock::Lost => Some(&words.clock_lost),
        Clock::Ok | Clock::Unknown => None,
    }
}

/// What is odd about the line itself.
fn warnings(page: &mut Page, message: &Explained, words: &Words) {
    if message.severity != message.catalog.severity {
        let (printed, catalog) =
            (message.severity.to_string(), message.catalog.severity.to_string());
        page.text(
            Tone::Warn,
            words.say(say::OtherSeverity { printed: &printed, catalog: &catalog }),
        );
    }
    if message.known_wording == Some(false) {
        page.text(Tone::Warn, words.other_wording.as_str());
    }
    if message.known_wording == Some(true) {
        let absent: Vec<&str> = message
            .more
            .field_meanings
            .keys()
            .filter(|it| !message.fields.contains_key(*it))
            .map(String::as_str)
            .collect();
        if !absent.is_empty() {
            page.text(
                Tone::Warn,
                words.say(say::AbsentFields { fields: &absent.join(&words.answer_separator) }),
            );
        }
    }
}

/// The commands to type first: those of the cause, else of the first topology in question; looks
/// before changes.
pub(super) fn first_commands(message: &Explained) -> Vec<&PlannedCommand> {
    let of_cause = message.chosen_cause().map(|it| it.first.as_slice());
    let of_topology =
        message.remediation.iter().find(|it| !it.steps.is_empty()).map(|it| it.steps.as_slice());
    let steps: &[PlannedStep] =
        of_cause.filter(|it| !it.is_empty()).or(of_topology).unwrap_or_default();
    // A step with `when` holds in some cases only; the reader decides that further down. Of those
    // only looks are harmless here.
    let always = || steps.iter().filter(|it| it.when.is_none());
    let looks = |it: &&PlannedCommand| it.risk == Risk::ReadOnly;
    let direct: Vec<&PlannedCommand> = always().flat_map(|it| &it.commands).collect();
    let inside = || always().flat_map(PlannedStep::all_commands).collect();
    let in_some_case = || steps.iter().flat_map(PlannedStep::all_commands).filter(looks).collect();
    let mut commands = if direct.is_empty() { inside() } else { direct };
    if commands.is_empty() {
        commands = in_some_case();
    }
    commands.retain(|it| it.platform.is_none());
    if of_cause.is_none_or(<[_]>::is_empty) && topologies(message).len() > MOST_TOPOLOGIES {
        common(message, &mut commands);
    }
    let mut seen: Vec<&str> = Vec::new();
    commands.retain(|it| {
        !seen.contains(&it.text.as_str()) && {
            seen.push(&it.text);
            true
        }
    });
    commands.truncate(FIRST_COMMANDS);
    commands
}

/// Keeps the commands that are right in each topology that has steps; where no such is, those that
/// only look.
fn common(message: &Explained, commands: &mut Vec<&PlannedCommand>) {
    let holds = |guidance: &Guidance, command: &PlannedCommand| {
        guidance
            .steps
            .iter()
            .any(|step| step.all_commands().into_iter().any(|it| it.text == command.text))
    };
    let with_steps = || message.remediation.iter().filter(|it| !it.steps.is_empty());
    let everywhere = |command: &&PlannedCommand| with_steps().all(|it| holds(it, command));
    if commands.iter().any(everywhere) {
        commands.retain(everywhere);
    } else {
        commands.retain(|it| it.risk == Risk::ReadOnly);
    }
}

/// Why nothing needs to be done, each reason once.
fn reasons(message: &Explained) -> Vec<&str> {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in message.remediation.iter().filter_map(|it| it.none.as_deref()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// The steps of each topology in question. Topologies with the same answer share it; where there
/// are many, each is only pointed to.
fn remedies<'a>(
    page: &mut Page,
    writer: &mut StepWriter<'a>,
    message: &'a Explained,
    words: &'a Words,
) {
    let all = &message.remediation;
    // Reasons to do nothing stand on the first screen.
    if all.iter().all(|it| it.steps.is_empty() && it.absent.is_none()) {
        return;
    }
    page.heading(words.heading_steps.as_str());
    if let Some(shared) = &message.everywhere {
        page.text(Tone::Faint, words.every_topology.as_str());
        writer.section(&words.heading_steps);
        writer.guidance(page, shared);
    } else if topologies(message).len() > MOST_TOPOLOGIES {
        page.text(Tone::Plain, words.many_topologies.as_str());
        page.push(Element::Facts(
            topologies(message).into_iter().map(|it| overview(message, it)).collect(),
        ));
    } else {
        writer.guidances(page, all, true);
    }
}

/// The names of the topologies in question.
fn topologies(message: &Explained) -> Vec<&str> {
    let mut names: Vec<&str> = message.remediation.iter().map(|it| it.topology.as_str()).collect();
    names.dedup();
    names
}

/// A topology, and why nothing is done there or the command that gives its steps.
fn overview(message: &Explained, topology: &str) -> (String, String) {
    let here = || message.remediation.iter().filter(|it| it.topology == topology);
    let mut reasons: Vec<&str> = here().filter_map(Guidance::reason).collect();
    reasons.dedup();
    let text = if here().all(|it| it.steps.is_empty()) {
        reasons.join(" ")
    } else {
        format!("slp-diag topology {topology} --msg {}", message.mnemonic)
    };
    (topology.to_owned(), text)
}

fn other_causes(page: &mut Page, message: &Explained, words: &Words) {
    let others: Vec<&CauseView> =
        message.more.causes.iter().filter(|it| Some(&it.cause) != message.cause.as_ref()).collect();
    if others.is_empty() {
        return;
    }
    page.heading(if message.cause.is_some() {
        words.heading_other_causes.as_str()
    } else {
        words.heading_causes.as_str()
    });
    for cause in others {
        // The reader who has no line in hand needs the reasons; one who has needs only the names.
        if message.cause.is_some() {
            page.bullet(cause.title.as_str());
        } else {
            page.bullet(words.say(say::Labelled { label: &cause.title, text: &cause.why }));
        }
    }
}

fn background(page: &mut Page, message: &Explained, words: &Words) {
    let more = &message.more;
    page.heading(words.heading_background.as_str());
    let mut facts: Vec<(String, String)> = Vec::new();
    for form in &more.forms {
        let platform = form.platform.as_ref().map_or(String::new(), |it| format!(" ({it})"));
        facts.push((words.label_form.clone(), format!("{}{platform}", form.text)));
    }
    for (name, meaning) in &more.field_meanings {
        facts.push((format!("{} {name}", words.label_field), meaning.clone()));
    }
    facts.extend(more.cadence.iter().map(|it| (words.label_cadence.clone(), it.clone())));
    for (label, list) in
        [(&words.label_cleared_by, &more.cleared_by), (&words.label_see, &more.see)]
    {
        if !list.is_empty() {
            facts.push((label.clone(), list.join(&words.answer_separator)));
        }
    }
    facts.extend(more.notes.values().map(|it| (words.label_note.clone(), it.clone())));
    if !more.sources.is_empty() {
        facts.push((words.label_sources.clone(), more.sources.join("; ")));
    }
    page.push(Element::Facts(facts));
}

/// The command that leads on from here: the steps in the topology in question, the choice of one,
/// or another message.
fn next_command(message: &Explained) -> String {
    let name = &message.mnemonic;
    let has_steps = message.remediation.iter().any(|it| !it.steps.is_empty());
    let names = topologies(message);
    let one = message.topology.as_ref().or(message.topologies.first()).map(String::as_str);
    match one.or(names.first().copied().filter(|_| names.len() == 1)) {
        Some(topology) if has_steps => return format!("slp-diag topology {topology} --msg {name}"),
        None if has_steps && message.catalog.era != Era::Legacy => {
            return "slp-diag topology".to_owned();
        }
        _ => {}
    }
    let here = message.topology.as_ref().map_or(String::new(), |it| format!(" --topology {it}"));
    let see = |it: &String| format!("slp-diag explain {it}{here}");
    message.more.see.first().map_or_else(|| "slp-diag list messages".to_owned(), see)
}
