//! One page builder for each view. They choose and order; they hold no words of their own.

mod answer;
mod changes;
mod check;
mod conclusion;
mod diagnose;
mod digest;
mod doubts;
mod explain;
pub mod guide;
mod guide_action;
pub mod help;
pub mod lint;
mod listing;
mod scan;
mod steps;
mod task;
mod timeline;
mod topology;
mod trace;

pub use answer::answer;
pub use changes::changes;
pub use check::{check, commands};
pub use conclusion::{check_short, diagnose_short};
pub use diagnose::diagnose;
pub use digest::{DigestOptions, digest, statistics};
pub use explain::{annotation, brief, explain, explain_short};
pub use listing::listing;
pub use scan::{changed_incident, scan, size};
pub use task::task;
pub use topology::topology;
pub use trace::trace;
