//! What happened on a device: its messages as incidents with a beginning and, perhaps, an end, over all files that tell of it.

use super::class::Class;
use super::device::Device;
use super::moment::Moment;
use super::track::{Beat, Folded, Run};
use super::years::Years;
use super::{FileFindings, UnknownTally};
use crate::catalog::MessageId;
use crate::catalog::roles::Roles;
use crate::log::{Clock, Stamp};
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// A start so shortly before an incident belongs to it, in seconds.
const RIGHT_AFTER_START: i64 = 3_600;

/// What the files of a run hold, each with its name and years.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    files: BTreeMap<u64, NamedFile>,
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
pub struct Seen {
    /// The number of the file and the bytes from its start.
    pub position: (u64, u64),
    /// Seconds that can be compared within all files; `None` without a date.
    pub order: Option<i64>,
    /// The local time; `None` without a date or year.
    pub local: Option<DateTime>,
    /// The stamp as printed, and the year and zone that belong to it.
    pub stamp: Option<(Stamp, Option<i16>, Option<jiff::tz::Offset>)>,
    /// What the mark in front of the stamp says.
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
    pub first: Seen,
    /// The last line.
    pub last: Seen,
    /// What the last line says.
    pub last_class: &'a Class,
    /// How many lines.
    pub count: u64,
    /// How many lines of each class.
    pub classes: Vec<(&'a Class, u64)>,
    /// The line that ended it.
    pub ended: Option<Seen>,
    /// The last rhythm: its number among those of the message, and since when.
    pub beat: Option<(usize, Seen)>,
    /// A start of the device shortly before the first line.
    pub start: Option<Seen>,
    /// Whether a start of the device lies shortly before the last line.
    pub is_said_at_start: bool,
    /// Whether something that ends the message was seen before: then it had worked.
    pub worked_before: bool,
    /// Lines that are missing, or files that overlap, may hide an end.
    pub uncertain: bool,
}

impl Findings {
    /// Adds a file; its number gives its place in the order of the command line.
    pub fn add(&mut self, number: u64, file: NamedFile) {
        self.files.insert(number, file);
    }

    /// Adds the files of another run.
    pub fn merge(&mut self, other: Findings) {
        self.files.extend(other.files);
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
    pub fn unknown(&self) -> BTreeMap<&MessageId, UnknownTally> {
        let mut all: BTreeMap<&MessageId, UnknownTally> = BTreeMap::new();
        for (id, tally) in self.files.values().flat_map(|it| &it.found.unknown) {
            all.entry(id).and_modify(|own| own.count += tally.count).or_insert_with(|| tally.clone());
        }
        all
    }

    /// Every device with the files that tell of it, those of earlier times first.
    pub fn devices(&self) -> BTreeMap<String, Vec<Told<'_>>> {
        let mut devices: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for (number, file) in &self.files {
            let nameless = file.found.prompt.as_ref().unwrap_or(&file.name);
            for (host, device) in &file.found.devices {
                let name = host.as_deref().unwrap_or(nameless);
                devices.entry(name.to_owned()).or_default().push(Told { number: *number, file, device });
            }
        }
        for told in devices.values_mut().filter(|it| it.len() > 1) {
            told.sort_by_key(|it| (it.earliest(), it.number));
        }
        devices
    }
}

/// What one file tells of one device.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    number: u64,
    file: &'a NamedFile,
    /// The device.
    pub device: &'a Device,
}

/// A run with its message, placed on the calendar.
struct Piece<'a> {
    told: Told<'a>,
    run: &'a Run,
    first: Seen,
    last: Seen,
}

impl<'a> Told<'a> {
    /// The years of the file.
    pub fn years(&self) -> Years {
        self.file.years
    }

    /// Places a moment on the calendar.
    pub fn seen(&self, moment: &Moment) -> Seen {
        let zone = self.file.years.zone;
        let year = moment.place.and_then(|(era, _)| self.file.years.year(era));
        let instant = moment.stamp.as_ref().and_then(|it| it.kind.instant(year));
        // Where nobody says a year, days can still be put in order within a file.
        let pretended = || {
            let (era, _) = moment.place?;
            let super::moment::Era::Turn(turn) = era else { return None };
            moment.stamp.as_ref()?.kind.instant(i16::try_from(1970 + turn).ok())
        };
        Seen {
            position: (self.number, moment.offset),
            order: instant.or_else(pretended).map(|it| it.in_zone(zone).seconds()),
            local: instant.map(|it| it.local),
            stamp: moment.stamp.clone().map(|stamp| (stamp, year, zone)),
            clock: moment.clock,
        }
    }

