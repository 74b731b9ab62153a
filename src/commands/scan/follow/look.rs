//! A look at what is followed: what was added to files, where names lead by now, what has appeared
//! in folders.

use super::{Follower, Origin, Stream, describe, say};
use crate::cli::output::Printer;
use crate::input::content::Content;
use crate::input::sources::{self, SourceList, TroubleKind};
use crate::input::tail::{Appearance, Fault};
use crate::input::{Source, Trouble};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;

/// So much is read of all files before what they say is told, in bytes: a file that grows faster
/// than it is read holds nobody else up.
const MOST_READ: u64 = 16 * 1024 * 1024;
/// A file of which so much waits to be read is named, in bytes.
const MOST_BEHIND: u64 = 64 * 1024 * 1024;

impl Follower<'_> {
    /// Reads what was added to files, a piece of each in turn; whether there is more. At first all
    /// is read that there is by now.
    pub(super) fn read_files(&mut self, output: &Printer, is_first: bool) -> bool {
        let count = self.streams.len();
        let mut active: Vec<usize> = (0..count).map(|it| (it + self.next) % count).collect();
        active.retain(|it| matches!(self.streams[*it].origin, Origin::File(_)));
        let mut ends: HashMap<usize, u64> = HashMap::new();
        let mut chunk = Vec::new();
        let (mut read, mut has_more) = (0, false);
        while !active.is_empty() {
            let mut waiting = Vec::new();
            for index in active {
                let Origin::File(number) = self.streams[index].origin else { continue };
                if self.stop.is_wanted() || !is_first && read >= MOST_READ {
                    has_more |= !self.stop.is_wanted();
                    self.next = if has_more { index } else { self.next };
                    return has_more;
                }
                match self.tails.added(number, &mut chunk) {
                    Ok(()) if chunk.is_empty() => continue,
                    Ok(()) => {
                        self.streams[index].written =
                            self.tails.written(number).and_then(sources::date)
                    }
                    Err(error) => {
                        let place = self.streams[index].arriving.end();
                        self.stopped(output, index, TroubleKind::Broken(place, error));
                        continue;
                    }
                }
                read += chunk.len() as u64;
                self.arrived(index, &chunk);
                let (done, size) = self.tails.extent(number);
                if is_first && done >= *ends.entry(index).or_insert(size) {
                    has_more |= done < size;
                } else {
                    waiting.push(index);
                }
            }
            active = waiting;
        }
        has_more
    }

    /// Names files of which much waits to be read, once until they have been read to their ends.
    fn name_behind(&mut self, output: &Printer) {
        for index in 0..self.streams.len() {
            let Origin::File(number) = self.streams[index].origin else { continue };
            let (done, size) = self.tails.extent(number);
            let left = size - done;
            if left == 0 {
                self.behind.remove(&index);
            } else if left > MOST_BEHIND && self.behind.insert(index) {
                let (path, bytes) = (&self.streams[index].source.path(), &left.to_string());
                self.say(output, &self.context.words.say(say::FollowBehind { path, bytes }));
            }
        }
    }

    /// Looks where names lead now, and what has appeared in folders.
    pub(super) fn look_around(&mut self, output: &Printer) {
        self.tails.turn();
        for (number, fault) in self.tails.faults() {
            let followed = |it: &&Stream| it.origin == Origin::File(number);
            let Some(source) = self.streams.iter().find(followed).map(|it| it.source.clone())
            else {
                continue;
            };
            match fault {
                // The name may lead to a file again by the end.
                Fault::Unread(error) => {
                    let trouble =
                        Trouble { path: source.path(), cause: TroubleKind::System(error) };
                    let text = describe(self.context, &trouble);
                    self.say(output, &text);
                    // The walk through its folder finds it as well.
                    self.complained.insert(text);
                }
                Fault::Missed => self.fail(
                    output,
                    &self.context.words.say(say::FollowMissed { path: &source.path() }),
                ),
            }
        }
        self.name_behind(output);
        if self.folders.is_empty() {
            return;
        }
        let SourceList { sources, troubles, .. } =
            Source::all(&self.folders, self.wish.files.as_ref());
        // What went while the folder was read is no fault.
        let is_fault = |it: &&Trouble| !matches!(&it.cause, TroubleKind::System(it) if it.kind() == ErrorKind::NotFound);
        for trouble in troubles.iter().filter(is_fault) {
            self.say_once(output, &describe(self.context, trouble));
        }
        for source in sources {
            let Source::File(path, _) = &source else { continue };
            if !self.names.contains(path) && !self.stop.is_wanted() {
                let path = path.clone();
                self.take_up(output, source, &path);
            }
        }
    }

    /// A file has appeared in a folder.
    fn take_up(&mut self, output: &Printer, source: Source, path: &Path) {
        let found = match Source::content(path) {
            Ok(content) if content.can_grow() => self.tails.meet(path),
            Ok(content) => {
                if let Content::Binary(place) = content {
                    self.complain(output, &source, TroubleKind::Binary(place));
                }
                // What is compressed was read before it was compressed.
                Ok(Appearance::Rotated)
            }
            Err(error) => Err(error),
        };
        match found {
            Ok(Appearance::Unclear) => {}
            Ok(Appearance::Rotated) => {
                self.names.insert(path.to_owned());
            }
            Ok(Appearance::New(number)) => {
                self.names.insert(path.to_owned());
                self.streams.push(Stream::new(source, Origin::File(number)));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => self.pass_over(output, path, error),
        }
    }
}
