//! What stands in front of a message: priority, counters, hosts, stamps, clock marks, nodes and processes.
//!
//! Read from the message to the left, because prompts, relays and quotes add to the front. The stamp nearest to the message is the device's own, every other one is a relay's.

use super::stamp::{self, Stamp, StampKind, Zone};
use regex::Regex;
use serde::Serialize;
use std::ops::Range;
use std::sync::LazyLock;

/// The header of one message; what is not printed is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The device that the header names.
    pub host: Option<String>,
    /// The device's sequence number.
    pub sequence: Option<u64>,
    /// The device's own stamp.
    pub stamp: Option<Stamp>,
    /// What the mark in front of the stamp says about the clock.
    pub clock: Clock,
    /// The stamp of the nearest relay.
    pub relay: Option<StampKind>,
    /// The node of IOS XR, such as `RP/0/RP0/CPU0`.
    pub node: Option<String>,
    /// The process that printed it, without its number.
    pub process: Option<String>,
    /// The syslog priority; its last three bits are a copy of the severity.
    pub priority: Option<u8>,
}

/// What a header says about the clock of the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// No mark: authoritative.
    Ok,
    /// `*`: never set, or not synchronised.
    Unsynchronised,
    /// `.`: was synchronised, NTP is lost.
    Lost,
    /// The shape has no mark, or no stamp is printed.
    #[default]
    Unknown,
}

macro_rules! pattern {
    ($name:ident, $source:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($source).expect("a fixed pattern"));
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
    r"(?-u)(?:^|[ >])([A-Za-z0-9][A-Za-z0-9_.-]*|[0-9a-fA-F:]*:[0-9a-fA-F:.]*[0-9a-fA-F:]):? +(?:<[0-9]+>)?(?:[0-9]+:? +)?([0-9]+): *$"
);
pattern!(HOST_ALONE, r"(?-u)(?:^|[ >])([A-Za-z0-9][A-Za-z0-9_.-]*|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:]*): *$");
pattern!(SEQUENCE, r"(?:^|[^A-Za-z0-9.:])([0-9]+): *$");
// Behind the stamp of a relay.
pattern!(RELAYED_HOST, r"(?-u)^ ([A-Za-z0-9][A-Za-z0-9_.:-]*?):?(?: |$)");
pattern!(COUNTED_HOST, r"(?-u)(?:^|[0-9>]: )([A-Za-z][A-Za-z0-9_.-]*) *$");
pattern!(
    PROMPT,
    r"(?:^|[^A-Za-z0-9_.-])([A-Za-z][A-Za-z0-9_.-]*)(?:\([a-z][^)]*\))?[#>] *(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?[*.]?$"
);
// `%USER-2-SYSTEM_MSG:`, `%$ VDC-1 %$`, `<<`: what wraps a nested message.
pattern!(WRAPPER, r"(?: *(?:%\$ [^%]* %\$|%[A-Z0-9_]+(?:-[A-Za-z0-9_]+)*-[0-7]-[A-Z0-9_]+ ?:|<<))+ *$");

/// Where the parts of a header stand in its text. Another header of the same shape has them in the same places.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    host: Option<Range<usize>>,
    sequence: Option<Range<usize>>,
    node: Option<Range<usize>>,
    process: Option<Range<usize>>,
    priority: Option<Range<usize>>,
    /// The device's stamp, with the zone letters that stand behind it, not always directly.
    stamp: Option<stamp::Place>,
    zone: Option<Range<usize>>,
    /// The stamp of the nearest relay.
    relay: Option<stamp::Place>,
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

impl Header {
    /// Reads the text in front of a message, up to its `%`.
    pub fn parse(text: &str) -> Self {
        Layout::of(text).header(text).unwrap_or_default()
    }
}

impl Layout {
    /// Finds the parts of a header.
    pub fn of(text: &str) -> Self {
        let whole = text;
        let wrapped_from = WRAPPER.find(text).map_or(text.len(), |it| it.start());
        let text = &text[..wrapped_from];
        let mut stamps = stamp::find_all(text);
        let part = |captures: Option<regex::Captures>, group: usize| Some(captures?.get(group)?.place_in(whole));
        let mut layout = Layout {
            priority: part(PRIORITY.captures_iter(text).last(), 1),
            process: part(PROCESS.captures(text), 1),
            ..Layout::default()
        };
        let Some(own) = stamps.pop() else {
            layout.read_before(whole, text, None);
            return layout;
        };
        layout.relay = stamps.pop();
        let mut before = &text[..own.range.start];
        let mark = clock_mark(before);
        before = &before[..before.len() - mark.map_or(0, |_| 1)];
        if let Some(found) = NODE.captures(before) {
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
            let host = HOST_BEHIND.captures(rest).and_then(|it| it.get(1)).filter(|it| !is_location(it.as_str()));
            self.host = host.map(place).filter(|it| self.process.as_ref() != Some(it));
        }
    }

