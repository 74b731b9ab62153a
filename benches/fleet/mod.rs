//! Logs of fleets, made of a seed: devices with serial numbers, outages that end, boots, deadlines
//! that count down, relays that repeat, neighbours that say other things.
//!
//! What lines say is drawn from every form of the catalog, so that a mix knows no more of licensing
//! than its shape.

mod headers;
mod random;
mod texts;

use headers::{Header, Style};
pub use random::Random;
use slp_diag::catalog::model::Kind;
use std::fmt::Write as _;
use std::io::{self, Write};
pub use texts::Texts;

/// What a fleet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// One failure of each device, over and over.
    Repeat,
    /// A year of outages with their ends, boots, deadlines, installs, and everything else.
    Year,
    /// Installs on devices and stacks, each with serial numbers of its own.
    Installs,
    /// Every form of the catalog, as likely as any other.
    Every,
    /// Outages that end with the next line, of every failure in turn.
    Flapping,
    /// One line of each device.
    Once,
    /// Texts that are there once.
    Distinct,
}

impl Mix {
    /// Every mix by its name.
    pub const ALL: [(&'static str, Mix); 7] = [
        ("repeat", Mix::Repeat),
        ("year", Mix::Year),
        ("installs", Mix::Installs),
        ("every", Mix::Every),
        ("flapping", Mix::Flapping),
        ("once", Mix::Once),
        ("distinct", Mix::Distinct),
    ];

    /// A mix by name.
    pub fn named(name: &str) -> Option<Mix> {
        Mix::ALL.into_iter().find(|(it, _)| *it == name).map(|(_, mix)| mix)
    }
}

/// A log to be made.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// What licensing lines say.
    pub mix: Mix,
    /// Another seed is another fleet.
    pub seed: u64,
    /// How many devices.
    pub devices: u64,
    /// Of this many lines one is about licensing.
    pub rarity: u64,
    /// How many bytes at least.
    pub size: u64,
}

/// Seconds from the first to the last line: a year, which turns in the log's second month.
const SPAN: u64 = 364 * 86_400;
/// How many serial numbers a stack has at most.
const LARGEST_STACK: u64 = 8;

/// A device as far as its next line depends on the ones before.
struct Device {
    style: Style,
    name: String,
    /// The number of its last line.
    sequence: u64,
    /// Lines until its clock is set.
    unset: u32,
    stack: u64,
    /// The failure that has not ended.
    open: Option<usize>,
    /// How often it will be said before it ends.
    left: u32,
    /// Days of its deadline.
    days: u64,
    /// How many of the lines of a start are to come.
    boot: usize,
}

/// A fleet that talks.
pub struct Fleet<'a> {
    texts: &'a Texts,
    plan: Plan,
    random: Random,
    devices: Vec<Device>,
    /// Lines that were made.
    number: u64,
    /// Bytes that were made.
    written: u64,
    text: String,
}

impl<'a> Fleet<'a> {
    /// A fleet before its first line.
    pub fn new(texts: &'a Texts, plan: Plan) -> Self {
        let mut random = Random::new(plan.seed);
        let device = |number: u64| Device {
            style: Style::ALL[random.below(Style::ALL.len() as u64) as usize],
            name: headers::name(plan.seed, number),
            sequence: random.below(100_000),
            unset: 0,
            stack: if random.below(4) == 0 { 1 + random.below(LARGEST_STACK) } else { 1 },
            open: None,
            left: 0,
            days: random.below(365),
            boot: 0,
        };
        let devices = (0..plan.devices).map(device).collect();
        Fleet { texts, plan, random, devices, number: 0, written: 0, text: String::new() }
    }

