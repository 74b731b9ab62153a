//! One page builder for each view. They choose and order; they hold no words of their own.

mod check;
mod diagnose;
mod explain;
pub mod guide;
pub mod lint;
mod listing;
mod scan;
mod steps;
mod task;
mod timeline;
mod topology;
mod trace;

pub use check::{check, commands};
pub use diagnose::diagnose;
pub use explain::{annotation, brief, explain};
pub use listing::listing;
pub use scan::{changed_incident, scan, size};
pub use task::task;
pub use topology::topology;
pub use trace::trace;
