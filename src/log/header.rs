//! What stands before a message: priority, counters, hosts, stamps, clock marks, nodes and
//! processes.

use super::shape::HeaderShape;
use super::stamp::{Stamp, StampKind};
use serde::{Deserialize, Serialize};

/// The header of one message; what is not printed is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The device that the header names.
    pub host: Option<String>,
    /// The device's sequence number.
    pub sequence: Option<u64>,
    /// The device's own stamp.
    pub stamp: Option<Stamp>,
    /// What the mark before the stamp says about the clock.
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

impl Header {
    /// Reads the text before a message, up to its `%`.
    pub fn parse(text: &str) -> Self {
        HeaderShape::of(text).header(text).unwrap_or_default()
    }
}

/// What a tally needs of a header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeaderFields<'a> {
    /// The device that the header names.
    pub host: Option<&'a str>,
    /// The device's sequence number.
    pub sequence: Option<u64>,
    /// The device's own stamp.
    pub stamp: Option<StampKind>,
    /// The stamp of the nearest relay.
    pub relay: Option<StampKind>,
    /// What the mark before the stamp says about the clock.
    pub clock: Clock,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::shape::start_in;

    /// host, sequence, stamp, clock
    fn read(text: &str) -> (Option<String>, Option<u64>, Option<String>, Clock) {
        let header = Header::parse(text);
        (header.host, header.sequence, header.stamp.map(|it| it.raw.to_string()), header.clock)
    }

    #[test]
    fn every_shape_is_read() {
        use Clock::{Lost, Ok, Unknown, Unsynchronised};
        for (text, host, sequence, stamp, clock) in [
            ("*Nov 19 14:53:07.300: ", None, None, Some("Nov 19 14:53:07.300"), Unsynchronised),
            ("Nov 19 14:54:45.907: ", None, None, Some("Nov 19 14:54:45.907"), Ok),
            (".Mar 24 20:17:03.508: ", None, None, Some("Mar 24 20:17:03.508"), Lost),
            (
                "*Mar  7 2026 23:38:41.985: ",
                None,
                None,
                Some("Mar  7 2026 23:38:41.985"),
                Unsynchronised,
            ),
            ("Mar 31 17:29:43.447 CST: ", None, None, Some("Mar 31 17:29:43.447 CST"), Ok),
            (
                "000322: Oct 14 13:10:51.258 IST: ",
                None,
                Some(322),
                Some("Oct 14 13:10:51.258 IST"),
                Ok,
            ),
            ("00:00:46: ", None, None, Some("00:00:46"), Unknown),
            ("1w2d: ", None, None, Some("1w2d"), Unknown),
            ("sw-01 89: ", Some("sw-01"), Some(89), None, Unknown),
            (
                "<186>1541800: Feb 27 06:08:59.485: ",
                None,
                Some(1_541_800),
                Some("Feb 27 06:08:59.485"),
                Ok,
            ),
            (
                "<189>387448: host-01: May 6 01:02:03: ",
                Some("host-01"),
                None,
                Some("May 6 01:02:03"),
                Ok,
            ),
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
            (
                "<187>Jun 14 11:34:35 sr1-x AEST: ",
                Some("sr1-x"),
                None,
                Some("Jun 14 11:34:35 AEST"),
                Unknown,
            ),
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
            (
                "2020 Jun 22 22:28:45 nx-sw ",
                Some("nx-sw"),
                None,
                Some("2020 Jun 22 22:28:45"),
                Unknown,
            ),
            (
                "<189>: 2023 May  2 12:57:15 UTC: ",
                None,
                None,
                Some("2023 May  2 12:57:15 UTC"),
                Unknown,
            ),
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
            (
                "2021 Jan 29 06:42:59 fx-1 %$ VDC-1 %$ ",
                Some("fx-1"),
                None,
                Some("2021 Jan 29 06:42:59"),
                Unknown,
            ),
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
            (
                "Router(config)#*Jan 27 01:02:03: ",
                Some("Router"),
                None,
                Some("Jan 27 01:02:03"),
                Unsynchronised,
            ),
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
            (
                "Router>Sep 18 13:11:23.959 R1/0: ",
                Some("Router"),
                None,
                Some("Sep 18 13:11:23.959"),
                Unknown,
            ),
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
