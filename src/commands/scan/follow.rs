//! `scan --follow`: what is there is reported, then each new or changed incident as its line arrives; Ctrl-C, or the end of a pipe, prints the summary.
//!
//! Looking again and again works on every file system, where waiting for notices does not.

use super::stream::{News, Origin, Stream, drain};
use super::{Wish, progress::Progress, read, worded};
use crate::cli::Ending;
use crate::cli::args::Format;
use crate::cli::output::Output;
use crate::context::Context;
use crate::findings::{FileFindings, Findings, Reader};
use crate::input::content::Content;
use crate::input::sources::{self, Cause};
use crate::input::tail::{Found, Tails};
use crate::input::{Source, Trouble};
use crate::render::pages;
use crate::views::Scan;
use crate::views::scan::Incident;
use anyhow::{Context as _, Result};
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// How often is looked; a line is told after two looks.
const PAUSE: Duration = Duration::from_millis(250);
/// Where looking takes long it is done less often: for at most one part in so many of the time, but never so seldom.
const SHARE: u32 = 4;
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Follows what the command line names until Ctrl-C, or until all pipes have ended and there is no file.
///
/// # Errors
/// When the output cannot be written or a catalog entry is not valid.
pub fn run(context: &Context, output: &mut Output, paths: &[PathBuf], wish: &Wish) -> Result<Ending> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)).context("Ctrl-C cannot be caught")?;
    let mut follower = Follower::new(context, wish, stop)?;
    follower.open_all(output, paths)?;
    let mut is_first = true;
    loop {
        let begun = Instant::now();
        follower.read_files(output)?;
        let changed = follower.settle()?;
        if is_first || changed {
            let scan = follower.report()?;
            follower.tell(output, &scan, is_first)?;
        }
        is_first = false;
        if follower.is_over() {
            break;
        }
        follower.look_around()?;
        follower.wait(output, (begun.elapsed() * SHARE).clamp(PAUSE, LONGEST_PAUSE))?;
    }
    follower.close()?;
    let scan = follower.report()?;
    follower.tell(output, &scan, false)?;
    if context.format != Format::Jsonl {
        output.answer(&wish.shown(&scan))?;
        // Not through a pager: what was told stands above it.
        output.flush()?;
    }
    Ok(wish.ending(context, output, &scan, follower.has_failed()))
}

struct Follower<'a> {
    context: &'a Context,
    wish: &'a Wish,
    stop: Arc<AtomicBool>,
    failed: bool,
    /// Where files that appear are followed too.
    folders: Vec<PathBuf>,
    /// Names that were decided on.
    names: HashSet<PathBuf>,
    tails: Tails,
    pipes: (SyncSender<News>, Receiver<News>),
    streams: Vec<Stream>,
    reader: Reader,
    /// The stream that the reader has its memory of.
    reading: Option<usize>,
    /// What was last told of each incident.
    told: HashMap<(u64, u64), u64>,
}

impl<'a> Follower<'a> {
    fn new(context: &'a Context, wish: &'a Wish, stop: Arc<AtomicBool>) -> Result<Self> {
        let reader = Reader::new(&context.catalog, Arc::clone(&wish.roles))?;
        Ok(Follower {
            context,
            wish,
            stop,
            failed: false,
            folders: Vec::new(),
            names: HashSet::new(),
            tails: Tails::default(),
            pipes: sync_channel(16),
            streams: Vec::new(),
            reader,
            reading: None,
            told: HashMap::new(),
        })
    }

    fn open_all(&mut self, output: &Output, paths: &[PathBuf]) -> Result<()> {
        let (sources, troubles) = Source::all(paths, self.wish.files.as_ref());
        for trouble in troubles {
            let path = PathBuf::from(&trouble.path);
            let is_missing = matches!(&trouble.cause, Cause::System(it) if it.kind() == std::io::ErrorKind::NotFound);
            output.complain(&worded(self.context, &trouble));
            if is_missing && paths.contains(&path) {
                self.open_file(output, Source::File(path.clone(), 0), &path)?;
            } else {
                self.failed = true;
            }
        }
        for source in sources {
            match source.clone() {
                Source::Stdin | Source::Held(_) => self.open_pipe(source.clone(), move || source.open()),
                // A named pipe waits for its writer, so it is opened by its thread.
                Source::File(path, _) if !path.is_file() => self.open_pipe(source, move || File::open(path)),
                Source::File(path, _) => self.open_file(output, source, &path)?,
            }
        }
        self.folders = paths.iter().filter(|it| it.is_dir()).cloned().collect();
        Ok(())
    }

