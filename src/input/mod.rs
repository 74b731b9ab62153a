//! Reading what the user names: files, folders, pipes, catalog folders. The only place that opens
//! files.

pub mod arriving;
pub mod blocks;
pub mod content;
mod held;
mod known;
pub mod listing;
pub mod opening;
pub mod overlay;
pub mod peek;
pub mod rotated;
pub mod sources;
pub mod tail;
pub mod trouble;
pub mod unpack;
pub mod whole;
mod wide;

pub use blocks::Block;
pub use sources::Source;
pub use tail::Tails;
pub use trouble::{Trouble, TroubleKind};
