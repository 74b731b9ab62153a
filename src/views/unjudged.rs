//! What was given and could not be judged: silence about it must not look like health.

use super::check::Checked;
use crate::findings::{Findings, NamedFile};
use crate::log::Holds;
use serde::Serialize;

/// Something that was given, of which nothing could be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unjudged {
    /// The device, or the file where no device is known.
    pub name: String,
    /// Why.
    pub reason: UnjudgedReason,
}

/// Why nothing could be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnjudgedReason {
    /// There was nothing to read: an empty folder, or no file that a pattern fits.
    NoFiles,
    /// The text is empty.
    Empty,
    /// A log was expected, and no line is one of a log.
    NoLog,
    /// Output was expected, and this is a log.
    Log,
    /// No check finds anything in it that it knows.
    Unrecognised,
    /// It is output of another product.
    Foreign,
    /// Checks know something in it, and none of it decides anything.
    Undecided,
    /// The output is of a release before policies.
    Legacy,
    /// Its licensing messages are none of the catalog.
    NotInCatalog,
    /// Its licensing messages have no date, and a period was asked for.
    Undated,
}

impl UnjudgedReason {
    /// Why the output of a device is not judged; `None` if a check knows something of it.
    pub fn of(device: &Checked) -> Option<Self> {
        match (&device.legacy, device.is_judged()) {
            (Some(_), _) => Some(UnjudgedReason::Legacy),
            (None, false) if device.results.iter().any(|it| it.evidence.is_some()) => {
                Some(UnjudgedReason::Undecided)
            }
            (None, false) => Some(UnjudgedReason::Unrecognised),
            (None, true) => None,
        }
    }
}

impl Unjudged {
    /// Something by its name.
    pub fn new(name: impl Into<String>, reason: UnjudgedReason) -> Self {
        Unjudged { name: name.into(), reason }
    }

    /// Nothing was there to read.
    pub fn no_files() -> Self {
        Unjudged::new("-", UnjudgedReason::NoFiles)
    }

    /// What is not judged of logs: nothing if one of them has a known message, or is a log without
    /// any, because a healthy device is silent.
    pub(super) fn of_logs(findings: &Findings) -> Vec<Self> {
        let all = || findings.files();
        let has_known = |it: &NamedFile| !it.found.devices.is_empty();
        if all().any(has_known) {
            return Vec::new();
        }
        let because = |reason, is_meant: fn(&NamedFile) -> bool| -> Vec<Self> {
            all()
                .filter(|it| is_meant(it))
                .map(|it| Unjudged::new(it.name.as_str(), reason))
                .collect()
        };
        let mut unjudged = because(UnjudgedReason::NotInCatalog, |it| it.found.has_unknown);
        unjudged.extend(because(UnjudgedReason::Undated, |it| it.found.undated > 0));
        if !unjudged.is_empty() || all().any(|it| it.found.holds == Holds::Log) {
            return unjudged;
        }
        if all().next().is_none() {
            return vec![Unjudged::no_files()];
        }
        unjudged.extend(because(UnjudgedReason::Empty, |it| it.found.holds == Holds::Nothing));
        unjudged.extend(because(UnjudgedReason::NoLog, |it| it.found.holds == Holds::Text));
        unjudged
    }
}
