//! The page of a short answer: one screen that says what it is, what to type, and how to see that
//! it worked.

use super::explain::clock;
use crate::answer::{Decision, DecisionLine, DecisionList, Part, SeenThen};
use crate::catalog::plan::PlannedCommand;
use crate::catalog::step::{Initiator, Mode, Risk};
use crate::catalog::words::{Words, say};
use crate::render::page::{OutcomeRow, RoutineRow};
use crate::render::{Element, Page, Tone};
use crate::views::ShortAnswer;
use textwrap::core::display_width;

/// What marks a name that no document states.
const INFERRED: char = '~';

/// The page of one short answer.
pub fn answer(answer: &ShortAnswer, width: usize, words: &Words) -> Page {
    let mut page = Page::default();
    page.title(head(answer, width, words));
    let list = &answer.list;
    page.text(Tone::Plain, list.meaning.as_str());
    if let Some(topology) = answer.head.topology.as_ref().filter(|_| !answer.elsewhere.is_empty()) {
        let topologies = &answer.elsewhere.join(&words.answer_separator);
        page.text(Tone::Warn, words.say(say::OtherTopology { topologies, topology }));
    }
    parts(&mut page, list, answer.undecided, usize::MAX, words);
    if !list.done {
        page.gap();
    }
    page.push(Element::Tail(tail(answer, words)));
    if words.answer_inferred_mark.is_empty() || !is_inferred(answer) {
        return page;
    }
    page.text(Tone::Faint, words.answer_inferred_mark.as_str());
    page
}

/// What it is about, on one line: what does not fit is left out, the least needed first.
fn head(answer: &ShortAnswer, width: usize, words: &Words) -> String {
    let head = &answer.head;
    let level = head.level.to_string();
    let severity = words.say(say::AnswerSeverity { name: &head.severity, level: &level });
    let clock = head.clock.and_then(|it| clock(it, words)).map(str::to_owned);
    let due = head.due.as_ref().map(|it| words.say(say::AnswerDue { day: it }));
    let topology = head.topology.as_ref().map(|name| match &head.title {
        Some(title) => words.say(say::Labelled { label: name, text: title }),
        None => name.clone(),
    });
    let count = (head.count > 1).then(|| format!("{}x", head.count));
    let time = head.time.clone();
    let severity = Some(severity);
    let name = head.topology.clone();
    // From the whole head to the shortest, in the order in which readers can do without.
    let tries: [[&Option<String>; 7]; 5] = [
        [&severity, &head.device, &time, &count, &clock, &due, &topology],
        [&severity, &head.device, &time, &count, &clock, &due, &name],
        [&severity, &head.device, &time, &count, &None, &due, &name],
        [&None, &head.device, &time, &count, &None, &due, &name],
        [&None, &None, &time, &None, &None, &due, &name],
    ];
    let line = |parts: &[&Option<String>; 7]| {
        let parts: Vec<&str> = parts.iter().filter_map(|it| it.as_deref()).collect();
        format!("{}  {}", head.tag, parts.join("  ")).trim_end().to_owned()
    };
    let fits = |it: &String| display_width(it) <= width;
    tries.iter().map(line).find(fits).unwrap_or_else(|| head.tag.clone())
}

/// The first actions of a list, each below the title of its part; how many were told.
pub(super) fn parts(
    page: &mut Page,
    list: &DecisionList,
    undecided: bool,
    most: usize,
    words: &Words,
) -> usize {
    let mut told = 0;
    for part in &list.parts {
        if told == most {
            break;
        }
        if !list.done {
            page.gap();
        }
        if let Some(title) = part_title(list, part, words) {
            page.text(Tone::Strong, title);
        }
        for decision in part.actions.iter().take(most - told) {
            action(page, list.done, undecided, &within(decision, most), words);
            told += 1;
        }
    }
    told
}

/// An action of which no outcome leads to one that is not told.
fn within(decision: &Decision, most: usize) -> Decision {
    let mut decision = decision.clone();
    for outcome in &mut decision.outcomes {
        outcome.go = outcome.go.filter(|it| *it <= most);
    }
    decision.outcomes.retain(|it| it.go.is_some() || it.say.is_some() || !it.commands.is_empty());
    decision
}

/// Whose actions follow, where that is in question.
fn part_title(list: &DecisionList, part: &Part, words: &Words) -> Option<String> {
    let differ = list.parts.iter().any(|it| it.initiator.is_some());
    if !differ {
        return None;
    }
    let server = list.collector.as_deref().unwrap_or(&words.answer_server);
    // Between Japanese and Latin letters stands a blank.
    let is_set_apart = words.answer_arrow.is_empty() && server.ends_with(|it: char| it.is_ascii());
    let server = if is_set_apart { format!("{server} ") } else { server.to_owned() };
    let server = server.as_str();
    match part.initiator {
        Some(Initiator::Device) => Some(words.answer_device_reports.clone()),
        Some(Initiator::Server) => Some(words.say(say::AnswerServerCollects { server })),
        // What comes before both needs no title.
        None if std::ptr::eq(part, &list.parts[0]) => None,
        None => Some(words.answer_both.clone()),
    }
}

/// An action without its number: what is typed, and what may be seen.
pub(super) fn first_action(page: &mut Page, decision: &Decision, words: &Words) {
    page.push(Element::Typed(decision.commands.clone()));
    outcome_rows(page, &decision.outcomes, words);
}

