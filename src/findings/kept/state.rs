//! What a run that goes on with earlier findings needs besides: how far each text was read, by
//! which it is known again, and what was told already.

use crate::catalog::MessageId;
use crate::findings::FileFindings;
use fnv::FnvHasher;
use serde::{Deserialize, Serialize};
use std::hash::Hasher as _;

/// Texts that are alike for so long from their start, and where they were read last, are one text.
pub const PRINTED: usize = 1024;
/// This many texts that are gone are known again.
const MOST_GONE: usize = 10_000;

/// What a run leaves to the next one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ScanState {
    /// How far each file was read, in the order of the files.
    pub texts: Vec<TextState>,
    /// Texts that were read and are gone, the last ones.
    pub gone: Vec<GoneText>,
    /// What was told.
    pub told: Told,
}

/// How far a text was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TextState {
    /// By which it is known; `None` where the texts of a log that are gone are joined.
    pub print: Option<TextPrint>,
    /// Where it lay, and how it was by then.
    pub place: Option<FilePlace>,
    /// How much of it was read, the last lines included, in bytes.
    pub size: u64,
    /// What the last lines say, which may change with those that follow.
    pub pending: FileFindings,
    /// Whether the present run has found it.
    #[serde(skip)]
    pub is_seen: bool,
}

/// A text that was read and is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneText {
    /// By which it is known.
    pub print: TextPrint,
    /// How much of it was read, in bytes.
    pub size: u64,
}

/// By which a text is known again, wherever it lies. Hashes: nothing of a log can be read here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPrint {
    /// How many bytes of its start are known.
    pub length: u16,
    /// Their hash.
    pub start: u64,
    /// Up to where it was read for good, in bytes.
    pub read: u64,
    /// The hash of the bytes before that place.
    pub end: u64,
}

/// Where a file lay, and how it was by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FilePlace {
    /// The numbers of its device and of itself, where files have such.
    pub id: Option<(u64, u64)>,
    /// Its size as it lies there, in bytes.
    pub size: u64,
    /// When it was last written to, in nanoseconds.
    pub written: i128,
}

/// What was told already.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Incidents that were told as broken, or as something to confirm, and are so still.
    pub incidents: Vec<ToldIncident>,
    /// Deadlines that were told.
    pub deadlines: Vec<ToldDeadline>,
    /// Messages that the catalog lacks.
    pub unknown: Vec<MessageId>,
}

/// An incident that was told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ToldIncident {
    /// The device.
    pub device: String,
    /// The message.
    pub facility: String,
    /// Its mnemonic.
    pub mnemonic: String,
    /// The stamp of its first line, as printed.
    pub first: String,
}

/// A deadline that was told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ToldDeadline {
    /// The device.
    pub device: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// The date.
    pub due: String,
    /// Whether it was told that it has passed.
    pub is_overdue: bool,
}

impl TextPrint {
    /// The hash of some bytes.
    pub fn hash(bytes: &[u8]) -> u64 {
        let mut hasher = FnvHasher::default();
        hasher.write(bytes);
        hasher.finish()
    }

    /// Where the bytes begin that are compared at the end.
    pub fn end_begins(&self) -> u64 {
        self.read.saturating_sub(PRINTED as u64)
    }

    /// Whether a text begins as this one; of one that is shorter nothing is known.
    pub fn begins(&self, start: &[u8]) -> bool {
        let start = start.get(..usize::from(self.length)).filter(|it| !it.is_empty());
        start.is_some_and(|it| TextPrint::hash(it) == self.start)
    }
}

impl ScanState {
    /// Remembers a text that is gone.
    pub fn forget(&mut self, print: TextPrint, size: u64) {
        self.gone.push(GoneText { print, size });
        let surplus = self.gone.len().saturating_sub(MOST_GONE);
        self.gone.drain(..surplus);
    }
}
