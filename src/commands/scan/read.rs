//! Reading all sources on all processors: large files in parts, other sources whole. Parts are
//! joined in their order as soon as they are read, so that what waits is small, and the result is
//! the same however many threads there are.

use super::progress::ScanProgress;
use super::zones;
use crate::catalog::Catalog;
use crate::catalog::roles::Relations;
use crate::findings::period::Period;
use crate::findings::unknown::UnknownMessages;
use crate::findings::{FileFindings, FileReader, Reader};
use crate::input::content::Content;
use crate::input::sources::TroubleKind;
use crate::input::unpack::Gate;
use crate::input::{Source, Trouble, blocks};
use crate::log::DeviceColumn;
use regex::bytes::Regex;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};

/// The size of the last parts of a file: small enough that all processors end at the same time,
/// large enough that its start does not count.
const PART: u64 = 8 * 1024 * 1024;
/// The size that parts have at most: those in front are larger, because each part begins again with
/// all devices.
const LARGEST_PART: u64 = 64 * 1024 * 1024;
/// Parts are so much smaller than what each processor still has to read.
const SHARE: u64 = 4;
/// The names of the columns of a table are shorter, in bytes.
const LONGEST_HEAD: u64 = 4 * 1024;
/// How many parts, for each processor, may be read before the parts before them are.
const MOST_AHEAD: usize = 1;

/// How the work is divided.
#[derive(Debug, Clone, Copy)]
pub struct Division {
    /// How many read at a time.
    pub readers: usize,
    /// The size of the last parts of a file, in bytes.
    pub part: u64,
    /// The size that parts have at most.
    pub largest_part: u64,
}

impl Division {
    /// One reader for each processor.
    pub fn of_machine() -> Self {
        let readers = std::thread::available_parallelism().map_or(1, usize::from);
        Division { readers, part: PART, largest_part: LARGEST_PART }
    }

    /// The parts of what lies between two places, but for the last one.
    fn cuts(&self, mut begin: u64, end: u64) -> Vec<(u64, u64)> {
        let Division { readers, part, largest_part } = *self;
        let readers = readers as u64;
        let mut cuts = Vec::new();
        while end.saturating_sub(begin) > part {
            // One for each processor, all of one size: nobody waits long for the part in front.
            let length = ((end - begin) / (SHARE * readers)).clamp(part, largest_part);
            let starts = (0..readers).map(move |it| begin + it * length);
            for start in starts.take_while(|start| end > start + part) {
                begin = start + length;
                cuts.push((start, begin));
            }
        }
        cuts
    }
}

/// What is to be read, and how.
pub struct Job<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// What messages do to each other.
    pub roles: Arc<Relations>,
    /// The sources.
    pub sources: &'a [Source],
    /// What of each source is to be read; `None`: all of every one.
    pub spans: Option<&'a [ReadRange]>,
    /// For each source, the period that is asked for.
    pub period: &'a (dyn Fn(&Source) -> Option<Period> + Sync),
    /// Whether files must be read from their start, because what a line says depends on those
    /// before it.
    pub from_start: bool,
    /// Whether what the catalog lacks stays with its file, for files that are kept.
    pub apart: bool,
    /// How it is divided, which changes nothing about what is found.
    pub division: Division,
    /// Shown while it takes long.
    pub progress: &'a ScanProgress,
}

/// What a part is read with.
struct Tools<'a> {
    reader: Reader,
    buffer: blocks::Buffer,
    /// What is asked of the time of the source that is read.
    period: Option<Period>,
    progress: &'a ScanProgress,
    /// Where texts that take much memory to unpack wait for each other.
    gate: &'a Gate,
}

/// A source, or a part of one.
struct Part<'a> {
    number: usize,
    source: &'a Source,
    begin: u64,
    end: Option<u64>,
    /// What it is a part of, where not all of the source is read.
    span: Option<ReadRange>,
}

/// What of a source is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadRange {
    /// From here to there: more follows, and may be looked at.
    Between(u64, u64),
    /// From here to there, as if nothing followed.
    Last(u64, u64),
    /// Of what must be unpacked, from here to the end.
    Packed(u64),
    /// Nothing.
    Nothing,
}

/// What was read of a part.
struct PartRead {
    found: FileFindings,
    /// What stopped the reading before its end.
    stopped: Option<TroubleKind>,
    /// Whether it is text as it lies in the file, so that sizes can be compared.
    is_plain: bool,
}

/// What has been read, joined as far as there is no hole.
#[derive(Default)]
struct Assembly {
    waiting: Vec<Option<PartRead>>,
    next: usize,
    files: Vec<Option<FileFindings>>,
    /// What the catalog lacks, of all files together: each by itself would keep as much.
    unknown: UnknownMessages,
    troubles: Vec<Trouble>,
}

