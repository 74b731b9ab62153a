//! Writes a year of syslog files: devices, the shapes of their headers, rotation, a relay; ordinary
//! lines in between from a fixed sequence of numbers.
//!
//! Nothing here reads a clock or draws by chance, so each run writes the same bytes. It knows
//! shapes of logs only; what happens is in `stories.rs`.

use flate2::{Compression, write::GzEncoder};
use jiff::ToSpan as _;
use jiff::civil::{DateTime, date};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Where the year begins and ends.
pub const YEAR: (DateTime, DateTime) =
    (date(2025, 11, 1).at(0, 0, 0, 0), date(2026, 11, 1).at(0, 0, 0, 0));
/// The mean time between two ordinary lines of a device, in seconds.
const PAUSE: u64 = 90_000;

/// `2026-02-10 06:00:00`
pub fn at(text: &str) -> DateTime {
    text.replace(' ', "T").parse().expect("a time")
}

/// What stands in front of a message, and how the platform spells its facility.
#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    /// `000123: *Nov  5 10:00:00.123: `
    Numbered,
    /// `Nov  5 10:00:00 UTC: `
    Seconds,
    /// `Nov  5 2025 10:00:00.123: `
    WithYear,
    /// `Nov  5 10:00:00 host 123: *Nov  5 10:00:00.123: `: a relay in front of IOS.
    Relayed,
    /// `123: host RP/0/RP0/CPU0:Nov  5 10:00:00.123 UTC: smartlicserver[390]: `
    XrWithHost,
    /// `RP/0/RP0/CPU0:Nov  5 10:00:00.123 UTC: smartlicserver[390]: `
    Xr,
    /// `2025 Nov  5 10:00:00 host `
    Nx,
    /// `<187>1 2025-11-05T10:00:00.123Z host - - - - `
    Rfc5424,
}

/// A stretch of time in which a device's clock is marked or wrong.
struct Doubt {
    from: DateTime,
    until: DateTime,
    mark: &'static str,
    /// What the device's clock is ahead, in seconds.
    ahead: i64,
}

struct Line {
    /// The true time.
    at: DateTime,
    text: Text,
    /// `last message repeated N times` stands below.
    repeated: Option<u32>,
    /// It was sent, and numbered, but never arrived.
    is_lost: bool,
}

enum Text {
    /// Facility and all, of no interest to licensing.
    Ordinary(String),
    /// A message of the licensing agent.
    Agent { severity: u8, mnemonic: &'static str, text: String },
}

/// One device and all that it says in the year.
pub struct Device {
    host: &'static str,
    shape: Shape,
    /// Where its log was rotated, with the name of the file that ends there.
    rotated: Vec<(DateTime, &'static str)>,
    in_relay_file: bool,
    /// When it was taken into service.
    from: DateTime,
    doubts: Vec<Doubt>,
    lines: Vec<Line>,
}

impl Device {
    pub fn new(host: &'static str, shape: Shape) -> Self {
        let (rotated, doubts, lines) = (vec![], vec![], vec![]);
        Device { host, shape, rotated, in_relay_file: false, from: YEAR.0, doubts, lines }
    }

    /// The file that ends at a time is kept under a name of its own.
    pub fn rotated(&mut self, until: &str, name: &'static str) -> &mut Self {
        self.rotated.push((at(until), name));
        self
    }

    /// Its lines stand among those of other devices.
    pub fn in_relay_file(&mut self) -> &mut Self {
        self.in_relay_file = true;
        self
    }

    pub fn in_service_from(&mut self, from: &str) -> &mut Self {
        self.from = at(from);
        self
    }

    /// Between two times the stamps carry a mark, and the clock is some seconds ahead.
    pub fn clock(&mut self, from: &str, until: &str, mark: &'static str, ahead: i64) -> &mut Self {
        self.doubts.push(Doubt { from: at(from), until: at(until), mark, ahead });
        self
    }

    /// After a start at a time the clock shows another one until it is set.
    pub fn clock_starts_at(&mut self, start: &str, shown: &str, until: &str) -> &mut Self {
        let ahead = at(shown).duration_since(at(start)).as_secs();
        self.clock(start, until, "*", ahead)
    }

    pub fn says(
        &mut self,
        time: &str,
        severity: u8,
        mnemonic: &'static str,
        text: &str,
    ) -> &mut Self {
        self.repeats(time, 1, 0, severity, mnemonic, text)
    }

