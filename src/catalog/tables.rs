//! The small tables of the catalog: severities, field kinds and sources.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A file below `tables/`.
pub trait Table: serde::de::DeserializeOwned + JsonSchema {
    /// Its path in the catalog.
    const PATH: &'static str;
}

macro_rules! tables {
    ($($kind:ty => $path:literal),* $(,)?) => {
        $(impl Table for $kind { const PATH: &'static str = $path; })*
        /// Every table with its JSON schema.
        pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($path, schemars::schema_for!($kind))),*]
        }
    };
}

tables! { Severities => "tables/severities", Fields => "tables/fields", Sources => "tables/sources", Rhythms => "tables/rhythms" }

/// Severity codes 0 to 7.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severities {
    /// By code.
    pub severities: IndexMap<String, Severity>,
}

impl Severities {
    /// The code that a user means: the number, or the unique start of a name.
    pub fn code(&self, typed: &str) -> Option<u8> {
        let typed = typed.trim().to_lowercase();
        let fits = |(code, it): &(&String, &Severity)| **code == typed || it.title.to_lowercase().starts_with(&typed);
        let mut found = self.severities.iter().filter(fits);
        let (code, _) = found.next().filter(|_| !typed.is_empty())?;
        found.next().is_none().then(|| code.parse().ok())?
    }

    /// The name of a code; the code itself where the table has none.
    pub fn name(&self, code: u8) -> String {
        self.severities.get(&code.to_string()).map_or_else(|| code.to_string(), |it| it.title.clone())
    }
}

/// A severity code.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// Its name.
    pub title: String,
    /// What it says.
    pub meaning: String,
}

/// The kinds of variable field in message forms: the pattern language of `forms`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// By the word in brackets.
    pub kinds: IndexMap<String, FieldKind>,
}

/// A kind of variable field.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldKind {
    /// What stands there.
    pub meaning: String,
    /// A value.
    pub example: String,
    /// A regular expression that fits one value.
    pub pattern: String,
}

/// Where facts were read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// By key.
    pub sources: IndexMap<String, Source>,
}

/// A document or a body of evidence.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Rhythms in which devices repeat messages.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rhythms {
    /// By name.
    pub rhythms: IndexMap<String, RhythmEntry>,
}

/// A rhythm: gaps between two messages.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RhythmEntry {
    /// A few words.
    pub title: String,
    /// The shortest gap, in seconds.
    pub least: i64,
    /// The longest gap, in seconds.
    pub most: i64,
}
