//! What a line says, apart from who said it and when. Lines with the same text are of one class, and a tally keeps each class once.

use crate::catalog::MessageId;
use crate::recognise::Recognised;
use indexmap::IndexMap;

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class {
    /// The message.
    pub id: MessageId,
    /// Its severity as printed.
    pub severity: u8,
    /// Its fields by name.
    pub fields: Vec<(String, String)>,
    /// The cause that the line selects.
    pub cause: Option<String>,
    /// The topologies that the line points to.
    pub topologies: Vec<String>,
}

impl Class {
    /// What was recognised in a line.
    pub fn new(id: MessageId, severity: u8, found: Recognised) -> Self {
        Class {
            id,
            severity,
            fields: found.fields.into_iter().collect(),
            cause: found.cause,
            topologies: found.topologies,
        }
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The values of the fields, joined.
    pub fn detail(&self) -> String {
        self.fields.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" : ")
    }
}

/// The classes of a tally, by number.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    classes: indexmap::IndexSet<Class>,
    messages: indexmap::IndexSet<MessageId>,
}

/// The number of a class within one tally.
pub type ClassNumber = usize;
/// The number of a message within one tally.
pub type MessageNumber = usize;

impl Classes {
    /// The number of a class, which is kept when it is new.
    pub fn number(&mut self, class: Class) -> ClassNumber {
        self.messages.insert(class.id.clone());
        self.classes.insert_full(class).0
    }

    /// The number of a message, which is kept when it is new.
    pub fn message_number(&mut self, id: &MessageId) -> MessageNumber {
        match self.messages.get_index_of(id) {
            Some(number) => number,
            None => self.messages.insert_full(id.clone()).0,
        }
    }

    /// The number of a message that is kept already.
    pub fn known_number(&self, id: &MessageId) -> Option<MessageNumber> {
        self.messages.get_index_of(id)
    }

    /// A class by number.
    pub fn get(&self, number: ClassNumber) -> &Class {
        &self.classes[number]
    }

    /// A message by number.
    pub fn message(&self, number: MessageNumber) -> &MessageId {
        &self.messages[number]
    }

    /// Takes in the classes of another tally: the new number of each old one.
    pub fn merge(&mut self, other: Classes) -> Renumbering {
        let messages = other.messages.into_iter().map(|id| self.messages.insert_full(id).0).collect();
        let classes = other.classes.into_iter().map(|class| self.classes.insert_full(class).0).collect();
        Renumbering { classes, messages }
    }

    /// Counts by what a class says of itself.
    pub fn counts<'a, K: std::hash::Hash + Eq>(
        &'a self,
        tally: &[(ClassNumber, u64)],
        key: impl Fn(&'a Class) -> Option<K>,
    ) -> IndexMap<K, u64> {
        let mut counts = IndexMap::new();
        for (number, count) in tally {
            if let Some(key) = key(self.get(*number)) {
                *counts.entry(key).or_default() += count;
            }
        }
        counts
    }
}

/// The numbers that classes and messages of a merged tally have now.
#[derive(Debug)]
pub struct Renumbering {
    /// By old class number.
    pub classes: Vec<ClassNumber>,
    /// By old message number.
    pub messages: Vec<MessageNumber>,
}
