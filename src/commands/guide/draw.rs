//! The tree of a walk, for runbooks and reviews.

use crate::catalog::MessageId;
use crate::catalog::model::{Initiator, Topology};
use crate::cli::Exit;
use crate::cli::args::{GraphFormat, GuideArgs};
use crate::cli::output::Printer;
use crate::commands::{lookup, not_found, topology as topologies};
use crate::context::{Context, UserError};
use crate::guide::{Route, graph};
use crate::render::escape;
use anyhow::{Result, anyhow};

/// The tree of a message in a topology.
pub(super) fn draw(
    context: &Context,
    output: &mut Printer,
    args: &GuideArgs,
    notation: GraphFormat,
) -> Result<Exit> {
    let refused = |text: &str| anyhow!(UserError(text.to_owned()));
    let topology =
        topologies::named(context)?.ok_or_else(|| refused(&context.words.guide_graph_needs))?;
    let typed = args.what.join(" ");
    let spellings = crate::log::TagFinder::new(&context.catalog.facilities());
    let id: MessageId = match lookup::message(&context.catalog, &spellings, &typed) {
        lookup::Lookup::One(id) => id,
        _ if typed.is_empty() => return Err(refused(&context.words.guide_graph_needs)),
        other => {
            return Err(refused(&not_found::message(
                context,
                &typed,
                &other,
                "slp-diag list messages",
            )));
        }
    };
    let entry: Topology = context.catalog.require(&topology);
    let asked = args.initiator.map(Initiator::from);
    let initiators: Vec<Option<Initiator>> = match entry.initiators.as_slice() {
        [] => vec![None],
        some => some
            .iter()
            .copied()
            .filter(|it| asked.is_none_or(|asked| asked == *it))
            .map(Some)
            .collect(),
    };
    let site = topologies::site(context, None)?;
    let mut ways = Vec::new();
    for initiator in initiators {
        let title = format!(
            "{} | {topology}{}",
            id.mnemonic,
            initiator.map(|it| format!(" | {}", it.name())).unwrap_or_default()
        );
        ways.push((
            title,
            Route::new(&context.catalog, None, Some(&id), &topology, initiator, &site.facts),
        ));
    }
    let words = &context.words;
    let labels = graph::Labels {
        works: &words.choice_yes,
        fails: &words.choice_no,
        fixed: &words.guide_fixed,
        case: &words.guide_not_fixed,
        cured: &words.guide_is_cured,
    };
    let notation = match notation {
        GraphFormat::Mermaid => graph::Notation::Mermaid,
        GraphFormat::Dot => graph::Notation::Dot,
    };
    output.pass(escape::visible(&graph::draw(&ways, notation, &labels)).as_bytes())?;
    Ok(Exit::Done)
}
