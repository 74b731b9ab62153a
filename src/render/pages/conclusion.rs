//! The default pages of `check` and `diagnose`: the verdict first, its lines, what follows from it,
//! what to do. Many devices stand in a table.

mod table;
mod undecided;

use super::answer::parts;
use super::digest::deadline;
use crate::catalog::check::Status;
use crate::catalog::words::{Words, say};
use crate::render::text::{self, Style};
use crate::render::wrap::{ellipsis, shortened};
use crate::render::{Element, Page, Tone};
use crate::views::Diagnosis;
use crate::views::check::{CheckReport, Checked, Evidence};
use crate::views::conclusion::{Conclusion, FoldedResult, FurtherFault};
use crate::views::diagnose::{Diagnosed, EndedLine};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use table::table;
use undecided::{ask, legacy, undecided};

/// The most lines of one device that was checked, with something wrong.
const CHECKED: usize = 40;
/// The most lines of a device with a cause: of the first, and of each next.
const DIAGNOSED: [usize; 2] = [24, 12];
/// The most lines where many devices stand in a table.
const SCREEN: usize = 24;
/// The most rows of a list of devices.
const MOST_ROWS: usize = 12;
/// How many devices with a cause are told in detail.
const MOST_DETAILED: usize = 2;
/// The widest text that is quoted of a line: three lines of a page, or one.
const QUOTED: [usize; 2] = [190, 56];
/// How many faults beside the root cause are told.
const MOST_FURTHER: usize = 3;
/// How many messages that are over are told.
const MOST_OVER: usize = 3;
/// The widest name of a file before a line of it.
const FILE_WIDTH: usize = 24;
/// The widest list of the names of devices without a cause.
const NAMES_WIDTH: usize = 50;

/// The page of `check`.
pub fn check_short(report: &CheckReport, words: &Words) -> Page {
    match report.devices.as_slice() {
        [] => Page::default(),
        [one] => {
            let mut page = Page::default();
            identity(&mut page, one, words);
            let says = |it: &&Conclusion| one.is_judged() || !it.depends.is_empty();
            let answer = one.answer.as_ref().filter(says).filter(|_| one.legacy.is_none());
            let Some(answer) = answer else {
                page.push(Element::Tail(ask(one, words).into_iter().collect()));
                return page;
            };
            fitted(CHECKED, extents(answer), |extent| {
                let mut whole = page.clone();
                whole.gap();
                conclusion(&mut whole, answer, *extent, words);
                whole
            })
        }
        many => {
            let rows = (1..=MOST_ROWS).rev().collect();
            fitted(SCREEN, rows, |rows| table(many, &report.unjudged, *rows, words))
        }
    }
}

/// Who it is, when it was captured, how much is wrong.
fn identity(page: &mut Page, device: &Checked, words: &Words) {
    let topology = match &device.topology {
        Some(one) => one.clone(),
        None => words.conclusion_unclear.clone(),
    };
    let captured = device.captured.as_ref();
    let captured = captured.map_or_else(
        || words.conclusion_no_clock.clone(),
        |at| words.say(say::ConclusionCaptured { at: &at.replacen('T', " ", 1) }),
    );
    page.title(format!("{}  {captured}", device.device));
    if legacy(page, device, words) {
        return;
    }
    let count = |status| device.results.iter().filter(|it| it.status == status).count().to_string();
    let [fail, warn, pass, unknown] =
        &[Status::Fail, Status::Warn, Status::Pass, Status::Unknown].map(count);
    let topology = &topology;
    let tone = match device.worst() {
        Some(Status::Fail) => Tone::Bad,
        Some(Status::Warn) => Tone::Warn,
        _ if device.is_judged() => Tone::Good,
        _ => Tone::Warn,
    };
    page.text(tone, words.say(say::ConclusionSums { fail, warn, pass, unknown, topology }));
    if !device.is_judged() {
        page.text(Tone::Warn, words.nothing_judged.as_str());
    }
}

