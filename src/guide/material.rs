//! What a person has: log lines and output in one text, diagnosed together.

use super::MaterialFindings;
use crate::catalog::roles::Relations;
use crate::catalog::{Catalog, MessageId};
use crate::findings::{FileReader, Findings, NamedFile, Reader};
use crate::log::Holds;
use crate::recognise::Recogniser;
use crate::site::Site;
use crate::state::device::{self, Grouped};
use crate::state::{Judge, Vocabulary, session};
use crate::views::Scan;
use crate::views::check::Evidence;
use crate::views::diagnose::{Diagnosed, Diagnoser, Level, pair};
use crate::views::scan::Selection;
use std::sync::Arc;

/// How evidence names text that has no file.
const PASTED: &str = "-";

/// The parts of the catalog that material is read with.
pub struct MaterialReader<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The checks.
    pub judge: Judge,
    vocabulary: Vocabulary,
    roles: Arc<Relations>,
}

/// What material says.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// By device.
    pub devices: Vec<Diagnosed>,
    /// The messages that were seen, open or not, the open ones first.
    pub messages: Vec<MessageId>,
    /// The first line of which something was left out, because captures have limits.
    pub left_out: Option<usize>,
}

impl<'a> MaterialReader<'a> {
    /// Reads what material needs.
    pub fn new(catalog: &'a Catalog) -> Self {
        MaterialReader {
            catalog,
            judge: Judge::new(catalog),
            vocabulary: Vocabulary::of(catalog),
            roles: Arc::new(Relations::new(catalog)),
        }
    }

    /// Whether a text is a log or a capture, so that it is no word of a list.
    pub fn tells(&self, text: &str) -> bool {
        Holds::of(text.as_bytes()) == Holds::Log
            || session::read(text, PASTED, &self.vocabulary).is_capture()
    }

    /// Reads text: as a log, and as a capture.
    pub fn read(&self, text: &str, site: &Site) -> Material {
        let scan = self.scan(text, site);
        let session = session::read(text, PASTED, &self.vocabulary);
        let limits = [session.ended, session.long];
        let sessions = session.is_capture().then(|| (PASTED.to_owned(), session));
        let Grouped { devices: outputs, crowded } = device::group(sessions, &self.vocabulary);
        let beyond = crowded.iter().map(|it| it.line);
        let left_out = limits.into_iter().flatten().chain(beyond).min();
        let known = pair(&scan, &[PASTED.to_owned()], &outputs, |it| it.now(&self.vocabulary));
        let line = |(_, offset): (u64, u64)| line_at(text, offset);
        let room = Diagnoser::new(self.catalog, &self.judge, site, &line);
        let mut devices: Vec<Diagnosed> = known.iter().map(|it| room.diagnose(it)).collect();
        devices.sort_by_key(|it| it.causes.first().is_none_or(|it| it.level == Level::Excluded));
        let mut messages: Vec<MessageId> = Vec::new();
        for incident in &scan.incidents {
            let id = incident.id();
            if !messages.contains(&id) {
                messages.push(id);
            }
        }
        Material { devices, messages, left_out }
    }

    fn scan(&self, text: &str, site: &Site) -> Scan {
        let mut reader = Reader::new(self.catalog, Arc::clone(&self.roles));
        let mut file = FileReader::new(None);
        file.read(&mut reader, text.as_bytes(), 0..text.len(), 0);
        let found = file.found;
        let mut findings = Findings::default();
        let years = found.years.settle(None, None);
        findings.add(0, NamedFile { name: PASTED.to_owned(), years, found });
        let recogniser = Recogniser::new(self.catalog);
        let all = Selection::ALL;
        Scan::new(self.catalog, &recogniser, &self.roles, &findings, site, &all)
    }
}

impl Material {
    /// What was found for one device.
    pub fn found(&self, device: Option<&str>) -> MaterialFindings {
        let left_out = self.left_out;
        let Some(diagnosed) = self.device(device) else {
            return MaterialFindings { left_out, ..MaterialFindings::default() };
        };
        let likely = diagnosed.causes.first().filter(|it| it.level < Level::Possible);
        let open: Vec<String> =
            diagnosed.log.iter().map(|it| it.incident.mnemonic.clone()).collect();
        let seen = || self.messages.iter().map(|it| it.mnemonic.clone()).collect();
        MaterialFindings {
            left_out,
            is_open: !open.is_empty(),
            lines: diagnosed.log.iter().filter_map(|it| it.evidence.clone()).collect(),
            device: Some(diagnosed.device.clone()).filter(|it| it != PASTED),
            messages: if open.is_empty() { seen() } else { open },
            outputs: diagnosed.state.as_ref().map(|it| it.outputs.clone()).unwrap_or_default(),
            cause: likely.map(|it| it.title.clone()),
        }
    }

    /// The diagnosis of a device, of the first one where none is named.
    pub fn device(&self, name: Option<&str>) -> Option<&Diagnosed> {
        match name {
            Some(name) => self.devices.iter().find(|it| it.device == name),
            None => self.devices.first(),
        }
    }
}

/// The line of a text that holds an offset.
fn line_at(text: &str, offset: u64) -> Option<Evidence> {
    let offset = usize::try_from(offset).ok().filter(|it| *it <= text.len())?;
    let before = text.as_bytes().get(..offset)?;
    let start = before.iter().rposition(|it| *it == b'\n').map_or(0, |it| it + 1);
    let line = before.iter().filter(|it| **it == b'\n').count() + 1;
    let text = text.get(start..)?.lines().next().unwrap_or_default().trim_end().to_owned();
    Some(Evidence { file: PASTED.to_owned(), line, text })
}
