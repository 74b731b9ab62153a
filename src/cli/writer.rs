//! Standard output, written by a thread of its own: while its reader stands still, the run goes on,
//! and can be ended.

use super::output::{unwritten, writable};
use super::stop::{GRACE, Stop};
use anyhow::Result;
use std::io::Write;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much is written at a time: what a pipe takes as a whole.
const PIECE: usize = 4096;
/// How often is looked whether the run is to end.
const STEP: Duration = Duration::from_millis(50);

/// Texts on their way to a reader.
pub struct Writer {
    texts: Sender<String>,
    progress: Arc<Progress>,
}

#[derive(Default)]
struct Progress {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// How much was given and not taken yet, in bytes.
    waiting: usize,
    error: Option<std::io::Error>,
}

impl Writer {
    /// Writes to standard output.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn to_stdout() -> Result<Self> {
        writable().map_err(unwritten)?;
        Ok(Writer::new(stdout()?))
    }

    fn new(out: impl Write + Send + 'static) -> Self {
        let (texts, receiver) = channel();
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        std::thread::spawn(move || write_all(out, &receiver, &shared));
        Writer { texts, progress }
    }

    /// Gives a text to be written after those given before.
    pub fn give(&self, text: String) {
        self.progress.lock().waiting += text.len();
        // A thread that gave up has left its error.
        let _ = self.texts.send(text);
    }

    /// Whether everything given has been taken.
    ///
    /// # Errors
    /// When something could not be written.
    pub fn is_free(&self) -> Result<bool> {
        let mut state = self.progress.lock();
        match state.error.take() {
            Some(error) => Err(unwritten(error)),
            None => Ok(state.waiting == 0),
        }
    }

    /// Waits until everything is taken, or, once the run is to end, until nothing has been taken
    /// for a while; how many bytes are left then.
    ///
    /// # Errors
    /// When something could not be written.
    pub fn finish(&self, stop: &Stop) -> Result<usize> {
        let (mut before, mut since) = (usize::MAX, Instant::now());
        while !self.is_free()? {
            let state = self.progress.lock();
            if state.waiting != before || !stop.is_wanted() {
                (before, since) = (state.waiting, Instant::now());
            }
            if since.elapsed() > GRACE {
                return Ok(state.waiting);
            }
            drop(self.progress.changed.wait_timeout(state, STEP));
        }
        Ok(0)
    }
}

impl Progress {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_all(mut out: impl Write, texts: &Receiver<String>, progress: &Progress) {
    while let Ok(text) = texts.recv() {
        for piece in text.as_bytes().chunks(PIECE) {
            let written = out.write_all(piece).and_then(|()| out.flush());
            let mut state = progress.lock();
            state.waiting -= piece.len();
            let is_over = written.is_err();
            state.error = written.err();
            progress.changed.notify_all();
            if is_over {
                return;
            }
        }
    }
}

/// A handle of its own: the lock of the shared one would be held as long as its reader stands
/// still.
#[cfg(unix)]
fn stdout() -> std::io::Result<impl Write + Send> {
    use std::os::fd::AsFd as _;
    Ok(std::fs::File::from(std::io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn stdout() -> std::io::Result<impl Write + Send> {
    Ok(std::io::stdout())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes nothing until it is told to.
    struct Reluctant(Receiver<()>, Arc<Mutex<Vec<u8>>>);

    impl Write for Reluctant {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.recv().map_err(|_| std::io::ErrorKind::BrokenPipe)?;
            self.1.lock().expect("nobody panics").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_takes_nothing_holds_nobody_up() {
        let (allow, allowed) = channel();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let writer = Writer::new(Reluctant(allowed, Arc::clone(&taken)));
        assert!(writer.is_free().expect("nothing failed"));
        writer.give("a".repeat(PIECE));
        writer.give("b".to_owned());
        assert!(!writer.is_free().expect("nothing failed"));
        for _ in 0..2 {
            allow.send(()).expect("it is read");
        }
        assert_eq!(writer.finish(&Stop::default()).expect("nothing failed"), 0);
        assert_eq!(taken.lock().expect("nobody panics").len(), PIECE + 1);
        // Its reader goes away.
        drop(allow);
        writer.give("c".to_owned());
        assert!(writer.finish(&Stop::default()).is_err());
    }
}
