//! A file that is read while it grows, and how many of them may be open at a time.

use super::known::{ReadText, peek, read_on};
use super::opening::{self, Identity};
use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io::Result;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// How much is read at a time.
const CHUNK: u64 = 256 * 1024;
/// For this many looks a file that became shorter is waited for: somebody may be writing it again.
pub const LOOKS: u32 = 2;
/// This many files are left to the rest of the program: its streams, a walk through folders, what
/// is opened for a moment.
const RESERVE: usize = 32;
/// More open files than this are never asked for.
const MOST: u64 = 65_536;

/// A file and how far it has been read.
pub struct Open {
    /// What stays the same of it under all of its names.
    pub id: Identity,
    /// The file, where it is held open.
    pub file: Option<File>,
    /// Where it lies, when that is not where its name leads.
    pub place: Option<PathBuf>,
    /// Its text.
    pub known: ReadText,
    /// How long it was by the last look, in bytes.
    pub size: u64,
    /// Whether the name leads elsewhere, so that it could not be opened again.
    pub is_away: bool,
    /// It lost its name while it was not held open, and has not been found since.
    pub is_missed: bool,
    /// When something was last added, or it was opened.
    pub since: Instant,
    /// When it had been written to by the last look.
    written: Option<SystemTime>,
    waited: u32,
}

impl Open {
    /// A file that is `size` long, of which `known` has been read.
    pub fn new(id: Identity, size: u64, known: ReadText) -> Self {
        Open {
            id,
            file: None,
            place: None,
            known,
            size,
            is_away: false,
            is_missed: false,
            since: Instant::now(),
            written: None,
            waited: 0,
        }
    }

    /// Whether it is as it was by the last look.
    pub fn is_unchanged(&self, metadata: &Metadata) -> bool {
        metadata.len() == self.known.read && metadata.modified().ok() == self.written
    }

    /// When it was written to, by the last look.
    pub fn written(&self) -> Option<SystemTime> {
        self.written
    }

    /// Adds a piece of what was added; whether it is the first of a file that was cut and written
    /// again.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn added(&mut self, file: &File, chunk: &mut Vec<u8>) -> Result<bool> {
        let metadata = file.metadata()?;
        if self.is_unchanged(&metadata) {
            return Ok(false);
        }
        self.size = metadata.len();
        let head = peek(file)?;
        let is_short = self.size < self.known.read;
        if is_short && self.waited < LOOKS && self.known.beginning.starts_with(&head) {
            self.waited += 1;
            return Ok(false);
        }
        // A file that was cut may be as long as before by now, or longer.
        let is_anew = is_short || !head.starts_with(&self.known.beginning);
        if is_anew {
            self.known = ReadText::default();
        }
        read_on(file, self.known.read, CHUNK, chunk)?;
        self.known.add(chunk);
        (self.written, self.since, self.waited) = (metadata.modified().ok(), Instant::now(), 0);
        Ok(is_anew)
    }
}

/// Opens a regular file, with what identifies it.
///
/// # Errors
/// When it cannot be opened, or is none.
pub fn opened(path: &Path) -> Result<(File, Metadata, Identity)> {
    let file = opening::regular(path)?;
    let metadata = file.metadata()?;
    let id = opening::identity(path, &metadata).ok_or(std::io::ErrorKind::NotFound)?;
    Ok((file, metadata, id))
}

/// Whether no name leads to an open file any more: it was removed, or another one was moved over
/// it.
#[cfg(unix)]
pub fn is_nameless(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata().is_ok_and(|it| it.nlink() == 0)
}

/// Whether no name leads to an open file any more: unknown here.
#[cfg(not(unix))]
pub fn is_nameless(_: &File) -> bool {
    false
}

/// Which files are held open: those that grew last.
pub struct Held {
    /// How many there may be.
    pub most: usize,
    /// How many there are.
    pub count: usize,
    /// By number and file, those that have been held for longest first. Some may be closed by now.
    pub order: VecDeque<(usize, Identity)>,
}

impl Default for Held {
    fn default() -> Self {
        Held { most: most_open().saturating_sub(RESERVE).max(1), count: 0, order: VecDeque::new() }
    }
}

/// How many files the system lets us open; as many as it would on demand.
#[cfg(unix)]
fn most_open() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(MOST, |it| it.min(MOST));
    if limit.current.is_some_and(|it| it < wanted) {
        let before = limit.current.replace(wanted);
        // Where that is refused, what there is must do.
        if setrlimit(Resource::Nofile, limit).is_err() {
            limit.current = before;
        }
    }
    limit.current.map_or(usize::MAX, |it| usize::try_from(it).unwrap_or(usize::MAX))
}

/// How many files the system lets us open: more than anybody follows.
#[cfg(not(unix))]
fn most_open() -> usize {
    usize::try_from(MOST).unwrap_or(usize::MAX)
}
