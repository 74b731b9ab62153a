//! Files that are followed by name while others rotate them. A file that was renamed is read to its
//! end and the new one of its name from its start; one that was cut to nothing goes on from its new
//! start; one that was replaced by itself with more lines goes on where it was; and what a file
//! holds that has been read under another name, renamed or copied, is not read again.

#![allow(clippy::clone_on_copy, reason = "where files have no numbers an identity is a path")]

mod hold;

use super::held::{Held, LOOKS, Open, is_nameless, opened};
use super::known::{BEGINNING, Compared, ReadText, agree, peek};
use super::opening::{self, Identity, Refusal};
use std::collections::{HashMap, HashSet};
use std::fs::{File, Metadata};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long a file that lost its name is kept open after its last line: its writer may not know
/// yet.
const LINGER: Duration = Duration::from_secs(60);

/// Files that are followed, by number.
#[derive(Default)]
pub struct Tails {
    tails: Vec<Tail>,
    /// Who read a text: by the hash of its beginning.
    readers: HashMap<u64, usize>,
    /// Who reads a file.
    owners: HashMap<Identity, usize>,
    held: Held,
    faults: Vec<(usize, Fault)>,
    hasher: RandomState,
}

/// What a name is that had not been followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appearance {
    /// A new text; the number under which it is followed from now on.
    New(usize),
    /// A text that has been read under another name.
    Rotated,
    /// Nothing yet.
    Unclear,
}

/// What keeps a name from being followed for now.
#[derive(Debug)]
pub enum Fault {
    /// It leads to something that is not read: what the system says, or that it is no regular file.
    Unread(std::io::Error),
    /// Its file was replaced while it was not held open, and is not found: what was last written to
    /// it is lost.
    Missed,
}

/// A name and the files that it led to, the newest last.
#[derive(Default)]
struct Tail {
    path: PathBuf,
    open: Vec<Open>,
    /// Which of them was read last, and whether it was read up to the end of a line.
    last: Option<Identity>,
    is_torn: bool,
    /// It has led to a file.
    is_found: bool,
    /// The name now leads to what is read under another.
    is_rotated: bool,
    /// It has led nowhere since its last file.
    was_nowhere: bool,
    /// For how many looks a shorter text has been waited for.
    waited: u32,
    /// What was last complained of.
    fault: Option<String>,
}

/// How the file that a name leads to now goes on with what was read.
enum Next {
    Text(ReadText),
    Unclear,
    Other,
}

impl Tails {
    /// Leaves this many of the files that may be open to others.
    pub fn leave(&mut self, count: usize) {
        self.held.most = self.held.most.saturating_sub(count).max(1);
    }

    /// How many files may be held open, when that is fewer than there are.
    pub fn limit(&self) -> Option<usize> {
        let count = self.tails.iter().filter(|it| it.is_found).count();
        Some(self.held.most).filter(|it| *it < count)
    }

    /// Follows a name, whether or not it leads to a file yet. `None` when it leads to a file that
    /// is followed already.
    ///
    /// # Errors
    /// When there is a file that cannot be opened.
    pub fn follow(&mut self, path: &Path) -> Result<Option<usize>> {
        match opened(path) {
            Ok((file, metadata, id)) if self.is_read(&id, &file, metadata.len(), None) => Ok(None),
            Ok((file, metadata, id)) => Ok(Some(self.start(path, Some((file, metadata, id))))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Some(self.start(path, None))),
            Err(error) => Err(error),
        }
    }

