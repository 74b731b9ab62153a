//! `completions`: what makes a shell ask the program itself how a call may go on.

use crate::cli::{Exit, complete, output};
use anyhow::Result;

/// Prints the lines for a shell.
///
/// # Errors
/// When standard output cannot be written to.
pub fn run(shell: clap_complete::Shell) -> Result<Exit> {
    output::print(&complete::registration(shell)?)?;
    Ok(Exit::Done)
}
