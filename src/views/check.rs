//! What device output says: checks with their evidence and what to do.

use super::conclusion::Conclusion;
use super::unjudged::Unjudged;
use crate::catalog::Catalog;
use crate::catalog::check::Status;
use crate::catalog::plan::{self, PlannedCommand, PlannedStep};
use crate::catalog::scope::Scope;
use crate::catalog::step::{Confidence, Mode, Risk};
use crate::catalog::tables::Outputs;
use crate::site::Site;
use crate::state::verdict::{Judgement, Placement, Pointed};
use crate::state::{CapturedDevice, DeviceTime, Finding, Judge, Verdict};
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

/// The answer of `check`.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// The devices in the order of their first output.
    pub devices: Vec<Checked>,
    /// Devices and files that could not be judged.
    pub unjudged: Vec<Unjudged>,
}

/// What the output of one device says.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// The device.
    pub device: String,
    /// The topology: the one that the reader names, else the only one that the output points to.
    pub topology: Option<String>,
    /// All topologies that the output points to, with what points to them.
    pub topologies: Vec<Pointer>,
    /// When the output was captured, in the words of the device.
    pub captured: Option<String>,
    /// The commands whose output was found.
    pub outputs: Vec<String>,
    /// What shows that the device is of a generation before policies; then nothing is judged.
    pub legacy: Option<Evidence>,
    /// What the licensing of that generation is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legacy_family: Option<String>,
    /// Lines of such output that tell of something, with what they mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legacy_states: Vec<LegacyLine>,
    /// The answers, the worst first.
    pub results: Vec<CheckResult>,
    /// The commands that would tell what is not known.
    pub collect: Vec<String>,
    /// The short answer; `null` until it is concluded.
    pub answer: Option<Conclusion>,
    /// Checks that do not matter here, with what shows it.
    #[serde(skip)]
    pub ruled_out: IndexMap<String, Evidence>,
}

/// A line of output of a generation before policies, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LegacyLine {
    /// The line.
    pub evidence: Evidence,
    /// What it means, and what to do.
    pub say: String,
}

/// What points to a topology.
#[derive(Debug, Clone, Serialize)]
pub struct Pointer {
    /// The topology.
    pub topology: String,
    /// Where.
    pub evidence: Evidence,
    /// What is doubtful about it.
    pub doubt: Option<String>,
}

/// The answer of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckResult {
    /// The check.
    pub check: String,
    /// Its title.
    pub title: String,
    /// The rule that gave the answer.
    pub rule: Option<String>,
    /// The answer.
    pub status: Status,
    /// What it means.
    pub say: Option<String>,
    /// What good output looks like.
    pub expected: String,
    /// The value that was found.
    pub found: Option<String>,
    /// Where.
    pub evidence: Option<Evidence>,
    /// Further lines that belong to it, such as the members that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Evidence>,
    /// Whether a source says so.
    pub confidence: Confidence,
    /// Where it depends on the topology: those in which the answer is worse.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub elsewhere: IndexMap<String, Status>,
    /// The topologies in which it holds, where others of those in question have another answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds_in: Vec<String>,
    /// What to do; empty where nothing is wrong.
    pub fix: Vec<PlannedStep>,
    /// The commands that would tell, where the answer is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// How many further lines have the same answer, beyond those that are told.
    #[serde(skip_serializing_if = "is_none")]
    pub more: usize,
    /// Where the capture does not show whether the check matters: the answer if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Status>,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A line that says something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The file, `-` for standard input.
    pub file: String,
    /// The number of the line, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl Evidence {
    /// Where something was found.
    pub fn of(found: &Finding) -> Self {
        Evidence { file: found.file.clone(), line: found.line, text: found.text.clone() }
    }
}

impl LegacyLine {
    fn of((found, say): &(Finding, String)) -> Self {
        LegacyLine { evidence: Evidence::of(found), say: say.clone() }
    }
}

