//! From blocks of log text to findings.
//!
//! Most licensing lines of a log differ in stamp and number alone. A line whose shape and text were
//! seen before is tallied without taking it apart again; whatever is unusual about a line sends it
//! the long way, over a [`Record`].

use super::class::{Class, ClassNumber};
use super::occurrence::Occurrence;
use super::years::{YearTally, told_by};
use super::{FileFindings, Sighting};
use crate::catalog::Catalog;
use crate::catalog::roles::Relations;
use crate::catalog::spelling::PlatformHeads;
use crate::log::printed_years::PrintedYears;
use crate::log::record::{LONGEST_HEADER, LONGEST_TEXT, line_below, line_length};
use crate::log::stamp::{ClockZone, Instant, StampKind};
use crate::log::{HeaderShapeCache, Record, Stamp, Tag};
use crate::recognise::Recogniser;
use crate::work;
use anyhow::Result;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use memchr::{memchr, memchr2, memrchr};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// More different texts than this are no repetition: the memory of them starts again.
const MOST_TEXTS: usize = 16_384;
/// Nor are more bytes of different texts.
const MOST_TEXT_BYTES: usize = 4 * 1024 * 1024;
/// So much of the line of a message that the catalog lacks is kept, in bytes.
const LONGEST_EXAMPLE: usize = 512;

/// Reads blocks of one file after another.
pub struct Reader {
    recogniser: Recogniser,
    roles: Arc<Relations>,
    layouts: HeaderShapeCache,
    texts: HashMap<Box<[u8]>, Text, foldhash::fast::RandomState>,
    /// The bytes of these texts.
    text_bytes: usize,
    period: Option<Period>,
    heads: Arc<PlatformHeads>,
}

/// Only lines between two dates concern the reader of the report.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// Not before.
    pub since: Option<Bound>,
    /// Not at or after.
    pub until: Option<Bound>,
    /// The zone of stamps that print no certain one, when the user said it.
    pub zone: Option<ClockZone>,
    /// The year of stamps that print none, when the user said it: that of the start of the file,
    /// which must then be read from there.
    pub year: Option<i16>,
    /// The latest date that a stamp without a year can have.
    pub latest: Option<jiff::civil::Date>,
}

/// A moment as the user says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Date and time.
    pub local: DateTime,
    /// Its offset, when the user said it.
    pub offset: Option<Offset>,
}

/// What a text says, from the memory of texts.
#[derive(Debug, Clone, Copy)]
enum Text {
    /// Nothing that concerns us.
    Foreign,
    /// The number of its class in the present file, and how many repeats it tells.
    Known(ClassNumber, u64),
}

/// A line whose parts lie plainly before us.
struct Plain<'a> {
    head: &'a [u8],
    /// From the `%` to the end of the line.
    text: &'a [u8],
}

impl Reader {
    /// A reader for a catalog.
    ///
    /// # Errors
    /// When the catalog's facilities or field kinds are not valid.
    pub fn new(catalog: &Catalog, roles: Arc<Relations>) -> Result<Self> {
        Ok(Reader {
            recogniser: Recogniser::new(catalog)?,
            roles,
            layouts: HeaderShapeCache::default(),
            texts: HashMap::default(),
            text_bytes: 0,
            period: None,
            heads: catalog.platform_heads()?,
        })
    }

    /// Starts a file, or a part of one.
    pub fn start(&mut self, period: Option<Period>) {
        self.forget_texts();
        self.period = period;
    }

    fn remember(&mut self, key: Box<[u8]>, text: Text) {
        if self.texts.len() >= MOST_TEXTS || self.text_bytes >= MOST_TEXT_BYTES {
            self.forget_texts();
        }
        self.text_bytes += key.len();
        self.texts.insert(key, text);
    }

    fn forget_texts(&mut self) {
        self.texts.clear();
        self.text_bytes = 0;
    }

