//! Finding messages: `[%][CATEGORY-]FACILITY[-MEMBER]-SEVERITY-MNEMONIC` anywhere in a text.
//!
//! One multi-literal search for pieces of the facility names leads; what it finds is verified by
//! hand. Lines play no part, so a text is searched in blocks of any size. The pieces are short,
//! because the search takes time for each byte of them, and few, because names share them.
//!
//! A message is where its facility name stands: a search asks for the names that start in a range,
//! and looks at the whole text around each. So where a range starts or ends changes nothing about a
//! message, and ranges that meet find each message once.

mod search;

use super::notification::{NotificationNames, verify_carried};
use super::record::{LONGEST_HEADER, LONGEST_TEXT};
use crate::catalog::MessageId;
use crate::catalog::model::Facility;
use crate::catalog::model::FacilityScope;
use crate::catalog::notifications::{CarriedMessage, Notification};
use aho_corasick::{Match, PatternID};
use indexmap::IndexMap;
use search::{Search, landmarks};
use std::ops::Range;
use std::sync::Arc;

/// A message found in a text, not yet copied out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Where it starts: at the `%` when there is one.
    pub start: usize,
    /// Where its text starts: behind the colon and blanks.
    pub end: usize,
    /// The facility whose message it is, without category and member.
    pub facility: &'a str,
    /// The severity digit as printed.
    pub severity: u8,
    /// The mnemonic: capital letters, digits and underscores; the name of a notification that no
    /// message says.
    pub mnemonic: &'a [u8],
    /// Where it is no line of a log, but stands in a notification of SNMP.
    pub notified: Option<Notified<'a>>,
}

/// How a message stands in a notification of SNMP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notified<'a> {
    /// The notification says what the message does.
    Itself(&'a Notification),
    /// The notification carries it in parts.
    Carried,
}

impl From<Tag<'_>> for OwnedTag {
    fn from(spot: Tag) -> Self {
        OwnedTag {
            start: spot.start,
            end: spot.end,
            facility: spot.facility.to_owned(),
            severity: spot.severity,
            mnemonic: String::from_utf8_lossy(spot.mnemonic).into_owned(),
        }
    }
}

/// A message found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedTag {
    /// Where it starts: at the `%` when there is one.
    pub start: usize,
    /// Where its text starts: behind the colon and blanks.
    pub end: usize,
    /// The facility whose message it is, without category and member.
    pub facility: String,
    /// The severity digit as printed.
    pub severity: u8,
    /// The mnemonic.
    pub mnemonic: String,
}

impl OwnedTag {
    /// The key of the message.
    pub fn id(&self) -> MessageId {
        MessageId { facility: self.facility.clone(), mnemonic: self.mnemonic.clone() }
    }
}

/// How the facilities of a catalog are spelled in logs, ready for searching.
#[derive(Debug)]
pub struct TagFinder {
    search: Search,
    facilities: Vec<Spelling>,
    /// The length of the longest name.
    longest_name: usize,
    /// How far in front of its facility name a message can start.
    in_front: usize,
    /// The objects of notifications that carry a message.
    carried: CarriedMessage,
}

#[derive(Debug)]
struct Spelling {
    name: String,
    /// The piece that is searched for, and where in the name it stands.
    landmark: (PatternID, usize),
    scope: FacilityScope,
    categories: Vec<String>,
    /// Prefixes of mnemonics that belong to another facility: (prefix, that facility).
    lent: Vec<(String, String)>,
    /// Where the name is what stands in front of names of notifications.
    notifications: Option<Arc<NotificationNames>>,
}

/// The length of the pieces that are searched for: with fewer bytes most of what is found is no
/// name.
const LANDMARK: usize = 3;
/// The longest mnemonic that is believed; Cisco's are far shorter.
const LONGEST_MNEMONIC: usize = 64;
/// The longest category that is believed where the catalog does not know it.
const LONGEST_CATEGORY: usize = 64;
/// More blanks than this around the colon are a part of the text.
const MOST_BLANKS: usize = 256;
/// What stands behind a facility name at most: member, severity, mnemonic, and a colon between
/// blanks.
const LONGEST_REST: usize = 2 * LONGEST_MNEMONIC + 2 * MOST_BLANKS + 8;

