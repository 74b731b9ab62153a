//! What was found in logs, as tallies that merge: two parts of a file, two files or two machines
//! give the same in whatever groups they are merged.
//!
//! A [`FileFindings`] belongs to one file, or a part of it, and keeps stamps as printed, because
//! the year of a stamp may be told by another line of the file. It keeps no lines: runs of a
//! message on a device are counted, so memory grows with what differs, not with what repeats.

pub mod activity;
pub mod class;
pub mod copies;
pub mod counts;
pub mod device;
pub mod history;
pub mod incident;
pub mod kept;
pub mod occurrence;
pub mod order;
mod outages;
pub mod period;
pub mod reader;
mod rollover;
mod sequence;
mod texts;
pub mod unknown;
pub mod verdict;
pub mod years;

use crate::catalog::MessageId;
use crate::catalog::roles::Relations;
use crate::log::Holds;
use crate::log::record::MOST_REPEATS;
use crate::log::stamp::StampKind;
use class::{Class, ClassNumber, Classes, SharedClass};
use device::{DeviceTally, Said};
use indexmap::IndexMap;
use occurrence::Occurrence;
use order::Direction;
use serde::{Deserialize, Serialize};
use unknown::UnknownMessages;
use years::YearTally;

pub use incident::{Findings, NamedFile};
pub use reader::{FileReader, Reader};

/// What one file, or a part of one, holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileFindings {
    /// Lines read.
    pub lines: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Whether lines of a log are among them.
    pub holds: Holds,
    /// The host of the first prompt: the device where headers name none.
    pub prompt: Option<String>,
    /// Known messages without a date that a period of time left out.
    pub undated: u64,
    /// Known messages whose zone is not known, which a period of time with an offset took as they
    /// are written.
    pub zoneless: u64,
    /// What lines say.
    pub classes: Classes,
    /// By the host that headers name.
    pub devices: IndexMap<Option<Box<str>>, Box<DeviceTally>, foldhash::fast::RandomState>,
    /// Messages of our facilities that the catalog lacks, until they are put with those of other
    /// files.
    pub unknown: UnknownMessages,
    /// Whether there were any.
    pub has_unknown: bool,
    /// Lines that tell more repeats than a line can count.
    pub overfull: u64,
    /// What the stamps say of their years.
    pub years: YearTally,
    /// Lines that may say what the name of the clock's zone means, of text that cannot be read
    /// again. They are not kept.
    #[serde(skip)]
    pub clock_lines: Vec<String>,
}

/// A line that concerns us.
pub struct Sighting<'a> {
    /// What it says.
    pub class: ClassNumber,
    /// How many times: repeats that a logger folded are counted.
    pub count: u64,
    /// The device that the header names.
    pub host: Option<&'a str>,
    /// Where and when; its turn is found by [`FileFindings::place`].
    pub moment: Occurrence,
    /// The stamp of the nearest relay.
    pub relay: Option<StampKind>,
    /// The number of the line within the part of the file.
    pub line: u64,
}

impl FileFindings {
    /// Empty findings of what follows, to be appended: a part that knows the turns of the year in
    /// front of it.
    pub fn onward(&self) -> Self {
        FileFindings { years: self.years.onward(), ..Self::default() }
    }

    /// Counts the turns of the year up to a line, which every line must tell, also one that is not
    /// added.
    pub fn place(&mut self, sighting: &mut Sighting) {
        let turn = self.years.turn(&sighting.moment, sighting.relay);
        sighting.moment.settle(turn);
    }

    /// Adds a line that was placed and whose class was taken from [`FileFindings::classes`].
    pub fn add(&mut self, sighting: &Sighting, roles: &Relations) {
        let index = match self.devices.get_index_of(&Key(sighting.host)) {
            Some(index) => index,
            None => self.devices.insert_full(sighting.host.map(Into::into), Box::default()).0,
        };
        let mark = self.classes.mark(sighting.class);
        let said = Said {
            moment: &sighting.moment,
            message: mark.message,
            count: sighting.count,
            text: mark.hash,
            line: sighting.line,
            relay: sighting.relay,
        };
        self.devices[index].add(&said, roles, &mut self.classes);
        self.overfull += u64::from(sighting.count >= MOST_REPEATS);
    }

