//! Whether standard output was closed when the program was started (`>&-`).
//!
//! Before `main`, the standard library opens the null device in place of a standard stream that is
//! closed, so that no file gets its number. An answer would vanish there without a word; so this
//! looks once, before the library does.

use std::sync::atomic::{AtomicBool, Ordering};

static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
#[ctor::ctor]
fn look() {
    let flags = rustix::io::fcntl_getfd(rustix::stdio::stdout());
    WAS_CLOSED.store(flags.is_err(), Ordering::Relaxed);
}

/// Whether it was.
pub fn was_closed() -> bool {
    WAS_CLOSED.load(Ordering::Relaxed)
}
