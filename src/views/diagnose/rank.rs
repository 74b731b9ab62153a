//! Which cause comes first, and why. No sums of points: causes are put in order by what speaks for
//! them, and each says what that is.

use super::{ClockView, LogLine};
use crate::catalog::check::Status;
use crate::catalog::model::{Cause, Message};
use crate::catalog::step::Confidence;
use crate::recognise::Normalized;
use crate::views::check::{CheckResult, Evidence};
use indexmap::IndexMap;
use serde::Serialize;

/// What speaks for a cause, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A message and the output.
    LogAndState,
    /// The output shows what is wrong; nothing of it is in the log.
    State,
    /// A message selects it; the output does not speak for it.
    Log,
    /// The output shows something that is worth a look.
    Hint,
    /// A message can have it; nothing selects it.
    Possible,
    /// The output rules it out.
    Excluded,
}

/// A cause with what speaks for and against it.
#[derive(Debug, Clone, Serialize)]
pub struct RankedCause {
    /// The cause.
    pub cause: String,
    /// Its title.
    pub title: String,
    /// What is going on.
    pub why: String,
    /// Whether a source says so.
    pub confidence: Confidence,
    /// How strong the evidence is.
    pub level: Level,
    /// What speaks for it.
    #[serde(rename = "for")]
    pub reasons_for: Vec<Reason>,
    /// What speaks against it.
    #[serde(rename = "against")]
    pub reasons_against: Vec<Reason>,
    /// Causes listed here that only follow from it.
    pub explains: Vec<String>,
    /// The messages that it explains, as `FACILITY/MNEMONIC`.
    pub messages: Vec<String>,
}

/// Something that speaks for or against a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What kind of thing it is.
    pub kind: ReasonKind,
    /// The words for it.
    pub text: String,
    /// The line.
    pub evidence: Option<Evidence>,
    /// The check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The rule of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The answer of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// The kinds of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// A message whose text selects the cause.
    Message,
    /// A message that can have the cause.
    Listed,
    /// It began at a start of the device and never worked.
    FirstStart,
    /// Messages come in a rhythm that fits.
    Rhythm,
    /// The clock of the device is doubtful.
    Clock,
    /// The answer of a check.
    Check,
}

/// What is known of a device.
pub(super) struct Case<'a> {
    pub causes: &'a IndexMap<String, Cause>,
    /// The entries of the open messages.
    pub messages: &'a IndexMap<String, Message>,
    pub log: &'a [LogLine],
    pub results: &'a [CheckResult],
    pub clock: Option<&'a ClockView>,
}

