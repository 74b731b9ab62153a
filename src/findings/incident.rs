//! What happened on a device: its messages as incidents with a beginning and, perhaps, an end, over
//! all files that tell of it. Long because an incident is put together in one pass, from parts that
//! nothing else may see.

use super::class::{Class, ClassNumber, SharedClass};
use super::device::DeviceTally;
use super::history::{Cadence, History, Run, Summary};
use super::occurrence::Occurrence;
use super::outages::IncidentBuilder;
use super::unknown::UnknownMessages;
use super::years::Years;
use super::{FileFindings, order, rollover};
use crate::catalog::MessageId;
use crate::catalog::roles::Relations;
use crate::log::stamp::ClockZone;
use crate::log::{Clock, Stamp};
use crate::work;
use foldhash::fast::{FixedState, RandomState};
use indexmap::IndexMap;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, Hasher};

/// A start so shortly before an incident belongs to it, in seconds.
const RIGHT_AFTER_START: i64 = 3_600;

/// What the files of a run hold, each with its name and years.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    files: BTreeMap<u64, NamedFile>,
    unknown: UnknownMessages,
}

/// A file that has been read.
#[derive(Debug, Clone)]
pub struct NamedFile {
    /// How it names a device where headers and prompts name none.
    pub name: String,
    /// The years of its stamps.
    pub years: Years,
    /// What it holds.
    pub found: FileFindings,
}

/// A moment placed on the calendar.
#[derive(Debug, Clone)]
pub struct ResolvedTime {
    /// The number of the file and the bytes from its start.
    pub position: (u64, u64),
    /// Seconds that can be compared within all files; `None` without a date.
    pub order: Option<i64>,
    /// The fraction of the second, in nanoseconds.
    pub nanos: i32,
    /// The device's sequence number.
    pub sequence: Option<u64>,
    /// Whether the newest line of the file stands first.
    pub backwards: bool,
    /// The local time; `None` without a date or year.
    pub local: Option<DateTime>,
    /// The stamp as printed, and the year and zone that belong to it.
    pub stamp: Option<(Stamp, Option<i16>, Option<ClockZone>)>,
    /// What the mark before the stamp says.
    pub clock: Clock,
}

/// A message on a device from its first line to its end.
#[derive(Debug, Clone)]
pub struct Incident<'a> {
    /// The device.
    pub device: String,
    /// The message.
    pub id: &'a MessageId,
    /// The first line.
    pub first: ResolvedTime,
    /// The last line.
    pub last: ResolvedTime,
    /// What the last line says.
    pub last_class: &'a Class,
    /// How many lines.
    pub count: u64,
    /// How many lines of each class.
    pub classes: IndexMap<&'a SharedClass, u64, RandomState>,
    /// The line that ended it.
    pub ended: Option<Box<ResolvedTime>>,
    /// The last rhythm: its number among those of the message, and since when.
    pub beat: Option<Box<(usize, ResolvedTime)>>,
    /// A start of the device shortly before the first line.
    pub start: Option<Box<ResolvedTime>>,
    /// Whether a start of the device lies shortly before the last line.
    pub is_said_at_start: bool,
    /// Whether something that ends the message was seen before: then it had worked.
    pub worked_before: bool,
    /// Lines that are missing, or files that overlap, may hide an end.
    pub uncertain: bool,
}

impl Findings {
    /// Adds a file; its number gives its place in the order of the command line.
    pub fn add(&mut self, number: u64, mut file: NamedFile) {
        self.unknown.merge_file(number, std::mem::take(&mut file.found.unknown));
        self.files.insert(number, file);
    }

    /// Adds what the catalog lacks, where it was taken out of the files before.
    pub fn add_unknown(&mut self, unknown: UnknownMessages) {
        self.unknown.merge_files(unknown);
    }

    /// Adds the files of another run.
    pub fn merge(&mut self, other: Findings) {
        self.files.extend(other.files);
        self.unknown.merge_files(other.unknown);
    }

    /// The files in the order of the command line.
    pub fn files(&self) -> impl Iterator<Item = &NamedFile> {
        self.files.values()
    }

    /// A file by number.
    pub fn file(&self, number: u64) -> Option<&NamedFile> {
        self.files.get(&number)
    }