    /// The same, so many times, so many seconds apart.
    pub fn repeats(
        &mut self,
        first: &str,
        times: i64,
        gap: i64,
        severity: u8,
        mnemonic: &'static str,
        text: &str,
    ) -> &mut Self {
        for index in 0..times {
            let text = Text::Agent { severity, mnemonic, text: text.to_owned() };
            let at = at(first) + (index * gap).seconds();
            self.lines.push(Line { at, text, repeated: None, is_lost: false });
        }
        self
    }

    /// A logger folded so many repeats of the line that was said last.
    pub fn folded(&mut self, times: u32) -> &mut Self {
        if let Some(line) = self.lines.last_mut() {
            line.repeated = Some(times);
        }
        self
    }

    /// So many lines never arrived.
    pub fn loses(&mut self, time: &str, times: i64) -> &mut Self {
        for index in 0..times {
            let text = Text::Ordinary(String::new());
            self.lines.push(Line {
                at: at(time) + index.seconds(),
                text,
                repeated: None,
                is_lost: true,
            });
        }
        self
    }

    fn fill(&mut self, chance: &mut Chance) {
        let mut time = self.from + i64::try_from(chance.below(PAUSE)).unwrap_or(0).seconds();
        while time < YEAR.1 {
            let text = Text::Ordinary(chance.ordinary(self.shape));
            self.lines.push(Line { at: time, text, repeated: None, is_lost: false });
            time += i64::try_from(chance.below(2 * PAUSE)).unwrap_or(0).seconds();
        }
        self.lines.sort_by_key(|it| it.at);
    }

    /// All lines with their true time, as they stand in a file.
    fn written(&self, chance: &mut Chance) -> Vec<(DateTime, String)> {
        let numbered =
            self.lines.iter().zip(chance.below(9_000) + 1..).filter(|(line, _)| !line.is_lost);
        numbered
            .map(|(line, number)| (line.at, self.print(line, number, chance.below(1_000))))
            .collect()
    }

    fn print(&self, line: &Line, number: u64, millisecond: u64) -> String {
        let doubt = self.doubts.iter().find(|it| (it.from..it.until).contains(&line.at));
        let (mark, ahead) = doubt.map_or(("", 0), |it| (it.mark, it.ahead));
        let shown = line.at + ahead.seconds();
        let day = |time: DateTime| time.strftime("%b %e %H:%M:%S").to_string();
        let host = self.host;
        let text = self.spell(&line.text);
        let mut printed = match self.shape {
            Shape::Numbered => {
                format!("{number:06}: {mark}{}.{millisecond:03}: {text}\n", day(shown))
            }
            Shape::Seconds => format!("{mark}{} UTC: {text}\n", day(shown)),
            Shape::WithYear => {
                format!("{mark}{}.{millisecond:03}: {text}\n", shown.strftime("%b %e %Y %H:%M:%S"))
            }
            Shape::Relayed => {
                format!(
                    "{} {host} {number}: {mark}{}.{millisecond:03}: {text}\n",
                    day(line.at),
                    day(shown)
                )
            }
            Shape::XrWithHost => {
                format!(
                    "{number}: {host} RP/0/RP0/CPU0:{}.{millisecond:03} UTC: {text}\n",
                    day(shown)
                )
            }
            Shape::Xr => format!("RP/0/RP0/CPU0:{}.{millisecond:03} UTC: {text}\n", day(shown)),
            Shape::Nx => format!("{} {host} {text}\n", shown.strftime("%Y %b %e %H:%M:%S")),
            Shape::Rfc5424 => format!("<187>1 {shown}.{millisecond:03}Z {host} - - - - {text}\n"),
        };
        if let Some(times) = line.repeated {
            printed += &format!(
                "{} {host} last message repeated {times} times\n",
                day(line.at + 1.hour())
            );
        }
        printed
    }

