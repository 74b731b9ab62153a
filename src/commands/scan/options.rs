//! What the options of `scan` and `merge` mean, and what is done with them: reading, choosing,
//! ending.

use super::progress::ScanProgress;
use super::{period, read, zones};
use crate::catalog::roles::Relations;
use crate::catalog::tables::Severities;
use crate::catalog::words::{Words, say};
use crate::catalog::{BASE_LANGUAGE, MessageId};
use crate::cli::Exit;
use crate::cli::args::ScanArgs;
use crate::cli::output::Printer;
use crate::commands::lookup::{self, Lookup};
use crate::commands::{not_found, topology, unjudged};
use crate::context::{Context, UserError};
use crate::findings::kept::{KeptFile, KeptZone, Provenance};
use crate::findings::period::{Bound, Period};
use crate::findings::verdict::{self, IncidentVerdict};
use crate::findings::{FileFindings, Findings, NamedFile};
use crate::input::{Source, Trouble};
use crate::log::TagFinder;
use crate::log::stamp::ClockZone;
use crate::recognise::Recogniser;
use crate::render::pages::DigestOptions;
use crate::site::Site;
use crate::views::Scan;
use crate::views::scan::{IncidentReport, IncidentStatus, Selection};
use anyhow::{Result, anyhow};
use globset::{Glob, GlobSet, GlobSetBuilder};
use jiff::civil::Date;
use std::sync::Arc;

/// What the options mean, once looked up.
pub struct ScanOptions {
    pub(super) site: Site,
    pub(in crate::commands) year: Option<i16>,
    pub(in crate::commands) zone: Option<ClockZone>,
    pub(super) since: Option<Bound>,
    pub(super) until: Option<Bound>,
    pub(super) today: Option<Date>,
    pub(super) devices: Option<GlobSet>,
    pub(super) files: Option<GlobSet>,
    pub(super) severity: Option<u8>,
    pub(super) messages: Vec<MessageId>,
    pub(super) fail_on: Option<u8>,
    pub(super) window: i64,
    pub(super) soon: i64,
    pub(super) verdicts: Vec<IncidentVerdict>,
    pub(super) digest: DigestOptions,
    pub(super) statistics: bool,
    pub(super) ascii: bool,
    pub(in crate::commands) roles: Arc<Relations>,
}

impl ScanOptions {
    /// Reads all sources.
    pub(in crate::commands) fn read(
        &self,
        context: &Context,
        sources: &[Source],
        progress: &ScanProgress,
    ) -> (Findings, Vec<Trouble>) {
        let read = self.read_all(context, sources, progress, None, false);
        progress.finish();
        let read::AllRead { files, unknown, troubles } = read;
        let mut findings = Findings::default();
        findings.add_unknown(unknown);
        for (number, (source, found)) in sources.iter().zip(files).enumerate() {
            if let Some(found) = found {
                let declared =
                    self.zone.is_none().then(|| zones::declared(context, source, &found));
                let named = self.named(source, source.written(), found);
                let zone = self.zone.or_else(|| declared?);
                let years = named.years.in_zone(zone);
                findings.add(number as u64, NamedFile { years, ..named });
            }
        }
        (findings, troubles)
    }

    /// Reads all sources, so that what each holds can be kept.
    pub(in crate::commands) fn read_apart(
        &self,
        context: &Context,
        sources: &[Source],
        progress: &ScanProgress,
    ) -> (Vec<KeptFile>, Vec<Trouble>) {
        let read = self.read_all(context, sources, progress, None, true);
        progress.finish();
        let kept = |(source, found): (&Source, Option<FileFindings>)| {
            Some(KeptFile { origin: self.provenance(source), found: found? })
        };
        let files = sources.iter().zip(read.files).filter_map(kept).collect();
        (files, read.troubles)
    }

    pub(in crate::commands) fn read_all(
        &self,
        context: &Context,
        sources: &[Source],
        progress: &ScanProgress,
        spans: Option<&[read::ReadRange]>,
        apart: bool,
    ) -> read::AllRead {
        let job = read::Job {
            catalog: &context.catalog,
            roles: Arc::clone(&self.roles),
            sources,
            spans,
            period: &|source| self.period(source.written().unwrap_or(context.now.date())),
            from_start: self.year.is_some() && (self.since.is_some() || self.until.is_some()),
            apart,
            division: read::Division::of_machine(),
            progress,
        };
        read::read_all(&job)
    }

