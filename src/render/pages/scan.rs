//! The page of `scan`: the sums first, then what is open, device by device, then what follows from
//! it.

use super::doubts::doubts;
use super::explain::{limits, time};
use super::steps::with_risk;
use super::timeline::timeline;
use crate::catalog::words::{Words, say};
use crate::render::{Element, Page, Tone};
use crate::views::Timestamp;
use crate::views::scan::{
    DeadlineReport, Earlier, IncidentReport, IncidentStatus, MOST_TEXTS, Scan, Shared,
};
use indexmap::IndexMap;
use jiff::civil::DateTime;
use std::collections::HashMap;

/// How many recovered incidents of one message on one device are told one by one.
const MOST_RECOVERED: usize = 2;
/// How many devices a line names.
const MOST_NAMED: usize = 12;

/// The whole report.
pub fn scan(scan: &Scan, words: &Words, ascii: bool) -> Page {
    let mut page = Page::default();
    head(&mut page, scan, words);
    if !scan.fleet.is_empty() {
        page.heading(words.heading_fleet.as_str());
        for shared in &scan.fleet {
            fleet(&mut page, shared, words);
        }
    }
    if let Some(rows) = &scan.timeline {
        page.heading(words.heading_timeline.as_str());
        timeline(&mut page, rows, words, ascii);
    }
    let mut devices: IndexMap<&str, (Vec<&IncidentReport>, Vec<&Earlier>)> = IndexMap::new();
    for incident in &scan.incidents {
        devices.entry(&incident.device).or_default().0.push(incident);
    }
    for earlier in &scan.earlier {
        devices.entry(&earlier.device).or_default().1.push(earlier);
    }
    for (device, (incidents, earlier)) in &devices {
        page.heading(*device);
        of_device(&mut page, incidents, earlier, words);
    }
    deadlines(&mut page, scan, words);
    doubts(&mut page, scan, words);
    if !scan.unknown.is_empty() {
        page.heading(words.heading_unknown.as_str());
        for unknown in &scan.unknown {
            let count = unknown.count.to_string();
            let text = words.say(say::ScanUnknown {
                count: &count,
                facility: &unknown.facility,
                mnemonic: &unknown.mnemonic,
                example: &unknown.example,
            });
            page.text(Tone::Warn, text);
        }
    }
    texts_more(&mut page, scan.totals.texts_more, words);
    limits(&mut page, scan.totals.unknown_more, scan.input.overfull, words);
    page.gap();
    page.text(Tone::Strong, words.say(say::Next { command: &next_command(scan) }));
    page
}

/// An incident that is new or has changed, on few lines.
pub fn changed_incident(incident: &IncidentReport, is_known: bool, words: &Words) -> Page {
    let mut page = Page::default();
    let (status, tone) = status(incident, words);
    let at = incident.recovered.as_ref().or(incident.last.as_ref()).map(time).unwrap_or_default();
    let text = format!(
        "{at}  {}  {status}  {}  {}  {}  {}",
        incident.device,
        incident.mnemonic,
        incident.severity_name,
        times(incident.count, words),
        incident.title
    );
    page.text(tone, text);
    if !is_known {
        why(&mut page, incident, words);
        next(&mut page, incident, words);
    }
    page
}

