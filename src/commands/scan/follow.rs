//! `scan --follow`: what is there is reported, then each new or changed incident as its line
//! arrives; Ctrl-C, or the end of a pipe, prints the summary.
//!
//! Looking again and again works on every file system, where waiting for notices does not.

mod look;

use super::stream::{News, Origin, Stream, drain};
use super::tell::Teller;
use super::{ScanOptions, describe, note_double, progress::ScanProgress, read, zones};
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::output::Printer;
use crate::cli::stop::Stop;
use crate::context::Context;
use crate::findings::unknown::UnknownMessages;
use crate::findings::{FileFindings, Findings, NamedFile, Reader};
use crate::input::content::Content;
use crate::input::sources::{SourceList, TroubleKind};
use crate::input::tail::Tails;
use crate::input::{Source, Trouble};
use crate::log::DeviceColumn;
use crate::views::Scan;
use anyhow::Result;
use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// How often is looked; a line is told after two looks.
const PAUSE: Duration = Duration::from_millis(250);
/// Where looking takes long it is done less often: for at most one part in this many of the time,
/// but never so seldom.
const SHARE: u32 = 4;
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Nobody waits longer than this without looking whether the run is to end.
const SLICE: Duration = Duration::from_millis(100);
/// This many pieces of pipes are taken although it is time for another look.
const MOST_PIECES: usize = 64;
/// This many names stand in a complaint.
const MOST_NAMES: usize = 5;

/// Follows what the command line names until Ctrl-C, or until all pipes have ended and there is no
/// file.
///
/// # Errors
/// When the output cannot be written.
pub fn run(
    context: &Context,
    output: &mut Printer,
    paths: &[PathBuf],
    wish: &ScanOptions,
) -> Result<Exit> {
    let stop = Stop::on_signals()?;
    let mut teller = Teller::new(context, wish)?;
    let mut follower = Follower::new(context, wish, Arc::clone(&stop));
    follower.open_all(output, paths);
    let mut changed = false;
    loop {
        let begun = Instant::now();
        let has_more = follower.read_files(output, teller.is_new());
        changed |= follower.settle();
        if !stop.is_wanted() && teller.is_free()? && (changed || teller.is_new()) {
            teller.tell(output, &follower.report())?;
            changed = false;
        }
        if follower.is_over() {
            break;
        }
        follower.look_around(output);
        let pause = (begun.elapsed() * SHARE).clamp(PAUSE, LONGEST_PAUSE);
        follower.wait(output, if has_more { Duration::ZERO } else { pause });
    }
    follower.close(output);
    let scan = follower.report();
    let left = teller.end(output, &scan, &stop)?;
    if left > 0 {
        follower.fail(output, &context.words.say(say::FollowHeldUp { bytes: &left.to_string() }));
    }
    Ok(wish.ending(context, output, &scan, follower.has_failed()))
}

struct Follower<'a> {
    context: &'a Context,
    wish: &'a ScanOptions,
    stop: Arc<Stop>,
    failed: bool,
    /// What was complained of and would be again at the next look.
    complained: HashSet<String>,
    /// Where files that appear are followed too.
    folders: Vec<PathBuf>,
    /// Names that were decided on.
    names: HashSet<PathBuf>,
    tails: Tails,
    pipes: (SyncSender<News>, Receiver<News>),
    streams: Vec<Stream>,
    /// What the catalog lacks, of all streams by their numbers.
    unknown: UnknownMessages,
    reader: Reader,
    /// Where the next look begins to read, so that no file comes first for ever.
    next: usize,
    /// What was not read to its end when the run ended.
    unread: Vec<String>,
    /// Files of which much waits to be read.
    behind: HashSet<usize>,
}

impl<'a> Follower<'a> {
    fn new(context: &'a Context, wish: &'a ScanOptions, stop: Arc<Stop>) -> Self {
        let reader = Reader::new(&context.catalog, Arc::clone(&wish.roles));
        Follower {
            context,
            wish,
            stop,
            failed: false,
            complained: HashSet::new(),
            folders: Vec::new(),
            names: HashSet::new(),
            tails: Tails::default(),
            pipes: sync_channel(16),
            streams: Vec::new(),
            unknown: UnknownMessages::default(),
            reader,
            next: 0,
            unread: Vec::new(),
            behind: HashSet::new(),
        }
    }

