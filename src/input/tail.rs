//! Files that are followed by name while others rotate them. A file that was renamed is read to its end and the new one of its name from its start; one that was
//! cut to nothing goes on from its new start; and what a file holds that has been read under another name, renamed or copied, is not read again.

use super::content::read_until;
use super::opening;
use same_file::Handle;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{ErrorKind, Read as _, Result, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Texts that are alike for so long from their start, or that are shorter and alike, are one text.
const BEGINNING: usize = 1024;
/// How long a file that lost its name is kept open after its last line: its writer may not know yet.
const LINGER: Duration = Duration::from_secs(60);
/// How much is read at a time.
const CHUNK: usize = 256 * 1024;

/// Files that are followed, by number.
#[derive(Default)]
pub struct Tails {
    tails: Vec<Tail>,
    /// Who read a text: by the hash of its beginning.
    readers: HashMap<u64, usize>,
    hasher: RandomState,
}

/// What a name is that had not been followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A new text; the number under which it is followed from now on.
    New(usize),
    /// A text that has been read under another name.
    Rotated,
    /// Nothing yet.
    Unclear,
}

/// A name and the files that it led to, the newest last.
struct Tail {
    path: PathBuf,
    open: Vec<Open>,
    /// Which of them was read last, and whether it was read up to the end of a line.
    last: (usize, bool),
    /// It has led to a file.
    is_found: bool,
    /// The name now leads to what is read under another.
    is_rotated: bool,
}

/// An open file and how far it has been read.
struct Open {
    handle: Handle,
    read: u64,
    beginning: Vec<u8>,
    /// When it had been written to by the last look.
    written: Option<SystemTime>,
    /// When something was last added, or it was opened.
    since: Instant,
}

impl Tails {
    /// Follows a name, whether or not it leads to a file yet. `None` when it leads to a file that is followed already.
    ///
    /// # Errors
    /// When there is a file that cannot be opened.
    pub fn follow(&mut self, path: &Path) -> Result<Option<usize>> {
        let open = match Open::new(path) {
            Ok(open) if self.is_open(&open, None) => return Ok(None),
            Ok(open) => vec![open],
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Some(self.push(path, open)))
    }

