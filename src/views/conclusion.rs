//! The short answer to what is known of a device: the root cause with its lines, what only follows
//! from it, what to do, and what to ask next.

use super::answer::{decisions, fact, for_platform};
use super::check::{CheckResult, Checked, Evidence};
use super::diagnose::{Diagnosed, Level, RankedCause, Reason};
use crate::answer::{Circumstances, Decision, DecisionList, Part};
use crate::catalog::Catalog;
use crate::catalog::check::Status;
use crate::catalog::model::Topology;
use crate::catalog::plan::PlannedStep;
use crate::catalog::platform::Platforms;
use crate::catalog::runbook::Runbook;
use crate::site::Site;
use crate::state::DeviceTime;
use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;

/// How many lines speak for the root cause.
const MOST_EVIDENCE: usize = 3;
/// How many faults are told beside the root cause.
const MOST_FURTHER: usize = 3;
/// How many commands are asked for next.
const MOST_ASKED: usize = 2;

/// What is the matter with a device, and what to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Conclusion {
    /// The worst answer; `null` where nothing is wrong.
    pub status: Option<Status>,
    /// What is wrong, in one sentence; empty where nothing is.
    pub verdict: String,
    /// A few words for a table.
    pub title: String,
    /// The cause of the catalog, where one is known.
    pub cause: Option<String>,
    /// The lines that show it.
    pub evidence: Vec<Evidence>,
    /// What is wrong as well and does not follow from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherFault>,
    /// What is wrong and only follows from it.
    pub follows: Vec<FoldedResult>,
    /// What is wrong besides.
    pub besides: Vec<FoldedResult>,
    /// What is wrong in some of the topologies in question, or if it matters at all, with that
    /// answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends: Vec<FoldedResult>,
    /// What to do.
    #[serde(flatten)]
    pub list: DecisionList,
    /// The day until which an ACK is due, as the output says.
    pub due: Option<Date>,
    /// The commands that would tell most of what is not known.
    pub ask_next: Vec<String>,
}

/// A fault beside the root cause, which stays when that one is cured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FurtherFault {
    /// Its cause.
    pub cause: String,
    /// What is wrong, in one sentence.
    pub verdict: String,
    /// The check that shows it.
    #[serde(flatten)]
    pub result: FoldedResult,
}

/// The answer of a check in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoldedResult {
    /// The check.
    pub check: String,
    /// The answer.
    pub status: Status,
    /// The title of the check.
    pub title: String,
    /// Where.
    pub evidence: Option<Evidence>,
}

impl FoldedResult {
    /// What is not known to be wrong because that depends on the topology, or on whether it matters
    /// at all.
    fn depending(result: &CheckResult) -> Option<Self> {
        let worst = result.elsewhere.values().copied().chain(result.otherwise).max();
        let worst = worst.filter(|it| result.status == Status::Unknown && *it > Status::Unknown)?;
        Some(FoldedResult { status: worst, ..FoldedResult::of(result) })
    }

    fn of(result: &CheckResult) -> Self {
        FoldedResult {
            check: result.check.clone(),
            status: result.status,
            title: result.title.clone(),
            evidence: result.evidence.clone(),
        }
    }
}

