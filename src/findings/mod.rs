//! What was found in logs, as tallies that merge: two chunks, two files or two machines give the same whatever the order of merging.
//!
//! A [`FileFindings`] belongs to one file, or a range of it, and keeps stamps as printed, because the year of a stamp may be told by another line of the file.
//! Resolved with its [`Years`] it becomes part of the [`Findings`] of a run.

use crate::catalog::MessageId;
use crate::log::{Record, Stamp};
use crate::recognise::Recognised;
use crate::views::{Timestamp, Years};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// What one file, or a range of one, holds.
#[derive(Debug, Default)]
pub struct FileFindings {
    /// Lines read.
    pub lines: u64,
    /// Bytes read.
    pub bytes: u64,
    /// The host of the first prompt: the device where headers name none.
    pub prompt: Option<String>,
    years: BTreeSet<i16>,
    messages: BTreeMap<(Option<String>, MessageId), Tally<Sighting>>,
    unknown: BTreeMap<MessageId, UnknownTally>,
}

/// What all files hold.
#[derive(Debug, Default)]
pub struct Findings {
    /// Files read.
    pub files: u64,
    /// Lines read.
    pub lines: u64,
    /// Bytes read.
    pub bytes: u64,
    /// By device and message.
    pub messages: BTreeMap<(String, MessageId), Tally<Seen>>,
    /// Messages of our facilities that the catalog lacks.
    pub unknown: BTreeMap<MessageId, UnknownTally>,
    /// Files whose years had to be taken from elsewhere, by where from.
    pub assumed_years: BTreeSet<&'static str>,
}

/// One message on one device.
#[derive(Debug, Clone)]
pub struct Tally<S> {
    /// How often; repeats that a logger folded are counted.
    pub count: u64,
    /// The earliest sighting.
    pub first: S,
    /// The latest sighting.
    pub last: S,
    /// The values of the fields, joined, with how often.
    pub details: IndexMap<String, u64>,
    /// The causes that lines selected, with how often.
    pub causes: IndexMap<String, u64>,
    /// The topologies that lines point to.
    pub topologies: BTreeSet<String>,
}

/// A message that the catalog lacks.
#[derive(Debug, Clone)]
pub struct UnknownTally {
    /// How often.
    pub count: u64,
    /// The first line.
    pub example: String,
    position: Position,
}

/// Where in the input: file number, byte offset. Tells apart what no stamp does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The number of the file in the order of the command line.
    pub file: u64,
    /// Bytes from its start.
    pub offset: u64,
}

/// A message where it stands, its year not yet told.
#[derive(Debug, Clone)]
pub struct Sighting {
    offset: u64,
    stamp: Option<Stamp>,
    severity: u8,
    fields: IndexMap<String, String>,
}

/// A message with its place in time.
#[derive(Debug, Clone)]
pub struct Seen {
    /// A number to sort by, when the stamp has a date.
    pub order: Option<i128>,
    /// Its place in the input.
    pub position: Position,
    /// Its stamp.
    pub timestamp: Option<Timestamp>,
    /// Its date without zone, for counting days.
    pub local: Option<jiff::civil::DateTime>,
    /// Its severity as printed.
    pub severity: u8,
    /// Its fields.
    pub fields: IndexMap<String, String>,
}

/// What can be put in order, so that the earliest and the latest can be kept. Total orders, so merging is associative.
trait InOrder {
    /// Smallest for the earliest.
    fn early(&self) -> (bool, i128, Position);
    /// Greatest for the latest.
    fn late(&self) -> (bool, i128, Position);
}

impl InOrder for Sighting {
    fn early(&self) -> (bool, i128, Position) {
        (false, 0, Position { file: 0, offset: self.offset })
    }

    fn late(&self) -> (bool, i128, Position) {
        self.early()
    }
}

/// A dated sighting counts before an undated one, at either end.
impl InOrder for Seen {
    fn early(&self) -> (bool, i128, Position) {
        (self.order.is_none(), self.order.unwrap_or(0), self.position)
    }

    fn late(&self) -> (bool, i128, Position) {
        (self.order.is_some(), self.order.unwrap_or(0), self.position)
    }
}

impl Seen {
    /// Whether this one came after another: by date when both have one, else by place.
    pub fn is_after(&self, other: &Seen) -> bool {
        match (self.order, other.order) {
            (Some(one), Some(two)) if one != two => one > two,
            _ => self.position > other.position,
        }
    }
}