impl Checked {
    /// Judges a device. `now` is when its output was captured, `pointed` what the judge says of its
    /// topologies.
    pub fn new(
        catalog: &Catalog,
        judge: &Judge,
        name: &str,
        device: &CapturedDevice,
        now: Option<&DeviceTime>,
        pointed: Vec<Pointed>,
        site: &Site,
    ) -> Self {
        let legacy = judge.legacy(device);
        let whereabouts = whereabouts(&pointed, site);
        let Judgement { verdicts, ruled_out } = if legacy.is_some() {
            Judgement::default()
        } else {
            judge.judge(device, &whereabouts, now)
        };
        let scope = judge.scope(&whereabouts);
        let mut results: Vec<CheckResult> =
            verdicts.iter().map(|it| CheckResult::new(catalog, it, &scope)).collect();
        results.sort_by_key(|it| order(it.status));
        let collect = missing(&results, device);
        let outputs: IndexSet<&str> =
            device.outputs.iter().filter_map(|it| it.command.as_deref()).collect();
        let outputs: Vec<String> =
            outputs.into_iter().filter(|it| judge.knows(it)).map(str::to_owned).collect();
        Checked {
            device: name.to_owned(),
            topology: match whereabouts.topologies.as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            },
            topologies: pointed.into_iter().map(Pointer::new).collect(),
            captured: now.map(DeviceTime::said),
            outputs,
            legacy: legacy.as_ref().map(|it| Evidence::of(&it.found)),
            legacy_family: legacy.as_ref().and_then(|it| it.family.clone()),
            legacy_states: legacy.iter().flat_map(|it| &it.states).map(LegacyLine::of).collect(),
            results,
            answer: None,
            collect,
            ruled_out: ruled_out
                .iter()
                .map(|(name, found)| (name.clone(), Evidence::of(found)))
                .collect(),
        }
    }

    /// Whether a check has an answer that is known.
    pub fn is_judged(&self) -> bool {
        self.results.iter().any(|it| it.status != Status::Unknown)
    }

    /// The worst answer.
    pub fn worst(&self) -> Option<Status> {
        self.results.iter().map(|it| it.status).max()
    }
}

impl Pointer {
    fn new(pointed: Pointed) -> Self {
        Pointer {
            evidence: Evidence::of(&pointed.found),
            topology: pointed.topology,
            doubt: pointed.doubt,
        }
    }
}

/// The topologies in question: the one that the reader names, else those that the output points to.
pub fn whereabouts(pointed: &[Pointed], site: &Site) -> Placement {
    let topologies = match &site.topology {
        Some(one) => vec![one.clone()],
        None => pointed.iter().map(|it| it.topology.clone()).collect(),
    };
    Placement { topologies, initiator: site.initiator }
}

/// The worst first; what is not known last.
fn order(status: Status) -> u8 {
    match status {
        Status::Fail => 0,
        Status::Warn => 1,
        Status::Pass => 2,
        Status::Unknown => 3,
    }
}

impl CheckResult {
    /// The answer of a check with the steps that help.
    pub fn new(catalog: &Catalog, verdict: &Verdict, scope: &Scope) -> Self {
        let (check, rule) =
            (&verdict.entry, verdict.rule.as_ref().and_then(|it| verdict.entry.rules.get(it)));
        let wrong = verdict.status > Status::Unknown;
        let helps = |key: &str| {
            wrong && rule.is_some_and(|it| it.fix.is_empty() || it.fix.iter().any(|it| it == key))
        };
        let steps = plan::in_order(&check.fix).filter(|(key, _)| helps(key));
        // What a rule saw and cannot decide, its own steps do.
        let decides = |key: &str| {
            !wrong
                && verdict.found.is_some()
                && rule.is_some_and(|it| it.fix.iter().any(|it| it == key))
        };
        let deciding = plan::in_order(&check.fix).filter(|(key, _)| decides(key));
        let deciding = plan::spell_out(catalog, deciding, scope);
        let deciding =
            deciding.iter().filter_map(|it| it.commands.first()).map(|it| it.text.clone());
        CheckResult {
            check: verdict.check.clone(),
            title: check.title.clone(),
            rule: verdict.rule.clone(),
            status: verdict.status,
            say: match verdict.undecided {
                Some(_) => check.when.clone(),
                None => rule.map(|it| it.say.clone()),
            },
            expected: check.healthy.clone(),
            found: verdict.found.as_ref().map(|it| it.value.clone()),
            evidence: verdict.found.as_ref().map(Evidence::of),
            also: verdict
                .also
                .iter()
                .filter(|it| verdict.found.as_ref() != Some(it))
                .map(Evidence::of)
                .collect(),
            confidence: rule.map_or(Confidence::Confirmed, |it| it.confidence),
            elsewhere: verdict.elsewhere.iter().cloned().collect(),
            holds_in: verdict.holds_in.clone(),
            fix: plan::spell_out(catalog, steps, scope),
            commands: match &verdict.undecided {
                Some(it) => it.commands.clone(),
                None if verdict.status == Status::Unknown => {
                    let all = deciding.chain(verdict.commands.iter().cloned());
                    all.collect::<IndexSet<_>>().into_iter().collect()
                }
                None => Vec::new(),
            },
            otherwise: verdict.undecided.as_ref().map(|it| it.otherwise),
            more: verdict.more,
        }
    }
}

