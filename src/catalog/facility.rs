//! A facility: what prints messages, how it is spelled, and how much of it is ours.

use super::model::WordMap;
use super::notifications::Notifications;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a facility is spelled on each platform.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    /// What prints it.
    pub title: String,
    /// What its messages are about.
    pub meaning: String,
    /// Whether mnemonics without an entry are ours.
    pub scope: FacilityScope,
    /// Where they are not, these words in a mnemonic or text make one ours all the same.
    #[serde(default)]
    pub about: Vec<String>,
    /// Words a platform puts in front: `%LICENSE-SMART_LIC-3-...`.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The platforms whose lines have certain words after their `%`: `LICENSE-` -> `IOS XR`.
    #[serde(default)]
    pub platforms: WordMap,
    /// Other facilities that print our messages, with the prefix of the mnemonic there.
    #[serde(default)]
    pub borrowed: IndexMap<String, String>,
    /// Notifications of SNMP that say what its messages say.
    #[serde(default)]
    pub notifications: Notifications,
    /// Remarks.
    #[serde(default)]
    pub notes: WordMap,
    /// Keys of the table of sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl Facility {
    /// The facility of messages that have no file for it: all of it is ours.
    pub fn without_file() -> Self {
        Facility {
            title: String::new(),
            meaning: String::new(),
            scope: FacilityScope::Whole,
            about: Vec::new(),
            categories: Vec::new(),
            platforms: WordMap::new(),
            borrowed: IndexMap::new(),
            notifications: Notifications::default(),
            notes: WordMap::new(),
            sources: Vec::new(),
        }
    }
}

/// How much of a facility is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FacilityScope {
    /// Every mnemonic; one without an entry is reported as unknown.
    Whole,
    /// Only mnemonics with an entry.
    Listed,
}