    fn open_pipe<R: Read + Send>(
        &mut self,
        source: Source,
        open: impl FnOnce() -> std::io::Result<R> + Send + 'static,
    ) {
        let (number, sender) = (self.streams.len(), self.pipes.0.clone());
        std::thread::spawn(move || drain(number, open, &sender));
        self.streams.push(Stream::new(source, Origin::Pipe));
    }

    fn open_file(&mut self, output: &Output, source: Source, path: &Path) -> Result<()> {
        self.names.insert(path.to_owned());
        let content = if path.exists() { Source::content(path) } else { Ok(Content::Plain) };
        match content {
            Ok(Content::Plain) => match self.tails.follow(path) {
                Ok(number) => {
                    self.streams.extend(number.map(|it| Stream::new(source, Origin::File(it))));
                }
                Err(error) => self.complain(output, &source, Cause::System(error)),
            },
            Ok(Content::Binary(place)) => self.complain(output, &source, Cause::Binary(place)),
            Ok(_) => self.read_whole(output, source)?,
            Err(error) => self.complain(output, &source, Cause::System(error)),
        }
        Ok(())
    }

    /// What is compressed does not grow.
    fn read_whole(&mut self, output: &Output, source: Source) -> Result<()> {
        let job = read::Job {
            catalog: &self.context.catalog,
            roles: Arc::clone(&self.wish.roles),
            sources: std::slice::from_ref(&source),
            period: &|source| self.wish.period(source.written().unwrap_or(self.context.now.date())),
            from_start: true,
            progress: &Progress::new(0, false),
        };
        let (found, troubles) = read::read_all(&job)?;
        for trouble in &troubles {
            output.complain(&worded(self.context, trouble));
            self.failed = true;
        }
        if let Some(found) = found.into_iter().next().flatten() {
            let mut stream = Stream::new(source, Origin::Ended);
            (stream.found, stream.written) = (found, stream.source.written());
            self.streams.push(stream);
        }
        Ok(())
    }

    fn complain(&mut self, output: &Output, source: &Source, cause: Cause) {
        output.complain(&worded(self.context, &Trouble { path: source.path(), cause }));
        self.failed = true;
    }

    /// Whether something could not be read, or was never there.
    fn has_failed(&self) -> bool {
        let is_missing = |it: &Stream| matches!(it.origin, Origin::File(number) if !self.tails.is_found(number));
        self.failed || self.streams.iter().any(is_missing)
    }

    fn is_over(&self) -> bool {
        let has_ended = |it: &Stream| matches!(it.origin, Origin::Ended | Origin::Refused);
        self.stop.load(Ordering::Relaxed) || self.folders.is_empty() && self.streams.iter().all(has_ended)
    }

