//! What log and output of one device say together: which cause comes first, and why.

mod rank;

pub use rank::{CauseRanking, CheckAnswer, Ground, Level, OpenMessage, Ranked};