    /// What the catalog lacks, from all files.
    pub fn unknown(&self) -> &UnknownMessages {
        &self.unknown
    }

    /// Every device with the files that tell of it, those of earlier times first.
    pub fn devices(&self) -> BTreeMap<String, Vec<DeviceLog<'_>>> {
        let mut devices: BTreeMap<String, Vec<DeviceLog>> = BTreeMap::new();
        for (number, file) in &self.files {
            let backwards = file.found.is_backwards();
            let nameless = file.found.prompt.as_ref().unwrap_or(&file.name);
            for (host, device) in &file.found.devices {
                let name = host.as_deref().unwrap_or(nameless);
                // Most devices are told of by one file.
                let told = devices.entry(name.to_owned());
                told.or_insert_with(|| Vec::with_capacity(1)).push(DeviceLog {
                    number: *number,
                    file,
                    years: file.years,
                    device,
                    backwards,
                });
            }
        }
        for told in devices.values_mut().filter(|it| it.len() > 1) {
            rollover::settle(told);
            let firsts: Vec<Option<ResolvedTime>> = told.iter().map(DeviceLog::earliest).collect();
            let by_sequence = firsts.iter().flatten().all(|it| it.sequence.is_some());
            let mut keyed: Vec<_> = firsts
                .iter()
                .map(|it| it.as_ref().map(|it| order::key(it, by_sequence)))
                .zip(told.drain(..))
                .collect();
            keyed.sort_by_key(|(key, it)| (*key, it.number));
            told.extend(keyed.into_iter().map(|(_, it)| it));
        }
        devices
    }
}

/// What one file tells of one device.
#[derive(Debug, Clone, Copy)]
pub struct DeviceLog<'a> {
    pub(super) number: u64,
    file: &'a NamedFile,
    /// The years of its stamps.
    pub years: Years,
    /// The device.
    pub device: &'a DeviceTally,
    /// Whether the newest line of the file stands first.
    pub backwards: bool,
}

/// A run with its message, placed on the calendar.
pub(super) struct PlacedRun<'a> {
    pub(super) told: DeviceLog<'a>,
    pub(super) run: &'a Run,
    pub(super) first: ResolvedTime,
    pub(super) last: ResolvedTime,
    pub(super) last_class: &'a Class,
}

impl<'a> DeviceLog<'a> {
    /// The first and the last dated line of the device.
    pub(super) fn edges(&self) -> Option<(&'a Occurrence, &'a Occurrence)> {
        self.device.clock.edges()
    }

    /// Places a moment on the calendar.
    pub fn seen(&self, moment: &Occurrence) -> ResolvedTime {
        let zone = self.years.zone_of(moment.stamp.as_ref());
        let year = moment.place.and_then(|(era, _)| self.years.year(era));
        let instant = moment.stamp.as_ref().and_then(|it| it.kind.instant(year));
        // Where nobody says a year, days can still be put in order within a file.
        let pretended = || {
            let (era, _) = moment.place?;
            let super::occurrence::YearRef::Turn(turn) = era else { return None };
            moment.stamp.as_ref()?.kind.instant(i16::try_from(1970 + turn + self.years.moved).ok())
        };
        ResolvedTime {
            position: (self.number, moment.offset),
            order: instant.or_else(pretended).map(|it| it.in_zone(zone).seconds()),
            nanos: moment.nanos(),
            sequence: moment.sequence(),
            backwards: self.backwards,
            local: instant.map(|it| it.local),
            stamp: moment.stamp.clone().map(|stamp| (stamp, year, zone)),
            clock: moment.clock,
        }
    }

    /// The first dated line. A device that has just started may show any date.
    fn earliest(&self) -> Option<ResolvedTime> {
        let runs = self.device.tracks.iter().flat_map(|(_, track)| track.runs());
        let firsts = runs
            .map(|run| self.in_time(&run.first, &run.last).0)
            .filter(|it| !it.is_start_up_default());
        let dated = firsts.map(|it| self.seen(it)).filter(|it| it.order.is_some());
        dated.min_by(order::compare_in_file)
    }

