//! Devices whose clock is doubtful, and devices of which the logs lack lines, hold copies of lines,
//! or turn their order.

use crate::findings::copies;
use crate::findings::incident::{DeviceLog, ResolvedTime};
use crate::log::Clock;
use crate::views::stamped::Timestamp;
use crate::work;
use serde::Serialize;
use std::collections::HashMap;

/// A device whose clock is doubtful.
#[derive(Debug, Clone, Serialize)]
pub struct ClockView {
    /// The device.
    pub device: String,
    /// What the mark of its last line says.
    pub clock: Clock,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Lines with the mark of a clock that was never set.
    pub unsynchronised: u64,
    /// Lines with the mark of a clock that lost NTP.
    pub lost: u64,
    /// Jumps backwards.
    pub steps: u64,
    /// The last jump: from, to.
    pub step: Option<[Timestamp; 2]>,
    /// Seconds by which the device was last behind the relay, where zone and delay do not explain
    /// it.
    pub skew: Option<i64>,
    /// The messages of its incidents that a wrong clock causes, in the order of the incidents.
    #[serde(skip)]
    pub suspects: Vec<String>,
}

/// A device of which lines are missing.
#[derive(Debug, Clone, Serialize)]
pub struct Gap {
    /// The device.
    pub device: String,
    /// How often lines are missing in between.
    pub gaps: u64,
    /// How many lines are missing at least.
    pub missing: u64,
    /// Whether this many are missing that the log must be a selection of lines; then no incident is
    /// called uncertain for it.
    pub selection: bool,
}

/// A device whose lines stand more than once in the logs. All counts hold every copy.
#[derive(Debug, Clone, Serialize)]
pub struct CopyCount {
    /// The device.
    pub device: String,
    /// How many files tell of it.
    pub files: u64,
    /// How many of its lines were compared: of many, a sample.
    pub compared: u64,
    /// How many of them are copies of another one.
    pub copies: u64,
}

/// A device whose newest line stands first in a file. It is told in the order of time.
#[derive(Debug, Clone, Serialize)]
pub struct NewestFirst {
    /// The device.
    pub device: String,
    /// In how many files.
    pub files: u64,
}

/// `None` where no line stands twice.
pub(super) fn copies(device: &str, files: &[DeviceLog]) -> Option<CopyCount> {
    let copies::Copies { files, compared, copies } = copies::copies(files)?;
    Some(CopyCount { device: device.to_owned(), files, compared, copies })
}

/// `None` where the oldest line stands first.
pub(super) fn newest_first(device: &str, files: &[DeviceLog]) -> Option<NewestFirst> {
    let files = files.iter().filter(|it| it.backwards).count() as u64;
    (files > 0).then(|| NewestFirst { device: device.to_owned(), files })
}

/// `None` for a clock without doubt.
pub(super) fn clock(device: &str, files: &[DeviceLog]) -> Option<ClockView> {
    let mut view = ClockView {
        device: device.to_owned(),
        clock: Clock::Unknown,
        since: None,
        unsynchronised: 0,
        lost: 0,
        steps: 0,
        step: None,
        skew: None,
        suspects: Vec::new(),
    };
    let mut now: Option<ResolvedTime> = None;
    for told in files {
        let tally = &told.device.clock;
        view.unsynchronised += tally.unsynchronised;
        view.lost += tally.lost;
        // Where the newest line stands first, each line seems to set the clock back.
        let steps = if told.backwards { 0 } else { tally.steps };
        view.steps += steps;
        if let Some((from, to)) = tally.step.as_deref().filter(|_| steps > 0) {
            let stamps = [told.seen(from), told.seen(to)];
            view.step = Timestamp::of(&stamps[0])
                .zip(Timestamp::of(&stamps[1]))
                .map(|(from, to)| [from, to]);
        }
        view.skew = tally.skew.as_deref().map(|(_, seconds)| *seconds).or(view.skew);
        if let Some((clock, since)) =
            if told.backwards { tally.first_state() } else { tally.state() }
        {
            let since = told.seen(since);
            if view.clock != clock {
                view.clock = clock;
                now = Some(since);
            }
        }
    }
    view.since = now.as_ref().and_then(Timestamp::of);
    let doubtful = matches!(view.clock, Clock::Unsynchronised | Clock::Lost)
        || view.steps > 0
        || view.skew.is_some();
    doubtful.then_some(view)
}

/// Gives each doubtful clock the messages that it may cause: device and mnemonic of every incident
/// that a wrong clock causes. All clocks and all incidents are gone through once, as both may be as
/// many as the devices.
pub(super) fn blame<'i>(
    clocks: &mut [ClockView],
    caused: impl IntoIterator<Item = (&'i str, &'i str)>,
) {
    let mut by_device: HashMap<&str, Vec<String>> = HashMap::new();
    for (device, mnemonic) in caused {
        work::count(1);
        by_device.entry(device).or_default().push(mnemonic.to_owned());
    }
    for view in clocks {
        work::count(1);
        view.suspects = by_device.remove(view.device.as_str()).unwrap_or_default();
    }
}

/// `None` where no line is missing.
pub(super) fn gap(device: &str, files: &[DeviceLog]) -> Option<Gap> {
    let tallies = || files.iter().map(|it| &it.device.sequence);
    let gaps = tallies().map(|it| it.gaps()).sum();
    (gaps > 0).then(|| Gap {
        device: device.to_owned(),
        gaps,
        missing: tallies().map(|it| it.missing()).sum(),
        selection: tallies().all(|it| it.gaps() == 0 || it.is_selection()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubtful(device: &str) -> ClockView {
        ClockView {
            device: device.to_owned(),
            clock: Clock::Lost,
            since: None,
            unsynchronised: 0,
            lost: 1,
            steps: 0,
            step: None,
            skew: None,
            suspects: Vec::new(),
        }
    }

    /// What a number of devices costs, each with a doubtful clock and an incident that it causes.
    fn work_for(devices: usize) -> usize {
        let names: Vec<String> = (0..devices).map(|it| format!("edge-{it}")).collect();
        let mut clocks: Vec<ClockView> = names.iter().map(|it| doubtful(it)).collect();
        let looks = std::cell::Cell::new(0);
        let caused = names.iter().rev().map(|it| {
            looks.set(looks.get() + 1);
            (it.as_str(), "ID_CERT")
        });
        work::take();
        blame(&mut clocks, caused);
        assert!(clocks.iter().all(|it| it.suspects == ["ID_CERT"]));
        looks.get() + work::take()
    }

    #[test]
    fn incidents_of_doubtful_clocks_are_gone_through_once() {
        let (some, more) = (work_for(1_000), work_for(4_000));
        assert!(more <= 4 * some, "{some} steps for 1,000 devices, {more} for 4,000");
    }

    #[test]
    fn a_clock_is_blamed_for_what_its_own_device_says_in_the_order_of_the_incidents() {
        let mut clocks = [doubtful("edge-1"), doubtful("edge-2")];
        blame(&mut clocks, [("edge-2", "B"), ("edge-3", "C"), ("edge-2", "A"), ("edge-2", "B")]);
        assert_eq!(clocks[0].suspects, [""; 0]);
        assert_eq!(clocks[1].suspects, ["B", "A", "B"]);
    }
}
