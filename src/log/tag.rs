//! Finding messages: `[%][CATEGORY-]FACILITY[-MEMBER]-SEVERITY-MNEMONIC` anywhere in a text.
//!
//! One multi-literal search for pieces of the facility names leads; what it finds is verified by
//! hand. Lines play no part, so a text is searched in blocks of any size. The pieces are short,
//! because the search takes time for each byte of them, and few, because names share them.
//!
//! A message is where its facility name stands: a search asks for the names that start in a range,
//! and looks at the whole text around each. So where a range starts or ends changes nothing about a
//! message, and ranges that meet find each message once.

mod bounds;
mod landmarks;
mod search;

use self::bounds::{
    LONGEST_CATEGORY, LONGEST_MNEMONIC, MOST_BLANKS, end_of, start_of, word_length,
};
use self::landmarks::{LANDMARK, landmarks};
use self::search::Search;
use super::gap::{self, LONGEST_GAP};
use super::notification::{NotificationNames, verify_carried};
use super::record::{LONGEST_HEADER, LONGEST_TEXT};
use crate::catalog::MessageId;
use crate::catalog::facility::FacilityScope;
use crate::catalog::model::Facility;
use crate::catalog::notifications::{CarriedMessage, Notification};
use aho_corasick::{Match, PatternID};
use indexmap::IndexMap;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A message found in a text, not yet copied out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Where it starts: at the `%` when there is one.
    pub start: usize,
    /// Where its text starts: after the colon and blanks.
    pub end: usize,
    /// The facility whose message it is, without category and member.
    pub facility: &'a str,
    /// The severity digit as printed.
    pub severity: u8,
    /// The mnemonic: capital letters, digits and underscores; the name of a notification that no
    /// message says.
    pub mnemonic: Cow<'a, [u8]>,
    /// How wide the line is that was broken within it.
    pub broken: Option<usize>,
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
            mnemonic: String::from_utf8_lossy(&spot.mnemonic).into_owned(),
        }
    }
}

/// A message found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedTag {
    /// Where it starts: at the `%` when there is one.
    pub start: usize,
    /// Where its text starts: after the colon and blanks.
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
    /// How far before its facility name a message can start.
    in_front: usize,
    /// The objects of notifications that carry a message.
    carried: CarriedMessage,
}

#[derive(Debug)]
struct Spelling {
    name: String,
    /// The pieces that are searched for, and where in the name they stand: where a line is broken
    /// within one, the other is whole.
    landmarks: SmallVec<[(PatternID, usize); 2]>,
    scope: FacilityScope,
    categories: Vec<String>,
    /// Prefixes of mnemonics that belong to another facility: (prefix, that facility).
    lent: Vec<(String, String)>,
    /// Where the name is what stands before names of notifications.
    notifications: Option<Arc<NotificationNames>>,
}

impl Spelling {
    /// The place of the name where it stands whole at `start`: with the hyphen after it, or, in a
    /// notification, without anything.
    fn whole(&self, text: &[u8], start: Option<usize>) -> Option<Range<usize>> {
        let start = start?;
        let rest = text.get(start..)?.strip_prefix(self.name.as_bytes())?;
        let end = start + self.name.len();
        match (rest.first()?, &self.notifications) {
            (b'-', None) => Some(start..end + 1),
            // A name that is the value of an object ends it.
            (b'"' | b'\t' | b'#' | b' ' | b'|' | b',', None) => Some(start..end),
            (b'-' | b'"' | b'\t' | b'#' | b' ' | b'|' | b',', Some(_)) | (_, None) => None,
            (_, Some(_)) => Some(start..end),
        }
    }

    /// The place of the name with its hyphen where a line is broken within it, or a document wrote
    /// it with backslashes; `at` is where in the name stands what was `found`.
    fn broken(&self, text: &[u8], found: usize, at: usize) -> Option<Range<usize>> {
        if self.notifications.is_some() {
            return None;
        }
        let name = self.name.as_bytes();
        let (before, rest) = name.split_at(at.min(name.len()));
        let end = gap::forwards(text, found, rest)?;
        // The hyphen after the name may belong to the landmark.
        let end = gap::forwards(text, end, b"-")?;
        Some(gap::backwards(text, found, before)?..end)
    }
}

/// What stands after a facility name at most: member, severity, mnemonic, and a colon between
/// blanks.
const LONGEST_REST: usize = 2 * LONGEST_MNEMONIC + 2 * MOST_BLANKS + 8 + LONGEST_GAP;