/// How much of a conclusion is told.
#[derive(Debug, Clone, Copy)]
struct Extent {
    /// The lines that show it.
    evidence: usize,
    /// The widest text of such a line.
    quoted: usize,
    /// The results in lines of their own; all of them share one line where there are more.
    folded: usize,
    /// The actions, from the first.
    actions: usize,
    /// Whether it says what to capture next.
    asks: bool,
    /// Whether it is told without a device beside it, and says what more there is.
    alone: bool,
    /// Whether lines name their files, as there are several.
    files: bool,
}

/// From all that is known to the least that helps. Actions are the last that is left out.
fn extents(answer: &Conclusion) -> Vec<Extent> {
    let all = answer.list.actions().count();
    let [wide, narrow] = QUOTED;
    let whole = Extent {
        evidence: 3,
        quoted: wide,
        folded: 3,
        actions: all,
        asks: true,
        alone: true,
        files: false,
    };
    let joined = Extent { folded: 1, ..whole };
    let two = Extent { evidence: 2, ..joined };
    let one = Extent { evidence: 1, ..joined };
    let mute = Extent { asks: false, ..one };
    let cut = Extent { quoted: narrow, ..mute };
    let fewer = (1..all).rev().map(|actions| Extent { actions, ..cut });
    [whole, joined, two, one, mute, cut].into_iter().chain(fewer).collect()
}

/// The first page that has no more lines; the last one where none is so short.
fn fitted<T>(most: usize, extents: Vec<T>, page: impl Fn(&T) -> Page) -> Page {
    let mut pages = extents.iter().map(page);
    let mut last = Page::default();
    let lines = |it: &Page| text::render(it, Style::PLAIN).lines().count();
    pages
        .find_map(|it| {
            let fits = lines(&it) <= most;
            last = it;
            fits.then(|| std::mem::take(&mut last))
        })
        .unwrap_or(last)
}

/// The verdict and what to do.
fn conclusion(page: &mut Page, answer: &Conclusion, extent: Extent, words: &Words) {
    let list = &answer.list;
    let mut told = 0;
    if answer.verdict.is_empty() && !answer.depends.is_empty() {
        page.text(Tone::Warn, words.conclusion_depends.as_str());
        page.push(Element::Facts(folded("", &answer.depends, extent.folded, words)));
        page.gap();
    } else if answer.verdict.is_empty() {
        page.text(Tone::Good, words.conclusion_clean.as_str());
    } else {
        let mut facts = vec![(words.conclusion_verdict.clone(), answer.verdict.clone())];
        let evidence = answer.evidence.iter().take(extent.evidence);
        facts.extend(evidence.map(|it| (String::new(), placed(it, extent, words))));
        facts.extend(further(&answer.further, extent, words));
        facts.extend(folded(&words.conclusion_follows, &answer.follows, extent.folded, words));
        page.push(Element::Facts(facts));
        told = parts(page, list, false, extent.actions, words);
        if told > 0 {
            page.gap();
        }
    }
    let mut tail: Vec<(String, String)> = Vec::new();
    if !answer.verdict.is_empty() {
        let worked = list.worked_when.clone();
        tail.extend(worked.map(|it| (words.answer_worked.clone(), it)));
    }
    tail.extend(folded(&words.answer_also, &answer.besides, extent.folded, words));
    if extent.asks && !answer.ask_next.is_empty() {
        tail.push((words.conclusion_ask.clone(), answer.ask_next.join(&words.answer_separator)));
    }
    let left = list.actions().count() - told;
    if left > 0 && !answer.verdict.is_empty() {
        let more = words.say(say::ConclusionActions { count: &left.to_string() });
        tail.push((words.answer_more.clone(), more));
    } else if extent.alone {
        tail.push((words.answer_more.clone(), "--full".to_owned()));
    }
    // Whose commands these are.
    if let Some(platform) = list.platform.as_ref().filter(|_| told > 0) {
        match tail.iter_mut().find(|it| it.0 == words.answer_more) {
            Some((_, more)) => more.push_str(&format!("{}{platform}", words.answer_separator)),
            None => tail.push((words.answer_more.clone(), platform.clone())),
        }
    }
    page.push(Element::Tail(tail));
}

