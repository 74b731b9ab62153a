//! Judging a device by the checks of the catalog.

mod agree;
mod alike;
mod lacking;
mod legacy;
mod platform;
mod prepared;
mod rule;
mod trace;

use super::detect::{CaptureContext, Detectors, Terms};
use super::device::CapturedDevice;
use super::device_time::DeviceTime;
use super::locator::Finding;
use crate::catalog::Catalog;
use crate::catalog::check::{Check, Status};
use crate::catalog::model::{Initiator, Topology};
use crate::catalog::scope::Scope;
use crate::catalog::structured::Structured;
use crate::catalog::tables::Outputs;
use anyhow::{Context as _, Result};
use indexmap::IndexMap;
use legacy::Legacy;
use platform::PlatformSigns;
use prepared::{Prepared, Said};
use std::collections::HashSet;
use std::sync::Arc;

pub use legacy::LegacyDevice;

/// The checks of a catalog, ready to be asked.
pub struct Judge {
    checks: Vec<Prepared>,
    topologies: IndexMap<String, Topology>,
    /// What points to each topology.
    shown: IndexMap<String, Detectors>,
    legacy: Legacy,
    policy: Detectors,
    platforms: PlatformSigns,
    outputs: Outputs,
    /// The names of the documents that are read like outputs.
    documents: HashSet<String>,
}

/// The answer of a check about a device.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The check.
    pub check: String,
    /// Its entry.
    pub entry: Arc<Check>,
    /// The rule that gave the answer; `None` where none fits.
    pub rule: Option<String>,
    /// The answer.
    pub status: Status,
    /// What it was seen by; `None` where nothing of it was captured.
    pub found: Option<Finding>,
    /// Further lines that belong to it.
    pub also: Vec<Finding>,
    /// The commands that would show what the check looks for and was not captured, the best first.
    pub commands: Vec<String>,
    /// Where it depends on which of several topologies the device is in: the worse answers, by
    /// topology.
    pub elsewhere: Vec<(String, Status)>,
    /// The topologies that the answer is one of, where others of those in question have another.
    pub holds_in: Vec<String>,
    /// Where the capture does not show whether the check matters.
    pub undecided: Option<Undecided>,
    /// How many further lines the same rule fits, which have no answer of their own: see
    /// [`MOST_ALIKE`].
    pub more: usize,
}

/// What is known of a check where the capture does not show whether it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The commands that would show it.
    pub commands: Vec<String>,
    /// The answer if it does matter.
    pub otherwise: Status,
}

/// A rule that judges each of several things gives no more answers than this; those beyond are
/// counted.
pub const MOST_ALIKE: usize = 100;

/// What all checks say of a device.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// The answers, in the order of the names of the checks.
    pub verdicts: Vec<Verdict>,
    /// The checks that do not matter for the device, with what shows it.
    pub ruled_out: IndexMap<String, Finding>,
}

/// A topology that the output of a device points to.
#[derive(Debug, Clone)]
pub struct Pointed {
    /// The topology.
    pub topology: String,
    /// What points to it.
    pub found: Finding,
    /// What is doubtful about it.
    pub doubt: Option<String>,
}

/// Where a device is, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Placement {
    /// The topologies in question; empty: each may be meant.
    pub topologies: Vec<String>,
    /// Who starts the communication, where the reader says so.
    pub initiator: Option<Initiator>,
}

impl Judge {
    /// Reads every check, and the signs of topologies and generations.
    pub fn new(catalog: &Catalog) -> Self {
        Self::compile(catalog).expect("the judge of catalogs has compiled every pattern")
    }

