//! Names that lead nowhere, or to several things: what to say, and the answer for programs.

use super::lookup::Lookup;
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::output::{Printer, Report};
use crate::context::Context;
use crate::render::Page;
use crate::render::wrap::ellipsis;
use crate::views::guidance::{NotFound, UnknownName};
use anyhow::Result;

/// A name is repeated up to this many columns: a whole line was not meant as a name.
pub(super) const LONGEST_ECHO: usize = 60;

/// What to say about a name; `all` is the command that lists every name of its kind.
pub(super) fn message<T>(context: &Context, typed: &str, found: &Lookup<T>, all: &str) -> String {
    let words = &context.words;
    let typed = &ellipsis(typed, LONGEST_ECHO);
    let no_such = words.say(say::NoSuch { name: typed });
    match found {
        Lookup::Several(names) => words.say(say::Several { name: typed, names: &names.join(", ") }),
        Lookup::None(nearest) if !nearest.is_empty() => {
            format!("{no_such} {}", words.say(say::DidYouMean { names: &nearest.join(", ") }))
        }
        _ => format!("{no_such} {}", words.say(say::SeeList { command: all })),
    }
}

/// What to say about the name of a topology: there are so few that all are named.
pub(super) fn topology(context: &Context, typed: &str, found: &Lookup<String>) -> String {
    if *found != Lookup::None(Vec::new()) {
        return message(context, typed, found, "");
    }
    context.words.say(say::NoSuchTopology { name: typed, names: &all_topologies(context) })
}

/// The names of all topologies in one line.
pub(super) fn all_topologies(context: &Context) -> String {
    context.catalog.topologies().into_keys().collect::<Vec<_>>().join(", ")
}

/// The name with those that it may stand for.
pub(super) fn name<T>(typed: &str, found: Lookup<T>) -> UnknownName {
    let nearest = match found {
        Lookup::None(names) | Lookup::Several(names) => names,
        Lookup::One(_) => Vec::new(),
    };
    UnknownName { name: typed.to_owned(), nearest }
}

/// Complains, and answers programs with the names that were not found.
pub(super) fn answer(
    output: &mut Printer,
    complaint: &str,
    names: Vec<UnknownName>,
) -> Result<Exit> {
    output.complain(complaint);
    output.answer(&NotFound::new(names))?;
    Ok(Exit::Missing)
}

impl Report for NotFound {
    /// Readers have been told already.
    fn page(&self, _: &Context) -> Page {
        Page::default()
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.unknown.iter().map(serde_json::to_value).collect()
    }
}