fn lock(assembly: &Mutex<Assembly>) -> MutexGuard<'_, Assembly> {
    assembly.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was read.
pub struct AllRead {
    /// What each source holds, in their order; `None` where nothing of it could be read.
    pub files: Vec<Option<FileFindings>>,
    /// What the catalog lacks, of all sources by their numbers.
    pub unknown: UnknownMessages,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
}

/// Reads all sources.
pub fn read_all(job: &Job) -> AllRead {
    let parts = match job.spans {
        None => cut(job.sources, job.from_start, &job.division),
        Some(spans) => cut_spans(job.sources, spans, &job.division),
    };
    let next = AtomicUsize::new(0);
    let assembly = Mutex::new(Assembly {
        waiting: parts.iter().map(|_| None).collect(),
        files: job.sources.iter().map(|_| None).collect(),
        ..Assembly::default()
    });
    let joined = Condvar::new();
    let gate = Gate::default();
    let threads = job.division.readers.min(parts.len()).max(1);
    let work = || {
        let reader = Reader::new(job.catalog, Arc::clone(&job.roles));
        let mut tools = Tools {
            reader,
            buffer: blocks::Buffer::default(),
            period: None,
            progress: job.progress,
            gate: &gate,
        };
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(index) else { return };
            // Nobody runs far ahead of the slowest: what waits to be joined takes memory. The part
            // that is next is always being read.
            let is_far_ahead = |it: &mut Assembly| index >= it.next + MOST_AHEAD * threads;
            let waited = joined.wait_while(lock(&assembly), is_far_ahead);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
            tools.period = (job.period)(part.source);
            let read = read_part(&mut tools, part);
            let mut assembly = lock(&assembly);
            assembly.waiting[index] = Some(read);
            assembly.join(&parts, &job.roles, job.apart);
            joined.notify_all();
        }
    };
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let assembly = assembly.into_inner().unwrap_or_else(PoisonError::into_inner);
    let Assembly { files, unknown, troubles, .. } = assembly;
    AllRead { files, unknown, troubles }
}

impl Assembly {
    /// Joins the parts that follow what is joined already.
    fn join(&mut self, parts: &[Part], roles: &Relations, apart: bool) {
        while let Some(read) = self.waiting.get_mut(self.next).and_then(Option::take) {
            let part = &parts[self.next];
            self.next += 1;
            let PartRead { mut found, stopped, is_plain } = read;
            if !apart {
                self.unknown.merge_file(part.number as u64, std::mem::take(&mut found.unknown));
            }
            let file = &mut self.files[part.number];
            match file.as_mut() {
                Some(file) => {
                    file.append(found, roles);
                    file.forget_classes();
                }
                None if stopped.is_some() && found.bytes == 0 => {}
                None => *file = Some(found),
            }
            // A file may give more than it had when it was listed, but not less.
            let (read, size) = (file.as_ref().map_or(0, |it| it.bytes), part.source.size());
            let is_whole = part.span.is_none() && part.end.is_none();
            let is_short = is_plain && is_whole && read < size;
            let path = part.source.path();
            if let Some(cause) = stopped {
                self.troubles.push(Trouble { path, cause });
            } else if is_short && self.troubles.last().is_none_or(|it| it.path != path) {
                self.troubles.push(Trouble { path, cause: TroubleKind::Shrunk(read, size) });
            }
        }
    }
}

/// Cuts large files of plain text into parts, smaller ones towards their ends.
fn cut<'a>(sources: &'a [Source], from_start: bool, division: &Division) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let mut begin = 0;
        if let Source::File(path, size) = source
            && *size > division.part
            && !from_start
            && Source::content(path).is_ok_and(|it| it.is_plain())
        {
            let cuts = division.cuts(0, *size);
            begin = cuts.last().map_or(0, |it| it.1);
            let part = |(begin, end)| Part { number, source, begin, end: Some(end), span: None };
            parts.extend(cuts.into_iter().map(part));
        }
        // The last part has no end: a log may grow while it is read.
        parts.push(Part { number, source, begin, end: None, span: None });
    }
    parts
}

/// Cuts what is to be read of each source.
fn cut_spans<'a>(sources: &'a [Source], spans: &[ReadRange], division: &Division) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for (number, (source, span)) in sources.iter().zip(spans).enumerate() {
        let part = |begin, end| Part { number, source, begin, end, span: Some(*span) };
        match *span {
            ReadRange::Nothing => {}
            ReadRange::Between(from, until) => {
                let cuts = division.cuts(from, until);
                let begin = cuts.last().map_or(from, |it| it.1);
                parts.extend(cuts.into_iter().map(|(begin, end)| part(begin, Some(end))));
                parts.push(part(begin, Some(until)));
            }
            ReadRange::Last(from, _) | ReadRange::Packed(from) => parts.push(part(from, None)),
        }
    }
    parts
}