    fn spell(&self, text: &Text) -> String {
        match text {
            Text::Ordinary(text) => text.clone(),
            Text::Agent { severity, mnemonic, text } => match self.shape {
                Shape::Xr | Shape::XrWithHost => {
                    format!(
                        "smartlicserver[390]: %LICENSE-SMART_LIC-{severity}-{mnemonic} : {text}"
                    )
                }
                Shape::Nx => format!("%LICMGR-{severity}-LOG_SMART_LIC_{mnemonic}: {text}"),
                _ => format!("%SMART_LIC-{severity}-{mnemonic}: {text}"),
            },
        }
    }
}

/// Writes the files of all devices into a folder, each with the time of its last line.
pub fn write(mut devices: Vec<Device>, folder: &Path) {
    let mut chance = Chance(20_251_101);
    let mut relay = Vec::new();
    for device in &mut devices {
        device.fill(&mut chance);
        let mut lines = device.written(&mut chance);
        if device.in_relay_file {
            relay.append(&mut lines);
            continue;
        }
        for (until, name) in &device.rotated {
            let rest = lines.split_off(lines.partition_point(|(at, _)| at < until));
            keep(&folder.join(name), &lines);
            lines = rest;
        }
        keep(&folder.join(format!("{}.log", device.host)), &lines);
    }
    relay.sort_by_key(|(at, _)| *at);
    keep(&folder.join("relay.log"), &relay);
}

fn keep(path: &Path, lines: &[(DateTime, String)]) {
    let text: String = lines.iter().map(|(_, line)| line.as_str()).collect();
    let mut file = File::create(path).expect("a new file");
    if path.extension().is_some_and(|it| it == "gz") {
        let mut packed = GzEncoder::new(&file, Compression::best());
        packed
            .write_all(text.as_bytes())
            .and_then(|()| packed.finish().map(|_| ()))
            .expect("written");
    } else {
        file.write_all(text.as_bytes()).expect("written");
    }
    let (last, _) = lines.last().expect("each file has lines");
    let seconds = last.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)).as_secs();
    let seconds = Duration::from_secs(u64::try_from(seconds).expect("after 1970"));
    file.set_modified(SystemTime::UNIX_EPOCH + seconds).expect("the time of a file can be set");
}

/// A fixed sequence of numbers (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// A line that does not concern licensing, though some look as if.
    fn ordinary(&mut self, shape: Shape) -> String {
        let [a, b, c] = [24, 250, 3].map(|it| self.below(it) + 1);
        let address = format!(
            "{}.{b}",
            ["192.0.2", "198.51.100", "203.0.113"][usize::try_from(c).unwrap_or(1) - 1]
        );
        let state = if b % 2 == 0 { "up" } else { "down" };
        match (shape, self.below(8)) {
            (Shape::Xr | Shape::XrWithHost, 0..4) => {
                format!(
                    "ifmgr[257]: %PKT_INFRA-LINK-3-UPDOWN : Interface GigabitEthernet0/0/0/{a}, changed state to {state}"
                )
            }
            (Shape::Xr | Shape::XrWithHost, 4) => {
                "instorch[147]: %INFRA-INSTALL-3-ACTION_FAILED : Error is from fib_mgr on 0/RP0/CPU0"
                    .to_owned()
            }
            (Shape::Xr | Shape::XrWithHost, _) => {
                format!("bgp[1051]: %ROUTING-BGP-5-ADJCHANGE : neighbor {address} {state} (VRF: default) (AS: 64500)")
            }
            (Shape::Nx, 0..4) => format!("%ETHPORT-5-IF_{}: Interface Ethernet1/{a} is {state}", state.to_uppercase()),
            (Shape::Nx, 4) => "%LICMGR-6-LOG_LICAPP_EXPIRY_NONE: No license of any application expires".to_owned(),
            (Shape::Nx, _) => format!("%AUTHPRIV-6-SYSTEM_MSG: pam_unix(sshd:session): session from {address} - sshd"),
            (_, 0..3) => format!(
                "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/{a}, changed state to {state}"
            ),
            (_, 3) => format!("%OSPF-5-ADJCHG: Process 1, Nbr {address} on Vlan{b} from LOADING to FULL, Loading Done"),
            (_, 4) => "%PKI-6-CERTRENEWAUTO: Renewing the router certificate for trustpoint SITE-CA".to_owned(),
            (_, 5) => {
                format!("%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: admin] [Source: {address}] [localport: 22]")
            }
            (_, 6) => {
                format!("%CDP-4-NATIVE_VLAN_MISMATCH: Native VLAN mismatch discovered on GigabitEthernet1/0/{a} ({b})")
            }
            (_, _) => format!("%SYS-5-CONFIG_I: Configured from console by admin on vty0 ({address})"),
        }
    }
}
