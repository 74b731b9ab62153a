//! The default page of `scan`: how many devices are broken now, why, which first, and what is due
//! next. One screen, whatever the size of the logs.

use super::answer::first_action;
use super::explain::{clock, limits};
use super::scan::{duration, size, texts_more, time_short};
use crate::catalog::words::{Words, say};
use crate::render::wrap::ellipsis;
use crate::render::{Element, Page, Tone};
use crate::views::Scan;
use crate::views::scan::IncidentVerdict;
use crate::views::scan::{
    CauseSum, DeadlineReport, Digest, IncidentDetail, IncidentReport, Shared,
};
use jiff::ToSpan as _;

/// What of a digest is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct DigestOptions {
    /// All causes.
    pub causes: bool,
    /// This many devices to fix first.
    pub top: Option<usize>,
}

/// A fleet is told in sums: more devices than this that are broken.
const FEW_BROKEN: usize = 3;
/// How many causes are told at first.
const FEW_CAUSES: usize = 4;
/// How many devices to fix are told at first.
const FEW_ROWS: usize = 4;
/// The widest cells of tables.
const TITLE_WIDTH: usize = 38;
const NAME_WIDTH: usize = 20;
/// Of a hundred devices with a cause this many must have begun together to blame the server.
const LEAST_SHARE: usize = 80;
/// How many unknown messages are named.
const FEW_UNKNOWN: usize = 2;

/// The digest as a page.
pub fn digest(scan: &Scan, options: DigestOptions, words: &Words) -> Page {
    let mut page = Page::default();
    head(&mut page, scan, words);
    if scan.totals.messages == 0 {
        tail(&mut page, scan, words);
        return page;
    }
    page.gap();
    page.push(Element::Tail(groups(scan, words)));
    let digest = &scan.digest;
    let is_small = digest.count(IncidentVerdict::Broken) <= FEW_BROKEN
        && !options.causes
        && options.top.is_none();
    if is_small {
        for detail in &digest.details {
            in_detail(&mut page, scan, detail, words);
        }
    } else {
        causes(&mut page, digest, options, words);
        first(&mut page, scan, options, words);
    }
    tail(&mut page, scan, words);
    page
}

/// Counts of messages and verdicts, nothing else.
pub fn statistics(scan: &Scan, words: &Words) -> Page {
    let mut page = Page::default();
    head(&mut page, scan, words);
    page.gap();
    let mut rows: Vec<(String, String)> =
        scan.messages.iter().map(|it| (it.mnemonic.clone(), grouped(it.count))).collect();
    rows.extend(
        scan.unknown
            .iter()
            .map(|it| (format!("{} {}", words.digest_unknown, it.mnemonic), grouped(it.count))),
    );
    page.push(Element::Facts(rows));
    page
}

/// What was read, of which time.
fn head(page: &mut Page, scan: &Scan, words: &Words) {
    let input = &scan.input;
    let count = |it: u64| grouped(it);
    let text = words.say(say::DigestHead {
        files: &count(input.files),
        lines: &count(input.lines),
        size: &size(input.bytes),
        devices: &count(scan.totals.devices),
        messages: &count(scan.totals.messages),
    });
    page.text(Tone::Strong, text);
    if let (Some(first), Some(last)) = (&input.first, &input.last) {
        let (first, last) = (&time_short(first, words), &time_short(last, words));
        let mut text = words.say(say::DigestRange { first, last });
        for name in &input.assumed_years {
            let source = match *name {
                "option" => &words.years_option,
                "in-file" => &words.years_in_file,
                _ => &words.years_file_time,
            };
            text.push_str(&words.say(say::DigestYears { source }));
        }
        page.text(Tone::Faint, text);
    }
    let counted = |it: u64| it.to_string();
    if input.undated > 0 {
        page.text(Tone::Warn, words.say(say::ScanUndated { count: &counted(input.undated) }));
    }
    if input.zoneless > 0 {
        page.text(Tone::Warn, words.say(say::ScanZoneless { count: &counted(input.zoneless) }));
    }
    texts_more(page, scan.totals.texts_more, words);
    limits(page, scan.totals.unknown_more, scan.input.overfull, words);
    if scan.totals.messages == 0 && scan.unknown.is_empty() {
        page.gap();
        match scan.unjudged.is_empty() {
            true => page.text(Tone::Good, words.scan_clean.as_str()),
            false => page.text(Tone::Warn, words.nothing_judged.as_str()),
        }
    }
}

