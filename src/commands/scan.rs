//! `scan`: what is wrong in these logs, per device.
//!
//! Large files are cut into ranges that all processors share; ranges and files merge in any order (see `findings`).

use crate::catalog::Catalog;
use crate::catalog::words::fill;
use crate::cli::Ending;
use crate::cli::output::{Answer, Output};
use crate::context::Context;
use crate::findings::{FileFindings, Findings};
use crate::input::sources::{Cause, stdin_is_terminal};
use crate::input::{Block, Source, Trouble, blocks};
use crate::log::{Record, Spellings};
use crate::recognise::Recogniser;
use crate::render::{Page, pages};
use crate::views::Scan;
use crate::views::explain::Site;
use anyhow::Result;
use memchr::memchr_iter;
use regex::bytes::Regex;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

/// Files are cut into ranges of this size: large enough that a thread's start does not count, small enough to share the work evenly.
const RANGE: u64 = 32 * 1024 * 1024;

/// Scans files, folders or standard input.
///
/// # Errors
/// When a catalog entry is not valid.
pub fn run(context: &Context, output: &mut Output, paths: &[PathBuf], year: Option<i16>) -> Result<Ending> {
    if paths.is_empty() && stdin_is_terminal() {
        output.complain(&context.words.nothing_to_scan);
        return Ok(Ending::Failed);
    }
    let site = Site { topology: super::topology::named(context)?, initiator: None };
    let (sources, mut troubles) = Source::all(paths);
    let (read, unread) = read_all(&context.catalog, &sources)?;
    troubles.extend(unread);
    let mut findings = Findings::default();
    for (number, (source, file)) in sources.iter().zip(read).enumerate() {
        let Some(file) = file else { continue };
        let years = file.years(year, source.written());
        findings.merge(file.resolve(number as u64, &source.name(), years));
    }
    for trouble in &troubles {
        output.complain(&worded(context, trouble));
    }
    let mut recogniser = Recogniser::new(&context.catalog)?;
    output.answer(&Scan::new(&context.catalog, &mut recogniser, &findings, &site)?)?;
    Ok(if troubles.is_empty() { Ending::Done } else { Ending::Failed })
}

fn worded(context: &Context, trouble: &Trouble) -> String {
    let words = &context.words;
    match &trouble.cause {
        Cause::System(error) => fill(&words.cannot_read, &[("path", &trouble.path), ("cause", &error.to_string())]),
        Cause::Walk(text) => fill(&words.cannot_read, &[("path", &trouble.path), ("cause", text)]),
        Cause::Compressed => fill(&words.compressed, &[("path", &trouble.path)]),
    }
}

/// A piece of work: a source, or a range of a file.
struct Work<'a> {
    source: usize,
    kind: &'a Source,
    begin: u64,
    end: Option<u64>,
}

/// What each source holds, in their order; `None` where a source could not be read at all.
type ReadSources = (Vec<Option<FileFindings>>, Vec<Trouble>);

/// Reads all sources, on as many threads as there are processors and pieces of work.
fn read_all(catalog: &Catalog, sources: &[Source]) -> Result<ReadSources> {
    let works = cut(sources);
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Result<Result<FileFindings, Trouble>>>>> =
        Mutex::new(works.iter().map(|_| None).collect());
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(works.len()).max(1);
    let work = || -> Result<()> {
        let mut recogniser = Recogniser::new(catalog)?;
        while let Some(work) = works.get(next.fetch_add(1, Ordering::Relaxed)) {
            let index = works.iter().position(|it| std::ptr::eq(it, work)).unwrap_or_default();
            let result = read(&mut recogniser, work);
            results.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[index] = Some(result);
        }
        Ok(())
    };
    if threads == 1 {
        work()?;
    } else {
        std::thread::scope(|scope| -> Result<()> {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for thread in running {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            }
            Ok(())
        })?;
    }
    let results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut files: Vec<Option<FileFindings>> = sources.iter().map(|_| None).collect();
    let mut troubles: Vec<Trouble> = Vec::new();
    for (work, result) in works.iter().zip(results).filter_map(|(work, result)| Some((work, result?))) {
        match result? {
            Ok(range) => match &mut files[work.source] {
                Some(file) => file.merge(range),
                none => *none = Some(range),
            },
            // A file that fails in several ranges is one trouble.
            Err(trouble) if troubles.iter().any(|it| it.path == trouble.path) => {}
            Err(trouble) => troubles.push(trouble),
        }
    }
    Ok((files, troubles))
}

