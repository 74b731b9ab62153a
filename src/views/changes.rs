//! What has changed since the last run that kept its findings: each thing is told once.

use super::Scan;
use super::scan::{DeadlineReport, IncidentReport, IncidentVerdict, UnknownCount};
use crate::catalog::MessageId;
use crate::findings::kept::state::{Told, ToldDeadline, ToldIncident};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// The answer of `scan --state`.
#[derive(Debug, Clone, Serialize)]
pub struct Changes {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// The day that decides what is overdue.
    pub today: Option<Date>,
    /// Whether nothing was kept before, so that all is new.
    pub is_first: bool,
    /// Failures within the window that were not told before.
    pub broken: Vec<IncidentReport>,
    /// Changes that may be on purpose, and were not told before.
    pub to_confirm: Vec<IncidentReport>,
    /// What was told as one of these, and has ended.
    pub recovered: Vec<IncidentReport>,
    /// Deadlines that have passed and were not told as such.
    pub overdue: Vec<DeadlineReport>,
    /// Deadlines that have come near.
    pub soon: Vec<DeadlineReport>,
    /// Messages that the catalog lacks, and that were not seen before.
    pub unknown: Vec<UnknownCount>,
    /// What is told by now, for the next run.
    #[serde(skip)]
    pub told: Told,
    /// The most severe of what is broken, to be confirmed or overdue.
    #[serde(skip)]
    severities: HashMap<(String, String), u8>,
}

impl Changes {
    /// Compares a report with what was told; deadlines are near for this many days.
    pub fn new(scan: &Scan, told: &Told, soon: i64, is_first: bool) -> Self {
        let known: HashSet<&ToldIncident> = told.incidents.iter().collect();
        let mut changes = Changes {
            schema: "slp-diag.changes/1",
            today: scan.input.today,
            is_first,
            broken: Vec::new(),
            to_confirm: Vec::new(),
            recovered: Vec::new(),
            overdue: Vec::new(),
            soon: Vec::new(),
            unknown: Vec::new(),
            told: Told::default(),
            severities: HashMap::new(),
        };
        // Of one that was told and is now a part of sums, the last that ended stands for it.
        let mut ended: HashMap<(&str, &str, &str), &IncidentReport> = HashMap::new();
        let mut by_key: HashMap<ToldIncident, &IncidentReport> = HashMap::new();
        for incident in &scan.incidents {
            let key = key(incident);
            let is_known = known.contains(&key);
            let severity = changes.severities.entry((key.device.clone(), key.mnemonic.clone()));
            let severity = severity.or_insert(incident.severity);
            *severity = incident.severity.min(*severity);
            match incident.verdict {
                IncidentVerdict::Broken if !is_known => changes.broken.push(incident.clone()),
                IncidentVerdict::ToConfirm if !is_known => {
                    changes.to_confirm.push(incident.clone());
                }
                IncidentVerdict::Recovered => {
                    let id = (&*incident.device, &*incident.facility, &*incident.mnemonic);
                    let last = ended.entry(id).or_insert(incident);
                    if incident.position > last.position {
                        *last = incident;
                    }
                }
                _ => {}
            }
            // One that has gone quiet is still told: it may be broken again.
            if incident.verdict.is_open()
                && (incident.verdict != IncidentVerdict::Stale || is_known)
            {
                changes.told.incidents.push(key.clone());
            }
            by_key.insert(key, incident);
        }
        let mut seen = HashSet::new();
        for old in &told.incidents {
            let id = (&*old.device, &*old.facility, &*old.mnemonic);
            let now = by_key.get(old).copied().or_else(|| ended.get(&id).copied());
            let Some(now) = now.filter(|it| it.verdict == IncidentVerdict::Recovered) else {
                continue;
            };
            if seen.insert(key(now)) {
                changes.recovered.push(now.clone());
            }
        }
        changes.add_deadlines(scan, told, soon);
        changes.add_unknown(scan, told);
        changes
    }

    fn add_deadlines(&mut self, scan: &Scan, told: &Told, soon: i64) {
        let known: HashSet<&ToldDeadline> = told.deadlines.iter().collect();
        for deadline in scan.deadlines.iter().filter(|it| it.met.is_none()) {
            let Some(days) = deadline.days_left.filter(|it| *it <= soon) else { continue };
            let due = deadline.due.iso.as_ref().unwrap_or(&deadline.due.raw).to_string();
            let (device, mnemonic) = (deadline.device.clone(), deadline.mnemonic.clone());
            let key = ToldDeadline { device, mnemonic, due, is_overdue: days < 0 };
            if !known.contains(&key) {
                let list = if days < 0 { &mut self.overdue } else { &mut self.soon };
                list.push(deadline.clone());
            }
            self.told.deadlines.push(key);
        }
    }

    fn add_unknown(&mut self, scan: &Scan, told: &Told) {
        let known: HashSet<&MessageId> = told.unknown.iter().collect();
        for unknown in &scan.unknown {
            let id = MessageId {
                facility: unknown.facility.clone(),
                mnemonic: unknown.mnemonic.clone(),
            };
            if !known.contains(&id) {
                self.unknown.push(unknown.clone());
            }
            self.told.unknown.push(id);
        }
    }

    /// The same, with those incidents, and deadlines of those devices, that are wanted.
    pub fn only(
        mut self,
        incident: impl Fn(&IncidentReport) -> bool,
        device: impl Fn(&str) -> bool,
    ) -> Self {
        for list in [&mut self.broken, &mut self.to_confirm, &mut self.recovered] {
            list.retain(|it| incident(it));
        }
        for list in [&mut self.overdue, &mut self.soon] {
            list.retain(|it| device(&it.device));
        }
        self
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        let incidents = [&self.broken, &self.to_confirm, &self.recovered];
        let deadlines = [&self.overdue, &self.soon];
        incidents.iter().all(|it| it.is_empty())
            && deadlines.iter().all(|it| it.is_empty())
            && self.unknown.is_empty()
    }

    /// The severity of the worst of what is newly broken, to be confirmed or overdue.
    pub fn worst(&self) -> Option<u8> {
        let incidents = self.broken.iter().chain(&self.to_confirm).map(|it| it.severity);
        let overdue = self.overdue.iter().filter_map(|it| {
            self.severities.get(&(it.device.clone(), it.mnemonic.clone())).copied()
        });
        incidents.chain(overdue).min()
    }
}

fn key(incident: &IncidentReport) -> ToldIncident {
    ToldIncident {
        device: incident.device.clone(),
        facility: incident.facility.clone(),
        mnemonic: incident.mnemonic.clone(),
        first: incident.first.as_ref().map(|it| it.raw.to_string()).unwrap_or_default(),
    }
}
