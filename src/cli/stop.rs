//! Ending a run that would go on: the first Ctrl-C, SIGTERM or SIGHUP asks for its summary, the
//! next one ends it at once.

use anyhow::{Context as _, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// How long after a signal a reader may take nothing. Ctrl-C must end a run within a second.
pub const GRACE: Duration = Duration::from_millis(500);
/// How often is looked whether somebody takes what is written.
const STEP: Duration = Duration::from_millis(50);
/// The exit status of a run that could not say what it had to.
const CUT_SHORT: i32 = 2;

/// Whether a run is to end.
#[derive(Default)]
pub struct Stop {
    signals: AtomicUsize,
    is_saying: AtomicBool,
}

impl Stop {
    /// Catches signals from now on.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn on_signals() -> Result<Arc<Self>> {
        let stop = Arc::new(Stop::default());
        let caught = Arc::clone(&stop);
        let handler = move || {
            if caught.signals.fetch_add(1, Ordering::Relaxed) > 0 {
                std::process::exit(CUT_SHORT);
            }
            let caught = Arc::clone(&caught);
            std::thread::spawn(move || caught.watch());
        };
        ctrlc::set_handler(handler).context("Ctrl-C cannot be caught")?;
        Ok(stop)
    }

    /// Whether a signal has come.
    pub fn is_wanted(&self) -> bool {
        self.signals.load(Ordering::Relaxed) > 0
    }

    /// Does something that a reader of complaints could hold up.
    pub fn saying<T>(&self, say: impl FnOnce() -> T) -> T {
        self.is_saying.store(true, Ordering::Relaxed);
        let said = say();
        self.is_saying.store(false, Ordering::Relaxed);
        said
    }

    /// After a signal nobody waits for a reader who takes no complaint.
    fn watch(&self) {
        let mut held_up = Duration::ZERO;
        while held_up < GRACE {
            std::thread::sleep(STEP);
            held_up = if self.is_saying.load(Ordering::Relaxed) {
                held_up + STEP
            } else {
                Duration::ZERO
            };
        }
        std::process::exit(CUT_SHORT);
    }
}
