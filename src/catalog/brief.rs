//! Entries in brief: what most pages ask of them. Many are read at each start for little, and the rest of them would be felt.
//!
//! They repeat fields of their entries, because serde's `flatten` and `deny_unknown_fields` exclude each other.

use super::model::{Cause, Entry, Facility, Scope, Topology, last};
use super::step::{Confidence, Initiator};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// What a cause is and what selects it. Of the many causes of a message one is chosen; the steps of the others are not read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Candidate {
    /// One short line.
    pub title: String,
    /// What is going on.
    pub why: String,
    /// What selects it.
    #[serde(default)]
    pub when: IndexMap<String, Vec<String>>,
    /// What it is when it began right after a start of the device and was never ended since.
    #[serde(default)]
    pub never_worked: Option<String>,
    /// Whether a wrong clock of the device causes it.
    #[serde(default)]
    pub clock: bool,
    /// Whether a source says so.
    #[serde(default)]
    pub confidence: Confidence,
}

impl Entry for Candidate {
    const FOLDER: &'static str = Cause::FOLDER;
}

/// How a topology is named and pointed to, and who starts the communication there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TopologyHead {
    /// The title of Cisco's guides.
    pub title: String,
    /// Other names a user may type.
    pub aliases: Vec<String>,
    /// The place among the topologies: small numbers are shown first, without a number last.
    #[serde(default = "last")]
    pub order: u32,
    /// Who can start the communication; empty: nobody.
    pub initiators: Vec<Initiator>,
    /// Values of the transport type on the device.
    pub transport: Vec<String>,
    /// Texts of a message's `peer` field that point here.
    #[serde(default)]
    pub peers: Vec<String>,
}

impl Entry for TopologyHead {
    const FOLDER: &'static str = Topology::FOLDER;
}

/// How a facility is spelled and which of its messages are ours: what the search for messages asks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct FacilityHead {
    /// Whether mnemonics without an entry are ours.
    pub scope: Scope,
    /// Words a platform puts in front: `%LICENSE-SMART_LIC-3-...`.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Other facilities that print our messages, with the prefix of the mnemonic there.
    #[serde(default)]
    pub borrowed: IndexMap<String, String>,
}

impl Entry for FacilityHead {
    const FOLDER: &'static str = Facility::FOLDER;
}
