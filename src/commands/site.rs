//! `site`: what is known of the site, and where each value comes from; a file to begin with.

use crate::catalog::platform::Platforms;
use crate::catalog::step::Initiator;
use crate::catalog::tables::Placeholders;
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::output::{Printer, Report};
use crate::context::{Context, UserError};
use crate::render::{Element, Page, Tone};
use crate::site::{FILE_NAME, SiteValues};
use anyhow::{Result, anyhow};
use serde::Serialize;
use std::io::Write as _;

/// What is in force.
#[derive(Debug, Serialize)]
struct SiteReport {
    schema: &'static str,
    /// The file; `null` where there is none.
    file: Option<String>,
    values: Vec<SiteRow>,
}

/// A value and where it comes from.
#[derive(Debug, Serialize)]
struct SiteRow {
    /// The devices that it holds for; `null`: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<String>,
    name: &'static str,
    #[serde(skip)]
    shown: String,
    value: String,
    from: String,
}

/// Shows what is in force, or writes a file to begin with.
///
/// # Errors
/// When a topology that the file names does not exist, or the file cannot be written.
pub fn run(context: &Context, output: &mut Printer, init: bool) -> Result<Exit> {
    if init {
        return write(context, output);
    }
    // A topology that does not exist is told here, not at the first question.
    super::topology::site(context, None)?;
    let file = context.site.as_ref().map(|it| it.path.display().to_string());
    let from = file.clone().unwrap_or_default();
    let mut values = Vec::new();
    let mut add =
        |devices: Option<&str>, name: &'static str, shown: &str, value: &str, from: &str| {
            values.push(SiteRow {
                devices: devices.map(str::to_owned),
                name,
                shown: shown.to_owned(),
                value: value.to_owned(),
                from: from.to_owned(),
            });
        };
    let asked = context.topology.as_ref().filter(|_| context.is_topology_asked);
    if let Some(topology) = asked {
        add(None, "topology", "topology", topology, "--topology, SLP_DIAG_TOPOLOGY");
    }
    if let Some(platform) = &context.platform {
        add(None, "platform", "platform", platform, "--platform");
    }
    let mut told = |devices: Option<&str>, it: &SiteValues| {
        if let Some(topology) = it.topology.as_ref().filter(|_| asked.is_none()) {
            add(devices, "topology", "topology", topology, &from);
        }
        if let Some(initiator) = it.initiator {
            add(devices, "initiator", "initiator", initiator.name(), &from);
        }
        if let Some(platform) = it.platform.as_ref().filter(|_| context.platform.is_none()) {
            add(devices, "platform", "platform", platform, &from);
        }
        for (name, value) in &it.facts {
            add(devices, "fact", name, value, &from);
        }
    };
    if let Some(site) = &context.site {
        told(None, &site.file.values);
        for device in &site.file.devices {
            told(Some(device.pattern()), &device.values);
        }
        for (name, value) in [("lang", &site.file.lang), ("timezone", &site.file.timezone)] {
            if let Some(value) = value {
                add(None, name, name, value, &from);
            }
        }
    }
    output.answer(&SiteReport { schema: "slp-diag.site/1", file, values })?;
    Ok(Exit::Done)
}

/// Writes a file with everything commented out; never over another one.
fn write(context: &Context, output: &Printer) -> Result<Exit> {
    let words = &context.words;
    let known: Placeholders = context.catalog.table();
    let topologies = context.catalog.topologies().into_keys().collect::<Vec<_>>().join(", ");
    let mut text = format!("# {}\n", words.site_init_head);
    let initiators = [Initiator::Device, Initiator::Server].map(Initiator::name).join(", ");
    text.push_str(&format!("# topology:      # {topologies}\n# initiator:     # {initiators}\n"));
    let platforms = context.catalog.table::<Platforms>().names().join(", ");
    text.push_str(&format!("# platform:      # {platforms}\n"));
    for (name, placeholder) in known.placeholders.iter().filter(|(_, it)| it.site) {
        let key = format!("{name}:");
        text.push_str(&format!("# {key:<14} # {}\n", placeholder.title));
    }
    text.push_str("# timezone:      # Asia/Tokyo, +09:00\n# lang:          # en, ja\n");
    text.push_str(&format!("# devices:       # {}\n", words.site_init_devices));
    text.push_str("#   \"edge-*\": { topology:  }\n");
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(FILE_NAME);
    let written = file.and_then(|mut it| it.write_all(text.as_bytes()));
    match written {
        Ok(()) => {
            output.complain(&words.say(say::NewWritten { path: FILE_NAME }));
            Ok(Exit::Done)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(anyhow!(UserError(words.say(say::NewExists { path: FILE_NAME }))))
        }
        Err(error) => Err(anyhow!(error).context(FILE_NAME)),
    }
}

impl Report for SiteReport {
    fn page(&self, context: &Context) -> Page {
        let mut page = Page::default();
        let words = &context.words;
        match &self.file {
            Some(file) => page.title(words.say(say::SiteFile { path: file })),
            None => page.text(Tone::Plain, words.site_none.as_str()),
        }
        if self.values.is_empty() {
            return page;
        }
        let column = |name: &str| words.columns.get(name).cloned().unwrap_or_default();
        let rows = self.values.iter().map(|it| {
            let name = match &it.devices {
                Some(devices) => format!("{devices}  {}", it.shown),
                None => it.shown.clone(),
            };
            vec![name, it.value.clone(), it.from.clone()]
        });
        page.gap();
        page.push(Element::Table {
            header: ["name", "value", "from"].map(column).to_vec(),
            rows: rows.collect(),
            whole: false,
        });
        page
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.values.iter().map(serde_json::to_value).collect()
    }
}
