//! From blocks of log text to findings.
//!
//! Most licensing lines of a log differ in stamp and number alone. A line whose shape and text were
//! seen before is tallied without taking it apart again; whatever is unusual about a line sends it
//! the long way, over a [`Record`].

use super::class::{Class, SharedClass};
use super::occurrence::Occurrence;
use super::period::Period;
use super::texts::{Text, TextMemory, Told};
use super::{FileFindings, Sighting};
use crate::catalog::Catalog;
use crate::catalog::roles::Relations;
use crate::catalog::spelling::PlatformHeads;
use crate::log::printed_years::PrintedYears;
use crate::log::{DeviceColumn, Event, Events, HeaderShapeCache, PlainLine, Record, Stamp};
use crate::recognise::Recogniser;
use smallvec::SmallVec;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So much of the line of a message that the catalog lacks is kept, in bytes.
const LONGEST_EXAMPLE: usize = 512;
/// This many shapes of headers are remembered.
const MOST_HEADS: usize = 4_096;

/// What files are read with, one after another: the catalog, and what the lines before have taught.
pub struct Reader {
    known: Classifier,
    layouts: HeaderShapeCache,
    texts: TextMemory,
    /// The platforms that headers of a shape tell, by their numbers.
    platforms: HashMap<Box<[u8]>, Option<u8>, foldhash::fast::RandomState>,
}

/// Tells of which class a record is.
struct Classifier {
    recogniser: Recogniser,
    roles: Arc<Relations>,
    heads: Arc<PlatformHeads>,
}

/// Reads the blocks of a file, or of a part of one, and owns what was found in it.
#[derive(Debug)]
pub struct FileReader {
    /// What was found so far.
    pub found: FileFindings,
    /// What the user asked of the time of its lines.
    pub period: Option<Period>,
    /// The column that names the device, where it is a table.
    pub columns: Option<DeviceColumn>,
    /// No other has it.
    number: u64,
}

impl Reader {
    /// A reader for a catalog.
    pub fn new(catalog: &Catalog, roles: Arc<Relations>) -> Self {
        Reader {
            known: Classifier {
                recogniser: Recogniser::new(catalog),
                roles,
                heads: catalog.platform_heads(),
            },
            layouts: HeaderShapeCache::default(),
            texts: TextMemory::default(),
            platforms: HashMap::default(),
        }
    }

    /// The number of the platform that a header tells.
    fn platform(&mut self, head: &[u8]) -> Option<u8> {
        // Headers differ in digits, which tell no platform.
        let shape: SmallVec<[u8; 128]> =
            head.iter().map(|it| if it.is_ascii_digit() { b'0' } else { *it }).collect();
        if let Some(known) = self.platforms.get(&shape[..]) {
            return *known;
        }
        let number = self.known.heads.number(&String::from_utf8_lossy(head));
        let number = number.and_then(|it| u8::try_from(it).ok());
        if self.platforms.len() >= MOST_HEADS {
            self.platforms.clear();
        }
        self.platforms.insert(shape.into_vec().into(), number);
        number
    }
}

impl Classifier {
    /// What a record says; `None` for a message that the catalog lacks, which is counted here and
    /// each time again.
    fn classify(&self, found: &mut FileFindings, record: &Record) -> Option<Text> {
        let Some(recognised) = self.recogniser.event(record) else {
            return Some(Text::Foreign);
        };
        let id = record.anchor.id();
        if recognised.known.is_none() {
            found.add_unknown(id, record.count, || record.excerpt(LONGEST_EXAMPLE));
            return None;
        }
        let message = self.roles.number(&id)?;
        let platform = self.heads.of(&id.facility, record.head());
        let severity = record.anchor.severity;
        let class = Class::new(id.clone(), message, severity, recognised, platform);
        Some(Text::Known(SharedClass::new(class), record.count))
    }
}

impl FileReader {
    /// A reader of a file from its start.
    pub fn new(period: Option<Period>) -> Self {
        Self::onward(FileFindings::default(), period)
    }

    /// A reader that adds to what was found before.
    pub fn onward(found: FileFindings, period: Option<Period>) -> Self {
        FileReader { found, period, columns: None, number: new_number() }
    }

    /// Adds the messages that start in the part `own` of a block; what surrounds it is context. The
    /// block starts at `offset` of the file.
    pub fn read(&mut self, reader: &mut Reader, block: &[u8], own: Range<usize>, offset: u64) {
        reader.texts.go_on(self.number);
        let finder = Arc::clone(&reader.known.recogniser.spellings);
        let events = Events::of(&finder, block, own.clone());
        let mut lines = Lines { block, at: own.start, count: self.found.lines };
        let mut printed = PrintedYears::of(block, own.clone(), offset);
        for event in events.iter() {
            let start = event.start();
            let at = At { offset: offset + start as u64, line: lines.up_to(start) };
            printed.up_to(start).for_each(|it| self.found.years.note(it));
            match event.plain_line() {
                Some(line) if self.columns.is_none() => {
                    self.read_plain(reader, event, line, at);
                }
                _ => self.read_record(reader, event, at),
            }
        }
        printed.up_to(own.end).for_each(|it| self.found.years.note(it));
        self.found.lines = lines.up_to(own.end);
        self.found.bytes += own.len() as u64;
        self.found.holds.see(&block[..own.end]);
        if self.found.forget_classes() {
            self.number = new_number();
        }
    }