    /// Writes the log.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(mut self, out: &mut impl Write) -> io::Result<()> {
        let mut line = String::new();
        while self.written < self.plan.size {
            line.clear();
            self.line(&mut line);
            out.write_all(line.as_bytes())?;
            self.written += line.len() as u64;
        }
        Ok(())
    }

    /// The next line, and now and then what a relay says of it.
    pub fn line(&mut self, line: &mut String) {
        let number = self.number;
        self.number += 1;
        let is_licensing = number % self.plan.rarity == self.plan.rarity / 2;
        let index = match self.plan.mix {
            Mix::Once => number / self.plan.rarity % self.plan.devices,
            _ => self.random.below(self.plan.devices),
        };
        // As far into the year as the log is into its bytes.
        let second = match self.plan.size {
            0 => number,
            size => (u128::from(SPAN) * u128::from(self.written) / u128::from(size)) as u64,
        };
        let mut header = self.header(index, second);
        self.text.clear();
        let severity = if is_licensing {
            let (form, severity) = self.say(index);
            let (facility, mnemonic) = self.texts.name(form);
            header.facility = facility;
            header.mnemonic = mnemonic;
            header.borrowed = self.texts.borrowed(form);
            header.category = self.texts.category(form);
            severity
        } else {
            let (facility, mnemonic, severity) =
                texts::noise(self.texts, &mut self.random, &mut self.text);
            (header.facility, header.mnemonic) = (facility, mnemonic);
            severity
        };
        header.write(line, severity, &self.text);
        line.push('\n');
        if is_licensing && self.plan.mix == Mix::Year && self.random.below(200) == 0 {
            header.repeat(line, 1 + self.random.below(9));
        }
    }

    /// What stands before the next line of a device.
    fn header(&mut self, index: u64, second: u64) -> Header<'a> {
        let nanos = self.random.below(1_000_000_000);
        let marked = self.random.below(50);
        let device = &mut self.devices[index as usize];
        device.sequence += 1;
        let mark = match () {
            () if device.unset > 0 => "*",
            () if marked == 0 => ".",
            () => "",
        };
        device.unset = device.unset.saturating_sub(1);
        Header::new(device.style, device.name.clone(), device.sequence, second, nanos, mark)
    }

    /// Adds the next licensing text of a device; its form and severity.
    fn say(&mut self, index: u64) -> (usize, u8) {
        let form = self.form(index);
        let device = &self.devices[index as usize];
        let serial = index * LARGEST_STACK + self.random.below(device.stack);
        let serial = self.plan.seed << 40 | serial;
        let days = device.days;
        let is_distinct = self.plan.mix == Mix::Distinct;
        let pick = match self.plan.mix {
            // The same values each time.
            Mix::Repeat => index,
            _ => self.random.next(),
        };
        self.texts.say(&mut self.text, form, pick, serial, days);
        if is_distinct {
            write!(self.text, " {:x}", self.number).expect("a string");
        }
        (form, self.texts.severity(form))
    }

    /// What a device says next.
    fn form(&mut self, index: u64) -> usize {
        let (texts, random) = (self.texts, &mut self.random);
        let device = &mut self.devices[index as usize];
        match self.plan.mix {
            Mix::Repeat => texts.failure(index),
            Mix::Installs if random.below(10) > 0 => texts.install(random.next()),
            Mix::Distinct => texts.open_ended(random.next()),
            Mix::Flapping => match device.open.take() {
                Some(open) => texts.end_of(open, random.next()),
                None => {
                    device.left += 1;
                    let failure = texts.failure(u64::from(device.left));
                    device.open = Some(failure);
                    failure
                }
            },
            Mix::Year => device.next(texts, random),
            Mix::Every | Mix::Once | Mix::Installs => texts.any(random.next()),
        }
    }
}

impl Device {
    /// What is said next in a year: what has begun goes on, else something begins.
    fn next(&mut self, texts: &Texts, random: &mut Random) -> usize {
        if self.boot > 0 {
            self.boot -= 1;
            return texts.start(self.boot);
        }
        if let Some(open) = self.open {
            if self.left > 0 {
                self.left -= 1;
                return open;
            }
            self.open = None;
            return texts.end_of(open, random.next());
        }
        match random.below(100) {
            0..=2 => {
                // The numbers start again, and the clock is not set at first.
                (self.sequence, self.unset) = (0, 8);
                self.boot = texts.starts();
                texts.any(random.next())
            }
            3..=42 => {
                let failure = texts.failure(random.next());
                (self.open, self.left) = (Some(failure), random.below(12) as u32);
                failure
            }
            43..=62 => {
                self.days = self.days.checked_sub(1).unwrap_or(364);
                texts.of_kind(Kind::Deadline, random.next())
            }
            63..=82 => texts.install(random.next()),
            _ => texts.any(random.next()),
        }
    }
}

/// Every form of the catalog with every value that is known for it, each in a line of every style:
/// the message, the device, the line.
pub fn every_line(texts: &Texts) -> Vec<(String, String, String)> {
    let mut lines = Vec::new();
    for form in 0..texts.forms() {
        for pick in 0..texts.variants(form) as u64 {
            let style = Style::ALL[(form + pick as usize) % Style::ALL.len()];
            let name = headers::name(1, form as u64);
            let mut header = Header::new(style, name.clone(), 7, 40 * 86_400, 5_000_000, "");
            (header.facility, header.mnemonic) = texts.name(form);
            header.borrowed = texts.borrowed(form);
            header.category = texts.category(form);
            let (mut text, mut line) = (String::new(), String::new());
            texts.say(&mut text, form, pick, pick, 1 + pick);
            header.write(&mut line, texts.severity(form), &text);
            let (facility, mnemonic) = texts.name(form);
            lines.push((format!("{facility}/{mnemonic}"), name, line));
        }
    }
    lines
}
