//! The short answer to one message: its head, and what to do.

mod from_steps;

pub use from_steps::decisions;

use super::Guidance;
use super::explain::Explained;
use crate::answer::{Circumstances, DecisionList, Facts, PlatformCommands};
use crate::catalog::model::{Cause, Deadline, Kind, Topology};
use crate::catalog::plan;
use crate::catalog::runbook::Runbook;
use crate::catalog::step::Initiator;
use crate::catalog::words::say;
use crate::catalog::{Catalog, MessageId};
use crate::log::stamp::StampKind;
use crate::log::{Clock, Record};
use crate::site::Site;
use indexmap::IndexMap;
use jiff::ToSpan as _;
use serde::Serialize;

/// The facts that an answer gets from a line, by name.
pub mod fact {
    /// The days that a message gives.
    pub const DAYS: &str = "days";
    /// The day until which something must be done.
    pub const DUE: &str = "due";
    /// The days since something had to be done.
    pub const LATE: &str = "late";
    /// The stamp, without fractions.
    pub const TIME: &str = "stamp";
    /// What the mark before the stamp says of the clock: `doubtful` or `good`.
    pub const CLOCK: &str = "mark";
    /// The platform that the line is of, where its commands are spelled otherwise.
    pub const PLATFORM: &str = "platform";
    /// The mnemonic.
    pub const MESSAGE: &str = "message";
    /// The device that the line names.
    pub const DEVICE: &str = "host";
}

/// What a short answer begins with, and what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ShortAnswer {
    /// What it is about.
    pub head: AnswerHead,
    /// What to do.
    #[serde(flatten)]
    pub list: DecisionList,
    /// The topologies that the line points to, where the reader named another one and no action
    /// tells it.
    #[serde(skip)]
    pub elsewhere: Vec<String>,
    /// Whether several topologies are in question.
    #[serde(skip)]
    pub undecided: bool,
    /// The initiators that the reader may choose from; none where that is known.
    #[serde(skip)]
    pub choices: Vec<Initiator>,
}

/// What a short answer is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AnswerHead {
    /// `%FACILITY-SEVERITY-MNEMONIC`.
    pub tag: String,
    /// The name of the severity.
    pub severity: String,
    /// The severity.
    pub level: u8,
    /// The device that the line names.
    pub device: Option<String>,
    /// The stamp of the line, without fractions.
    pub time: Option<String>,
    /// The day until which something must be done.
    pub due: Option<String>,
    /// The topology, where one is known.
    pub topology: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What the line says of its clock.
    #[serde(skip)]
    pub clock: Option<Clock>,
    /// How often it was seen.
    #[serde(skip)]
    pub count: u64,
}

impl ShortAnswer {
    /// The short answer to an explained message.
    pub fn new(
        catalog: &Catalog,
        topologies: &IndexMap<String, Topology>,
        explained: &Explained,
        initiator: Option<Initiator>,
        facts: Facts,
    ) -> Self {
        let named = match &explained.topology {
            Some(named) => std::slice::from_ref(named),
            None => explained.topologies.as_slice(),
        };
        let mut facts = facts;
        facts.insert(fact::MESSAGE, explained.mnemonic.as_str());
        let circumstances = Circumstances::new(topologies, named, initiator, facts);
        let id = MessageId {
            facility: explained.facility.clone(),
            mnemonic: explained.mnemonic.clone(),
        };
        let platform = PlatformCommands::of(catalog, circumstances.facts.get(fact::PLATFORM));
        let mut list = list(catalog, &id, explained, &circumstances, topologies.len());
        if let Some(platform) = &platform {
            let had_proof = list.worked_when.is_some();
            platform.list(&mut list);
            if had_proof && list.worked_when.is_none() {
                list.worked_when = cleared(catalog, &id);
            }
        }
        let only = match circumstances.topologies.as_slice() {
            [(name, topology)] => Some((*name, *topology)),
            _ => None,
        };
        let facts = &circumstances.facts;
        let head = AnswerHead {
            tag: format!("%{}-{}-{}", id.facility, explained.severity, id.mnemonic),
            severity: explained.more.severity_name.clone(),
            level: explained.severity,
            device: explained.device.clone(),
            time: facts.get(fact::TIME).map(str::to_owned),
            due: facts.get(fact::DUE).map(str::to_owned),
            topology: only.map(|(name, _)| name.to_owned()),
            title: only.map(|(_, it)| it.title.clone()),
            clock: (explained.clock != Clock::Unknown).then_some(explained.clock),
            count: explained.count,
        };
        let is_told = list.actions().any(|it| it.is_by_fact);
        let elsewhere = explained.points_elsewhere() && !is_told;
        ShortAnswer {
            head,
            elsewhere: if elsewhere { explained.topologies.clone() } else { Vec::new() },
            list,
            undecided: circumstances.are_undecided(),
            choices: match circumstances.initiator {
                None => circumstances.initiators(),
                Some(_) => Vec::new(),
            },
        }
    }
}