    /// Adds the messages that start in the part `own` of a block; what surrounds it is context. The
    /// block starts at `offset` of the file.
    ///
    /// # Errors
    /// When a catalog entry is not valid.
    pub fn read(
        &mut self,
        findings: &mut FileFindings,
        block: &[u8],
        own: Range<usize>,
        offset: u64,
    ) -> Result<()> {
        let spellings = Arc::clone(&self.recogniser.spellings);
        let spots = spellings.around(block, &own);
        let mut lines = Lines { block, at: own.start, count: findings.lines };
        let mut printed = PrintedYears::of(block, own.clone(), offset);
        for (index, spot) in spots.iter().enumerate().filter(|(_, spot)| own.contains(&spot.start))
        {
            let at = At { offset: offset + spot.start as u64, line: lines.up_to(spot.start) };
            printed.up_to(spot.start).for_each(|it| findings.years.note(it));
            match plain(block, &spots, index) {
                Some(line) => self.read_plain(findings, block, &spots, index, line, at)?,
                None => self.read_record(findings, block, &spots, index, at)?,
            }
        }
        printed.up_to(own.end).for_each(|it| findings.years.note(it));
        findings.lines = lines.up_to(own.end);
        findings.bytes += own.len() as u64;
        findings.holds.see(&block[..own.end]);
        Ok(())
    }

    /// A line whose text may be remembered.
    fn read_plain(
        &mut self,
        findings: &mut FileFindings,
        block: &[u8],
        spots: &[Tag],
        index: usize,
        line: Plain,
        at: At,
    ) -> Result<()> {
        // Lines alike of different platforms are of different classes.
        let key = match self.platform(line.head) {
            Some(number) => Cow::Owned([&[b'\r', number][..], line.text].concat()),
            None => Cow::Borrowed(line.text),
        };
        let text = match self.texts.get(&*key) {
            Some(text) => *text,
            None if !is_plain(line.text) => {
                return self.read_record(findings, block, spots, index, at);
            }
            None => {
                let Some(record) = Record::read(block, spots, index) else { return Ok(()) };
                let text = self.classify(findings, &record)?;
                if let Some(text) = text {
                    self.remember(key.into(), text);
                }
                text.unwrap_or(Text::Foreign)
            }
        };
        let Text::Known(class, count) = text else { return Ok(()) };
        let (brief, layout) = match self.layouts.read(line.head) {
            // A header without a stamp may have begun on the line above.
            Some(read) if !read.1.is_quoted() && read.0.stamp.is_some() => read,
            _ => return self.read_record(findings, block, spots, index, at),
        };
        let stamp = brief.stamp.map(|kind| Stamp { raw: layout.raw_stamp(line.head), kind });
        let (host, relay) = (brief.host, brief.relay);
        let moment = Occurrence::new(at.offset, stamp, brief.clock, class, brief.sequence);
        self.tell(findings, &mut Sighting { class, count, host, moment, relay, line: at.line });
        Ok(())
    }

    /// The number of the platform that a header tells. Most have no sign that one of them has.
    fn platform(&self, head: &[u8]) -> Option<u8> {
        memchr2(b'%', b'/', head)?;
        let number = self.heads.number(&String::from_utf8_lossy(head))?;
        u8::try_from(number).ok()
    }

    /// A line that must be taken apart.
    fn read_record(
        &mut self,
        findings: &mut FileFindings,
        block: &[u8],
        spots: &[Tag],
        index: usize,
        at: At,
    ) -> Result<()> {
        let Some(record) = Record::read(block, spots, index) else { return Ok(()) };
        let key = key_of(&record, self.heads.of(&record.anchor.facility, record.head()));
        let text = match self.texts.get(&key) {
            Some(text) => Some(*text),
            None => {
                let text = self.classify(findings, &record)?;
                if let Some(text) = text {
                    self.remember(key, text);
                }
                text
            }
        };
        let Some(Text::Known(class, _)) = text else { return Ok(()) };
        let count = record.count;
        let header = &record.header;
        let moment =
            Occurrence::new(at.offset, header.stamp.clone(), header.clock, class, header.sequence);
        let (host, relay) = (header.host.as_deref(), header.relay);
        self.tell(findings, &mut Sighting { class, count, host, moment, relay, line: at.line });
        Ok(())
    }

    /// Adds a line if it lies in the period that the user asked for. One without a date lies in
    /// none, and is counted.
    fn tell(&self, findings: &mut FileFindings, sighting: &mut Sighting) {
        findings.place(sighting);
        let Some(period) = &self.period else { return findings.add(sighting, &self.roles) };
        let Some(instant) = period.instant(sighting, &findings.years) else {
            findings.undated += sighting.count;
            return;
        };
        if period.is_assumed(&instant) {
            findings.zoneless += sighting.count;
        }
        if period.holds(&instant) {
            findings.add(sighting, &self.roles);
        }
    }

