//! Whether tests hold of what was found. Each answer is yes, no, or that the capture does not tell.

use super::device_time::DeviceTime;
use super::lazy_pattern::LazyPattern;
use super::locator::{CompiledLocator, CompiledSubject, Finding, Hit};
use super::output::CommandOutput;
use super::trace::{SignTrace, TestQuestion, TestTrace, TracedLine};
use crate::catalog::check::{self, Locator, Test};
use crate::catalog::places::NamedPlaces;
use crate::catalog::tables::{ConfiguredPlace, Table as _};
use anyhow::{Context as _, Result};
use indexmap::IndexMap;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

const DAY: i64 = 86_400;

/// The keys of a test in the order in which their answers stand.
const QUESTIONS: [&str; 14] = [
    "missing",
    "is",
    "not",
    "below_has",
    "below_lacks",
    "over",
    "under",
    "older_than_days",
    "not_older_than_days",
    "due_within_days",
    "due_after_days",
    "later_than",
    "not_among",
    "share",
];

/// What tests are put to: the outputs of a device, and when they were captured.
#[derive(Clone, Copy)]
pub struct CaptureContext<'a> {
    /// The outputs, the oldest first.
    pub outputs: &'a [Arc<CommandOutput>],
    /// The time, as far as it is known.
    pub now: Option<&'a DeviceTime>,
}

/// A test, ready to be put.
pub struct CompiledTest {
    test: Test,
    is: Option<LazyPattern>,
    not: Option<LazyPattern>,
    below_has: Option<LazyPattern>,
    below_lacks: Option<LazyPattern>,
}

/// The places of a check by name.
pub type Places = IndexMap<String, CompiledLocator>;

/// What was seen of the places of a check, by name.
pub type SightMap<'a> = IndexMap<&'a str, Sight<'a>>;

/// What was seen of a place. What tests ask of it as a whole is found once, however many
/// occurrences are put to a test.
pub struct Sight<'a> {
    place: &'a CompiledLocator,
    outputs: &'a [Arc<CommandOutput>],
    /// The occurrences, the oldest first.
    pub hits: Vec<Hit<'a>>,
    could_be: OnceCell<bool>,
    /// The values in small letters.
    values: OnceCell<HashSet<String>>,
}

impl<'a> Sight<'a> {
    /// Looks for a place.
    pub fn of(place: &'a CompiledLocator, outputs: &'a [Arc<CommandOutput>]) -> Self {
        Sight::with(place, outputs, place.hits(outputs))
    }

    fn with(
        place: &'a CompiledLocator,
        outputs: &'a [Arc<CommandOutput>],
        hits: Vec<Hit<'a>>,
    ) -> Self {
        Sight { place, outputs, hits, could_be: OnceCell::new(), values: OnceCell::new() }
    }

    /// The newest occurrence.
    pub fn last(&self) -> Option<&Hit<'a>> {
        self.hits.last()
    }

    /// Leaves out the occurrences in outputs that are about others.
    pub fn about(&mut self, subject: &CompiledSubject, names: &HashSet<String>) {
        let mut told: Vec<(*const CommandOutput, bool)> = Vec::new();
        self.hits.retain(|hit| {
            let output = hit.line.output();
            // Occurrences stand in the order of the outputs.
            match told.last().filter(|it| std::ptr::eq(it.0, output)) {
                Some((_, fits)) => *fits,
                None => {
                    let fits = subject.holds(output, names);
                    told.push((output, fits));
                    fits
                }
            }
        });
    }

    /// Whether the output that would hold the place is there.
    fn could_be(&self) -> bool {
        *self.could_be.get_or_init(|| self.place.could_be_in(self.outputs))
    }

    /// Whether a value is among those of the place, letters in size aside.
    fn has(&self, value: &str) -> bool {
        let values = || self.hits.iter().map(|it| it.value.to_ascii_lowercase()).collect();
        self.values.get_or_init(values).contains(&value.to_ascii_lowercase())
    }
}

/// What the places and tests of checks and signs are read with.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The places and values that they name.
    pub named: &'a NamedPlaces,
    /// The lines of a configuration that stand for places.
    pub configuration: &'a [ConfiguredPlace],
}

impl Terms<'_> {
    /// Prepares a place.
    ///
    /// # Errors
    /// When a pattern is not valid, or the table has no place of its name.
    pub fn place(self, look: &Locator) -> Result<CompiledLocator> {
        let look = self.named.whole(look).with_context(|| {
            let name = look.place.as_deref().unwrap_or_default();
            format!("{}.yaml has no place {name:?}", NamedPlaces::PATH)
        })?;
        CompiledLocator::with_configuration(&look, self.configuration)
    }
}

