//! Which cause comes first, and why. No sums of points: causes are put in order by what speaks for
//! them, and each says what that is.

use crate::catalog::check::Status;
use crate::catalog::model::{Cause, Message};
use crate::recognise::Normalized;
use indexmap::IndexMap;
use serde::Serialize;
use std::cmp::Reverse;

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

/// What is known of a device.
pub struct CauseRanking<'a> {
    /// Every cause by name.
    pub causes: &'a IndexMap<String, Cause>,
    /// The entries of the open messages, by `FACILITY/MNEMONIC`.
    pub messages: &'a IndexMap<String, Message>,
    /// What is open in its log.
    pub open: &'a [OpenMessage<'a>],
    /// What the checks answer.
    pub answers: &'a [CheckAnswer<'a>],
    /// Whether its log doubts its clock.
    pub is_clock_doubtful: bool,
}

/// A message that is open.
pub struct OpenMessage<'a> {
    /// Its key, `FACILITY/MNEMONIC`.
    pub id: String,
    /// The cause that its text selects.
    pub cause: Option<&'a str>,
    /// The texts of its lines.
    pub details: Vec<&'a str>,
    /// Whether it began at a start of the device and never worked.
    pub never_worked: bool,
    /// The rhythm in which it comes.
    pub rhythm: Option<&'a str>,
}

/// The answer of a check.
pub struct CheckAnswer<'a> {
    /// The check.
    pub check: &'a str,
    /// The rule that gives it.
    pub rule: Option<&'a str>,
    /// The answer.
    pub status: Status,
}

/// Something that speaks for or against a cause; messages and answers by their place in the
/// [`CauseRanking`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A message whose text selects the cause.
    Message(usize),
    /// A message that can have the cause.
    Listed(usize),
    /// A message that began at a start of the device and never worked.
    FirstStart(usize),
    /// A message that comes in a rhythm that fits.
    Rhythm(usize),
    /// The clock of the device is doubtful.
    Clock,
    /// The answer of a check.
    Answer(usize),
}

/// A cause with what speaks for and against it.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The cause.
    pub cause: String,
    /// How strong the evidence is.
    pub level: Level,
    /// What speaks for it.
    pub grounds_for: Vec<Ground>,
    /// What speaks against it.
    pub grounds_against: Vec<Ground>,
    /// Causes listed here that only follow from it.
    pub explains: Vec<String>,
    /// The messages that it explains, as `FACILITY/MNEMONIC`.
    pub messages: Vec<String>,
}

