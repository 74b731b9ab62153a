//! Notifications of SNMP that say what messages of a facility say.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How receivers of notifications write those of a facility.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notifications {
    /// What stands before the name or the number of each.
    pub prefixes: Vec<String>,
    /// By the rest of the name.
    pub named: IndexMap<String, Notification>,
    /// The objects of a notification that carries a whole message of any facility.
    pub carried: CarriedMessage,
}

/// A notification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notification {
    /// The last number of its object identifier.
    pub number: u16,
    /// The mnemonic of the message that says the same; without one it is reported by its own name.
    pub message: Option<String>,
    /// The mnemonics by the number that an object has, where that decides.
    pub messages: IndexMap<String, String>,
    /// The names and object identifiers of that object.
    pub decides: Vec<String>,
    /// The severity of that message.
    pub severity: u8,
    /// The text of that message; `{name}` is the value of one of `values`.
    pub text: String,
    /// The objects whose values are in the text: their names and object identifiers.
    pub values: IndexMap<String, Vec<String>>,
}

/// The objects that hold the parts of a message: their names and object identifiers.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CarriedMessage {
    /// Its facility.
    pub facility: Vec<String>,
    /// Its severity.
    pub severity: Vec<String>,
    /// What is added to its severity there.
    pub offset: u8,
    /// Its mnemonic.
    pub name: Vec<String>,
    /// Its text.
    pub text: Vec<String>,
}
