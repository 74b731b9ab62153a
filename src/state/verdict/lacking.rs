//! What to type for what a check looks for and was not captured.

use super::prepared::Prepared;
use crate::catalog::step::Command;
use crate::state::detect::{Sight, SightMap};
use indexmap::IndexSet;

impl Prepared {
    /// The commands that would show what was not captured. What the check is about comes first: while
    /// that is not there, the other places tell nothing.
    pub(super) fn lacking(&self, seen: &SightMap) -> Vec<String> {
        let unseen = |it: &Sight| it.hits.is_empty();
        let about = seen.values().next().is_some_and(unseen);
        let places = self.places.iter().filter(|(name, _)| unseen(&seen[name.as_str()]));
        let wanted = places.take(if about { 1 } else { usize::MAX });
        let names: IndexSet<&String> = wanted.flat_map(|(_, it)| it.outputs()).collect();
        // Where a name is typed with something after it, the check says what.
        let typed = |name: &String| -> Vec<String> {
            if name.contains(' ') {
                return vec![name.clone()];
            }
            let run = self.check.run.iter().filter_map(Command::typed);
            let own = run.filter(|(_, it)| it.split(' ').next() == Some(name.as_str()));
            own.map(|(_, text)| text.to_owned()).collect()
        };
        names.into_iter().flat_map(typed).collect()
    }
}