impl Conclusion {
    /// Concludes from a diagnosis.
    pub fn new(
        catalog: &Catalog,
        topologies: &IndexMap<String, Topology>,
        device: &Diagnosed,
        site: &Site,
    ) -> Self {
        let results = device.state.as_ref().map_or(&[][..], |it| &it.results);
        let cause = device.causes.first().filter(|it| it.level <= Level::Hint);
        let main = main_result(cause, results, &device.besides);
        let wrong = || results.iter().filter(|it| it.status > Status::Unknown);
        let is_main = |it: &CheckResult| main.is_some_and(|main| same(main, it));
        let further = further(cause, &device.causes, results, main);
        let is_beside = |it: &CheckResult| device.besides.contains(it);
        let is_further = |it: &CheckResult| further.iter().any(|(_, one)| same(one, it));
        let folded = |beside: bool| -> Vec<FoldedResult> {
            wrong()
                .filter(|it| !is_main(it) && !is_further(it) && is_beside(it) == beside)
                .map(FoldedResult::of)
                .collect()
        };
        let mut evidence: Vec<Evidence> = Vec::new();
        let told = main.iter().flat_map(|it| it.evidence.iter().chain(&it.also)).cloned();
        let reasons =
            cause.iter().flat_map(|it| &it.reasons_for).filter_map(|it| it.evidence.clone());
        for line in told.chain(reasons) {
            let is_told = evidence.iter().any(|it| it.text == line.text);
            if evidence.len() < MOST_EVIDENCE && !is_told {
                evidence.push(line);
            }
        }
        let (verdict, title) = match (cause, main) {
            // What a line of output says is more exact than what it is a case of.
            (Some(cause), Some(main)) if cause.level >= Level::State => (said(main), said(main)),
            (Some(cause), _) => (cause.title.clone(), cause.title.clone()),
            (None, Some(main)) => (said(main), said(main)),
            (None, None) => match device.log.first() {
                Some(line) => (line.incident.title.clone(), line.incident.title.clone()),
                None => (String::new(), String::new()),
            },
        };
        let short = match cause {
            Some(cause) => catalog.get::<Runbook>(&cause.cause).and_then(|it| it.title),
            None => None,
        };
        let list = Self::list(catalog, topologies, device, site, cause, main);
        let repairs = further.iter().filter_map(|(_, it)| repair(it)).collect();
        let list = list.with_more(repairs, &catalog.table::<Platforms>().follow);
        Conclusion {
            status: wrong().map(|it| it.status).max(),
            verdict,
            title: short.unwrap_or(title),
            cause: cause.map(|it| it.cause.clone()),
            evidence,
            further: further
                .iter()
                .map(|(cause, result)| FurtherFault {
                    cause: cause.cause.clone(),
                    verdict: said(result),
                    result: FoldedResult::of(result),
                })
                .collect(),
            follows: folded(false),
            besides: folded(true),
            depends: results.iter().filter_map(FoldedResult::depending).collect(),
            list,
            due: due(catalog, results),
            ask_next: ask_next(device).iter().map(|it| site.facts.fill(it)).collect(),
        }
    }

    /// What to do: the runbook of the cause, else the fix of the check that shows it, else the
    /// runbook of the message.
    fn list(
        catalog: &Catalog,
        topologies: &IndexMap<String, Topology>,
        device: &Diagnosed,
        site: &Site,
        cause: Option<&RankedCause>,
        main: Option<&CheckResult>,
    ) -> DecisionList {
        let first = device.log.first().map(|it| it.incident.id().to_string());
        let mut runbook = match cause {
            Some(cause) => catalog.get::<Runbook>(&cause.cause),
            None => None,
        };
        if let (None, Some(message)) = (&runbook, first.filter(|_| main.is_none())) {
            runbook = catalog.get::<Runbook>(&message);
        }
        runbook = for_platform(catalog, runbook, site.facts.get(fact::PLATFORM));
        let named = named(device, site);
        let results = device.state.as_ref().map_or(&[][..], |it| &it.results);
        let mut facts = site.facts.clone();
        facts.insert(fact::MESSAGE, device.log.first().map_or("", |it| &it.incident.mnemonic));
        let here = Circumstances::new(topologies, &named, site.initiator, facts);
        let workplaces = catalog.workplaces();
        let mut list =
            runbook.map(|it| DecisionList::new(&it, &here, &workplaces)).unwrap_or_default();
        let worst = |check: &str| {
            let own = results.iter().filter(|it| it.check == check && it.evidence.is_some());
            own.map(|it| it.status).max()
        };
        list = list.without_seen(worst);
        // A check repairs its own value; the runbook of the cause goes on until all is well.
        if let Some(main) = main.filter(|it| list.parts.is_empty() && !it.fix.is_empty()) {
            list.parts = vec![Part { initiator: None, actions: decisions(&certain(&main.fix)) }];
            list.done = false;
            list.fill(&here.facts);
        }
        list
    }
}

/// Whether two results are of the same rule.
fn same(one: &CheckResult, other: &CheckResult) -> bool {
    one.check == other.check && one.rule == other.rule
}