    /// The same for a catalog that nobody has judged.
    ///
    /// # Errors
    /// When a pattern is not valid.
    pub fn compile(catalog: &Catalog) -> Result<Self> {
        let names = catalog.names::<Check>();
        let outputs: Outputs = catalog.table();
        let named = catalog.named_places();
        let terms = Terms { named: &named, configuration: &outputs.configuration };
        let checks =
            names.iter().map(|name| Prepared::new(name, Arc::new(catalog.require(name)), terms));
        let topologies = catalog.topologies();
        let shown = topologies.keys().map(|name| {
            let topology: Topology = catalog.require(name);
            let signs = Detectors::new(&topology.shown, terms)
                .with_context(|| format!("topologies/{name}: shown"))?;
            Ok((name.clone(), signs))
        });
        Ok(Judge {
            checks: checks.collect::<Result<_>>()?,
            shown: shown.collect::<Result<_>>()?,
            topologies,
            legacy: Legacy::new(&outputs, &named)?,
            policy: Detectors::new(&outputs.policy, Terms { configuration: &[], ..terms })
                .context("tables/outputs: policy")?,
            platforms: PlatformSigns::new(catalog.table(), &named)?,
            outputs,
            documents: catalog.table::<Structured>().documents.into_keys().collect(),
        })
    }

    /// The sign that a device is of a generation before policies, for which the checks do not hold.
    pub fn legacy(&self, device: &CapturedDevice) -> Option<LegacyDevice> {
        let scene = CaptureContext { outputs: &device.outputs, now: None };
        if self.policy.first(scene).is_some() {
            return None;
        }
        self.legacy.of(scene)
    }

    /// The platform that a device is of, where its output shows that it is not the usual one.
    pub fn platform(&self, device: &CapturedDevice) -> Option<&str> {
        self.platforms.of(device)
    }

    /// Every topology in their order.
    pub fn topologies(&self) -> &IndexMap<String, Topology> {
        &self.topologies
    }

    /// The table of outputs.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The scope of steps at a place.
    pub fn scope(&self, place: &Placement) -> Scope {
        Scope::of(
            self.topologies.iter().filter(|(name, _)| place.topologies.contains(name)),
            place.initiator,
        )
    }

    /// Whether a command is one whose output the catalog knows.
    pub fn knows(&self, command: &str) -> bool {
        command == self.outputs.authorization.name
            || self.outputs.commands.contains_key(command)
            || self.documents.contains(command)
    }

    /// The topologies that the output of a device points to.
    pub fn pointed(&self, device: &CapturedDevice) -> Vec<Pointed> {
        let scene = CaptureContext { outputs: &device.outputs, now: None };
        let pointed = |(name, signs): (&String, &Detectors)| {
            let (found, doubt) = signs.first(scene)?;
            Some(Pointed { topology: name.clone(), found, doubt: doubt.map(str::to_owned) })
        };
        self.shown.iter().filter_map(pointed).collect()
    }

    /// The answers of all checks that concern the place, in the order of their names; several for a
    /// check that judges each of several things.
    pub fn judge(
        &self,
        device: &CapturedDevice,
        place: &Placement,
        now: Option<&DeviceTime>,
    ) -> Judgement {
        let scene = CaptureContext { outputs: &device.outputs, now };
        let mut judgement = Judgement::default();
        for check in &self.checks {
            match check.judge(&self.topologies, place, scene) {
                Said::Answers(verdicts) => judgement.verdicts.extend(verdicts),
                Said::RuledOut(found) => {
                    judgement.ruled_out.extend(found.map(|it| (check.name.clone(), it)))
                }
            }
        }
        agree::settle(&mut judgement.verdicts);
        judgement
    }

    /// The answers of one check.
    pub fn judge_one(
        &self,
        name: &str,
        device: &CapturedDevice,
        place: &Placement,
        now: Option<&DeviceTime>,
    ) -> Vec<Verdict> {
        let scene = CaptureContext { outputs: &device.outputs, now };
        match self
            .checks
            .iter()
            .find(|it| it.name == name)
            .map(|it| it.judge(&self.topologies, place, scene))
        {
            Some(Said::Answers(verdicts)) => verdicts,
            Some(Said::RuledOut(_)) | None => Vec::new(),
        }
    }

    /// The checks that concern a place.
    pub fn concerning(&self, place: &Placement) -> impl Iterator<Item = (&str, &Check)> {
        self.checks
            .iter()
            .filter(move |it| !it.candidates(&self.topologies, place).is_empty())
            .map(|it| (it.name.as_str(), &*it.check))
    }

    /// The commands whose output a check reads, the best first. A name of one word is typed with
    /// something after it, so it is none to name alone.
    pub fn commands(&self, check: &str) -> Vec<String> {
        self.checks.iter().find(|it| it.name == check).map(Prepared::commands).unwrap_or_default()
    }
}
