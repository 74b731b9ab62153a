//! What `scan --follow` tells: the report at first, then each incident that is new or changed. A
//! reader who stands still is told the latest state afterwards.

use super::ScanOptions;
use crate::cli::args::Format;
use crate::cli::output::Printer;
use crate::cli::stop::Stop;
use crate::cli::writer::Writer;
use crate::context::Context;
use crate::render::pages;
use crate::views::Scan;
use crate::views::scan::IncidentReport;
use anyhow::Result;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::BuildHasher as _;

/// Tells incidents, each state once.
pub struct Teller<'a> {
    context: &'a Context,
    wish: &'a ScanOptions,
    writer: Writer,
    /// What was last told of each incident.
    told: HashMap<(u64, u64), u64>,
    has_begun: bool,
}

impl<'a> Teller<'a> {
    /// Tells to standard output.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn new(context: &'a Context, wish: &'a ScanOptions) -> Result<Self> {
        Ok(Teller {
            context,
            wish,
            writer: Writer::to_stdout()?,
            told: HashMap::new(),
            has_begun: false,
        })
    }

    /// Whether something can be told now: the reader has taken what was told before.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn is_free(&self) -> Result<bool> {
        self.writer.is_free()
    }

    /// Whether nothing has been told yet, not even that there is nothing.
    pub fn is_new(&self) -> bool {
        !self.has_begun
    }

    /// Tells the incidents that are new or changed; at first the whole report.
    ///
    /// # Errors
    /// When an incident cannot be written as JSON.
    pub fn tell(&mut self, output: &mut Printer, scan: &Scan) -> Result<()> {
        let is_whole = self.is_new() && self.context.format != Format::Jsonl;
        self.has_begun = true;
        if is_whole && !(scan.incidents.is_empty() && scan.unknown.is_empty()) {
            output.answer(&self.wish.shown(scan))?;
        }
        // What has become a part of sums is forgotten.
        let before = std::mem::take(&mut self.told);
        for incident in &scan.incidents {
            // That time passes on other devices is no news of this one.
            let told = IncidentReport { silent: None, ..incident.clone() };
            let state = FixedState::default().hash_one(serde_json::to_string(&told)?);
            if before.get(&incident.position) != Some(&state) && !is_whole {
                self.add(output, incident, before.contains_key(&incident.position))?;
            }
            self.told.insert(incident.position, state);
        }
        self.writer.give(output.take());
        Ok(())
    }

    /// Tells the last states and the summary; how many bytes the reader did not take before the
    /// end.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn end(&mut self, output: &mut Printer, scan: &Scan, stop: &Stop) -> Result<usize> {
        let has_summary = self.context.format != Format::Jsonl;
        // A summary at once needs nothing before it.
        if !(has_summary && self.is_new()) {
            self.tell(output, scan)?;
        }
        if has_summary {
            output.answer(&self.wish.shown(scan))?;
            // Not through a pager: what was told stands above it.
            self.writer.give(output.take());
        }
        self.writer.finish(stop)
    }

    /// One that was told before needs no more than its state.
    fn add(&self, output: &mut Printer, incident: &IncidentReport, is_known: bool) -> Result<()> {
        match self.context.format {
            Format::Json | Format::Jsonl => output.row(&serde_json::to_value(incident)?),
            Format::Text | Format::Markdown => {
                output.page(&pages::changed_incident(incident, is_known, &self.context.words))
            }
        }
        Ok(())
    }
}
