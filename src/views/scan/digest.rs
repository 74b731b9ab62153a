//! The digest of a scan: how many devices are broken now, why, which first, and what is due next.

use super::deadlines::DeadlineReport;
use super::incidents::IncidentReport;
use crate::answer::{Circumstances, Decision, DecisionList, Facts, PlatformCommands};
use crate::catalog::Catalog;
use crate::catalog::model::Topology;
use crate::catalog::plan::PlannedCommand;
use crate::catalog::runbook::Runbook;
use crate::catalog::step::Initiator;
use crate::findings::verdict::IncidentVerdict;
use crate::site::Site;
use crate::views::answer::{fact, for_platform, settle_platform};
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A day, in seconds.
const DAY: i64 = 86_400;
/// Deadlines this near, in days.
const SOON: [i64; 2] = [7, 30];
/// How many devices are told in detail.
const MOST_DETAILED: usize = 4;
/// How many outcomes of the first action are told there.
const MOST_OUTCOMES: usize = 2;

/// The sums of a scan, and what to do first.
#[derive(Debug, Clone, Serialize)]
pub struct Digest {
    /// How long a failure counts as one of now, in seconds.
    pub window: i64,
    /// Devices by the worst verdict of their incidents, the worst first.
    pub devices: IndexMap<IncidentVerdict, DeviceGroup>,
    /// Devices that are broken and failed within the last day.
    pub broken_today: usize,
    /// What must be done before a date.
    pub deadlines: DeadlineSums,
    /// Why devices are broken now, by the number of devices.
    pub causes: Vec<CauseSum>,
    /// What is broken, by deadline, then by activity.
    pub first: Vec<FixRow>,
    /// The first of them in detail, where they are few.
    pub details: Vec<IncidentDetail>,
}

/// Devices with one verdict.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeviceGroup {
    /// How many.
    pub count: usize,
    /// The mnemonics of their incidents with that verdict, the most frequent first.
    pub messages: Vec<String>,
    /// The first of them by name.
    pub example: String,
}

/// Sums of deadlines that nothing met.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeadlineSums {
    /// Passed.
    pub overdue: usize,
    /// Due within 7 days.
    pub within_7_days: usize,
    /// Due within 30 days.
    pub within_30_days: usize,
    /// The one that comes next.
    pub next: Option<DeadlineReport>,
}

/// A cause of what is broken.
#[derive(Debug, Clone, Serialize)]
pub struct CauseSum {
    /// Its name; `null` where the lines select none.
    pub cause: Option<String>,
    /// A few words.
    pub title: String,
    /// The devices.
    pub devices: usize,
    /// What to type first.
    pub command: Option<PlannedCommand>,
}

/// A device to fix.
#[derive(Debug, Clone, Serialize)]
pub struct FixRow {
    /// The device.
    pub device: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// Days until its deadline; negative when it has passed; `null` where none is known.
    pub days_left: Option<i64>,
    /// A few words why.
    pub title: String,
    /// The number of its incident in the report.
    #[serde(skip)]
    pub incident: usize,
}

/// A device in detail.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentDetail {
    /// The number of its incident in the report.
    #[serde(skip)]
    pub incident: usize,
    /// The device.
    pub device: String,
    /// What it is and what it costs.
    pub meaning: String,
    /// The first action.
    pub action: Option<Decision>,
    /// What this message asks for once the cause is cured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Decision>,
}

/// What an answer depends on: many devices share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct AnswerKey {
    message: String,
    cause: Option<String>,
    topologies: Vec<String>,
    initiator: Option<Initiator>,
    facts: Facts,
}
/// An answer, and the short title of its runbook.
type TitledAnswer = (DecisionList, Option<String>);
/// The devices of a cause, and what to type first.
type CauseDevices<'a> = (BTreeSet<&'a str>, Option<PlannedCommand>);

/// Short answers, each built once.
struct Answers<'a> {
    catalog: &'a Catalog,
    topologies: &'a IndexMap<String, Topology>,
    site: &'a Site,
    made: HashMap<AnswerKey, TitledAnswer>,
}

