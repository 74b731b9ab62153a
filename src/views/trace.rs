//! How a line or a capture was recognised, for authors of catalogs.

use super::check::whereabouts;
use super::stamped::Timestamp;
use crate::catalog::model::{Entry as _, Message};
use crate::log::stamp::StampKind;
use crate::log::{Clock, Record};
use crate::recognise::{Recogniser, RecordTrace};
use crate::site::Site;
use crate::state::trace::{CheckTrace, TopologyTrace, TracedLine};
use crate::state::{CapturedDevice, CommandOutput, DeviceTime, Judge};
use indexmap::IndexMap;
use serde::Serialize;

/// The answer of `catalog trace`.
#[derive(Debug, Clone, Serialize)]
pub struct Trace {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// The messages of a line.
    pub messages: Vec<MessageTrace>,
    /// The devices of a capture.
    pub devices: Vec<DeviceTrace>,
}

impl Trace {
    /// A trace of nothing yet.
    pub fn new() -> Self {
        Trace { schema: "slp-diag.trace/1", messages: Vec::new(), devices: Vec::new() }
    }
}

impl Default for Trace {
    fn default() -> Self {
        Self::new()
    }
}

/// How a message was recognised.
#[derive(Debug, Clone, Serialize)]
pub struct MessageTrace {
    /// Where it begins and what it calls itself.
    pub tag: TagTrace,
    /// What stands before it.
    pub header: HeaderTrace,
    /// The path of its entry; `null`: the catalog has none.
    pub entry: Option<String>,
    /// The form that fits.
    pub form: Option<String>,
    /// The fields that were read.
    pub fields: IndexMap<String, String>,
    /// The cause that was chosen.
    pub cause: Option<String>,
    /// The topologies that the line points to.
    pub topologies: Vec<String>,
    /// What was compared; `null` without an entry.
    pub compared: Option<RecordTrace>,
}

/// The tag of a message.
#[derive(Debug, Clone, Serialize)]
pub struct TagTrace {
    /// As printed, with its colon.
    pub printed: String,
    /// The byte of the text at which it starts.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// The facility of the catalog.
    pub facility: String,
    /// The facility as printed, with whatever a platform puts beside it.
    pub spelled: String,
    /// The severity.
    pub severity: u8,
    /// The mnemonic.
    pub mnemonic: String,
}

/// The parts of a header; what is not printed is `null`.
#[derive(Debug, Clone, Serialize)]
pub struct HeaderTrace {
    /// The device.
    pub device: Option<String>,
    /// The sequence number.
    pub sequence: Option<u64>,
    /// The device's own stamp.
    pub timestamp: Option<Timestamp>,
    /// What the mark before the stamp says.
    pub clock: Clock,
    /// The stamp of the nearest relay, without its year where it prints none.
    pub relay: Option<String>,
    /// The node.
    pub node: Option<String>,
    /// The process.
    pub process: Option<String>,
    /// The syslog priority.
    pub priority: Option<u8>,
}

impl MessageTrace {
    /// Recognises a record of a text and tells how.
    pub fn new(recogniser: &Recogniser, text: &[u8], record: &Record) -> Self {
        let (found, compared) = recogniser.trace(record);
        let (anchor, header) = (&record.anchor, &record.header);
        let printed =
            String::from_utf8_lossy(&text[anchor.start..anchor.end]).trim_end().to_owned();
        let severity = format!("-{}-", anchor.severity);
        let spelled = printed.rsplit_once(&severity).map_or(printed.as_str(), |(front, _)| front);
        let form = found
            .known
            .as_ref()
            .zip(found.form)
            .map(|(known, form)| known.message.forms[form].text.clone());
        MessageTrace {
            tag: TagTrace {
                spelled: spelled.trim_start_matches('%').to_owned(),
                printed,
                start: anchor.start,
                end: anchor.end,
                facility: anchor.facility.clone(),
                severity: anchor.severity,
                mnemonic: anchor.mnemonic.clone(),
            },
            header: HeaderTrace {
                device: header.host.clone(),
                sequence: header.sequence,
                timestamp: header.stamp.as_ref().map(|it| Timestamp::new(it, None, None)),
                clock: header.clock,
                relay: header.relay.and_then(relayed),
                node: header.node.clone(),
                process: header.process.clone(),
                priority: header.priority,
            },
            entry: found.known.as_ref().map(|it| format!("{}/{}", Message::FOLDER, it.id)),
            form,
            fields: found.fields,
            cause: found.cause,
            topologies: found.topologies,
            compared,
        }
    }
}

/// The stamp of a relay, without what it does not print.
fn relayed(stamp: StampKind) -> Option<String> {
    let instant = stamp.instant(stamp.year().or(Some(0)))?;
    let iso = instant.iso();
    let zoned = if instant.offset.is_none() { iso.trim_end_matches('Z') } else { iso.as_str() };
    Some(zoned.strip_prefix("0000-").filter(|_| stamp.year().is_none()).unwrap_or(zoned).to_owned())
}

/// How a device was judged.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceTrace {
    /// The device.
    pub device: String,
    /// Its outputs.
    pub outputs: Vec<OutputTrace>,
    /// When they were captured, in the words of the device.
    pub captured: Option<String>,
    /// What shows that it is of a generation before policies; then no check is asked.
    pub legacy: Option<TracedLine>,
    /// What points to each topology.
    pub signs: Vec<TopologyTrace>,
    /// The topologies in question: the one that the reader names, else those that the capture
    /// points to.
    pub topologies: Vec<String>,
    /// The checks.
    pub checks: Vec<CheckTrace>,
}

/// An output.
#[derive(Debug, Clone, Serialize)]
pub struct OutputTrace {
    /// Its command; `null`: nothing tells.
    pub command: Option<String>,
    /// The file.
    pub file: String,
    /// How many lines it has.
    pub lines: usize,
    /// The headings of the catalog in it.
    pub sections: Vec<SectionTrace>,
}

/// A heading of the catalog in an output.
#[derive(Debug, Clone, Serialize)]
pub struct SectionTrace {
    /// The number of its line.
    pub line: usize,
    /// Its path, as a place names it.
    pub section: String,
}

impl DeviceTrace {
    /// Judges a device by every check, or by the one that is named, and tells how.
    pub fn new(
        judge: &Judge,
        name: &str,
        device: &CapturedDevice,
        now: Option<&DeviceTime>,
        site: &Site,
        only: Option<&str>,
    ) -> Self {
        let place = whereabouts(&judge.pointed(device), site);
        let legacy = judge.legacy(device).map(|it| TracedLine::from(it.found));
        DeviceTrace {
            device: name.to_owned(),
            outputs: device.outputs.iter().map(|it| OutputTrace::new(it)).collect(),
            captured: now.map(DeviceTime::said),
            signs: judge.trace_topologies(device),
            checks: if legacy.is_some() {
                Vec::new()
            } else {
                judge.trace(only, device, &place, now)
            },
            topologies: place.topologies,
            legacy,
        }
    }
}

impl OutputTrace {
    fn new(output: &CommandOutput) -> Self {
        let sections = output.headings().map(|(line, section)| SectionTrace { line, section });
        OutputTrace {
            command: output.command.as_deref().map(str::to_owned),
            file: output.file.to_string(),
            lines: output.count(),
            sections: sections.collect(),
        }
    }
}
