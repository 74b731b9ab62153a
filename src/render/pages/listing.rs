//! The page of `list`: a table.

use crate::catalog::words::{Words, say};
use crate::render::{Element, Page, Tone};
use crate::views::Listing;

/// The table, with the words of the catalog as column titles; `whole` leaves each row on its line.
pub fn listing(view: &Listing, whole: bool, words: &Words) -> Page {
    let mut page = Page::default();
    let Some(first) = view.rows.first() else {
        page.text(Tone::Plain, words.list_empty.as_str());
        return page;
    };
    let header = first
        .keys()
        .map(|key| words.columns.get(*key).cloned().unwrap_or_else(|| (*key).to_owned()))
        .collect();
    let rows = view.rows.iter().map(|row| row.values().cloned().collect()).collect();
    page.push(Element::Table { header, rows, whole });
    let name = first.values().next().cloned().unwrap_or_default();
    let command = match view.list {
        "messages" => format!("slp-diag explain {name}"),
        "topologies" => format!("slp-diag topology {name}"),
        "tasks" => format!("slp-diag task {name}"),
        "search" => name,
        _ => "slp-diag list messages".to_owned(),
    };
    page.gap();
    page.text(Tone::Strong, words.say(say::Next { command: &command }));
    page
}
