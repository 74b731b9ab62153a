//! `man`: the manual page, or one for each command.

use crate::cli::Exit;
use crate::cli::args::Cli;
use crate::cli::{help, output};
use crate::context::Context;
use anyhow::{Context as _, Result};
use clap::CommandFactory as _;
use std::path::Path;

/// Prints the page of the program, or writes all pages into a folder.
///
/// # Errors
/// When the page cannot be written.
pub fn run(context: &Context, folder: Option<&Path>) -> Result<Exit> {
    // A page for each command would be written for the help of each, too.
    let command = help::worded(context, Cli::command().disable_help_subcommand(true));
    match folder {
        Some(folder) => {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
            clap_mangen::generate_to(command, folder)
                .with_context(|| folder.display().to_string())?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            output::print(&String::from_utf8_lossy(&page))?;
        }
    }
    Ok(Exit::Done)
}
