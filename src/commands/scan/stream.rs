//! A source that is followed. What its last lines say may change with the next one, so they are
//! read again until enough lines follow; what they say by now is told as soon as they pause.

use super::read::prompt;
use super::zones;
use crate::context::Context;
use crate::findings::{FileFindings, FileReader, Reader};
use crate::input::Source;
use crate::input::arriving::Arriving;
use crate::input::content::{Content, Text};
use crate::input::sources::TroubleKind;
use crate::log::DeviceColumn;
use crate::log::stamp::ClockZone;
use anyhow::Result;
use jiff::civil::Date;
use std::cell::RefCell;
use std::io::Read;
use std::sync::mpsc::SyncSender;

/// After this many looks without news a line counts although nothing ends it.
const PATIENCE: u32 = 4;
/// How much of a pipe is read at a time.
const CHUNK: usize = 64 * 1024;

/// Something of a pipe: its number, and text; none at its end.
pub type News = (usize, Result<Option<Vec<u8>>, TroubleKind>);

/// A source that is followed.
pub struct Stream {
    /// What the user named.
    pub source: Source,
    /// Where its text comes from.
    pub origin: Origin,
    /// What has arrived and is not certain yet.
    pub arriving: Arriving,
    /// What nothing will change.
    pub file: FileReader,
    /// What the lines after it say by now.
    pub pending: FileFindings,
    /// The day when it was last written to; `None` for a pipe.
    pub written: Option<Date>,
    /// Whether something has arrived since the last look, and for how many looks nothing has.
    is_new: bool,
    quiet: u32,
    /// Where that ended which had arrived by the last look.
    settled: u64,
    /// Up to where pending lines have been read.
    pending_end: u64,
    /// How many certain lines concerned us by the last look.
    said: u64,
    /// What so many lines about its clock said of the names of zones: it is kept for ever, so it is
    /// read once.
    zone: RefCell<(usize, Option<ClockZone>)>,
}

/// Where text comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A thread waits for it.
    Pipe,
    /// A file by its number among those that are followed.
    File(usize),
    /// Nothing more will come.
    Ended,
    /// Nothing of it could be read.
    Refused,
}

impl Stream {
    /// A source of which nothing has been read.
    pub fn new(source: Source, origin: Origin) -> Self {
        Stream {
            source,
            origin,
            arriving: Arriving::default(),
            is_new: false,
            quiet: 0,
            settled: u64::MAX,
            file: FileReader::new(None),
            said: 0,
            pending: FileFindings::default(),
            pending_end: 0,
            written: None,
            zone: RefCell::default(),
        }
    }

    /// What it says of the names of zones.
    pub fn zone(&self, context: &Context, found: &FileFindings) -> Option<ClockZone> {
        let mut known = self.zone.borrow_mut();
        if known.0 != found.clock_lines.len() || known.1.is_none() {
            *known = (found.clock_lines.len(), zones::declared(context, &Source::Stdin, found));
        }
        known.1
    }

    /// Adds what has arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.arriving.push(bytes);
        self.is_new = true;
    }

    /// Decides how far the last lines are to be read now; whether that is farther than before.
    pub fn look_back(&mut self) -> bool {
        self.quiet =
            if std::mem::take(&mut self.is_new) { 0 } else { self.quiet.saturating_add(1) };
        let end = self.arriving.end();
        let reach = match self.quiet {
            // A line that has just arrived may go on in a moment.
            0 => self.arriving.lines_end(self.settled.min(end)),
            1 => self.arriving.lines_end(end),
            PATIENCE => end,
            _ => return false,
        };
        self.settled = end;
        self.pending_end = self.pending_end.max(reach);
        true
    }

    /// Reads the last lines; whether something concerns us that was not told.
    pub fn settle(&mut self, reader: &mut Reader) -> bool {
        let mut file = FileReader::onward(self.file.found.onward(), self.file.period);
        if let Some(block) = self.arriving.block(self.pending_end) {
            file.found.prompt = prompt(block.own());
            file.columns = self.file.columns.or_else(|| DeviceColumn::of(block.own()));
            zones::note(&block, &mut file.found);
            file.read(reader, block.bytes, block.from..block.until, block.offset);
        }
        self.pending = file.found;
        let before = std::mem::replace(&mut self.said, said(&self.file.found));
        self.said > before || said(&self.pending) > 0
    }
}

/// How many lines concern us.
fn said(found: &FileFindings) -> u64 {
    let tracks = found.devices.values().flat_map(|it| &it.tracks);
    tracks.map(|(_, track)| track.lines()).sum()
}

/// Waits for a pipe and hands on what arrives, and what stops it.
pub fn drain(number: usize, source: &Source, sender: &SyncSender<News>) {
    let stopped = match source.open().and_then(|it| source.text(it, None)) {
        Ok(Text { content: Content::Binary(place), .. }) => Err(TroubleKind::Binary(place)),
        Ok(Text { content: Content::Tar, reader, .. }) => {
            pump(number, reader, sender).and(Err(TroubleKind::Archive { is_read: true }))
        }
        Ok(text) => pump(number, text.reader, sender),
        Err(error) => Err(TroubleKind::System(error)),
    };
    // Nobody listens any more when the program ends.
    let _ = sender.send((number, stopped.map(|()| None)));
}

/// Hands on a text to its end, or until nobody listens any more.
fn pump(number: usize, mut text: impl Read, sender: &SyncSender<News>) -> Result<(), TroubleKind> {
    let mut chunk = vec![0; CHUNK];
    let mut read = 0;
    loop {
        match text.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                read += count as u64;
                if sender.send((number, Ok(Some(chunk[..count].to_vec())))).is_err() {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(TroubleKind::Broken(read, error)),
        }
    }
}