impl CauseRanking<'_> {
    /// The causes that something speaks for, the most likely first.
    pub fn rank(&self) -> Vec<Ranked> {
        let mut ranked: Vec<Ranked> =
            self.causes.iter().filter_map(|(name, cause)| self.weigh(name, cause)).collect();
        let alone = ranked.clone();
        for cause in &mut ranked {
            self.add_followers(cause, &alone);
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
        let follows = |it: &Ranked| {
            let others = alone.iter().filter(|other| other.level != Level::Excluded);
            others.into_iter().any(|other| self.causes[&other.cause].explains.contains(&it.cause))
        };
        ranked.sort_by_cached_key(|it| {
            let grounds = Reverse(it.grounds_for.len());
            (it.level, follows(it), grounds, self.place(it), it.cause.clone())
        });
        ranked
    }

    /// A cause that explains others has what speaks for them as well.
    fn add_followers(&self, cause: &mut Ranked, all: &[Ranked]) {
        let explains = &self.causes[&cause.cause].explains;
        let followers =
            all.iter().filter(|it| explains.contains(&it.cause) && it.level != Level::Excluded);
        for other in followers {
            cause.explains.push(other.cause.clone());
            for ground in &other.grounds_for {
                if !cause.grounds_for.contains(ground) {
                    cause.grounds_for.push(*ground);
                }
            }
            for message in &other.messages {
                if !cause.messages.contains(message) {
                    cause.messages.push(message.clone());
                }
            }
        }
        if cause.level != Level::Excluded {
            cause.level = self.level(&cause.grounds_for);
        }
    }

    /// The place of a cause among those of its message, as documented.
    fn place(&self, cause: &Ranked) -> usize {
        let message = cause.messages.first().and_then(|it| self.messages.get(it));
        message
            .and_then(|it| it.causes.iter().position(|it| *it == cause.cause))
            .unwrap_or(usize::MAX)
    }

    /// Whether the output rules a cause out.
    fn is_excluded(&self, name: &str) -> bool {
        let excluded_by = self.causes.get(name).map_or(&[][..], |it| &it.excluded_by);
        self.answers.iter().any(|it| speaks(excluded_by, it, it.status == Status::Pass))
    }

    /// `None` where nothing speaks for a cause.
    fn weigh(&self, name: &str, cause: &Cause) -> Option<Ranked> {
        let (mut grounds_for, mut messages) = (Vec::new(), Vec::new());
        for (index, open) in self.open.iter().enumerate() {
            let Some(ground) = self.told_by(index, open, name, cause) else { continue };
            grounds_for.push(ground);
            if open.never_worked && matches!(ground, Ground::Message(_)) {
                grounds_for.push(Ground::FirstStart(index));
            }
            if open.rhythm.is_some_and(|it| cause.rhythms.iter().any(|rhythm| rhythm == it)) {
                grounds_for.push(Ground::Rhythm(index));
            }
            if !messages.contains(&open.id) {
                messages.push(open.id.clone());
            }
        }
        let is_told = grounds_for.iter().any(|it| matches!(it, Ground::Message(_)));
        let mut grounds_against = Vec::new();
        for (index, answer) in self.answers.iter().enumerate() {
            let is_bad = answer.status > Status::Unknown;
            if speaks(&cause.supported_by, answer, is_bad)
                || is_told && speaks(&cause.agrees_with, answer, is_bad)
            {
                grounds_for.push(Ground::Answer(index));
            } else if speaks(&cause.excluded_by, answer, answer.status == Status::Pass) {
                grounds_against.push(Ground::Answer(index));
            }
        }
        if grounds_for.is_empty() {
            return None;
        }
        // A doubtful clock supports what something else points to.
        if cause.clock && self.is_clock_doubtful {
            grounds_for.push(Ground::Clock);
        }
        let is_open = grounds_against.is_empty();
        let level = if is_open { self.level(&grounds_for) } else { Level::Excluded };
        let explains = Vec::new();
        Some(Ranked {
            cause: name.to_owned(),
            level,
            grounds_for,
            grounds_against,
            explains,
            messages,
        })
    }

    /// How an open message speaks for a cause.
    fn told_by(
        &self,
        index: usize,
        open: &OpenMessage,
        name: &str,
        cause: &Cause,
    ) -> Option<Ground> {
        let is_listed =
            self.messages.get(&open.id).is_some_and(|it| it.causes.iter().any(|it| it == name));
        let chosen = open.cause.filter(|it| !self.is_excluded(it));
        // Where the output rules out what the text selects, the next one that the text fits is
        // selected.
        let is_next =
            || chosen.is_none() && open.cause.is_some() && is_listed && selects(cause, open);
        if open.cause == Some(name) || is_next() {
            return Some(Ground::Message(index));
        }
        // A cause with texts of its own that do not fit is no possibility where the text is known.
        let could_be = open.cause.is_none() || cause.when.is_empty();
        (is_listed && chosen.is_none() && could_be).then_some(Ground::Listed(index))
    }

    /// How strong the evidence is.
    fn level(&self, grounds: &[Ground]) -> Level {
        let is_told = grounds.iter().any(|it| matches!(it, Ground::Message(_)));
        let mut shown = grounds.iter().filter_map(|it| match it {
            Ground::Answer(index) => Some(self.answers[*index].status),
            _ => None,
        });
        let fails = shown.clone().any(|it| it == Status::Fail);
        match (is_told, shown.next().is_some()) {
            (true, true) => Level::LogAndState,
            (true, false) => Level::Log,
            (false, true) if fails => Level::State,
            (false, true) => Level::Hint,
            (false, false) => Level::Possible,
        }
    }
}

/// Whether an answer is among those that a cause names: by its rule, or by its check where that
/// counts by itself.
fn speaks(named: &[String], answer: &CheckAnswer, by_itself: bool) -> bool {
    named.iter().any(|it| match it.split_once('/') {
        Some((check, rule)) => check == answer.check && answer.rule == Some(rule),
        None => it == answer.check && by_itself,
    })
}

/// Whether the texts of a message fit a cause.
fn selects(cause: &Cause, open: &OpenMessage) -> bool {
    let holds = |text: &String| {
        !text.is_empty() && open.details.iter().any(|it| Normalized::of(it).holds(text))
    };
    !cause.when.is_empty() && cause.when.values().all(|texts| texts.iter().any(holds))
}

#[cfg(test)]
mod tests;
