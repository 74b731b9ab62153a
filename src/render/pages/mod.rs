//! One page builder for each view. They choose and order; they hold no words of their own.

mod explain;
mod listing;
mod scan;
mod steps;
mod task;
mod topology;

pub use explain::{brief, explain};
pub use listing::listing;
pub use scan::scan;
pub use task::task;
pub use topology::topology;
