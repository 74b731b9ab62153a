//! Why a record is read as it is: every form, cause and topology in their order, what was compared
//! and why it won or lost. For authors of catalogs.
//!
//! What is compared is compared by the code that recognises; only what that passes over is looked
//! at besides.

use super::{MessageMatcher, Normalized, PEER, Reading, Recognised, Recogniser};
use crate::catalog::form::FormStop;
use crate::log::Record;
use indexmap::IndexMap;
use serde::Serialize;

/// How a record was recognised. Without an entry there is nothing to compare with.
#[derive(Debug, Clone, Serialize)]
pub struct RecordTrace {
    /// The readings of the text, the more trusted one first.
    pub readings: Vec<ReadingTrace>,
    /// The topologies in their order.
    pub topologies: Vec<Points>,
}

/// One reading of the text: as it stands on its line, or joined with the lines below.
#[derive(Debug, Clone, Serialize)]
pub struct ReadingTrace {
    /// The text.
    pub text: String,
    /// Whether this reading is the one that is believed.
    pub chosen: bool,
    /// The forms in their order.
    pub forms: Vec<FormTrace>,
    /// The fields of the form that fits.
    pub fields: IndexMap<String, String>,
    /// The causes in their order.
    pub causes: Vec<CauseTrace>,
}

/// A form that was tried.
#[derive(Debug, Clone, Serialize)]
pub struct FormTrace {
    /// As the entry writes it.
    pub form: String,
    /// What came of it.
    pub outcome: FormOutcome,
    /// Where the text left it.
    #[serde(flatten)]
    pub stop: Option<FormStop>,
}

/// What came of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormOutcome {
    /// It fits; its fields are taken.
    Fits,
    /// It does not fit.
    Stopped,
    /// One before it fits.
    NotTried,
}

/// A cause that was asked.
#[derive(Debug, Clone, Serialize)]
pub struct CauseTrace {
    /// Its name.
    pub cause: String,
    /// What came of it.
    pub outcome: CauseOutcome,
    /// What its `when` asks, field by field.
    pub when: Vec<Condition>,
}

/// What came of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseOutcome {
    /// It is the first that fits.
    Chosen,
    /// It asks for nothing, and the message has no other.
    Only,
    /// It fits, but one before it does, too.
    Later,
    /// A field has none of its texts.
    Lost,
    /// It asks for nothing, so that it is never chosen beside others.
    AsksNothing,
}

/// What a cause asks of a field. One of the texts is enough.
#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    /// The field.
    pub field: String,
    /// What was compared: its value, or the whole text where no form fits. `null`: the line does
    /// not have the field.
    pub value: Option<String>,
    /// The texts.
    pub texts: Vec<ComparedText>,
    /// Whether one fits.
    pub holds: bool,
}

/// A text and whether it is part of what it was compared with.
#[derive(Debug, Clone, Serialize)]
pub struct ComparedText {
    /// The text.
    pub text: String,
    /// Whether it fits.
    pub fits: bool,
}

/// What a topology was compared with.
#[derive(Debug, Clone, Serialize)]
pub struct Points {
    /// The topology.
    pub topology: String,
    /// Its texts, compared with the field that names the server.
    pub peers: Vec<ComparedText>,
    /// Whether one fits, so that the line points to it.
    pub points: bool,
}

impl Recogniser {
    /// Recognises a record and tells how.
    pub fn trace(&self, record: &Record) -> (Recognised, Option<RecordTrace>) {
        let found = self.recognise(record);
        let Some(known) = &found.known else { return (found, None) };
        let readings = known.trace(record);
        let peer = found.fields.get(PEER).map(|it| Normalized::of(it));
        let compared = |text: &String| ComparedText {
            fits: peer.as_ref().is_some_and(|it| it.holds(text)),
            text: text.clone(),
        };
        let all = self.topologies();
        let topologies = all.iter().map(|(name, it)| Points {
            topology: name.clone(),
            peers: it.peers.iter().map(compared).collect(),
            points: found.topologies.contains(name),
        });
        let trace = RecordTrace { readings, topologies: topologies.collect() };
        (found, Some(trace))
    }
}

impl MessageMatcher {
    fn trace(&self, record: &Record) -> Vec<ReadingTrace> {
        let texts = self.texts(record);
        let readings: Vec<Reading> = texts.iter().map(|text| self.read_text(text)).collect();
        let best = Self::best(&readings);
        let traces = readings.into_iter().zip(&texts).enumerate();
        traces
            .map(|(index, (reading, text))| self.trace_reading(text, reading, index == best))
            .collect()
    }

    fn trace_reading(&self, text: &str, reading: Reading, chosen: bool) -> ReadingTrace {
        let mut forms = Vec::new();
        for (index, form) in self.message.forms.iter().enumerate() {
            let (outcome, stop) = match reading.form {
                Some(fitting) if index == fitting => (FormOutcome::Fits, None),
                Some(fitting) if index > fitting => (FormOutcome::NotTried, None),
                _ => (FormOutcome::Stopped, Some(FormStop::of(&form.text, &self.kinds, text))),
            };
            forms.push(FormTrace { form: form.text.clone(), outcome, stop });
        }
        let texts = reading.texts();
        let condition = |(field, wanted): (&String, &Vec<String>)| {
            let compared =
                |text: &String| ComparedText { text: text.clone(), fits: texts.hold(field, text) };
            let compared: Vec<ComparedText> = wanted.iter().map(compared).collect();
            let value = match &reading.rest {
                None => reading.fields.get(field).cloned(),
                Some(rest) => Some(rest.trim().to_owned()),
            };
            Condition {
                field: field.clone(),
                value,
                holds: compared.iter().any(|it| it.fits),
                texts: compared,
            }
        };
        let cause = |known: &super::CauseMatcher| {
            let when: Vec<Condition> = known.cause.when.iter().map(condition).collect();
            let outcome = match (reading.cause.as_ref() == Some(&known.name), when.is_empty()) {
                (true, true) => CauseOutcome::Only,
                (true, false) => CauseOutcome::Chosen,
                (false, true) => CauseOutcome::AsksNothing,
                (false, false) if texts.select(known) => CauseOutcome::Later,
                (false, false) => CauseOutcome::Lost,
            };
            CauseTrace { cause: known.name.clone(), outcome, when }
        };
        let causes = self.causes.iter().map(cause).collect();
        ReadingTrace { text: text.to_owned(), chosen, forms, causes, fields: reading.fields }
    }
}
