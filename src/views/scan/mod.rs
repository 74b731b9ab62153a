//! What is wrong in logs: incidents, what many devices share, deadlines, clocks, missing lines, a
//! timeline, unknown messages, totals.

mod clocks;
mod deadlines;
mod digest;
mod fleet;
mod incidents;
mod timeline;

use super::stamped::Timestamp;
use super::unjudged::Unjudged;
use crate::catalog::roles::Relations;
use crate::catalog::tables::{Rhythms, Severities};
use crate::catalog::{Catalog, MessageId};
use crate::findings::Findings;
use crate::findings::incident::{self, ResolvedTime};
use crate::findings::verdict;
use crate::recognise::Recogniser;
use crate::site::Site;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub use crate::findings::counts::MOST_TEXTS;
pub use crate::findings::verdict::IncidentVerdict;
pub use clocks::{ClockView, CopyCount, Gap, NewestFirst};
pub use deadlines::DeadlineReport;
pub use digest::{CauseSum, Digest, FixRow, IncidentDetail};
pub use fleet::Shared;
pub use incidents::{CadenceReport, Detail, IncidentReport, IncidentStatus};
pub use timeline::{PartCounts, Timeline, TimelineRow};

/// The answer of `scan`.
#[derive(Debug, Clone, Serialize)]
pub struct Scan {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// What was read.
    pub input: Input,
    /// Sums.
    pub totals: Totals,
    /// How many are broken now, why, which first.
    pub digest: Digest,
    /// Known messages by frequency.
    pub messages: Vec<MessageCount>,
    /// Messages of our facilities that the catalog lacks.
    pub unknown: Vec<UnknownCount>,
    /// Open ones first, by severity and age.
    pub incidents: Vec<IncidentReport>,
    /// Ended incidents between the first and the last ones of a message on a device, as sums.
    pub earlier: Vec<Earlier>,
    /// Incidents that many devices share.
    pub fleet: Vec<Shared>,
    /// What must be done before a date, by date.
    pub deadlines: Vec<DeadlineReport>,
    /// Devices whose clock is doubtful.
    pub clocks: Vec<ClockView>,
    /// Devices of which lines are missing.
    pub gaps: Vec<Gap>,
    /// Devices whose lines stand more than once in the logs, as when two relays wrote them.
    pub copies: Vec<CopyCount>,
    /// Devices whose newest line stands first in a file.
    pub newest_first: Vec<NewestFirst>,
    /// Who said how much when; `null` when nothing has a date.
    pub timeline: Option<Timeline>,
    /// What could not be judged; empty when something could.
    pub unjudged: Vec<Unjudged>,
}

/// What was read.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// Files, a pipe included.
    pub files: u64,
    /// Lines.
    pub lines: u64,
    /// Bytes, of compressed files those that they hold.
    pub bytes: u64,
    /// The earliest stamp of a licensing message.
    pub first: Option<Timestamp>,
    /// The latest stamp of a licensing message.
    pub last: Option<Timestamp>,
    /// Where years came from that stamps do not print: `option`, `in-file`, `file-time`.
    pub assumed_years: BTreeSet<&'static str>,
    /// The day that decides what is overdue.
    pub today: Option<Date>,
    /// Whether that day is the one of the last stamp, not one that the user gave.
    pub today_from_log: bool,
    /// Messages without a date that `--since` or `--until` left out.
    pub undated: u64,
    /// Messages whose zone is not known, which `--since` or `--until` with an offset took as they
    /// are written.
    pub zoneless: u64,
    /// Lines that tell more repeats than a line can count.
    #[serde(skip_serializing_if = "is_none")]
    pub overfull: u64,
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Sums.
#[derive(Debug, Clone, Serialize)]
pub struct Totals {
    /// Known messages.
    pub messages: u64,
    /// Unknown messages.
    pub unknown: u64,
    /// Those of them that are not told by name, because so many others are.
    #[serde(skip_serializing_if = "is_none")]
    pub unknown_more: u64,
    /// Messages whose values are counted alone, because a device says so many.
    #[serde(skip_serializing_if = "is_none")]
    pub texts_more: u64,
    /// Devices with a known message.
    pub devices: u64,
    /// Incidents that nothing ended.
    pub open: u64,
}

/// How often a message was seen.
#[derive(Debug, Clone, Serialize)]
pub struct MessageCount {
    /// The mnemonic.
    pub mnemonic: String,
    /// How often.
    pub count: u64,
}