    /// The first dated line. A device that has just started may show any date.
    fn earliest(&self) -> Option<i64> {
        let runs = self.device.tracks.iter().flat_map(|(_, track)| track.runs());
        let firsts = runs.map(|run| &run.first).filter(|it| !it.is_start_up_default());
        firsts.filter_map(|it| self.seen(it).order).min()
    }

    fn class(&self, number: usize) -> &'a Class {
        self.file.found.classes.get(number)
    }

    /// Whether lines are missing between two places of the file; `None` stands for its end.
    fn lacks_lines(&self, from: u64, to: Option<u64>) -> bool {
        let sequence = &self.device.sequence;
        !sequence.is_selection() && sequence.places.iter().any(|it| *it > from && to.is_none_or(|to| *it <= to))
    }
}

/// The incidents of a device, message by message, each message's in the order of time.
pub fn incidents<'a>(device: &str, told: &[Told<'a>], roles: &'a Roles) -> Vec<Incident<'a>> {
    let mut by_message: BTreeMap<&MessageId, Vec<Vec<Piece>>> = BTreeMap::new();
    for one in told {
        for (message, track) in &one.device.tracks {
            let piece =
                |run: &'a Run| Piece { told: *one, run, first: one.seen(&run.first), last: one.seen(&run.last) };
            let pieces = track.runs().map(piece).collect();
            by_message.entry(roles.id(*message)).or_default().push(pieces);
        }
    }
    let mut incidents = Vec::new();
    for (id, files) in by_message {
        let mut story = Story { device, id, open: None, spans: Vec::new(), told: Vec::new(), worked: false };
        for piece in in_order(files) {
            story.add(&piece);
        }
        incidents.extend(story.finish());
    }
    let starts: Vec<(Seen, Seen)> = told
        .iter()
        .flat_map(|one| one.device.starts.iter().map(|(first, last)| (one.seen(first), one.seen(last))))
        .collect();
    for incident in &mut incidents {
        incident.start = start_before(&starts, &incident.first).cloned();
        incident.is_said_at_start = start_before(&starts, &incident.last).is_some();
    }
    incidents
}

/// The outages between the first and the last ones of each file, as sums, by message.
pub fn earlier<'a>(told: &[Told], roles: &'a Roles) -> BTreeMap<&'a MessageId, Folded> {
    let mut sums: BTreeMap<&MessageId, Folded> = BTreeMap::new();
    for one in told {
        for (message, track) in one.device.tracks.iter().filter(|(_, track)| track.folded().ended > 0) {
            sums.entry(roles.id(*message)).or_default().add(track.folded());
        }
    }
    sums
}

/// The pieces of all files in the order of time; within a file in the order of the log, whatever the clock says.
fn in_order(files: Vec<Vec<Piece<'_>>>) -> Vec<Piece<'_>> {
    let mut files: Vec<_> = files.into_iter().map(|it| it.into_iter().peekable()).collect();
    let mut all = Vec::new();
    loop {
        let next = files.iter_mut().enumerate().filter_map(|(index, it)| Some((it.peek()?.first.order, index))).min();
        let Some((_, index)) = next else { return all };
        all.extend(files[index].next());
    }
}

/// The start of the device shortly before a moment.
fn start_before<'s>(starts: &'s [(Seen, Seen)], first: &Seen) -> Option<&'s Seen> {
    let at = first.order?;
    let near = |(first, last): &&(Seen, Seen)| {
        first.order.is_some_and(|first| first <= at) && last.order.is_some_and(|last| at - last <= RIGHT_AFTER_START)
    };
    starts.iter().rfind(near).map(|(first, _)| first)
}

/// The incidents of one message while pieces are added.
struct Story<'a, 'd> {
    device: &'d str,
    id: &'a MessageId,
    open: Option<Incident<'a>>,
    /// The files of the open incident, and where it first stands in each.
    spans: Vec<(Told<'a>, u64)>,
    told: Vec<Incident<'a>>,
    /// Whether something that ends the message was seen.
    worked: bool,
}

impl<'a> Story<'a, '_> {
    fn add(&mut self, piece: &Piece<'a>) {
        if piece.run.ends {
            self.end(piece);
        } else {
            self.go_on(piece);
        }
    }