fn read_part(tools: &mut Tools, part: &Part) -> PartRead {
    let is_packed = matches!(part.span, Some(ReadRange::Packed(_)));
    let is_part = part.begin > 0 || part.end.is_some() || part.span.is_some();
    match part.source {
        Source::File(path, _) if is_part && !is_packed => read_plain(tools, part, path),
        whole => match whole.open() {
            Ok(stream) => read_text(tools, part, stream),
            Err(error) => unread(TroubleKind::System(error)),
        },
    }
}

fn unread(cause: TroubleKind) -> PartRead {
    PartRead { found: FileFindings::default(), stopped: Some(cause), is_plain: false }
}

/// A whole stream, whatever it holds.
fn read_text(tools: &mut Tools, part: &Part, stream: impl Read + Send) -> PartRead {
    let text = match part.source.text(tools.progress.count(stream), Some(tools.gate)) {
        Ok(text) => text,
        Err(error) => return unread(TroubleKind::System(error)),
    };
    if let Content::Binary(place) = text.content {
        return unread(TroubleKind::Binary(place));
    }
    let is_plain = text.depth == 0 && text.content.is_plain();
    let mut text_reader = tools.progress.watch(text.reader);
    let start = part.begin.saturating_sub(blocks::context());
    if let Err(error) = std::io::copy(&mut text_reader.by_ref().take(start), &mut std::io::sink()) {
        return unread(TroubleKind::Broken(0, error));
    }
    let mut read = visit(tools, part, text_reader, start);
    if text.content == Content::Tar {
        read.stopped = read.stopped.or(Some(TroubleKind::Archive { is_read: true }));
    }
    PartRead { is_plain, ..read }
}

/// A part of a file of plain text.
fn read_plain(tools: &mut Tools, part: &Part, path: &Path) -> PartRead {
    let start = part.begin.saturating_sub(blocks::context());
    match Source::open_at(path, start) {
        Ok(file) => {
            let limit = match part.span {
                Some(ReadRange::Last(_, until)) => until.saturating_sub(start),
                _ => u64::MAX,
            };
            let file = tools.progress.count(file.take(limit));
            visit(tools, part, file, start)
        }
        Err(error) => unread(TroubleKind::System(error)),
    }
}

fn visit(tools: &mut Tools, part: &Part, text: impl Read, start: u64) -> PartRead {
    let Tools { reader, buffer, .. } = tools;
    let mut file = FileReader::new(tools.period);
    file.columns = columns(part, start);
    let can_be_read_again = zones::can_be_read_again(part.source);
    let mut last = b'\n';
    let visited = blocks::visit(buffer, text, start, part.begin, part.end, |block| {
        if part.begin == 0 && block.offset == 0 && block.from == 0 {
            file.found.prompt = prompt(block.own());
            file.columns = DeviceColumn::of(block.own());
        }
        if !can_be_read_again {
            zones::note(&block, &mut file.found);
        }
        last = block.own().last().copied().unwrap_or(last);
        file.read(reader, block.bytes, block.from..block.until, block.offset);
    });
    let mut found = file.found;
    // A last line without its line feed is a line.
    found.lines += u64::from(part.end.is_none() && last != b'\n');
    let stopped = visited.err().map(|error| TroubleKind::Broken(part.begin + found.bytes, error));
    PartRead { found, stopped, is_plain: true }
}

/// The column of devices of a table of which a part is read that does not have its first line.
fn columns(part: &Part, start: u64) -> Option<DeviceColumn> {
    let Source::File(path, _) = part.source else { return None };
    if start == 0 {
        return None;
    }
    let mut head = Vec::new();
    let file = Source::open_at(path, 0).ok()?;
    file.take(LONGEST_HEAD).read_to_end(&mut head).ok()?;
    DeviceColumn::of(&head)
}

/// The host of the first device prompt in a text, such as `edge-rtr-01#`.
pub(super) fn prompt(text: &[u8]) -> Option<String> {
    static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?m-u)^(?:\xef\xbb\xbf)?([A-Za-z][A-Za-z0-9_.-]{0,62})(?:\([a-z][^)\n]{0,40}\))?[#>](?: ?[a-z]|\r?$)",
        )
        .expect("a fixed pattern")
    });
    let start = &text[..text.len().min(64 * 1024)];
    let found = PROMPT.captures(start)?;
    Some(String::from_utf8_lossy(&found[1]).into_owned())
}

#[cfg(test)]
mod tests;
