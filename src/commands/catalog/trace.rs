//! `catalog trace`: how a line or a capture is recognised.

use crate::catalog::model::Check;
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::output::{Printer, Report};
use crate::commands::check::Captured;
use crate::commands::topology;
use crate::context::Context;
use crate::log::Events;
use crate::recognise::Recogniser;
use crate::render::{Page, pages};
use crate::state::Judge;
use crate::views::Trace;
use crate::views::trace::{DeviceTrace, MessageTrace};
use anyhow::Result;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The most that is read of standard input, in bytes: a line, not a log.
const LARGEST: u64 = 1 << 20;

/// Traces every message of a line.
pub(super) fn line(context: &Context, output: &mut Printer, words: &[String]) -> Result<Exit> {
    let mut text = words.join(" ").into_bytes();
    if text == b"-" {
        text.clear();
        std::io::stdin().lock().take(LARGEST).read_to_end(&mut text)?;
    }
    let recogniser = Recogniser::new(&context.catalog);
    let mut trace = Trace::new();
    for record in Events::of(&recogniser.spellings, &text, 0..text.len()).records() {
        trace.messages.push(MessageTrace::new(&recogniser, &text, &record));
    }
    if trace.messages.is_empty() {
        output.complain(&context.words.trace_no_tag);
    }
    output.answer(&trace)?;
    Ok(if trace.messages.iter().any(|it| it.entry.is_some()) { Exit::Done } else { Exit::Missing })
}

/// Traces the checks, or one of them, over every device of a capture.
pub(super) fn capture(
    context: &Context,
    output: &mut Printer,
    file: &Path,
    check: Option<&str>,
) -> Result<Exit> {
    if let Some(name) = check.filter(|it| !context.catalog.names::<Check>().contains(*it)) {
        output.complain(&context.words.say(say::TraceNoCheck { name }));
        return Ok(Exit::Failed);
    }
    let site = topology::site(context, None)?;
    let judge = Judge::new(&context.catalog);
    let captured = Captured::read(context, output, &[PathBuf::from(file)], &[]);
    let mut trace = Trace::new();
    for (name, device) in &captured.devices {
        let now = device.now(&captured.vocabulary);
        trace.devices.push(DeviceTrace::new(&judge, name, device, now.as_ref(), &site, check));
    }
    if trace.devices.is_empty() && !captured.failed {
        output.complain(&context.words.trace_no_capture);
    }
    output.answer(&trace)?;
    Ok(match (captured.failed, trace.devices.is_empty()) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Missing,
        (false, false) => Exit::Done,
    })
}

impl Report for Trace {
    fn page(&self, context: &Context) -> Page {
        pages::trace(self, &context.words)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let messages = self.messages.iter().map(serde_json::to_value);
        messages.chain(self.devices.iter().map(serde_json::to_value)).collect()
    }
}
