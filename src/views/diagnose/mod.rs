//! Logs and device output together: the causes ranked, the evidence for and against each, what
//! would decide, and what to do.

mod over;
mod rank;
mod shown;

use super::answer::fact;
use super::check::{CheckResult, Checked, Evidence, whereabouts};
use super::conclusion::Conclusion;
use super::guidance::Guidance;
use super::scan::{ClockView, DeadlineReport, IncidentReport, IncidentStatus, Scan};
use super::unjudged::Unjudged;
use crate::answer::PlatformCommands;
use crate::catalog::Catalog;
use crate::catalog::check::Status;
use crate::catalog::model::{Cause, Message, Topology};
use crate::catalog::plan::{self, PlannedStep};
use crate::diagnose::{self, CapturedName, Decide, PairedNames};
use crate::site::Site;
use crate::state::verdict::{Placement, Pointed};
use crate::state::{CapturedDevice, DeviceTime, Judge};
use indexmap::IndexMap;
use serde::Serialize;
use shown::ShownFacts;
use std::collections::HashMap;

pub use crate::diagnose::Level;
pub use over::EndedLine;
pub use rank::{RankedCause, Reason, ReasonKind};

/// The answer of `diagnose`.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosis {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// Those with something open or wrong first.
    pub devices: Vec<Diagnosed>,
    /// Devices and files that could not be judged.
    pub unjudged: Vec<Unjudged>,
}

impl Diagnosed {
    /// Whether its log or its output told anything.
    pub fn is_judged(&self) -> bool {
        self.has_log || self.state.as_ref().is_some_and(Checked::is_judged)
    }
}

/// What is the matter with one device.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosed {
    /// The device.
    pub device: String,
    /// The other name under which its output was captured, where log and output name it
    /// differently.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    /// The short answer; `null` until it is concluded.
    pub answer: Option<Conclusion>,
    /// The log: what is open, by severity and age.
    pub log: Vec<LogLine>,
    /// What the log leaves open and the output shows to be over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<EndedLine>,
    /// What must be done before a date, as the log says last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DeadlineReport>,
    /// Whether a log of the device was read.
    pub has_log: bool,
    /// The state: what its output says; `null` without output.
    pub state: Option<Checked>,
    /// The causes, the most likely first; those that are ruled out last.
    pub causes: Vec<RankedCause>,
    /// Whether little speaks for the first cause.
    pub thin: bool,
    /// The one command that would tell most of what is not known about the first causes.
    pub decide: Option<Decide>,
    /// What to do about the first cause, in the topology.
    pub first: Vec<PlannedStep>,
    /// What to do about its messages, for each topology in question and each initiator.
    pub steps: Vec<Guidance>,
    /// The checks that are passed, with the lines that prove it: steps that are done already.
    pub proven: IndexMap<String, Evidence>,
    /// Checks that are not passed and that no cause told here explains.
    pub besides: Vec<CheckResult>,
}

/// A message that is open.
#[derive(Debug, Clone, Serialize)]
pub struct LogLine {
    /// The incident.
    #[serde(flatten)]
    pub incident: IncidentReport,
    /// Its first line.
    pub evidence: Option<Evidence>,
}

/// What is known of a device.
pub struct DeviceMaterial<'a> {
    /// Its name in the log, else in the output.
    pub name: String,
    /// The other name.
    pub also: Option<String>,
    /// The incidents of its log.
    pub incidents: Vec<&'a IncidentReport>,
    /// The first of its deadlines that nothing has met and that is no matter of every start.
    pub deadline: Option<&'a DeadlineReport>,
    /// Its clock, where the log doubts it.
    pub clock: Option<&'a ClockView>,
    /// Its output.
    pub state: Option<(&'a CapturedDevice, Option<DeviceTime>)>,
}