    /// Reads parts of sources, so that what each holds can be kept.
    pub(in crate::commands) fn read_spans(
        &self,
        context: &Context,
        sources: &[Source],
        progress: &ScanProgress,
        spans: &[read::ReadRange],
    ) -> read::AllRead {
        self.read_all(context, sources, progress, Some(spans), true)
    }

    /// What must be known of a source to report its findings later.
    pub(in crate::commands) fn provenance(&self, source: &Source) -> Provenance {
        Provenance {
            path: source.path(),
            name: source.name(),
            written: source.written(),
            year: self.year,
            zone: self.zone.and_then(KeptZone::of),
            is_gone: false,
        }
    }

    pub(in crate::commands) fn new(context: &Context, args: &ScanArgs) -> Result<Self> {
        let words = &context.words;
        let report = &args.report;
        let moment = |typed: &Option<String>| -> Result<Option<Bound>> {
            let Some(typed) = typed else { return Ok(None) };
            let time = period::parse(typed, context.now.datetime());
            time.map(Some)
                .ok_or_else(|| anyhow!(UserError(words.say(say::NoSuchTime { text: typed }))))
        };
        let severities: Severities = context.catalog.table();
        let severity = |typed: &Option<String>| -> Result<Option<u8>> {
            let Some(typed) = typed else { return Ok(None) };
            let names: Vec<&str> =
                severities.severities.values().map(|it| it.title.as_str()).collect();
            let names = &names.join(", ");
            let refused =
                || anyhow!(UserError(words.say(say::NoSuchSeverity { name: typed, names })));
            // English names work in every language.
            let code = match severities.code(typed) {
                Some(code) => Some(code),
                None => {
                    context.catalog.in_language(BASE_LANGUAGE).table::<Severities>().code(typed)
                }
            };
            code.map(Some).ok_or_else(refused)
        };
        let spellings = TagFinder::new(&context.catalog.facilities());
        let mut messages = Vec::new();
        for typed in &report.message {
            match lookup::message(&context.catalog, &spellings, typed) {
                Lookup::One(id) => messages.push(id),
                other => {
                    let text = not_found::message(context, typed, &other, "slp-diag list messages");
                    return Err(anyhow!(UserError(text)));
                }
            }
        }
        let of_site = || context.site.as_ref()?.file.timezone.clone();
        let zone = match &report.tz.clone().or_else(of_site) {
            None => None,
            Some(typed) => {
                let refused = || anyhow!(UserError(words.say(say::NoSuchZone { text: typed })));
                Some(period::clock_zone(typed).ok_or_else(refused)?)
            }
        };
        Ok(ScanOptions {
            site: topology::site(context, None)?,
            year: report.year,
            zone,
            since: moment(&args.since)?,
            until: moment(&args.until)?,
            today: moment(&report.today)?.map(|it| it.local.date()),
            devices: globs(words, &report.device)?,
            files: globs(words, &args.glob)?,
            severity: severity(&report.severity)?,
            messages,
            fail_on: severity(&report.fail_on)?,
            window: span(words, report.window.as_deref())?.unwrap_or(verdict::WINDOW),
            soon: span(words, args.soon.as_deref())?.unwrap_or(SOON),
            verdicts: verdicts(words, &report.status)?,
            digest: DigestOptions { causes: report.causes, top: report.top },
            statistics: report.statistics,
            ascii: report.ascii,
            roles: Arc::new(Relations::new(&context.catalog)),
        })
    }

    /// What the user asked of the time of a source that was last written to on a day.
    pub(in crate::commands) fn period(&self, written: Date) -> Option<Period> {
        if self.since.is_none() && self.until.is_none() {
            return None;
        }
        let latest = written.tomorrow().unwrap_or(written);
        let ScanOptions { since, until, year, zone, .. } = *self;
        Some(Period { since, until, zone, year, latest: Some(latest) })
    }

    /// A source's findings with the name and the years that it has.
    pub(in crate::commands) fn named(
        &self,
        source: &Source,
        written: Option<Date>,
        found: FileFindings,
    ) -> NamedFile {
        let years = found.years.settle(self.year, written).in_zone(self.zone);
        NamedFile { name: source.name(), years, found }
    }

