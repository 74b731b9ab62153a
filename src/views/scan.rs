//! What is wrong in logs, per device: incidents, deadlines, unknown messages, totals.

use super::explain::Site;
use super::stamped::Timestamp;
use crate::catalog::model::{Kind, Topology};
use crate::catalog::plan::{self, PlannedStep};
use crate::catalog::tables::Severities;
use crate::catalog::{Catalog, MessageId};
use crate::findings::{Findings, Seen, Tally};
use crate::recognise::{Known, Recogniser};
use anyhow::Result;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The answer of `scan`.
#[derive(Debug, Serialize)]
pub struct Scan {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// What was read.
    pub input: Input,
    /// Sums.
    pub totals: Totals,
    /// Known messages by frequency.
    pub messages: Vec<MessageCount>,
    /// Messages of our facilities that the catalog lacks.
    pub unknown: Vec<UnknownCount>,
    /// One entry for each device and message: open failures first, by severity.
    pub incidents: Vec<Incident>,
    /// What must be done before a date, by date.
    pub deadlines: Vec<Deadline>,
}

/// What was read.
#[derive(Debug, Serialize)]
pub struct Input {
    /// Files, a pipe included.
    pub files: u64,
    /// Lines.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
    /// The earliest stamp of a licensing message.
    pub first: Option<Timestamp>,
    /// The latest stamp of a licensing message.
    pub last: Option<Timestamp>,
    /// Where years came from that stamps do not print: `option`, `in-file`, `file-time`.
    pub assumed_years: BTreeSet<&'static str>,
}

/// Sums.
#[derive(Debug, Serialize)]
pub struct Totals {
    /// Known messages.
    pub messages: u64,
    /// Unknown messages.
    pub unknown: u64,
    /// Devices with a known message.
    pub devices: u64,
}

/// How often a message was seen.
#[derive(Debug, Serialize)]
pub struct MessageCount {
    /// The mnemonic.
    pub mnemonic: String,
    /// How often.
    pub count: u64,
}

/// A message that the catalog lacks.
#[derive(Debug, Serialize)]
pub struct UnknownCount {
    /// The facility.
    pub facility: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// How often.
    pub count: u64,
    /// The first line.
    pub example: String,
}

/// One message on one device.
#[derive(Debug, Serialize)]
pub struct Incident {
    /// The device.
    pub device: String,
    /// The facility.
    pub facility: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// The severity as last printed.
    pub severity: u8,
    /// The name of the severity.
    pub severity_name: String,
    /// The title of the message.
    pub title: String,
    /// Whether it is still a problem.
    pub status: Status,
    /// How often.
    pub count: u64,
    /// The earliest.
    pub first: Option<Timestamp>,
    /// The latest.
    pub last: Option<Timestamp>,
    /// When it ended.
    pub recovered: Option<Timestamp>,
    /// The cause that most lines select.
    pub cause: Option<String>,
    /// Its title.
    pub cause_title: Option<String>,
    /// The values of the fields.
    pub details: Vec<Detail>,
    /// The topologies that the lines point to.
    pub topologies: Vec<String>,
    /// What to do first; empty when nothing is open.
    pub next: Vec<PlannedStep>,
}

/// Whether an incident is still a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A failure, or what must be done, that nothing ended.
    Open,
    /// Something ended it.
    Recovered,
    /// Nothing is wrong.
    Notice,
}

/// The values of a message's fields.
#[derive(Debug, Serialize)]
pub struct Detail {
    /// Joined.
    pub text: String,
    /// How often.
    pub count: u64,
}

/// Something to do before a date.
#[derive(Debug, Serialize)]
pub struct Deadline {
    /// The device.
    pub device: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// The date; its `raw` is what the message says.
    pub due: Timestamp,
    /// When it was said.
    pub stated: Option<Timestamp>,
}

impl Scan {
    /// Turns findings into a report.
    ///
    /// # Errors
    /// When a catalog entry is not valid.
    pub fn new(catalog: &Catalog, recogniser: &mut Recogniser, findings: &Findings, site: &Site) -> Result<Self> {
        let severities: Severities = catalog.table()?;
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let mut incidents = Vec::new();
        let mut deadlines = Vec::new();
        for ((device, id), tally) in &findings.messages {
            let Some(known) = recogniser.known(id)? else { continue };
            *counts.entry(&id.mnemonic).or_default() += tally.count;
            deadlines.extend(deadline(device, &known, tally));
            incidents.push(incident(catalog, recogniser, findings, device, &known, tally, &severities, site)?);
        }
        incidents.sort_by(|a: &Incident, b: &Incident| {
            (a.status, a.severity, &a.device, &a.mnemonic).cmp(&(b.status, b.severity, &b.device, &b.mnemonic))
        });
        deadlines.sort_by(|a: &Deadline, b: &Deadline| (&a.due.iso, &a.device).cmp(&(&b.due.iso, &b.device)));
        let mut messages: Vec<MessageCount> =
            counts.into_iter().map(|(mnemonic, count)| MessageCount { mnemonic: mnemonic.to_owned(), count }).collect();
        messages.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.mnemonic.cmp(&b.mnemonic)));
        let devices: BTreeSet<&String> = findings.messages.keys().map(|(device, _)| device).collect();
        let dated =
            |pick: fn(&Tally<Seen>) -> &Seen| findings.messages.values().map(pick).filter(|it| it.order.is_some());
        Ok(Scan {
            schema: "slp-diag.scan/1",
            input: Input {
                files: findings.files,
                lines: findings.lines,
                bytes: findings.bytes,
                first: dated(|it| &it.first).min_by_key(|it| it.order).and_then(|it| it.timestamp.clone()),
                last: dated(|it| &it.last).max_by_key(|it| it.order).and_then(|it| it.timestamp.clone()),
                assumed_years: findings.assumed_years.clone(),
            },
            totals: Totals {
                messages: messages.iter().map(|it| it.count).sum(),
                unknown: findings.unknown.values().map(|it| it.count).sum(),
                devices: devices.len() as u64,
            },
            messages,
            unknown: findings
                .unknown
                .iter()
                .map(|(id, it)| UnknownCount {
                    facility: id.facility.clone(),
                    mnemonic: id.mnemonic.clone(),
                    count: it.count,
                    example: it.example.clone(),
                })
                .collect(),
            incidents,
            deadlines,
        })
    }
}