    fn open_all(&mut self, output: &Printer, paths: &[PathBuf]) {
        let SourceList { sources, troubles, double, .. } =
            Source::all(paths, self.wish.files.as_ref());
        note_double(self.context, output, double.as_ref());
        for trouble in troubles {
            let path = PathBuf::from(&trouble.path);
            let is_missing = matches!(&trouble.cause, TroubleKind::System(it) if it.kind() == ErrorKind::NotFound);
            let is_awaited = is_missing && paths.contains(&path);
            let text = describe(self.context, &trouble);
            self.stop.saying(|| output.complain(&text));
            if is_awaited {
                self.open_file(output, Source::File(path.clone(), 0), &path);
            } else {
                self.complained.insert(text);
                self.failed = true;
            }
        }
        let is_pipe = |it: &&Source| !matches!(it, Source::File(..));
        self.tails.leave(sources.iter().filter(is_pipe).count());
        for source in sources {
            if self.stop.is_wanted() {
                self.unread.push(source.path());
                continue;
            }
            match source.clone() {
                // A named pipe waits for its writer, so it is opened by its thread.
                Source::Stdin | Source::Held(..) | Source::Pipe(_) => self.open_pipe(source),
                Source::File(path, _) => self.open_file(output, source, &path),
            }
        }
        self.folders = paths.iter().filter(|it| it.is_dir()).cloned().collect();
        if let Some(most) = self.tails.limit() {
            let (count, most) = (&self.streams.len().to_string(), &most.to_string());
            self.say(output, &self.context.words.say(say::FollowLimit { count, most }));
        }
    }

    fn open_pipe(&mut self, source: Source) {
        let (number, sender, pipe) = (self.streams.len(), self.pipes.0.clone(), source.clone());
        std::thread::spawn(move || drain(number, &pipe, &sender));
        self.streams.push(Stream::new(source, Origin::Pipe));
    }

    fn open_file(&mut self, output: &Printer, source: Source, path: &Path) {
        self.names.insert(path.to_owned());
        let content = if path.exists() { Source::content(path) } else { Ok(Content::Plain) };
        match content {
            Ok(content) if content.can_grow() => match self.tails.follow(path) {
                Ok(number) => {
                    self.streams.extend(number.map(|it| Stream::new(source, Origin::File(it))));
                }
                Err(error) => self.complain(output, &source, TroubleKind::System(error)),
            },
            Ok(Content::Binary(place)) => {
                self.complain(output, &source, TroubleKind::Binary(place))
            }
            Ok(_) => self.read_whole(output, source),
            Err(error) => self.complain(output, &source, TroubleKind::System(error)),
        }
    }

    /// What is compressed does not grow.
    fn read_whole(&mut self, output: &Printer, source: Source) {
        let job = read::Job {
            catalog: &self.context.catalog,
            roles: Arc::clone(&self.wish.roles),
            sources: std::slice::from_ref(&source),
            spans: None,
            period: &|source| self.wish.period(source.written().unwrap_or(self.context.now.date())),
            from_start: true,
            apart: false,
            division: read::Division::of_machine(),
            progress: &ScanProgress::until(Arc::clone(&self.stop)),
        };
        let read::AllRead { files, unknown, troubles } = read::read_all(&job);
        for trouble in &troubles {
            if self.stop.is_wanted() {
                self.unread.push(trouble.path.clone());
            } else {
                self.fail(output, &describe(self.context, trouble));
            }
        }
        if let Some(found) = files.into_iter().next().flatten() {
            let mut stream = Stream::new(source, Origin::Ended);
            (stream.file.found, stream.written) = (found, stream.source.written());
            self.unknown.merge_file(self.streams.len() as u64, unknown);
            self.streams.push(stream);
        }
    }

    fn complain(&mut self, output: &Printer, source: &Source, cause: TroubleKind) {
        self.fail(output, &describe(self.context, &Trouble { path: source.path(), cause }));
    }

    fn fail(&mut self, output: &Printer, text: &str) {
        self.say(output, text);
        self.failed = true;
    }

    fn say(&self, output: &Printer, text: &str) {
        self.stop.saying(|| output.complain(text));
    }

    /// Complains of something in a folder, which every look finds again, once.
    fn pass_over(&mut self, output: &Printer, path: &Path, error: std::io::Error) {
        let trouble =
            Trouble { path: path.display().to_string(), cause: TroubleKind::System(error) };
        self.say_once(output, &describe(self.context, &trouble));
    }

    fn say_once(&mut self, output: &Printer, text: &str) {
        if self.complained.insert(text.to_owned()) {
            self.fail(output, text);
        }
    }

