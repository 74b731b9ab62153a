//! One rule of a check, asked of what was seen.

use super::MOST_ALIKE;
use super::alike::Alike;
use crate::catalog::check;
use crate::state::detect::{CaptureContext, CompiledTest, SightMap, all};
use crate::state::locator::Hit;
use std::collections::HashSet;

/// A rule with its tests.
pub(super) struct Rule {
    pub name: String,
    pub tests: Vec<(String, CompiledTest)>,
}

impl Rule {
    /// The occurrences that the rule fits, none when it does not fit, and how many there are beyond
    /// those.
    pub(super) fn fits<'s>(
        &self,
        entry: &check::Rule,
        seen: &SightMap<'s>,
        scene: CaptureContext,
    ) -> (Vec<Option<Hit<'s>>>, usize) {
        let each = entry.each.as_deref();
        let last = |name: &str| seen.get(name).and_then(|it| it.last());
        let holds = |of: Option<(&str, &Hit<'s>)>| {
            all(self.tests.iter().map(|(name, trial)| {
                let found = of.filter(|it| it.0 == name).map(|it| it.1).or_else(|| last(name));
                trial.holds(&seen[name.as_str()], found, seen, scene)
            })) == Some(true)
        };
        let Some(each) = each else {
            // The first place is what the check is about: it is the evidence where the rule looks
            // at it.
            let looked = seen.keys().filter(|it| self.tests.iter().any(|(name, _)| name == **it));
            let found = looked
                .filter_map(|it| last(it))
                .next()
                .or_else(|| seen.values().find_map(|it| it.last()));
            // Unless it says itself which line proves it: one that it tests, or one of the same
            // output, as another output may tell of another day.
            let is_tested = self.tests.iter().any(|(name, _)| Some(name) == entry.quote.as_ref());
            let is_beside = |quoted: &&Hit| {
                is_tested
                    || found.is_none_or(|it| std::ptr::eq(it.line.output(), quoted.line.output()))
            };
            let quoted = entry.quote.as_deref().and_then(last).filter(is_beside);
            let found = quoted.or(found);
            let fits = if self.tests.is_empty() { found.is_some() } else { holds(None) };
            return (if fits { vec![found.cloned()] } else { Vec::new() }, 0);
        };
        let (mut told, mut hits, mut more) = (HashSet::new(), Vec::new(), 0);
        for found in newest(seen, each).filter(|it| holds(Some((each, it)))) {
            if !told.insert(Alike(found.line)) {
                continue;
            }
            match hits.len() < MOST_ALIKE {
                true => hits.push(Some(found.clone())),
                false => more += 1,
            }
        }
        (hits, more)
    }
}

/// The occurrences of a place that count: of several captures of the same thing the last one.
fn newest<'h, 's>(seen: &'h SightMap<'s>, place: &str) -> impl Iterator<Item = &'h Hit<'s>> {
    let all = seen.get(place).map_or(&[][..], |it| it.hits.as_slice());
    let newest = all.last().map(|it| &it.line.output.file);
    all.iter().filter(move |it| Some(&it.line.output.file) == newest)
}

/// The lines that a rule tells besides its own.
#[expect(clippy::mutable_key_type, reason = "lines are compared by their text, not by its marks")]
pub(super) fn listed<'s>(entry: &check::Rule, seen: &SightMap<'s>) -> Vec<Hit<'s>> {
    let lone = entry.list.iter().filter(|_| entry.each.is_none());
    let listed = lone.flat_map(|it| newest(seen, it));
    let mut told = HashSet::new();
    listed.filter(|it| told.insert(Alike(it.line))).take(MOST_ALIKE).cloned().collect()
}
