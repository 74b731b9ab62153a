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
use std::rc::Rc;

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

/// The incidents that many devices share, those of most devices first.
pub(super) fn shared(
    catalog: &Catalog,
    told: &[(incident::Incident, Rc<MessageMatcher>)],
    views: &[IncidentReport],
) -> Vec<Shared> {
    type Group<'a> = Vec<(&'a incident::Incident<'a>, &'a IncidentReport)>;
    let mut groups: BTreeMap<(String, Option<&str>, String, bool), Group> = BTreeMap::new();
    for ((incident, known), view) in
        told.iter().zip(views).filter(|((_, known), _)| known.message.kind == Kind::Failure)
    {
        // Texts that name the device itself are never shared; the main one decides.
        let detail =
            incident.details().into_iter().next().map(|(text, _)| text).unwrap_or_default();
        let key = (known.id.to_string(), incident.cause(), detail, view.never_worked);
        groups.entry(key).or_default().push((incident, view));
    }
    let mut all = Vec::new();
    for ((_, cause, detail, never_worked), group) in groups {
        if detail.is_empty() {
            continue;
        }
        let times = if never_worked { vec![group] } else { at_one_time(group) };
        for group in times {
            let devices: BTreeSet<&str> = group.iter().map(|(it, _)| it.device.as_str()).collect();
            if devices.len() < FEWEST {
                continue;
            }
            let cause: Option<(&str, Cause)> = match cause {
                Some(name) => catalog.get(name).map(|it| (name, it)),
                None => None,
            };
            let view = group[0].1;
            let seen = |pick: for<'x, 'y> fn(&'x incident::Incident<'y>) -> &'x ResolvedTime| {
                group.iter().map(move |(it, _)| pick(it))
            };
            all.push(Shared {
                facility: view.facility.clone(),
                mnemonic: view.mnemonic.clone(),
                severity: view.severity,
                cause: cause.as_ref().map(|(name, _)| (*name).to_owned()),
                cause_title: view.cause_title.clone(),
                meaning: cause.and_then(|(_, it)| it.shared).filter(|_| !never_worked),
                detail: detail.clone(),
                never_worked,
                open: group.iter().any(|(_, view)| view.status == IncidentStatus::Open),
                count: group.iter().map(|(it, _)| it.count).sum(),
                first: seen(|it| &it.first)
                    .min_by_key(|it| (it.order, it.position))
                    .and_then(Timestamp::of),
                last: seen(|it| &it.last)
                    .max_by_key(|it| (it.order, it.position))
                    .and_then(Timestamp::of),
                devices: devices.into_iter().map(str::to_owned).collect(),
            });
        }
    }
    all.sort_by_cached_key(|it| {
        (!it.open, std::cmp::Reverse(it.devices.len()), it.severity, it.mnemonic.clone())
    });
    all
}

/// Cuts a group where for a while no device has the incident, or none begins to have it: what one
/// device has for months does not join outages.
fn at_one_time<'a>(
    mut group: Vec<(&'a incident::Incident<'a>, &'a IncidentReport)>,
) -> Vec<Vec<(&'a incident::Incident<'a>, &'a IncidentReport)>> {
    group.sort_by_key(|(it, _)| (it.first.order, it.first.position));
    let mut groups: Vec<Vec<_>> = Vec::new();
    let (mut until, mut start) = (None, None);
    for (told, view) in group {
        let Some(first) = told.first.order else { continue };
        let end = told.ended.as_deref().unwrap_or(&told.last).order.unwrap_or(first);
        match groups.last_mut() {
            Some(group)
                if until >= Some(first - SAME_TIME) && start >= Some(first - SAME_START) =>
            {
                group.push((told, view));
            }
            _ => groups.push(vec![(told, view)]),
        }
        until = until.max(Some(end));
        start = Some(first);
    }
    groups
}