/// Ended incidents of a message on a device that are not told one by one.
#[derive(Debug, Clone, Serialize)]
pub struct Earlier {
    /// The device.
    pub device: String,
    /// The facility.
    pub facility: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// How many.
    pub incidents: u64,
    /// Their lines.
    pub count: u64,
    /// The longest, in seconds.
    pub longest: i64,
}

/// A message that the catalog lacks.
#[derive(Debug, Clone, Serialize)]
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

/// What the reader wants to see. Everything is read, because one message may end another; this
/// chooses what is told.
pub struct Selection<'a> {
    /// Devices by name.
    pub device: &'a dyn Fn(&str) -> bool,
    /// At least so severe: this number or a lower one.
    pub severity: Option<u8>,
    /// These messages; empty: all.
    pub messages: &'a [MessageId],
    /// The day that decides what is overdue; without it the last stamp of the logs does.
    pub today: Option<Date>,
    /// How long a failure counts as one of now, in seconds.
    pub window: i64,
    /// Only incidents with these verdicts; empty: all.
    pub verdicts: &'a [IncidentVerdict],
}

impl Selection<'_> {
    /// Everything is told.
    pub const ALL: Selection<'static> = Selection {
        device: &|_| true,
        severity: None,
        messages: &[],
        today: None,
        window: verdict::WINDOW,
        verdicts: &[],
    };

    fn wants(&self, told: &incident::Incident) -> bool {
        let severe = self.severity.is_none_or(|most| told.last_class.severity <= most);
        severe && (self.messages.is_empty() || self.messages.contains(told.id))
    }
}

/// What the parts of the report need.
struct ReportContext<'a> {
    catalog: &'a Catalog,
    roles: &'a Relations,
    severities: Severities,
    rhythms: Rhythms,
    site: &'a Site,
    /// The last moment of the logs, in seconds.
    until: Option<i64>,
    window: i64,
    first_steps: incidents::FirstSteps,
}

impl Scan {
    /// Turns findings into a report.
    pub fn new(
        catalog: &Catalog,
        recogniser: &Recogniser,
        roles: &Relations,
        findings: &Findings,
        site: &Site,
        selection: &Selection,
    ) -> Self {
        let mut scene = ReportContext {
            catalog,
            roles,
            severities: catalog.table(),
            rhythms: catalog.table(),
            site,
            until: None,
            window: selection.window,
            first_steps: incidents::FirstSteps::default(),
        };
        let mut devices = findings.devices();
        // Silence is held against the end of the logs, not against that of what is told.
        scene.until = devices.values().flatten().filter_map(|it| it.last_seen()).max();
        devices.retain(|name, _| (selection.device)(name));
        let mut overview = Overview::default();
        let mut fleet = fleet::Groups::default();
        let mut deadlines = deadlines::Deadlines::default();
        let (mut incidents, mut earlier) = (Vec::new(), Vec::new());
        // There may be as many incidents as devices, and more: of each only its report is kept.
        for (name, files) in &devices {
            let mut told: Vec<&MessageId> = Vec::new();
            for incident in
                incident::incidents(name, files, roles).into_iter().filter(|it| selection.wants(it))
            {
                let Some(known) = recogniser.known(incident.id) else { continue };
                told.push(incident.id);
                overview.add(&incident);
                deadlines.add(&incident, &known);
                let report = incidents::incident(&scene, recogniser, &incident, &known);
                fleet.add(&incident, &known, &report, incidents.len());
                incidents.push(report);
            }
            overview.devices += u64::from(!told.is_empty());
            let sums = incident::earlier(files, roles).into_iter();
            earlier.extend(sums.filter(|(id, _)| told.contains(id)).map(|(id, sum)| Earlier {
                device: name.clone(),
                facility: id.facility.clone(),
                mnemonic: id.mnemonic.clone(),
                incidents: sum.ended,
                count: sum.count,
                longest: sum.longest,
            }));
        }
        let Overview { first, last, .. } = &overview;
        let today = selection.today.or(last.as_ref().and_then(|it| it.local).map(|it| it.date()));
        let fleet = fleet.shared(catalog, &incidents);
        let deadlines = deadlines.by_date(today);
        let timeline = timeline::timeline(&devices, &incidents, first.as_ref(), last.as_ref());
        let mut clocks: Vec<ClockView> =
            devices.iter().filter_map(|(name, files)| clocks::clock(name, files)).collect();
        let gaps = devices.iter().filter_map(|(name, files)| clocks::gap(name, files)).collect();
        let copies =
            devices.iter().filter_map(|(name, files)| clocks::copies(name, files)).collect();
        let newest_first =
            devices.iter().filter_map(|(name, files)| clocks::newest_first(name, files)).collect();
        incidents::sort(&mut incidents);
        let wanted = selection.verdicts;
        incidents.retain(|it| wanted.is_empty() || wanted.contains(&it.verdict));
        let topologies = recogniser.topologies();
        let window = selection.window;
        let digest = Digest::new(catalog, &topologies, site, &incidents, &deadlines, window);
        let caused = incidents.iter().filter(|it| it.clock);
        clocks::blame(&mut clocks, caused.map(|it| (it.device.as_str(), it.mnemonic.as_str())));
        let messages = overview.messages(&earlier);
        let unknown = findings.unknown();
        Scan {
            schema: "slp-diag.scan/1",
            input: Input {
                files: findings.files().count() as u64,
                lines: findings.files().map(|it| it.found.lines).sum(),
                bytes: findings.files().map(|it| it.found.bytes).sum(),
                first: first.as_ref().and_then(Timestamp::of),
                last: last.as_ref().and_then(Timestamp::of),
                assumed_years: overview.assumed_years(findings),
                today_from_log: selection.today.is_none() && today.is_some(),
                today,
                undated: findings.files().map(|it| it.found.undated).sum(),
                zoneless: findings.files().map(|it| it.found.zoneless).sum(),
                overfull: findings.files().map(|it| it.found.overfull).sum(),
            },
            totals: Totals {
                messages: messages.iter().map(|it| it.count).sum(),
                unknown: unknown.count(),
                unknown_more: unknown.beyond(),
                texts_more: incidents.iter().map(|it| it.details_more).sum(),
                devices: overview.devices,
                open: incidents.iter().filter(|it| it.status == IncidentStatus::Open).count()
                    as u64,
            },
            digest,
            messages,
            unknown: unknown
                .iter()
                .map(|(id, it)| UnknownCount {
                    facility: id.facility.clone(),
                    mnemonic: id.mnemonic.clone(),
                    count: it.count,
                    example: it.example.clone(),
                })
                .collect(),
            incidents,
            earlier,
            fleet,
            deadlines,
            clocks,
            gaps,
            copies,
            newest_first,
            timeline,
            unjudged: Unjudged::of_logs(findings),
        }
    }
}

