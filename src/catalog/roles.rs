//! What messages do to each other, read off all entries at once: who ends whom, what marks a start
//! of a device, which rhythms a message can have.

use super::model::Message;
use super::tables::Rhythms;
use super::{Catalog, MessageId};

/// The roles of all messages of a catalog. A message has a number here, the same wherever the
/// catalog is the same.
#[derive(Debug, Default)]
pub struct Relations {
    ids: Vec<MessageId>,
    roles: Vec<Relation>,
}

/// The number of a message.
pub type MessageNumber = usize;

/// What one message does.
#[derive(Debug, Default)]
pub struct Relation {
    /// The messages that it ends.
    pub ends: Vec<MessageNumber>,
    /// The rhythms that it can have.
    pub rhythms: Vec<Rhythm>,
    /// Whether it says that a device has started.
    pub is_start: bool,
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

impl Relations {
    /// Reads all entries.
    pub fn new(catalog: &Catalog) -> Self {
        let table: Rhythms = catalog.table();
        // Sorted, so that a number can be found by search.
        let ids = catalog.messages();
        let mut roles: Vec<Relation> = ids.iter().map(|_| Relation::default()).collect();
        for (number, id) in ids.iter().enumerate() {
            let message: Message = catalog.require(&id.to_string());
            let moved_by = message.deadline.iter().flat_map(|it| &it.moved_by);
            for end in message.cleared_by.iter().chain(moved_by) {
                let end = MessageId::from_reference(&id.facility, end);
                if let Ok(end) = ids.binary_search(&end) {
                    roles[end].ends.push(number);
                }
            }
            let rhythms = message.rhythms.iter().filter_map(|name| {
                let rhythm = table.rhythms.get(name)?;
                Some(Rhythm { name: name.clone(), least: rhythm.least, most: rhythm.most })
            });
            roles[number].rhythms = rhythms.collect();
            roles[number].is_start = message.starts;
        }
        Relations { ids, roles }
    }

    /// The number of a message.
    pub fn number(&self, id: &MessageId) -> Option<MessageNumber> {
        self.ids.binary_search(id).ok()
    }

    /// All messages by number, each with the names of its rhythms.
    pub fn all(&self) -> impl Iterator<Item = (&MessageId, Vec<String>)> {
        let rhythms = |role: &Relation| role.rhythms.iter().map(|it| it.name.clone()).collect();
        self.ids.iter().zip(&self.roles).map(move |(id, role)| (id, rhythms(role)))
    }

    /// A message by number.
    pub fn id(&self, number: MessageNumber) -> &MessageId {
        &self.ids[number]
    }

    /// What a message does.
    pub fn role(&self, number: MessageNumber) -> &Relation {
        &self.roles[number]
    }

    /// The rhythms that a message can have.
    pub fn rhythms(&self, id: &MessageId) -> &[Rhythm] {
        self.number(id).map_or(&[], |number| &self.roles[number].rhythms)
    }
}
