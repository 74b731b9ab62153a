//! What devices show: captured terminal sessions read into outputs, places found in them, checks
//! judged. Knows shapes of output, no labels.

pub mod authorization;
mod broken;
pub mod detect;
pub mod device;
pub mod device_time;
mod document;
mod grams;
mod known_lines;
mod labels;
mod lazy_pattern;
mod line;
pub mod locator;
pub mod output;
mod prefix;
mod screen;
pub mod session;
mod shell;
pub mod structured;
pub mod trace;
pub mod verdict;
pub mod vocabulary;
mod wrappers;

pub use device::CapturedDevice;
pub use device_time::DeviceTime;
pub use locator::{CompiledLocator, Finding, Hit};
pub use output::{CommandOutput, Line};
pub use session::Session;
pub use verdict::{Judge, Verdict};
pub use vocabulary::Vocabulary;
