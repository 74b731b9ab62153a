//! Times as devices print them in their output. Zones are names that an operator chose, so times
//! compare only under the same name.

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;
use std::sync::LazyLock;

/// A time of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceTime {
    /// Date and time in the zone.
    pub local: DateTime,
    /// The name of the zone as printed; `None` for a day that the reader gives, which compares with
    /// any.
    pub zone: Option<String>,
}

/// `Jan 10 20:32:26 2022 UTC`, `Jan 23 2023 21:09:10 UTC`, `05:30:30.132 UTC Fri Oct 22 2021`.
static PRINTED: LazyLock<Regex> = LazyLock::new(|| {
    const CLOCK: &str = r"([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?";
    let source = format!(
        r"(?:([A-Z][a-z]{{2}}) +([0-9]{{1,2}}) {CLOCK} ([0-9]{{4}}) ([A-Za-z][\w+:-]*)|([A-Z][a-z]{{2}}) +([0-9]{{1,2}}) ([0-9]{{4}}) {CLOCK} ([A-Za-z][\w+:-]*)|{CLOCK} ([A-Za-z][\w+:-]*) [A-Z][a-z]{{2}} ([A-Z][a-z]{{2}}) +([0-9]{{1,2}}) ([0-9]{{4}}))"
    );
    Regex::new(&source).expect("a fixed pattern")
});

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl DeviceTime {
    /// The first time in a text.
    pub fn find(text: &str) -> Option<Self> {
        let found = PRINTED.captures(text)?;
        // Month, day, hour, minute, second, year, zone: the groups of each alternative.
        let shapes =
            [[1, 2, 3, 4, 5, 6, 7], [8, 9, 11, 12, 13, 10, 14], [19, 20, 15, 16, 17, 21, 18]];
        let [month, day, hour, minute, second, year, zone] = shapes
            .into_iter()
            .find(|it| found.get(it[0]).is_some())?
            .map(|it| found.get(it).map_or("", |it| it.as_str()));
        let month = i8::try_from(MONTHS.iter().position(|it| *it == month)? + 1).ok()?;
        let date = Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()?;
        let second: i8 = second.parse().ok()?;
        let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, second.min(59), 0).ok()?;
        Some(DeviceTime { local: date.to_datetime(time), zone: Some(zone.to_owned()) })
    }

    /// A day that the reader gives.
    pub fn of_day(day: Date) -> Self {
        DeviceTime { local: day.to_datetime(Time::midnight()), zone: None }
    }

    /// The time with its zone, in the words of the device.
    pub fn said(&self) -> String {
        [Some(self.local.to_string()), self.zone.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The seconds from another time to this one. `None` where the names of the zones differ.
    pub fn since(&self, other: &DeviceTime) -> Option<i64> {
        let same = match (&self.zone, &other.zone) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        same.then(|| self.local.duration_since(other.local).as_secs())
    }

    /// Whether it is the start of the epoch, which devices print for a time that is not set.
    pub fn is_unset(&self) -> bool {
        self.local.year() == 1970 && self.local.day_of_year() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::DeviceTime;

    #[test]
    fn times_of_every_output_are_read() {
        for (text, expected) in [
            ("Jan 10 20:32:26 2022 UTC", "2022-01-10T20:32:26"),
            ("Installed On Oct 14 11:37:52 2021 UTC", "2021-10-14T11:37:52"),
            ("Jan 23 2023 21:09:10 UTC", "2023-01-23T21:09:10"),
            ("Time source is NTP, .05:30:30.132 UTC Fri Oct 22 2021", "2021-10-22T05:30:30"),
            ("*17:05:54.449 UTC Mon Jul 29 2024", "2024-07-29T17:05:54"),
        ] {
            let found = DeviceTime::find(text).expect(text);
            assert_eq!(
                (found.local.to_string().as_str(), found.zone.as_deref()),
                (expected, Some("UTC")),
                "{text}"
            );
        }
        assert_eq!(DeviceTime::find("<none>"), None);
        assert_eq!(DeviceTime::find("Feb 30 10:00:00 2022 UTC"), None);
    }

    #[test]
    fn times_of_other_zones_do_not_compare() {
        let time = |text: &str| DeviceTime::find(text).expect("a time");
        let (utc, pdt) = (time("Jan 10 20:00:00 2022 UTC"), time("Jan 10 20:00:00 2022 PDT"));
        assert_eq!(utc.since(&pdt), None);
        assert_eq!(time("Jan 11 20:00:00 2022 UTC").since(&utc), Some(86_400));
        assert_eq!(DeviceTime::of_day(jiff::civil::date(2022, 1, 11)).since(&pdt), Some(4 * 3600));
    }
}
