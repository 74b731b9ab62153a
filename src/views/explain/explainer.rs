//! How an explanation is made: of a line, or of a message by its name.

use super::{Background, CatalogFacts, CauseView, Explained, Extent, FormView};
use crate::answer::Facts;
use crate::catalog::form::as_documented;
use crate::catalog::model::{Message, Topology};
use crate::catalog::plan::{self, PlannedStep};
use crate::catalog::scope::Scope;
use crate::catalog::tables::{Severities, Sources};
use crate::catalog::{Catalog, MessageId};
use crate::log::{Clock, Record};
use crate::recognise::{MessageMatcher, Recognised, Recogniser};
use crate::site::Site;
use crate::views::answer::{self, ShortAnswer};
use crate::views::guidance::Guidance;
use crate::views::stamped::Timestamp;
use indexmap::IndexMap;

/// What messages are explained with, whoever asks.
#[derive(Clone, Copy)]
pub struct Explainer<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The same, ready for recognising.
    pub recogniser: &'a Recogniser,
    /// Where the reader is.
    pub site: &'a Site,
    /// The year of stamps that print none, when the reader said it.
    pub year: Option<i16>,
    /// How much is told.
    pub extent: Extent,
}

impl Explainer<'_> {
    /// Explains a record by what was recognised in it.
    pub fn record(&self, record: &Record, recognised: Recognised) -> Option<Explained> {
        let known = recognised.known.clone()?;
        let Explainer { catalog, year, .. } = *self;
        let site = &self.site.of_device(record.header.host.as_deref());
        let own = Explainer { site, ..*self };
        let mut explained =
            own.unanswered(&known, recognised.cause.as_deref(), &recognised.topologies);
        explained.line = Some(record.line.clone());
        explained.device.clone_from(&record.header.host);
        explained.timestamp = record.header.stamp.as_ref().map(|it| Timestamp::new(it, year, None));
        explained.clock = record.header.clock;
        explained.sequence = record.header.sequence;
        explained.severity = record.anchor.severity;
        explained.more.severity_name = catalog.table::<Severities>().name(record.anchor.severity);
        let text_given = !record.text.is_empty() || !record.folds.below.is_empty();
        explained.known_wording = text_given.then_some(recognised.form.is_some());
        explained.fields = recognised.fields;
        explained.count = record.count;
        let deadline = known.message.deadline.as_ref();
        let mut facts = site.facts.clone();
        answer::add_platform(&mut facts, catalog, record);
        answer::facts_of(&mut facts, record, &explained.fields, deadline, &site.day_format, year);
        own.answer(&mut explained, facts);
        Some(explained)
    }

    /// Explains a message without a line, of the cause and in the topologies that are known.
    pub fn message(
        &self,
        known: &MessageMatcher,
        cause: Option<&str>,
        topologies: &[String],
    ) -> Explained {
        let mut explained = self.unanswered(known, cause, topologies);
        self.answer(&mut explained, self.site.facts.clone());
        explained
    }

    fn answer(&self, explained: &mut Explained, mut facts: Facts) {
        answer::settle_platform(&mut facts, self.site);
        let all = self.recogniser.topologies();
        let platform = facts.get(answer::fact::PLATFORM).map(str::to_owned);
        explained.answer =
            ShortAnswer::new(self.catalog, &all, explained, self.site.initiator, facts);
        explained.respell(self.catalog, platform.as_deref());
    }

    /// All but the short answer, which waits for what a line tells.
    fn unanswered(
        &self,
        known: &MessageMatcher,
        cause: Option<&str>,
        topologies: &[String],
    ) -> Explained {
        let Explainer { catalog, site, .. } = *self;
        let message = &known.message;
        let all = self.recogniser.topologies();
        // Those in question: the one that the reader names, else those that the line points to,
        // else all, of which none is known.
        let named = site.topology.as_ref().map_or(topologies, std::slice::from_ref);
        let in_question = || all.iter().filter(|(name, _)| named.contains(name));
        let scope = Scope::of(in_question(), site.initiator);
        let wanted = |(name, _): &(&String, &Topology)| named.is_empty() || named.contains(name);
        // Without a runbook the short answer is made of the steps.
        let is_whole =
            self.extent == Extent::Whole || !answer::has_runbook(catalog, &known.id, cause);
        let mut remediation = Vec::new();
        for (name, topology) in all.iter().filter(wanted).filter(|_| is_whole) {
            remediation.extend(Guidance::of(catalog, message, name, topology, site.initiator));
        }
        remediation.iter_mut().for_each(|it| name_conditional_tasks(&mut it.steps));

        Explained {
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
            everywhere: everywhere(catalog, message, &remediation, &scope),
            remediation,
            causes: known.causes().len(),
            count: 1,
            answer: ShortAnswer::default(),
            more: match is_whole {
                true => Background::new(catalog, known, cause, &scope),
                false => Background::short(catalog, message),
            },
        }
    }
}

/// The remedy that several topologies share. Where the catalog writes one for all, its steps are
/// those of any topology in question.
fn everywhere(
    catalog: &Catalog,
    message: &Message,
    remediation: &[Guidance],
    scope: &Scope,
) -> Option<Guidance> {
    let first = remediation.first()?;
    if remediation.iter().all(|it| it.topology == first.topology) {
        return None;
    }
    if remediation.iter().all(|it| it.says_the_same(first)) {
        return Some(first.clone());
    }
    if !plan::is_the_same_everywhere(message) {
        return None;
    }
    let all = message
        .remedies
        .values()
        .flat_map(|it| plan::in_order(&it.both).chain(plan::in_order(&it.steps)));
    Some(Guidance { steps: plan::spell_out(catalog, all, scope), ..first.clone() })
}

/// Leaves of a task that holds in some case only its name: the reader in that case opens it.
fn name_conditional_tasks(steps: &mut [PlannedStep]) {
    for step in steps.iter_mut().filter(|it| it.task.is_some() && it.when.is_some()) {
        step.steps.clear();
    }
}

impl Background {
    /// What a short answer needs.
    fn short(catalog: &Catalog, message: &Message) -> Background {
        Background {
            severity_name: catalog.table::<Severities>().name(message.severity),
            meaning: message.meaning.clone(),
            confidence: message.confidence,
            ..Background::default()
        }
    }

    fn new(catalog: &Catalog, known: &MessageMatcher, chosen: Option<&str>, scope: &Scope) -> Self {
        let MessageMatcher { id, message, .. } = known;
        let sources: Sources = catalog.table();
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
            let mut first = if is_chosen { spell_out(&listed.cause.first) } else { Vec::new() };
            name_conditional_tasks(&mut first);
            causes.push(CauseView {
                cause: listed.name.clone(),
                title: listed.cause.title.clone(),
                why: listed.cause.why.clone(),
                confidence: listed.cause.confidence,
                first,
            });
        }
        Background {
            severity_name: catalog.table::<Severities>().name(message.severity),
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
            verify: spell_out(&message.verify),
            notes: message.notes.clone(),
            see: message.see.iter().map(full).collect(),
            sources: message.sources.iter().map(source).collect(),
        }
    }
}