/// What log and output say of each device, those of the log first.
pub fn pair<'a>(
    scan: &'a Scan,
    files: &[String],
    devices: &'a IndexMap<String, CapturedDevice>,
    now: impl Fn(&CapturedDevice) -> Option<DeviceTime>,
) -> Vec<DeviceMaterial<'a>> {
    let mut incidents: IndexMap<&str, Vec<&IncidentReport>> = IndexMap::new();
    for incident in &scan.incidents {
        incidents.entry(&incident.device).or_default().push(incident);
    }
    let logged: Vec<&str> = incidents.keys().copied().collect();
    let captured = devices.iter().map(|(name, it)| CapturedName { name, is_told: it.is_named });
    let pairs = diagnose::pair(&logged, &captured.collect::<Vec<_>>(), files);
    let clocks: HashMap<&str, &ClockView> =
        scan.clocks.iter().map(|it| (it.device.as_str(), it)).collect();
    let is_waiting = |it: &&DeadlineReport| it.met.is_none() && it.usual.is_none();
    let waiting =
        |device: &str| scan.deadlines.iter().filter(is_waiting).find(|it| it.device == device);
    let material = |PairedNames { logged: own, captured }: PairedNames| {
        let output = captured.and_then(|it| devices.get_index(it));
        let in_log = own.first().map(|it| logged[*it]);
        let name = in_log.or(output.map(|(name, _)| name.as_str())).unwrap_or_default();
        DeviceMaterial {
            name: name.to_owned(),
            also: output.map(|(it, _)| it).filter(|it| *it != name).cloned(),
            incidents: own.iter().flat_map(|it| &incidents[logged[*it]]).copied().collect(),
            deadline: in_log.and_then(waiting),
            clock: in_log.and_then(|it| clocks.get(it)).copied(),
            state: output.map(|(_, device)| (device, now(device))),
        }
    };
    pairs.into_iter().map(material).collect()
}

/// What a diagnosis needs besides the devices.
pub struct Diagnoser<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The checks.
    pub judge: &'a Judge,
    /// Every cause by name.
    pub causes: IndexMap<String, Cause>,
    /// What the reader says of the site.
    pub site: &'a Site,
    /// The line of a place in a log: the number of the file and the bytes from its start.
    pub line: &'a (dyn Fn((u64, u64)) -> Option<Evidence> + Sync),
    shown: ShownFacts,
}

impl<'a> Diagnoser<'a> {
    /// Reads every cause.
    pub fn new(
        catalog: &'a Catalog,
        judge: &'a Judge,
        site: &'a Site,
        line: &'a (dyn Fn((u64, u64)) -> Option<Evidence> + Sync),
    ) -> Self {
        let causes = catalog.names::<Cause>().into_iter().map(|name| {
            let cause = catalog.require(&name);
            (name, cause)
        });
        let shown = ShownFacts::new(catalog);
        Diagnoser { catalog, judge, causes: causes.collect(), site, line, shown }
    }

    /// Diagnoses one device.
    pub fn diagnose(&self, known: &DeviceMaterial) -> Diagnosed {
        let open: Vec<&IncidentReport> = known
            .incidents
            .iter()
            .copied()
            .filter(|it| it.status == IncidentStatus::Open)
            .collect();
        let mut log: Vec<LogLine> = open
            .iter()
            .map(|it| LogLine { evidence: (self.line)(it.position), incident: (*it).clone() })
            .collect();
        let pointed =
            known.state.as_ref().map(|(device, _)| self.judge.pointed(device)).unwrap_or_default();
        let mut site = self.site_of(&known.name, &pointed, &open);
        if let Some((device, _)) = &known.state {
            self.shown.tell(&mut site, device);
        }
        self.tell_platform(&mut site, known.state.as_ref().map(|it| it.0), &log);
        let platform = site.facts.get(fact::PLATFORM);
        let platform = PlatformCommands::of(self.catalog, platform);
        let place = whereabouts(&pointed, &site);
        let state = known.state.as_ref().map(|(device, now)| {
            Checked::new(
                self.catalog,
                self.judge,
                &known.name,
                device,
                now.as_ref(),
                pointed,
                &site,
            )
        });
        let mut messages: IndexMap<String, Message> = IndexMap::new();
        for incident in &open {
            let id = incident.id();
            if let Some(message) = self.catalog.message(&id) {
                messages.insert(id.to_string(), message);
            }
        }
        let results = state.as_ref().map_or(&[][..], |it| &it.results);
        let here = |it: &String| self.judge.topologies().get(it);
        let here: Vec<&Topology> = place.topologies.iter().filter_map(here).collect();
        let over = over::take_over(&mut log, &messages, results, &here);
        messages.retain(|id, _| log.iter().any(|it| it.incident.id().to_string() == *id));
        let telling =
            rank::GroundTelling { causes: &self.causes, log: &log, results, clock: known.clock };
        let causes = telling.ranked(&messages);
        let first_cause = causes.first().filter(|it| it.level != Level::Excluded);
        let proven = results.iter().filter(|it| it.status == Status::Pass);
        let proven =
            proven.filter_map(|it| Some((it.check.clone(), it.evidence.clone()?))).collect();
        let (mut first, mut steps) = self.steps(place, first_cause, &log, &messages);
        let all = first.iter_mut().chain(steps.iter_mut().flat_map(|it| &mut it.steps));
        all.for_each(|it| it.fill(&|text| site.facts.fill(text)));
        let mut diagnosed = Diagnosed {
            answer: None,
            device: known.name.clone(),
            also: known.also.clone(),
            deadline: known.deadline.cloned(),
            has_log: !known.incidents.is_empty(),
            thin: first_cause.is_some_and(|it| it.level >= Level::Log),
            decide: self.decide(&causes, results, known.state.as_ref().map(|it| it.0)),
            besides: besides(&causes, results),
            first,
            steps,
            proven,
            causes,
            log,
            over,
            state,
        };
        let topologies = self.judge.topologies();
        let mut answer = Conclusion::new(self.catalog, topologies, &diagnosed, &site);
        if let Some(platform) = &platform {
            answer.respell(platform);
            diagnosed.respell(platform);
        }
        diagnosed.answer = Some(answer);
        diagnosed
    }

