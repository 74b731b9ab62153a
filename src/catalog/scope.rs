//! Where a reader is: the topologies and initiators in question, as far as they are known. Steps
//! that belong elsewhere are left out.

use super::model::Topology;
use super::step::{Initiator, Only};

/// The topologies and initiators in question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// `None`: not known, so each may be meant.
    topologies: Option<Vec<String>>,
    /// `None`: not known. Empty: nobody starts the communication.
    initiators: Option<Vec<Initiator>>,
}

impl Scope {
    /// The scope of these topologies, none meaning that none is known, and of the initiator that
    /// the reader asked for.
    pub fn of<'a>(
        topologies: impl IntoIterator<Item = (&'a String, &'a Topology)>,
        asked: Option<Initiator>,
    ) -> Self {
        let (names, entries): (Vec<String>, Vec<&Topology>) =
            topologies.into_iter().map(|(name, topology)| (name.clone(), topology)).unzip();
        if names.is_empty() {
            return Scope { topologies: None, initiators: asked.map(|it| vec![it]) };
        }
        let mut initiators: Vec<Initiator> =
            entries.iter().flat_map(|it| it.initiators.iter().copied()).collect();
        // A topology answers for the initiators that it has, whatever was asked.
        if let Some(asked) = asked.filter(|it| initiators.contains(it)) {
            initiators = vec![asked];
        }
        Scope { topologies: Some(names), initiators: Some(initiators) }
    }

    /// Whether a step that belongs `only` there may be meant.
    pub fn holds(&self, only: &Only) -> bool {
        let here = |names: &Vec<String>| names.iter().any(|it| only.topologies.contains(it));
        let topology = only.topologies.is_empty() || self.topologies.as_ref().is_none_or(here);
        let starts = |wanted| self.initiators.as_ref().is_none_or(|it| it.contains(&wanted));
        topology && only.initiator.is_none_or(starts)
    }
}