/// What all incidents that are told say together.
#[derive(Default)]
struct Overview<'a> {
    /// The earliest and the latest line that has a date.
    first: Option<ResolvedTime>,
    last: Option<ResolvedTime>,
    devices: u64,
    counts: BTreeMap<&'a str, u64>,
    /// Files with stamps whose year was assumed.
    without_year: BTreeSet<u64>,
}

impl<'a> Overview<'a> {
    fn add(&mut self, incident: &incident::Incident<'a>) {
        let incident::Incident { first, last, .. } = incident;
        let key = |it: &ResolvedTime| it.order.map(|order| (order, it.nanos));
        let known = self.first.as_ref().and_then(key);
        if key(first).is_some_and(|it| known.is_none_or(|known| it < known)) {
            self.first = Some(first.clone());
        }
        if key(last).is_some() && key(last) >= self.last.as_ref().and_then(key) {
            self.last = Some(last.clone());
        }
        *self.counts.entry(&incident.id.mnemonic).or_default() += incident.count;
        let without_year = |seen: &&ResolvedTime| matches!(&seen.stamp, Some((stamp, Some(_), _)) if stamp.kind.year().is_none());
        let seen = [first, last].into_iter().filter(without_year);
        self.without_year.extend(seen.map(|it| it.position.0));
    }

    /// Known messages by frequency.
    fn messages(&self, earlier: &[Earlier]) -> Vec<MessageCount> {
        let mut counts = self.counts.clone();
        for sum in earlier {
            if let Some(count) = counts.get_mut(sum.mnemonic.as_str()) {
                *count += sum.count;
            }
        }
        let count =
            |(mnemonic, count): (&str, u64)| MessageCount { mnemonic: mnemonic.to_owned(), count };
        let mut messages: Vec<MessageCount> = counts.into_iter().map(count).collect();
        messages.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.mnemonic.cmp(&b.mnemonic)));
        messages
    }

    /// Where the years came from that no stamp prints.
    fn assumed_years(&self, findings: &Findings) -> BTreeSet<&'static str> {
        let files = self.without_year.iter().filter_map(|number| findings.file(*number));
        files.map(|it| it.years.source.name()).collect()
    }
}