/// What is wrong as well, each with its line where there is room.
fn further(faults: &[FurtherFault], extent: Extent, words: &Words) -> Vec<(String, String)> {
    let told = |fault: &FurtherFault| {
        let status = status(fault.result.status, words);
        let verdict = fault.verdict.as_str();
        let head = (words.conclusion_further.clone(), format!("{status} {verdict}"));
        let at = fault.result.evidence.as_ref().filter(|_| extent.folded > 1);
        let at = at.map(|it| (String::new(), placed(it, extent, words)));
        std::iter::once(head).chain(at)
    };
    match extent.folded {
        0 | 1 => {
            let results: Vec<FoldedResult> = faults.iter().map(|it| it.result.clone()).collect();
            folded(&words.conclusion_further, &results, MOST_FURTHER, words)
        }
        _ => faults.iter().flat_map(told).collect(),
    }
}

fn status(status: Status, words: &Words) -> &str {
    match status {
        Status::Fail => &words.status_fail,
        _ => &words.status_warn,
    }
}

/// A message of the log that the output shows to be over.
pub(super) fn over(device: &Diagnosed, ended: &EndedLine, words: &Words) -> String {
    let (text, line) = (&ended.by.text, &ended.by.line.to_string());
    let (device, message) = (&device.device, &ended.mnemonic);
    words.say(say::ConclusionOver { device, message, text, line })
}

/// Results in one line each, or all in one, as many as are told by name, the others counted.
fn folded(
    label: &str,
    results: &[FoldedResult],
    most: usize,
    words: &Words,
) -> Vec<(String, String)> {
    let said = |result: &FoldedResult| {
        let status = status(result.status, words);
        let title = &result.title;
        match &result.evidence {
            Some(at) => {
                words.say(say::ConclusionFolded { status, title, line: &at.line.to_string() })
            }
            None => format!("{status} {title}"),
        }
    };
    let mut lines: Vec<String> = results.iter().take(most).map(said).collect();
    let more = results.len() - lines.len();
    if more > 0 {
        let more = words.say(say::ConclusionMore { count: &more.to_string() });
        match lines.as_mut_slice() {
            [only] => *only = format!("{only}{}{more}", words.answer_separator),
            _ => lines.push(more),
        }
    }
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    labels.map(str::to_owned).zip(lines).collect()
}

/// A line with its number, and with its file where there are several.
fn placed(evidence: &Evidence, extent: Extent, words: &Words) -> String {
    if !extent.files {
        return line(evidence, extent.quoted, words);
    }
    let file = evidence.file.rsplit(['/', '\\']).next().unwrap_or(&evidence.file);
    let text = shortened(message(&evidence.text), extent.quoted);
    format!("{}:{}: {text}", ellipsis(file, FILE_WIDTH), evidence.line)
}

/// A line with its number; of a wide one the beginning and the end, where the reason stands.
fn line(evidence: &Evidence, width: usize, words: &Words) -> String {
    let (line, text) = (&evidence.line.to_string(), &shortened(message(&evidence.text), width));
    words.say(say::EvidencePasted { line, text })
}

/// Of a line of a log the message, without its header.
fn message(text: &str) -> &str {
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"%[A-Z][A-Z0-9_-]*-[0-7]-[A-Z]").expect("a fixed pattern"));
    TAG.find(text).map_or(text, |it| &text[it.start()..])
}