impl Case<'_> {
    /// The causes that something speaks for, the most likely first.
    pub(super) fn rank(&self) -> Vec<RankedCause> {
        let mut ranked: Vec<RankedCause> =
            self.causes.iter().filter_map(|(name, cause)| self.weigh(name, cause)).collect();
        // A cause behind others has what speaks for them as well.
        let alone = ranked.clone();
        for cause in &mut ranked {
            let explains = &self.causes[&cause.cause].explains;
            for other in alone
                .iter()
                .filter(|it| explains.contains(&it.cause) && it.level != Level::Excluded)
            {
                cause.explains.push(other.cause.clone());
                let further = other.reasons_for.iter().filter(|it| !cause.reasons_for.contains(it));
                let further: Vec<Reason> = further.cloned().collect();
                cause.reasons_for.extend(further);
                let messages = other.messages.iter().filter(|it| !cause.messages.contains(it));
                let messages: Vec<String> = messages.cloned().collect();
                cause.messages.extend(messages);
            }
            if cause.level != Level::Excluded {
                cause.level = level(&cause.reasons_for);
            }
        }
        // Possible causes matter only where nothing better is known of their message.
        let better: Vec<String> = ranked
            .iter()
            .filter(|it| it.level < Level::Possible)
            .flat_map(|it| it.messages.clone())
            .collect();
        ranked.retain(|it| {
            it.level != Level::Possible || it.messages.iter().any(|it| !better.contains(it))
        });
        ranked.sort_by_key(|it| {
            let behind = alone
                .iter()
                .filter(|other| other.level != Level::Excluded)
                .any(|other| self.causes[&other.cause].explains.contains(&it.cause));
            (
                it.level,
                behind,
                std::cmp::Reverse(it.reasons_for.len()),
                self.place(it),
                it.cause.clone(),
            )
        });
        ranked
    }

    /// The place of a cause among those of its message, as documented.
    fn place(&self, cause: &RankedCause) -> usize {
        let message = cause.messages.first().and_then(|it| self.messages.get(it));
        message
            .and_then(|it| it.causes.iter().position(|it| *it == cause.cause))
            .unwrap_or(usize::MAX)
    }

    /// Whether the output rules a cause out.
    fn is_excluded(&self, name: &str) -> bool {
        let excluded_by = self.causes.get(name).map_or(&[][..], |it| &it.excluded_by);
        self.results.iter().any(|it| speaks(excluded_by, it, it.status == Status::Pass))
    }

    /// `None` where nothing speaks for a cause.
    fn weigh(&self, name: &str, cause: &Cause) -> Option<RankedCause> {
        let mut messages = Vec::new();
        let (mut reasons_for, mut reasons_against) = (Vec::new(), Vec::new());
        for line in self.log {
            let incident = &line.incident;
            let id = incident.id().to_string();
            let is_listed =
                self.messages.get(&id).is_some_and(|it| it.causes.iter().any(|it| it == name));
            let chosen = incident.cause.as_deref().filter(|it| !self.is_excluded(it));
            // Where the output rules out what the text selects, the next one that the text fits is
            // selected.
            let is_next = || {
                chosen.is_none() && incident.cause.is_some() && is_listed && selects(cause, line)
            };
            let is_chosen = incident.cause.as_deref() == Some(name) || is_next();
            // A cause with texts of its own that do not fit is no possibility where the text is
            // known.
            let could_be = incident.cause.is_none() || cause.when.is_empty();
            let is_possible = is_listed && chosen.is_none() && could_be;
            if !is_chosen && !is_possible {
                continue;
            }
            let kind = if is_chosen { ReasonKind::Message } else { ReasonKind::Listed };
            let detail = incident.details.first().map_or(incident.title.as_str(), |it| &it.text);
            reasons_for.push(Reason::new(
                kind,
                format!("{}: {detail}", incident.mnemonic),
                line.evidence.clone(),
            ));
            if is_chosen && incident.never_worked {
                let text = incident.cause_title.clone().unwrap_or_default();
                reasons_for.push(Reason::new(ReasonKind::FirstStart, text, line.evidence.clone()));
            }
            if let Some(cadence) =
                incident.cadence.as_ref().filter(|it| cause.rhythms.contains(&it.rhythm))
            {
                reasons_for.push(Reason::new(
                    ReasonKind::Rhythm,
                    cadence.title.clone(),
                    line.evidence.clone(),
                ));
            }
            if !messages.contains(&id) {
                messages.push(id);
            }
        }
        for result in self.results {
            let is_told = reasons_for.iter().any(|it| it.kind == ReasonKind::Message);
            if speaks(&cause.supported_by, result, result.status > Status::Unknown)
                || is_told && speaks(&cause.agrees_with, result, result.status > Status::Unknown)
            {
                reasons_for.push(Reason::of(result));
            } else if speaks(&cause.excluded_by, result, result.status == Status::Pass) {
                reasons_against.push(Reason::of(result));
            }
        }
        if reasons_for.is_empty() {
            return None;
        }
        // A doubtful clock supports what something else points to.
        if cause.clock
            && let Some(clock) = self.clock
        {
            let raw = clock.since.as_ref().map(|it| it.raw.clone()).unwrap_or_default();
            reasons_for.push(Reason::new(ReasonKind::Clock, raw, None));
        }
        let level = if reasons_against.is_empty() { level(&reasons_for) } else { Level::Excluded };
        Some(RankedCause {
            cause: name.to_owned(),
            title: cause.title.clone(),
            why: cause.why.clone(),
            confidence: cause.confidence,
            level,
            reasons_for,
            reasons_against,
            explains: Vec::new(),
            messages,
        })
    }
}

/// Whether an answer is among those that a cause names: by its rule, or by its check where that
/// counts by itself.
fn speaks(answers: &[String], result: &CheckResult, by_itself: bool) -> bool {
    answers.iter().any(|it| match it.split_once('/') {
        Some((check, rule)) => check == result.check && result.rule.as_deref() == Some(rule),
        None => *it == result.check && by_itself,
    })
}

/// Whether the texts of a message fit a cause.
fn selects(cause: &Cause, line: &LogLine) -> bool {
    let fits = |texts: &Vec<String>| {
        texts.iter().any(|text| {
            line.incident
                .details
                .iter()
                .any(|it| !text.is_empty() && Normalized::of(&it.text).holds(text))
        })
    };
    !cause.when.is_empty() && cause.when.values().all(fits)
}

/// How strong the evidence is.
fn level(reasons: &[Reason]) -> Level {
    let any = |kind| reasons.iter().any(|it| it.kind == kind);
    let fails = reasons.iter().any(|it| it.status == Some(Status::Fail));
    match (any(ReasonKind::Message), any(ReasonKind::Check)) {
        (true, true) => Level::LogAndState,
        (true, false) => Level::Log,
        (false, true) if fails => Level::State,
        (false, true) => Level::Hint,
        (false, false) => Level::Possible,
    }
}

impl Reason {
    fn new(kind: ReasonKind, text: String, evidence: Option<Evidence>) -> Self {
        Reason { kind, text, evidence, check: None, rule: None, status: None }
    }

    fn of(result: &CheckResult) -> Self {
        let text = result.say.clone().unwrap_or_else(|| result.title.clone());
        Reason {
            check: Some(result.check.clone()),
            rule: result.rule.clone(),
            status: Some(result.status),
            ..Reason::new(ReasonKind::Check, text, result.evidence.clone())
        }
    }
}
