//! What log and output of one device say together: which names are of one device, which cause comes
//! first, and why, and what is to be typed to tell more.

mod decide;
mod pairing;
mod rank;

pub use decide::{Decide, decide};
pub use pairing::{CapturedName, PairedNames, pair};
pub use rank::{CauseRanking, CheckAnswer, Ground, Level, OpenMessage, Ranked};
