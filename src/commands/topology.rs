//! `topology`: what it is, and what to do there about a message.

use super::lookup::{self, Lookup};
use crate::catalog::MessageId;
use crate::catalog::model::{Initiator, Message, Topology};
use crate::catalog::words::fill;
use crate::cli::Ending;
use crate::cli::args::{InitiatorArg, ListKind};
use crate::cli::output::{Answer, Output};
use crate::context::{Context, Refused};
use crate::log::Spellings;
use crate::render::{Page, pages};
use crate::views::TopologyView;
use anyhow::{Result, anyhow};

impl From<InitiatorArg> for Initiator {
    fn from(typed: InitiatorArg) -> Self {
        match typed {
            InitiatorArg::Device => Initiator::Device,
            InitiatorArg::Server => Initiator::Server,
        }
    }
}

/// Lists the topologies, describes one, or gives the steps for messages there.
///
/// # Errors
/// When a catalog entry is not valid.
pub fn run(
    context: &Context,
    output: &mut Output,
    name: Option<&str>,
    typed: &[String],
    initiator: Option<InitiatorArg>,
) -> Result<Ending> {
    let Some(name) = name.or(context.topology.as_deref()) else {
        return super::list::run(context, output, ListKind::Topologies, &[]);
    };
    let name = match lookup::topology(&context.catalog, name)? {
        Lookup::One(name) => name,
        other => {
            output.complain(&missing(context, name, other));
            return Ok(Ending::Missing);
        }
    };
    let spellings = Spellings::new(&context.catalog.facilities()?);
    let mut messages: Vec<(MessageId, Message)> = Vec::new();
    let mut ending = Ending::Done;
    for typed in typed {
        match lookup::message(&context.catalog, &spellings, typed) {
            Lookup::One(id) => {
                let message = context.catalog.require(&id.to_string())?;
                messages.push((id, message));
            }
            other => {
                output.complain(&missing(context, typed, other));
                ending = Ending::Missing;
            }
        }
    }
    if messages.is_empty() && !typed.is_empty() {
        return Ok(ending);
    }
    let topology: Topology = context.catalog.require(&name)?;
    output.answer(&TopologyView::new(&context.catalog, &name, topology, &messages, initiator.map(Into::into))?)?;
    Ok(ending)
}

/// The topology that the reader works in, by its own name.
///
/// # Errors
/// When the catalog has no such topology.
pub fn named(context: &Context) -> Result<Option<String>> {
    let Some(typed) = &context.topology else { return Ok(None) };
    match lookup::topology(&context.catalog, typed)? {
        Lookup::One(name) => Ok(Some(name)),
        _ => {
            let names: Vec<String> = context.catalog.names::<Topology>().into_iter().collect();
            let text = fill(&context.words.no_such_topology, &[("name", typed), ("names", &names.join(", "))]);
            Err(anyhow!(Refused(text)))
        }
    }
}

/// What to say when a name leads nowhere, or to several things.
pub(super) fn missing<T>(context: &Context, typed: &str, found: Lookup<T>) -> String {
    let words = &context.words;
    match found {
        Lookup::Several(names) => fill(&words.several, &[("name", typed), ("names", &names.join(", "))]),
        Lookup::None(nearest) if !nearest.is_empty() => {
            let no_such = fill(&words.no_such, &[("name", typed)]);
            format!("{no_such} {}", fill(&words.did_you_mean, &[("names", &nearest.join(", "))]))
        }
        _ => fill(&words.no_such, &[("name", typed)]),
    }
}

impl Answer for TopologyView {
    fn page(&self, context: &Context) -> Page {
        pages::topology(self, &context.words)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        Ok(vec![serde_json::to_value(self)?])
    }
}