    /// A line whose text may be remembered.
    fn read_plain(&mut self, reader: &mut Reader, event: Event, line: PlainLine, at: At) {
        // Lines alike of different platforms are of different classes.
        let mut marked: SmallVec<[u8; 256]> = SmallVec::new();
        let key = match reader.platform(line.head) {
            Some(number) => {
                marked.extend_from_slice(&[b'\r', number]);
                marked.extend_from_slice(line.text);
                &marked
            }
            None => line.text,
        };
        let known = reader.texts.told(&mut self.found, key);
        if matches!(known, Some(Told::Foreign)) {
            return;
        }
        let (brief, layout) = match reader.layouts.read(line.head) {
            // A header without a stamp may have begun on the line above.
            Some(read) if !read.1.is_quoted() && read.0.stamp.is_some() => read,
            _ => return self.read_record(reader, event, at),
        };
        let told = match known {
            Some(told) => told,
            None if !line.ends_alone() => return self.read_record(reader, event, at),
            None => {
                let record = event.plain_record(line);
                let Some(text) = reader.known.classify(&mut self.found, &record) else {
                    return;
                };
                reader.texts.remember(&mut self.found, key.into(), text)
            }
        };
        let Told::Known(class, count) = told else { return };
        let stamp = brief.stamp.map(|kind| Stamp { raw: layout.raw_stamp(line.head), kind });
        let (host, relay) = (brief.host, brief.relay);
        let moment = Occurrence::new(at.offset, stamp, brief.clock, class, brief.sequence);
        let sighting = Sighting { class, count, host, moment, relay, line: at.line };
        self.tell(sighting, &reader.known.roles);
    }

    /// A line that must be taken apart.
    fn read_record(&mut self, reader: &mut Reader, event: Event, at: At) {
        let Some(record) = event.record() else { return };
        let key = key_of(&record, reader.known.heads.of(&record.anchor.facility, record.head()));
        let told = match reader.texts.told(&mut self.found, &key) {
            Some(told) => told,
            None => {
                let Some(text) = reader.known.classify(&mut self.found, &record) else {
                    return;
                };
                reader.texts.remember(&mut self.found, key, text)
            }
        };
        let Told::Known(class, _) = told else { return };
        let count = record.count;
        let header = &record.header;
        let moment =
            Occurrence::new(at.offset, header.stamp.clone(), header.clock, class, header.sequence);
        let of_column = || self.columns.and_then(|it| it.device(record.head()));
        let (host, relay) = (header.host.as_deref().or_else(of_column), header.relay);
        let sighting = Sighting { class, count, host, moment, relay, line: at.line };
        self.tell(sighting, &reader.known.roles);
    }

    /// Adds a line if it lies in the period that the user asked for. One without a date lies in
    /// none, and is counted.
    fn tell(&mut self, mut sighting: Sighting, roles: &Relations) {
        let found = &mut self.found;
        found.place(&mut sighting);
        let Some(period) = &self.period else { return found.add(&sighting, roles) };
        let Some(instant) = period.instant(&sighting, &found.years) else {
            found.undated += sighting.count;
            return;
        };
        if period.is_assumed(&instant) {
            found.zoneless += sighting.count;
        }
        if period.holds(&instant) {
            found.add(&sighting, roles);
        }
    }
}

/// A number for a tally that no other has, nor this one had before.
fn new_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// Where a message starts.
#[derive(Debug, Clone, Copy)]
struct At {
    /// Bytes from the start of the file.
    offset: u64,
    /// Lines from the start of this part of it.
    line: u64,
}

/// Counts lines up to where they are asked for.
struct Lines<'a> {
    block: &'a [u8],
    at: usize,
    count: u64,
}

impl Lines<'_> {
    fn up_to(&mut self, end: usize) -> u64 {
        self.count += bytecount::count(&self.block[self.at..end], b'\n') as u64;
        self.at = end;
        self.count
    }
}

/// All that the class of a record depends on, as a key among the texts of lines: no line starts so.
fn key_of(record: &Record, platform: Option<&str>) -> Box<[u8]> {
    let Record { anchor, text, folds, .. } = record;
    let mut key = vec![b'\n', anchor.severity];
    key.extend_from_slice(platform.unwrap_or_default().as_bytes());
    key.push(b'\n');
    for part in [&anchor.facility, &anchor.mnemonic, text].into_iter().chain(&folds.below) {
        key.extend_from_slice(part.as_bytes());
        key.push(b'\n');
    }
    // Where lines end tells whether they were broken within words.
    if !folds.below.is_empty() {
        let widths = folds.widths.iter().chain(&folds.hard);
        key.extend(widths.flat_map(|it| it.to_le_bytes()));
    }
    key.into()
}
