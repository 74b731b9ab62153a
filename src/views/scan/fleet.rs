//! What many devices share: one message, one server, one detail, at one time. That is a fault of
//! the server or of the way to it, not of each device.

use super::incidents::{IncidentReport, IncidentStatus};
use crate::catalog::Catalog;
use crate::catalog::model::{Cause, Kind};
use crate::findings::incident::{self, ResolvedTime};
use crate::recognise::MessageMatcher;
use crate::views::stamped::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// This many devices are no chance.
const FEWEST: usize = 3;
/// Incidents that lie no further apart belong to one time, in seconds.
const SAME_TIME: i64 = 3_600;
/// Devices notice a fault of the server one after the other, but none so long after the others, in
/// seconds.
const SAME_START: i64 = 86_400;

/// An incident that many devices share.
#[derive(Debug, Clone, Serialize)]
pub struct Shared {
    /// The facility.
    pub facility: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// The severity.
    pub severity: u8,
    /// The cause that the lines select.
    pub cause: Option<String>,
    /// Its title, or what it is when it has been so since a start of each device.
    pub cause_title: Option<String>,
    /// What it means that many devices have it.
    pub meaning: Option<String>,
    /// The text that they share.
    pub detail: String,
    /// Whether something was never configured, rather than broke.
    pub never_worked: bool,
    /// Whether it is still so on some device.
    pub open: bool,
    /// The devices.
    pub devices: Vec<String>,
    /// Lines of all devices.
    pub count: u64,
    /// The earliest line.
    pub first: Option<Timestamp>,
    /// The latest line.
    pub last: Option<Timestamp>,
}

/// What incidents can be shared by: the message, the cause, the detail, whether it never worked.
type Key = (String, Option<String>, String, bool);

/// Incidents by what they can be shared by.
#[derive(Default)]
pub(super) struct Groups(BTreeMap<Key, Vec<Member>>);

/// An incident of a group.
#[derive(Clone, Copy)]
struct Member {
    /// Its place among the reports.
    report: usize,
    first: Moment,
    last: Moment,
    /// When it ended, else its last line.
    end: Option<i64>,
}

/// When and where a line stands.
type Moment = (Option<i64>, (u64, u64));

impl Groups {
    /// Notes an incident, whose report has a place among those of all.
    pub(super) fn add(
        &mut self,
        incident: &incident::Incident,
        known: &MessageMatcher,
        report: &IncidentReport,
        place: usize,
    ) {
        // Texts that name the device itself are never shared; the main one decides.
        let Some(detail) = report.details.first().filter(|_| known.message.kind == Kind::Failure)
        else {
            return;
        };
        let cause = incident.cause().map(str::to_owned);
        let key = (known.id.to_string(), cause, detail.text.clone(), report.never_worked);
        let moment = |it: &ResolvedTime| (it.order, it.position);
        self.0.entry(key).or_default().push(Member {
            report: place,
            first: moment(&incident.first),
            last: moment(&incident.last),
            end: incident.ended.as_deref().unwrap_or(&incident.last).order,
        });
    }

    /// The incidents that many devices share, those of most devices first.
    pub(super) fn shared(self, catalog: &Catalog, reports: &[IncidentReport]) -> Vec<Shared> {
        let mut all = Vec::new();
        for ((_, cause, detail, never_worked), group) in self.0 {
            let times = if never_worked { vec![group] } else { at_one_time(group) };
            for group in times {
                let seen = || group.iter().map(|it| (it, &reports[it.report]));
                let devices: BTreeSet<&str> = seen().map(|(_, it)| it.device.as_str()).collect();
                if devices.len() < FEWEST {
                    continue;
                }
                let cause: Option<(&str, Cause)> = match &cause {
                    Some(name) => catalog.get(name).map(|it| (name.as_str(), it)),
                    None => None,
                };
                let report = &reports[group[0].report];
                let first = seen().min_by_key(|(it, _)| it.first);
                let last = seen().max_by_key(|(it, _)| it.last);
                all.push(Shared {
                    facility: report.facility.clone(),
                    mnemonic: report.mnemonic.clone(),
                    severity: report.severity,
                    cause: cause.as_ref().map(|(name, _)| (*name).to_owned()),
                    cause_title: report.cause_title.clone(),
                    meaning: cause.and_then(|(_, it)| it.shared).filter(|_| !never_worked),
                    detail: detail.clone(),
                    never_worked,
                    open: seen().any(|(_, it)| it.status == IncidentStatus::Open),
                    count: seen().map(|(_, it)| it.count).sum(),
                    first: first.and_then(|(_, it)| it.first.clone()),
                    last: last.and_then(|(_, it)| it.last.clone()),
                    devices: devices.into_iter().map(str::to_owned).collect(),
                });
            }
        }
        all.sort_by_cached_key(|it| {
            (!it.open, std::cmp::Reverse(it.devices.len()), it.severity, it.mnemonic.clone())
        });
        all
    }
}

/// Cuts a group where for a while no device has the incident, or none begins to have it: what one
/// device has for months does not join outages.
fn at_one_time(mut group: Vec<Member>) -> Vec<Vec<Member>> {
    group.sort_by_key(|it| it.first);
    let mut groups: Vec<Vec<Member>> = Vec::new();
    let (mut until, mut start) = (None, None);
    for member in group {
        let Some(first) = member.first.0 else { continue };
        match groups.last_mut() {
            Some(group)
                if until >= Some(first - SAME_TIME) && start >= Some(first - SAME_START) =>
            {
                group.push(member);
            }
            _ => groups.push(vec![member]),
        }
        until = until.max(Some(member.end.unwrap_or(first)));
        start = Some(first);
    }
    groups
}
