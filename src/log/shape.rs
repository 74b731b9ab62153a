//! Where the parts of a header stand.
//!
//! Read from the message to the left, because prompts, relays and quotes add to the front. The
//! stamp nearest to the message is the device's own, every other one is a relay's.

use super::header::{Clock, Header, HeaderFields};
use super::span::{StampSpan, find_all, find_all_surely, number};
use super::stamp::{self, Stamp, StampKind, Zone};
use compact_str::CompactString;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

macro_rules! pattern {
    ($name:ident, $source:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($source).expect("a fixed pattern"));
    };
}

pattern!(PRIORITY, r"(?-u)<([0-9]{1,3})>");
pattern!(NODE, r"(?:^|[^A-Za-z0-9/])((?:RP|LC|[0-9]+)/[A-Za-z0-9/]+):$");
pattern!(ZONE, r"(?-u)^ ((?:UTC|GMT)[+-][0-9]{1,2}(?::[0-9]{2})?|[A-Za-z]{2,6}):");
pattern!(ZONE_SPACED, r"(?-u)^ ((?:UTC|GMT)) ?");
pattern!(HOST_ZONE, r"(?-u)^ ([A-Za-z0-9][A-Za-z0-9_.-]*) ([A-Za-z]{2,6}): *$");
pattern!(HOST_BEHIND, r"(?-u)^ ([A-Za-z0-9_][A-Za-z0-9_.:-]*?) ?(?:$|:| )");
pattern!(PROCESS, r"(?-u)([A-Za-z_][A-Za-z0-9_./-]*)\[[0-9]+\] ?: *$");
// `host 585917:`, `host: 3132807:`, `foo: 1 2:`; then `router1:`; then `000146:`.
pattern!(
    HOST_SEQUENCE,
    r#"(?-u)(?:^|[ >"])([A-Za-z0-9][A-Za-z0-9_.-]*|[0-9a-fA-F:]*:[0-9a-fA-F:.]*[0-9a-fA-F:]):? +(?:<[0-9]+>)?(?:[0-9]+:? +)?([0-9]+): *$"#
);
pattern!(
    HOST_ALONE,
    r"(?-u)(?:^|[ >])([A-Za-z0-9][A-Za-z0-9_.-]*|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:]*): *$"
);
pattern!(SEQUENCE, r"(?:^|[^A-Za-z0-9.:])([0-9]+): *$");
// After the stamp of a relay.
pattern!(RELAYED_HOST, r"(?-u)^ ([A-Za-z0-9][A-Za-z0-9_.:-]*?):?(?: |$)");
pattern!(COUNTED_HOST, r"(?-u)(?:^|[0-9>]: )([A-Za-z][A-Za-z0-9_.-]*) *$");
pattern!(
    PROMPT,
    r"(?:^|[^A-Za-z0-9_.<-])([A-Za-z][A-Za-z0-9_.-]*)(?:\([a-z][^)]*\))?[#>] *(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?[*.]?$"
);
// `%USER-2-SYSTEM_MSG:`, `%$ VDC-1 %$`, `<<`: what wraps a nested message.
pattern!(
    WRAPPER,
    r"(?: *(?:%\$ [^%]* %\$|%[A-Z0-9_]+(?:-[A-Za-z0-9_]+)*-[0-7]-[A-Z0-9_]+ ?:|<<))+ *$"
);

/// Where the parts of a header stand in its text. Another header of the same shape has them in the
/// same places.
#[derive(Debug, Clone, Default)]
pub struct HeaderShape {
    host: Option<Range<usize>>,
    sequence: Option<Range<usize>>,
    node: Option<Range<usize>>,
    process: Option<Range<usize>>,
    priority: Option<Range<usize>>,
    /// The device's stamp, with the zone letters that stand after it, not always directly.
    stamp: Option<StampSpan>,
    zone: Option<Range<usize>>,
    /// The stamp of the nearest relay.
    relay: Option<StampSpan>,
    /// Whether another text of the same shape surely has its stamps in the same places.
    is_sure: bool,
    /// Whether something in it could wrap a message.
    may_wrap: bool,
    /// Whether quotes, line breaks, named fields or colours stand in it: then the message's end or
    /// its device depends on them.
    is_quoted: bool,
    clock: Clock,
}

/// A text within a text, by its place.
trait Within {
    fn place_in(&self, whole: &str) -> Range<usize>;
}

impl Within for regex::Match<'_> {
    fn place_in(&self, whole: &str) -> Range<usize> {
        self.as_str().place_in(whole)
    }
}