pub(super) fn outcome_rows(page: &mut Page, outcomes: &[SeenThen], words: &Words) {
    if outcomes.is_empty() {
        return;
    }
    let rows = outcomes.iter().map(|it| outcome(it, words)).collect();
    // Arrows are of no certain width beside Japanese.
    let (arrow, joint) = if words.answer_arrow.is_empty() { ("  ", "  ") } else { (" -> ", ": ") };
    page.push(Element::Outcomes { arrow, joint, rows });
}

fn action(page: &mut Page, done: bool, undecided: bool, decision: &Decision, words: &Words) {
    let mut text = match decision.ask.is_empty() {
        true => words.answer_by_topology.clone(),
        false => decision.ask.clone(),
    };
    if let Some(place) = decision.place.as_ref().and_then(|it| it.title.as_ref()) {
        text.insert_str(0, &format!("[{place}] "));
    }
    if let Some(mark) = mark(&decision.commands, words) {
        text.push_str(&format!(" {mark}"));
    }
    if let Some(loses) = &decision.loses {
        page.text(Tone::Bad, words.say(say::AnswerLoses { what: loses }));
    }
    match done {
        // What nothing is to be done about has no steps, at most a look.
        true => page.text(Tone::Plain, text),
        false => page.push(Element::Action { number: format!("{}.", decision.number), text }),
    }
    if let Some(how) = &decision.how {
        page.push(Element::Aside(how.clone()));
    }
    if !decision.commands.is_empty() {
        page.push(Element::Typed(decision.commands.clone()));
    }
    if !decision.by_topology.is_empty() {
        let named = undecided || decision.by_topology.len() > 1;
        let row = |(name, lines): (&String, &Vec<DecisionLine>)| {
            let name = if named { name.clone() } else { String::new() };
            (name, lines.iter().map(|it| routine(it, words)).collect())
        };
        page.push(Element::Routines(decision.by_topology.iter().map(row).collect()));
    }
    outcome_rows(page, &decision.outcomes, words);
    if let Some(note) = &decision.note {
        page.push(Element::Aside(note.clone()));
    }
}

/// What the commands do to the device, where they do something.
pub(super) fn mark<'a>(commands: &[PlannedCommand], words: &'a Words) -> Option<&'a str> {
    let is = |mode| commands.iter().any(|it| it.mode == mode && it.risk != Risk::ReadOnly);
    let is_disruptive = commands.iter().any(|it| it.risk == Risk::Disruptive);
    match () {
        () if is_disruptive => Some(&words.answer_mark_disruptive),
        () if is(Mode::Config) => Some(&words.answer_mark_config),
        () if is(Mode::Exec) => Some(&words.answer_mark_writes).filter(|it| !it.is_empty()),
        () => None,
    }
    .map(String::as_str)
}

fn outcome(outcome: &SeenThen, words: &Words) -> OutcomeRow {
    let mut then = outcome.say.clone().unwrap_or_default();
    let commands = outcome.commands.clone();
    let changes = commands.iter().any(|it| it.mode == Mode::Config);
    if changes {
        let gap = if then.is_empty() { "" } else { " " };
        then.push_str(&format!("{gap}{}", words.answer_mark_config));
    }
    if let Some(number) = outcome.go {
        let number = number.to_string();
        then = match (then.is_empty(), commands.is_empty()) {
            (true, _) => words.say(say::AnswerGo { number: &number }),
            (false, true) => words.say(say::AnswerSayGo { say: &then, number: &number }),
            (false, false) => words.say(say::AnswerDoGo { say: &then, number: &number }),
        };
    }
    OutcomeRow { see: outcome.see.clone(), then, commands }
}

pub(super) fn routine(line: &DecisionLine, words: &Words) -> RoutineRow {
    let who = match line.initiator {
        Some(Initiator::Device) => words.answer_push.as_str(),
        Some(Initiator::Server) => words.answer_pull.as_str(),
        None => "",
    };
    let say = line.say.as_deref().unwrap_or_default();
    let gap = if who.is_empty() || say.is_empty() || !who.is_ascii() { "" } else { " " };
    RoutineRow { words: format!("{who}{gap}{say}"), command: line.command.clone() }
}

fn tail(answer: &ShortAnswer, words: &Words) -> Vec<(String, String)> {
    let list = &answer.list;
    let mut lines = Vec::new();
    let mut add = |label: &String, text: &Option<String>| {
        lines.extend(text.as_ref().map(|it| (label.clone(), it.clone())));
    };
    add(&words.answer_worked, &list.worked_when);
    add(&words.answer_not_fixed, &list.not_fixed);
    add(&words.answer_also, &list.also);
    let mut more: Vec<&str> = Vec::new();
    if answer.choices.len() > 1 && answer.list.parts.iter().any(|it| it.initiator.is_some()) {
        more.push(&words.answer_more_initiator);
    }
    if !list.done {
        let known = answer.head.topology.is_some();
        more.push(if known { &words.answer_more_others } else { &words.answer_more_topology });
    }
    more.push("--full");
    more.extend(list.platform.as_deref());
    lines.push((words.answer_more.clone(), more.join(&words.answer_separator)));
    lines
}

/// Whether a name of the answer is marked as one that no document states.
fn is_inferred(answer: &ShortAnswer) -> bool {
    let marked = |text: &str| {
        text.match_indices(INFERRED)
            .any(|(at, _)| text[at + 1..].starts_with(|it: char| it.is_alphanumeric()))
    };
    answer.list.actions().any(|action| {
        let own = [Some(&action.ask), action.how.as_ref(), action.note.as_ref()];
        let seen = action.outcomes.iter().filter_map(|it| it.say.as_ref());
        own.into_iter().flatten().chain(seen).any(|it| marked(it))
    }) || answer.list.not_fixed.as_deref().is_some_and(marked)
}