/// One line for each verdict, and the deadlines.
fn groups(scan: &Scan, words: &Words) -> Vec<(String, String)> {
    let digest = &scan.digest;
    let mut lines = Vec::new();
    let days = (digest.window / 86_400).to_string();
    for (verdict, group) in &digest.devices {
        let (label, text) = match verdict {
            IncidentVerdict::Broken => {
                let today = digest.broken_today.to_string();
                let (days, today) = (&days, &today);
                (&words.digest_broken, words.say(say::DigestBrokenText { days, today }))
            }
            IncidentVerdict::Stale => (&words.digest_stale, words.digest_stale_text.clone()),
            IncidentVerdict::ToConfirm => {
                let messages = &group.messages.join(&words.answer_separator);
                (&words.digest_confirm, words.say(say::DigestConfirmText { messages }))
            }
            IncidentVerdict::Harmless => {
                let messages = &group.messages.join(&words.answer_separator);
                (&words.digest_harmless, words.say(say::DigestHarmlessText { messages }))
            }
            IncidentVerdict::Recovered => {
                (&words.digest_recovered, words.digest_recovered_text.clone())
            }
            IncidentVerdict::Notice => continue,
        };
        let count = &grouped(group.count as u64);
        let count = match group.count {
            1 => words.say(say::DigestDevice { name: &group.example }),
            _ => words.say(say::DigestDevices { count }),
        };
        lines.push((label.clone(), format!("{}{text}", padded(&count, 13))));
    }
    if lines.is_empty() {
        lines.push((words.digest_broken.clone(), words.digest_nothing_open.clone()));
    }
    let sums = &digest.deadlines;
    if sums.overdue > 0 {
        let [overdue, soon, later] =
            &[sums.overdue, sums.within_7_days, sums.within_30_days].map(|it| grouped(it as u64));
        lines.push((
            words.digest_overdue.clone(),
            format!(
                "{}{}",
                padded(&words.say(say::DigestDeadlines { count: overdue }), 13),
                words.say(say::DigestOverdueText { soon, later })
            ),
        ));
    }
    if let Some(next) = &sums.next {
        let text = deadline(next, words);
        lines.push((words.digest_next.clone(), format!("{}{text}", padded(&next.device, 13))));
    }
    lines
}

/// Until when something must be done: the date, or month and day where no year is known.
pub(super) fn deadline(deadline: &DeadlineReport, words: &Words) -> String {
    let day = |it: &str| it.split('T').next().unwrap_or(it).to_owned();
    if let (Some(iso), Some(left)) = (&deadline.due.iso, deadline.days_left) {
        let (day, days) = (&day(iso), &left.to_string());
        return words.say(say::DigestNextText { day, days });
    }
    let Some((date, left)) = deadline.yearless else {
        return words.say(say::DigestNextUndated { days: &deadline.due.raw });
    };
    let said = date.checked_sub(left.days()).unwrap_or(date);
    let [day, stated] = &[date, said].map(|it| it.strftime(&words.day_short).to_string());
    words.say(say::DigestNextYearless { day, days: &left.to_string(), stated })
}

/// An incident, what it is, and the first thing to type.
fn in_detail(page: &mut Page, scan: &Scan, detail: &IncidentDetail, words: &Words) {
    let incident = &scan.incidents[detail.incident];
    page.gap();
    page.text(Tone::Strong, incident_line(incident, words));
    page.push(Element::Aside(detail.meaning.clone()));
    if let (Some(silent), Some(cadence)) = (incident.silent, &incident.cadence)
        && incident.verdict == IncidentVerdict::Broken
        && silent > 0
    {
        let (duration, rhythm) = (&duration(silent, words), &cadence.title);
        page.push(Element::Aside(words.say(say::DigestSilent { duration, rhythm })));
    }
    if incident.uncertain {
        page.push(Element::Aside(words.scan_uncertain.clone()));
    }
    if let Some(action) = &detail.action {
        first_action(page, action, words);
    }
    if let Some(then) = &detail.then {
        page.push(Element::Aside(then.ask.clone()));
        first_action(page, then, words);
    }
}

