//! What a command answers, as data: the shape of the JSON output (docs/json.md) and the source of
//! every page. Pure; nothing here knows of terminals.

pub mod answer;
pub mod changes;
pub mod check;
pub mod conclusion;
pub mod diagnose;
pub mod explain;
pub mod guidance;
pub mod lint;
pub mod listing;
mod respelled;
pub mod scan;
pub mod search;
pub mod stamped;
pub mod trace;
pub mod unjudged;

pub use answer::ShortAnswer;
pub use changes::Changes;
pub use check::CheckReport;
pub use conclusion::Conclusion;
pub use diagnose::Diagnosis;
pub use explain::{Explain, Explained};
pub use guidance::{Guidance, TaskView, TopologyView};
pub use lint::LintReport;
pub use listing::Listing;
pub use scan::Scan;
pub use stamped::Timestamp;
pub use trace::Trace;
pub use unjudged::Unjudged;
