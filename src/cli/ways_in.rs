//! A call without a command: what was typed or piped tells which one it is.

use super::args::Cli;
use super::output::Printer;
use crate::catalog::words::say;
use crate::commands::lookup::{self, Lookup};
use crate::context::{Context, UserError};
use crate::input::{Source, sources, whole};
use crate::log::{Holds, TagFinder};
use crate::render::escape;
use crate::state::{Vocabulary, session};
use anyhow::Result;
use clap::CommandFactory as _;
use std::ffi::OsString;
use std::io::BufRead as _;
use std::path::Path;

/// How alike a mistyped command is.
const ALIKE: f64 = 0.85;
/// A message that a terminal broke has no more lines than this.
const MOST_BROKEN: usize = 4;
/// How much of a file tells what it is.
const SAMPLE: u64 = 64 * 1024;

/// The command that fits what stands where a command would, or what comes through the pipe.
///
/// # Errors
/// When it is none, and a command is spelled nearly so.
pub fn command(context: &Context, words: &[OsString]) -> Result<&'static str> {
    if words.is_empty() {
        // What is looked at stays in the buffer of standard input.
        let bytes = std::io::stdin().lock().fill_buf().map(<[u8]>::to_vec).unwrap_or_default();
        return Ok(of_text(context, &bytes));
    }
    let plain = || words.iter().take_while(|it| !is_option(&it.to_string_lossy()));
    let typed = plain().map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ");
    if lookup::anchor(&typed).is_some() {
        return Ok("explain");
    }
    let paths: Vec<&OsString> = plain().filter(|it| Path::new(it).exists()).collect();
    if !paths.is_empty() {
        let kinds: Vec<&str> = paths.iter().map(|it| of_path(context, Path::new(it))).collect();
        let first = kinds[0];
        return Ok(if kinds.iter().all(|it| *it == first) { first } else { "diagnose" });
    }
    let spellings = TagFinder::new(&context.catalog.facilities());
    if let Lookup::One(_) | Lookup::Several(_) =
        lookup::message(&context.catalog, &spellings, &typed)
    {
        return Ok("explain");
    }
    if let Lookup::One(_) = lookup::topology(&context.catalog, &typed) {
        return Ok("topology");
    }
    // A command that was mistyped is none of these.
    let first = words[0].to_string_lossy();
    let commands = Cli::command();
    let alike = |it: &&str| strsim::jaro_winkler(it, &first) >= ALIKE;
    if let Some(meant) = commands.get_subcommands().map(clap::Command::get_name).find(alike) {
        let text = say::NoSuchCommand { name: &escape::on_one_line(&first), meant };
        return Err(UserError(context.words.say(text)).into());
    }
    let tasks = context.catalog.names::<crate::catalog::model::Task>();
    Ok(if tasks.contains(typed.as_str()) { "task" } else { "search" })
}

/// `--lang`, `-l`; a lone `-` and `-5-` of a line are none.
fn is_option(word: &str) -> bool {
    word.strip_prefix('-')
        .is_some_and(|it| it.starts_with(|it: char| it == '-' || it.is_alphabetic()))
}

/// Says which command it was taken for.
pub fn tell(context: &Context, output: &Printer, command: &str) {
    output.complain(&context.words.say(say::TakenFor { command }));
}

fn of_path(context: &Context, path: &Path) -> &'static str {
    if path.is_dir() {
        let first = std::fs::read_dir(path).ok().into_iter().flatten().flatten();
        let file = first.map(|it| it.path()).find(|it| it.is_file());
        return match file {
            Some(file) => of_path(context, &file),
            None => "scan",
        };
    }
    let source = Source::named(path.to_path_buf());
    match whole::start(&source, SAMPLE) {
        // One message in a file is a log, too: names are explained, files are not.
        Ok(bytes) => match of_text(context, &bytes) {
            "explain" => "scan",
            way => way,
        },
        Err(_) => "scan",
    }
}

/// A capture is checked, a log is scanned, both together are diagnosed, one line is explained.
fn of_text(context: &Context, bytes: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(bytes);
    let vocabulary = Vocabulary::of(&context.catalog);
    let is_capture = session::read(&text, "-", &vocabulary).is_capture();
    let is_log = Holds::of(bytes) == Holds::Log;
    let is_packed = bytes.iter().take(512).any(|it| *it == 0);
    let lines = text.lines().filter(|it| !it.trim().is_empty()).count();
    let is_one = lines == 1 || lines <= MOST_BROKEN && lookup::anchors(&text) == 1;
    match (is_capture, is_log) {
        (true, _) => "check",
        (false, true) if is_one => "explain",
        (false, true) => "scan",
        (false, false) if is_packed => "scan",
        (false, false) => "check",
    }
}

/// Whether something is piped in.
pub fn is_piped() -> bool {
    !sources::stdin_is_terminal()
}
