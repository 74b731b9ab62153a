//! Explains Cisco Smart Licensing log lines and says what to type next, per topology.
//!
//! The core (`catalog`, `log`, `recognise`, `findings`, `state`, `diagnose`, `answer`, `site`, `views`, `guide`, `mask`,
//! `lint`, `examples`, `draft`) does no I/O, prints nothing and reads no clock; the edges (`cli`,
//! `context`, `input`, `commands`, `render`) do. docs/architecture.md has the map and the
//! invariants.

pub mod answer;
pub mod catalog;
pub mod cli;
pub mod commands;
pub mod context;
pub mod diagnose;
pub mod draft;
pub mod examples;
pub mod findings;
pub mod guide;
pub mod input;
pub mod lint;
pub mod log;
pub mod mask;
pub mod quoting;
pub mod recognise;
pub mod render;
pub mod site;
pub mod state;
pub mod views;
mod work;