    /// The first and the last of two ends of a run.
    fn in_time<'m>(
        &self,
        first: &'m Occurrence,
        last: &'m Occurrence,
    ) -> (&'m Occurrence, &'m Occurrence) {
        if self.backwards { (last, first) } else { (first, last) }
    }

    /// The runs of a message in the order of time, as the file tells it.
    fn pieces(self, track: &'a History) -> Vec<PlacedRun<'a>> {
        let piece = |run: &'a Run| {
            let (first, last) = self.in_time(&run.first, &run.last);
            PlacedRun {
                told: self,
                run,
                first: self.seen(first),
                last: self.seen(last),
                last_class: self.class(last.class),
            }
        };
        let mut pieces: Vec<PlacedRun> = track.runs().map(piece).collect();
        if self.backwards {
            pieces.reverse();
        }
        pieces
    }

    /// The first and the last sign of each start.
    fn starts(&self) -> impl Iterator<Item = (ResolvedTime, ResolvedTime)> + '_ {
        let seen = |(first, last): &(Occurrence, Occurrence)| {
            let (first, last) = self.in_time(first, last);
            (self.seen(first), self.seen(last))
        };
        self.device.starts.iter().map(seen)
    }

    /// What the file tells of the device, as a number, and in how many lines; `None` where a run
    /// has no stamp to compare.
    pub(super) fn mark(&self) -> Option<(u64, u64)> {
        let mut hasher = FixedState::default().build_hasher();
        let mut lines = 0;
        let mut tracks: Vec<_> = self.device.tracks.iter().collect();
        tracks.sort_by_key(|(message, _)| *message);
        for (message, track) in tracks {
            message.hash(&mut hasher);
            for run in track.runs() {
                let stamps =
                    [run.first.stamp.as_ref()?, run.last.stamp.as_ref()?].map(|it| it.raw.as_str());
                (stamps, run.ends, run.count).hash(&mut hasher);
                for (class, count) in run.classes.iter() {
                    (self.file.found.classes.mark(class).hash, count).hash(&mut hasher);
                }
                lines += if run.ends { 0 } else { run.count };
            }
        }
        Some((lines, hasher.finish()))
    }

    pub(super) fn class(&self, number: ClassNumber) -> &'a SharedClass {
        self.file.found.classes.get(number)
    }

    /// Whether lines are missing between two places of the file; `None` stands for its end.
    pub(super) fn lacks_lines(&self, from: u64, to: Option<u64>) -> bool {
        let sequence = &self.device.sequence;
        !self.backwards
            && !sequence.is_selection()
            && sequence
                .places
                .iter()
                .inspect(|_| work::count(1))
                .any(|it| *it > from && to.is_none_or(|to| *it <= to))
    }
}

/// The incidents of a device, message by message, each message's in the order of time.
pub fn incidents<'a>(
    device: &str,
    told: &[DeviceLog<'a>],
    roles: &'a Relations,
) -> Vec<Incident<'a>> {
    let mut by_message: BTreeMap<&MessageId, Vec<Vec<PlacedRun>>> = BTreeMap::new();
    for one in told {
        for (message, track) in &one.device.tracks {
            by_message.entry(roles.id(*message)).or_default().push(one.pieces(track));
        }
    }
    let mut incidents = Vec::new();
    for (id, files) in by_message {
        let mut story = IncidentBuilder::new(device, id);
        for piece in order::merged(files) {
            story.add(&piece);
        }
        incidents.extend(story.finish());
    }
    let starts = Starts::new(told);
    for incident in &mut incidents {
        incident.start = starts.before(&incident.first).cloned().map(Box::new);
        incident.is_said_at_start = starts.before(&incident.last).is_some();
    }
    incidents
}

/// The outages between the first and the last ones of each file, as sums, by message.
pub fn earlier<'a>(told: &[DeviceLog], roles: &'a Relations) -> BTreeMap<&'a MessageId, Summary> {
    let mut sums: BTreeMap<&MessageId, Summary> = BTreeMap::new();
    for one in told {
        for (message, track) in
            one.device.tracks.iter().filter(|(_, track)| track.folded().ended > 0)
        {
            sums.entry(roles.id(*message)).or_default().add(track.folded());
        }
    }
    sums
}