/// How the log shows that a message is over.
fn cleared(catalog: &Catalog, id: &MessageId) -> Option<String> {
    let message = catalog.message(id)?;
    let names: Vec<String> =
        plan::cleared_by(id, &message).into_iter().map(|it| it.mnemonic).collect();
    let words = catalog.words();
    let said = || words.say(say::AnswerCleared { names: &names.join(&words.answer_separator) });
    (!names.is_empty()).then(said)
}

/// Whether the cause that a line selects, or its message, has a runbook.
pub fn has_runbook(catalog: &Catalog, id: &MessageId, cause: Option<&str>) -> bool {
    let of_cause = cause.is_some_and(|it| catalog.holds::<Runbook>(it));
    of_cause || catalog.holds::<Runbook>(&id.to_string())
}

/// The runbook of the cause that the line selects, else that of the message, else the heads of its
/// steps.
fn list(
    catalog: &Catalog,
    id: &MessageId,
    explained: &Explained,
    circumstances: &Circumstances,
    known: usize,
) -> DecisionList {
    let workplaces = catalog.workplaces();
    let platform = circumstances.facts.get(fact::PLATFORM);
    let of_cause = match &explained.cause {
        Some(cause) => for_platform(catalog, catalog.get(cause), platform),
        None => None,
    };
    // A topology that was added has its steps; the runbooks of others need not know it.
    let knows = |runbook: &Runbook, list: &DecisionList| match circumstances.topologies.as_slice() {
        [(topology, _)] => !list.parts.is_empty() || !runbook.passes_over(topology, known),
        _ => true,
    };
    let answered = |runbook: Runbook| {
        let list = DecisionList::new(&runbook, circumstances, &workplaces);
        Some(list).filter(|it| knows(&runbook, it))
    };
    if let Some(list) = of_cause.and_then(answered) {
        return list;
    }
    let of_message = for_platform(catalog, catalog.get(&id.to_string()), platform);
    // What fails without a runbook is of the registration era: the steps know hosts of others.
    let of_product = || match explained.catalog.kind {
        Kind::Failure => own_runbook(catalog, platform),
        _ => None,
    };
    let is_own = of_message.is_none();
    let of_message = match of_message {
        None => of_product(),
        found => found,
    };
    let mut list = match of_message.and_then(answered) {
        Some(list) if is_own => {
            let meaning = from_steps::first_sentence(&explained.more.meaning).to_owned();
            DecisionList { meaning, ..list }
        }
        Some(list) => list,
        None => {
            let guidance = guidance(catalog, id, explained, circumstances);
            let shared = explained.everywhere.as_ref();
            from_steps::from_steps(&id.mnemonic, &explained.more.meaning, &guidance, shared)
        }
    };
    // Where a message has one cause only, its own words say it better.
    let is_choice = explained.causes > 1;
    if let Some(cause) = explained.cause.as_ref().filter(|_| is_choice) {
        let cause: Cause = catalog.require(cause);
        list.meaning = format!("{}.", cause.title);
    }
    list
}

/// What is done in each topology in question; spelled out here where the page needs it for the
/// short answer alone.
fn guidance(
    catalog: &Catalog,
    id: &MessageId,
    explained: &Explained,
    circumstances: &Circumstances,
) -> Vec<Guidance> {
    if !explained.remediation.is_empty() {
        return explained.remediation.clone();
    }
    let Some(message) = catalog.message(id) else { return Vec::new() };
    let mut guidance = Vec::new();
    for (name, topology) in &circumstances.topologies {
        guidance.extend(Guidance::of(catalog, &message, name, topology, circumstances.initiator));
    }
    guidance
}

