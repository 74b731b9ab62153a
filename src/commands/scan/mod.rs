//! `scan`: what is wrong in these logs, per device.

pub mod annotate;
pub mod follow;
pub mod period;
mod progress;
mod read;
mod stream;
mod tell;

use super::lookup::{self, Lookup};
use super::unjudged;
use crate::catalog::roles::Relations;
use crate::catalog::tables::Severities;
use crate::catalog::words::{Words, say};
use crate::catalog::{BASE_LANGUAGE, MessageId};
use crate::cli::Exit;
use crate::cli::args::{Format, ScanArgs};
use crate::cli::output::{Printer, Report};
use crate::context::{Context, UserError};
use crate::findings::reader::{Bound, Period};
use crate::findings::verdict::{self, IncidentVerdict};
use crate::findings::{FileFindings, Findings, NamedFile};
use crate::input::sources::{Double, SourceList, stdin_is_terminal};
use crate::input::{Source, Trouble};
use crate::log::stamp::ClockZone;
use crate::log::{Holds, TagFinder};
use crate::recognise::Recogniser;
use crate::render::pages::DigestOptions;
use crate::render::{Page, pages};
use crate::site::Site;
use crate::views::Scan;
use crate::views::scan::{IncidentStatus, Selection};
use anyhow::{Result, anyhow};
use globset::{Glob, GlobSet, GlobSetBuilder};
use jiff::civil::Date;
use progress::ScanProgress;
use std::sync::Arc;

/// What the options mean, once looked up.
pub struct ScanOptions {
    site: Site,
    year: Option<i16>,
    zone: Option<ClockZone>,
    since: Option<Bound>,
    until: Option<Bound>,
    today: Option<Date>,
    devices: Option<GlobSet>,
    files: Option<GlobSet>,
    severity: Option<u8>,
    messages: Vec<MessageId>,
    fail_on: Option<u8>,
    window: i64,
    verdicts: Vec<IncidentVerdict>,
    digest: DigestOptions,
    statistics: bool,
    ascii: bool,
    roles: Arc<Relations>,
}

/// Scans files, folders or standard input.
///
/// # Errors
/// When an option cannot be understood or a catalog entry is not valid.
pub fn run(context: &Context, output: &mut Printer, args: &ScanArgs) -> Result<Exit> {
    if args.path.is_empty() && stdin_is_terminal() {
        output.complain(&context.words.nothing_to_scan);
        return Ok(Exit::Failed);
    }
    if args.annotate && context.format != Format::Text {
        return Err(anyhow!(UserError(context.words.annotate_format.clone())));
    }
    let wish = ScanOptions::new(context, args)?;
    if args.follow {
        return follow::run(context, output, &args.path, &wish);
    }
    let SourceList { sources, troubles, double, .. } = Source::all(&args.path, wish.files.as_ref());
    note_double(context, output, double.as_ref());
    let were_troubles = !troubles.is_empty();
    for trouble in &troubles {
        output.complain(&describe(context, trouble));
    }
    if args.annotate {
        let ending = annotate::run(context, output, &sources)?;
        return Ok(if were_troubles { Exit::Failed } else { ending });
    }
    let progress = ScanProgress::new(sources.iter().map(Source::size).sum(), context.progress);
    let (findings, unread) = wish.read(context, &sources, &progress)?;
    for trouble in &unread {
        output.complain(&describe(context, trouble));
    }
    let scan = wish.report(context, &findings)?;
    output.answer(&wish.shown(&scan))?;
    Ok(wish.ending(context, output, &scan, were_troubles || !unread.is_empty()))
}

/// What logs say, read with nothing chosen.
pub(super) struct LogRead {
    /// The report.
    pub scan: Scan,
    /// What each source holds; `None` where nothing of it could be read.
    pub holds: Vec<Option<Holds>>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
}

/// Reads logs for another command.
///
/// # Errors
/// When a catalog entry is not valid.
pub(super) fn read_log(
    context: &Context,
    sources: &[Source],
    year: Option<i16>,
) -> Result<LogRead> {
    let args = ScanArgs { year, ..ScanArgs::default() };
    let wish = ScanOptions::new(context, &args)?;
    let progress = ScanProgress::new(sources.iter().map(Source::size).sum(), context.progress);
    let (findings, troubles) = wish.read(context, sources, &progress)?;
    let holds = |number| findings.file(number as u64).map(|it| it.found.holds);
    let holds = (0..sources.len()).map(holds).collect();
    Ok(LogRead { scan: wish.report(context, &findings)?, holds, troubles })
}

impl ScanOptions {
    /// Reads all sources.
    fn read(
        &self,
        context: &Context,
        sources: &[Source],
        progress: &ScanProgress,
    ) -> Result<(Findings, Vec<Trouble>)> {
        let job = read::Job {
            catalog: &context.catalog,
            roles: Arc::clone(&self.roles),
            sources,
            period: &|source| self.period(source.written().unwrap_or(context.now.date())),
            from_start: self.year.is_some() && (self.since.is_some() || self.until.is_some()),
            division: read::Division::of_machine(),
            progress,
        };
        let read::AllRead { files, unknown, troubles } = read::read_all(&job)?;
        progress.finish();
        let mut findings = Findings::default();
        findings.add_unknown(unknown);
        for (number, (source, found)) in sources.iter().zip(files).enumerate() {
            if let Some(found) = found {
                findings.add(number as u64, self.named(source, source.written(), found));
            }
        }
        Ok((findings, troubles))
    }

