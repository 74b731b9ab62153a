//! The values of placeholders that the output of a device shows, so that commands can be copied as
//! they stand.

use super::check::CheckResult;
use crate::answer::Facts;
use crate::catalog::Catalog;
use crate::catalog::tables::{Placeholders, ShownBy};
use anyhow::Result;
use regex::Regex;

/// Adds to the facts of a site what results of checks show, for the topologies in question.
///
/// # Errors
/// When a catalog entry is not valid.
pub fn add(
    facts: &mut Facts,
    catalog: &Catalog,
    results: &[CheckResult],
    topologies: &[String],
) -> Result<()> {
    for (name, placeholder) in &catalog.table::<Placeholders>()?.placeholders {
        for shown_by in placeholder.shown_by.iter().filter(|_| facts.get(name).is_none()) {
            let check = catalog.check(&shown_by.check)?;
            let is_here =
                |it: &String| check.topologies.is_empty() || check.topologies.contains(it);
            // An address of one topology is none for the commands of another.
            if !topologies.iter().any(is_here) {
                continue;
            }
            let mut values = results.iter().filter_map(|it| value(shown_by, it));
            if let Some(value) = values.next() {
                facts.insert(name, value);
                break;
            }
        }
    }
    Ok(())
}

fn value(shown_by: &ShownBy, result: &CheckResult) -> Option<String> {
    let is_no_value = |rule: &String| result.rule.as_ref() == Some(rule);
    if result.check != shown_by.check || shown_by.except.iter().any(is_no_value) {
        return None;
    }
    let pattern = Regex::new(&shown_by.pattern).ok()?;
    let found = pattern.captures(result.found.as_deref()?)?;
    found.name("value").map(|it| it.as_str().to_owned())
}
