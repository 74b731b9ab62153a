//! The arguments of the commands that report logs.

use crate::cli::complete;
use clap::Args;
use std::path::PathBuf;

/// What to scan, and what of it to tell.
#[derive(Debug, Clone, Default, Args)]
pub struct ScanArgs {
    /// Files and folders, also compressed ones; nothing, or `-`: standard input
    #[arg(value_name = "PATH")]
    pub path: Vec<PathBuf>,
    /// Within folders only files whose name or path fits; repeatable
    #[arg(long, value_name = "GLOB")]
    pub glob: Vec<String>,
    /// Only messages from then on: 1h, '3 days', 2026-11-24, '2026-11-24 18:00'
    #[arg(short = 'S', long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only messages before then
    #[arg(short = 'U', long, value_name = "TIME")]
    pub until: Option<String>,
    /// Go on with what is added to the files or comes through the pipe; Ctrl-C prints the summary
    #[arg(short, long, conflicts_with = "annotate")]
    pub follow: bool,
    /// Pass the log through, the first line of each kind explained beneath it
    #[arg(long, conflicts_with = "fail_on")]
    pub annotate: bool,
    /// Write what was found into a file, to be merged later; `-`: standard output, instead of the
    /// report
    #[arg(long, value_name = "FILE", conflicts_with_all = ["follow", "annotate"])]
    pub save: Option<PathBuf>,
    /// Keep what was found in a file, read only what is new since the last run, and tell what has
    /// changed
    #[arg(long, value_name = "FILE", requires = "path", conflicts_with_all = ["follow", "annotate", "save", "since", "until", "causes", "statistics"])]
    pub state: Option<PathBuf>,
    /// With --state: tell deadlines that are so near: 14d
    #[arg(long, value_name = "SPAN", requires = "state")]
    pub soon: Option<String>,
    /// What to tell.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// What to merge, and what of it to tell.
#[derive(Debug, Clone, Default, Args)]
pub struct MergeArgs {
    /// Files that `scan --save` or `scan --state` wrote, or folders of them; `-`: standard input
    #[arg(value_name = "FILE", required = true)]
    pub path: Vec<PathBuf>,
    /// Write what was found into a file, to be merged further; `-`: standard output, instead of the
    /// report
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// What to tell.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// What to tell of logs.
#[derive(Debug, Clone, Default, Args)]
pub struct ReportArgs {
    /// Tell only of devices whose name fits; repeatable
    #[arg(short, long, value_name = "GLOB")]
    pub device: Vec<String>,
    /// Tell only of messages at least so severe: a number from 0 to 7 or a name
    #[arg(short = 'p', long, value_name = "SEVERITY", add = complete::of(complete::severities))]
    pub severity: Option<String>,
    /// Tell only of this message; repeatable
    #[arg(long, value_name = "MESSAGE", add = complete::of(complete::messages))]
    pub message: Vec<String>,
    /// The year of the first stamp that prints none
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1970..=2200))]
    pub year: Option<i16>,
    /// The time zone of stamps that print none: UTC, +09:00
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub tz: Option<String>,
    /// The day that decides what is overdue, instead of that of the last stamp
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// Exit with 1 when an incident at least so severe is open, with 2 when nothing could be judged
    #[arg(long, value_name = "SEVERITY", add = complete::of(complete::severities))]
    pub fail_on: Option<String>,
    /// How long a failure counts as one of now: 7d, 24h
    #[arg(long, value_name = "SPAN")]
    pub window: Option<String>,
    /// Tell only incidents with this verdict: broken, stale, to-confirm, harmless, recovered, notice;
    /// repeatable
    #[arg(long, value_name = "VERDICT")]
    pub status: Vec<String>,
    /// Tell all causes of what is broken
    #[arg(long)]
    pub causes: bool,
    /// Tell so many devices to fix first
    #[arg(short = 'n', long, value_name = "N")]
    pub top: Option<usize>,
    /// Tell counts only
    #[arg(long)]
    pub statistics: bool,
    /// Draw with ASCII characters only
    #[arg(long)]
    pub ascii: bool,
}
