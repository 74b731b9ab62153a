//! `scan --state`: what was found is kept, the next run reads what is new alone, and tells what has
//! changed.
//!
//! Findings and how far each file was read are one file, which is replaced in one step after the
//! answer was written: a run that is broken off is as one that never was.

mod texts;

use super::progress::ScanProgress;
use super::read::ReadRange;
use super::{ScanOptions, describe, note_double, save};
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::ScanArgs;
use crate::cli::output::{Printer, Report};
use crate::commands::unjudged;
use crate::context::{Context, UserError};
use crate::findings::FileFindings;
use crate::findings::kept::state::{FilePlace, TextPrint, TextState};
use crate::findings::kept::{self, KeptFile, KeptFindings, ScanState};
use crate::input::arriving::{MOST_HELD, certain_length};
use crate::input::rotated::RotationOrder;
use crate::input::sources::SourceList;
use crate::input::{Source, Trouble};
use crate::render::{Page, pages};
use crate::views::Changes;
use anyhow::{Result, anyhow};
use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use texts::{Candidate, TextStanding};

/// In seconds.
const DAY: i64 = 86_400;

/// What has changed, as it is shown.
#[derive(serde::Serialize)]
struct ShownChanges<'a> {
    #[serde(flatten)]
    changes: &'a Changes,
    #[serde(skip)]
    top: Option<usize>,
    #[serde(skip)]
    state: String,
}

impl Report for ShownChanges<'_> {
    fn page(&self, context: &Context) -> Page {
        pages::changes(self.changes, self.top, &self.state, &context.words)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let mut rows = Vec::new();
        let whole = serde_json::to_value(self.changes)?;
        for (kind, rows_of_kind) in whole.as_object().into_iter().flatten() {
            for row in rows_of_kind.as_array().into_iter().flatten() {
                rows.push(serde_json::json!({ "change": kind, "of": row }));
            }
        }
        Ok(rows)
    }
}

/// What the last run left, with its files.
struct Past {
    files: Vec<KeptFile>,
    state: ScanState,
    is_first: bool,
    /// How the file of it lay there.
    place: Option<FilePlace>,
}

/// Reads what is new and tells what has changed.
///
/// # Errors
/// When an option cannot be understood, the state cannot be used, or the answer cannot be written.
pub fn run(
    context: &Context,
    output: &mut Printer,
    args: &ScanArgs,
    options: &ScanOptions,
    path: &Path,
) -> Result<Exit> {
    save::check(context, path)?;
    let mut past = Past::read(context, options, path)?;
    let SourceList { sources, troubles, double, .. } =
        Source::all(&args.path, options.files.as_ref());
    note_double(context, output, double.as_ref());
    let sources: Vec<Source> = sources.into_iter().filter(|it| !is_own(it, path)).collect();
    if let Some(pipe) = sources.iter().find(|it| !matches!(it, Source::File(..))) {
        let text = context.words.say(say::StatePipe { path: &pipe.path() });
        return Err(anyhow!(UserError(text)));
    }
    let mut run = Run { context, options, troubles };
    run.read(&mut past, sources);
    for trouble in &run.troubles {
        output.complain(&describe(context, trouble));
    }
    let failed = !run.troubles.is_empty();
    let (files, state) = (past.files.clone(), Some(past.state.clone()));
    let head = kept::KeptHead::default();
    let whole = KeptFindings { head, files, state }.whole(&options.roles);
    let zone = args.report.tz.as_ref().and(options.zone);
    let today = options.today.unwrap_or(context.now.date());
    let scan = options.report_all(context, &kept::findings(whole, options.year, zone), today);
    let soon = options.soon / DAY;
    let changes = Changes::new(&scan, &past.state.told, soon, past.is_first);
    past.state.told.clone_from(&changes.told);
    let shown = changes.only(|it| options.wants(it), |it| options.wants_device(it));
    let is_document = context.format == crate::cli::args::Format::Json;
    if is_document || !shown.is_empty() {
        let state = path.display().to_string();
        output.answer(&ShownChanges { changes: &shown, top: options.digest.top, state })?;
        output.flush()?;
    }
    if past.place != place_of(path) {
        let text = context.words.say(say::StateChanged { path: &path.display().to_string() });
        return Err(anyhow!(UserError(text)));
    }
    save::write(context, &options.roles, path, &past.files, Some(&past.state))?;
    // What was not judged was said when it was new; a threshold asks each time.
    if past.is_first || options.fail_on.is_some() {
        unjudged::complain(output, &context.words, &scan.unjudged);
    }
    let is_met = options.fail_on.map(|most| shown.worst().is_some_and(|it| it <= most));
    Ok(unjudged::ending(failed, is_met, &scan.unjudged))
}