    /// Adds the platform to what is known of a site: the one that the output shows, else the one
    /// whose log it is.
    fn tell_platform(&self, site: &mut Site, device: Option<&CapturedDevice>, log: &[LogLine]) {
        if site.facts.get(fact::PLATFORM).is_some() {
            return;
        }
        let shown = device.and_then(|it| self.judge.platform(it)).map(str::to_owned);
        let platform = match shown {
            Some(shown) => Some(shown),
            None => log.iter().find_map(|it| it.incident.platform.clone()),
        };
        let platform = platform.or_else(|| site.platform.clone());
        site.facts.insert(fact::PLATFORM, platform.unwrap_or_default());
    }

    /// The topology of the reader. Where output does not tell one, the log may.
    fn site_of(&self, device: &str, pointed: &[Pointed], open: &[&IncidentReport]) -> Site {
        let mut site = self.site.of_device(Some(device));
        if site.topology.is_none() && pointed.is_empty() {
            let mut names = open.iter().flat_map(|it| &it.topologies);
            if let Some(first) = names.next()
                && names.all(|it| it == first)
            {
                site.topology = Some(first.clone());
            }
        }
        site
    }

    /// What to do about a cause: its own first steps, and those of its messages in the topologies
    /// in question.
    fn steps(
        &self,
        mut place: Placement,
        cause: Option<&RankedCause>,
        log: &[LogLine],
        messages: &IndexMap<String, Message>,
    ) -> (Vec<PlannedStep>, Vec<Guidance>) {
        if place.topologies.is_empty() {
            place.topologies = log.iter().flat_map(|it| it.incident.topologies.clone()).collect();
        }
        let first = match cause {
            Some(ranked) => {
                let steps = plan::in_order(&self.causes[&ranked.cause].first);
                plan::spell_out(self.catalog, steps, &self.judge.scope(&place))
            }
            None => Vec::new(),
        };
        // Without a cause the message still has its steps.
        let message = match cause {
            Some(ranked) => ranked.messages.first(),
            None => messages.keys().next(),
        };
        let mut steps = Vec::new();
        if let Some(message) = message.and_then(|it| messages.get(it)) {
            for (name, topology) in
                self.judge.topologies().iter().filter(|(name, _)| place.topologies.contains(name))
            {
                steps.extend(Guidance::of(self.catalog, message, name, topology, place.initiator));
            }
        }
        (first, steps)
    }

    /// What to type to tell most about the first causes.
    fn decide(
        &self,
        causes: &[RankedCause],
        results: &[CheckResult],
        device: Option<&CapturedDevice>,
    ) -> Option<Decide> {
        let left = causes.iter().filter(|it| it.level != Level::Excluded);
        let is_told =
            |check: &str| results.iter().any(|it| it.check == check && it.evidence.is_some());
        let commands = |check: &str| -> Vec<String> {
            let known = results.iter().find(|it| it.check == check).map(|it| it.commands.clone());
            let all = known.unwrap_or_else(|| self.judge.commands(check));
            let is_there = |it: &String| device.is_some_and(|device| device.has_output(it));
            // What is not in an output that is there does not stand in the others either.
            if all.iter().any(is_there) { Vec::new() } else { all }
        };
        diagnose::decide(left.map(|it| &self.causes[&it.cause]), is_told, commands)
    }
}

/// The checks that are not passed and that no cause told here explains.
fn besides(causes: &[RankedCause], results: &[CheckResult]) -> Vec<CheckResult> {
    let explained = |result: &CheckResult| {
        causes.iter().filter(|it| it.level != Level::Excluded).any(|cause| {
            cause
                .reasons_for
                .iter()
                .any(|it| it.check.as_ref() == Some(&result.check) && it.rule == result.rule)
        })
    };
    results.iter().filter(|it| it.status > Status::Unknown && !explained(it)).cloned().collect()
}