impl Within for str {
    fn place_in(&self, whole: &str) -> Range<usize> {
        let start = (self.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
        start..start + self.len()
    }
}

impl HeaderShape {
    /// Finds the parts of a header.
    pub fn of(text: &str) -> Self {
        let whole = text;
        // Patterns are made when they are first needed: one that cannot fit is not asked.
        let may_wrap = text.contains('%') || text.contains("<<");
        let wrapped_from = Some(text)
            .filter(|_| may_wrap)
            .and_then(|it| WRAPPER.find(it))
            .map_or(text.len(), |it| it.start());
        let text = &text[..wrapped_from];
        let (mut stamps, is_sure) = find_all_surely(text);
        let part = |captures: Option<regex::Captures>, group: usize| {
            Some(captures?.get(group)?.place_in(whole))
        };
        let mut layout = HeaderShape {
            is_sure,
            may_wrap,
            is_quoted: whole
                .bytes()
                .any(|byte| matches!(byte, b'"' | b'`' | b'\\' | b'\r' | b'=' | 0x1b)),
            priority: part(
                text.contains('<').then(|| PRIORITY.captures_iter(text).last()).flatten(),
                1,
            ),
            process: part(text.contains('[').then(|| PROCESS.captures(text)).flatten(), 1),
            ..HeaderShape::default()
        };
        let Some(own) = stamps.pop() else {
            layout.read_before(whole, text, None);
            return layout;
        };
        layout.relay = stamps.pop();
        let mut before = &text[..own.range.start];
        let mark = clock_mark(before);
        before = &before[..before.len() - mark.map_or(0, |_| 1)];
        if before.contains('/')
            && let Some(found) = NODE.captures(before)
        {
            layout.node = found.get(1).map(|it| it.place_in(whole));
            before = &before[..before.len() - found[1].len() - 1];
        }
        layout.read_behind(whole, &text[own.range.end..]);
        let relay_end = layout.relay.as_ref().map(|it| it.range.end);
        layout.read_before(whole, before, relay_end);
        layout.clock = match mark {
            Some('*') => Clock::Unsynchronised,
            Some('.') => Clock::Lost,
            // Only IOS marks a bad clock, so only there a missing mark says something.
            _ if is_ios(text, &own) && layout.node.is_none() => Clock::Ok,
            _ => Clock::Unknown,
        };
        layout.stamp = Some(own);
        layout
    }

    /// What stands between the device's stamp and the message: zone, host, process.
    fn read_behind(&mut self, whole: &str, behind: &str) {
        if !behind.starts_with(' ') {
            return;
        }
        let place = |it: regex::Match| it.place_in(whole);
        if let Some(found) = ZONE.captures(behind) {
            self.zone = found.get(1).map(place);
        } else if let Some(found) = HOST_ZONE.captures(behind) {
            self.host = found.get(1).map(place);
            self.zone = found.get(2).map(place);
        } else {
            let mut rest = behind;
            if let Some(zone) = ZONE_SPACED.captures(behind).and_then(|it| it.get(1)) {
                self.zone = Some(place(zone));
                rest = &behind[zone.end()..];
            }
            let is_location = |host: &str| host.contains('/') || host.ends_with(']');
            let host = HOST_BEHIND
                .captures(rest)
                .and_then(|it| it.get(1))
                .filter(|it| !is_location(it.as_str()));
            self.host = host.map(place).filter(|it| self.process.as_ref() != Some(it));
        }
    }

    /// What stands before the device's stamp: hosts, counters, sequence numbers, a relay's
    /// stamp, a prompt.
    fn read_before(&mut self, whole: &str, before: &str, relay_end: Option<usize>) {
        if before.is_empty() {
            return;
        }
        let place = |it: regex::Match| it.place_in(whole);
        let mut host = None;
        if self.node.is_some() {
            host = COUNTED_HOST.captures(before).and_then(|it| it.get(1)).map(place);
        } else if let Some(found) = HOST_SEQUENCE.captures(before).filter(|it| is_host(&it[1])) {
            // An IPv6 address swallows the colon after it.
            let name = found[1].strip_suffix(':').unwrap_or(&found[1]);
            host = found
                .get(1)
                .map(|it| it.place_in(whole).start..it.place_in(whole).start + name.len());
            self.sequence = found.get(2).map(place);
        } else if let Some(found) = HOST_ALONE.captures(before).filter(|it| is_host(&it[1])) {
            host = found.get(1).map(place);
        } else if let Some(found) = SEQUENCE.captures(before) {
            self.sequence = found.get(1).map(place);
        }
        let relayed = || {
            let behind = before.get(relay_end?..)?;
            RELAYED_HOST.captures(behind)?.get(1).filter(|it| is_host(it.as_str())).map(place)
        };
        let prompted = || PROMPT.captures(before)?.get(1).map(place);
        self.host = self.host.take().or(host).or_else(relayed).or_else(prompted);
    }

    /// Reads the parts of a text that has this layout. `None` when its numbers do not fit what the
    /// layout takes them for.
    pub fn header(&self, text: &str) -> Option<Header> {
        let owned = |range: &Option<Range<usize>>| {
            range.clone().and_then(|it| text.get(it)).map(str::to_owned)
        };
        let brief = self.brief(text.as_bytes())?;
        Some(Header {
            host: brief.host.map(str::to_owned),
            sequence: brief.sequence,
            stamp: brief.stamp.map(|kind| Stamp { raw: self.raw_stamp(text.as_bytes()), kind }),
            clock: brief.clock,
            relay: brief.relay,
            node: owned(&self.node),
            process: owned(&self.process),
            priority: owned(&self.priority).and_then(|it| it.parse().ok()).filter(|it| *it < 192),
        })
    }

