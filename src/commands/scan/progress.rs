//! How far the reading has come, on a terminal and only when it takes long; and its end when it is
//! to end early.

use crate::cli::stop::Stop;
use crate::render::pages::size;
use std::io::{Read, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Shorter work needs no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// A bar is drawn again so often.
const PACE: Duration = Duration::from_millis(100);
/// In columns; what a terminal has that does not tell.
const USUAL_WIDTH: usize = 80;

/// Counts what is read and draws it.
pub struct ScanProgress {
    total: u64,
    read: AtomicU64,
    started: Instant,
    /// When the bar was drawn last.
    drawn: Mutex<Option<Instant>>,
    wanted: bool,
    stop: Option<Arc<Stop>>,
}

impl ScanProgress {
    /// Progress over this many bytes; drawn only where `wanted`, which says that the complaints'
    /// stream is a terminal.
    pub fn new(total: u64, wanted: bool) -> Self {
        ScanProgress {
            total,
            read: AtomicU64::new(0),
            started: Instant::now(),
            drawn: Mutex::new(None),
            wanted,
            stop: None,
        }
    }

    /// Progress that nobody sees, over what is read until a signal comes.
    pub fn until(stop: Arc<Stop>) -> Self {
        ScanProgress { stop: Some(stop), ..ScanProgress::new(0, false) }
    }

    /// Counts what a stream gives.
    pub fn count<'a, R: Read + Send + 'a>(&'a self, stream: R) -> impl Read + Send + use<'a, R> {
        Counted { stream, progress: self }
    }

    /// What a stream gives until a signal comes. Few packed bytes can be many, so the text is
    /// watched as well as the file.
    pub fn watch<'a, R: Read + Send + 'a>(&'a self, stream: R) -> impl Read + Send + use<'a, R> {
        Watched { stream, progress: self }
    }

    fn check(&self) -> std::io::Result<()> {
        let is_over = self.stop.as_ref().is_some_and(|it| it.is_wanted());
        if is_over { Err(std::io::Error::other("ended by a signal")) } else { Ok(()) }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if self.drawn.lock().is_ok_and(|it| it.is_some()) {
            draw("");
        }
    }

    fn advance(&self, bytes: u64) {
        let read = self.read.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.wanted && self.started.elapsed() > PATIENCE {
            self.show(read);
        }
    }

    /// Draws the bar where that was not just done; who would have to wait for another thread goes
    /// on reading.
    fn show(&self, read: u64) {
        let Ok(mut drawn) = self.drawn.try_lock() else { return };
        if drawn.is_none_or(|it| it.elapsed() > PACE) {
            draw(&bar(read, self.total, self.started.elapsed(), width()));
            *drawn = Some(Instant::now());
        }
    }
}

fn width() -> usize {
    let size = terminal_size::terminal_size_of(std::io::stderr());
    size.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0))
}

/// Writes a line in place of the last one, and leaves the cursor at its begin.
fn draw(line: &str) {
    let width = width().saturating_sub(1);
    let _ = write!(std::io::stderr(), "\r{line:width$}\r");
}

/// What is read, of how much, and the seconds that the rest will take; where it is not known how
/// much there is, the seconds that it took so far.
fn bar(read: u64, total: u64, elapsed: Duration, width: usize) -> String {
    if total == 0 {
        return format!("{} {} s", size(read), elapsed.as_secs());
    }
    let read = read.clamp(1, total);
    let rest = elapsed.as_secs_f64() * (total - read) as f64 / read as f64;
    let figures = format!(" {}/{} {rest:.0} s", size(read), size(total));
    let room = width.saturating_sub(figures.len() + 1);
    let full = (room as f64 * read as f64 / total as f64) as usize;
    format!("{}{}{figures}", "#".repeat(full), "-".repeat(room - full.min(room)))
}

struct Counted<'a, R> {
    stream: R,
    progress: &'a ScanProgress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.progress.check()?;
        let count = self.stream.read(buffer)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

struct Watched<'a, R> {
    stream: R,
    progress: &'a ScanProgress,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.progress.check()?;
        self.stream.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::bar;
    use std::time::Duration;

    #[test]
    fn a_bar_fills_the_line_and_no_more() {
        let bar = |read, total| bar(read, total, Duration::from_secs(10), 40);
        assert_eq!(bar(1 << 20, 4 << 20), "####-------------- 1.0 MiB/4.0 MiB 30 s");
        assert_eq!(bar(4 << 20, 4 << 20).len(), 39);
        assert_eq!(bar(0, 4 << 20).len(), 39);
        assert_eq!(bar(9 << 20, 4 << 20).len(), 39);
        assert_eq!(bar(1 << 20, 0), "1.0 MiB 10 s");
    }
}