impl Answers<'_> {
    /// The answer to an incident, and its short title.
    fn of(&mut self, incident: &IncidentReport) -> &TitledAnswer {
        let site = self.site.of_device(Some(&incident.device));
        let mut facts = site.facts.clone();
        facts.insert(fact::MESSAGE, incident.mnemonic.as_str());
        if facts.get(fact::PLATFORM).is_none() {
            facts.insert(fact::PLATFORM, incident.platform.as_deref().unwrap_or_default());
        }
        settle_platform(&mut facts, &site);
        let key = AnswerKey {
            message: incident.id().to_string(),
            cause: incident.cause.clone(),
            topologies: match &site.topology {
                Some(named) => vec![named.clone()],
                None => incident.topologies.clone(),
            },
            initiator: site.initiator,
            facts,
        };
        if !self.made.contains_key(&key) {
            let cause = match &key.cause {
                Some(cause) => self.catalog.get::<Runbook>(cause),
                None => None,
            };
            let runbook = match cause {
                Some(found) => Some(found),
                None => self.catalog.get(&key.message),
            };
            let platform = key.facts.get(fact::PLATFORM);
            let runbook = for_platform(self.catalog, runbook, platform).unwrap_or_default();
            let facts = key.facts.clone();
            let circumstances =
                Circumstances::new(self.topologies, &key.topologies, key.initiator, facts);
            let workplaces = self.catalog.workplaces();
            let mut list = DecisionList::new(&runbook, &circumstances, &workplaces);
            if let Some(platform) = PlatformCommands::of(self.catalog, platform) {
                platform.list(&mut list);
            }
            self.made.insert(key.clone(), (list, runbook.title.clone()));
        }
        &self.made[&key]
    }
}

impl Digest {
    /// The digest of incidents and deadlines. `incidents` stand as the report tells them, and so
    /// do `deadlines`.
    pub fn new(
        catalog: &Catalog,
        topologies: &IndexMap<String, Topology>,
        site: &Site,
        incidents: &[IncidentReport],
        deadlines: &[DeadlineReport],
        window: i64,
    ) -> Self {
        let mut answers = Answers { catalog, topologies, site, made: HashMap::new() };
        let devices = groups(incidents);
        let due = due_by_device(deadlines);
        let broken = worst_by_device(incidents, IncidentVerdict::Broken);
        let mut first = Vec::new();
        let mut causes: IndexMap<(Option<String>, String), CauseDevices> = IndexMap::new();
        for (index, incident) in &broken {
            let (list, title) = answers.of(incident);
            let title = title.clone().unwrap_or_else(|| title_of(incident));
            let key = (incident.cause.clone(), title.clone());
            let entry = causes
                .entry(key)
                .or_insert_with(|| (BTreeSet::new(), list.commands().next().cloned()));
            entry.0.insert(&incident.device);
            first.push(FixRow {
                device: incident.device.clone(),
                mnemonic: incident.mnemonic.clone(),
                days_left: due.get(incident.device.as_str()).copied(),
                title,
                incident: *index,
            });
        }
        let silent = |it: &FixRow| incidents[it.incident].silent.unwrap_or(0);
        first.sort_by_cached_key(|it| {
            (it.days_left.is_none(), it.days_left, silent(it), it.device.clone())
        });
        let mut causes: Vec<CauseSum> = causes
            .into_iter()
            .map(|((cause, title), (devices, command))| CauseSum {
                cause,
                title,
                devices: devices.len(),
                command,
            })
            .collect();
        causes.sort_by(|a, b| b.devices.cmp(&a.devices).then_with(|| a.title.cmp(&b.title)));
        let to_confirm = worst_by_device(incidents, IncidentVerdict::ToConfirm);
        let told = first.iter().map(|it| it.incident).chain(to_confirm.iter().map(|it| it.0));
        let mut details = Vec::new();
        for index in told.take(MOST_DETAILED) {
            let incident = &incidents[index];
            let (list, _) = answers.of(incident);
            let action = list.actions().find(|it| !it.commands.is_empty());
            let is_later = |it: &&Decision| action.is_some_and(|first| it.number > first.number);
            let then = list.actions().filter(is_later).find(|it| it.is_by_fact);
            let (action, then) = (action.map(alone), then.map(alone));
            let meaning = match list.meaning.is_empty() {
                true => title_of(incident),
                false => list.meaning.clone(),
            };
            details.push(IncidentDetail {
                incident: index,
                device: incident.device.clone(),
                meaning,
                action,
                then,
            });
        }
        Digest {
            window,
            broken_today: broken
                .iter()
                .filter(|(_, it)| it.silent.is_none_or(|it| it <= DAY))
                .count(),
            devices,
            deadlines: sums(deadlines),
            causes,
            first,
            details,
        }
    }

