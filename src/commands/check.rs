//! `check`: does this device output pass the documented checks.

use super::abreast;
use super::scan::{describe, globs, note_double, period};
use super::unjudged;
use crate::catalog::check::Status;
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::{CheckArgs, Threshold};
use crate::cli::output::{Printer, Report};
use crate::context::{Context, UserError};
use crate::input::sources::{SourceList, stdin_is_terminal};
use crate::input::{Source, Trouble, whole};
use crate::log::Holds;
use crate::render::{Page, pages};
use crate::state::device::{self, Grouped};
use crate::state::output::LONGEST_LINE;
use crate::state::{
    CapturedDevice, DeviceTime, Judge, Session, Vocabulary, authorization, session,
};
use crate::views::check::{Checked, Commands, whereabouts};
use crate::views::diagnose::{DeviceMaterial, Diagnoser};
use crate::views::unjudged::UnjudgedReason;
use crate::views::{CheckReport, Unjudged};
use anyhow::{Result, anyhow};
use indexmap::IndexMap;
use std::collections::HashSet;
use std::path::PathBuf;

/// Checks what a terminal captured.
///
/// # Errors
/// When an option cannot be understood, or the answer cannot be written.
pub fn run(context: &Context, output: &mut Printer, args: &CheckArgs) -> Result<Exit> {
    let material = &args.material;
    let site = super::topology::site(context, material.initiator.map(Into::into))?;
    let judge = Judge::new(&context.catalog);
    if args.commands {
        output.answer(&Commands::new(&judge, &whereabouts(&[], &site)))?;
        return Ok(Exit::Done);
    }
    if material.path.is_empty() && stdin_is_terminal() {
        output.complain(&context.words.nothing_to_check);
        return Ok(Exit::Failed);
    }
    let today = today(context, material.today.as_deref())?;
    let captured = Captured::read(context, output, &material.path, &material.slac);
    let line = |_: (u64, u64)| None;
    let diagnoser = Diagnoser::new(&context.catalog, &judge, &site, &line);
    let wanted = globs(&context.words, &material.device)?;
    let wants = |name: &str| wanted.as_ref().is_none_or(|it| it.is_match(name));
    let mut devices = Vec::new();
    let captures: Vec<_> = captured.devices.iter().filter(|(name, _)| wants(name)).collect();
    let judged = abreast::each(&captures, |(name, device)| {
        let now = today.clone().or_else(|| device.now(&captured.vocabulary));
        let known = DeviceMaterial {
            name: (*name).clone(),
            also: None,
            incidents: Vec::new(),
            deadline: None,
            clock: None,
            state: Some((device, now)),
        };
        diagnoser.diagnose(&known)
    });
    for diagnosed in judged {
        let mut diagnosed = diagnosed;
        let answer = diagnosed.answer.take();
        devices.extend(diagnosed.state.map(|it| Checked { answer, ..it }));
    }
    let unjudged = captured.unjudged(&devices);
    unjudged::complain(output, &context.words, &unjudged);
    let report = CheckReport { schema: "slp-diag.check/1", devices, unjudged };
    output.answer(&report)?;
    let worst = report.devices.iter().filter_map(Checked::worst).max();
    let is_met = |least: Threshold| worst.is_some_and(|it| it >= least.into());
    Ok(unjudged::ending(captured.failed, material.fail_on.map(is_met), &report.unjudged))
}

impl From<Threshold> for Status {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Warn => Status::Warn,
            Threshold::Fail => Status::Fail,
        }
    }
}

/// The day that decides instead of the time of the capture.
pub(super) fn today(context: &Context, typed: Option<&str>) -> Result<Option<DeviceTime>> {
    let Some(typed) = typed else { return Ok(None) };
    match period::parse(typed, context.now.datetime()) {
        Some(time) => Ok(Some(DeviceTime::of_day(time.local.date()))),
        None => Err(anyhow!(UserError(context.words.say(say::NoSuchTime { text: typed })))),
    }
}

/// What a source was found to be.
pub(super) struct CapturedFile {
    path: String,
    holds: Holds,
    /// Whether an output in it is known.
    pub is_capture: bool,
    /// Whether it has lines that may be output.
    has_output: bool,
    /// Whether it is output of another product.
    pub is_foreign: bool,
}

/// What was read of the captures.
pub(super) struct Captured {
    /// By name.
    pub devices: IndexMap<String, CapturedDevice>,
    /// The sources in their order; `None` where one could not be read.
    pub files: Vec<Option<CapturedFile>>,
    /// What the reader knew.
    pub vocabulary: Vocabulary,
    /// Whether something could not be read.
    pub failed: bool,
}

impl Captured {
    /// Reads files, folders or standard input, and the authorization files beside them. What cannot
    /// be read is named and left out.
    pub(super) fn read(
        context: &Context,
        output: &Printer,
        paths: &[PathBuf],
        slac: &[PathBuf],
    ) -> Self {
        let SourceList { sources, troubles, double, .. } = Source::all(paths, None);
        note_double(context, output, double.as_ref());
        for trouble in &troubles {
            output.complain(&describe(context, trouble));
        }
        let captured = Captured::of(context, output, &sources, slac, false);
        Captured { failed: captured.failed || !troubles.is_empty(), ..captured }
    }

