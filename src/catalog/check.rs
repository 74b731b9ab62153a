//! A check: where to look in the output of devices, what is healthy there, what it means if it is
//! not, and what to do then.

use super::late::Late;
use super::model::WordMap;
use super::step::{Command, Confidence, Only, Steps};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use std::fmt::Formatter;

/// Where to look in which output, what is healthy, what to do if not.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// One short line.
    pub title: String,
    /// The topologies that it is about; empty: all.
    #[serde(default)]
    pub topologies: Vec<String>,
    /// Whether its value is the time until which an ACK is due.
    #[serde(default)]
    pub deadline: bool,
    /// The places that hold the evidence, by short names that the rules use.
    #[serde(default)]
    pub look: Late<IndexMap<String, Locator>>,
    /// What must hold for the check to matter at all: tests by the name of a place. Where one of
    /// them was not captured the answer is unknown.
    #[serde(default)]
    pub given: Late<IndexMap<String, Test>>,
    /// What `given` asks, in a sentence: told where the capture does not show whether it holds.
    #[serde(default)]
    pub when: Option<String>,
    /// What the evidence means. The first rule that fits decides.
    #[serde(default)]
    pub rules: Late<IndexMap<String, Rule>>,
    /// Where to look and what to read, for a person.
    #[serde(rename = "do")]
    pub action: String,
    /// The commands to look with.
    pub run: Vec<Command>,
    /// What good output looks like.
    pub healthy: String,
    /// Steps if it is not healthy.
    #[serde(default)]
    pub fix: Late<Steps>,
    /// Remarks.
    #[serde(default)]
    pub notes: WordMap,
    /// Whether a source says so.
    #[serde(default)]
    pub confidence: Confidence,
    /// Keys of the table of sources.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Captures with the answer that they must get: at least one that is healthy, one that is not,
    /// and one that does not tell.
    #[serde(default)]
    pub examples: Late<Vec<CheckExample>>,
}

/// A place in the output of a device. In a catalog the name of a place of the table `places` alone
/// stands for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default, remote = "Self")]
#[schemars(transform = or_name)]
pub struct Locator {
    /// In a check or topology: the place of the table `places` that it is. What stands beside the
    /// name replaces that part of it.
    pub place: Option<String>,
    /// The commands whose output holds it. They are named to a reader who has to collect it; any
    /// output in which the place is found counts.
    pub outputs: Vec<String>,
    /// The heading above it, as printed; `A: > B:` for a heading below another one.
    pub section: Option<String>,
    /// The label before the value, as printed.
    pub field: Option<String>,
    /// Instead of a label: a pattern that the line fits. Its group `value` is the value, else all
    /// that fits.
    pub line: Option<String>,
    /// The part of the value that counts: a pattern. With groups, these, joined by commas.
    pub part: Option<String>,
    /// The outputs that it is looked for in, by the names of their commands; none named: in all.
    pub within: Vec<String>,
    /// A pattern that fits what was typed after the prompt; an output without a prompt has none.
    pub typed: Option<String>,
    /// In a check: whom the output is about. Occurrences in outputs about others do not count.
    pub subject: Option<Subject>,
}

/// What a schema says of a place: it may be a name, too.
fn or_name(schema: &mut Schema) {
    schema.insert("type".to_owned(), json!(["string", "object"]));
}

impl<'de> Deserialize<'de> for Locator {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = Locator;

            fn expecting(&self, formatter: &mut Formatter) -> std::fmt::Result {
                formatter.write_str("a place, or the name of one")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Locator, E> {
                Ok(Locator { place: Some(name.to_owned()), ..Locator::default() })
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Locator, M::Error> {
                Locator::deserialize(MapAccessDeserializer::new(map))
            }
        }

        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Written)
        } else {
            Locator::deserialize(deserializer)
        }
    }
}

impl Serialize for Locator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Locator::serialize(self, serializer)
    }
}