#[allow(clippy::too_many_arguments)]
fn incident(
    catalog: &Catalog,
    recogniser: &mut Recogniser,
    findings: &Findings,
    device: &str,
    known: &Rc<Known>,
    tally: &Tally<Seen>,
    severities: &Severities,
    site: &Site,
) -> Result<Incident> {
    let message = &known.message;
    let ends = plan::cleared_by(&known.id, message);
    let ended = ends
        .iter()
        .filter_map(|id: &MessageId| findings.messages.get(&(device.to_owned(), id.clone())))
        .map(|it| &it.last)
        .filter(|it| it.is_after(&tally.last))
        .min_by_key(|it| (it.order, it.position));
    let status = match (message.kind, ended) {
        (_, Some(_)) => Status::Recovered,
        (Kind::Failure, None) => Status::Open,
        // A change that something else undoes is open until then.
        (Kind::Notice, None) if !ends.is_empty() => Status::Open,
        _ => Status::Notice,
    };
    let cause = tally.causes.iter().rev().max_by_key(|(_, count)| **count).map(|(name, _)| name);
    let chosen = cause.and_then(|name| known.causes().iter().find(|(it, _)| it == name));
    let next = if status == Status::Notice && message.kind != Kind::Deadline || ended.is_some() {
        Vec::new()
    } else {
        first_step(catalog, recogniser, known, chosen.map(|(_, it)| &it.first), &tally.topologies, site)?
    };
    Ok(Incident {
        device: device.to_owned(),
        facility: known.id.facility.clone(),
        mnemonic: known.id.mnemonic.clone(),
        severity: tally.last.severity,
        severity_name: severities.name(tally.last.severity),
        title: message.title.clone(),
        status,
        count: tally.count,
        first: tally.first.timestamp.clone(),
        last: tally.last.timestamp.clone(),
        recovered: ended.and_then(|it| it.timestamp.clone()),
        cause: cause.cloned(),
        cause_title: chosen.map(|(_, it)| it.title.clone()),
        details: tally.details.iter().map(|(text, count)| Detail { text: text.clone(), count: *count }).collect(),
        topologies: tally.topologies.iter().cloned().collect(),
        next,
    })
}

/// The first step of the cause, else of the first topology in question.
fn first_step(
    catalog: &Catalog,
    recogniser: &mut Recogniser,
    known: &Known,
    cause: Option<&crate::catalog::step::Steps>,
    pointed: &BTreeSet<String>,
    site: &Site,
) -> Result<Vec<PlannedStep>> {
    if let Some(steps) = cause.filter(|it| !it.is_empty()) {
        return plan::spell_out(catalog, plan::in_order(steps).take(1));
    }
    let all = recogniser.topologies()?;
    let in_question = |(name, _): &(&String, &Topology)| match &site.topology {
        Some(one) => one == *name,
        None => pointed.is_empty() || pointed.contains(*name),
    };
    for (name, topology) in all.iter().filter(in_question) {
        for remedy in plan::remediations(&known.message, name, topology) {
            if !remedy.steps.is_empty() {
                return plan::spell_out(catalog, remedy.steps.into_iter().take(1));
            }
        }
    }
    Ok(Vec::new())
}

/// The date of a message that gives days, counted from its stamp.
fn deadline(device: &str, known: &Known, tally: &Tally<Seen>) -> Option<Deadline> {
    let field = known.message.deadline.as_ref()?;
    let stated = tally.last.fields.get(field)?;
    let days: i64 = stated.parse().ok()?;
    let due = tally.last.local.and_then(|it| it.checked_add(jiff::Span::new().try_days(days).ok()?).ok());
    let assumed = tally.last.timestamp.as_ref().map(|it| it.assumed.clone()).unwrap_or_default();
    Some(Deadline {
        device: device.to_owned(),
        mnemonic: known.id.mnemonic.clone(),
        due: Timestamp {
            raw: stated.clone(),
            iso: due.map(|it| format!("{it}Z")),
            assumed: if due.is_some() { assumed } else { vec![] },
        },
        stated: tally.last.timestamp.clone(),
    })
}
