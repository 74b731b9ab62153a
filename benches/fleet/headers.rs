//! What stands before a message: relays, hosts, numbers, stamps, as platforms and log servers
//! write them.

use super::random::scrambled;
use jiff::civil::{DateTime, date};
use std::fmt::Write as _;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How lines of a device are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A log server's file: the relay's stamp, the host, the relay's number, the device's.
    File,
    /// A log server that writes ISO stamps.
    Iso,
    /// As it goes over the wire.
    Wire,
    /// The device prints year and zone.
    Zone,
    /// IOS XR: the node, the process, the category.
    Node,
    /// NX-OS: the year in front, under the license manager.
    Manager,
    /// ASA: the message within a message.
    Within,
}

impl Style {
    /// Most devices write in the first ones.
    pub const ALL: [Style; 10] = [
        Style::File,
        Style::File,
        Style::File,
        Style::Iso,
        Style::Iso,
        Style::Wire,
        Style::Zone,
        Style::Node,
        Style::Manager,
        Style::Within,
    ];
}

/// A device's name.
pub fn name(seed: u64, number: u64) -> String {
    let kind = ["sw", "rtr", "edge", "core"][(scrambled(seed ^ number) % 4) as usize];
    format!("{kind}-{seed:02}-{number:05}")
}

/// What stands before a message.
pub struct Header<'a> {
    style: Style,
    host: String,
    sequence: u64,
    at: DateTime,
    nanos: u64,
    mark: &'static str,
    /// The facility.
    pub facility: &'a str,
    /// The mnemonic.
    pub mnemonic: &'a str,
    /// The facility that prints it on another platform, with the prefix of the mnemonic there.
    pub borrowed: Option<(&'a str, &'a str)>,
    /// The word that a platform puts before the facility.
    pub category: Option<&'a str>,
}

impl Header<'_> {
    /// A header without its message.
    pub fn new(
        style: Style,
        host: String,
        sequence: u64,
        second: u64,
        nanos: u64,
        mark: &'static str,
    ) -> Self {
        let begin = date(2025, 12, 1).at(0, 0, 0, 0);
        let at = begin + jiff::SignedDuration::from_secs(second as i64);
        let (facility, mnemonic, borrowed, category) = ("", "", None, None);
        Header { style, host, sequence, at, nanos, mark, facility, mnemonic, borrowed, category }
    }

    /// Adds a line without its line feed.
    pub fn write(&self, line: &mut String, severity: u8, text: &str) {
        self.try_write(line, severity, text).expect("a string takes everything");
    }

    /// Adds what a relay says of a line that came again.
    pub fn repeat(&self, line: &mut String, times: u64) {
        let (stamp, host) = (self.stamp(), &self.host);
        writeln!(line, "{stamp} {host} last message repeated {times} times").expect("a string");
    }

    fn stamp(&self) -> String {
        let (month, at) = (MONTHS[self.at.month() as usize - 1], self.at);
        let (day, hour, minute, second) = (at.day(), at.hour(), at.minute(), at.second());
        format!("{month} {day:>2} {hour:02}:{minute:02}:{second:02}")
    }

    fn try_write(&self, line: &mut String, severity: u8, text: &str) -> std::fmt::Result {
        let Header { host, sequence, at, mark, facility, mnemonic, .. } = self;
        let (stamp, year) = (self.stamp(), at.year());
        let (millis, relayed) = (self.nanos / 1_000_000, sequence + 1_000_000);
        let zone = ["UTC", "JST", "CET", "EST"][host.len() % 4];
        match self.style {
            Style::File => write!(
                line,
                "{stamp} {host} {relayed}: {sequence:06}: {mark}{stamp}.{millis:03}: "
            )?,
            Style::Iso => {
                let iso = at.strftime("%Y-%m-%dT%H:%M:%S");
                let micros = self.nanos / 1_000;
                write!(
                    line,
                    "{iso}.{micros:06}+00:00 {host} {sequence:06}: {mark}{stamp}.{millis:03} UTC: "
                )?;
            }
            Style::Wire => {
                let priority = 184 + u32::from(severity);
                write!(
                    line,
                    "<{priority}>{relayed}: {host}: {sequence:06}: {mark}{stamp}.{millis:03}: "
                )?;
            }
            Style::Zone => {
                let (month, day) = stamp.split_at(6);
                write!(
                    line,
                    "{stamp} {host} {sequence}: {mark}{month} {year}{day}.{millis:03} {zone}: "
                )?;
            }
            Style::Node => write!(
                line,
                "{stamp} {host} {relayed}: RP/0/RP0/CPU0:{mark}{stamp}.{millis:03} UTC: process[397]: "
            )?,
            Style::Manager => write!(line, "{stamp} {host} : {year} {stamp} UTC: ")?,
            Style::Within => write!(
                line,
                "{stamp} {host} : %ASA-{severity}-{}: ",
                444_300 + u32::from(severity)
            )?,
        }
        match (self.style, self.borrowed, self.category) {
            (Style::Manager, Some((facility, prefix)), _) => {
                write!(line, "%{facility}-{severity}-{prefix}{mnemonic}: {text}")
            }
            (Style::Node, _, Some(category)) => {
                write!(line, "%{category}-{facility}-{severity}-{mnemonic} : {text}")
            }
            _ => write!(line, "%{facility}-{severity}-{mnemonic}: {text}"),
        }
    }
}