/// Whether a source is the state itself, which may lie among the logs.
fn is_own(source: &Source, state: &Path) -> bool {
    let same = |it: &Path| it.canonicalize().ok();
    Path::new(&source.path()).file_name() == state.file_name()
        && same(Path::new(&source.path())) == same(state)
}

fn place_of(path: &Path) -> Option<FilePlace> {
    std::fs::metadata(path).ok().map(|it| texts::place(&it))
}

impl Past {
    fn read(context: &Context, options: &ScanOptions, path: &Path) -> Result<Self> {
        let place = place_of(path);
        if place.is_none() {
            let state = ScanState::default();
            return Ok(Past { files: Vec::new(), state, is_first: true, place });
        }
        let source = Source::named(path.to_owned());
        let read = save::read(context, &options.roles, &source);
        let KeptFindings { files, state, .. } = read.map_err(|it| anyhow!(UserError(it)))?;
        let none = || context.words.say(say::StateNone { path: &path.display().to_string() });
        let state = state.ok_or_else(|| anyhow!(UserError(none())))?;
        Ok(Past { files, state, is_first: false, place })
    }
}

/// A run and what it cannot read.
struct Run<'a> {
    context: &'a Context,
    options: &'a ScanOptions,
    troubles: Vec<Trouble>,
}

impl Run<'_> {
    /// Reads what is new, and joins what is gone.
    fn read(&mut self, past: &mut Past, sources: Vec<Source>) {
        let known = texts::places(&past.state);
        let mut candidates = Vec::new();
        for source in sources {
            let path = source.path();
            match Candidate::new(source, &known) {
                Ok(it) => candidates.push(it),
                Err(cause) => self.troubles.push(Trouble { path, cause }),
            }
        }
        texts::recognise(&mut candidates, &past.files, &past.state);
        let unread = self.troubles.iter().map(|it| PathBuf::from(&it.path)).collect();
        let count = past.files.len();
        self.read_texts(past, candidates);
        self.join_gone(past, count, &unread);
        sort(past);
    }

    /// Reads every text from where it was read before.
    fn read_texts(&mut self, past: &mut Past, candidates: Vec<Candidate>) {
        let mut jobs = Vec::new();
        for it in candidates {
            match it.is {
                TextStanding::Copy => {}
                TextStanding::Unchanged(number) => past.see(number, &it, self.options),
                TextStanding::Continues(number) => {
                    let from = past.state.texts[number].print.map_or(0, |print| print.read);
                    jobs.push((it, from));
                }
                // An empty file is no text yet: what it will be is not known.
                TextStanding::New(_) if it.place.size == 0 => {}
                TextStanding::New(from) => jobs.push((it, from)),
            }
        }
        let sources: Vec<Source> = jobs.iter().map(|(it, _)| it.sized()).collect();
        let mut spans = Vec::new();
        for (it, from) in &jobs {
            spans.push(if it.is_plain {
                ReadRange::Between(*from, certain_end(it, *from))
            } else {
                ReadRange::Packed(*from)
            });
        }
        let last = jobs.iter().zip(&spans).map(|((it, _), span)| match span {
            ReadRange::Between(_, until) => ReadRange::Last(*until, it.place.size),
            _ => ReadRange::Nothing,
        });
        let last: Vec<ReadRange> = last.collect();
        let progress =
            ScanProgress::new(sources.iter().map(Source::size).sum(), self.context.progress);
        let certain = self.options.read_spans(self.context, &sources, &progress, &spans);
        let pending = self.options.read_spans(self.context, &sources, &progress, &last);
        progress.finish();
        let troubles: Vec<Trouble> = certain.troubles.into_iter().chain(pending.troubles).collect();
        let failed: HashSet<String> = troubles.iter().map(|it| it.path.clone()).collect();
        self.troubles.extend(troubles);
        let found = certain.files.into_iter().zip(pending.files).zip(spans);
        for ((it, from), ((certain, pending), span)) in jobs.into_iter().zip(found) {
            // What changed while it was read is read by the next run.
            let is_unsure = failed.contains(&it.source.path()) || !it.is_still_there();
            let read = match span {
                ReadRange::Between(_, until) => until,
                _ => from + certain.as_ref().map_or(0, |it| it.bytes),
            };
            match it.print(read) {
                Ok(print) if !is_unsure => {
                    let found = (certain.unwrap_or_default(), pending.unwrap_or_default());
                    past.take_in(&it, print, found, self.options);
                }
                _ => past.keep(&it),
            }
        }
    }

    /// Joins the texts of each log that are gone: those that were there before, were not found, and
    /// are not merely unreadable.
    fn join_gone(&self, past: &mut Past, count: usize, unread: &HashSet<PathBuf>) {
        let mut gone: Vec<(RotationOrder, KeptFile, TextState)> = Vec::new();
        // What lies in a folder that could not be gone through is not gone either.
        let is_unread =
            |it: &KeptFile| Path::new(&it.origin.path).ancestors().any(|it| unread.contains(it));
        let texts = std::mem::take(&mut past.state.texts);
        let files = std::mem::take(&mut past.files);
        for (number, (file, mut text)) in files.into_iter().zip(texts).enumerate() {
            let is_seen = std::mem::take(&mut text.is_seen) || number >= count;
            let is_kept = is_seen || is_unread(&file);
            let order = RotationOrder::of_file(&file.origin.path, file.origin.is_gone);
            if is_kept || file.origin.is_gone || file.found.is_backwards() {
                past.files.push(file);
                past.state.texts.push(text);
            } else {
                gone.push((order, file, text));
            }
        }
        gone.sort_by(|one, other| one.0.cmp(&other.0));
        let roles = &self.options.roles;
        for (order, file, text) in gone {
            let KeptFile { origin, mut found } = file;
            found.append(text.pending, roles);
            if let Some(print) = text.print {
                past.state.forget(print, text.size);
            }
            let joined = past.files.iter_mut().find(|it| {
                let own = RotationOrder::of_file(&it.origin.path, true);
                it.origin.is_gone && own.log() == order.log()
            });
            match joined {
                Some(joined) => {
                    let bytes = joined.found.bytes;
                    joined.found.append(found.moved(bytes), roles);
                    joined.origin.written = origin.written.or(joined.origin.written);
                }
                None => {
                    let origin = kept::Provenance { is_gone: true, ..origin };
                    past.files.push(KeptFile { origin, found });
                    past.state.texts.push(TextState::default());
                }
            }
        }
    }
}

