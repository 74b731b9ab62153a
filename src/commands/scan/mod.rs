//! `scan`: what is wrong in these logs, per device.

pub mod annotate;
pub mod follow;
mod options;
pub mod period;
mod progress;
mod read;
pub(super) mod save;
mod state;
mod stream;
mod tell;
mod zones;

use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::{Format, ReportArgs, ScanArgs};
use crate::cli::output::{Printer, Report};
use crate::context::{Context, UserError};
use crate::findings::kept;
use crate::input::rotated::RotationOrder;
use crate::input::sources::{Double, SourceList, stdin_is_terminal};
use crate::input::{Source, Trouble};
use crate::log::Holds;
use crate::render::pages::DigestOptions;
use crate::render::{Page, pages};
use crate::views::Scan;
use anyhow::{Result, anyhow};
use progress::ScanProgress;

pub use options::ScanOptions;
pub(super) use options::globs;

/// Scans files, folders or standard input.
///
/// # Errors
/// When an option cannot be understood, or the answer cannot be written.
pub fn run(context: &Context, output: &mut Printer, args: &ScanArgs) -> Result<Exit> {
    if args.path.is_empty() && stdin_is_terminal() {
        output.complain(&context.words.nothing_to_scan);
        return Ok(Exit::Failed);
    }
    if args.annotate && context.format != Format::Text {
        return Err(anyhow!(UserError(context.words.annotate_format.clone())));
    }
    let wish = ScanOptions::new(context, args)?;
    if let Some(path) = &args.save {
        save::check(context, path)?;
    }
    if let Some(path) = &args.state {
        return state::run(context, output, args, &wish, path);
    }
    if args.follow {
        return follow::run(context, output, &args.path, &wish);
    }
    let SourceList { mut sources, troubles, double, .. } =
        Source::all(&args.path, wish.files.as_ref());
    note_double(context, output, double.as_ref());
    let were_troubles = !troubles.is_empty();
    for trouble in &troubles {
        output.complain(&describe(context, trouble));
    }
    if args.annotate {
        let ending = annotate::run(context, output, &sources)?;
        return Ok(if were_troubles { Exit::Failed } else { ending });
    }
    let progress = ScanProgress::new(sources.iter().map(Source::size).sum(), context.progress);
    // What is told must not depend on who names which file first: findings that are kept and merged
    // stand in this order too.
    sources.sort_by_cached_key(|it| RotationOrder::of(&it.path()));
    let (findings, unread) = match &args.save {
        Some(path) => {
            let (files, unread) = wish.read_apart(context, &sources, &progress);
            save::write(context, &wish.roles, path, &files, None)?;
            (kept::findings(files, None, None), unread)
        }
        None => wish.read(context, &sources, &progress),
    };
    for trouble in &unread {
        output.complain(&describe(context, trouble));
    }
    let scan = wish.report(context, &findings);
    if !args.save.as_deref().is_some_and(save::is_stdout) {
        output.answer(&wish.shown(&scan))?;
    }
    let ending = wish.ending(context, output, &scan, were_troubles || !unread.is_empty());
    left_to_the_system((findings, scan));
    Ok(ending)
}

/// The program ends: what it found in a fleet is not taken apart piece by piece.
pub(super) fn left_to_the_system<T>(found: T) {
    std::mem::forget(found);
}

/// What logs say, read with nothing chosen.
pub(super) struct LogRead {
    /// The report.
    pub scan: Scan,
    /// What each source holds; `None` where nothing of it could be read.
    pub holds: Vec<Option<Holds>>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
}

/// Reads logs for another command.
///
/// # Errors
/// When an option cannot be understood.
pub(super) fn read_log(
    context: &Context,
    sources: &[Source],
    year: Option<i16>,
) -> Result<LogRead> {
    let report = ReportArgs { year, ..ReportArgs::default() };
    let args = ScanArgs { report, ..ScanArgs::default() };
    let wish = ScanOptions::new(context, &args)?;
    let progress = ScanProgress::new(sources.iter().map(Source::size).sum(), context.progress);
    let (findings, troubles) = wish.read(context, sources, &progress);
    let holds = |number| findings.file(number as u64).map(|it| it.found.holds);
    let holds = (0..sources.len()).map(holds).collect();
    Ok(LogRead { scan: wish.report(context, &findings), holds, troubles })
}

/// Says that names led to what another name led to. Nothing is lost, so this is no trouble.
pub(super) fn note_double(context: &Context, output: &Printer, double: Option<&Double>) {
    let Some(double) = double else { return };
    let words = &context.words;
    let (path, first) = (&double.path, &double.first);
    output.complain(&match double.more {
        0 => words.say(say::Double { path, first }),
        more => words.say(say::Doubles { path, first, more: &more.to_string() }),
    });
}

/// What to say of a source that cannot be read.
pub(super) fn describe(context: &Context, trouble: &Trouble) -> String {
    trouble.describe(&context.words)
}

/// The report as it is shown.
#[derive(serde::Serialize)]
pub(super) struct Shown<'a> {
    #[serde(flatten)]
    scan: &'a Scan,
    #[serde(skip)]
    ascii: bool,
    #[serde(skip)]
    digest: DigestOptions,
    #[serde(skip)]
    statistics: bool,
}

impl Report for Shown<'_> {
    fn page(&self, context: &Context) -> Page {
        let words = &context.words;
        match () {
            () if self.statistics => pages::statistics(self.scan, words),
            () if context.full => pages::scan(self.scan, words, self.ascii),
            () => pages::digest(self.scan, self.digest, words),
        }
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.scan.incidents.iter().map(serde_json::to_value).collect()
    }
}
