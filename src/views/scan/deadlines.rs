//! Dates until which something must be done, counted from the last line that gives one.

use crate::findings::incident::{self, ResolvedTime};
use crate::log::stamp::Instant;
use crate::recognise::MessageMatcher;
use crate::views::stamped::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Something to do before a date.
#[derive(Debug, Clone, Serialize)]
pub struct DeadlineReport {
    /// The device.
    pub device: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// The date; its `raw` is the number of days as the message gives it.
    pub due: Timestamp,
    /// When it was said.
    pub stated: Option<Timestamp>,
    /// Days from today until then; negative when they have passed; `null` where a date is missing.
    pub days_left: Option<i64>,
    /// When something met it, or moved it to a date that no line gives yet.
    pub met: Option<Timestamp>,
    /// Why the number of days is nothing unusual.
    pub usual: Option<String>,
    /// Where no year is known: the date in a common one, of which month and day are told, and the
    /// days until then at the line; nothing where it has passed by then.
    #[serde(skip)]
    pub yearless: Option<(Date, i64)>,
}

/// A year of 365 days: month and day are right three times of four, and one off else.
const COMMON_YEAR: i16 = 2026;

/// The last deadline of each message on each device.
#[derive(Default)]
pub(super) struct Deadlines {
    last: BTreeMap<(String, String), (DeadlineReport, Option<Date>)>,
}

impl Deadlines {
    /// Notes what an incident gives. Incidents of a message come in the order of time, so a later
    /// statement takes the place of an earlier one.
    pub(super) fn add(&mut self, incident: &incident::Incident, known: &MessageMatcher) {
        if let Some(deadline) = deadline(incident, known) {
            let key = (incident.device.clone(), incident.id.mnemonic.clone());
            self.last.insert(key, deadline);
        }
    }

    /// All of them by date.
    pub(super) fn by_date(self, today: Option<Date>) -> Vec<DeadlineReport> {
        let left = |(report, due): (DeadlineReport, Option<Date>)| DeadlineReport {
            days_left: due
                .zip(today)
                .and_then(|(due, today)| Some(i64::from(due.since(today).ok()?.get_days()))),
            ..report
        };
        let mut deadlines: Vec<DeadlineReport> = self.last.into_values().map(left).collect();
        deadlines.sort_by_cached_key(|it| {
            (it.met.is_some(), it.due.iso.is_none(), it.due.iso.clone(), it.device.clone())
        });
        deadlines
    }
}

/// What an incident gives, and the day that is due.
fn deadline(
    incident: &incident::Incident,
    known: &MessageMatcher,
) -> Option<(DeadlineReport, Option<Date>)> {
    let rule = known.message.deadline.as_ref()?;
    let stated = incident.last_class.field(&rule.field)?;
    let days: i64 = stated.parse().ok()?;
    let left = rule.passed_of.map_or(days, |of| of - days);
    let due = due(&incident.last, left, None);
    let is_usual = rule.usual.contains(&days) && incident.is_said_at_start;
    let report = DeadlineReport {
        device: incident.device.clone(),
        mnemonic: incident.id.mnemonic.clone(),
        days_left: None,
        yearless: match due {
            None if left >= 0 => {
                self::due(&incident.last, left, Some(COMMON_YEAR)).map(|it| (it.local.date(), left))
            }
            _ => None,
        },
        due: dated(stated, due.as_ref(), &incident.last),
        stated: Timestamp::of(&incident.last),
        met: incident.ended.as_deref().and_then(Timestamp::of),
        usual: rule.usual_note.clone().filter(|_| is_usual),
    };
    Some((report, due.map(|it| it.local.date())))
}

/// This many days later, in the same zone; in the year `otherwise` where none is known.
fn due(stated: &ResolvedTime, days: i64, otherwise: Option<i16>) -> Option<Instant> {
    let (stamp, year, zone) = stated.stamp.as_ref()?;
    let said =
        stamp.kind.instant(year.or(otherwise))?.in_zone(zone.map(|it| it.of_stamp(&stamp.raw)));
    Some(Instant {
        local: said.local.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?,
        ..said
    })
}

fn dated(raw: &str, due: Option<&Instant>, stated: &ResolvedTime) -> Timestamp {
    let assumed =
        Timestamp::of(stated).filter(|_| due.is_some()).map(|it| it.assumed).unwrap_or_default();
    Timestamp { raw: raw.into(), iso: due.map(|it| it.iso().into()), assumed }
}