/// Up to where nothing that will be added can change what lines say.
fn certain_end(it: &Candidate, from: u64) -> u64 {
    let held = from.max(it.place.size.saturating_sub(2 * MOST_HELD as u64));
    let mut last = Vec::new();
    let file = Source::open_at(Path::new(&it.source.path()), held);
    // What cannot be read any more is not read, and read by the next run.
    let read = file.and_then(|file| file.take(it.place.size - held).read_to_end(&mut last));
    let length = read.map_or(0, |_| certain_length(&last));
    if length == 0 { from } else { held + length as u64 }
}

impl Past {
    /// Notes that a file is there, as it was.
    fn see(&mut self, number: usize, it: &Candidate, options: &ScanOptions) {
        self.files[number].origin.path = options.provenance(&it.source).path;
        self.state.texts[number].is_seen = true;
    }

    /// Notes that a text is there, though nothing of it could be read now.
    fn keep(&mut self, it: &Candidate) {
        if let TextStanding::Continues(number) = it.is {
            self.state.texts[number].is_seen = true;
        }
    }

    /// Takes in what was read of a text.
    fn take_in(
        &mut self,
        it: &Candidate,
        print: TextPrint,
        (certain, pending): (FileFindings, FileFindings),
        options: &ScanOptions,
    ) {
        let origin = options.provenance(&it.source);
        let size = if it.is_plain { it.place.size } else { print.read };
        let text =
            TextState { print: Some(print), place: Some(it.place), size, pending, is_seen: true };
        match it.is {
            TextStanding::Continues(number) => {
                let file = &mut self.files[number];
                file.found.append(certain, &options.roles);
                file.origin = origin;
                self.state.texts[number] = text;
            }
            _ => {
                self.files.push(KeptFile { origin, found: certain });
                self.state.texts.push(text);
            }
        }
    }
}

/// Puts the files in the order in which one run would read them.
fn sort(past: &mut Past) {
    let files = std::mem::take(&mut past.files);
    let texts = std::mem::take(&mut past.state.texts);
    let mut all: Vec<(KeptFile, TextState)> = files.into_iter().zip(texts).collect();
    all.sort_by_cached_key(|(it, _)| RotationOrder::of_file(&it.origin.path, it.origin.is_gone));
    (past.files, past.state.texts) = all.into_iter().unzip();
}
