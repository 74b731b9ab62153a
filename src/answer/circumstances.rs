//! What is known when an answer is built: topologies, initiator, and facts of the line, the capture
//! and the site.

use crate::catalog::model::Topology;
use crate::catalog::runbook::{Case, FactTest};
use crate::catalog::step::Initiator;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// What is known about the reader's case.
#[derive(Debug, Clone, Default)]
pub struct Circumstances<'a> {
    /// The topologies in question, by name; all where none is known.
    pub topologies: Vec<(&'a str, &'a Topology)>,
    /// Who starts the communication, where that is known.
    pub initiator: Option<Initiator>,
    /// Everything else.
    pub facts: Facts,
}

/// Values by the name of what they are: fields of a message, facts of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Facts(BTreeMap<String, String>);

impl<'a> Circumstances<'a> {
    /// What is known of the topologies in question, all of them where `named` is empty.
    pub fn new(
        all: &'a IndexMap<String, Topology>,
        named: &[String],
        asked: Option<Initiator>,
        facts: Facts,
    ) -> Self {
        let wanted = |(name, _): &(&String, &Topology)| named.is_empty() || named.contains(name);
        let topologies: Vec<(&str, &Topology)> =
            all.iter().filter(wanted).map(|(name, it)| (name.as_str(), it)).collect();
        let mut circumstances = Circumstances { topologies, initiator: None, facts };
        let possible = circumstances.initiators();
        circumstances.initiator = match possible.as_slice() {
            [only] => Some(*only),
            several => asked.filter(|it| several.contains(it)),
        };
        circumstances
    }

    /// The initiators that are possible.
    pub fn initiators(&self) -> Vec<Initiator> {
        if let Some(known) = self.initiator {
            return vec![known];
        }
        let mut all: Vec<Initiator> = Vec::new();
        for initiator in self.topologies.iter().flat_map(|(_, it)| &it.initiators) {
            if !all.contains(initiator) {
                all.push(*initiator);
            }
        }
        all
    }

    /// Whether several topologies are in question.
    pub fn are_undecided(&self) -> bool {
        self.topologies.len() > 1
    }

    /// Whether some of the topologies in question are named by a case and others are not.
    pub fn are_told_apart(&self, case: &Case) -> bool {
        let named = |(name, _): &&(&str, &Topology)| case.topologies.iter().any(|it| it == name);
        let count = self.topologies.iter().filter(named).count();
        count > 0 && count < self.topologies.len()
    }

    /// Whether a case is this one, for a reader who has to decide between topologies or not.
    pub fn hold(&self, case: &Case, undecided: bool) -> bool {
        let within = |(name, _): &(&str, &Topology)| case.topologies.iter().any(|it| it == name);
        (case.topologies.is_empty() || self.topologies.iter().all(within))
            && case.undecided.is_none_or(|wanted| wanted == undecided)
            && case.initiator.is_none_or(|it| self.initiators().contains(&it))
            && case.facts.iter().all(|(name, test)| self.facts.hold(name, test))
    }
}

impl Facts {
    /// Adds a fact; an empty value is none.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.insert(name.into(), value);
        }
    }

    /// A fact.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn hold(&self, name: &str, test: &FactTest) -> bool {
        let value = self.get(name);
        let is_address = || value.is_some_and(|it| it.parse::<core::net::IpAddr>().is_ok());
        let number = || value.and_then(|it| it.parse::<i64>().ok());
        test.known.is_none_or(|it| it == value.is_some())
            && test.address.is_none_or(|it| it == is_address())
            && (test.is.is_empty() || value.is_some_and(|it| test.is.iter().any(|one| one == it)))
            && value.is_none_or(|it| test.not.iter().all(|one| one != it))
            && test.least.is_none_or(|least| number().is_some_and(|it| it >= least))
            && test.most.is_none_or(|most| number().is_some_and(|it| it <= most))
    }

    /// A text with the names in angles filled in, where their values are known.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('<') {
            let (before, behind) = rest.split_at(open);
            filled.push_str(before);
            let known = behind[1..]
                .split_once('>')
                .and_then(|(name, after)| Some((self.get(name)?, after)));
            rest = match known {
                Some((value, after)) => {
                    filled.push_str(value);
                    after
                }
                None => {
                    filled.push('<');
                    &behind[1..]
                }
            };
        }
        filled.push_str(rest);
        filled
    }
}