impl TagFinder {
    /// Prepares the search for the facilities of a catalog.
    pub fn new(facilities: &IndexMap<String, Facility>) -> Self {
        let mut spellings: IndexMap<&str, Spelling> = IndexMap::new();
        let spelling = |name: &str, scope| Spelling {
            name: name.to_owned(),
            landmark: (PatternID::ZERO, 0),
            scope,
            categories: vec![],
            lent: vec![],
            notifications: None,
        };
        let mut carried = CarriedMessage::default();
        for (name, facility) in facilities {
            let entry = spellings.entry(name).or_insert_with(|| spelling(name, facility.scope));
            entry.scope = facility.scope;
            entry.categories.clone_from(&facility.categories);
            for (lender, prefix) in &facility.borrowed {
                let lender = spellings
                    .entry(lender)
                    .or_insert_with(|| spelling(lender, FacilityScope::Listed));
                lender.lent.push((prefix.clone(), name.clone()));
            }
            let notifications = &facility.notifications;
            if !notifications.carried.facility.is_empty() {
                carried.clone_from(&notifications.carried);
            }
            let names = Arc::new(NotificationNames::new(name, notifications));
            for prefix in notifications.prefixes.iter().filter(|it| it.len() >= LANDMARK) {
                let entry = spellings
                    .entry(prefix)
                    .or_insert_with(|| spelling(prefix, FacilityScope::Listed));
                entry.notifications = Some(Arc::clone(&names));
            }
        }
        let mut facilities: Vec<Spelling> = spellings.into_values().collect();
        let landmarks = landmarks(&mut facilities);
        let longest_name = facilities.iter().map(|it| it.name.len()).max().unwrap_or(0);
        let categories = facilities.iter().flat_map(|it| &it.categories).map(String::len);
        let in_front = categories.max().unwrap_or(0).max(LONGEST_CATEGORY) + 2;
        TagFinder { search: Search::new(&landmarks), facilities, longest_name, in_front, carried }
    }

    /// Every message in a text, from left to right.
    pub fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Tag<'a>> + 'a {
        self.find_named_in(text, 0..text.len())
    }

    /// Every message of a text whose facility name starts in a range, from left to right.
    fn find_named_in<'a>(
        &'a self,
        text: &'a [u8],
        range: Range<usize>,
    ) -> impl Iterator<Item = Tag<'a>> + 'a {
        let end = text.len().min(range.end + self.longest_name + 1);
        let mut from = range.start;
        std::iter::from_fn(move || {
            loop {
                let found = self.search.find(text, from..end)?;
                let named = self.named_around(text, &found, from);
                from = named
                    .map_or(found.start() + 1, |(at, spelling)| at + spelling.name.len() + 1)
                    .min(end);
                let own = named.filter(|(at, _)| range.contains(at));
                if let Some(spot) = own.and_then(|(at, spelling)| self.verify(text, at, spelling)) {
                    return Some(spot);
                }
            }
        })
    }

    /// The facility name, with its hyphen, that has the landmark that was `found`; it starts at
    /// `from` or behind.
    fn named_around(&self, text: &[u8], found: &Match, from: usize) -> Option<(usize, &Spelling)> {
        let near = self.facilities.iter().filter(|it| it.landmark.0 == found.pattern());
        let starts = near.filter_map(|it| Some((found.start().checked_sub(it.landmark.1)?, it)));
        let is_there = |at: usize, it: &Spelling| {
            let rest = text.get(at..).filter(|_| at >= from);
            let rest = rest.and_then(|rest| rest.strip_prefix(it.name.as_bytes()));
            rest.is_some_and(|rest| match rest.first() {
                Some(b'-') => it.notifications.is_none(),
                // A name that is the value of an object ends it.
                Some(b'"' | b'\t' | b'#' | b' ' | b'|' | b',') => it.notifications.is_none(),
                Some(_) => it.notifications.is_some(),
                None => false,
            })
        };
        starts.filter(|(at, it)| is_there(*at, it)).min_by_key(|(at, _)| *at)
    }

    /// The messages that start in the part `own` of a block, and those around it that can bound
    /// them. Only where one starts in that part are others searched for.
    pub fn around<'a>(&'a self, block: &'a [u8], own: &Range<usize>) -> Vec<Tag<'a>> {
        let reach = self.in_front + self.longest_name + LONGEST_REST;
        // Three ranges that meet: a name starts in one of them.
        let near = own.start..block.len().min(own.end + self.in_front).max(own.start);
        let found: Vec<Tag> = self.find_named_in(block, near.clone()).collect();
        let is_empty = !found.iter().any(|it| own.contains(&it.start));
        let all = if is_empty {
            Vec::new()
        } else {
            let before = near.start.saturating_sub(LONGEST_HEADER + reach)..near.start;
            let behind = near.end..block.len().min(near.end + LONGEST_TEXT + 2 * reach);
            let before = self.find_named_in(block, before);
            before.chain(found).chain(self.find_named_in(block, behind)).collect()
        };
        if cfg!(debug_assertions) {
            self.assert_complete(block, own, &all);
        }
        all
    }

    /// Compares the messages of a part with those that one search over all around it finds.
    fn assert_complete(&self, block: &[u8], own: &Range<usize>, found: &[Tag]) {
        let margin = 2 * (LONGEST_HEADER + LONGEST_TEXT);
        let from = own.start.saturating_sub(margin);
        let plain = self.find(&block[from..block.len().min(own.end + margin)]);
        let plain = plain.map(|it| Tag { start: it.start + from, end: it.end + from, ..it });
        let is_own = |it: &Tag| own.contains(&it.start);
        assert!(
            plain.filter(is_own).eq(found.iter().copied().filter(is_own)),
            "messages between {own:?} depend on where the search starts"
        );
    }

    /// Whether mnemonics of this facility without an entry are to be reported.
    pub fn is_whole(&self, facility: &str) -> bool {
        self.facilities.iter().any(|it| it.name == facility && it.scope == FacilityScope::Whole)
    }

    /// Reads the anchor whose facility name starts at `at`.
    fn verify<'a>(&'a self, text: &'a [u8], at: usize, spelling: &'a Spelling) -> Option<Tag<'a>> {
        let mut position = at + spelling.name.len();
        if let Some(names) = &spelling.notifications {
            return names.verify(text, at, position);
        }
        if text.get(position) != Some(&b'-') {
            return verify_carried(&self.carried, text, at, &spelling.name);
        }
        let start = start_of(text, at, spelling)?;
        // `-SW1`, `-SW2_DFC1`, `-STANDBY` between facility and severity.
        let member = word_length(&text[position + 1..]);
        if member > 1 && text[position + 1].is_ascii_uppercase() {
            // `%LICENSE-SMART_LIC-3-...`: what looks like a member may be a facility, and this its
            // category.
            if self
                .facilities
                .iter()
                .any(|it| it.name.as_bytes() == &text[position + 1..position + 1 + member])
            {
                return None;
            }
            position += 1 + member;
        }
        let severity = match text.get(position..position + 3)? {
            [b'-', digit @ b'0'..=b'7', b'-'] => digit - b'0',
            _ => return None,
        };
        position += 3;
        let mut printed = &text[position..position + word_length(&text[position..])];
        if !printed.first()?.is_ascii_uppercase() {
            return None;
        }
        while let [shorter @ .., b'_'] = printed {
            printed = shorter;
        }
        let lent = spelling
            .lent
            .iter()
            .find_map(|(prefix, owner)| Some((owner, printed.strip_prefix(prefix.as_bytes())?)));
        let (facility, mnemonic) = lent.unwrap_or((&spelling.name, printed));
        Some(Tag {
            start,
            end: end_of(text, position + printed.len()),
            facility,
            severity,
            mnemonic,
            notified: None,
        })
    }
}

