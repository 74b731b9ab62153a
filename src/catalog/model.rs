//! The kinds of catalog entry, one type for each folder. The format is described for authors in
//! docs/catalog.md. Long because every key of the format is told here, and here alone.

pub use super::check::Check;
use super::check::Signs;
pub use super::facility::Facility;
use super::late::Late;
use super::runbook::{Routine, Runbook};
pub use super::step::Initiator;
use super::step::{Confidence, Steps};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Words by key.
pub type WordMap = IndexMap<String, String>;

/// A kind of entry and the folder that holds it.
pub trait Entry: DeserializeOwned + Serialize + JsonSchema {
    /// The folder below the catalog's root.
    const FOLDER: &'static str;
}

macro_rules! entries {
    ($($kind:ty => $folder:literal),* $(,)?) => {
        $(impl Entry for $kind { const FOLDER: &'static str = $folder; })*
        /// Every folder of entries with the JSON schema of its files.
        pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($folder, schemars::schema_for!($kind))),*]
        }
    };
}

entries! {
    Message => "messages",
    Cause => "causes",
    Task => "tasks",
    Check => "checks",
    Topology => "topologies",
    Facility => "facilities",
    Runbook => "runbooks",
}

/// A system message: what it means and what to do, in every topology.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// One short line.
    pub title: String,
    /// What it announces.
    pub kind: Kind,
    /// Which generation of licensing prints it.
    pub era: Era,
    /// 0 (emergency) to 7 (debugging): what devices print, else what the document prints.
    pub severity: u8,
    /// Every known wording, most likely first.
    pub forms: Vec<Form>,
    /// Two or three sentences.
    pub meaning: String,
    /// Where devices print it of other things too: it is ours only with one of these words in it.
    #[serde(default)]
    pub about: Vec<String>,
    /// What each named field of the forms holds.
    #[serde(default)]
    pub fields: WordMap,
    /// Causes in documented order; the first whose `when` fits a line is chosen.
    #[serde(default)]
    pub causes: Vec<String>,
    /// Whether it may be what somebody wanted: the reader is asked.
    #[serde(default)]
    pub on_purpose: bool,
    /// The messages that end it.
    #[serde(default)]
    pub cleared_by: Vec<String>,
    /// Checks that find the time of a success: where it is later, the message is over.
    #[serde(default)]
    pub cleared_by_checks: Vec<String>,
    /// Whether it says that the device, or its licensing agent, has just started.
    #[serde(default)]
    pub starts: bool,
    /// The date until which something must be done.
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// The rhythms in which devices repeat it: names of the table of rhythms, the likeliest first.
    #[serde(default)]
    pub rhythms: Vec<String>,
    /// How often a device repeats it.
    #[serde(default)]
    pub cadence: Option<String>,
    /// Other messages worth reading.
    #[serde(default)]
    pub see: Vec<String>,
    /// By topology, or `all`: what to do there.
    pub remedies: IndexMap<String, Late<Remedy>>,
    /// Steps that prove it is cured.
    #[serde(default)]
    pub verify: Steps,
    /// Remarks: disagreements of sources, values that alarm without need.
    #[serde(default)]
    pub notes: WordMap,
    /// Lines that must be recognised as this message, and as no other.
    pub examples: Late<Vec<Example>>,
    /// Where the facts were read: keys of the table of sources.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Whether the meaning was read in a source.
    #[serde(default)]
    pub confidence: Confidence,
}

/// A date that a message gives as a number of days.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// The field that holds the days.
    pub field: String,
    /// With it the days are those that have passed of this many; without it they are those left.
    #[serde(default)]
    pub passed_of: Option<i64>,
    /// The messages that meet it or move it.
    #[serde(default)]
    pub moved_by: Vec<String>,
    /// Days that a device gives right after its start, without need to act.
    #[serde(default)]
    pub usual: Vec<i64>,
    /// What to say of them.
    #[serde(default)]
    pub usual_note: Option<String>,
}

/// What a message announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Something does not work.
    Failure,
    /// Something works, or works again.
    Recovery,
    /// Something happened.
    Notice,
    /// Something must be done before a date.
    Deadline,
}

/// The generation of licensing that prints a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Era {
    /// Smart Licensing Using Policy.
    Slp,
    /// The registration era before it, or licensing without an agent: advice for policies does not
    /// apply.
    Legacy,
    /// Both generations print it.
    Both,
}

/// One wording of a message.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The text with its fields as `[kind:name]`.
    pub text: String,
    /// Where it was read.
    pub evidence: FormEvidence,
    /// The severity that goes with this form, where it is another one.
    #[serde(default)]
    pub severity: Option<u8>,
    /// The platforms that print it.
    #[serde(default)]
    pub platform: Option<String>,
}

/// Where a form was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FormEvidence {
    /// A line of a real device.
    Device,
    /// The troubleshooting chapter.
    Documented,
    /// The message list of another product.
    Listed,
    /// Deduced from the others.
    Inferred,
}