    /// Reads what was added to files.
    fn read_files(&mut self, output: &Output) -> Result<()> {
        let mut chunk = Vec::new();
        for index in 0..self.streams.len() {
            let Origin::File(number) = self.streams[index].origin else { continue };
            while !self.stop.load(Ordering::Relaxed) {
                match self.tails.added(number, &mut chunk) {
                    Ok(()) if chunk.is_empty() => break,
                    Ok(()) => {
                        let written = self.tails.written(number).and_then(sources::date);
                        self.streams[index].written = written;
                        self.arrived(index, &chunk)?;
                    }
                    Err(error) => {
                        let place = self.streams[index].arriving.end();
                        self.stopped(output, index, Cause::Broken(place, error));
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes what comes through pipes until the next look.
    fn wait(&mut self, output: &Output, pause: Duration) -> Result<()> {
        let until = Instant::now() + pause;
        while !self.is_over() {
            match self.pipes.1.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((index, Ok(Some(bytes)))) => self.arrived(index, &bytes)?,
                Ok((index, Ok(None))) => self.streams[index].origin = Origin::Ended,
                Ok((index, Err(cause))) => self.stopped(output, index, cause),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        Ok(())
    }

    fn stopped(&mut self, output: &Output, index: usize, cause: Cause) {
        let stream = &mut self.streams[index];
        stream.origin = if stream.arriving.end() == 0 { Origin::Refused } else { Origin::Ended };
        let source = stream.source.clone();
        self.complain(output, &source, cause);
    }

    fn arrived(&mut self, index: usize, bytes: &[u8]) -> Result<()> {
        self.streams[index].push(bytes);
        self.take_in(index, self.streams[index].arriving.certain_end())
    }

    /// Reads up to a place for good.
    fn take_in(&mut self, index: usize, end: u64) -> Result<()> {
        let stream = &mut self.streams[index];
        let Some(block) = stream.arriving.block(end) else { return Ok(()) };
        if self.reading != Some(index) {
            let period = self.wish.period(stream.written.unwrap_or(self.context.today()));
            self.reader.start(period);
            self.reading = Some(index);
        }
        if stream.found.bytes == 0 {
            stream.found.prompt = read::prompt(block.own());
        }
        self.reader.read(&mut stream.found, block.bytes, block.from..block.until, block.offset)?;
        stream.arriving.finish(end);
        Ok(())
    }

    /// Reads the last lines for now; whether something concerns us that was not told.
    fn settle(&mut self) -> Result<bool> {
        let mut changed = false;
        for stream in &mut self.streams {
            if stream.look_back() {
                // The numbers of classes are others in other findings.
                self.reader.start(self.wish.period(stream.written.unwrap_or(self.context.today())));
                self.reading = None;
                changed |= stream.settle(&mut self.reader)?;
            }
        }
        Ok(changed)
    }

    /// Looks where names lead now, and what has appeared in folders.
    fn look_around(&mut self) -> Result<()> {
        self.tails.turn();
        if self.folders.is_empty() {
            return Ok(());
        }
        // What cannot be walked was told at the start.
        let (sources, _) = Source::all(&self.folders, self.wish.files.as_ref());
        for source in sources {
            let Source::File(path, _) = &source else { continue };
            if self.names.contains(path) || !path.is_file() {
                continue;
            }
            match (Source::content(path), self.tails.meet(path)) {
                (Ok(Content::Plain), Ok(Found::New(number))) => {
                    self.names.insert(path.clone());
                    self.streams.push(Stream::new(source, Origin::File(number)));
                }
                (Ok(Content::Plain), Ok(Found::Unclear) | Err(_)) | (Err(_), _) => {}
                // What is compressed was read before it was compressed.
                _ => {
                    self.names.insert(path.clone());
                }
            }
        }
        Ok(())
    }

    fn report(&self) -> Result<Scan> {
        let mut findings = Findings::default();
        for (number, stream) in self.streams.iter().enumerate() {
            match stream.origin {
                Origin::File(number) if !self.tails.is_found(number) => continue,
                Origin::Refused => continue,
                _ => {}
            }
            let mut found = stream.found.clone();
            found.append(stream.pending.clone(), &self.wish.roles);
            findings.add(number as u64, self.wish.named(&stream.source, stream.written, found));
        }
        self.wish.report(self.context, &findings)
    }

    /// Prints the incidents that are new or changed; at first the whole report.
    fn tell(&mut self, output: &mut Output, scan: &Scan, is_first: bool) -> Result<()> {
        let is_whole = is_first && self.context.format != Format::Jsonl;
        if is_whole && !(scan.incidents.is_empty() && scan.unknown.is_empty()) {
            output.answer(&self.wish.shown(scan))?;
        }
        // What has become a part of sums is forgotten.
        let before = std::mem::take(&mut self.told);
        for incident in &scan.incidents {
            let state = FixedState::default().hash_one(serde_json::to_string(incident)?);
            if before.get(&incident.position) != Some(&state) && !is_whole {
                self.print(output, incident)?;
            }
            self.told.insert(incident.position, state);
        }
        output.flush()
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
        for index in 0..self.streams.len() {
            self.take_in(index, u64::MAX)?;
            self.streams[index].pending = FileFindings::default();
        }
        Ok(())
    }
}
