//! What a message means and what to do about it. Long because all that a page or a document of it
//! holds is declared here.

use super::answer::{self, ShortAnswer};
use super::guidance::Guidance;
use super::stamped::Timestamp;
use crate::catalog::form::as_documented;
use crate::catalog::model::Topology;
use crate::catalog::model::{Era, FormEvidence, Kind, Message, WordMap};
use crate::catalog::plan::{self, PlannedStep};
use crate::catalog::scope::Scope;
use crate::catalog::step::Confidence;
use crate::catalog::tables::{Severities, Sources};
use crate::catalog::{Catalog, MessageId};
use crate::log::{Clock, Record};
use crate::recognise::{MessageMatcher, Recognised, Recogniser};
use crate::site::Site;
use anyhow::Result;
use indexmap::IndexMap;
use serde::Serialize;

/// The answer of `explain`.
#[derive(Debug, Clone, Serialize)]
pub struct Explain {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// The messages in the order of their first appearance.
    pub messages: Vec<Explained>,
    /// Messages of our facilities that the catalog lacks.
    pub unknown: Vec<Unknown>,
    /// How often others were seen that the catalog lacks, which are not told by name.
    #[serde(skip_serializing_if = "is_none")]
    pub unknown_more: u64,
    /// Lines that tell more repeats than a line can count.
    #[serde(skip_serializing_if = "is_none")]
    pub overfull: u64,
}

/// No more messages that the catalog lacks are told by name: of each the line is kept.
pub const MOST_UNKNOWN: usize = 1_000;

fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Explain {
    /// An answer that explains nothing yet.
    pub fn new() -> Self {
        Explain {
            schema: "slp-diag.explain/1",
            messages: Vec::new(),
            unknown: Vec::new(),
            unknown_more: 0,
            overfull: 0,
        }
    }

    /// Whether it says nothing yet.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.unknown.is_empty()
    }
}

impl Default for Explain {
    fn default() -> Self {
        Self::new()
    }
}

/// A message that the catalog lacks.
#[derive(Debug, Clone, Serialize)]
pub struct Unknown {
    /// The facility, when one was given.
    pub facility: Option<String>,
    /// The severity, when one was given.
    pub severity: Option<u8>,
    /// The mnemonic.
    pub mnemonic: String,
    /// The line, when one was given.
    pub line: Option<String>,
    /// How often it was seen.
    pub count: u64,
    /// The nearest names of the catalog.
    pub nearest: Vec<String>,
}

/// A message explained. What comes from the line is `null` when only the mnemonic was given.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The line as the log holds it.
    pub line: Option<String>,
    /// The device that the header names.
    pub device: Option<String>,
    /// The device's own stamp.
    pub timestamp: Option<Timestamp>,
    /// What the header says about the clock.
    pub clock: Clock,
    /// The device's sequence number.
    pub sequence: Option<u64>,
    /// The facility.
    pub facility: String,
    /// The severity as printed; the catalog's when no line was given.
    pub severity: u8,
    /// The mnemonic.
    pub mnemonic: String,
    /// What the catalog says of the message.
    pub catalog: CatalogFacts,
    /// The fields of the text.
    pub fields: IndexMap<String, String>,
    /// Whether the text fits a known wording; `null` when no text was given.
    pub known_wording: Option<bool>,
    /// The cause that the line selects.
    pub cause: Option<String>,
    /// The topologies that the line points to.
    pub topologies: Vec<String>,
    /// The topology that the reader named.
    pub topology: Option<String>,
    /// What to do, for each topology in question and each initiator.
    pub remediation: Vec<Guidance>,
    /// What to do in each of them, when they are several and the answer is the same. A page gives
    /// it once.
    #[serde(skip)]
    pub everywhere: Option<Guidance>,
    /// How many causes the message can have.
    #[serde(skip)]
    pub causes: usize,
    /// How often this message, with this cause, was seen.
    pub count: u64,
    /// The short answer.
    pub answer: ShortAnswer,
    /// What a page shows besides.
    #[serde(flatten)]
    pub more: Background,
}

/// What the catalog says of a message, whatever the line.
#[derive(Debug, Clone, Serialize)]
pub struct CatalogFacts {
    /// The severity that devices print, else the documented one.
    pub severity: u8,
    /// One short line.
    pub title: String,
    /// What it announces.
    pub kind: Kind,
    /// Which generation of licensing prints it.
    pub era: Era,
}

/// The catalog's words about a message.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Background {
    /// The name of the severity as printed.
    pub severity_name: String,
    /// What it means.
    pub meaning: String,
    /// Whether a source states the meaning.
    pub confidence: Confidence,
    /// What the fields hold.
    pub field_meanings: WordMap,
    /// Known wordings.
    pub forms: Vec<FormView>,
    /// Causes in documented order.
    pub causes: Vec<CauseView>,
    /// How often a device repeats it.
    pub cadence: Option<String>,
    /// The messages that end it.
    pub cleared_by: Vec<String>,
    /// How to see that it is cured.
    pub verify: Vec<PlannedStep>,
    /// Remarks.
    pub notes: WordMap,
    /// Other messages worth reading.
    pub see: Vec<String>,
    /// Titles of the sources.
    pub sources: Vec<String>,
}