/// Whom an output is about, such as the host of a ping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Subject {
    /// Patterns that name it in what was typed or in a line; the group `value` of each.
    pub shown: Vec<String>,
    /// A pattern that fits the names that count.
    pub is: Option<String>,
    /// Places of the check whose values count as well.
    pub among: Vec<String>,
}

/// What must hold of a value. All that is named must.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Test {
    /// A pattern that fits the value, or the name of a value of the table `places`.
    pub is: Option<String>,
    /// A pattern, or the name of a value, that does not.
    pub not: Option<String>,
    /// `true`: the output is there and the place is not in it. `false`: the place is there.
    pub missing: Option<bool>,
    /// A pattern that fits one of the lines that belong to it, below and further to the right.
    pub below_has: Option<String>,
    /// A pattern that fits none of them.
    pub below_lacks: Option<String>,
    /// The first number of the value is greater.
    pub over: Option<i64>,
    /// The first number of the value is less.
    pub under: Option<i64>,
    /// The time of the value is more than this many days before the time of the capture.
    pub older_than_days: Option<i64>,
    /// The time of the value is at most this many days before the time of the capture.
    pub not_older_than_days: Option<i64>,
    /// The time of the value is less than this many days after the time of the capture; 0: it has
    /// passed.
    pub due_within_days: Option<i64>,
    /// The time of the value is at least this many days after the time of the capture.
    pub due_after_days: Option<i64>,
    /// The time of the value is after that of another place.
    pub later_than: Option<String>,
    /// The value is that of no occurrence of another place, which is there.
    pub not_among: Option<String>,
    /// Its first number is a greater share of that of another place.
    pub share: Option<Share>,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The place that holds the whole.
    pub of: String,
    /// More than this many percent of it.
    pub over_percent: i64,
}

/// What it means when tests hold.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only there.
    #[serde(default)]
    pub only: Only,
    /// The tests by the name of a place. None: the rule fits where one of the places is there.
    #[serde(default, rename = "if")]
    pub tests: IndexMap<String, Test>,
    /// The place of which every occurrence is judged; without it the last occurrence of each place.
    #[serde(default)]
    pub each: Option<String>,
    /// The place whose line proves it; without it the first place that the rule tests.
    #[serde(default)]
    pub quote: Option<String>,
    /// A place whose lines are told besides: the members that it is about.
    #[serde(default)]
    pub list: Option<String>,
    /// Whether the rules after it that find something wrong are tried as well when it fits.
    #[serde(default)]
    pub go_on: bool,
    /// The answer.
    pub status: Status,
    /// What it means, one or two sentences.
    pub say: String,
    /// The steps of `fix` that help, by key; none named: all.
    #[serde(default)]
    pub fix: Vec<String>,
    /// Whether a source says so.
    #[serde(default)]
    pub confidence: Confidence,
}

/// The answer of a check, from good to bad.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As it should be.
    Pass,
    /// The evidence does not tell.
    Unknown,
    /// Worth a look; likely wrong, or right in some sites only.
    Warn,
    /// Wrong.
    Fail,
}

/// A capture and the answer that it must get.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckExample {
    /// Text in the shape of a terminal session, with made-up names.
    pub capture: String,
    /// An authorization file beside it.
    #[serde(default)]
    pub slac: Option<String>,
    /// The topology that the reader names.
    #[serde(default)]
    pub topology: Option<String>,
    /// The answer, the worst of all.
    pub status: Status,
    /// The rule that gives it; none where the evidence is missing.
    #[serde(default)]
    pub rule: Option<String>,
}

/// What is known of a topology from device output: alternatives, of which one must hold.
pub type Signs = IndexMap<String, Sign>;

/// A sign of something in device output: tests of places, all of which must hold.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The places and what must hold there.
    pub all: Vec<SignTest>,
    /// What is doubtful about it.
    #[serde(default)]
    pub note: Option<String>,
}

/// A place and what must hold there.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignTest {
    /// The place.
    pub look: Locator,
    /// What must hold.
    pub test: Test,
}
