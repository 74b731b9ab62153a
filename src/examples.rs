//! The examples of catalog entries put to the test: each must get the answer that its entry
//! promises.

use crate::catalog::check::{CheckExample, Status};
use crate::catalog::model::{Check, Entry as _, Example, Message};
use crate::catalog::{Catalog, MessageId};
use crate::log::{Events, Record};
use crate::recognise::Recogniser;
use crate::state::verdict::Placement;
use crate::state::{CapturedDevice, Judge, Vocabulary, authorization, device, session};
use anyhow::Result;
use indexmap::IndexMap;

/// What an example gets instead of what it must get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The line holds this many messages, not one.
    Count(usize),
    /// It is recognised as another message.
    Message(MessageId),
    /// No form of the message fits.
    Form,
    /// Other fields are read.
    Fields {
        /// Those that are read.
        found: IndexMap<String, String>,
        /// Those that the example gives.
        wanted: IndexMap<String, String>,
    },
    /// Another cause is chosen.
    Cause {
        /// The one that is chosen.
        found: Option<String>,
        /// The one that the example gives.
        wanted: Option<String>,
    },
    /// The authorization file cannot be read.
    Authorization(String),
    /// The check says nothing of the capture.
    Silent,
    /// The check gives another answer.
    Answer {
        /// The one that it gives, with its rule.
        found: (Status, Option<String>),
        /// The one that the example gives.
        wanted: (Status, Option<String>),
    },
}

/// A device of an example with the topologies in question, ready to be judged.
pub struct ExampleBench {
    /// The device.
    pub device: CapturedDevice,
    /// Where it is.
    pub place: Placement,
}

/// Puts examples to the test.
pub struct Examples {
    recogniser: Recogniser,
    /// Made for the first check: it reads all of them.
    judging: Option<(Judge, Vocabulary)>,
}

/// What came of the examples of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// How many examples there are.
    pub examples: usize,
    /// Those that fail, by their number from 1.
    pub failed: Vec<(usize, Difference)>,
}

impl Examples {
    /// Gets ready with the entries of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        Examples { recogniser: Recogniser::new(catalog), judging: None }
    }

    /// Tests the examples of an entry by its path; `None` for a kind of entry that has none.
    pub fn test(&mut self, catalog: &Catalog, path: &str) -> Option<Tested> {
        let (folder, name) = path.split_once('/')?;
        let differences: Vec<Option<Difference>> = match (folder, MessageId::from_path(name)) {
            (Message::FOLDER, Some(id)) => {
                let message: Message = catalog.require(name);
                message.examples.iter().map(|it| line(&self.recogniser, &id, it)).collect()
            }
            (Check::FOLDER, _) => {
                let check: Check = catalog.require(name);
                let (judge, vocabulary) = match self.judging.take() {
                    Some(ready) => ready,
                    None => (Judge::new(catalog), Vocabulary::of(catalog)),
                };
                let differences = check
                    .examples
                    .iter()
                    .map(|it| capture(name, it, &judge, &vocabulary))
                    .collect();
                self.judging = Some((judge, vocabulary));
                differences
            }
            _ => return None,
        };
        let examples = differences.len();
        let failed =
            differences.into_iter().enumerate().filter_map(|(index, it)| Some((index + 1, it?)));
        Some(Tested { examples, failed: failed.collect() })
    }
}

/// What an example line gets instead of its message alone, with its fields and cause; `None` where
/// it gets them.
pub fn line(recogniser: &Recogniser, id: &MessageId, example: &Example) -> Option<Difference> {
    let text = example.line.as_bytes();
    let records: Vec<Record> =
        Events::of(&recogniser.spellings, text, 0..text.len()).records().collect();
    let [record] = records.as_slice() else {
        return Some(Difference::Count(records.len()));
    };
    if record.anchor.id() != *id {
        return Some(Difference::Message(record.anchor.id()));
    }
    let found = recogniser.recognise(record);
    if found.form.is_none() {
        Some(Difference::Form)
    } else if found.fields != example.fields {
        Some(Difference::Fields { found: found.fields, wanted: example.fields.clone() })
    } else if found.cause != example.cause {
        Some(Difference::Cause { found: found.cause, wanted: example.cause.clone() })
    } else {
        None
    }
}

/// What an example capture gets instead of its answer; `None` where it gets that.
pub fn capture(
    name: &str,
    example: &CheckExample,
    judge: &Judge,
    vocabulary: &Vocabulary,
) -> Option<Difference> {
    let ExampleBench { device, place } = match scenery(judge, vocabulary, example) {
        Ok(scenery) => scenery,
        Err(cause) => return Some(Difference::Authorization(cause)),
    };
    let verdicts = judge.judge_one(name, &device, &place, device.now(vocabulary).as_ref());
    let Some(worst) = verdicts.iter().max_by_key(|it| it.status) else {
        return Some(Difference::Silent);
    };
    let of_worst = || verdicts.iter().filter(|it| it.status == worst.status);
    let is_right = worst.status == example.status && of_worst().any(|it| it.rule == example.rule);
    (!is_right).then(|| Difference::Answer {
        found: (worst.status, worst.rule.clone()),
        wanted: (example.status, example.rule.clone()),
    })
}

/// The device of an example. An example is about one device, whatever it prints.
///
/// # Errors
/// When its authorization file is no XML.
pub fn scenery(
    judge: &Judge,
    vocabulary: &Vocabulary,
    example: &CheckExample,
) -> Result<ExampleBench, String> {
    let mut session = session::read(&example.capture, "capture", vocabulary);
    if let Some(text) = &example.slac {
        let read = authorization::read(text, "slac", &vocabulary.authorization.name);
        session.outputs.push(read.map_err(|it| it.to_string())?);
    }
    let mut device = CapturedDevice::default();
    for part in device::group([("capture".to_owned(), session)], vocabulary).devices.into_values() {
        device.outputs.extend(part.outputs);
    }
    let topologies = match &example.topology {
        Some(topology) => vec![topology.clone()],
        None => judge.pointed(&device).into_iter().map(|it| it.topology).collect(),
    };
    Ok(ExampleBench { device, place: Placement { topologies, initiator: None } })
}
