//! Whole processes, measured: the time that passed, the time of processors, the peak of memory.

use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4 as _;

/// The program.
pub const SLP_DIAG: &str = env!("CARGO_BIN_EXE_slp-diag");

/// What a command line took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of all processors, user and system.
    pub processor: f64,
    /// The largest peak of memory among its processes, in MiB.
    pub peak: f64,
}

/// Runs a command line to its end.
pub fn run(command: &str) -> Cost {
    let start = Instant::now();
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("a shell");
    let used = child.wait4().expect("the shell ends");
    let wall = start.elapsed().as_secs_f64();
    assert!(used.status.success(), "{command}");
    let processor = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Cost { wall, processor, peak: used.rusage.maxrss as f64 / (1 << 20) as f64 }
}

/// The value in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Our command line beside that of a peer, in one run: A B A B.
pub struct Pairs {
    pairs: Vec<(Cost, Cost)>,
}

impl Pairs {
    /// Runs both this many times, after once unmeasured.
    pub fn measure(own: &str, peer: &str, count: usize) -> Self {
        run(own);
        run(peer);
        Pairs { pairs: (0..count).map(|_| (run(own), run(peer))).collect() }
    }

    /// The ratio of the times that passed, pair by pair, the middle one.
    pub fn ratio(&self) -> f64 {
        median(self.pairs.iter().map(|(own, peer)| own.wall / peer.wall))
    }

    /// The same of the times of processors.
    pub fn processor_ratio(&self) -> f64 {
        median(self.pairs.iter().map(|(own, peer)| own.processor / peer.processor))
    }

    /// A row of the table.
    pub fn row(&self, name: &str, goal: f64) -> String {
        let own = median(self.pairs.iter().map(|it| it.0.wall));
        let peer = median(self.pairs.iter().map(|it| it.1.wall));
        let peak = self.pairs.iter().map(|it| it.0.peak).fold(0.0, f64::max);
        format!(
            "| {name} | {} | {} | {:.2} | {:.2} | {goal:.2} | {peak:.1} MiB |",
            seconds(own),
            seconds(peer),
            self.ratio(),
            self.processor_ratio(),
        )
    }
}

/// Seconds for people.
pub fn seconds(seconds: f64) -> String {
    if seconds < 0.1 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}