    /// What stands in front of the device's stamp: hosts, counters, sequence numbers, a relay's stamp, a prompt.
    fn read_before(&mut self, whole: &str, before: &str, relay_end: Option<usize>) {
        let place = |it: regex::Match| it.place_in(whole);
        let mut host = None;
        if self.node.is_some() {
            host = COUNTED_HOST.captures(before).and_then(|it| it.get(1)).map(place);
        } else if let Some(found) = HOST_SEQUENCE.captures(before).filter(|it| is_host(&it[1])) {
            // An IPv6 address swallows the colon behind it.
            let name = found[1].strip_suffix(':').unwrap_or(&found[1]);
            host = found.get(1).map(|it| it.place_in(whole).start..it.place_in(whole).start + name.len());
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

    /// Reads the parts of a text that has this layout. `None` when its numbers do not fit what the layout takes them for.
    pub fn header(&self, text: &str) -> Option<Header> {
        let owned = |range: &Option<Range<usize>>| range.clone().and_then(|it| text.get(it)).map(str::to_owned);
        let brief = self.brief(text)?;
        Some(Header {
            host: brief.host.map(str::to_owned),
            sequence: brief.sequence,
            stamp: brief.stamp.map(|kind| Stamp { raw: self.raw_stamp(text), kind }),
            clock: brief.clock,
            relay: brief.relay,
            node: owned(&self.node),
            process: owned(&self.process),
            priority: owned(&self.priority).and_then(|it| it.parse().ok()).filter(|it| *it < 192),
        })
    }

    /// The parts that a tally needs, without copies.
    pub fn brief<'a>(&self, text: &'a str) -> Option<Brief<'a>> {
        let part = |range: &Option<Range<usize>>| range.clone().and_then(|it| text.get(it));
        let mut stamp = match &self.stamp {
            Some(place) => Some(place.read(text)?),
            None => None,
        };
        if let (Some(StampKind::Calendar { zone: zone @ Zone::Absent, .. }), Some(letters)) = (&mut stamp, part(&self.zone)) {
            *zone = stamp::named_zone(letters);
        }
        let relay = match &self.relay {
            Some(place) => Some(place.read(text)?),
            None => None,
        };
        Some(Brief { host: part(&self.host), sequence: part(&self.sequence).and_then(|it| it.parse().ok()), stamp, relay, clock: self.clock })
    }

    /// The device's stamp as printed, zone included, clock mark not; empty when there is none.
    pub fn raw_stamp(&self, text: &str) -> String {
        let printed = self.stamp.as_ref().and_then(|it| text.get(it.range.clone())).unwrap_or_default();
        match self.zone.clone().and_then(|it| text.get(it)) {
            Some(zone) => format!("{printed} {zone}"),
            None => printed.to_owned(),
        }
    }
}

/// What a tally needs of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief<'a> {
    /// The device that the header names.
    pub host: Option<&'a str>,
    /// The device's sequence number.
    pub sequence: Option<u64>,
    /// The device's own stamp.
    pub stamp: Option<StampKind>,
    /// The stamp of the nearest relay.
    pub relay: Option<StampKind>,
    /// What the mark in front of the stamp says about the clock.
    pub clock: Clock,
}

/// A name or address, not a number and not a word that a stamp or wrapper left over.
fn is_host(text: &str) -> bool {
    !text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with("AP:")
}

/// Whether a stamp has the shape of IOS: month first, nothing but a zone between it and its colon.
fn is_ios(text: &str, own: &stamp::Place) -> bool {
    let (printed, behind) = (&text[own.range.clone()], &text[own.range.end..]);
    printed.starts_with(|it: char| it.is_ascii_alphabetic()) && (behind.starts_with(':') || ZONE.is_match(behind))
}