    /// Whether something could not be read, or was never there.
    fn has_failed(&self) -> bool {
        let is_missing = |it: &Stream| match it.origin {
            Origin::File(number) => !self.tails.is_found(number) || self.tails.is_unread(number),
            _ => false,
        };
        self.failed || self.streams.iter().any(is_missing)
    }

    fn is_over(&self) -> bool {
        let has_ended = |it: &Stream| matches!(it.origin, Origin::Ended | Origin::Refused);
        self.stop.is_wanted() || self.folders.is_empty() && self.streams.iter().all(has_ended)
    }

    /// Takes what comes through pipes until the next look.
    fn wait(&mut self, output: &Printer, pause: Duration) {
        let until = Instant::now() + pause;
        let mut late = 0;
        while !self.is_over() && late < MOST_PIECES {
            let left = until.saturating_duration_since(Instant::now());
            late += usize::from(left.is_zero());
            match self.pipes.1.recv_timeout(left.min(SLICE)) {
                Ok((index, Ok(Some(bytes)))) => self.arrived(index, &bytes),
                Ok((index, Ok(None))) => self.streams[index].origin = Origin::Ended,
                Ok((index, Err(cause))) => self.stopped(output, index, cause),
                Err(_) if left.is_zero() => break,
                Err(_) => {}
            }
        }
    }

    fn stopped(&mut self, output: &Printer, index: usize, cause: TroubleKind) {
        let stream = &mut self.streams[index];
        stream.origin = if stream.arriving.end() == 0 { Origin::Refused } else { Origin::Ended };
        let source = stream.source.clone();
        self.complain(output, &source, cause);
    }

    fn arrived(&mut self, index: usize, bytes: &[u8]) {
        self.streams[index].push(bytes);
        self.take_in(index, self.streams[index].arriving.certain_end())
    }

    /// Reads up to a place for good.
    fn take_in(&mut self, index: usize, end: u64) {
        let stream = &mut self.streams[index];
        let Some(block) = stream.arriving.block(end) else { return };
        let file = &mut stream.file;
        file.period = self.wish.period(stream.written.unwrap_or(self.context.today()));
        if file.found.bytes == 0 {
            file.found.prompt = read::prompt(block.own());
            file.columns = DeviceColumn::of(block.own());
        }
        zones::note(&block, &mut file.found);
        file.read(&mut self.reader, block.bytes, block.from..block.until, block.offset);
        self.unknown.merge_file(index as u64, std::mem::take(&mut file.found.unknown));
        stream.arriving.finish(end);
    }

    /// Reads the last lines for now; whether something concerns us that was not told.
    fn settle(&mut self) -> bool {
        let mut changed = false;
        for stream in &mut self.streams {
            if stream.look_back() {
                let written = stream.written.unwrap_or(self.context.today());
                stream.file.period = self.wish.period(written);
                changed |= stream.settle(&mut self.reader);
            }
        }
        changed
    }

    fn report(&self) -> Scan {
        let mut findings = Findings::default();
        findings.add_unknown(self.unknown.clone());
        for (number, stream) in self.streams.iter().enumerate() {
            match stream.origin {
                Origin::File(number) if !self.tails.is_found(number) => continue,
                Origin::Refused => continue,
                _ => {}
            }
            let mut found = stream.file.found.clone();
            found.append(stream.pending.clone(), &self.wish.roles);
            let zone = self.wish.zone.or_else(|| stream.zone(self.context, &found));
            let named = self.wish.named(&stream.source, stream.written, found);
            let years = named.years.in_zone(zone);
            findings.add(number as u64, NamedFile { years, ..named });
        }
        self.wish.report(self.context, &findings)
    }

    /// Takes in what was held back, and says what was not read to its end.
    fn close(&mut self, output: &Printer) {
        for index in 0..self.streams.len() {
            self.take_in(index, u64::MAX);
            self.streams[index].pending = FileFindings::default();
            let Origin::File(number) = self.streams[index].origin else { continue };
            let (done, size) = self.tails.extent(number);
            if done < size {
                self.unread.push(self.streams[index].source.path());
            }
        }
        if !self.unread.is_empty() {
            let mut names = self.unread[..self.unread.len().min(MOST_NAMES)].join(", ");
            if self.unread.len() > MOST_NAMES {
                names.push_str(", ...");
            }
            let count = &self.unread.len().to_string();
            self.fail(output, &self.context.words.say(say::FollowUnread { paths: &names, count }));
        }
    }
}
