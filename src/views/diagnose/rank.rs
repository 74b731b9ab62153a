//! The ranked causes of a device in words.

use super::{ClockView, IncidentReport, LogLine};
use crate::catalog::check::Status;
use crate::catalog::model::{Cause, Message};
use crate::catalog::step::Confidence;
use crate::diagnose::{CauseRanking, CheckAnswer, Ground, Level, OpenMessage, Ranked};
use crate::views::check::{CheckResult, Evidence};
use indexmap::IndexMap;
use serde::Serialize;

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

/// What the grounds of a ranking are told with.
pub(super) struct GroundTelling<'a> {
    pub causes: &'a IndexMap<String, Cause>,
    pub log: &'a [LogLine],
    pub results: &'a [CheckResult],
    pub clock: Option<&'a ClockView>,
}

impl GroundTelling<'_> {
    /// The causes that something speaks for, the most likely first, in words.
    pub(super) fn ranked(&self, messages: &IndexMap<String, Message>) -> Vec<RankedCause> {
        let open: Vec<OpenMessage> = self.log.iter().map(open_message).collect();
        let answers: Vec<CheckAnswer> = self.results.iter().map(answer).collect();
        let ranking = CauseRanking {
            causes: self.causes,
            messages,
            open: &open,
            answers: &answers,
            is_clock_doubtful: self.clock.is_some(),
        };
        ranking.rank().into_iter().map(|it| self.told(it)).collect()
    }

    fn told(&self, ranked: Ranked) -> RankedCause {
        let entry = &self.causes[&ranked.cause];
        let reasons = |grounds: &[Ground]| grounds.iter().map(|it| self.reason(*it)).collect();
        RankedCause {
            title: entry.title.clone(),
            why: entry.why.clone(),
            confidence: entry.confidence,
            level: ranked.level,
            reasons_for: reasons(&ranked.grounds_for),
            reasons_against: reasons(&ranked.grounds_against),
            cause: ranked.cause,
            explains: ranked.explains,
            messages: ranked.messages,
        }
    }

    fn reason(&self, ground: Ground) -> Reason {
        let of_line = |kind, index: usize, text: fn(&IncidentReport) -> String| {
            let line = &self.log[index];
            Reason::new(kind, text(&line.incident), line.evidence.clone())
        };
        match ground {
            Ground::Message(index) => of_line(ReasonKind::Message, index, detail),
            Ground::Listed(index) => of_line(ReasonKind::Listed, index, detail),
            Ground::FirstStart(index) => of_line(ReasonKind::FirstStart, index, |it| {
                it.cause_title.clone().unwrap_or_default()
            }),
            Ground::Rhythm(index) => of_line(ReasonKind::Rhythm, index, |it| {
                it.cadence.as_ref().map(|it| it.title.clone()).unwrap_or_default()
            }),
            Ground::Clock => {
                let since = self.clock.and_then(|it| it.since.as_ref());
                let raw = since.map(|it| it.raw.to_string()).unwrap_or_default();
                Reason::new(ReasonKind::Clock, raw, None)
            }
            Ground::Answer(index) => Reason::of(&self.results[index]),
        }
    }
}

fn open_message(line: &LogLine) -> OpenMessage<'_> {
    let incident = &line.incident;
    OpenMessage {
        id: incident.id().to_string(),
        cause: incident.cause.as_deref(),
        details: incident.details.iter().map(|it| it.text.as_str()).collect(),
        never_worked: incident.never_worked,
        rhythm: incident.cadence.as_ref().map(|it| it.rhythm.as_str()),
    }
}

fn answer(result: &CheckResult) -> CheckAnswer<'_> {
    CheckAnswer { check: &result.check, rule: result.rule.as_deref(), status: result.status }
}

/// The first text of a message.
fn detail(incident: &IncidentReport) -> String {
    let detail = incident.details.first().map_or(incident.title.as_str(), |it| &it.text);
    format!("{}: {detail}", incident.mnemonic)
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
