//! `list`: what the catalog holds.

use crate::catalog::model::{Check, Era, Kind, Task};
use crate::catalog::tables::{Fields, Severities};
use crate::cli::Exit;
use crate::cli::args::ListKind;
use crate::cli::output::{Printer, Report};
use crate::context::Context;
use crate::render::{Page, pages};
use crate::views::Listing;
use crate::views::listing::ListRow;
use anyhow::Result;

/// Prints a table.
///
/// # Errors
/// When the answer cannot be written.
pub fn run(
    context: &Context,
    output: &mut Printer,
    kind: ListKind,
    query: &[String],
) -> Result<Exit> {
    let (list, rows) = match kind {
        ListKind::Messages => ("messages", messages(context)),
        ListKind::Topologies => ("topologies", topologies(context)),
        ListKind::Tasks => ("tasks", tasks(context)),
        ListKind::Checks => ("checks", checks(context)),
        ListKind::Severities => ("severities", severities(context)),
        ListKind::Fields => ("fields", fields(context)),
    };
    let mut listing = Listing { list, rows };
    listing.filter(query);
    output.answer(&listing)?;
    Ok(if listing.rows.is_empty() { Exit::Missing } else { Exit::Done })
}

fn messages(context: &Context) -> Vec<ListRow> {
    let words = &context.words;
    let mut rows = Vec::new();
    for id in context.catalog.messages() {
        let Some(message) = context.catalog.message(&id) else { continue };
        let kind = match message.kind {
            Kind::Failure => &words.kind_failure,
            Kind::Recovery => &words.kind_recovery,
            Kind::Notice => &words.kind_notice,
            Kind::Deadline => &words.kind_deadline,
        };
        let era = match message.era {
            Era::Slp => &words.era_slp,
            Era::Legacy => &words.era_legacy,
            Era::Both => &words.era_both,
        };
        let severity = message.severity.to_string();
        rows.push(ListRow::from_iter([
            ("message", id.mnemonic),
            ("facility", id.facility),
            ("severity", severity),
            ("kind", kind.clone()),
            ("era", era.clone()),
            ("title", message.title),
        ]));
    }
    rows
}

fn topologies(context: &Context) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for (name, topology) in context.catalog.topologies() {
        rows.push(ListRow::from_iter([
            ("topology", name),
            ("transport", topology.transport.join(", ")),
            ("aliases", topology.aliases.join(", ")),
            ("title", topology.title),
        ]));
    }
    rows
}

fn tasks(context: &Context) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for name in context.catalog.names::<Task>() {
        let task: Task = context.catalog.require(&name);
        rows.push(ListRow::from_iter([("task", name), ("title", task.title)]));
    }
    rows
}

fn checks(context: &Context) -> Vec<ListRow> {
    let mut rows = Vec::new();
    let named = context.catalog.named_places();
    for name in context.catalog.names::<Check>() {
        let check: Check = context.catalog.require(&name);
        let mut labels = check.look.values().filter_map(|it| named.whole(it)?.field.clone());
        rows.push(ListRow::from_iter([
            ("check", name),
            ("field", labels.next().unwrap_or_default()),
            ("title", check.title),
        ]));
    }
    rows
}

fn severities(context: &Context) -> Vec<ListRow> {
    let table: Severities = context.catalog.table();
    let row = |(code, it): (String, crate::catalog::tables::Severity)| {
        ListRow::from_iter([("code", code), ("name", it.title), ("meaning", it.meaning)])
    };
    table.severities.into_iter().map(row).collect()
}

fn fields(context: &Context) -> Vec<ListRow> {
    let table: Fields = context.catalog.table();
    let row = |(kind, it): (String, crate::catalog::tables::FieldKind)| {
        ListRow::from_iter([
            ("field", format!("[{kind}]")),
            ("example", it.example),
            ("meaning", it.meaning),
        ])
    };
    table.kinds.into_iter().map(row).collect()
}

impl Report for Listing {
    fn page(&self, context: &Context) -> Page {
        // Programs that read lines want a row in each.
        pages::listing(self, !context.terminal, &context.words)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.rows.iter().map(serde_json::to_value).collect()
    }
}
