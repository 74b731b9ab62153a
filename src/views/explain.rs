//! What a message means and what to do about it.

mod explainer;

pub use explainer::Explainer;

use super::answer::ShortAnswer;
use super::guidance::Guidance;
use super::stamped::Timestamp;
use crate::catalog::model::{Era, FormEvidence, Kind, WordMap};
use crate::catalog::plan::PlannedStep;
use crate::catalog::step::Confidence;
use crate::log::Clock;
use indexmap::IndexMap;
use serde::Serialize;

/// The answer of `explain`.
#[derive(Debug, Clone, Serialize)]
pub struct Explain {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// The messages in the order of their first appearance.
    pub messages: Vec<Explained>,
    /// Messages of our facilities that the catalog lacks.
    pub unknown: Vec<Unknown>,
    /// How often others were seen that the catalog lacks, which are not told by name.
    #[serde(skip_serializing_if = "is_none")]
    pub unknown_more: u64,
    /// Lines that tell more repeats than a line can count.
    #[serde(skip_serializing_if = "is_none")]
    pub overfull: u64,
}

/// No more messages that the catalog lacks are told by name: of each the line is kept.
pub const MOST_UNKNOWN: usize = 1_000;

fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Explain {
    /// An answer that explains nothing yet.
    pub fn new() -> Self {
        Explain {
            schema: "slp-diag.explain/1",
            messages: Vec::new(),
            unknown: Vec::new(),
            unknown_more: 0,
            overfull: 0,
        }
    }

    /// Whether it says nothing yet.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.unknown.is_empty()
    }
}

impl Default for Explain {
    fn default() -> Self {
        Self::new()
    }
}

/// A message that the catalog lacks.
#[derive(Debug, Clone, Serialize)]
pub struct Unknown {
    /// The facility, when one was given.
    pub facility: Option<String>,
    /// The severity, when one was given.
    pub severity: Option<u8>,
    /// The mnemonic.
    pub mnemonic: String,
    /// The line, when one was given.
    pub line: Option<String>,
    /// How often it was seen.
    pub count: u64,
    /// The nearest names of the catalog.
    pub nearest: Vec<String>,
}

/// A message explained. What comes from the line is `null` when only the mnemonic was given.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The line as the log holds it.
    pub line: Option<String>,
    /// The device that the header names.
    pub device: Option<String>,
    /// The device's own stamp.
    pub timestamp: Option<Timestamp>,
    /// What the header says about the clock.
    pub clock: Clock,
    /// The device's sequence number.
    pub sequence: Option<u64>,
    /// The facility.
    pub facility: String,
    /// The severity as printed; the catalog's when no line was given.
    pub severity: u8,
    /// The mnemonic.
    pub mnemonic: String,
    /// What the catalog says of the message.
    pub catalog: CatalogFacts,
    /// The fields of the text.
    pub fields: IndexMap<String, String>,
    /// Whether the text fits a known wording; `null` when no text was given.
    pub known_wording: Option<bool>,
    /// The cause that the line selects.
    pub cause: Option<String>,
    /// The topologies that the line points to.
    pub topologies: Vec<String>,
    /// The topology that the reader named.
    pub topology: Option<String>,
    /// What to do, for each topology in question and each initiator.
    pub remediation: Vec<Guidance>,
    /// What to do in each of them, when they are several and the answer is the same. A page gives
    /// it once.
    #[serde(skip)]
    pub everywhere: Option<Guidance>,
    /// How many causes the message can have.
    #[serde(skip)]
    pub causes: usize,
    /// How often this message, with this cause, was seen.
    pub count: u64,
    /// The short answer.
    pub answer: ShortAnswer,
    /// What a page shows besides.
    #[serde(flatten)]
    pub more: Background,
}

/// What the catalog says of a message, whatever the line.
#[derive(Debug, Clone, Serialize)]
pub struct CatalogFacts {
    /// The severity that devices print, else the documented one.
    pub severity: u8,
    /// One short line.
    pub title: String,
    /// What it announces.
    pub kind: Kind,
    /// Which generation of licensing prints it.
    pub era: Era,
}

/// The catalog's words about a message.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Background {
    /// The name of the severity as printed.
    pub severity_name: String,
    /// What it means.
    pub meaning: String,
    /// Whether a source states the meaning.
    pub confidence: Confidence,
    /// What the fields hold.
    pub field_meanings: WordMap,
    /// Known wordings.
    pub forms: Vec<FormView>,
    /// Causes in documented order.
    pub causes: Vec<CauseView>,
    /// How often a device repeats it.
    pub cadence: Option<String>,
    /// The messages that end it.
    pub cleared_by: Vec<String>,
    /// How to see that it is cured.
    pub verify: Vec<PlannedStep>,
    /// Remarks.
    pub notes: WordMap,
    /// Other messages worth reading.
    pub see: Vec<String>,
    /// Titles of the sources.
    pub sources: Vec<String>,
}

/// A wording.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// As documents print it.
    pub text: String,
    /// Where it was read.
    pub evidence: FormEvidence,
    /// The platforms that print it.
    pub platform: Option<String>,
}

/// A cause; its steps are spelled out for the chosen one only.
#[derive(Debug, Clone, Serialize)]
pub struct CauseView {
    /// Its name.
    pub cause: String,
    /// One short line.
    pub title: String,
    /// What is going on.
    pub why: String,
    /// Whether a source says so.
    pub confidence: Confidence,
    /// What to do first; spelled out for the chosen cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<PlannedStep>,
}

/// How much of an explanation is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The short answer; steps and background stay empty, unless it is made of them.
    Short,
    /// All that is known.
    Whole,
}

impl Explained {
    /// Whether the reader named a topology and the line belongs to others only.
    pub fn points_elsewhere(&self) -> bool {
        self.topology
            .as_ref()
            .is_some_and(|named| !self.topologies.is_empty() && !self.topologies.contains(named))
    }

    /// The cause that the line selects, with its words.
    pub fn chosen_cause(&self) -> Option<&CauseView> {
        self.more.causes.iter().find(|it| Some(&it.cause) == self.cause.as_ref())
    }
}
