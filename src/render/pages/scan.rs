//! The page of `scan`: what is open first, device by device.

use super::explain::time;
use super::steps::with_risk;
use crate::catalog::words::{Words, fill};
use crate::render::{Block, Page, Tone};
use crate::views::Timestamp;
use crate::views::scan::{Incident, Scan, Status};

/// The whole report.
pub fn scan(scan: &Scan, words: &Words) -> Page {
    let mut page = Page::default();
    head(&mut page, scan, words);
    let mut devices: Vec<&str> = Vec::new();
    for incident in &scan.incidents {
        if !devices.contains(&incident.device.as_str()) {
            devices.push(&incident.device);
        }
    }
    for device in devices {
        page.heading(device);
        for incident in scan.incidents.iter().filter(|it| it.device == device) {
            self::incident(&mut page, incident, words);
        }
    }
    deadlines(&mut page, scan, words);
    if !scan.unknown.is_empty() {
        page.heading(words.heading_unknown.as_str());
        for unknown in &scan.unknown {
            let count = unknown.count.to_string();
            let values = [
                ("count", count.as_str()),
                ("facility", &unknown.facility),
                ("mnemonic", &unknown.mnemonic),
                ("example", &unknown.example),
            ];
            page.text(Tone::Warn, fill(&words.scan_unknown, &values));
        }
    }
    page.gap();
    let sums = [scan.totals.messages, scan.totals.devices, scan.totals.unknown].map(|it| it.to_string());
    page.text(
        Tone::Plain,
        fill(&words.heading_totals, &[("messages", &sums[0]), ("devices", &sums[1]), ("unknown", &sums[2])]),
    );
    page.text(Tone::Strong, fill(&words.next, &[("command", &next_command(scan))]));
    page
}

fn head(page: &mut Page, scan: &Scan, words: &Words) {
    let input = &scan.input;
    let (files, lines) = (input.files.to_string(), input.lines.to_string());
    page.text(Tone::Faint, fill(&words.scanned, &[("files", &files), ("lines", &lines), ("size", &size(input.bytes))]));
    if let (Some(first), Some(last)) = (&input.first, &input.last) {
        page.text(Tone::Faint, fill(&words.scan_range, &[("first", &date(first)), ("last", &date(last))]));
    }
    for name in &input.assumed_years {
        let source = match *name {
            "option" => &words.years_option,
            "in-file" => &words.years_in_file,
            _ => &words.years_file_time,
        };
        page.text(Tone::Faint, fill(&words.scan_years, &[("source", source)]));
    }
    if scan.incidents.is_empty() {
        page.text(Tone::Good, words.scan_clean.as_str());
    }
}

fn incident(page: &mut Page, incident: &Incident, words: &Words) {
    let (status, tone) = match incident.status {
        Status::Open => (&words.status_open, Tone::Bad),
        Status::Recovered => (&words.status_recovered, Tone::Good),
        Status::Notice => (&words.status_notice, Tone::Plain),
    };
    let text = format!(
        "{status}  {}  {} ({})  {}x  {}",
        incident.mnemonic, incident.severity_name, incident.severity, incident.count, incident.title
    );
    page.text(tone, text);
    let mut times: Vec<String> = Vec::new();
    match (&incident.first, &incident.last) {
        (Some(first), Some(last)) if first == last => times.push(time(first)),
        (Some(first), Some(last)) => {
            times.push(fill(&words.scan_first_last, &[("first", &time(first)), ("last", &time(last))]))
        }
        (one, other) => times.extend(one.as_ref().or(other.as_ref()).map(time)),
    }
    times.extend(incident.recovered.as_ref().map(|it| fill(&words.scan_recovered, &[("at", &time(it))])));
    times.extend((!incident.topologies.is_empty()).then(|| incident.topologies.join(" / ")));
    if !times.is_empty() {
        page.text_at(1, Tone::Faint, times.join(" | "));
    }
    if let Some(cause) = &incident.cause_title {
        page.text_at(1, Tone::Plain, fill(&words.likely_cause, &[("cause", cause)]));
    } else if let [detail, ..] = incident.details.as_slice() {
        page.text_at(1, Tone::Plain, detail.text.as_str());
    }
    for step in &incident.next {
        page.text_at(1, Tone::Strong, fill(&words.scan_next, &[("step", &step.action)]));
        let commands = step.all_commands();
        page.push(Block::Commands { indent: 2, commands: with_risk(words, commands.into_iter().take(1)) });
    }
}

fn deadlines(page: &mut Page, scan: &Scan, words: &Words) {
    if scan.deadlines.is_empty() {
        return;
    }
    page.heading(words.heading_deadlines.as_str());
    for deadline in &scan.deadlines {
        let stated = deadline.stated.as_ref().map_or_else(|| "?".to_owned(), time);
        let due = deadline.due.iso.as_ref().map(|it| it.split('T').next().unwrap_or(it).to_owned());
        let mut values = vec![
            ("device", deadline.device.as_str()),
            ("mnemonic", &deadline.mnemonic),
            ("days", &deadline.due.raw),
            ("stated", &stated),
        ];
        let text = if due.is_some() { &words.deadline_due } else { &words.deadline_undated };
        values.extend(due.as_deref().map(|it| ("due", it)));
        page.text(Tone::Warn, fill(text, &values));
    }
}

/// The day and time on the calendar where it can be told.
fn date(timestamp: &Timestamp) -> String {
    timestamp.iso.clone().unwrap_or_else(|| timestamp.raw.clone())
}

/// Bytes for people.
fn size(bytes: u64) -> String {
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