impl TagFinder {
    /// Prepares the search for the facilities of a catalog.
    pub fn new(facilities: &IndexMap<String, Facility>) -> Self {
        let mut spellings: IndexMap<&str, Spelling> = IndexMap::new();
        let spelling = |name: &str, scope| Spelling {
            name: name.to_owned(),
            landmarks: SmallVec::new(),
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
        let pieces = landmarks(&mut facilities);
        let longest = facilities.iter().map(|it| it.name.len()).max().unwrap_or(0);
        // Each of its letters may have a backslash in front.
        let longest_name = 2 * longest + LONGEST_GAP;
        let categories = facilities.iter().flat_map(|it| &it.categories).map(String::len);
        let in_front = categories.max().unwrap_or(0).max(LONGEST_CATEGORY) + 2 + LONGEST_GAP;
        TagFinder { search: Search::new(&pieces), facilities, longest_name, in_front, carried }
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
                from = named.as_ref().map_or(found.start() + 1, |(name, _)| name.end).min(end);
                let own = named.filter(|(name, _)| range.contains(&name.start));
                if let Some(spot) = own.and_then(|(name, it)| self.verify(text, name, it)) {
                    return Some(spot);
                }
            }
        })
    }

    /// The facility name, with its hyphen, that has the landmark that was `found`; it starts at
    /// `from` or after.
    fn named_around(
        &self,
        text: &[u8],
        found: &Match,
        from: usize,
    ) -> Option<(Range<usize>, &Spelling)> {
        let places = self.facilities.iter().filter_map(|it| {
            let (_, at) = it.landmarks.iter().find(|(piece, _)| *piece == found.pattern())?;
            let name = it.whole(text, found.start().checked_sub(*at));
            let name = name.or_else(|| it.broken(text, found.start(), *at))?;
            (name.start >= from).then_some((name, it))
        });
        places.min_by_key(|(name, _)| name.start)
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
            plain.filter(is_own).eq(found.iter().filter(|it| is_own(it)).cloned()),
            "messages between {own:?} depend on where the search starts"
        );
    }

    /// Whether mnemonics of this facility without an entry are to be reported.
    pub fn is_whole(&self, facility: &str) -> bool {
        self.facilities.iter().any(|it| it.name == facility && it.scope == FacilityScope::Whole)
    }

    /// Reads the anchor whose facility name stands at `name`: with its hyphen, unless it is in a
    /// notification.
    fn verify<'a>(
        &'a self,
        text: &'a [u8],
        name: Range<usize>,
        spelling: &'a Spelling,
    ) -> Option<Tag<'a>> {
        if let Some(names) = &spelling.notifications {
            return names.verify(text, name.start, name.end);
        }
        if name.len() == spelling.name.len() {
            return verify_carried(&self.carried, text, name.start, &spelling.name);
        }
        let is_plain = name.len() == spelling.name.len() + 1;
        let plain = || self.verify_plain(text, name.start, spelling);
        let found = if is_plain { plain() } else { None };
        if let Some(found) = &found
            && !gap::is_near(text, found)
        {
            return Some(found.clone());
        }
        self.verify_broken(text, &name, spelling, found.as_ref()).or(found)
    }

    /// Reads an anchor that a document wrote with backslashes, or within which a line was broken.
    /// `None` where it says no more than what was `found` without that.
    fn verify_broken(
        &self,
        text: &[u8],
        name: &Range<usize>,
        spelling: &Spelling,
        found: Option<&Tag>,
    ) -> Option<Tag<'_>> {
        gap::flats(text, name).find_map(|flat| {
            let at = flat.at(name.start)?;
            let tag = self.verify_plain(&flat.bytes, at, spelling)?;
            if !flat.is_believed(tag.start, tag.end, &tag.mnemonic) {
                return None;
            }
            let spelling = self.facilities.iter().find(|it| it.name == tag.facility)?;
            let tag = Tag {
                start: flat.place(tag.start),
                end: flat.place(tag.end),
                facility: &spelling.name,
                severity: tag.severity,
                mnemonic: Cow::Owned(tag.mnemonic.into_owned()),
                broken: flat.broken(tag.start, tag.end),
                notified: None,
            };
            let is_more = found.is_none_or(|it| {
                tag.start < it.start || tag.mnemonic != it.mnemonic || tag.end > it.end
            });
            is_more.then_some(tag)
        })
    }

    /// Reads the anchor whose facility name starts at `at`, where nothing stands within it.
    fn verify_plain<'a>(
        &'a self,
        text: &'a [u8],
        at: usize,
        spelling: &'a Spelling,
    ) -> Option<Tag<'a>> {
        let start = start_of(text, at, spelling)?;
        let mut position = at + spelling.name.len();
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
            mnemonic: Cow::Borrowed(mnemonic),
            broken: None,
            notified: None,
        })
    }
}

#[cfg(test)]
mod tests;