/// Prepares places.
///
/// # Errors
/// When a pattern is not valid.
pub fn places(looks: &IndexMap<String, Locator>, terms: Terms) -> Result<Places> {
    looks
        .iter()
        .map(|(name, look)| {
            let place = terms.place(look);
            Ok((name.clone(), place.with_context(|| format!("look.{name}"))?))
        })
        .collect()
}

impl CompiledTest {
    /// Prepares a test.
    ///
    /// # Errors
    /// When a pattern is not valid; the judge of catalogs finds that before a user does.
    pub fn new(test: &Test, named: &NamedPlaces) -> Result<Self> {
        let pattern = |text: &Option<String>| -> Result<Option<LazyPattern>> {
            let Some(text) = text else { return Ok(None) };
            let pattern = named
                .pattern(text)
                .with_context(|| format!("{}.yaml has no value {text:?}", NamedPlaces::PATH))?;
            LazyPattern::new(pattern).map(Some)
        };
        Ok(CompiledTest {
            is: pattern(&test.is)?,
            not: pattern(&test.not)?,
            below_has: pattern(&test.below_has)?,
            below_lacks: pattern(&test.below_lacks)?,
            test: test.clone(),
        })
    }

    /// Whether the test holds of an occurrence of a place, beside what was `seen` of others.
    /// `None`: the capture does not tell.
    pub fn holds(
        &self,
        place: &Sight,
        found: Option<&Hit>,
        seen: &SightMap,
        scene: CaptureContext,
    ) -> Option<bool> {
        let Some(found) = found else {
            let missing = self.test.missing?;
            return place.could_be().then_some(missing);
        };
        if self.test.missing == Some(true) {
            return Some(false);
        }
        all(self.answers(found, seen, scene).into_iter().flatten().map(|(_, answer)| answer))
    }

    /// What each question of the test says of an occurrence of a place, by its key; `None` where
    /// the test does not ask it.
    fn answers(
        &self,
        found: &Hit,
        seen: &SightMap,
        scene: CaptureContext,
    ) -> [Option<(&'static str, Option<bool>)>; 14] {
        let fits = |pattern: &Option<LazyPattern>, wanted: bool| {
            pattern.as_ref().map(|it| Some(it.is_match(&found.value) == wanted))
        };
        let below = |pattern: &Option<LazyPattern>, wanted: bool| {
            pattern
                .as_ref()
                .map(|it| Some(found.line.below().any(|line| it.is_match(line.text())) == wanted))
        };
        let number = first_number(&found.value);
        let answers = [
            self.test.missing.map(|missing| Some(!missing)),
            fits(&self.is, true),
            fits(&self.not, false),
            below(&self.below_has, true),
            below(&self.below_lacks, false),
            self.test.over.map(|limit| Some(number.is_some_and(|it| it > limit))),
            self.test.under.map(|limit| Some(number.is_some_and(|it| it < limit))),
            self.test.older_than_days.map(|days| age(found, scene, |age| age > days * DAY)),
            self.test.not_older_than_days.map(|days| age(found, scene, |age| age <= days * DAY)),
            self.test.due_within_days.map(|days| age(found, scene, |age| -age < days * DAY)),
            self.test.due_after_days.map(|days| age(found, scene, |age| -age >= days * DAY)),
            self.test
                .later_than
                .as_ref()
                .map(|other| later(found, seen.get(other.as_str())?.last()?)),
            self.test.not_among.as_ref().map(|other| {
                let others = seen.get(other.as_str())?;
                (!others.hits.is_empty()).then(|| !others.has(&found.value))
            }),
            self.test.share.as_ref().map(|share| {
                let whole = first_number(&seen.get(share.of.as_str())?.last()?.value)?;
                Some(number?.saturating_mul(100) > whole.saturating_mul(share.over_percent))
            }),
        ];
        let mut keys = QUESTIONS.into_iter();
        answers.map(|answer| keys.next().zip(answer))
    }

    /// What the test says of an occurrence of a place, question by question.
    pub fn trace(
        &self,
        name: &str,
        place: &Sight,
        found: Option<&Hit>,
        seen: &SightMap,
        scene: CaptureContext,
    ) -> TestTrace {
        let answers: IndexMap<&str, Option<bool>> = match found {
            Some(found) => self.answers(found, seen, scene).into_iter().flatten().collect(),
            None => IndexMap::new(),
        };
        let holds = self.holds(place, found, seen, scene);
        let asked = serde_json::to_value(&self.test).unwrap_or_default();
        let asked = asked.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        let question = |(key, value): (&String, &serde_json::Value)| TestQuestion {
            // Where the place is not there only one question has an answer.
            holds: answers.get(key.as_str()).copied().unwrap_or(if key == QUESTIONS[0] {
                holds
            } else {
                None
            }),
            key: key.clone(),
            value: value.clone(),
        };
        TestTrace {
            place: name.to_owned(),
            found: found.map(Hit::found).map(TracedLine::from),
            asks: asked.map(question).collect(),
            holds,
        }
    }
}

/// Whether all hold: no as soon as one says no, unknown as long as one does not tell.
pub fn all(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut told = Some(true);
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => told = None,
        }
    }
    told
}