/// What to do in one topology.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Remedy {
    /// Takes the steps of this topology first.
    pub like: Option<String>,
    /// Printed above the steps.
    pub note: Option<String>,
    /// Why the message is not expected there.
    pub absent: Option<String>,
    /// Why nothing needs to be done.
    pub none: Option<String>,
    /// When the product instance starts the communication.
    pub device: Steps,
    /// When the server starts it.
    pub server: Steps,
    /// After either.
    pub both: Steps,
    /// The same as `both`, for topologies with one initiator.
    pub steps: Steps,
}

/// A line that must be recognised.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The line in a real shape, with made-up names.
    pub line: String,
    /// The fields that must be read from it.
    #[serde(default)]
    pub fields: WordMap,
    /// The cause that must be chosen.
    #[serde(default)]
    pub cause: Option<String>,
}

/// Why a message was printed, and what to do first.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// One short line.
    pub title: String,
    /// What is going on.
    pub why: String,
    /// What selects it: for each field, texts of which one must be part of the value. Without it
    /// the cause is listed, and chosen only where a message has no other.
    #[serde(default)]
    pub when: IndexMap<String, Vec<String>>,
    /// The steps to take first.
    #[serde(default)]
    pub first: Late<Steps>,
    /// What it is when it began right after a start and was never ended since: no outage.
    #[serde(default)]
    pub never_worked: Option<String>,
    /// What it is when many devices have it against one server.
    #[serde(default)]
    pub shared: Option<String>,
    /// Whether nothing is wrong: what failed was not needed.
    #[serde(default)]
    pub harmless: bool,
    /// Whether a wrong clock of the device causes it.
    #[serde(default)]
    pub clock: bool,
    /// The answers of checks that speak for it: `check`, `check/rule`.
    #[serde(default)]
    pub supported_by: Vec<String>,
    /// The answers that speak for it where a message already does, and say nothing alone.
    #[serde(default)]
    pub agrees_with: Vec<String>,
    /// The answers of checks that rule it out.
    #[serde(default)]
    pub excluded_by: Vec<String>,
    /// Causes that only follow from it: where both fit, this one is after them.
    #[serde(default)]
    pub explains: Vec<String>,
    /// Rhythms of messages that speak for it.
    #[serde(default)]
    pub rhythms: Vec<String>,
    /// Remarks.
    #[serde(default)]
    pub notes: WordMap,
    /// Whether a source says so.
    #[serde(default)]
    pub confidence: Confidence,
    /// Keys of the table of sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A procedure that many messages use.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The title of Cisco's guides.
    pub title: String,
    /// Other titles it goes by.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is for.
    pub summary: String,
    /// What must be true first.
    #[serde(default)]
    pub before: WordMap,
    /// What to do.
    pub steps: Steps,
    /// How to see that it worked.
    #[serde(default)]
    pub verify: Late<Steps>,
    /// Remarks.
    #[serde(default)]
    pub notes: WordMap,
    /// `inferred`: menu names may differ by release.
    #[serde(default)]
    pub confidence: Confidence,
    /// Keys of the table of sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A way to bring usage reports to CSSM.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topology {
    /// The title of Cisco's guides.
    pub title: String,
    /// Other names a user may type.
    pub aliases: Vec<String>,
    /// The place among the topologies: small numbers are shown first, without a number last.
    #[serde(default = "last")]
    pub order: u32,
    /// What it is.
    pub summary: String,
    /// Who can start the communication; empty: nobody.
    pub initiators: Vec<Initiator>,
    /// Values of the transport type on the device.
    pub transport: Vec<String>,
    /// URLs configured on the device.
    #[serde(default)]
    pub urls: Vec<Url>,
    /// Connections that must be possible.
    #[serde(default)]
    pub ports: Late<IndexMap<String, Port>>,
    /// Who brings the reports to CSSM.
    pub carrier: String,
    /// Whether a trust code is needed.
    pub trust: String,
    /// How device output tells it.
    pub recognise: Late<WordMap>,
    /// How a program tells it from device output: signs, one of which is enough.
    #[serde(default)]
    pub shown: Late<Signs>,
    /// Texts of a message's `peer` field that point here.
    #[serde(default)]
    pub peers: Vec<String>,
    /// The tasks that build it.
    #[serde(default)]
    pub setup: Vec<String>,
    /// The server that collects reports, as pages call it; none where there is none.
    #[serde(default)]
    pub collector: Option<String>,
    /// What is done here for purposes that runbooks share, by the name of the purpose.
    #[serde(default)]
    pub routines: IndexMap<String, Routine>,
    /// Remarks.
    #[serde(default)]
    pub notes: WordMap,
    /// Keys of the table of sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

fn last() -> u32 {
    u32::MAX
}

/// A URL that a topology needs on the device.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Url {
    /// Its form.
    pub url: String,
    /// The transport type it goes with, where the topology allows several.
    #[serde(default)]
    pub transport: Option<String>,
    /// The initiator that needs it.
    #[serde(default)]
    pub initiator: Option<Initiator>,
}

/// A connection that must be possible.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// Who connects.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Transport protocol and number.
    pub port: String,
    /// The application protocol.
    pub protocol: String,
    /// The initiator that needs it.
    #[serde(default)]
    pub initiator: Option<Initiator>,
    /// Whether a source says so.
    #[serde(default)]
    pub confidence: Confidence,
}
