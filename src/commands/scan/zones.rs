//! What the configuration within a log says of the names of time zones.

use crate::catalog::tables::{ConfiguredZones, Outputs};
use crate::context::Context;
use crate::findings::FileFindings;
use crate::input::Source;
use crate::input::blocks::Block;
use crate::log::letters::text_of;
use crate::log::stamp::{ClockZone, DeclaredZone};
use jiff::civil::date;
use jiff::tz::{Offset, TimeZone};
use memchr::{memchr, memmem, memrchr};
use regex::{Captures, Regex};
use std::io::{BufRead as _, BufReader, Read as _};

/// So much of a file is looked at, in bytes: a configuration stands among the first outputs.
const MOST: u64 = 32 * 1024 * 1024;
/// A line of a configuration is shorter, in bytes.
const LONGEST_LINE: usize = 1024;
/// What both kinds of lines have.
const SIGN: &[u8] = b"clock ";

/// So many lines of a text that cannot be read again are kept.
const MOST_LINES: usize = 64;

/// Whether a source can be read again for what it says of its clock.
pub(super) fn can_be_read_again(source: &Source) -> bool {
    matches!(source, Source::File(..) | Source::Held(..))
}

/// Keeps the lines of a block that may say what a name means, of a text that cannot be read again.
pub(super) fn note(block: &Block, found: &mut FileFindings) {
    let own = &block.bytes[..block.until];
    let mut at = block.from;
    while found.clock_lines.len() < MOST_LINES
        && let Some(hit) = memmem::find(&own[at..], SIGN)
    {
        let place = at + hit;
        let start = memrchr(b'\n', &own[..place]).map_or(0, |it| it + 1);
        let end = memchr(b'\n', &block.bytes[place..]).map_or(block.bytes.len(), |it| place + it);
        if end - start < LONGEST_LINE {
            let line = text_of(&block.bytes[start..end]).trim_end().to_owned();
            found.clock_lines.push(line);
        }
        at = end.min(own.len()).max(place + 1);
    }
}

/// The zones that a file declares, where its stamps have a name that says nothing certain. Of
/// several devices it is not known whose configuration it is.
pub(super) fn declared(
    context: &Context,
    source: &Source,
    found: &FileFindings,
) -> Option<ClockZone> {
    let is_ambiguous =
        found.devices.len() == 1 && found.devices.values().any(|it| it.clock.has_ambiguous_zone());
    let can_tell = !found.clock_lines.is_empty() || can_be_read_again(source);
    if !is_ambiguous || !can_tell {
        return None;
    }
    let patterns = Patterns::new(&context.catalog.table::<Outputs>().zones)?;
    if !found.clock_lines.is_empty() {
        let mut zones = Zones::default();
        found.clock_lines.iter().for_each(|it| patterns.read(it, &mut zones));
        return zones.declared();
    }
    let text = source.open().and_then(|it| source.text(it, None)).ok()?;
    let mut lines = BufReader::with_capacity(128 * 1024, text.reader.take(MOST));
    let (mut line, mut zones) = (Vec::new(), Zones::default());
    loop {
        line.clear();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(count) if count < LONGEST_LINE && memmem::find(&line, SIGN).is_some() => {
                patterns.read(text_of(&line).trim_end(), &mut zones);
            }
            Ok(_) => {}
        }
    }
    zones.declared()
}

struct Patterns {
    standard: Regex,
    summer: Option<Regex>,
}

/// What was read, in seconds; a name that was given two meanings has none.
#[derive(Default)]
struct Zones {
    standard: Vec<(String, i32)>,
    summer: Vec<(String, i32)>,
}

impl Patterns {
    fn new(zones: &ConfiguredZones) -> Option<Self> {
        let pattern = |text: &Option<String>| Regex::new(text.as_deref()?).ok();
        Some(Patterns { standard: pattern(&zones.standard)?, summer: pattern(&zones.summer) })
    }

    fn read(&self, line: &str, zones: &mut Zones) {
        let number = |found: &Captures, group: &str| -> Option<i32> {
            found.name(group)?.as_str().parse().ok()
        };
        if let Some(found) = self.standard.captures(line)
            && let Some(place) = found.name("place")
        {
            zones.add_place(found.name("given").map(|it| it.as_str()), place.as_str());
        } else if let Some(found) = self.standard.captures(line)
            && let Some(hours) = number(&found, "hours")
        {
            // The minutes have the sign of the hours, also of none.
            let is_west = found.name("hours").is_some_and(|it| it.as_str().starts_with('-'));
            let minutes = number(&found, "minutes").unwrap_or(0);
            let seconds = hours.abs() * 3_600 + minutes * 60;
            zones
                .standard
                .push((found["name"].to_owned(), if is_west { -seconds } else { seconds }));
        } else if let Some(found) = self.summer.as_ref().and_then(|it| it.captures(line)) {
            let minutes = number(&found, "shift").unwrap_or(60);
            zones.summer.push((found["name"].to_owned(), minutes * 60));
        }
    }
}

