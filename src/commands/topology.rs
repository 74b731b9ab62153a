//! `topology`: what it is, and what to do there about a message.

use super::lookup::{self, Lookup};
use super::not_found;
use crate::answer::PlatformCommands;
use crate::catalog::MessageId;
use crate::catalog::model::{Initiator, Message, Topology};
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::{InitiatorArg, ListKind};
use crate::cli::output::{Printer, Report};
use crate::context::{Context, UserError};
use crate::log::TagFinder;
use crate::recognise::Recogniser;
use crate::render::{Page, pages};
use crate::site::Site;
use crate::views::TopologyView;
use crate::views::answer::fact;
use crate::views::explain::{Explainer, Extent};
use crate::views::guidance::NotFound;
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
/// When the answer cannot be written.
pub fn run(
    context: &Context,
    output: &mut Printer,
    name: Option<&str>,
    typed: &[String],
    initiator: Option<InitiatorArg>,
) -> Result<Exit> {
    let Some(typed_name) = name.or(context.topology.as_deref()) else {
        if typed.is_empty() {
            return super::list::run(context, output, ListKind::Topologies, &[]);
        }
        let names = not_found::all_topologies(context);
        output.complain(&context.words.say(say::NoTopologyGiven { names: &names }));
        return Ok(Exit::Failed);
    };
    let name = match lookup::topology_or_title(&context.catalog, typed_name) {
        Lookup::One(name) => name,
        other => {
            let complaint = not_found::topology(context, typed_name, &other);
            return not_found::answer(output, &complaint, vec![not_found::name(typed_name, other)]);
        }
    };
    let spellings = TagFinder::new(&context.catalog.facilities());
    let mut messages: Vec<(MessageId, Message)> = Vec::new();
    let mut unknown = Vec::new();
    for typed in typed {
        match lookup::message(&context.catalog, &spellings, typed) {
            Lookup::One(id) => {
                let message = context.catalog.require(&id.to_string());
                messages.push((id, message));
            }
            other => {
                output.complain(&not_found::message(
                    context,
                    typed,
                    &other,
                    "slp-diag list messages",
                ));
                unknown.push(not_found::name(typed, other));
            }
        }
    }
    let ending = if unknown.is_empty() { Exit::Done } else { Exit::Missing };
    if messages.is_empty() && !typed.is_empty() {
        output.answer(&NotFound::new(unknown))?;
        return Ok(ending);
    }
    let topology: Topology = context.catalog.require(&name);
    let initiator = initiator.map(Initiator::from);
    doubt_initiator(context, output, &name, initiator);
    let mut view = TopologyView::new(&context.catalog, &name, topology, &messages, initiator);
    view.unknown = unknown;
    if let Some(platform) = PlatformCommands::of(&context.catalog, context.platform_in_force()) {
        view.respell(&platform);
    }
    let site = Site { topology: Some(name), initiator, ..site(context, initiator)? };
    let site = Site { devices: Vec::new(), ..site };
    let recogniser = Recogniser::new(&context.catalog);
    let explainer = Explainer {
        catalog: &context.catalog,
        recogniser: &recogniser,
        site: &site,
        year: None,
        extent: Extent::Short,
    };
    for (shown, (id, _)) in view.messages.iter_mut().zip(&messages) {
        let Some(known) = recogniser.known(id) else { continue };
        shown.answer = explainer.message(&known, None, &[]).answer;
    }
    output.answer(&view)?;
    Ok(ending)
}

/// Tells a reader who asks for an initiator that the topology does not have.
pub(super) fn doubt_initiator(
    context: &Context,
    output: &Printer,
    name: &str,
    asked: Option<Initiator>,
) {
    let Some(asked) = asked else { return };
    let topology: Topology = context.catalog.require(name);
    if !topology.initiators.contains(&asked) {
        output.complain(
            &context.words.say(say::WrongInitiator { topology: name, initiator: asked.name() }),
        );
    }
}

/// The topology that the reader works in, by its own name.
///
/// # Errors
/// When the catalog has no such topology.
pub fn named(context: &Context) -> Result<Option<String>> {
    let Some(typed) = &context.topology else { return Ok(None) };
    match lookup::topology_or_title(&context.catalog, typed) {
        Lookup::One(name) => Ok(Some(name)),
        other => Err(anyhow!(UserError(not_found::topology(context, typed, &other)))),
    }
}

/// What is known of the site: what the reader named, else what the site file holds.
///
/// # Errors
/// When the catalog lacks a topology that one of them names.
pub fn site(context: &Context, initiator: Option<Initiator>) -> Result<Site> {
    let topology = named(context)?;
    let day_format = context.words.day_short.clone();
    let mut site = Site { topology, initiator, day_format, ..Site::default() };
    site.facts.insert(fact::PLATFORM, context.platform.clone().unwrap_or_default());
    let Some(known) = &context.site else { return Ok(site) };
    for (name, value) in &known.file.values.facts {
        site.facts.insert(name, value);
    }
    site.platform.clone_from(&known.file.values.platform);
    site.devices.clone_from(&known.file.devices);
    if context.is_topology_asked {
        for device in &mut site.devices {
            (device.values.topology, device.values.initiator) = (None, None);
        }
        return Ok(site);
    }
    site.initiator = initiator.or(known.file.values.initiator);
    for device in &mut site.devices {
        let Some(typed) = &device.values.topology else { continue };
        match lookup::topology_or_title(&context.catalog, typed) {
            Lookup::One(name) => device.values.topology = Some(name),
            other => {
                return Err(anyhow!(UserError(not_found::topology(context, typed, &other))));
            }
        }
    }
    Ok(site)
}

impl Report for TopologyView {
    fn page(&self, context: &Context) -> Page {
        if self.messages.is_empty() || context.full {
            return pages::topology(self, &context.words);
        }
        let mut page = Page::default();
        for message in &self.messages {
            page.gap();
            page.append(pages::answer(&message.answer, context.style.width, &context.words));
        }
        page
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        Ok(vec![serde_json::to_value(self)?])
    }
}