    /// What a record says; `None` for a message that the catalog lacks, which is counted here and
    /// each time again.
    fn classify(&mut self, findings: &mut FileFindings, record: &Record) -> Result<Option<Text>> {
        if !self.recogniser.concerns(&record.anchor)? {
            return Ok(Some(Text::Foreign));
        }
        let found = self.recogniser.recognise(record)?;
        let id = record.anchor.id();
        if found.known.is_none() {
            findings.add_unknown(id, record.count, || record.excerpt(LONGEST_EXAMPLE));
            return Ok(None);
        }
        let Some(message) = self.roles.number(&id) else { return Ok(None) };
        let platform = self.heads.of(&id.facility, record.head());
        let severity = record.anchor.severity;
        let class = findings.class(Class::new(id.clone(), message, severity, found, platform));
        Ok(Some(Text::Known(class, record.count)))
    }
}

impl Period {
    /// When a line was said; `None` without a date.
    fn instant(&self, sighting: &Sighting, years: &YearTally) -> Option<Instant> {
        let Sighting { moment, relay, .. } = sighting;
        let stamp = moment.stamp.as_ref().map(|it| it.kind).or(*relay)?;
        let given = self.year.map(|year| years.year_behind(year, moment.turn()));
        let year =
            given.or_else(|| told_by((*relay)?, stamp)).and_then(|it| i16::try_from(it).ok());
        let instant = stamp.instant(year).or_else(|| self.before_the_file(stamp))?;
        Some(instant.in_zone(self.zone))
    }

    /// Whether a moment lies in it.
    fn holds(&self, instant: &Instant) -> bool {
        self.since.is_none_or(|it| !it.is_after(instant))
            && self.until.is_none_or(|it| it.is_after(instant))
    }

    /// Whether a bound has an offset that the moment cannot be compared with.
    fn is_assumed(&self, instant: &Instant) -> bool {
        instant.offset.is_none()
            && [self.since, self.until].iter().flatten().any(|it| it.offset.is_some())
    }

    /// A stamp whose year nobody says: in the latest one that is not after the file.
    fn before_the_file(&self, stamp: StampKind) -> Option<Instant> {
        let latest = self.latest?;
        let this_year = stamp.instant(Some(latest.year())).filter(|it| it.local.date() <= latest);
        this_year.or_else(|| stamp.instant(Some(latest.year() - 1)))
    }
}

impl Bound {
    /// Whether it lies behind a moment: as instants where both zones are known, else by the local
    /// times as they are written.
    fn is_after(&self, instant: &Instant) -> bool {
        let instants = self.offset.zip(instant.offset).and_then(|(own, other)| {
            Some((own.to_timestamp(self.local).ok()?, other.to_timestamp(instant.local).ok()?))
        });
        instants.map_or(self.local > instant.local, |(own, other)| own > other)
    }
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

/// The parts of a line that needs no second look: one message, nothing quoted, nothing that could
/// continue it below.
fn plain<'a>(block: &'a [u8], spots: &[Tag], index: usize) -> Option<Plain<'a>> {
    let spot = &spots[index];
    // Nor is one whose name was broken, nor what stands in a notification.
    if spot.notified.is_some() || memchr(b'\n', &block[spot.start..spot.end]).is_some() {
        return None;
    }
    // The neighbours bound what is looked at: on a line with other messages nothing is plain.
    let previous = index.checked_sub(1).map(|it| spots[it].end.min(spot.start));
    let from = spot.start.saturating_sub(LONGEST_HEADER).max(previous.unwrap_or(0));
    work::count(spot.start - from);
    let line_start = match memrchr(b'\n', &block[from..spot.start]) {
        Some(found) => from + found + 1,
        None if from == 0 && previous.is_none() => 0,
        None => return None,
    };
    let limit = block.len().min(spot.end + LONGEST_TEXT);
    let next = spots.get(index + 1).map_or(limit, |it| it.start.clamp(spot.end, limit));
    work::count(next - spot.end);
    let line_end = spot.end + memchr(b'\n', &block[spot.end..next])?;
    let (head, text) = (&block[line_start..spot.start], &block[spot.start..line_end]);
    let rest = &block[line_end + 1..limit.max(line_end + 1)];
    let follows = rest.first().is_some_and(|it| *it != b'\n') && line_below(rest).is_some();
    (!follows).then_some(Plain { head, text })
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

/// Whether the end of a text cannot depend on what stands in front of the message.
fn is_plain(text: &[u8]) -> bool {
    memchr(b'\\', text).is_none()
        && line_length(text) == text.len()
        && !text.ends_with(b"_")
        && !text.ends_with(b">")
}