    /// Whether what stands in the header can change where the message ends.
    pub fn is_quoted(&self) -> bool {
        self.is_quoted
    }

    /// Whether it is that of another text of the same shape, too. Digits decide two things besides:
    /// what is a date, and what is the severity of a wrapper.
    pub fn holds_for(&self, text: &[u8]) -> bool {
        let is_no_severity = |it: &[u8]| matches!(it, [b'-', b'8' | b'9', b'-']);
        self.is_sure && !(self.may_wrap && text.windows(3).any(is_no_severity))
    }

    /// Whether the stamp is a time since boot with words in front: with other numbers those could
    /// be the month of a date.
    pub fn may_hide_a_date(&self, text: &str) -> bool {
        let in_front = self
            .stamp
            .as_ref()
            .filter(|it| it.is_uptime())
            .and_then(|it| text.get(..it.range.start));
        in_front.is_some_and(|it| it.bytes().any(|byte| byte.is_ascii_alphabetic()))
    }

    /// The parts that a tally needs, without copies, of a header whose rest need not be text.
    pub fn brief<'a>(&self, text: &'a [u8]) -> Option<HeaderFields<'a>> {
        let part = |range: &Option<Range<usize>>| str::from_utf8(text.get(range.clone()?)?).ok();
        let mut stamp = match &self.stamp {
            Some(place) => Some(place.read(text)?),
            None => None,
        };
        if let (Some(StampKind::Calendar { zone: zone @ Zone::Absent, .. }), Some(letters)) =
            (&mut stamp, part(&self.zone))
        {
            *zone = stamp::named_zone(letters);
        }
        let relay = match &self.relay {
            Some(place) => Some(place.read(text)?),
            None => None,
        };
        Some(HeaderFields {
            host: part(&self.host),
            sequence: self.sequence.clone().and_then(|it| number(text.get(it)?)),
            stamp,
            relay,
            clock: self.clock,
        })
    }

    /// The device's stamp as printed, zone included, clock mark not; empty when there is none.
    pub fn raw_stamp(&self, text: &[u8]) -> CompactString {
        let part = |range: &Range<usize>| str::from_utf8(text.get(range.clone())?).ok();
        let mut raw = CompactString::new(
            self.stamp.as_ref().and_then(|it| part(&it.range)).unwrap_or_default(),
        );
        if let Some(zone) = self.zone.as_ref().and_then(part) {
            raw.push(' ');
            raw.push_str(zone);
        }
        raw
    }
}

/// A name or address, not a number and not a word that a stamp or wrapper left over.
fn is_host(text: &str) -> bool {
    !text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with("AP:")
        && !STREAMS.contains(&text)
        && !is_selector(text)
}

/// What stands after the stamp of a container's log, and who runs `logger` there.
const STREAMS: [&str; 5] = ["stdout", "stderr", "F", "P", "root"];

/// The facility and severity of syslog as templates of relays print them: `local7.err`.
fn is_selector(text: &str) -> bool {
    const FACILITIES: [&str; 12] = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron",
        "authpriv", "ftp",
    ];
    const SEVERITIES: [&str; 10] =
        ["emerg", "alert", "crit", "err", "error", "warning", "warn", "notice", "info", "debug"];
    let is_local = |it: &str| it.strip_prefix("local").is_some_and(|it| it.len() == 1);
    text.split_once('.').is_some_and(|(facility, severity)| {
        SEVERITIES.contains(&severity) && (is_local(facility) || FACILITIES.contains(&facility))
    })
}

/// Whether a stamp has the shape of IOS: month first, nothing but a zone between it and its colon.
fn is_ios(text: &str, own: &StampSpan) -> bool {
    let (printed, behind) = (&text[own.range.clone()], &text[own.range.end..]);
    printed.starts_with(|it: char| it.is_ascii_alphabetic())
        && (behind.starts_with(':') || ZONE.is_match(behind))
}

/// The mark before a stamp. A period that ends a sentence is not one.
fn clock_mark(before: &str) -> Option<char> {
    let mark = before.chars().next_back().filter(|it| matches!(it, '*' | '.'))?;
    let in_front = before[..before.len() - 1].chars().next_back();
    let ends_sentence = mark == '.' && in_front.is_some_and(char::is_alphanumeric);
    (!ends_sentence).then_some(mark)
}

/// A header without what wraps a message at its end.
pub fn without_wrapper(text: &str) -> &str {
    let may_wrap = text.contains('%') || text.contains("<<");
    let wrapper = Some(text).filter(|_| may_wrap).and_then(|it| WRAPPER.find(it));
    &text[..wrapper.map_or(text.len(), |it| it.start())]
}

/// Where the header of a second message begins in the text between two messages: at its stamp (with
/// mark and node), else at the end.
pub fn start_in(between: &str) -> usize {
    let Some(last) = find_all(between).pop() else {
        return WRAPPER.find(between).map_or(between.len(), |it| it.start());
    };
    let before = &between[..last.range.start];
    let before = &before[..before.len() - clock_mark(before).map_or(0, |_| 1)];
    NODE.captures(before).map_or(before.len(), |it| before.len() - it[1].len() - 1)
}