/// The fewest commands that would tell what is not known and was not captured.
fn missing(results: &[CheckResult], device: &CapturedDevice) -> Vec<String> {
    let unknown: Vec<Vec<String>> = results
        .iter()
        .filter(|it| it.status == Status::Unknown && (it.found.is_none() || it.otherwise.is_some()))
        // What is not in an output that is there does not stand in the others either.
        .filter(|it| it.otherwise.is_some() || !it.commands.iter().any(|it| device.has_output(it)))
        .map(|it| {
            it.commands.iter().filter(|it| !device.has_output(it)).cloned().collect::<Vec<_>>()
        })
        .filter(|it| !it.is_empty())
        .collect();
    let mut chosen = cover(unknown);
    // What was seen and asks for one command more, comes before what nobody looked at.
    let seen = results.iter().filter(|it| it.status == Status::Unknown && it.rule.is_some());
    let seen = seen.filter(|it| it.evidence.is_some() && it.otherwise.is_none());
    let asked: Vec<&str> = seen.filter_map(|it| it.commands.first()).map(String::as_str).collect();
    chosen.sort_by_key(|it| !asked.contains(&it.as_str()));
    chosen
}

/// The fewest commands of which each list holds one, the most useful first: for a person who types
/// them.
fn cover(mut wanted: Vec<Vec<String>>) -> Vec<String> {
    let mut chosen = Vec::new();
    loop {
        let mut counts: IndexMap<&String, usize> = IndexMap::new();
        for command in wanted.iter().flatten() {
            *counts.entry(command).or_default() += 1;
        }
        // Of equal ones the first.
        let Some(best) =
            counts.iter().rev().max_by_key(|(_, count)| **count).map(|(name, _)| (*name).clone())
        else {
            return chosen;
        };
        wanted.retain(|it| !it.contains(&best));
        chosen.push(best);
    }
}

/// The commands to collect what checks read.
#[derive(Debug, Clone, Serialize)]
pub struct Commands {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// In the order in which they are typed.
    pub commands: Vec<String>,
}

impl Commands {
    /// The read-only commands that the checks of a place look with.
    pub fn new(judge: &Judge, whereabouts: &Placement) -> Self {
        let outputs = judge.outputs();
        let looked: Vec<Vec<String>> = judge
            .concerning(whereabouts)
            .map(|(name, _)| judge.commands(name))
            .filter(|it| !it.is_empty())
            .collect();
        // What a check runs besides, as long as it only reads and can be pasted as it stands.
        let besides =
            judge.concerning(whereabouts).flat_map(|(_, check)| plan::commands(&check.run));
        let is_plain = |it: &PlannedCommand| it.mode == Mode::Exec && it.risk == Risk::ReadOnly;
        let plain = besides.filter(|it| is_plain(it) && it.platform.is_none());
        let mut commands = outputs.before.clone();
        commands.extend(cover(looked));
        for command in plain.filter(|it| !it.text.contains(['<', '|'])) {
            if !commands.contains(&command.text)
                && !commands.iter().any(|it| holds(outputs, it, &command.text))
            {
                commands.push(command.text);
            }
        }
        Commands { schema: "slp-diag.commands/1", commands }
    }
}

/// Whether the output of a command stands within that of another one.
fn holds(outputs: &Outputs, outer: &str, inner: &str) -> bool {
    outputs.commands.get(outer).is_some_and(|it| it.holds.iter().any(|it| it == inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::BASE_LANGUAGE;
    use crate::catalog::check::Check;
    use crate::state::{Vocabulary, device, session};
    use crate::work;

    /// What it takes to judge a capture of this many devices, each of which shows the same.
    fn work_for(devices: usize) -> usize {
        let catalog = Catalog::new(Vec::new(), BASE_LANGUAGE);
        let judge = Judge::new(&catalog);
        let vocabulary = Vocabulary::new(catalog.table());
        let name = catalog.names::<Check>().pop_first().expect("a check");
        let check: Check = catalog.require(&name);
        // Prompts of its own would be those of one device.
        let lines = check.examples[0].capture.lines().filter(|it| !it.contains('#'));
        let shown = lines.collect::<Vec<_>>().join("\n");
        let text: String =
            (0..devices).map(|it| format!("edge-{it:04}#show this\n{shown}\n")).collect();
        work::take();
        let session = session::read(&text, "capture", &vocabulary);
        let devices = device::group([("capture".to_owned(), session)], &vocabulary).devices;
        for (name, device) in &devices {
            let (now, pointed) = (device.now(&vocabulary), judge.pointed(device));
            let site = Site::default();
            let checked =
                Checked::new(&catalog, &judge, name, device, now.as_ref(), pointed, &site);
            assert!(!checked.results.is_empty(), "{name} is judged");
        }
        work::take() / devices.len()
    }

    #[test]
    fn a_device_takes_the_same_work_however_many_stand_beside_it() {
        let (some, more) = (work_for(20), work_for(80));
        assert!(
            more <= some + some / 4,
            "{some} steps for one of 20 devices, {more} for one of 80"
        );
    }
}