/// The sums: what was read, the period, what is open, what comes next.
fn head(page: &mut Page, scan: &Scan, words: &Words) {
    let input = &scan.input;
    let (files, lines) = (input.files.to_string(), input.lines.to_string());
    page.text(
        Tone::Faint,
        words.say(say::Scanned { files: &files, lines: &lines, size: &size(input.bytes) }),
    );
    if let (Some(first), Some(last)) = (&input.first, &input.last) {
        page.text(
            Tone::Faint,
            words.say(say::ScanRange { first: &date(first), last: &date(last) }),
        );
    }
    for name in &input.assumed_years {
        let source = match *name {
            "option" => &words.years_option,
            "in-file" => &words.years_in_file,
            "file-time" => &words.years_file_time,
            _ => continue,
        };
        page.text(Tone::Faint, words.say(say::ScanYears { source }));
    }
    if input.undated > 0 {
        page.text(Tone::Warn, words.say(say::ScanUndated { count: &input.undated.to_string() }));
    }
    if input.zoneless > 0 {
        page.text(Tone::Warn, words.say(say::ScanZoneless { count: &input.zoneless.to_string() }));
    }
    page.gap();
    if scan.totals.messages == 0 && scan.unknown.is_empty() {
        match scan.unjudged.is_empty() {
            true => page.text(Tone::Good, words.scan_clean.as_str()),
            false => page.text(Tone::Warn, words.nothing_judged.as_str()),
        }
        return;
    }
    let [messages, devices, unknown] =
        &[scan.totals.messages, scan.totals.devices, scan.totals.unknown].map(|it| it.to_string());
    page.text(Tone::Plain, words.say(say::HeadingTotals { messages, devices, unknown }));
    let open = scan.totals.open;
    let tone = match (open, scan.unjudged.is_empty()) {
        (1.., _) => Tone::Bad,
        (0, true) => Tone::Good,
        (0, false) => Tone::Warn,
    };
    page.text(tone, words.say(say::ScanOpen { count: &open.to_string() }));
    let waiting = scan.deadlines.iter().find(|it| it.met.is_none() && it.due.iso.is_some());
    if let Some(deadline) = waiting {
        let text = deadline_text(deadline, words);
        page.text(deadline_tone(deadline), words.say(say::ScanNextDeadline { deadline: &text }));
    }
}

fn fleet(page: &mut Page, shared: &Shared, words: &Words) {
    let tone = if shared.open { Tone::Bad } else { Tone::Good };
    let count = shared.devices.len().to_string();
    let times = range(shared.first.as_ref(), shared.last.as_ref(), words);
    let (mnemonic, detail) = (&shared.mnemonic, &shared.detail);
    page.text(tone, words.say(say::Fleet { count: &count, mnemonic, detail, times: &times }));
    if let Some(cause) = &shared.cause_title {
        page.text_at(1, Tone::Plain, words.say(say::LikelyCause { cause }));
    }
    if !shared.never_worked {
        page.text_at(1, Tone::Plain, shared.meaning.as_deref().unwrap_or(&words.fleet_meaning));
    }
    page.text_at(1, Tone::Faint, names(&shared.devices, words));
}

/// The first names, and how many there are besides.
fn names(devices: &[String], words: &Words) -> String {
    let named = devices
        .iter()
        .take(MOST_NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(&words.answer_separator);
    match devices.len().checked_sub(MOST_NAMED) {
        None | Some(0) => named,
        Some(more) => words.say(say::AndMore { names: &named, count: &more.to_string() }),
    }
}

/// A device's incidents; many recovered ones of one message in one line.
fn of_device(page: &mut Page, incidents: &[&IncidentReport], earlier: &[&Earlier], words: &Words) {
    let mut recovered: HashMap<&str, Vec<&IncidentReport>> = HashMap::new();
    for incident in incidents.iter().filter(|it| it.status == IncidentStatus::Recovered) {
        recovered.entry(&incident.mnemonic).or_default().push(incident);
    }
    for incident in incidents {
        let before = earlier.iter().find(|it| it.mnemonic == incident.mnemonic);
        let is_few = |all: &Vec<&IncidentReport>| all.len() <= MOST_RECOVERED && before.is_none();
        match recovered.get(incident.mnemonic.as_str()) {
            Some(all) if incident.status == IncidentStatus::Recovered && !is_few(all) => {
                // The first of them stands for all.
                if all.first().is_some_and(|first| std::ptr::eq(*first, *incident)) {
                    many(page, all, before.copied(), words);
                }
            }
            _ => self::incident(page, incident, words),
        }
    }
}

fn many(page: &mut Page, incidents: &[&IncidentReport], earlier: Option<&Earlier>, words: &Words) {
    let (Some(first), Some(last)) = (incidents.first(), incidents.last()) else { return };
    let before = earlier.map_or((0, 0, None), |it| (it.incidents, it.count, Some(it.longest)));
    let lines = before.1 + incidents.iter().map(|it| it.count).sum::<u64>();
    let longest = incidents.iter().filter_map(|it| it.seconds).chain(before.2).max();
    let longest = longest.map(|it| duration(it, words)).unwrap_or_default();
    let times = range(first.first.as_ref(), last.recovered.as_ref(), words);
    let (count, lines) = ((before.0 + incidents.len() as u64).to_string(), lines.to_string());
    let text = words.say(say::ScanMany {
        status: &words.status_recovered,
        mnemonic: &first.mnemonic,
        count: &count,
        lines: &lines,
        longest: &longest,
        times: &times,
    });
    page.text(Tone::Good, text);
}

fn status<'w>(incident: &IncidentReport, words: &'w Words) -> (&'w str, Tone) {
    match incident.status {
        IncidentStatus::Open => (&words.status_open, Tone::Bad),
        IncidentStatus::Recovered => (&words.status_recovered, Tone::Good),
        IncidentStatus::Notice => (&words.status_notice, Tone::Plain),
    }
}