/// The mark in front of a stamp. A period that ends a sentence is not one.
fn clock_mark(before: &str) -> Option<char> {
    let mark = before.chars().next_back().filter(|it| matches!(it, '*' | '.'))?;
    let in_front = before[..before.len() - 1].chars().next_back();
    let ends_sentence = mark == '.' && in_front.is_some_and(char::is_alphanumeric);
    (!ends_sentence).then_some(mark)
}

/// Where the header of a second message begins in the text between two messages: at its stamp (with mark and node), else at the end.
pub fn start_in(between: &str) -> usize {
    let Some(last) = stamp::find_all(between).pop() else {
        return WRAPPER.find(between).map_or(between.len(), |it| it.start());
    };
    let before = &between[..last.range.start];
    let before = &before[..before.len() - clock_mark(before).map_or(0, |_| 1)];
    NODE.captures(before).map_or(before.len(), |it| before.len() - it[1].len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// host, sequence, stamp, clock
    fn read(text: &str) -> (Option<String>, Option<u64>, Option<String>, Clock) {
        let header = Header::parse(text);
        (header.host, header.sequence, header.stamp.map(|it| it.raw), header.clock)
    }

    #[test]
    fn every_shape_is_read() {
        use Clock::{Lost, Ok, Unknown, Unsynchronised};
        for (text, host, sequence, stamp, clock) in [
            ("*Nov 19 14:53:07.300: ", None, None, Some("Nov 19 14:53:07.300"), Unsynchronised),
            ("Nov 19 14:54:45.907: ", None, None, Some("Nov 19 14:54:45.907"), Ok),
            (".Mar 24 20:17:03.508: ", None, None, Some("Mar 24 20:17:03.508"), Lost),
            ("*Mar  7 2026 23:38:41.985: ", None, None, Some("Mar  7 2026 23:38:41.985"), Unsynchronised),
            ("Mar 31 17:29:43.447 CST: ", None, None, Some("Mar 31 17:29:43.447 CST"), Ok),
            ("000322: Oct 14 13:10:51.258 IST: ", None, Some(322), Some("Oct 14 13:10:51.258 IST"), Ok),
            ("00:00:46: ", None, None, Some("00:00:46"), Unknown),
            ("1w2d: ", None, None, Some("1w2d"), Unknown),
            ("sw-01 89: ", Some("sw-01"), Some(89), None, Unknown),
            ("<186>1541800: Feb 27 06:08:59.485: ", None, Some(1_541_800), Some("Feb 27 06:08:59.485"), Ok),
            ("<189>387448: host-01: May 6 01:02:03: ", Some("host-01"), None, Some("May 6 01:02:03"), Ok),
            (
                "<190>3132811: sw01: 3132807: Jul 14 2023 01:02:03: ",
                Some("sw01"),
                Some(3_132_807),
                Some("Jul 14 2023 01:02:03"),
                Ok,
            ),
            (
                "<189>Oct 16 07:41:48 foo.example.com 1574: *Oct 16 2024 07:39:09.425 UTC: ",
                Some("foo.example.com"),
                Some(1574),
                Some("Oct 16 2024 07:39:09.425 UTC"),
                Unsynchronised,
            ),
            (
                "Feb  8 04:00:48 192.0.2.7 585917: Feb  8 04:00:47.272: ",
                Some("192.0.2.7"),
                Some(585_917),
                Some("Feb  8 04:00:47.272"),
                Ok,
            ),
            (
                "Aug 22 05:11:06 sw-02 <189>5: 000006: *Jan  2 00:00:55.733: ",
                Some("sw-02"),
                Some(6),
                Some("Jan  2 00:00:55.733"),
                Unsynchronised,
            ),
            ("<187>Jun 14 11:34:35 sr1-x AEST: ", Some("sr1-x"), None, Some("Jun 14 11:34:35 AEST"), Unknown),
            (
                "<189>2024-10-11T10:15:31.208321-05:00 dev-1 ",
                Some("dev-1"),
                None,
                Some("2024-10-11T10:15:31.208321-05:00"),
                Unknown,
            ),
            (
                "<187>1 2026-03-07T23:38:41.985Z edge-1 - - - - ",
                Some("edge-1"),
                None,
                Some("2026-03-07T23:38:41.985Z"),
                Unknown,
            ),
            (
                "RP/0/RP0/CPU0:Jul  1 11:53:58.601 UTC: smartlicserver[397]: ",
                None,
                None,
                Some("Jul  1 11:53:58.601 UTC"),
                Unknown,
            ),
            (
                "<149>2647599: xr-01 RP/0/RSP1/CPU0:Mar 28 15:08:30.941 UTC: bgp[1051]: ",
                Some("xr-01"),
                None,
                Some("Mar 28 15:08:30.941 UTC"),
                Unknown,
            ),
            (
                "<190>40: xrv RP/0/RP0/CPU0:Oct  4 22:52:47.441 : cfg_a[67310]: ",
                Some("xrv"),
                None,
                Some("Oct  4 22:52:47.441"),
                Unknown,
            ),
            ("2020 Jun 22 22:28:45 nx-sw ", Some("nx-sw"), None, Some("2020 Jun 22 22:28:45"), Unknown),
            ("<189>: 2023 May  2 12:57:15 UTC: ", None, None, Some("2023 May  2 12:57:15 UTC"), Unknown),
            (
                "<187>Node1: 2026 Feb  6 09:35:02.059 CET: ",
                Some("Node1"),
                None,
                Some("2026 Feb  6 09:35:02.059 CET"),
                Unknown,
            ),
            (
                "2021 Jan 29 06:40:54  %$ VDC-1 %$ %USER-2-SYSTEM_MSG: ",
                None,
                None,
                Some("2021 Jan 29 06:40:54"),
                Unknown,
            ),
            ("2021 Jan 29 06:42:59 fx-1 %$ VDC-1 %$ ", Some("fx-1"), None, Some("2021 Jan 29 06:42:59"), Unknown),
            ("Aug 15 2019 13:44:38: %ASA-3-444303: ", None, None, Some("Aug 15 2019 13:44:38"), Ok),
            (
                "Mar 09 2017 10:25:04 FW-ASA5515X : %ASA-3-444303: ",
                Some("FW-ASA5515X"),
                None,
                Some("Mar 09 2017 10:25:04"),
                Unknown,
            ),
            ("05/25/2023 10:23:37 ", None, None, Some("05/25/2023 10:23:37"), Unknown),
            (
                "Mar 17 12:20:10 relay1: AP:0000.5e00.5301: Mar 17 12:20:10 AP02 ",
                Some("AP02"),
                None,
                Some("Mar 17 12:20:10"),
                Unknown,
            ),
            (
                "30: foo: 6340004: *Mar  4 11:45:20: ",
                Some("foo"),
                Some(6_340_004),
                Some("Mar  4 11:45:20"),
                Unsynchronised,
            ),
            ("foo: 1 2: ", Some("foo"), Some(2), None, Unknown),
            ("Router(config)#*Jan 27 01:02:03: ", Some("Router"), None, Some("Jan 27 01:02:03"), Unsynchronised),
            ("vg410# Mon Sep 25 09:15:34: ", Some("vg410"), None, Some("Sep 25 09:15:34"), Ok),
            (
                "switch(config)# 2020 Jun 22 22:28:45 switch ",
                Some("switch"),
                None,
                Some("2020 Jun 22 22:28:45"),
                Unknown,
            ),
            (
                "  Enter root-system username: RP/0/RP0/CPU0:Jul  1 11:53:58.601 UTC: p[3]: ",
                None,
                None,
                Some("Jul  1 11:53:58.601 UTC"),
                Unknown,
            ),
            ("Proceed with reload?  [confirm]", None, None, None, Unknown),
            ("Router>Sep 18 13:11:23.959 R1/0: ", Some("Router"), None, Some("Sep 18 13:11:23.959"), Unknown),
            (
                "        \"RP/0/RP0/CPU0:Sep 25 23:25:34.886 UTC: p[186]: ",
                None,
                None,
                Some("Sep 25 23:25:34.886 UTC"),
                Unknown,
            ),
            (
                "<190>3: 2001:db8::7: 12: *Apr 29 13:58:46.411: ",
                Some("2001:db8::7"),
                Some(12),
                Some("Apr 29 13:58:46.411"),
                Unsynchronised,
            ),
            ("`", None, None, None, Unknown),
        ] {
            let expected = (host.map(str::to_owned), sequence, stamp.map(str::to_owned), clock);
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_second_message_starts_at_its_stamp() {
        for (between, rest) in [
            ("Reload Command.Jun 14 09:22:53.836: ", "Jun 14 09:22:53.836: "),
            ("not allowed*Nov 19 14:53:07.300: ", "*Nov 19 14:53:07.300: "),
            ("not allowed", ""),
        ] {
            assert_eq!(&between[start_in(between)..], rest);
        }
    }
}