impl FileFindings {
    /// Adds a record that concerns us.
    pub fn add(&mut self, record: &Record, found: &Recognised, offset: u64) {
        let id = record.anchor.id();
        self.years.extend(record.header.stamp.as_ref().and_then(|it| it.kind.year()));
        if found.known.is_none() {
            let position = Position { file: 0, offset };
            let tally = UnknownTally { count: record.count, example: record.line.clone(), position };
            merge_unknown(&mut self.unknown, id, tally);
            return;
        }
        let sighting = Sighting {
            offset,
            stamp: record.header.stamp.clone(),
            severity: record.anchor.severity,
            fields: found.fields.clone(),
        };
        let detail = found.fields.values().map(String::as_str).collect::<Vec<_>>().join(" : ");
        let tally = Tally {
            count: record.count,
            first: sighting.clone(),
            last: sighting,
            details: (!detail.is_empty()).then_some((detail, record.count)).into_iter().collect(),
            causes: found.cause.iter().map(|it| (it.clone(), record.count)).collect(),
            topologies: found.topologies.iter().cloned().collect(),
        };
        let key = (record.header.host.clone(), id);
        merge_into(&mut self.messages, key, tally);
    }

    /// Adds what a later range of the same file holds.
    pub fn merge(&mut self, later: FileFindings) {
        self.lines += later.lines;
        self.bytes += later.bytes;
        self.prompt = self.prompt.take().or(later.prompt);
        self.years.extend(later.years);
        for (key, tally) in later.messages {
            merge_into(&mut self.messages, key, tally);
        }
        for (id, tally) in later.unknown {
            merge_unknown(&mut self.unknown, id, tally);
        }
    }

    /// Where the years of stamps without one come from: what the user says, else the one year that other stamps print, else the time of the file.
    pub fn years(&self, option: Option<i16>, written: Option<jiff::civil::Date>) -> Years {
        match (option, self.years.first(), self.years.len(), written) {
            (Some(year), ..) => Years::Option(year),
            (None, Some(year), 1, _) => Years::InFile(*year),
            (None, _, _, Some(date)) => Years::FileTime(date),
            (None, ..) => Years::Unknown,
        }
    }

    /// Places everything in time and names the device where no header did.
    pub fn resolve(self, file: u64, name: &str, years: Years) -> Findings {
        let device = self.prompt.unwrap_or_else(|| name.to_owned());
        let mut findings = Findings { files: 1, lines: self.lines, bytes: self.bytes, ..Findings::default() };
        let mut assumed = false;
        for ((host, id), tally) in self.messages {
            let mut seen = |sighting: Sighting| {
                let stamp = sighting.stamp.as_ref();
                let instant = stamp.and_then(|it| years.instant(it));
                assumed |= stamp.is_some_and(|it| it.kind.year().is_none()) && instant.is_some();
                Seen {
                    order: instant.map(|it| it.order()),
                    position: Position { file, offset: sighting.offset },
                    timestamp: stamp.map(|it| years.timestamp(it)),
                    local: instant.map(|it| it.local),
                    severity: sighting.severity,
                    fields: sighting.fields,
                }
            };
            let tally = Tally {
                count: tally.count,
                first: seen(tally.first),
                last: seen(tally.last),
                details: tally.details,
                causes: tally.causes,
                topologies: tally.topologies,
            };
            merge_into(&mut findings.messages, (host.unwrap_or_else(|| device.clone()), id), tally);
        }
        for (id, mut tally) in self.unknown {
            tally.position.file = file;
            merge_unknown(&mut findings.unknown, id, tally);
        }
        findings.assumed_years.extend(assumed.then(|| years.name()));
        findings
    }
}

impl Findings {
    /// Adds the findings of other files.
    pub fn merge(&mut self, other: Findings) {
        self.files += other.files;
        self.lines += other.lines;
        self.bytes += other.bytes;
        self.assumed_years.extend(other.assumed_years);
        for (key, tally) in other.messages {
            merge_into(&mut self.messages, key, tally);
        }
        for (id, tally) in other.unknown {
            merge_unknown(&mut self.unknown, id, tally);
        }
    }
}

fn merge_into<K: Ord, S: InOrder>(map: &mut BTreeMap<K, Tally<S>>, key: K, tally: Tally<S>) {
    let Some(own) = map.get_mut(&key) else {
        map.insert(key, tally);
        return;
    };
    own.count += tally.count;
    if tally.first.early() < own.first.early() {
        own.first = tally.first;
    }
    if tally.last.late() > own.last.late() {
        own.last = tally.last;
    }
    for (own, other) in [(&mut own.details, tally.details), (&mut own.causes, tally.causes)] {
        for (text, count) in other {
            *own.entry(text).or_default() += count;
        }
    }
    own.topologies.extend(tally.topologies);
}

fn merge_unknown(map: &mut BTreeMap<MessageId, UnknownTally>, id: MessageId, tally: UnknownTally) {
    map.entry(id)
        .and_modify(|own| {
            own.count += tally.count;
            if tally.position < own.position {
                own.example.clone_from(&tally.example);
                own.position = tally.position;
            }
        })
        .or_insert(tally);
}