    /// Reads sources. Where `logs` may be among them, what is too large or no text is left out: it
    /// is a log, or is complained about as one.
    pub(super) fn of(
        context: &Context,
        output: &Printer,
        sources: &[Source],
        slac: &[PathBuf],
        logs: bool,
    ) -> Self {
        let vocabulary = Vocabulary::of(&context.catalog);
        let mut troubles = Vec::new();
        let mut limits = Vec::new();
        let mut sessions = Vec::new();
        let mut files = Vec::new();
        let read = abreast::each(sources, |source| {
            let text = whole::read(source, whole::LARGEST_CAPTURE)?;
            let session = session::read(&text, &source.path(), &vocabulary);
            let file = CapturedFile {
                path: source.path(),
                holds: Holds::of(text.as_bytes()),
                is_capture: session.is_capture(),
                has_output: !session.outputs.is_empty(),
                is_foreign: vocabulary.is_foreign(&text),
            };
            Ok((file, session))
        });
        for (source, read) in sources.iter().zip(read) {
            match read {
                Ok((file, session)) => {
                    let is_capture = file.is_capture;
                    files.push(Some(file));
                    if !logs || is_capture {
                        limits.extend(limited(context, &source.path(), &session));
                        sessions.push((source.name(), session));
                    }
                }
                Err(_) if logs => files.push(None),
                Err(cause) => {
                    files.push(None);
                    troubles.push(Trouble { path: source.path(), cause });
                }
            }
        }
        let Grouped { mut devices, crowded } = device::group(sessions, &vocabulary);
        limits.extend(crowded.iter().map(|it| {
            let (path, line, count) = (&*it.file, &it.line.to_string(), &it.devices.to_string());
            let most = &device::MOST_DEVICES.to_string();
            context.words.say(say::TooManyDevices { path, most, count, line })
        }));
        let mut failed = false;
        for path in slac {
            let path = path.display().to_string();
            let source = Source::named(PathBuf::from(&path));
            match whole::read(&source, authorization::LARGEST) {
                Ok(text) => match authorization::read(&text, &path, &vocabulary.authorization.name)
                {
                    Ok(file) => device::add_authorization(&mut devices, &file, &vocabulary),
                    Err(error) => {
                        let cause = &error.to_string();
                        output.complain(
                            &context.words.say(say::NoAuthorizationFile { path: &path, cause }),
                        );
                        failed = true;
                    }
                },
                Err(cause) => troubles.push(Trouble { path, cause }),
            }
        }
        failed |= !troubles.is_empty() || !limits.is_empty();
        limits.iter().for_each(|it| output.complain(it));
        for trouble in &troubles {
            output.complain(&describe(context, trouble));
        }
        Captured { devices, files, vocabulary, failed }
    }
}

impl Captured {
    /// The devices of which no check knows anything, and the files that tell of no device.
    fn unjudged(&self, devices: &[Checked]) -> Vec<Unjudged> {
        let files = || self.files.iter().flatten();
        let is_log = |it: &CapturedFile| it.holds == Holds::Log && !it.is_capture;
        let logs: HashSet<&str> =
            files().filter(|it| is_log(it)).map(|it| it.path.as_str()).collect();
        let foreign: HashSet<&str> =
            files().filter(|it| it.is_foreign).map(|it| it.path.as_str()).collect();
        let of_device = |it: &Checked| {
            let outputs = || self.devices.get(&it.device).into_iter().flat_map(|it| &it.outputs);
            let from = || outputs().map(|it| &*it.file);
            let reason = UnjudgedReason::of(it)?;
            let reason = match reason {
                _ if from().any(|it| logs.contains(it)) => UnjudgedReason::Log,
                UnjudgedReason::Unrecognised if from().any(|it| foreign.contains(it)) => {
                    UnjudgedReason::Foreign
                }
                reason => reason,
            };
            Some(Unjudged::new(it.device.as_str(), reason))
        };
        let mut unjudged: Vec<Unjudged> = devices.iter().filter_map(of_device).collect();
        unjudged.extend(files().filter(|it| !it.has_output).map(|it| {
            let reason = match it.holds {
                Holds::Nothing => UnjudgedReason::Empty,
                Holds::Text => UnjudgedReason::Unrecognised,
                Holds::Log => UnjudgedReason::Log,
            };
            Unjudged::new(it.path.as_str(), reason)
        }));
        if self.files.is_empty() && !self.failed {
            unjudged.push(Unjudged::no_files());
        }
        unjudged
    }
}

/// What was left out of a capture, in words.
fn limited(context: &Context, path: &str, session: &Session) -> Vec<String> {
    let words = &context.words;
    let long = session.long.map(|line| {
        let (line, most) = (&line.to_string(), &LONGEST_LINE.to_string());
        words.say(say::TooLongLine { path, line, most })
    });
    let ended = session.ended.map(|line| {
        let (line, most) = (&line.to_string(), &session::MOST_LINES.to_string());
        words.say(say::TooManyLines { path, line, most })
    });
    long.into_iter().chain(ended).collect()
}

impl Report for CheckReport {
    fn page(&self, context: &Context) -> Page {
        match context.full {
            true => pages::check(self, &context.words),
            false => pages::check_short(self, &context.words),
        }
    }

    /// One result a line, with its device.
    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let of_device = |device: &Checked| -> Vec<serde_json::Result<serde_json::Value>> {
            let row = |result| -> serde_json::Result<serde_json::Value> {
                let mut row =
                    serde_json::json!({ "device": device.device, "topology": device.topology });
                if let (Some(row), serde_json::Value::Object(result)) =
                    (row.as_object_mut(), serde_json::to_value(result)?)
                {
                    row.extend(result);
                }
                Ok(row)
            };
            device.results.iter().map(row).collect()
        };
        self.devices.iter().flat_map(of_device).collect()
    }
}

impl Report for Commands {
    fn page(&self, _: &Context) -> Page {
        pages::commands(self)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.commands.iter().map(serde_json::to_value).collect()
    }
}