    /// The report of what was found.
    pub(in crate::commands) fn report(&self, context: &Context, findings: &Findings) -> Scan {
        let wants = |device: &str| self.devices.as_ref().is_none_or(|it| it.is_match(device));
        let selection = Selection {
            device: &wants,
            severity: self.severity,
            messages: &self.messages,
            today: self.today,
            window: self.window,
            verdicts: &self.verdicts,
        };
        let recogniser = Recogniser::new(&context.catalog);
        Scan::new(&context.catalog, &recogniser, &self.roles, findings, &self.site, &selection)
    }

    pub(in crate::commands) fn report_all(
        &self,
        context: &Context,
        findings: &Findings,
        today: Date,
    ) -> Scan {
        let selection = Selection { today: Some(today), window: self.window, ..Selection::ALL };
        let recogniser = Recogniser::new(&context.catalog);
        Scan::new(&context.catalog, &recogniser, &self.roles, findings, &self.site, &selection)
    }

    pub(in crate::commands) fn wants_device(&self, device: &str) -> bool {
        self.devices.as_ref().is_none_or(|it| it.is_match(device))
    }

    /// Whether an incident is to be told.
    pub(in crate::commands) fn wants(&self, it: &IncidentReport) -> bool {
        self.wants_device(&it.device)
            && self.severity.is_none_or(|most| it.severity <= most)
            && (self.messages.is_empty() || self.messages.contains(&it.id()))
            && (self.verdicts.is_empty() || self.verdicts.contains(&it.verdict))
    }

    pub(in crate::commands) fn shown<'a>(&self, scan: &'a Scan) -> super::Shown<'a> {
        super::Shown { scan, ascii: self.ascii, digest: self.digest, statistics: self.statistics }
    }

    /// Whether something open is as severe as the user cares for. What could not be judged is said;
    /// `failed`: whether something could not be read.
    pub(in crate::commands) fn ending(
        &self,
        context: &Context,
        output: &Printer,
        scan: &Scan,
        failed: bool,
    ) -> Exit {
        let severe = |most: u8| {
            scan.incidents.iter().any(|it| it.status == IncidentStatus::Open && it.severity <= most)
        };
        // What could not be read is told already, and may be all that there was.
        if !failed || scan.input.files > 0 {
            unjudged::complain(output, &context.words, &scan.unjudged);
        }
        unjudged::ending(failed, self.fail_on.map(severe), &scan.unjudged)
    }
}

/// Names with wildcards; `None` where none is given.
pub(in crate::commands) fn globs(words: &Words, typed: &[String]) -> Result<Option<GlobSet>> {
    let mut set = GlobSetBuilder::new();
    for glob in typed {
        let refused = |error: globset::Error| {
            let cause = &error.kind().to_string();
            anyhow!(UserError(words.say(say::NoSuchGlob { text: glob, cause })))
        };
        set.add(Glob::new(glob).map_err(refused)?);
    }
    Ok(if typed.is_empty() { None } else { Some(set.build()?) })
}

/// Deadlines are near for this many seconds where nobody says it: two weeks.
const SOON: i64 = 14 * 86_400;

fn span(words: &Words, typed: Option<&str>) -> Result<Option<i64>> {
    let Some(typed) = typed else { return Ok(None) };
    period::seconds(typed)
        .map(Some)
        .ok_or_else(|| anyhow!(UserError(words.say(say::NoSuchTime { text: typed }))))
}

fn verdicts(words: &Words, typed: &[String]) -> Result<Vec<IncidentVerdict>> {
    let all = IncidentVerdict::ALL;
    let verdict = |typed: &String| {
        let name = typed.trim().to_lowercase();
        let mut fit = all.into_iter().filter(|it| it.name().starts_with(&name));
        let found = fit.next().filter(|_| !name.is_empty() && fit.next().is_none());
        found.ok_or_else(|| {
            let names = &all.map(IncidentVerdict::name).join(", ");
            anyhow!(UserError(words.say(say::NoSuchStatus { name: typed, names })))
        })
    };
    typed.iter().map(verdict).collect()
}
