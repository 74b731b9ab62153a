//! The lines that something of the catalog looks for: labels and patterns. They tell what was one
//! line where a capture was broken.

use super::labels::{label_end, squeezed};
use crate::catalog::Catalog;
use crate::catalog::check::{Check, Locator};
use crate::catalog::tables::Outputs;
use regex::{Regex, RegexSet};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Lines that are nothing but an address or a word.
const ANY: [&str; 2] = ["https://192.0.2.1/a", "A"];

/// What is looked for, read when it is first asked for: few captures are broken.
#[derive(Debug, Default)]
pub(super) struct KnownLines {
    catalog: Option<Catalog>,
    looks: Vec<Locator>,
    patterns: Vec<String>,
    ready: OnceLock<Ready>,
}

#[derive(Debug, Default)]
struct Ready {
    labels: HashSet<String>,
    lines: RegexSet,
}

impl KnownLines {
    /// What the table of outputs looks for.
    pub fn of_outputs(outputs: &Outputs) -> Self {
        let places = outputs.now.iter().chain([&outputs.identity]);
        let states = outputs.states.values().map(|it| &it.look);
        let signs = outputs.legacy.values().chain(outputs.policy.values()).flat_map(|it| &it.all);
        let looks = places.chain(states).chain(signs.map(|it| &it.look));
        let patterns = outputs.configuration.iter().map(|it| it.line.clone()).collect();
        KnownLines { looks: looks.cloned().collect(), patterns, ..KnownLines::default() }
    }

    /// The same, and what the checks of a catalog look for.
    pub fn with_checks(self, catalog: &Catalog) -> Self {
        KnownLines { catalog: Some(catalog.clone()), ..self }
    }

    fn ready(&self) -> &Ready {
        self.ready.get_or_init(|| {
            let mut ready = Ready::default();
            let mut patterns = self.patterns.clone();
            let named = self.catalog.as_ref().map(Catalog::named_places).unwrap_or_default();
            let own = self.looks.iter().filter_map(|it| named.whole(it)?.line.clone());
            patterns.extend(own);
            let checks = self.catalog.iter().flat_map(|catalog| {
                let names = catalog.names::<Check>().into_iter();
                names.map(|it| catalog.require::<Check>(&it))
            });
            for check in checks {
                let looks: Vec<Cow<Locator>> =
                    check.look.values().filter_map(|it| named.whole(it)).collect();
                ready
                    .labels
                    .extend(looks.iter().filter_map(|it| it.field.as_deref().map(squeezed)));
                patterns.extend(looks.iter().filter_map(|it| it.line.clone()));
            }
            // One that fits within a line, or any word, does not tell where lines begin.
            let is_any =
                |it: &str| Regex::new(it).is_ok_and(|it| ANY.iter().any(|any| it.is_match(any)));
            patterns.retain(|it| it.trim_start_matches("(?i)").starts_with('^') && !is_any(it));
            ready.lines = RegexSet::new(&patterns).unwrap_or_default();
            ready
        })
    }

    /// Whether a line is one that is looked for, by its first label or as a whole.
    pub fn holds(&self, line: &str) -> bool {
        let line = line.trim();
        let label = label_end(line).map(|end| squeezed(&line[..end]));
        label.is_some_and(|it| self.ready().labels.contains(&it)) || self.fits(line)
    }

    /// Whether a line is one that is looked for and its beginning is not that one.
    pub fn gains(&self, beginning: &str, line: &str) -> bool {
        let lines = &self.ready().lines;
        let before = lines.matches(beginning.trim());
        lines.matches(line.trim()).iter().any(|it| !before.matched(it))
    }

    /// Whether a line is one that is looked for as a whole.
    pub fn fits(&self, line: &str) -> bool {
        self.ready().lines.is_match(line.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places that checks name by the table, such as that of a transport, count as well.
    #[test]
    fn every_label_and_pattern_of_a_check_is_known() {
        let catalog = Catalog::new(Vec::new(), "en");
        let outputs: Outputs = catalog.table();
        let known = KnownLines::of_outputs(&outputs).with_checks(&catalog);
        let named = catalog.named_places();
        let labels: Vec<&String> =
            named.places.values().filter_map(|it| it.field.as_ref()).collect();
        assert!(labels.len() > 10, "{labels:?}");
        for label in labels.into_iter().filter(|it| label_end(&format!("{it} x")).is_some()) {
            assert!(known.holds(&format!("{label} x")), "{label}");
        }
        assert!(!known.holds("interface GigabitEthernet0/0"));
    }
}