/// The page of `diagnose`.
pub fn diagnose_short(diagnosis: &Diagnosis, words: &Words) -> Page {
    let mut page = Page::default();
    let sick = |it: &&Diagnosed| it.answer.as_ref().is_some_and(|it| !it.verdict.is_empty());
    let (sick, fine): (Vec<&Diagnosed>, Vec<&Diagnosed>) =
        diagnosis.devices.iter().partition(|it| sick(it));
    let several = diagnosis.devices.len() > 1;
    let evidence = sick.iter().filter_map(|it| it.answer.as_ref()).flat_map(|it| &it.evidence);
    let files = evidence.map(|it| it.file.as_str()).collect::<BTreeSet<_>>().len() > 1;
    if several {
        let (total, causes) = (&diagnosis.devices.len().to_string(), &sick.len().to_string());
        page.title(words.say(say::ConclusionDevices { total, causes }));
    }
    for (index, device) in sick.iter().take(MOST_DETAILED).enumerate() {
        let Some(answer) = &device.answer else { continue };
        page.gap();
        let part = fitted(DIAGNOSED[index.min(1)], extents(answer), |extent| {
            let mut part = Page::default();
            // Where no log was given, its text speaks for nothing.
            let thin = match (device.thin, device.has_log) {
                (true, true) => words.conclusion_thin.as_str(),
                (true, false) => words.level_hint.as_str(),
                (false, _) => "",
            };
            part.text(Tone::Strong, format!("{}  {thin}", name(device, words)).trim_end());
            if let Some(state) = &device.state
                && legacy(&mut part, state, words)
            {
                // What to do is written for policies, so the log is quoted and no more.
                let log = answer.evidence.iter().take(extent.evidence);
                log.for_each(|it| part.push(Element::Aside(placed(it, *extent, words))));
                return part;
            }
            conclusion(&mut part, answer, Extent { alone: !several, files, ..*extent }, words);
            part
        });
        page.blocks.extend(part.blocks);
    }
    let others = sick.iter().skip(MOST_DETAILED).map(|it| (it.device.clone(), in_short(it, words)));
    let (fine, unjudged): (Vec<&Diagnosed>, Vec<&Diagnosed>) =
        fine.into_iter().partition(|it| it.is_judged());
    let (due, fine): (Vec<&Diagnosed>, Vec<&Diagnosed>) =
        fine.into_iter().partition(|it| it.deadline.is_some());
    let due = due
        .into_iter()
        .filter_map(|it| Some((it.device.clone(), deadline(it.deadline.as_ref()?, words))));
    let clean: Vec<&str> =
        fine.iter().map(|it| it.device.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let unjudged = unjudged.into_iter().flat_map(|it| undecided(it, words));
    let mut rows: Vec<(String, String)> = others.chain(due).chain(unjudged).collect();
    let more = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    if more > 0 {
        rows.push((String::new(), words.say(say::ConclusionMore { count: &more.to_string() })));
    }
    if !clean.is_empty() {
        let (count, names) = (
            &clean.len().to_string(),
            &ellipsis(&clean.join(&words.answer_separator), NAMES_WIDTH),
        );
        rows.push((words.conclusion_ok.clone(), words.say(say::ConclusionFine { count, names })));
    }
    // What the log alone would call broken.
    let over = diagnosis.devices.iter().flat_map(|it| it.over.iter().map(move |over| (it, over)));
    let row = |(device, it)| (words.conclusion_over_label.clone(), self::over(device, it, words));
    rows.extend(over.take(MOST_OVER).map(row));
    if !rows.is_empty() {
        page.gap();
        page.push(Element::Facts(rows));
    }
    if let Some(first) = sick.first().filter(|_| several) {
        page.gap();
        page.push(Element::Tail(vec![(
            words.answer_more.clone(),
            words.say(say::ConclusionOpen { device: &first.device }),
        )]));
    }
    page
}

/// A device in one line: what is wrong, and where its message is explained.
fn in_short(device: &Diagnosed, words: &Words) -> String {
    let title = device.answer.as_ref().map_or("", |it| it.title.as_str());
    match device.log.first() {
        Some(line) => {
            let message = &line.incident.mnemonic;
            words.say(say::ConclusionExplain { title, message })
        }
        None => title.to_owned(),
    }
}

fn name(device: &Diagnosed, words: &Words) -> String {
    match &device.also {
        Some(also) => words.say(say::DiagnoseAlso { device: &device.device, also }),
        None => device.device.clone(),
    }
}
