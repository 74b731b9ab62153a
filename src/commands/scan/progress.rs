//! How far the reading has come, on a terminal and only when it takes long; and its end when it is
//! to end early.

use crate::cli::stop::Stop;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Shorter work needs no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// Counts what is read and draws it.
pub struct ScanProgress {
    total: u64,
    read: AtomicU64,
    started: Instant,
    bar: OnceLock<ProgressBar>,
    wanted: bool,
    stop: Option<Arc<Stop>>,
}

impl ScanProgress {
    /// Progress over so many bytes; drawn only where `wanted`, which says that the complaints'
    /// stream is a terminal.
    pub fn new(total: u64, wanted: bool) -> Self {
        ScanProgress {
            total,
            read: AtomicU64::new(0),
            started: Instant::now(),
            bar: OnceLock::new(),
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
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    fn advance(&self, bytes: u64) {
        let read = self.read.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.wanted && self.started.elapsed() > PATIENCE {
            self.bar.get_or_init(|| bar(self.total)).set_position(read);
        }
    }
}

fn bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let template = if total > 0 {
        "{wide_bar} {bytes}/{total_bytes} {eta}"
    } else {
        "{spinner} {bytes} {elapsed}"
    };
    bar.with_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
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