    /// Follows a name that has appeared, when its text is a new one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn meet(&mut self, path: &Path) -> Result<Appearance> {
        let (file, metadata, id) = opened(path)?;
        let is_read = self.is_read(&id, &file, metadata.len(), None);
        let beginning = peek(&file)?;
        Ok(match (is_read, self.reader(&beginning)) {
            _ if beginning.is_empty() => Appearance::Unclear,
            (false, None) => Appearance::New(self.start(path, Some((file, metadata, id)))),
            (false, Some(_)) if beginning.len() < BEGINNING => Appearance::Unclear,
            _ => Appearance::Rotated,
        })
    }

    /// Whether a name has led to a file.
    pub fn is_found(&self, number: usize) -> bool {
        self.tails[number].is_found
    }

    /// Whether a name now leads to something that is not read.
    pub fn is_unread(&self, number: usize) -> bool {
        self.tails[number].fault.is_some()
    }

    /// When the newest file of a name was written to, by the last look.
    pub fn written(&self, number: usize) -> Option<SystemTime> {
        self.tails[number].open.last()?.written()
    }

    /// How much of the files of a name was read, and how much there was by the last look, in bytes.
    pub fn extent(&self, number: usize) -> (u64, u64) {
        let open = &self.tails[number].open;
        (
            open.iter().map(|it| it.known.read).sum(),
            open.iter().map(|it| it.size.max(it.known.read)).sum(),
        )
    }

    /// What has gone wrong since it was last asked for.
    pub fn faults(&mut self) -> Vec<(usize, Fault)> {
        std::mem::take(&mut self.faults)
    }

    /// A piece of what was added; empty when nothing was. The piece of another file than the last
    /// one starts on a line of its own.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn added(&mut self, number: usize, chunk: &mut Vec<u8>) -> Result<()> {
        for index in 0..self.tails[number].open.len() {
            chunk.clear();
            let held = self.tails[number].open[index].file.take();
            let is_held = held.is_some();
            let Some(file) = held.or_else(|| self.opened_again(number, index)) else { continue };
            let open = &mut self.tails[number].open[index];
            let (id, was_short) = (open.id.clone(), open.known.beginning.len() < BEGINNING);
            let added = open.added(&file, chunk);
            let short = (!chunk.is_empty() && was_short)
                .then(|| self.hasher.hash_one(&open.known.beginning));
            if is_held {
                open.file = Some(file);
            } else {
                self.hold(number, index, file);
            }
            if let Some(hash) = short {
                // Short texts are known by all that they hold, so each of their lengths is noted.
                self.readers.entry(hash).or_insert(number);
            }
            let tail = &mut self.tails[number];
            if added? {
                tail.last = None;
            }
            let Some(last) = chunk.last() else { continue };
            let is_torn = std::mem::replace(&mut tail.is_torn, *last != b'\n');
            if tail.last.replace(id.clone()) != Some(id) && is_torn {
                chunk.insert(0, b'\n');
            }
            return Ok(());
        }
        Ok(())
    }

    /// Looks where names lead now, once everything was read that they led to. A name that leads
    /// nowhere for a moment is waited for.
    pub fn turn(&mut self) {
        // Who may not look does not know where a name leads.
        let leads: Vec<_> =
            (0..self.tails.len()).map(|number| self.leads_to(number).ok()).collect();
        let mut closed = Vec::new();
        for (number, now) in leads.iter().enumerate() {
            let Some(now) = now else { continue };
            for open in &mut self.tails[number].open {
                let was_away = std::mem::replace(&mut open.is_away, now.as_ref() != Some(&open.id));
                if open.is_away && !was_away && open.file.is_none() && open.place.is_none() {
                    open.is_missed = true;
                    closed.push((number, open.id.clone()));
                }
            }
        }
        // Before what follows them is opened: then they would be given up.
        self.find(&closed);
        for (number, now) in leads.into_iter().enumerate().rev() {
            let Some(now) = now else { continue };
            let tail = &mut self.tails[number];
            let is_same = now.is_some() && now.as_ref() == tail.open.last().map(|it| &it.id);
            if !is_same && !tail.is_rotated {
                tail.was_nowhere |= now.is_none();
                if now.is_some() {
                    // It may have gone since; then it is looked for again.
                    let led = opened(&tail.path).and_then(|it| self.lead(number, it));
                    self.note(number, led.err());
                }
            }
            self.let_go(number);
        }
    }

    /// The file that a name leads to now; `None` when there is none.
    fn leads_to(&mut self, number: usize) -> Result<Option<Identity>> {
        let tail = &self.tails[number];
        if tail.is_rotated {
            return Ok(None);
        }
        let path = &tail.path;
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                let id = opening::identity(path, &metadata);
                self.note(number, None);
                Ok(id)
            }
            Ok(_) => {
                self.note(number, Some(Refusal::NotRegular.into()));
                Ok(None)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.note(number, None);
                Ok(None)
            }
            Err(error) => {
                let kind = error.kind();
                self.note(number, Some(error));
                Err(kind.into())
            }
        }
    }

    /// Notes what keeps a name from being read, once.
    fn note(&mut self, number: usize, error: Option<std::io::Error>) {
        let tail = &mut self.tails[number];
        let error = error.filter(|it| it.kind() != ErrorKind::NotFound);
        let fault = error.as_ref().map(ToString::to_string);
        if let Some(error) = error.filter(|_| tail.fault != fault) {
            self.faults.push((number, Fault::Unread(error)));
        }
        self.tails[number].fault = fault;
    }

    /// A name leads to another file than before.
    fn lead(
        &mut self,
        number: usize,
        (file, metadata, id): (File, Metadata, Identity),
    ) -> Result<()> {
        let beginning = peek(&file)?;
        let tail = &mut self.tails[number];
        if let Some(before) = tail.open.iter().position(|it| it.id == id) {
            // A file that got its name back is read on.
            let open = tail.open.remove(before);
            tail.open.push(open);
            return Ok(());
        }
        if beginning.is_empty() {
            return Ok(());
        }
        let is_read = self.is_read(&id, &file, metadata.len(), Some(number));
        let next = if is_read { Next::Other } else { self.next(number, &file, metadata.len())? };
        let reader = self.reader(&beginning).filter(|it| *it != number);
        let tail = &mut self.tails[number];
        match next {
            Next::Unclear => {}
            Next::Text(known) => {
                // What was torn at the end of the last file goes on here.
                if tail.last == tail.open.last().map(|it| it.id.clone()) {
                    tail.last = Some(id.clone());
                }
                tail.open.iter_mut().for_each(|it| it.is_missed = false);
                self.push(number, file, Open::new(id, metadata.len(), known));
            }
            Next::Other => {
                for open in &mut tail.open {
                    if std::mem::take(&mut open.is_missed) {
                        self.faults.push((number, Fault::Missed));
                    }
                }
                if is_read || reader.is_some() {
                    // Short texts may turn out to be different ones.
                    tail.is_rotated = is_read || beginning.len() == BEGINNING;
                } else {
                    self.push(number, file, Open::new(id, metadata.len(), ReadText::default()));
                }
            }
        }
        Ok(())
    }

    /// Whether a file that is `size` long goes on with the last text of a name.
    fn next(&mut self, number: usize, file: &File, size: u64) -> Result<Next> {
        let tail = &mut self.tails[number];
        let Some(last) = tail.open.last() else { return Ok(Next::Other) };
        let compared = last.known.compare(file, size)?;
        let old = last.file.as_ref();
        // Short texts may be alike by chance: they are one only where one file was moved over the
        // other.
        let is_replaced = !tail.was_nowhere && old.is_some_and(is_nameless);
        if compared == Compared::Other || last.known.beginning.len() < BEGINNING && !is_replaced {
            return Ok(Next::Other);
        }
        if compared == Compared::Holds {
            // What was added to the old file is read from there first.
            let has_grown =
                old.and_then(|it| it.metadata().ok()).is_some_and(|it| it.len() > last.known.read);
            return Ok(if has_grown { Next::Unclear } else { Next::Text(last.known.again()) });
        }
        if tail.waited < LOOKS {
            tail.waited += 1;
            return Ok(Next::Unclear);
        }
        tail.waited = 0;
        let is_cut = old.map_or(Ok(false), |it| agree(it, file, size))?;
        Ok(if is_cut { Next::Text(last.known.cut(size)) } else { Next::Other })
    }

    /// Searches the folders of files that lost their names while they were not held open for their
    /// new names. Each folder is read once.
    fn find(&mut self, closed: &[(usize, Identity)]) {
        let folder = |number: usize| self.tails[number].path.parent().map(|it| it.to_owned());
        let folders: HashSet<PathBuf> =
            closed.iter().filter_map(|(number, _)| folder(*number)).collect();
        let wanted: HashMap<&Identity, usize> =
            closed.iter().map(|(number, id)| (id, *number)).collect();
        for folder in folders {
            let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let id = entry.metadata().ok().and_then(|it| opening::identity(&path, &it));
                let Some(number) = id.as_ref().and_then(|it| wanted.get(it)) else { continue };
                let Some(index) =
                    self.tails[*number].open.iter().position(|it| Some(&it.id) == id.as_ref())
                else {
                    continue;
                };
                let open = &mut self.tails[*number].open[index];
                (open.place, open.is_missed) = (Some(path), false);
            }
        }
    }

    /// Closes files that a name no longer leads to, once they are quiet: an open file keeps its
    /// room on the disk.
    fn let_go(&mut self, number: usize) {
        let tail = &mut self.tails[number];
        while tail.open.first().is_some_and(|it| it.is_away && it.since.elapsed() > LINGER) {
            let open = tail.open.remove(0);
            self.held.count -= usize::from(open.file.is_some());
            self.owners.remove(&open.id);
            if open.is_missed {
                self.faults.push((number, Fault::Missed));
            }
        }
    }

    fn start(&mut self, path: &Path, file: Option<(File, Metadata, Identity)>) -> usize {
        let number = self.tails.len();
        self.tails.push(Tail { path: path.to_owned(), ..Tail::default() });
        if let Some((file, metadata, id)) = file {
            self.push(number, file, Open::new(id, metadata.len(), ReadText::default()));
        }
        number
    }

    /// A name leads to a file that is read from now on.
    fn push(&mut self, number: usize, file: File, open: Open) {
        let tail = &mut self.tails[number];
        (tail.is_found, tail.was_nowhere, tail.waited) = (true, false, 0);
        self.owners.insert(open.id.clone(), number);
        tail.open.push(open);
        let index = tail.open.len() - 1;
        self.hold(number, index, file);
    }

    /// Whether a file is read under another number. One that is not held open may have left its
    /// identity to another file.
    fn is_read(&self, id: &Identity, file: &File, size: u64, but: Option<usize>) -> bool {
        let Some(owner) = self.owners.get(id).filter(|it| Some(**it) != but) else { return false };
        let open = self.tails[*owner].open.iter().find(|it| it.id == *id);
        open.is_some_and(|it| {
            it.file.is_some()
                || it.known.read == 0
                || !matches!(it.known.compare(file, size), Ok(Compared::Other))
        })
    }

    fn reader(&self, beginning: &[u8]) -> Option<usize> {
        self.readers.get(&self.hasher.hash_one(beginning)).copied()
    }
}
