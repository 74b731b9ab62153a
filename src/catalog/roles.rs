//! What messages do to each other, read off all entries at once: who ends whom, what marks a start of a device, which rhythms a message can have.

use super::model::Message;
use super::tables::Rhythms;
use super::{Catalog, MessageId};
use anyhow::Result;
use std::collections::{HashMap, HashSet};

/// The roles of all messages of a catalog.
#[derive(Debug, Default)]
pub struct Roles {
    ends: HashMap<MessageId, Vec<MessageId>>,
    rhythms: HashMap<MessageId, Vec<Rhythm>>,
    starts: HashSet<MessageId>,
}

/// A rhythm in which a device can repeat a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// Its name in the table of rhythms.
    pub name: String,
    /// The shortest gap, in seconds.
    pub least: i64,
    /// The longest gap, in seconds.
    pub most: i64,
}

impl Rhythm {
    /// Whether a gap belongs to the rhythm.
    pub fn fits(&self, gap: i64) -> bool {
        (self.least..=self.most).contains(&gap)
    }
}

impl Roles {
    /// Reads all entries.
    ///
    /// # Errors
    /// When one is not valid.
    pub fn new(catalog: &Catalog) -> Result<Self> {
        let table: Rhythms = catalog.table()?;
        let mut roles = Roles::default();
        for id in catalog.messages() {
            let message: Message = catalog.require(&id.to_string())?;
            let moved_by = message.deadline.iter().flat_map(|it| &it.moved_by);
            for end in message.cleared_by.iter().chain(moved_by) {
                let end = MessageId::from_reference(&id.facility, end);
                roles.ends.entry(end).or_default().push(id.clone());
            }
            let rhythms = message.rhythms.iter().filter_map(|name| {
                let rhythm = table.rhythms.get(name)?;
                Some(Rhythm { name: name.clone(), least: rhythm.least, most: rhythm.most })
            });
            roles.rhythms.insert(id.clone(), rhythms.collect());
            if message.starts {
                roles.starts.insert(id);
            }
        }
        Ok(roles)
    }

    /// The messages that a message ends.
    pub fn ended_by(&self, id: &MessageId) -> &[MessageId] {
        self.ends.get(id).map_or(&[], Vec::as_slice)
    }

    /// The rhythms that a message can have.
    pub fn rhythms(&self, id: &MessageId) -> &[Rhythm] {
        self.rhythms.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether a message says that a device has started.
    pub fn is_start(&self, id: &MessageId) -> bool {
        self.starts.contains(id)
    }
}
