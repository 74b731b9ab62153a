//! One file for each command: it reads, asks the core, and hands an answer to the output.

mod abreast;
pub mod catalog;
pub mod check;
pub mod completions;
pub mod diagnose;
pub mod explain;
pub mod guide;
pub mod list;
pub mod lookup;
pub mod man;
pub mod merge;
mod not_found;
pub mod scan;
pub mod search;
pub mod site;
pub mod task;
pub mod topology;
mod unjudged;