/// Faults that are neither the root cause nor explained by it, each with the result that shows it.
fn further<'a>(
    root: Option<&RankedCause>,
    causes: &'a [RankedCause],
    results: &'a [CheckResult],
    main: Option<&CheckResult>,
) -> Vec<(&'a RankedCause, &'a CheckResult)> {
    let Some(root) = root else { return Vec::new() };
    let mut explained: BTreeSet<&str> = root.explains.iter().map(String::as_str).collect();
    // What speaks for a cause that the root explains speaks for the root.
    let speaks = |cause: &RankedCause, it: &CheckResult| {
        let is =
            |reason: &Reason| reason.check.as_ref() == Some(&it.check) && reason.rule == it.rule;
        cause.reasons_for.iter().any(is)
    };
    let mut found: Vec<(&RankedCause, &CheckResult)> = Vec::new();
    for cause in causes.iter().skip(1).filter(|it| it.level <= Level::Hint) {
        let own = main_result(Some(cause), results, &[]).filter(|own| {
            // Of one line one thing is wrong, however it is read.
            let is_line = |it: &CheckResult| it.evidence.is_some() && it.evidence == own.evidence;
            let is_told = main.is_some_and(|it| same(it, own) || is_line(it))
                || found.iter().any(|(other, it)| same(it, own) || speaks(other, own));
            !is_told && !speaks(root, own)
        });
        if let Some(own) = own.filter(|_| !explained.contains(cause.cause.as_str())) {
            found.push((cause, own));
        }
        explained.extend(cause.explains.iter().map(String::as_str));
    }
    found.truncate(MOST_FURTHER);
    found
}

/// What repairs a fault beside the root cause: the first step of its check.
fn repair(result: &CheckResult) -> Option<Decision> {
    let steps = certain(&result.fix);
    let first = decisions(&steps).into_iter().find(|it| !it.commands.is_empty())?;
    Some(Decision { note: None, ..first })
}

/// The steps that hold in every case, where there are any: the others are for those who read on.
fn certain(steps: &[PlannedStep]) -> Vec<PlannedStep> {
    let certain: Vec<PlannedStep> = steps.iter().filter(|it| it.when.is_none()).cloned().collect();
    if certain.is_empty() { steps.to_vec() } else { certain }
}

/// What a result means.
fn said(result: &CheckResult) -> String {
    result.say.clone().unwrap_or_else(|| result.title.clone())
}

/// The topologies in question.
fn named(device: &Diagnosed, site: &Site) -> Vec<String> {
    if let Some(named) = &site.topology {
        return vec![named.clone()];
    }
    let state = device.state.as_ref();
    if let Some(one) = state.and_then(|it| it.topology.clone()) {
        return vec![one];
    }
    let pointed = state.map(|it| it.topologies.iter().map(|it| it.topology.clone()).collect());
    pointed
        .filter(|it: &Vec<String>| !it.is_empty())
        .or_else(|| device.log.first().map(|it| it.incident.topologies.clone()))
        .unwrap_or_default()
}

/// The day until which an ACK is due.
fn due(catalog: &Catalog, results: &[CheckResult]) -> Option<Date> {
    for result in results {
        if catalog.check(&result.check).deadline
            && let Some(time) = result.found.as_deref().and_then(DeviceTime::find)
        {
            return Some(time.local.date());
        }
    }
    None
}

/// The result that shows the cause best: the worst of those that speak for it, else of all.
fn main_result<'a>(
    cause: Option<&RankedCause>,
    results: &'a [CheckResult],
    besides: &[CheckResult],
) -> Option<&'a CheckResult> {
    let wrong = || results.iter().filter(|it| it.status > Status::Unknown);
    let Some(cause) = cause else {
        return wrong().find(|it| besides.contains(it)).or_else(|| wrong().next());
    };
    // The first that speaks for it is that of the cause itself; those after are of what follows.
    cause.reasons_for.iter().find_map(|reason| {
        wrong().find(|it| reason.check.as_ref() == Some(&it.check) && reason.rule == it.rule)
    })
}

/// The commands that tell most: what decides between the causes, then what checks lack.
fn ask_next(device: &Diagnosed) -> Vec<String> {
    let decide = device.decide.iter().map(|it| it.command.clone());
    let collect = device.state.iter().flat_map(|it: &Checked| it.collect.clone());
    let mut commands: Vec<String> = Vec::new();
    for command in decide.chain(collect) {
        if commands.len() < MOST_ASKED && !commands.contains(&command) {
            commands.push(command);
        }
    }
    commands
}