    /// How many devices have a verdict.
    pub fn count(&self, verdict: IncidentVerdict) -> usize {
        self.devices.get(&verdict).map_or(0, |it| it.count)
    }
}

/// An action that stands alone: numbers of others lead nowhere here.
fn alone(action: &Decision) -> Decision {
    let mut action = action.clone();
    action.outcomes.retain(|it| it.say.is_some() || !it.commands.is_empty());
    action.outcomes.iter_mut().for_each(|it| it.go = None);
    action.outcomes.truncate(MOST_OUTCOMES);
    action
}

/// The cause of an incident, or its message.
fn title_of(incident: &IncidentReport) -> String {
    incident.cause_title.clone().unwrap_or_else(|| incident.title.clone())
}

/// Each device by the worst verdict of its incidents.
fn groups(incidents: &[IncidentReport]) -> IndexMap<IncidentVerdict, DeviceGroup> {
    let mut worst: BTreeMap<&str, IncidentVerdict> = BTreeMap::new();
    for it in incidents {
        let verdict = worst.entry(&it.device).or_insert(it.verdict);
        *verdict = (*verdict).min(it.verdict);
    }
    let mut groups = IndexMap::new();
    for verdict in IncidentVerdict::ALL {
        let here: Vec<&str> =
            worst.iter().filter(|(_, it)| **it == verdict).map(|(name, _)| *name).collect();
        let Some(example) = here.first() else { continue };
        let mut messages: BTreeMap<&str, usize> = BTreeMap::new();
        let is_here =
            |it: &&IncidentReport| it.verdict == verdict && worst[it.device.as_str()] == verdict;
        for it in incidents.iter().filter(is_here) {
            *messages.entry(&it.mnemonic).or_default() += 1;
        }
        let mut messages: Vec<(&str, usize)> = messages.into_iter().collect();
        messages.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        groups.insert(
            verdict,
            DeviceGroup {
                count: here.len(),
                messages: messages.into_iter().map(|(name, _)| name.to_owned()).collect(),
                example: (*example).to_owned(),
            },
        );
    }
    groups
}

/// One incident of each device with a verdict: the most severe, and of these the latest.
fn worst_by_device(
    incidents: &[IncidentReport],
    verdict: IncidentVerdict,
) -> Vec<(usize, &IncidentReport)> {
    let mut worst: IndexMap<&str, (usize, &IncidentReport)> = IndexMap::new();
    let rank = |it: &IncidentReport| (it.severity, it.silent.unwrap_or(0));
    for (index, it) in incidents.iter().enumerate().filter(|(_, it)| it.verdict == verdict) {
        let known = worst.entry(&it.device).or_insert((index, it));
        if rank(it) < rank(known.1) {
            *known = (index, it);
        }
    }
    worst.into_values().collect()
}

fn due_by_device(deadlines: &[DeadlineReport]) -> HashMap<&str, i64> {
    let mut due: HashMap<&str, i64> = HashMap::new();
    for it in deadlines.iter().filter(|it| it.met.is_none()) {
        if let Some(days) = it.days_left {
            let known = due.entry(&it.device).or_insert(days);
            *known = (*known).min(days);
        }
    }
    due
}

fn sums(deadlines: &[DeadlineReport]) -> DeadlineSums {
    let waiting = || deadlines.iter().filter(|it| it.met.is_none());
    let within = |most: i64| {
        waiting().filter(|it| it.days_left.is_some_and(|it| (0..=most).contains(&it))).count()
    };
    // Without a year nobody knows what has passed; the earliest is told with what is known of it.
    let undated =
        || waiting().filter(|it| it.yearless.is_some()).min_by_key(|it| it.yearless).cloned();
    DeadlineSums {
        overdue: waiting().filter(|it| it.days_left.is_some_and(|it| it < 0)).count(),
        within_7_days: within(SOON[0]),
        within_30_days: within(SOON[1]),
        next: waiting().find(|it| it.days_left.is_some_and(|it| it >= 0)).cloned().or_else(undated),
    }
}