impl Zones {
    fn declared(self) -> Option<ClockZone> {
        let names = self.names();
        (!names.is_empty()).then(|| ClockZone::of_names(names))
    }

    /// The names that a place has over the year, and the one that the configuration gives it.
    fn add_place(&mut self, name: Option<&str>, place: &str) {
        let Ok(zone) = TimeZone::get(place) else { return };
        let info = |month| {
            let moment = zone.to_timestamp(date(2025, month, 1).at(0, 0, 0, 0)).ok()?;
            let info = zone.to_offset_info(moment);
            Some((info.abbreviation().to_owned(), info.offset().seconds(), info.dst().is_dst()))
        };
        let seasons: Vec<(String, i32, bool)> = [1, 7].into_iter().filter_map(info).collect();
        // A name that the place does not have stands for its winter.
        if let Some(name) = name.filter(|name| seasons.iter().all(|it| it.0 != *name))
            && let Some(winter) = seasons.iter().find(|it| !it.2)
        {
            self.standard.push((name.to_owned(), winter.1));
        }
        let is_name = |it: &str| it.bytes().all(|it| it.is_ascii_alphabetic());
        let own = seasons.into_iter().filter(|it| is_name(&it.0)).map(|it| (it.0, it.1));
        self.standard.extend(own);
    }

    fn names(mut self) -> Vec<DeclaredZone> {
        self.standard.sort();
        self.standard.dedup();
        self.summer.sort();
        self.summer.dedup();
        let (standard, summer) = (self.standard, self.summer);
        // Whose summer it is, one zone alone tells.
        let base = match standard.as_slice() {
            [one] => Some(one.1),
            _ => None,
        };
        let shifted = summer.into_iter().filter_map(|(name, shift)| Some((name, base? + shift)));
        let mut all: Vec<(String, i32)> = standard.into_iter().chain(shifted).collect();
        all.sort();
        all.dedup();
        let is_one = |name: &str| all.iter().filter(|it| it.0 == name).count() == 1;
        let zone = |(name, seconds): &(String, i32)| {
            let offset = Offset::from_seconds(*seconds).ok()?;
            Some(DeclaredZone { name: name.clone(), offset })
        };
        all.iter().filter(|it| is_one(&it.0)).filter_map(zone).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn lines_of_every_family_are_read() {
        let outputs: Outputs = Catalog::new(Vec::new(), "en").table();
        let patterns = Patterns::new(&outputs.zones).expect("valid");
        for (lines, expected) in [
            (&["clock timezone IST 5 30"][..], &[("IST", 330)][..]),
            (&["edge-1(config)#clock timezone NST -3 30"], &[("NST", -210)]),
            (&["clock timezone CST -6"], &[("CST", -360)]),
            (
                &["clock timezone EST -5 0", "clock summer-time EDT recurring"],
                &[("EDT", -240), ("EST", -300)],
            ),
            (
                &[
                    "clock timezone EST -5 0",
                    "clock summer-time EDT 2 Sunday March 02:00 1 Sunday November 02:00 60",
                ],
                &[("EDT", -240), ("EST", -300)],
            ),
            (
                &[
                    "clock timezone GMT 0",
                    "clock summer-time BST recurring last Sun Mar 1:00 last Sun Oct 2:00",
                ],
                &[("BST", 60), ("GMT", 0)],
            ),
            (&["x logged command:clock timezone IST 5 30"], &[("IST", 330)]),
            // Two meanings, a place, a question, another clock.
            (&["clock timezone CST -6", "clock timezone CST 8"], &[]),
            (&["clock timezone ?", "clock source internal", "no clock timezone"], &[]),
        ] {
            let mut zones = Zones::default();
            lines.iter().for_each(|it| patterns.read(it, &mut zones));
            let names = zones.names();
            let read: Vec<(&str, i32)> =
                names.iter().map(|it| (it.name.as_str(), it.offset.seconds() / 60)).collect();
            assert_eq!(read, expected, "{lines:?}");
        }
    }
}
