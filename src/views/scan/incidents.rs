//! Incidents of the report: what, where, since when, why, and what to do first.

use super::ReportContext;
use crate::answer::PlatformCommands;
use crate::catalog::MessageId;
use crate::catalog::model::Kind;
use crate::catalog::model::Topology;
use crate::catalog::plan::{self, PlannedStep};
use crate::catalog::scope::Scope;
use crate::findings::class::PLATFORM;
use crate::findings::incident;
use crate::findings::verdict::{IncidentVerdict, verdict};
use crate::recognise::{CauseMatcher, MessageMatcher, Recogniser};
use crate::views::stamped::Timestamp;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A message on a device from its first line to its end.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentReport {
    /// Where its first line stands: the number of the file and the bytes from its start. No other
    /// incident has it.
    #[serde(skip)]
    pub position: (u64, u64),
    /// The device.
    pub device: String,
    /// The facility.
    pub facility: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// The severity as last printed.
    pub severity: u8,
    /// The name of the severity.
    pub severity_name: String,
    /// The title of the message.
    pub title: String,
    /// Whether it is still a problem.
    pub status: IncidentStatus,
    /// How often.
    pub count: u64,
    /// The earliest.
    pub first: Option<Timestamp>,
    /// The latest.
    pub last: Option<Timestamp>,
    /// When it ended.
    pub recovered: Option<Timestamp>,
    /// From the first line to the end, else to the last line, in seconds.
    pub seconds: Option<i64>,
    /// The cause that most lines select.
    pub cause: Option<String>,
    /// Its title, or what it is when it has been so since a start of the device.
    pub cause_title: Option<String>,
    /// Whether it began right after a start of the device and never ended, nor worked before:
    /// something that was never configured.
    pub never_worked: bool,
    /// Whether a wrong clock causes it.
    pub clock: bool,
    /// Whether lines that are missing may hide an end.
    pub uncertain: bool,
    /// The rhythm that fits, and since when.
    pub cadence: Option<Box<CadenceReport>>,
    /// What it is by now.
    pub verdict: IncidentVerdict,
    /// How long it had been quiet at the end of the logs, in seconds.
    pub silent: Option<i64>,
    /// The values of the fields.
    pub details: Vec<Detail>,
    /// Lines with other values, which are counted alone because they are so many.
    #[serde(skip_serializing_if = "super::is_none")]
    pub details_more: u64,
    /// The topologies that the lines point to.
    pub topologies: Vec<String>,
    /// The platform of the lines, where it is not the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// What to do first; empty when nothing is open.
    pub next: Arc<[PlannedStep]>,
}

impl IncidentReport {
    /// The key of the message.
    pub fn id(&self) -> MessageId {
        MessageId { facility: self.facility.clone(), mnemonic: self.mnemonic.clone() }
    }
}

/// Whether an incident is still a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentStatus {
    /// A failure, or what must be done, that nothing ended.
    Open,
    /// Something ended it.
    Recovered,
    /// Nothing is wrong.
    Notice,
}

/// A rhythm of the catalog that fits.
#[derive(Debug, Clone, Serialize)]
pub struct CadenceReport {
    /// Its name.
    pub rhythm: String,
    /// A few words.
    pub title: String,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// The values of a message's fields.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    /// Joined.
    pub text: String,
    /// How often.
    pub count: u64,
}

/// Open ones first, then by severity and age.
pub(super) fn sort(incidents: &mut [IncidentReport]) {
    let key = |it: &IncidentReport| {
        let since = it.first.as_ref().and_then(|it| it.iso.clone());
        (it.status, it.severity, since, it.device.clone(), it.mnemonic.clone())
    };
    incidents.sort_by_cached_key(key);
}

