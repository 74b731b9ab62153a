//! What a line says, apart from who said it and when. Lines with the same text are of one class, and a tally keeps each class once.

use crate::catalog::MessageId;
use crate::catalog::roles::MessageNumber;
use crate::recognise::Recognised;

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class {
    /// The message.
    pub id: MessageId,
    /// Its number.
    pub message: MessageNumber,
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
    pub fn new(id: MessageId, message: MessageNumber, severity: u8, found: Recognised) -> Self {
        Class {
            id,
            message,
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
}

/// The number of a class within one tally.
pub type ClassNumber = usize;

impl Classes {
    /// The number of a class, which is kept when it is new.
    pub fn number(&mut self, class: Class) -> ClassNumber {
        self.classes.insert_full(class).0
    }

    /// A class by number.
    pub fn get(&self, number: ClassNumber) -> &Class {
        &self.classes[number]
    }

    /// Takes in the classes of another tally: the new number of each old one.
    pub fn merge(&mut self, other: Classes) -> Vec<ClassNumber> {
        other.classes.into_iter().map(|class| self.classes.insert_full(class).0).collect()
    }
}
