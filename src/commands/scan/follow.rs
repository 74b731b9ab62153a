//! `scan --follow`: what is there is reported, then each new or changed incident as its line arrives; Ctrl-C, or the end of a pipe, prints the summary.
//!
//! Files are followed by name: renamed and recreated, or cut to nothing, they go on from their new start. Looking again and again works on every file system,
//! where waiting for notices does not.

use super::{Wish, read, worded};
use crate::cli::Ending;
use crate::cli::args::Format;
use crate::cli::output::Output;
use crate::context::Context;
use crate::findings::{FileFindings, Findings, Reader};
use crate::input::arriving::Arriving;
use crate::input::content::Content;
use crate::input::sources::Cause;
use crate::input::{Source, Trouble};
use crate::render::pages;
use crate::views::scan::Incident;
use anyhow::{Context as _, Result};
use same_file::Handle;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// How often files are looked at; a line is reported within two looks.
const PAUSE: Duration = Duration::from_millis(250);
/// How much is read at a time.
const CHUNK: usize = 256 * 1024;

/// Follows all sources until Ctrl-C, or until a pipe ends and no file is left.
///
/// # Errors
/// When the output cannot be written or a catalog entry is not valid.
pub fn run(context: &Context, output: &mut Output, sources: &[Source], wish: &Wish) -> Result<Ending> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)).context("Ctrl-C cannot be caught")?;
    let mut follower = Follower { context, wish, ending: Ending::Done, streams: Vec::new(), shown: HashMap::new() };
    for source in sources {
        follower.open(output, source)?;
    }
    let mut is_first = true;
    while !stop.load(Ordering::Relaxed) && !follower.streams.iter().all(|it| it.ended) {
        let changed = follower.look(output)?;
        if is_first || changed {
            follower.tell(output, is_first)?;
        }
        is_first = false;
        if !follower.streams.iter().any(|it| matches!(it.origin, Origin::Pipe(_)) && !it.ended) {
            std::thread::sleep(PAUSE);
        }
    }
    follower.close()?;
    follower.tell(output, false)?;
    let scan = wish.report(context, &follower.findings())?;
    if context.format != Format::Jsonl {
        output.answer(&wish.shown(&scan))?;
    }
    Ok(if follower.ending == Ending::Failed { Ending::Failed } else { wish.ending(&scan) })
}

struct Follower<'a> {
    context: &'a Context,
    wish: &'a Wish,
    ending: Ending,
    streams: Vec<Stream>,
    /// What was last told of each incident.
    shown: HashMap<String, String>,
}

/// A source that is followed.
struct Stream {
    source: Source,
    origin: Origin,
    arriving: Arriving,
    reader: Reader,
    found: FileFindings,
    ended: bool,
}

/// Where text comes from.
enum Origin {
    /// A thread that waits for a pipe.
    Pipe(Receiver<Result<Vec<u8>, Cause>>),
    /// A file by name; it may be missing for a while.
    Path(PathBuf, Option<Tail>),
}

/// An open file and how far it has been read.
struct Tail {
    file: File,
    handle: Handle,
    read: u64,
}

impl Tail {
    fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::open(path)?;
        let handle = Handle::from_file(file.try_clone()?)?;
        Ok(Tail { file, handle, read: 0 })
    }

    /// What was added since the last look.
    fn added(&mut self, chunk: &mut Vec<u8>) -> std::io::Result<usize> {
        if self.file.metadata()?.len() < self.read {
            // Cut to nothing and written anew, as logrotate's copytruncate does.
            self.file.seek(SeekFrom::Start(0))?;
            self.read = 0;
        }
        chunk.resize(CHUNK, 0);
        let count = self.file.read(chunk)?;
        chunk.truncate(count);
        self.read += count as u64;
        Ok(count)
    }
}

