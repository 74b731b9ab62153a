//! `diagnose`: logs and device output together, the causes ranked with the evidence for and against
//! each.

use super::check::{Captured, today};
use super::scan;
use super::unjudged;
use crate::cli::Exit;
use crate::cli::args::{DiagnoseArgs, Threshold};
use crate::cli::output::{Printer, Report};
use crate::context::Context;
use crate::input::sources::{SourceList, stdin_is_terminal};
use crate::input::{Source, whole};
use crate::log::Holds;
use crate::render::{Page, pages};
use crate::state::Judge;
use crate::views::Unjudged;
use crate::views::check::Evidence;
use crate::views::diagnose::{Diagnosed, Diagnoser, Diagnosis, Level, pair};
use crate::views::unjudged::UnjudgedReason;
use anyhow::Result;
use std::collections::BTreeMap;

/// Diagnoses the devices of logs and captures.
///
/// # Errors
/// When an option cannot be understood, or the answer cannot be written.
pub fn run(context: &Context, output: &mut Printer, args: &DiagnoseArgs) -> Result<Exit> {
    let material = &args.material;
    if material.path.is_empty() && stdin_is_terminal() {
        output.complain(&context.words.nothing_to_diagnose);
        return Ok(Exit::Failed);
    }
    let site = super::topology::site(context, material.initiator.map(Into::into))?;
    let today = today(context, material.today.as_deref())?;
    let SourceList { sources, mut troubles, double, .. } = Source::all(&material.path, None);
    scan::note_double(context, output, double.as_ref());
    // Both the log and the captures are read, and evidence is looked up again; a pipe can be read
    // once.
    let mut held = Vec::new();
    for source in sources {
        match whole::held(source) {
            Ok(source) => held.push(source),
            Err(trouble) => troubles.push(trouble),
        }
    }
    let captured = Captured::of(context, output, &held, &material.slac, true);
    let mut read = scan::read_log(context, &held, args.year)?;
    troubles.append(&mut read.troubles);
    for trouble in &troubles {
        output.complain(&scan::describe(context, trouble));
    }
    let judge = Judge::new(&context.catalog);
    let now = |device: &crate::state::CapturedDevice| {
        today.clone().or_else(|| device.now(&captured.vocabulary))
    };
    let files: Vec<String> = held.iter().map(Source::name).collect();
    let known = pair(&read.scan, &files, &captured.devices, now);
    let lines = lines(&held, known.iter().flat_map(|it| &it.incidents).map(|it| it.position));
    let line = |position: (u64, u64)| lines.get(&position).cloned();
    let room = Diagnoser::new(&context.catalog, &judge, &site, &line);
    let mut devices: Vec<Diagnosed> = known.iter().map(|it| room.diagnose(it)).collect();
    if let Some(wanted) = scan::globs(&context.words, &material.device)? {
        devices.retain(|it| wanted.is_match(&it.device));
    }
    devices.sort_by_key(|it| (rank(it), it.thin, it.device.clone()));
    let failed = captured.failed || !troubles.is_empty();
    let mut unjudged = unjudged_of(&held, &captured, &read, &devices);
    if held.is_empty() && !failed {
        unjudged.push(Unjudged::no_files());
    }
    if devices.is_empty() && unjudged.is_empty() {
        output.complain(&context.words.nothing_diagnosed);
    }
    unjudged::complain(output, &context.words, &unjudged);
    let met = material.fail_on.map(|least| devices.iter().any(|it| is_met(it, least)));
    let ending = unjudged::ending(failed, met, &unjudged);
    output.answer(&Diagnosis { schema: "slp-diag.diagnose/1", devices, unjudged })?;
    Ok(ending)
}

/// The devices whose output tells nothing, the files that are neither log nor output, and logs
/// whose messages are not known. A log without any is judged: a healthy device is silent.
fn unjudged_of(
    sources: &[Source],
    captured: &Captured,
    read: &scan::LogRead,
    devices: &[Diagnosed],
) -> Vec<Unjudged> {
    let of_device = |it: &Diagnosed| {
        Some(Unjudged::new(it.device.as_str(), UnjudgedReason::of(it.state.as_ref()?)?))
    };
    let mut unjudged: Vec<Unjudged> = devices.iter().filter_map(of_device).collect();
    for ((source, file), holds) in sources.iter().zip(&captured.files).zip(&read.holds) {
        if file.as_ref().is_some_and(|it| it.is_capture) {
            continue;
        }
        let reason = match holds {
            Some(Holds::Nothing) => UnjudgedReason::Empty,
            Some(Holds::Text) if file.as_ref().is_some_and(|it| it.is_foreign) => {
                UnjudgedReason::Foreign
            }
            Some(Holds::Text) => UnjudgedReason::Unrecognised,
            Some(Holds::Log) | None => continue,
        };
        unjudged.push(Unjudged::new(source.path(), reason));
    }
    unjudged.extend(
        read.scan.unjudged.iter().filter(|it| it.reason == UnjudgedReason::NotInCatalog).cloned(),
    );
    unjudged
}

/// Devices with a likely cause first, those with something else to look at next.
fn rank(device: &Diagnosed) -> u8 {
    match device.causes.first() {
        Some(cause) if cause.level != Level::Excluded => 0,
        _ if !device.log.is_empty() || !device.besides.is_empty() => 1,
        _ => 2,
    }
}

fn is_met(device: &Diagnosed, least: Threshold) -> bool {
    let worst = device.state.as_ref().and_then(|it| it.worst());
    !device.log.is_empty() || worst.is_some_and(|it| it >= least.into())
}

/// The lines at places of logs: the number of the file and the bytes from its start.
fn lines(
    sources: &[Source],
    places: impl Iterator<Item = (u64, u64)>,
) -> BTreeMap<(u64, u64), Evidence> {
    let mut wanted: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for (file, offset) in places {
        wanted.entry(file).or_default().push(offset);
    }
    let mut found = BTreeMap::new();
    for (file, offsets) in wanted {
        let source = usize::try_from(file).ok().and_then(|it| sources.get(it));
        let Some(source) = source else { continue };
        for (offset, number, text) in whole::lines_at(source, &offsets) {
            found.insert((file, offset), Evidence { file: source.path(), line: number, text });
        }
    }
    found
}

impl Report for Diagnosis {
    fn page(&self, context: &Context) -> Page {
        match context.full {
            true => pages::diagnose(self, &context.words),
            false => pages::diagnose_short(self, &context.words),
        }
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.devices.iter().map(serde_json::to_value).collect()
    }
}