/// Who, what, how often, when.
fn incident_line(incident: &IncidentReport, words: &Words) -> String {
    let mut times: Vec<String> =
        incident.first.iter().chain(&incident.last).map(|it| time_short(it, words)).collect();
    times.dedup();
    let count = incident.count.to_string();
    let when = times.join(words.digest_until.as_str());
    let clock = scan_clock(incident, words);
    let (device, mnemonic, count) = (&incident.device, &incident.mnemonic, &count);
    words.say(say::DigestIncident { device, mnemonic, count, when: &when, clock: &clock })
}

/// Where a wrong clock of the device causes it, its clock is to be set first.
fn scan_clock(incident: &IncidentReport, words: &Words) -> String {
    if incident.clock { words.digest_clock.clone() } else { String::new() }
}

fn causes(page: &mut Page, digest: &Digest, options: DigestOptions, words: &Words) {
    let most = if options.causes { digest.causes.len() } else { FEW_CAUSES };
    let column = |name: &str| words.columns.get(name).cloned().unwrap_or_default();
    let rows = digest.causes.iter().take(most).map(|it| {
        let command = it.command.as_ref().map(|it| it.text.lines().next().unwrap_or_default());
        vec![
            ellipsis(&it.title, TITLE_WIDTH),
            format!("{:>7}", grouped(it.devices as u64)),
            command.unwrap_or_default().to_owned(),
        ]
    });
    page.gap();
    page.push(Element::Table {
        header: vec![column("broken_cause"), column("devices"), column("first_command")],
        rows: rows.collect(),
        whole: true,
    });
    let rest = &digest.causes[most.min(digest.causes.len())..];
    if !rest.is_empty() {
        let devices = grouped(rest.iter().map(|it| it.devices as u64).sum());
        let causes = rest.len().to_string();
        page.text(
            Tone::Faint,
            words.say(say::DigestMoreCauses { causes: &causes, devices: &devices }),
        );
    }
}

fn first(page: &mut Page, scan: &Scan, options: DigestOptions, words: &Words) {
    let digest = &scan.digest;
    let most = options.top.unwrap_or(if options.causes { 0 } else { FEW_ROWS });
    if most == 0 {
        return;
    }
    let column = |name: &str| words.columns.get(name).cloned().unwrap_or_default();
    let rows = digest.first.iter().take(most).map(|it| {
        let incident = &scan.incidents[it.incident];
        let deadline = match it.days_left {
            None => words.digest_no_deadline.clone(),
            Some(days @ ..0) => words.say(say::DigestLate { days: &(-days).to_string() }),
            Some(days) => words.say(say::DigestLeft { days: &days.to_string() }),
        };
        let day = |it: &crate::views::Timestamp| {
            let time = time_short(it, words);
            time.rsplit_once(' ').map_or(time.clone(), |(day, _)| day.to_owned())
        };
        vec![
            ellipsis(&it.device, NAME_WIDTH),
            deadline,
            incident.first.as_ref().map(day).unwrap_or_default(),
            incident.silent.map(|it| ago(it, words)).unwrap_or_default(),
            ellipsis(&it.title, TITLE_WIDTH - 8),
        ]
    });
    page.gap();
    page.push(Element::Table {
        header: ["first_to_fix", "deadline", "since", "last_fail", "cause"].map(column).to_vec(),
        rows: rows.collect(),
        whole: false,
    });
    let more = digest.first.len().saturating_sub(most);
    if more > 0 {
        page.text(Tone::Faint, words.say(say::DigestMoreDevices { count: &grouped(more as u64) }));
    }
}