fn incident(page: &mut Page, incident: &IncidentReport, words: &Words) {
    let (status, tone) = status(incident, words);
    let text = format!(
        "{status}  {}  {} ({})  {}  {}",
        incident.mnemonic,
        incident.severity_name,
        incident.severity,
        times(incident.count, words),
        incident.title
    );
    page.text(tone, text);
    let mut facts: Vec<String> = Vec::new();
    let times = range(incident.first.as_ref(), incident.last.as_ref(), words);
    facts.extend((!times.is_empty()).then_some(times));
    facts.extend(
        incident.recovered.as_ref().map(|it| words.say(say::ScanRecovered { at: &time(it) })),
    );
    let lasting =
        incident.seconds.filter(|it| *it > 0 && incident.status != IncidentStatus::Notice);
    facts.extend(lasting.map(|it| words.say(say::ScanLasted { duration: &duration(it, words) })));
    facts.extend((!incident.topologies.is_empty()).then(|| incident.topologies.join(" / ")));
    if let Some(cadence) = &incident.cadence {
        let since = cadence.since.as_ref().map(time).unwrap_or_default();
        facts.push(words.say(say::ScanCadence { rhythm: &cadence.title, since: &since }));
    }
    if !facts.is_empty() {
        page.text_at(1, Tone::Faint, facts.join(" | "));
    }
    why(page, incident, words);
    if incident.uncertain {
        page.text_at(1, Tone::Warn, words.scan_uncertain.as_str());
    }
    next(page, incident, words);
}

fn why(page: &mut Page, incident: &IncidentReport, words: &Words) {
    if let Some(cause) = &incident.cause_title {
        page.text_at(1, Tone::Plain, words.say(say::LikelyCause { cause }));
    } else if let Some(detail) =
        incident.details.first().filter(|it| it.text.chars().any(char::is_alphabetic))
    {
        page.text_at(1, Tone::Plain, words.say(say::ScanDetail { detail: &detail.text }));
    }
}

fn next(page: &mut Page, incident: &IncidentReport, words: &Words) {
    for step in incident.next.iter() {
        page.text_at(1, Tone::Strong, words.say(say::ScanNext { step: &step.action }));
        let commands = step.all_commands();
        page.push(Element::Commands {
            indent: 2,
            commands: with_risk(words, commands.into_iter().take(1)),
        });
    }
}

fn deadlines(page: &mut Page, scan: &Scan, words: &Words) {
    if scan.deadlines.is_empty() {
        return;
    }
    page.heading(words.heading_deadlines.as_str());
    if let Some(today) =
        scan.input.today.filter(|_| scan.deadlines.iter().any(|it| it.days_left.is_some()))
    {
        let today = &today.to_string();
        let is_from_log = scan.input.today_from_log;
        let text = if is_from_log {
            words.say(say::TodayFromLog { today })
        } else {
            words.say(say::TodayGiven { today })
        };
        page.text(Tone::Faint, text);
    }
    for deadline in &scan.deadlines {
        page.text(deadline_tone(deadline), deadline_text(deadline, words));
        if let Some(note) = &deadline.usual {
            page.text_at(1, Tone::Faint, note.as_str());
        }
    }
}