pub(super) fn incident(
    scene: &ReportContext,
    recogniser: &Recogniser,
    told: &incident::Incident,
    known: &MessageMatcher,
) -> IncidentReport {
    let message = &known.message;
    let cause = told.cause().and_then(|name| known.causes().iter().find(|it| it.name == name));
    let silent = scene.until.zip(told.last.order).map(|(until, last)| (until - last).max(0));
    let verdict = verdict(told, message, cause.map(|it| &it.cause), silent, scene.window);
    let status = match (message.kind, &told.ended) {
        (_, Some(_)) => IncidentStatus::Recovered,
        (Kind::Failure, None) if verdict == IncidentVerdict::Harmless => IncidentStatus::Notice,
        (Kind::Failure, None) => IncidentStatus::Open,
        // A change that something else undoes is open until then.
        (Kind::Notice, None) if !message.cleared_by.is_empty() => IncidentStatus::Open,
        _ => IncidentStatus::Notice,
    };
    let never_worked = cause
        .and_then(|it| it.cause.never_worked.clone())
        .filter(|_| status == IncidentStatus::Open && told.start.is_some() && !told.worked_before);
    let topologies: BTreeSet<String> =
        told.classes.iter().flat_map(|(class, _)| class.topologies.clone()).collect();
    let platform = told.last_class.field(PLATFORM);
    let mut next = match status {
        IncidentStatus::Open => first_step(scene, recogniser, known, cause, &topologies),
        IncidentStatus::Recovered | IncidentStatus::Notice => Arc::default(),
    };
    if let Some(platform) = PlatformCommands::of(scene.catalog, platform) {
        platform.shared_steps(&mut next);
    }
    let cadence = told.beat.as_deref().and_then(|(rhythm, since)| {
        let rhythm = scene.roles.rhythms(told.id).get(*rhythm)?.name.clone();
        let title =
            scene.rhythms.rhythms.get(&rhythm).map(|it| it.title.clone()).unwrap_or_default();
        Some(Box::new(CadenceReport { rhythm, title, since: Timestamp::of(since) }))
    });
    let severity = told.last_class.severity;
    let faded = told.classes.iter().filter(|(it, _)| it.is_faded());
    IncidentReport {
        position: told.first.position,
        device: told.device.clone(),
        facility: told.id.facility.clone(),
        mnemonic: told.id.mnemonic.clone(),
        severity,
        severity_name: scene.severities.name(severity),
        title: message.title.clone(),
        status,
        verdict,
        silent,
        count: told.count,
        first: Timestamp::of(&told.first),
        last: Timestamp::of(&told.last),
        recovered: told.ended.as_deref().and_then(Timestamp::of),
        seconds: told.seconds(),
        cause: cause.map(|it| it.name.clone()),
        never_worked: never_worked.is_some(),
        clock: cause.is_some_and(|it| it.cause.clock),
        cause_title: never_worked.or(cause.map(|it| it.cause.title.clone())),
        uncertain: told.uncertain && status != IncidentStatus::Notice,
        cadence,
        details: told.details().into_iter().map(|(text, count)| Detail { text, count }).collect(),
        details_more: faded.map(|(_, count)| count).sum(),
        topologies: topologies.into_iter().collect(),
        platform: platform.map(str::to_owned),
        next,
    }
}

/// What to do first, by message, cause and the topologies that lines point to: the same for many
/// devices, and kept once.
pub(super) type FirstSteps =
    RefCell<HashMap<(MessageId, Option<String>, BTreeSet<String>), Arc<[PlannedStep]>>>;

/// The first step of an incident.
fn first_step(
    scene: &ReportContext,
    recogniser: &Recogniser,
    known: &MessageMatcher,
    cause: Option<&CauseMatcher>,
    pointed: &BTreeSet<String>,
) -> Arc<[PlannedStep]> {
    let key = (known.id.clone(), cause.map(|it| it.name.clone()), pointed.clone());
    if let Some(made) = scene.first_steps.borrow().get(&key) {
        return Arc::clone(made);
    }
    let made: Arc<[PlannedStep]> = make_first_step(scene, recogniser, known, cause, pointed).into();
    scene.first_steps.borrow_mut().insert(key, Arc::clone(&made));
    made
}

/// The first step of the cause, else of the first topology in question.
fn make_first_step(
    scene: &ReportContext,
    recogniser: &Recogniser,
    known: &MessageMatcher,
    cause: Option<&CauseMatcher>,
    pointed: &BTreeSet<String>,
) -> Vec<PlannedStep> {
    let all = recogniser.topologies();
    let in_question = |(name, _): &(&String, &Topology)| match &scene.site.topology {
        Some(one) => one == *name,
        None => pointed.is_empty() || pointed.contains(*name),
    };
    let here: Vec<(&String, &Topology)> = all.iter().filter(in_question).collect();
    let scope = Scope::of(here.iter().copied().filter(|_| here.len() < all.len()), None);
    let steps = cause.map(|it| &it.cause.first);
    if let Some(steps) = steps.filter(|it| !it.is_empty()) {
        return plan::spell_out(scene.catalog, plan::in_order(steps).take(1), &scope);
    }
    for (name, topology) in here {
        for remedy in plan::remediations(&known.message, name, topology) {
            if !remedy.steps.is_empty() {
                return plan::spell_out(scene.catalog, remedy.steps.into_iter().take(1), &scope);
            }
        }
    }
    Vec::new()
}