/// A wording.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// As documents print it.
    pub text: String,
    /// Where it was read.
    pub evidence: FormEvidence,
    /// The platforms that print it.
    pub platform: Option<String>,
}

/// A cause; its steps are spelled out for the chosen one only.
#[derive(Debug, Clone, Serialize)]
pub struct CauseView {
    /// Its name.
    pub cause: String,
    /// One short line.
    pub title: String,
    /// What is going on.
    pub why: String,
    /// Whether a source says so.
    pub confidence: Confidence,
    /// What to do first; spelled out for the chosen cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<PlannedStep>,
}

/// How much of an explanation is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The short answer; steps and background stay empty, unless it is made of them.
    Short,
    /// All that is known.
    Whole,
}

impl Explained {
    /// Explains a record by what was recognised in it.
    ///
    /// # Errors
    /// When a catalog entry is not valid.
    pub fn of_record(
        catalog: &Catalog,
        recogniser: &mut Recogniser,
        record: &Record,
        found: Recognised,
        year: Option<i16>,
        site: &Site,
        extent: Extent,
    ) -> Result<Option<Self>> {
        let Some(known) = found.known.clone() else { return Ok(None) };
        let site = &site.of_device(record.header.host.as_deref());
        let mut explained = Self::unanswered(
            catalog,
            recogniser,
            &known,
            found.cause.as_deref(),
            &found.topologies,
            site,
            extent,
        )?;
        explained.line = Some(record.line.clone());
        explained.device.clone_from(&record.header.host);
        explained.timestamp = record.header.stamp.as_ref().map(|it| Timestamp::new(it, year, None));
        explained.clock = record.header.clock;
        explained.sequence = record.header.sequence;
        explained.severity = record.anchor.severity;
        explained.more.severity_name = catalog.table::<Severities>()?.name(record.anchor.severity);
        let text_given = !record.text.is_empty() || !record.folds.below.is_empty();
        explained.known_wording = text_given.then_some(found.form.is_some());
        explained.fields = found.fields;
        explained.count = record.count;
        let deadline = known.message.deadline.as_ref();
        let mut facts = site.facts.clone();
        answer::add_platform(&mut facts, catalog, record)?;
        let platform = facts.get(answer::fact::PLATFORM).map(str::to_owned);
        answer::facts_of(&mut facts, record, &explained.fields, deadline, &site.day_format, year);
        let all = recogniser.topologies()?;
        explained.answer = ShortAnswer::new(catalog, &all, &explained, site.initiator, facts)?;
        explained.respell(catalog, platform.as_deref())?;
        Ok(Some(explained))
    }

    /// Explains a message without a line.
    ///
    /// # Errors
    /// When a catalog entry is not valid.
    pub fn of_known(
        catalog: &Catalog,
        recogniser: &mut Recogniser,
        known: &MessageMatcher,
        cause: Option<&str>,
        topologies: &[String],
        site: &Site,
        extent: Extent,
    ) -> Result<Self> {
        let mut explained =
            Self::unanswered(catalog, recogniser, known, cause, topologies, site, extent)?;
        let all = recogniser.topologies()?;
        let facts = site.facts.clone();
        let platform = facts.get(answer::fact::PLATFORM).map(str::to_owned);
        explained.answer = ShortAnswer::new(catalog, &all, &explained, site.initiator, facts)?;
        explained.respell(catalog, platform.as_deref())?;
        Ok(explained)
    }

    /// All but the short answer, which waits for what a line tells.
    fn unanswered(
        catalog: &Catalog,
        recogniser: &mut Recogniser,
        known: &MessageMatcher,
        cause: Option<&str>,
        topologies: &[String],
        site: &Site,
        extent: Extent,
    ) -> Result<Self> {
        let message = &known.message;
        let all = recogniser.topologies()?;
        // Those in question: the one that the reader names, else those that the line points to,
        // else all, of which none is known.
        let named = site.topology.as_ref().map_or(topologies, std::slice::from_ref);
        let in_question = || all.iter().filter(|(name, _)| named.contains(name));
        let scope = Scope::of(in_question(), site.initiator);
        let wanted = |(name, _): &(&String, &Topology)| named.is_empty() || named.contains(name);
        // Without a runbook the short answer is made of the steps.
        let is_whole = extent == Extent::Whole || !answer::has_runbook(catalog, &known.id, cause);
        let mut remediation = Vec::new();
        for (name, topology) in all.iter().filter(wanted).filter(|_| is_whole) {
            remediation.extend(Guidance::of(catalog, message, name, topology, site.initiator)?);
        }
        remediation.iter_mut().for_each(|it| name_conditional_tasks(&mut it.steps));
        let explained = Explained {
            line: None,
            device: None,
            timestamp: None,
            clock: Clock::Unknown,
            sequence: None,
            facility: known.id.facility.clone(),
            severity: message.severity,
            mnemonic: known.id.mnemonic.clone(),
            catalog: CatalogFacts {
                severity: message.severity,
                title: message.title.clone(),
                kind: message.kind,
                era: message.era,
            },
            fields: IndexMap::new(),
            known_wording: None,
            cause: cause.map(str::to_owned),
            topologies: topologies.to_vec(),
            topology: site.topology.clone(),
            everywhere: everywhere(catalog, message, &remediation, &scope)?,
            remediation,
            causes: known.causes().len(),
            count: 1,
            answer: ShortAnswer::default(),
            more: match is_whole {
                true => Background::new(catalog, known, cause, &scope)?,
                false => Background::short(catalog, message)?,
            },
        };
        Ok(explained)
    }