fn deadline_tone(deadline: &DeadlineReport) -> Tone {
    match (deadline.met.is_some(), deadline.days_left) {
        (true, _) => Tone::Good,
        (_, Some(..=7)) => Tone::Bad,
        (_, Some(..=30)) => Tone::Warn,
        _ => Tone::Plain,
    }
}

fn deadline_text(deadline: &DeadlineReport, words: &Words) -> String {
    let (device, mnemonic, days) = (&deadline.device, &deadline.mnemonic, &deadline.due.raw);
    let stated = &deadline.stated.as_ref().map_or_else(|| "?".to_owned(), time);
    let left = &deadline.days_left.map(|it| it.unsigned_abs().to_string()).unwrap_or_default();
    if let Some(met) = &deadline.met {
        return words.say(say::DeadlineMet { device, mnemonic, met: &time(met), days, stated });
    }
    let Some(due) = deadline.due.iso.as_ref().map(|it| it.split('T').next().unwrap_or(it)) else {
        return words.say(say::DeadlineUndated { device, mnemonic, days, stated });
    };
    match deadline.days_left {
        Some(..0) => words.say(say::DeadlineOverdue { device, mnemonic, due, left, days, stated }),
        _ => words.say(say::DeadlineDue { device, mnemonic, due, left, days, stated }),
    }
}

fn times(count: u64, words: &Words) -> String {
    words.say(say::ScanTimes { count: &count.to_string() })
}

/// How many messages were counted without their texts.
pub(super) fn texts_more(page: &mut Page, count: u64, words: &Words) {
    if count > 0 {
        let (count, most) = (&count.to_string(), &MOST_TEXTS.to_string());
        page.text(Tone::Warn, words.say(say::TextsMore { count, most }));
    }
}

/// From the first to the last, once when they are the same.
fn range(first: Option<&Timestamp>, last: Option<&Timestamp>, words: &Words) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first == last => time(first),
        (Some(first), Some(last)) => {
            words.say(say::ScanFirstLast { first: &time(first), last: &time(last) })
        }
        (one, other) => one.or(other).map(time).unwrap_or_default(),
    }
}

/// Seconds for people: the two largest units.
pub(super) fn duration(seconds: i64, words: &Words) -> String {
    let units = [
        (86_400, &words.unit_day),
        (3_600, &words.unit_hour),
        (60, &words.unit_minute),
        (1, &words.unit_second),
    ];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in units {
        let count = rest / size;
        rest %= size;
        if count > 0 && parts.len() < 2 {
            parts.push(words.say(say::DurationPart { count: &count.to_string(), unit }));
        }
    }
    if parts.is_empty() {
        words.say(say::DurationPart { count: "0", unit: &words.unit_second })
    } else {
        parts.join(" ")
    }
}

/// The day and time on the calendar where it can be told.
fn date(timestamp: &Timestamp) -> String {
    timestamp.iso.as_ref().unwrap_or(&timestamp.raw).to_string()
}

/// The day and the minute; the stamp as printed where nobody says its year.
pub(super) fn time_short(timestamp: &Timestamp, words: &Words) -> String {
    let local = timestamp.iso.as_ref().and_then(|it| it.get(..19)?.parse::<DateTime>().ok());
    local.map_or_else(|| timestamp.raw.to_string(), |it| it.strftime(&words.time_short).to_string())
}

/// Bytes for people.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

fn next_command(scan: &Scan) -> String {
    match (scan.incidents.first(), scan.unknown.first()) {
        (Some(first), _) => format!("slp-diag explain {}", first.mnemonic),
        (None, Some(unknown)) => format!("slp-diag list messages {}", unknown.facility),
        (None, None) => "slp-diag list messages".to_owned(),
    }
}
