//! `completions`: a script for a shell.

use crate::cli::Exit;
use crate::cli::args::Cli;
use crate::cli::output;
use anyhow::Result;
use clap::CommandFactory as _;

/// Prints the script.
///
/// # Errors
/// When standard output cannot be written to.
pub fn run(shell: clap_complete::Shell) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "slp-diag", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
