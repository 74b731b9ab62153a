//! What devices show: captured terminal sessions read into outputs, places found in them, checks judged. Knows shapes of output, no labels.

pub mod authorization;
pub mod device;
mod labels;
mod line;
pub mod look;
pub mod moment;
pub mod output;
pub mod session;
pub mod signs;
pub mod trace;
pub mod verdict;
pub mod vocabulary;

pub use device::Device;
pub use look::{Found, Hit, Place};
pub use moment::Moment;
pub use output::{Line, Output};
pub use session::Session;
pub use verdict::{Judge, Verdict};
pub use vocabulary::Vocabulary;