fn cut(sources: &[Source]) -> Vec<Work<'_>> {
    let mut works = Vec::new();
    for (source, kind) in sources.iter().enumerate() {
        let size = match kind {
            Source::Stdin => 0,
            Source::File(_, size) => *size,
        };
        let mut begin = 0;
        while size.saturating_sub(begin) > RANGE {
            works.push(Work { source, kind, begin, end: Some(begin + RANGE) });
            begin += RANGE;
        }
        // The last one has no end: a log may grow while it is read.
        works.push(Work { source, kind, begin, end: None });
    }
    works
}

fn read(recogniser: &mut Recogniser, work: &Work) -> Result<Result<FileFindings, Trouble>> {
    let start = work.begin.saturating_sub(blocks::context());
    match work.kind {
        Source::Stdin => read_range(recogniser, std::io::stdin().lock(), work, start, "-"),
        Source::File(path, _) => match Source::open(path, start) {
            Ok(file) => read_range(recogniser, file, work, start, &path.display().to_string()),
            Err(trouble) => Ok(Err(trouble)),
        },
    }
}

fn read_range(
    recogniser: &mut Recogniser,
    reader: impl Read,
    work: &Work,
    start: u64,
    name: &str,
) -> Result<Result<FileFindings, Trouble>> {
    let mut findings = FileFindings::default();
    let mut failed = Ok(());
    let mut last = b'\n';
    let visited = blocks::visit(reader, start, work.begin, work.end, |block| {
        let own = block.own();
        findings.lines += memchr_iter(b'\n', own).count() as u64;
        findings.bytes += own.len() as u64;
        last = own.last().copied().unwrap_or(last);
        if work.begin == 0 && block.offset == 0 && block.from == 0 {
            findings.prompt = prompt(own);
        }
        if failed.is_ok() {
            failed = add_all(recogniser, &mut findings, &block);
        }
    });
    failed?;
    if let Err(error) = visited {
        return Ok(Err(Trouble { path: name.to_owned(), cause: Cause::System(error) }));
    }
    // A last line without its line feed is a line.
    findings.lines += u64::from(work.end.is_none() && last != b'\n');
    Ok(Ok(findings))
}

fn add_all(recogniser: &mut Recogniser, findings: &mut FileFindings, block: &Block) -> Result<()> {
    for record in records(&recogniser.spellings, block) {
        if recogniser.concerns(&record.anchor)? {
            let found = recogniser.recognise(&record)?;
            findings.add(&record, &found, block.offset + record.anchor.start as u64);
        }
    }
    Ok(())
}

/// The messages that belong to a block. Only where one was found is the text around it read as well.
pub(super) fn records(spellings: &Spellings, block: &Block) -> Vec<Record> {
    /// An anchor is never longer than this.
    const ANCHOR: usize = 256;
    let near = block.from.saturating_sub(ANCHOR)..block.bytes.len().min(block.until + ANCHOR);
    let belongs = |start: usize| (block.from..block.until).contains(&start);
    if !spellings.find(&block.bytes[near.clone()]).any(|it| belongs(it.start + near.start)) {
        return Vec::new();
    }
    let anchors: Vec<_> = spellings.find(block.bytes).collect();
    let mut records = Record::read_all(block.bytes, &anchors, block.from);
    records.retain(|it| belongs(it.anchor.start));
    records
}

/// The host of the first device prompt in a text, such as `edge-rtr-01#`.
fn prompt(text: &[u8]) -> Option<String> {
    static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m-u)^([A-Za-z][A-Za-z0-9_.-]{0,62})(?:\([a-z][^)\n]{0,40}\))?[#>](?: ?[a-z]|\r?$)")
            .expect("a fixed pattern")
    });
    let start = &text[..text.len().min(64 * 1024)];
    let found = PROMPT.captures(start)?;
    Some(String::from_utf8_lossy(&found[1]).into_owned())
}

impl Answer for Scan {
    fn page(&self, context: &Context) -> Page {
        pages::scan(self, &context.words)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.incidents.iter().map(serde_json::to_value).collect()
    }
}
