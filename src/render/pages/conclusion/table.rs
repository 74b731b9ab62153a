//! Many devices that were checked: one row each, the worst first, with a letter of what to do.

use crate::answer::DecisionList;
use crate::catalog::check::Status;
use crate::catalog::plan::PlannedCommand;
use crate::catalog::step::{Mode, Risk};
use crate::catalog::words::{Words, say};
use crate::render::wrap::ellipsis;
use crate::render::{Element, Page, Tone};
use crate::views::Unjudged;
use crate::views::check::Checked;
use crate::views::conclusion::Conclusion;

/// The widest cells of a table.
const NAME_WIDTH: usize = 17;
const VERDICT_WIDTH: usize = 24;
const TOPOLOGY_WIDTH: usize = 11;

/// One row a device, the worst first, each with a letter of what to do first.
pub(super) fn table(
    devices: &[Checked],
    unjudged: &[Unjudged],
    most: usize,
    words: &Words,
) -> Page {
    let mut page = Page::default();
    let rank = |it: &Checked| match it.worst() {
        _ if !it.is_judged() => 4,
        Some(Status::Fail) => 0,
        Some(Status::Warn) => 1,
        Some(Status::Pass) => 2,
        _ => 3,
    };
    let mut sorted: Vec<&Checked> = devices.iter().collect();
    let due = |it: &Checked| it.answer.as_ref().and_then(|it| it.due);
    sorted.sort_by_key(|it| (rank(it), due(it).is_none(), due(it)));
    let count = |wanted: i32| sorted.iter().filter(|it| rank(it) == wanted).count().to_string();
    let [fail, warn, pass] = &[count(0), count(1), count(2)];
    let rest = &(devices.len() - sorted.iter().filter(|it| rank(it) < 3).count()
        + unjudged.iter().filter(|it| !devices.iter().any(|one| one.device == it.name)).count())
    .to_string();
    let total = &devices.len().to_string();
    page.title(words.say(say::ConclusionTable { total, fail, warn, pass, rest }));
    page.gap();
    let mut legend: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for device in sorted.iter().take(most) {
        let answer = device.answer.as_ref();
        let command = answer.and_then(|it| first_step(&it.list)).map(main_line);
        let letter = command.map_or_else(String::new, |command| {
            let known = legend.iter().position(|it| *it == command);
            let index = known.unwrap_or_else(|| {
                legend.push(command);
                legend.len() - 1
            });
            letter(index)
        });
        let (status, verdict) = match rank(device) {
            0 => (words.status_fail.clone(), answer.map(|it| it.title.clone())),
            1 => (words.status_warn.clone(), answer.map(|it| it.title.clone())),
            2 => (words.conclusion_ok.clone(), None),
            _ if device.legacy.is_some() => ("-".to_owned(), Some(words.check_legacy.clone())),
            _ if answer.is_some_and(|it| !it.depends.is_empty()) => {
                ("-".to_owned(), answer.and_then(|it| doubtful(it, words)))
            }
            _ => ("-".to_owned(), Some(words.nothing_judged.clone())),
        };
        rows.push(vec![
            status,
            ellipsis(&device.device, NAME_WIDTH),
            device.topology.as_ref().map_or("-".to_owned(), |it| ellipsis(it, TOPOLOGY_WIDTH)),
            due(device).map_or_else(|| "-".to_owned(), |it| it.to_string()),
            letter,
            ellipsis(&verdict.unwrap_or_default(), VERDICT_WIDTH),
        ]);
    }
    let column = |name: &str| words.columns.get(name).cloned().unwrap_or_default();
    page.push(Element::Table {
        header: ["status", "host", "topology", "ack_due", "do", "verdict"].map(column).to_vec(),
        rows,
        whole: false,
    });
    if let Some(more) = devices.len().checked_sub(most).filter(|it| *it > 0) {
        page.text(Tone::Faint, words.say(say::ConclusionMore { count: &more.to_string() }));
    }
    page.gap();
    let legend: Vec<(String, String)> =
        legend.into_iter().enumerate().map(|(index, it)| (letter(index), it)).collect();
    page.push(Element::Tail(legend));
    let first = sorted.first().map_or("", |it| it.device.as_str());
    page.push(Element::Tail(vec![(
        words.answer_more.clone(),
        words.say(say::ConclusionOpen { device: first }),
    )]));
    page
}

/// What is wrong in some case, which the output does not tell.
fn doubtful(answer: &Conclusion, words: &Words) -> Option<String> {
    let first = answer.depends.first()?;
    Some(format!("{}? {}", super::status(first.status, words), first.title))
}

/// What to do first: the first command that does more than look, else the first.
fn first_step(list: &DecisionList) -> Option<&PlannedCommand> {
    let looks = |it: &&PlannedCommand| it.mode == Mode::Exec && it.risk == Risk::ReadOnly;
    list.commands().find(|it| !looks(it)).or_else(|| list.commands().next())
}

/// The line of a command that says what it is for: of configuration the last.
fn main_line(command: &PlannedCommand) -> String {
    command.text.lines().last().unwrap_or_default().to_owned()
}

/// A, B, ... Z, AA, ...
fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    if index < 26 { last.to_string() } else { format!("{}{last}", letter(index / 26 - 1)) }
}