    fn new(context: &Context, args: &ScanArgs) -> Result<Self> {
        let words = &context.words;
        let moment = |typed: &Option<String>| -> Result<Option<Bound>> {
            let Some(typed) = typed else { return Ok(None) };
            let time = period::parse(typed, context.now.datetime());
            time.map(Some)
                .ok_or_else(|| anyhow!(UserError(words.say(say::NoSuchTime { text: typed }))))
        };
        let severities: Severities = context.catalog.table()?;
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
                    context.catalog.in_language(BASE_LANGUAGE).table::<Severities>()?.code(typed)
                }
            };
            code.map(Some).ok_or_else(refused)
        };
        let spellings = TagFinder::new(&context.catalog.facilities()?);
        let mut messages = Vec::new();
        for typed in &args.message {
            match lookup::message(&context.catalog, &spellings, typed) {
                Lookup::One(id) => messages.push(id),
                other => {
                    let text =
                        super::not_found::message(context, typed, &other, "slp-diag list messages");
                    return Err(anyhow!(UserError(text)));
                }
            }
        }
        let of_site = || context.site.as_ref()?.file.timezone.clone();
        let zone = match &args.tz.clone().or_else(of_site) {
            None => None,
            Some(typed) => {
                let refused = || anyhow!(UserError(words.say(say::NoSuchZone { text: typed })));
                Some(period::clock_zone(typed).ok_or_else(refused)?)
            }
        };
        Ok(ScanOptions {
            site: super::topology::site(context, None)?,
            year: args.year,
            zone,
            since: moment(&args.since)?,
            until: moment(&args.until)?,
            today: moment(&args.today)?.map(|it| it.local.date()),
            devices: globs(words, &args.device)?,
            files: globs(words, &args.glob)?,
            severity: severity(&args.severity)?,
            messages,
            fail_on: severity(&args.fail_on)?,
            window: window(words, args.window.as_deref())?,
            verdicts: verdicts(words, &args.status)?,
            digest: DigestOptions { causes: args.causes, top: args.top },
            statistics: args.statistics,
            ascii: args.ascii,
            roles: Arc::new(Relations::new(&context.catalog)?),
        })
    }

    /// What the user asked of the time of a source that was last written to on a day.
    fn period(&self, written: Date) -> Option<Period> {
        if self.since.is_none() && self.until.is_none() {
            return None;
        }
        let latest = written.tomorrow().unwrap_or(written);
        let ScanOptions { since, until, year, zone, .. } = *self;
        Some(Period { since, until, zone, year, latest: Some(latest) })
    }

    /// A source's findings with the name and the years that it has.
    fn named(&self, source: &Source, written: Option<Date>, found: FileFindings) -> NamedFile {
        let years = found.years.settle(self.year, written).in_zone(self.zone);
        NamedFile { name: source.name(), years, found }
    }

    /// The report of what was found.
    fn report(&self, context: &Context, findings: &Findings) -> Result<Scan> {
        let wants = |device: &str| self.devices.as_ref().is_none_or(|it| it.is_match(device));
        let selection = Selection {
            device: &wants,
            severity: self.severity,
            messages: &self.messages,
            today: self.today,
            window: self.window,
            verdicts: &self.verdicts,
        };
        let mut recogniser = Recogniser::new(&context.catalog)?;
        Scan::new(&context.catalog, &mut recogniser, &self.roles, findings, &self.site, &selection)
    }

    fn shown<'a>(&self, scan: &'a Scan) -> Shown<'a> {
        Shown { scan, ascii: self.ascii, digest: self.digest, statistics: self.statistics }
    }

    /// Whether something open is as severe as the user cares for. What could not be judged is said;
    /// `failed`: whether something could not be read.
    fn ending(&self, context: &Context, output: &Printer, scan: &Scan, failed: bool) -> Exit {
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
pub(super) fn globs(words: &Words, typed: &[String]) -> Result<Option<GlobSet>> {
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

fn window(words: &Words, typed: Option<&str>) -> Result<i64> {
    let Some(typed) = typed else { return Ok(verdict::WINDOW) };
    period::seconds(typed)
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

/// Says that names led to what another name led to. Nothing is lost, so this is no trouble.
pub(super) fn note_double(context: &Context, output: &Printer, double: Option<&Double>) {
    let Some(double) = double else { return };
    let words = &context.words;
    let (path, first) = (&double.path, &double.first);
    output.complain(&match double.more {
        0 => words.say(say::Double { path, first }),
        more => words.say(say::Doubles { path, first, more: &more.to_string() }),
    });
}

/// What to say of a source that cannot be read.
pub(super) fn describe(context: &Context, trouble: &Trouble) -> String {
    trouble.describe(&context.words)
}

/// The report as it is shown.
#[derive(serde::Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    scan: &'a Scan,
    #[serde(skip)]
    ascii: bool,
    #[serde(skip)]
    digest: DigestOptions,
    #[serde(skip)]
    statistics: bool,
}

impl Report for Shown<'_> {
    fn page(&self, context: &Context) -> Page {
        let words = &context.words;
        match () {
            () if self.statistics => pages::statistics(self.scan, words),
            () if context.full => pages::scan(self.scan, words, self.ascii),
            () => pages::digest(self.scan, self.digest, words),
        }
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.scan.incidents.iter().map(serde_json::to_value).collect()
    }
}