    /// Follows a name that has appeared, when its text is a new one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn meet(&mut self, path: &Path) -> Result<Found> {
        let open = Open::new(path)?;
        let is_open = self.is_open(&open, None);
        let beginning = open.peek()?;
        Ok(match (is_open, self.reader(&beginning)) {
            _ if beginning.is_empty() => Found::Unclear,
            (false, None) => Found::New(self.push(path, vec![open])),
            (false, Some(_)) if beginning.len() < BEGINNING => Found::Unclear,
            _ => Found::Rotated,
        })
    }

    /// Whether a name has led to a file.
    pub fn is_found(&self, number: usize) -> bool {
        self.tails[number].is_found
    }

    /// When the newest file of a name was written to.
    pub fn written(&self, number: usize) -> Option<SystemTime> {
        self.tails[number].open.last()?.handle.as_file().metadata().ok()?.modified().ok()
    }

    /// A piece of what was added; empty when nothing was. The piece of another file than the last one starts on a line of its own.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn added(&mut self, number: usize, chunk: &mut Vec<u8>) -> Result<()> {
        let tail = &mut self.tails[number];
        for (index, open) in tail.open.iter_mut().enumerate() {
            chunk.clear();
            let is_anew = open.added(chunk)?;
            if is_anew {
                tail.last.0 = usize::MAX;
            }
            if open.beginning.len() < BEGINNING {
                // Short texts are known by all that they hold, so each of their lengths is noted.
                let room = BEGINNING - open.beginning.len();
                open.beginning.extend(&chunk[..chunk.len().min(room)]);
                if !chunk.is_empty() {
                    self.readers.entry(self.hasher.hash_one(&open.beginning)).or_insert(number);
                }
            }
            let Some(last) = chunk.last() else { continue };
            let was_cut = tail.last.0 != index && !tail.last.1;
            tail.last = (index, *last == b'\n');
            if was_cut {
                chunk.insert(0, b'\n');
            }
            return Ok(());
        }
        Ok(())
    }

    /// Looks where names lead now, once everything was read that they led to. A name that leads nowhere for a moment is waited for.
    pub fn turn(&mut self) {
        for number in (0..self.tails.len()).rev() {
            let tail = &self.tails[number];
            let now = if tail.is_rotated { Err(ErrorKind::NotFound.into()) } else { Open::new(&tail.path) };
            let is_gone = match &now {
                Ok(now) => tail.open.last().is_none_or(|it| it.handle != now.handle),
                Err(error) => error.kind() == ErrorKind::NotFound,
            };
            if let Some(now) = now.ok().filter(|_| is_gone) {
                self.lead(number, now);
            }
            if is_gone {
                self.tails[number].let_go();
            }
        }
    }

    /// A name leads to another file than before.
    fn lead(&mut self, number: usize, now: Open) {
        let beginning = now.peek().unwrap_or_default();
        let reader = self.reader(&beginning).filter(|it| *it != number);
        let is_open = self.is_open(&now, Some(number));
        let tail = &mut self.tails[number];
        if is_open || reader.is_some() {
            // Short texts may turn out to be different ones.
            tail.is_rotated = is_open || beginning.len() == BEGINNING;
        } else if !beginning.is_empty() {
            tail.open.push(now);
            tail.is_found = true;
        }
    }

    fn push(&mut self, path: &Path, open: Vec<Open>) -> usize {
        let is_found = !open.is_empty();
        self.tails.push(Tail { path: path.to_owned(), open, last: (0, true), is_found, is_rotated: false });
        self.tails.len() - 1
    }

    /// Whether a file is open under another number.
    fn is_open(&self, open: &Open, but: Option<usize>) -> bool {
        let others = self.tails.iter().enumerate().filter(|(number, _)| Some(*number) != but);
        others.flat_map(|(_, it)| &it.open).any(|it| it.handle == open.handle)
    }

    fn reader(&self, beginning: &[u8]) -> Option<usize> {
        self.readers.get(&self.hasher.hash_one(beginning)).copied()
    }
}

impl Tail {
    /// Closes files that the name no longer leads to, once they are quiet: an open file keeps its room on the disk.
    fn let_go(&mut self) {
        while self.open.first().is_some_and(|it| it.since.elapsed() > LINGER) {
            self.open.remove(0);
            self.last.0 = self.last.0.wrapping_sub(1);
        }
    }
}

impl Open {
    fn new(path: &Path) -> Result<Self> {
        let handle = Handle::from_file(opening::regular(path)?)?;
        Ok(Open { handle, read: 0, beginning: Vec::new(), written: None, since: Instant::now() })
    }

    /// How the text begins now.
    fn peek(&self) -> Result<Vec<u8>> {
        let mut file = self.handle.as_file();
        let mut beginning = vec![0; BEGINNING];
        file.seek(SeekFrom::Start(0))?;
        let count = read_until(BEGINNING, &mut file, &mut beginning)?;
        beginning.truncate(count);
        Ok(beginning)
    }

    /// Adds a piece of what was added; whether it is the first of a file that was cut and written anew.
    fn added(&mut self, chunk: &mut Vec<u8>) -> Result<bool> {
        let mut file = self.handle.as_file();
        let metadata = file.metadata()?;
        let (size, written) = (metadata.len(), metadata.modified().ok());
        if size == self.read && written == self.written {
            return Ok(false);
        }
        // A file that was cut may be as long as before by now, or longer.
        let is_anew = size < self.read || !self.peek()?.starts_with(&self.beginning);
        if is_anew {
            (self.read, self.beginning) = (0, Vec::new());
        }
        file.seek(SeekFrom::Start(self.read))?;
        file.take(CHUNK as u64).read_to_end(chunk)?;
        self.read += chunk.len() as u64;
        (self.written, self.since) = (written, Instant::now());
        Ok(is_anew)
    }
}