/// Alternatives of which one must hold, ready to be looked for.
pub struct Detectors(Vec<Detector>);

/// Places that stand alone, and what all of them must show.
struct Detector {
    name: String,
    /// The places in words, for [`SignTrace`].
    places: Vec<String>,
    all: Vec<(CompiledLocator, CompiledTest)>,
    note: Option<String>,
}

impl Detectors {
    /// Prepares signs.
    ///
    /// # Errors
    /// When a pattern is not valid.
    pub fn new(signs: &check::Signs, terms: Terms) -> Result<Self> {
        let sign = |(name, sign): (&String, &check::Sign)| -> Result<Detector> {
            let all = sign
                .all
                .iter()
                .map(|it| Ok((terms.place(&it.look)?, CompiledTest::new(&it.test, terms.named)?)));
            let all = all.collect::<Result<_>>().with_context(|| name.clone())?;
            let places = sign.all.iter().map(|it| said(&it.look, terms.named)).collect();
            Ok(Detector { name: name.clone(), places, all, note: sign.note.clone() })
        };
        Ok(Detectors(signs.iter().map(sign).collect::<Result<_>>()?))
    }

    /// The first sign that holds: what it was seen by, and what is doubtful about it.
    pub fn first(&self, scene: CaptureContext) -> Option<(Finding, Option<&str>)> {
        self.0.iter().find_map(|sign| Some((sign.seen(scene)?, sign.note.as_deref())))
    }
}

impl Detectors {
    /// What each sign says, in their order.
    pub fn trace(&self, scene: CaptureContext) -> Vec<SignTrace> {
        self.0.iter().map(|it| it.trace(scene)).collect()
    }
}

impl Detector {
    fn trace(&self, scene: CaptureContext) -> SignTrace {
        let tested = |(name, (place, trial)): (&String, &(CompiledLocator, CompiledTest))| {
            let sight = last_of(place, scene);
            trial.trace(name, &sight, sight.last(), &SightMap::new(), scene)
        };
        SignTrace {
            sign: self.name.clone(),
            holds: self.seen(scene).is_some(),
            tests: self.places.iter().zip(&self.all).map(tested).collect(),
            note: self.note.clone(),
        }
    }

    /// What its first place shows, where all of them show what they are tested for.
    fn seen(&self, scene: CaptureContext) -> Option<Finding> {
        let seen = |(place, trial): &(CompiledLocator, CompiledTest)| {
            let sight = last_of(place, scene);
            let holds = trial.holds(&sight, sight.last(), &SightMap::new(), scene) == Some(true);
            sight.last().filter(|_| holds).map(Hit::found)
        };
        self.all.iter().map(seen).collect::<Option<Vec<Finding>>>()?.into_iter().next()
    }
}

/// A place without a name, in words: its section and its label or pattern.
fn said(look: &Locator, named: &NamedPlaces) -> String {
    let Some(look) = named.whole(look) else { return String::new() };
    let parts = [&look.section, &look.field, &look.line];
    parts.into_iter().flatten().map(|it| it.trim_end_matches(':')).collect::<Vec<_>>().join(" > ")
}

/// The newest occurrence of a place that stands alone.
fn last_of<'a>(place: &'a CompiledLocator, scene: CaptureContext<'a>) -> Sight<'a> {
    let last = place.last_hit(scene.outputs);
    Sight::with(place, scene.outputs, last.into_iter().collect())
}

/// What a question about the age of a time says: `None` where the time of the capture is not known
/// or in another zone. No time at all has no age.
fn age(found: &Hit, scene: CaptureContext, asked: impl Fn(i64) -> bool) -> Option<bool> {
    match DeviceTime::find(&found.value) {
        Some(moment) if !moment.is_unset() => Some(asked(scene.now?.since(&moment)?)),
        _ => Some(false),
    }
}

fn later(found: &Hit, other: &Hit) -> Option<bool> {
    match (DeviceTime::find(&found.value), DeviceTime::find(&other.value)) {
        (Some(one), Some(other)) => Some(one.since(&other)? > 0),
        _ => Some(false),
    }
}

fn first_number(text: &str) -> Option<i64> {
    let start = text.find(|it: char| it.is_ascii_digit())?;
    let digits: String = text[start..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