/// What else is to know, in sums, and where it stands.
fn tail(page: &mut Page, scan: &Scan, words: &Words) {
    let mut lines: Vec<(String, String)> = Vec::new();
    let unsynchronised = scan.clocks.iter().filter(|it| clock(it.clock, words).is_some()).count();
    if let Some(first) = scan.clocks.first() {
        let count = scan.clocks.len().to_string();
        let text = match scan.clocks.len() {
            1 | 2 => {
                let names: Vec<&str> = scan.clocks.iter().map(|it| it.device.as_str()).collect();
                words.say(say::DigestClockNames { names: &names.join(&words.answer_separator) })
            }
            _ => words.say(say::DigestClockCount {
                count: &count,
                unsynchronised: &unsynchronised.to_string(),
                example: &first.device,
            }),
        };
        lines.push((words.digest_clocks.clone(), text));
    }
    let mut doubts: Vec<String> = Vec::new();
    let gaps = scan.gaps.iter().filter(|it| !it.selection).count();
    if gaps > 0 {
        doubts.push(words.say(say::DigestGaps { count: &gaps.to_string() }));
    }
    if !scan.copies.is_empty() {
        doubts.push(words.say(say::DigestCopies { count: &scan.copies.len().to_string() }));
    }
    if !scan.newest_first.is_empty() {
        let count = &scan.newest_first.len().to_string();
        doubts.push(words.say(say::DigestNewestFirst { count }));
    }
    if let Some((shared, all)) = together(scan) {
        let (count, all) = (&shared.devices.len().to_string(), &all.to_string());
        let mnemonic = &shared.mnemonic;
        doubts.push(words.say(say::DigestShared { count, all, mnemonic }));
    }
    if !doubts.is_empty() {
        lines.push((words.answer_also.clone(), doubts.join(&words.answer_separator)));
    }
    if !scan.unknown.is_empty() {
        let named: Vec<String> = scan
            .unknown
            .iter()
            .take(FEW_UNKNOWN)
            .map(|it| {
                let times = words.say(say::ScanTimes { count: &it.count.to_string() });
                format!("{} {} {times}", it.facility, it.mnemonic)
            })
            .collect();
        let mut text = named.join(&words.answer_separator);
        if let Some(more) = scan.unknown.len().checked_sub(FEW_UNKNOWN).filter(|it| *it > 0) {
            text = words.say(say::AndMore { names: &text, count: &more.to_string() });
        }
        lines.push((words.digest_unknown.clone(), text));
    }
    let broken = scan.digest.first.first();
    let shown = broken.map(|it| &it.device).or(scan.incidents.first().map(|it| &it.device));
    if scan.totals.messages > 0 {
        let more = match shown.filter(|_| scan.totals.devices > 1) {
            Some(device) => words.say(say::DigestMore { device }),
            None => "--full".to_owned(),
        };
        lines.push((words.answer_more.clone(), more));
    }
    page.gap();
    page.push(Element::Tail(lines));
}

/// A fault of the server: most devices that are broken by its cause began together. How many those
/// are in all.
fn together(scan: &Scan) -> Option<(&Shared, usize)> {
    scan.fleet.iter().filter(|it| it.open).find_map(|shared| {
        let broken = |it: &&CauseSum| it.cause == shared.cause;
        let all = scan.digest.causes.iter().filter(broken).map(|it| it.devices).max()?;
        let is_most = shared.devices.len() * 100 >= all * LEAST_SHARE;
        is_most.then_some((shared, all.max(shared.devices.len())))
    })
}

/// How long ago, in hours or days.
fn ago(seconds: i64, words: &Words) -> String {
    match seconds / 3_600 {
        hours @ ..48 => words.say(say::DigestHoursAgo { count: &hours.to_string() }),
        hours => words.say(say::DigestDaysAgo { count: &(hours / 24).to_string() }),
    }
}

/// A text with blanks after it up to a width, and two at least.
fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(textwrap::core::display_width(text)).max(2);
    format!("{text}{:blanks$}", "")
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
