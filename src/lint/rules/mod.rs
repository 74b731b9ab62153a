//! The rules of the judge, one file each.

mod circle;
mod command;
mod example;
mod name;
mod pattern;
mod reference;
mod runbook;
mod shape;
mod step;
mod translation;
mod unresolved;
mod unused;
mod words;

use super::LintRule;

/// Every rule, in the order in which they are checked.
pub static RULES: [LintRule; 13] = [
    shape::RULE,
    name::RULE,
    step::RULE,
    runbook::RULE,
    command::RULE,
    reference::RULE,
    circle::RULE,
    unused::RULE,
    pattern::RULE,
    translation::RULE,
    words::RULE,
    example::RULE,
    unresolved::RULE,
];
