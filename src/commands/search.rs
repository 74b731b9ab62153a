//! `search`: free text in the catalog.

use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::output::Printer;
use crate::context::Context;
use crate::quoting::folded;
use crate::views::search;
use anyhow::Result;

/// Finds the entries that hold some words.
///
/// # Errors
/// When the answer cannot be written.
pub fn run(context: &Context, output: &mut Printer, words: &[String]) -> Result<Exit> {
    let question = words.join(" ");
    let question = folded(&question);
    let (listing, more) = search::search(&context.catalog, &question);
    if listing.rows.is_empty() {
        let name = &crate::render::wrap::ellipsis(&question, super::not_found::LONGEST_ECHO);
        output.complain(&context.words.say(say::SearchNothing { name }));
    }
    output.answer(&listing)?;
    if more > 0 {
        output.complain(&context.words.say(say::SearchMore { count: &more.to_string() }));
    }
    Ok(if listing.rows.is_empty() { Exit::Missing } else { Exit::Done })
}