    /// Adds a message that the catalog lacks; its example is asked for when it is the first.
    pub fn add_unknown(&mut self, id: MessageId, count: u64, example: impl FnOnce() -> String) {
        self.has_unknown = true;
        self.overfull += u64::from(count >= MOST_REPEATS);
        self.unknown.add(id, count, example);
    }

    /// Adds what the part of the file after this one holds.
    pub fn append(&mut self, later: FileFindings, roles: &Relations) {
        let lines = self.lines;
        let turns = self.years.append(&later.years);
        self.lines += later.lines;
        self.bytes += later.bytes;
        self.undated += later.undated;
        self.zoneless += later.zoneless;
        self.holds = self.holds.max(later.holds);
        self.prompt = self.prompt.take().or(later.prompt);
        let numbers = self.classes.merge(later.classes);
        for (host, device) in later.devices {
            let own = self.devices.entry(host).or_default();
            own.append(*device, &numbers, &mut self.classes, roles, lines, turns);
        }
        self.unknown.append(later.unknown);
        self.has_unknown |= later.has_unknown;
        self.overfull += later.overfull;
        self.clock_lines.extend(later.clock_lines);
    }

    /// Forgets what no line says any more, where that is much: whether numbers of classes have
    /// changed.
    pub fn forget_classes(&mut self) -> bool {
        let are_many = self.classes.are_many();
        if are_many {
            let mut is_needed = vec![false; self.classes.count()];
            let tracks = || self.devices.values().flat_map(|it| &it.tracks);
            tracks().for_each(|(_, history)| history.need(&mut is_needed));
            let numbers = self.classes.keep(&is_needed);
            for device in self.devices.values_mut() {
                device.tracks.iter_mut().for_each(|(_, history)| history.renumber(&numbers, 0));
            }
        }
        are_many
    }

    /// Moves all places after a text of this many bytes.
    pub fn moved(mut self, bytes: u64) -> Self {
        self.devices.values_mut().for_each(|it| it.moved(bytes));
        self
    }

    /// Whether the newest line stands first, as programs that show logs like to export them.
    pub fn is_backwards(&self) -> bool {
        let mut all = Direction::default();
        self.devices.values().for_each(|it| all.add(it.clock.direction));
        all.is_backwards()
    }

    /// Changes what lines say; classes that have become alike are one.
    pub(in crate::findings) fn map_classes(&mut self, change: &dyn Fn(&mut Class)) {
        let mut numbers = Vec::new();
        for mut class in Vec::from(std::mem::take(&mut self.classes)) {
            change(&mut class);
            numbers.push(self.classes.number(SharedClass::new(class)));
        }
        for device in self.devices.values_mut() {
            device.tracks.iter_mut().for_each(|(_, history)| history.renumber(&numbers, 0));
        }
    }

    /// Changes the texts of lines that are kept.
    pub fn mask(&mut self, masked: &dyn Fn(&str) -> String) {
        self.unknown.mask(masked);
        let is_plain = |it: &Class| it.fields.iter().all(|(_, value)| masked(value) == *value);
        if self.classes.iter().all(is_plain) {
            return;
        }
        self.map_classes(&|class| {
            class.fields.iter_mut().for_each(|(_, value)| *value = masked(value));
        });
    }

    /// The number of what a line says.
    pub fn class(&mut self, class: SharedClass) -> ClassNumber {
        self.classes.number(class)
    }
}

/// Looks up a host without copying it.
#[derive(Hash)]
struct Key<'a>(Option<&'a str>);

impl indexmap::Equivalent<Option<Box<str>>> for Key<'_> {
    fn equivalent(&self, key: &Option<Box<str>>) -> bool {
        self.0 == key.as_deref()
    }
}