    fn go_on(&mut self, piece: &Piece<'a>) {
        let incident = self.open.get_or_insert_with(|| Incident {
            device: self.device.to_owned(),
            id: self.id,
            first: piece.first.clone(),
            last: piece.last.clone(),
            last_class: piece.told.class(piece.run.last.class),
            count: 0,
            classes: Vec::new(),
            ended: None,
            beat: None,
            start: None,
            is_said_at_start: false,
            worked_before: self.worked,
            uncertain: false,
        });
        incident.count += piece.run.count;
        for (number, count) in &piece.run.classes {
            let class = piece.told.class(*number);
            match incident.classes.iter_mut().find(|(known, _)| *known == class) {
                Some((_, sum)) => *sum += count,
                None => incident.classes.push((class, *count)),
            }
        }
        if let Some(beat) = &piece.run.beat
            && (piece.run.changed || !incident.goes_on(piece, beat))
        {
            incident.beat = beat.rhythm.map(|rhythm| (rhythm, piece.told.seen(&beat.since)));
        }
        if !incident.last.is_after(&piece.last) {
            incident.last = piece.last.clone();
            incident.last_class = piece.told.class(piece.run.last.class);
        }
        if self.spans.iter().all(|(told, _)| told.number != piece.told.number) {
            self.spans.push((piece.told, piece.run.first.offset));
        }
    }

    fn end(&mut self, piece: &Piece<'a>) {
        self.worked = true;
        let Some(mut incident) = self.open.take() else { return };
        // Ends from another file may lie between the lines of this one.
        let overlaps = incident.last.is_after(&piece.first);
        if overlaps && incident.last.is_after(&piece.last) {
            incident.uncertain = true;
            self.open = Some(incident);
            return;
        }
        incident.uncertain = overlaps || self.lacks_lines(Some(piece));
        self.spans.clear();
        incident.ended = Some(if overlaps { piece.last.clone() } else { piece.first.clone() });
        self.told.push(incident);
    }

    /// All incidents.
    fn finish(mut self) -> Vec<Incident<'a>> {
        let lacks_lines = self.lacks_lines(None);
        self.told.extend(self.open.map(|it| Incident { uncertain: it.uncertain || lacks_lines, ..it }));
        self.told
    }

    /// Whether lines are missing between the first line of the open incident and its end, in any of its files.
    fn lacks_lines(&self, end: Option<&Piece>) -> bool {
        let until = |told: &Told| end.filter(|it| it.told.number == told.number).map(|it| it.run.first.offset);
        let ends_elsewhere = end.filter(|it| self.spans.iter().all(|(told, _)| told.number != it.told.number));
        let before_end = ends_elsewhere.map(|it| (it.told, 0));
        self.spans.iter().copied().chain(before_end).any(|(told, from)| told.lacks_lines(from, until(&told)))
    }
}

impl Seen {
    /// Whether this came after another: by place in one file, by date between files.
    pub fn is_after(&self, other: &Seen) -> bool {
        if self.position.0 == other.position.0 {
            return self.position > other.position;
        }
        match (self.order, other.order) {
            (Some(one), Some(two)) if one != two => one > two,
            _ => self.position > other.position,
        }
    }

    /// Seconds from this to a later moment.
    pub fn seconds_until(&self, later: &Seen) -> Option<i64> {
        Some(later.order? - self.order?).filter(|it| *it >= 0)
    }
}

impl Incident<'_> {
    /// Whether the rhythm goes on in the next file: the pause between the files is one of its gaps, or few.
    fn goes_on(&self, next: &Piece, beat: &Beat) -> bool {
        let gaps = i64::try_from(beat.count).unwrap_or(i64::MAX);
        let longest = next.first.seconds_until(&next.last).map(|it| 2 * it / gaps);
        let same = self.beat.as_ref().is_some_and(|(rhythm, _)| Some(*rhythm) == beat.rhythm);
        same && self.last.seconds_until(&next.first).is_some_and(|pause| longest.is_some_and(|most| pause <= most))
    }

    /// How long it lasted, in seconds: to its end, else to its last line.
    pub fn seconds(&self) -> Option<i64> {
        self.first.seconds_until(self.ended.as_ref().unwrap_or(&self.last))
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