/// How many bytes of upper-case letters, digits and underscores lead a text.
fn word_length(text: &[u8]) -> usize {
    let word = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
    text.iter().take(LONGEST_MNEMONIC).take_while(word).count()
}

/// The start of an anchor: `%`, a category, or a clean word boundary. `None` inside another word.
fn start_of(text: &[u8], at: usize, spelling: &Spelling) -> Option<usize> {
    let before = &text[..at];
    if let Some(category) = spelling
        .categories
        .iter()
        .find(|it| before.strip_suffix(b"-").is_some_and(|front| front.ends_with(it.as_bytes())))
    {
        return boundary(&before[..at - category.len() - 1]);
    }
    if before.last() == Some(&b'-') {
        // A category that the catalog does not know is believed only behind a percent sign.
        let letters = before[..at - 1].iter().rev().take(LONGEST_CATEGORY);
        let category = letters.take_while(|it| it.is_ascii_uppercase() || **it == b'_').count();
        let percent = (at - 1).checked_sub(category + 1)?;
        return (category > 0 && text[percent] == b'%').then_some(percent);
    }
    boundary(before)
}

fn boundary(before: &[u8]) -> Option<usize> {
    match before.last() {
        Some(b'%') => Some(before.len() - 1),
        Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/') => {
            None
        }
        _ => Some(before.len()),
    }
}

/// The end of the anchor: behind blanks, one colon, and blanks.
fn end_of(text: &[u8], mut position: usize) -> usize {
    let is_blank = |it: &&u8| matches!(it, b' ' | b'\t');
    let blanks =
        |from: usize| from + text[from..].iter().take(MOST_BLANKS).take_while(is_blank).count();
    let colon = blanks(position);
    if text.get(colon) == Some(&b':') {
        position = blanks(colon + 1);
    }
    position
}

#[cfg(test)]
mod tests;