/// The starts of a device over all files, to be searched by time.
struct Starts {
    /// By their first signs: when that was, and of all starts so far the one with the latest last
    /// sign.
    starts: Vec<(i64, i64, ResolvedTime)>,
}

impl Starts {
    fn new(told: &[DeviceLog]) -> Self {
        let all = told.iter().flat_map(|one| one.starts());
        let mut starts: Vec<(i64, i64, ResolvedTime)> =
            all.filter_map(|(first, last)| Some((first.order?, last.order?, first))).collect();
        starts.sort_by_key(|it| (it.0, it.1));
        for index in 1..starts.len() {
            if starts[index].1 < starts[index - 1].1 {
                let (latest, first) = (starts[index - 1].1, starts[index - 1].2.clone());
                (starts[index].1, starts[index].2) = (latest, first);
            }
        }
        Starts { starts }
    }

    /// The start of the device shortly before a moment.
    fn before(&self, seen: &ResolvedTime) -> Option<&ResolvedTime> {
        let at = seen.order?;
        let index = self.starts.partition_point(|it| it.0 <= at).checked_sub(1)?;
        let (_, last, first) = &self.starts[index];
        (at - last <= RIGHT_AFTER_START).then_some(first)
    }
}

impl ResolvedTime {
    /// Whether this came after another: by place in one file, by date between files.
    pub fn is_after(&self, other: &ResolvedTime) -> bool {
        if self.position.0 == other.position.0 {
            return if self.backwards {
                self.position < other.position
            } else {
                self.position > other.position
            };
        }
        order::compare(self, other).then(self.position.cmp(&other.position)).is_gt()
    }

    /// Moves a stamp that prints no year to another one.
    pub(super) fn move_years(&mut self, years: i16) {
        let Some((stamp, year, zone)) = &mut self.stamp else { return };
        *year = year.map(|it| it + years);
        let moved = self.order.and_then(|it| {
            let date = Offset::UTC.to_datetime(jiff::Timestamp::from_second(it).ok()?);
            let date = date.checked_add(jiff::Span::new().try_years(years).ok()?).ok()?;
            Some(Offset::UTC.to_timestamp(date).ok()?.as_second())
        });
        let instant = stamp.kind.instant(*year);
        self.order = instant.map(|it| it.in_zone(*zone).seconds()).or(moved);
        self.local = instant.map(|it| it.local);
    }

    /// Seconds from this to a later moment.
    pub fn seconds_until(&self, later: &ResolvedTime) -> Option<i64> {
        Some(later.order? - self.order?).filter(|it| *it >= 0)
    }
}

impl Incident<'_> {
    /// Whether the rhythm goes on in the next file: the pause between the files is one of its gaps,
    /// or few.
    pub(super) fn goes_on(&self, next: &PlacedRun, beat: &Cadence) -> bool {
        let gaps = i64::try_from(beat.count).unwrap_or(i64::MAX);
        let longest = next.first.seconds_until(&next.last).map(|it| 2 * it / gaps);
        let same = self.beat.as_deref().is_some_and(|(rhythm, _)| Some(*rhythm) == beat.rhythm);
        same && self
            .last
            .seconds_until(&next.first)
            .is_some_and(|pause| longest.is_some_and(|most| pause <= most))
    }

    /// How long it lasted, in seconds: to its end, else to its last line.
    pub fn seconds(&self) -> Option<i64> {
        self.first.seconds_until(self.ended.as_deref().unwrap_or(&self.last))
    }

    /// The cause that most lines select.
    pub fn cause(&self) -> Option<&str> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for (class, count) in &self.classes {
            if let Some(cause) = &class.cause {
                *counts.entry(cause).or_default() += count;
            }
        }
        counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(cause, _)| cause)
    }

    /// The texts of the fields with how often, the most frequent first.
    pub fn details(&self) -> Vec<(String, u64)> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (class, count) in &self.classes {
            let detail = class.detail();
            if !detail.is_empty() {
                *counts.entry(detail).or_default() += count;
            }
        }
        let mut details: Vec<(String, u64)> = counts.into_iter().collect();
        details.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        details
    }
}
