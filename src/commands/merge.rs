//! `merge`: findings of several runs, days or machines, reported as if one run had read it all.

use super::scan::{self, ScanOptions, save};
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::{MergeArgs, ScanArgs};
use crate::cli::output::Printer;
use crate::context::Context;
use crate::findings::kept::{self, KeptFile};
use crate::input::Source;
use crate::input::rotated::RotationOrder;
use crate::input::sources::SourceList;
use anyhow::Result;

/// Merges what was kept and reports it.
///
/// # Errors
/// When an option cannot be understood, or the answer cannot be written.
pub fn run(context: &Context, output: &mut Printer, args: &MergeArgs) -> Result<Exit> {
    let report = args.report.clone();
    let options = ScanOptions::new(context, &ScanArgs { report, ..ScanArgs::default() })?;
    if let Some(path) = &args.save {
        save::check(context, path)?;
    }
    let SourceList { sources, troubles, double, .. } = Source::all(&args.path, None);
    scan::note_double(context, output, double.as_ref());
    let mut failed = !troubles.is_empty();
    for trouble in &troubles {
        output.complain(&scan::describe(context, trouble));
    }
    let (mut files, mut others) = (Vec::new(), Vec::new());
    let own = context.catalog.fingerprint();
    for source in &sources {
        match save::read(context, &options.roles, source) {
            Ok(read) => {
                if read.head.catalog != own {
                    others.push((source.path(), read.head.program.clone()));
                }
                files.extend(read.whole(&options.roles));
            }
            Err(text) => {
                output.complain(&text);
                failed = true;
            }
        }
    }
    if let Some((path, program)) = others.first() {
        let count = &others.len().to_string();
        output.complain(&context.words.say(say::KeptCatalog { path, program, count }));
    }
    let files = in_order(context, output, files);
    if let Some(path) = &args.save {
        save::write(context, &options.roles, path, &files, None)?;
    }
    let zone = args.report.tz.as_ref().and(options.zone);
    let findings = kept::findings(files, args.report.year, zone);
    let scan = options.report(context, &findings);
    if !args.save.as_deref().is_some_and(save::is_stdout) {
        output.answer(&options.shown(&scan))?;
    }
    let ending = options.ending(context, output, &scan, failed);
    scan::left_to_the_system((findings, scan));
    Ok(ending)
}

/// The files in the order in which one run would have read them, each once.
fn in_order(context: &Context, output: &Printer, mut files: Vec<KeptFile>) -> Vec<KeptFile> {
    files.sort_by_cached_key(|it| {
        let place = RotationOrder::of_file(&it.origin.path, it.origin.is_gone);
        (place, it.found.bytes, it.found.lines, it.origin.written)
    });
    let mut twice = Vec::new();
    files.dedup_by(|later, first| {
        let is_same = later.is_same(first);
        if is_same {
            twice.push(first.origin.path.clone());
        }
        is_same
    });
    if let Some(path) = twice.first() {
        let count = &twice.len().to_string();
        output.complain(&context.words.say(say::KeptTwice { path, count }));
    }
    files
}