/// The runbook that answers on a platform: of a product without policies its own, where the one for
/// devices with policies does not know it.
pub fn for_platform(
    catalog: &Catalog,
    runbook: Option<Runbook>,
    platform: Option<&str>,
) -> Option<Runbook> {
    let (Some(name), Some(platform)) = (platform, PlatformCommands::of(catalog, platform)) else {
        return runbook;
    };
    let knows = runbook.as_ref().is_some_and(|it| it.asks_whether(fact::PLATFORM, name));
    let is_to_do = runbook.as_ref().is_some_and(|it| !it.done);
    match platform.runbook().filter(|_| !knows && is_to_do) {
        Some(own) => catalog.get(own),
        None => runbook,
    }
}

/// The runbook that a product without policies has for what others answer.
fn own_runbook(catalog: &Catalog, platform: Option<&str>) -> Option<Runbook> {
    let platform = PlatformCommands::of(catalog, platform)?;
    catalog.get(platform.runbook()?)
}

/// The platform where neither the reader, nor a line, nor output has told one: that of the site.
pub fn settle_platform(facts: &mut Facts, site: &Site) {
    if facts.get(fact::PLATFORM).is_none() {
        facts.insert(fact::PLATFORM, site.platform.as_deref().unwrap_or_default());
    }
}

/// Adds the platform that a line is of, where the reader named none.
pub fn add_platform(facts: &mut Facts, catalog: &Catalog, record: &Record) {
    if facts.get(fact::PLATFORM).is_none() {
        let heads = catalog.platform_heads();
        let platform = heads.of(&record.anchor.facility, record.head());
        facts.insert(fact::PLATFORM, platform.unwrap_or_default());
    }
}

/// What a line tells beside its message.
pub fn facts_of(
    facts: &mut Facts,
    record: &Record,
    fields: &IndexMap<String, String>,
    deadline: Option<&Deadline>,
    day_format: &str,
    year: Option<i16>,
) {
    for (name, value) in fields {
        facts.insert(name.as_str(), value.as_str());
    }
    facts.insert(fact::DEVICE, record.header.host.as_deref().unwrap_or_default());
    match record.header.clock {
        Clock::Unsynchronised | Clock::Lost => facts.insert(fact::CLOCK, "doubtful"),
        Clock::Ok => facts.insert(fact::CLOCK, "good"),
        Clock::Unknown => {}
    }
    if let Some(stamp) = &record.header.stamp {
        facts.insert(fact::TIME, without_fraction(&stamp.raw));
    }
    let days = deadline.and_then(|it| fields.get(&it.field)).and_then(|it| it.parse::<i64>().ok());
    if let (Some(deadline), Some(days)) = (deadline, days) {
        facts.insert(fact::DAYS, days.to_string());
        match deadline.passed_of {
            Some(of) => facts.insert(fact::LATE, (days - of).max(0).to_string()),
            None => {
                facts.insert(fact::DUE, due(record, days, day_format, year).unwrap_or_default())
            }
        }
    }
}

/// The day this many days after the stamp of a line: with its year, where that is known.
fn due(record: &Record, days: i64, day_format: &str, year: Option<i16>) -> Option<String> {
    let StampKind::Calendar { year: printed, .. } = &record.header.stamp.as_ref()?.kind else {
        return None;
    };
    let printed = (*printed).or(year);
    // Without a year February may have 29 days or not; a common year is right three times of four.
    let start = record.header.stamp.as_ref()?.kind.instant(printed.or(Some(2026)))?;
    let day = start.local.date().checked_add(days.days()).ok()?;
    Some(match printed {
        Some(_) => day.to_string(),
        None if day_format.is_empty() => day.strftime("%b %-d").to_string(),
        None => day.strftime(day_format).to_string(),
    })
}

/// A stamp without the fractions of its second.
fn without_fraction(raw: &str) -> String {
    let raw = raw.trim_start_matches(['*', '.']);
    let Some(dot) = raw.find('.') else { return raw.to_owned() };
    let digits = raw[dot + 1..].bytes().take_while(u8::is_ascii_digit).count();
    let is_time = raw[..dot].ends_with(|it: char| it.is_ascii_digit()) && raw[..dot].contains(':');
    if digits == 0 || !is_time {
        return raw.to_owned();
    }
    format!("{}{}", &raw[..dot], &raw[dot + 1 + digits..])
}
