//! Log text: where messages stand in it, what their headers say, where their text ends. Knows
//! shapes, no licensing.

mod columns;
pub mod events;
mod fields;
pub mod fold;
pub mod frame;
pub mod gap;
pub mod header;
pub mod holds;
pub mod letters;
mod notification;
pub mod printed_years;
pub mod record;
pub mod shape;
pub mod shape_cache;
pub mod span;
pub mod stamp;
pub mod tag;
mod wrapping;

pub use columns::DeviceColumn;
pub use events::{Event, Events, PlainLine};
pub use header::{Clock, Header};
pub use holds::Holds;
pub use record::Record;
pub use shape_cache::HeaderShapeCache;
pub use stamp::Stamp;
pub use tag::{OwnedTag, Tag, TagFinder};