impl Follower<'_> {
    fn open(&mut self, output: &mut Output, source: &Source) -> Result<()> {
        let origin = match source {
            Source::Stdin => Origin::Pipe(pipe()),
            Source::File(path, _) => match Source::content(path) {
                Ok(Content::Plain) => Origin::Path(path.clone(), None),
                Ok(Content::Binary(place)) => return self.refuse(output, source, Cause::Binary(place)),
                // What is compressed does not grow.
                Ok(_) => return Ok(()),
                Err(error) => return self.refuse(output, source, Cause::System(error)),
            },
        };
        let mut reader = Reader::new(&self.context.catalog, Arc::clone(&self.wish.roles))?;
        reader.start(self.wish.period(source, self.context));
        let (arriving, found) = (Arriving::default(), FileFindings::default());
        self.streams.push(Stream { source: source.clone(), origin, arriving, reader, found, ended: false });
        Ok(())
    }

    fn refuse(&mut self, output: &mut Output, source: &Source, cause: Cause) -> Result<()> {
        output.complain(&worded(self.context, &Trouble { path: source.path(), cause }));
        self.ending = Ending::Failed;
        Ok(())
    }

    /// Reads what has arrived; whether any of it concerns us.
    fn look(&mut self, output: &mut Output) -> Result<bool> {
        let mut changed = false;
        for index in 0..self.streams.len() {
            let stream = &mut self.streams[index];
            let (before, unknown) = (stream.said(), stream.found.unknown.len());
            if let Some(cause) = stream.look()? {
                let source = stream.source.clone();
                self.refuse(output, &source, cause)?;
            }
            let stream = &self.streams[index];
            changed |= stream.said() != before || stream.found.unknown.len() != unknown;
        }
        Ok(changed)
    }

    fn findings(&self) -> Findings {
        let mut findings = Findings::default();
        for (number, stream) in self.streams.iter().enumerate() {
            findings.add(number as u64, self.wish.named(&stream.source, stream.found.clone()));
        }
        findings
    }

    /// Prints the incidents that are new or changed; at first the whole report.
    fn tell(&mut self, output: &mut Output, is_first: bool) -> Result<()> {
        let scan = self.wish.report(self.context, &self.findings())?;
        let is_quiet = is_first && scan.incidents.is_empty() && scan.unknown.is_empty();
        if is_first && self.context.format != Format::Jsonl && !is_quiet {
            output.answer(&self.wish.shown(&scan))?;
        }
        for incident in &scan.incidents {
            let first = incident.first.as_ref().map_or("", |it| it.raw.as_str());
            let key = format!("{}\n{}\n{}\n{first}", incident.device, incident.facility, incident.mnemonic);
            let state = serde_json::to_string(incident)?;
            if self.shown.get(&key) == Some(&state) {
                continue;
            }
            self.shown.insert(key, state);
            if !is_first || self.context.format == Format::Jsonl {
                self.print(output, incident)?;
            }
        }
        output.flush()?;
        Ok(())
    }

    fn print(&self, output: &mut Output, incident: &Incident) -> Result<()> {
        match self.context.format {
            Format::Json | Format::Jsonl => output.row(&serde_json::to_value(incident)?),
            Format::Text | Format::Markdown => output.page(&pages::changed_incident(incident, &self.context.words)),
        }
        Ok(())
    }

    /// Takes in what was held back.
    fn close(&mut self) -> Result<()> {
        self.streams.iter_mut().try_for_each(|it| it.read_arrived(true))
    }
}

impl Stream {
    /// How many lines concerned us.
    fn said(&self) -> u64 {
        let tracks = self.found.devices.values().flat_map(|it| &it.tracks);
        tracks.map(|(_, track)| track.lines()).sum()
    }

    /// Reads what has arrived. What stops the stream for good.
    fn look(&mut self) -> Result<Option<Cause>> {
        if self.ended {
            return Ok(None);
        }
        let mut stopped = None;
        let mut is_new = false;
        match &mut self.origin {
            Origin::Pipe(pipe) => match pipe.recv_timeout(PAUSE) {
                Ok(Ok(bytes)) => {
                    is_new = true;
                    self.arriving.push(&bytes);
                }
                Ok(Err(cause)) => stopped = Some(cause),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.ended = true,
            },
            Origin::Path(path, tail) => {
                let mut chunk = Vec::new();
                loop {
                    match grown(path, tail, &mut chunk) {
                        Ok(0) => break,
                        Ok(_) => {
                            is_new = true;
                            self.arriving.push(&chunk);
                            if let Some(block) = self.arriving.block(false) {
                                let until = block.until;
                                self.reader.read(&mut self.found, block.bytes, block.from..until, block.offset)?;
                                self.arriving.finish(until);
                            }
                        }
                        Err(error) => {
                            stopped = Some(Cause::Broken(self.found.bytes, error));
                            break;
                        }
                    }
                }
            }
        }
        self.ended |= stopped.is_some();
        // A line is held back for one look: the next one may continue it.
        self.read_arrived(!is_new || self.ended)?;
        Ok(stopped)
    }

    fn read_arrived(&mut self, all: bool) -> Result<()> {
        if let Some(block) = self.arriving.block(all) {
            if self.found.bytes == 0 {
                self.found.prompt = read::prompt(block.own());
            }
            let until = block.until;
            self.reader.read(&mut self.found, block.bytes, block.from..until, block.offset)?;
            self.arriving.finish(until);
        }
        Ok(())
    }
}

/// What was added to a file: first the rest of the one that is open, then, when its name leads elsewhere, the new one.
fn grown(path: &Path, tail: &mut Option<Tail>, chunk: &mut Vec<u8>) -> std::io::Result<usize> {
    if let Some(open) = tail {
        let count = open.added(chunk)?;
        if count > 0 {
            return Ok(count);
        }
        match Handle::from_path(path) {
            Ok(now) if now == open.handle => return Ok(0),
            // Between renaming and creating there is a moment without a file.
            Err(_) => return Ok(0),
            Ok(_) => {}
        }
    }
    match Tail::open(path) {
        Ok(opened) => tail.insert(opened).added(chunk),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// A thread that waits for standard input and hands on what arrives. An end is told by hanging up.
fn pipe() -> Receiver<Result<Vec<u8>, Cause>> {
    let (sender, receiver) = sync_channel(16);
    std::thread::spawn(move || {
        let mut text = match Source::text(std::io::stdin()) {
            Ok((Content::Binary(place), _)) => return drop(sender.send(Err(Cause::Binary(place)))),
            Ok((_, text)) => text,
            Err(error) => return drop(sender.send(Err(Cause::System(error)))),
        };
        let mut read = 0;
        loop {
            let mut chunk = vec![0; CHUNK];
            match text.read(&mut chunk) {
                Ok(0) => return,
                Ok(count) => {
                    read += count as u64;
                    chunk.truncate(count);
                    if sender.send(Ok(chunk)).is_err() {
                        return;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return drop(sender.send(Err(Cause::Broken(read, error)))),
            }
        }
    });
    receiver
}
