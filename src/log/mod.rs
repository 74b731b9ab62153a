//! Log text: where messages stand in it, what their headers say, where their text ends. Knows shapes, no licensing.

pub mod anchor;
pub mod header;
pub mod holds;
pub mod layout;
pub mod layouts;
pub mod place;
pub mod record;
pub mod stamp;
pub(crate) mod work;

pub use anchor::{Anchor, Spellings, Spot};
pub use header::{Clock, Header};
pub use holds::Holds;
pub use layouts::Layouts;
pub use record::Record;
pub use stamp::Stamp;