    /// Whether the reader named a topology and the line belongs to others only.
    pub fn points_elsewhere(&self) -> bool {
        self.topology
            .as_ref()
            .is_some_and(|named| !self.topologies.is_empty() && !self.topologies.contains(named))
    }

    /// The cause that the line selects, with its words.
    pub fn chosen_cause(&self) -> Option<&CauseView> {
        self.more.causes.iter().find(|it| Some(&it.cause) == self.cause.as_ref())
    }
}

/// The remedy that several topologies share. Where the catalog writes one for all, its steps are
/// those of any topology in question.
fn everywhere(
    catalog: &Catalog,
    message: &Message,
    remediation: &[Guidance],
    scope: &Scope,
) -> Result<Option<Guidance>> {
    let Some(first) = remediation.first() else { return Ok(None) };
    if remediation.iter().all(|it| it.topology == first.topology) {
        return Ok(None);
    }
    if remediation.iter().all(|it| it.says_the_same(first)) {
        return Ok(Some(first.clone()));
    }
    if !plan::is_the_same_everywhere(message) {
        return Ok(None);
    }
    let all = message
        .remedies
        .values()
        .flat_map(|it| plan::in_order(&it.both).chain(plan::in_order(&it.steps)));
    Ok(Some(Guidance { steps: plan::spell_out(catalog, all, scope)?, ..first.clone() }))
}

/// Leaves of a task that holds in some case only its name: the reader in that case opens it.
fn name_conditional_tasks(steps: &mut [PlannedStep]) {
    for step in steps.iter_mut().filter(|it| it.task.is_some() && it.when.is_some()) {
        step.steps.clear();
    }
}

impl Background {
    /// What a short answer needs.
    fn short(catalog: &Catalog, message: &Message) -> Result<Self> {
        Ok(Background {
            severity_name: catalog.table::<Severities>()?.name(message.severity),
            meaning: message.meaning.clone(),
            confidence: message.confidence,
            ..Background::default()
        })
    }

    fn new(
        catalog: &Catalog,
        known: &MessageMatcher,
        chosen: Option<&str>,
        scope: &Scope,
    ) -> Result<Self> {
        let MessageMatcher { id, message, .. } = known;
        let sources: Sources = catalog.table()?;
        let source = |key: &String| {
            sources.sources.get(key).map_or_else(|| key.clone(), |it| it.title.clone())
        };
        let full = |name: &String| {
            let id = MessageId::from_reference(&id.facility, name);
            if id.facility == known.id.facility { id.mnemonic } else { id.to_string() }
        };
        let spell_out = |steps| plan::spell_out(catalog, plan::in_order(steps), scope);
        let mut causes = Vec::new();
        for listed in known.causes() {
            let is_chosen = Some(listed.name.as_str()) == chosen;
            let mut first = if is_chosen { spell_out(&listed.cause.first)? } else { Vec::new() };
            name_conditional_tasks(&mut first);
            causes.push(CauseView {
                cause: listed.name.clone(),
                title: listed.cause.title.clone(),
                why: listed.cause.why.clone(),
                confidence: listed.cause.confidence,
                first,
            });
        }
        Ok(Background {
            severity_name: catalog.table::<Severities>()?.name(message.severity),
            meaning: message.meaning.clone(),
            confidence: message.confidence,
            field_meanings: message.fields.clone(),
            forms: message
                .forms
                .iter()
                .map(|it| FormView {
                    text: as_documented(&it.text),
                    evidence: it.evidence,
                    platform: it.platform.clone(),
                })
                .collect(),
            causes,
            cadence: message.cadence.clone(),
            cleared_by: message.cleared_by.iter().map(full).collect(),
            verify: spell_out(&message.verify)?,
            notes: message.notes.clone(),
            see: message.see.iter().map(full).collect(),
            sources: message.sources.iter().map(source).collect(),
        })
    }
}
