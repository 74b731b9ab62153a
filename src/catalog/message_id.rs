//! The key of a message: facility and mnemonic. Severity and wording are data.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Facility and mnemonic, as in `FACILITY/MNEMONIC`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MessageId {
    /// The facility without category or member part.
    pub facility: String,
    /// The mnemonic.
    pub mnemonic: String,
}

impl MessageId {
    /// From the path below `messages/`.
    pub fn from_path(path: &str) -> Option<Self> {
        let (facility, mnemonic) = path.split_once('/')?;
        Some(MessageId { facility: facility.to_owned(), mnemonic: mnemonic.to_owned() })
    }

    /// How an entry of facility `home` names a message: `MNEMONIC`, or `FACILITY/MNEMONIC` for
    /// another facility.
    pub fn from_reference(home: &str, reference: &str) -> Self {
        Self::from_path(reference).unwrap_or_else(|| MessageId {
            facility: home.to_owned(),
            mnemonic: reference.to_owned(),
        })
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.facility, self.mnemonic)
    }
}
