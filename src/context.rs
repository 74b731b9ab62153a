//! What the run finds around it: terminal, environment, languages, overlays. The only reader of
//! them; what is "auto" on the command line becomes a value here.

mod site_file;

pub use site_file::SiteInForce;

use crate::catalog::platform::Platforms;
use crate::catalog::words::{Words, say};
use crate::catalog::{BASE_LANGUAGE, Catalog, Folder};
use crate::cli::args::{ColorChoice, Format, Global};
use crate::input::overlay;
use crate::lint::{Problem, judge};
use crate::mask;
use crate::render::text::Style;
use anyhow::{Result, anyhow};
use std::env;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// Columns where no terminal tells.
const PIPE_WIDTH: usize = Style::PLAIN.width;
/// The most bytes of the file of a time zone; real ones have a few thousand.
const LARGEST_ZONE: u64 = 1 << 20;
/// Wider lines are hard to read.
const WIDEST: usize = 120;

/// The resolved surroundings of a run.
#[derive(Clone)]
pub struct Context {
    /// The catalog with overlays, in the reader's language.
    pub catalog: Catalog,
    /// The program's words in that language.
    pub words: Words,
    /// Whether the reader asked for the language; else it is that of the locale.
    is_language_asked: bool,
    /// How to print.
    pub format: Format,
    /// How text is laid out.
    pub style: Style,
    /// The rows of the terminal, when a pager may be used.
    pub pager: Option<Pager>,
    /// The topology that the reader works in, as typed.
    pub topology: Option<String>,
    /// Whether the reader named it for this call; then no site file changes it.
    pub is_topology_asked: bool,
    /// The platform that the reader named for this call.
    pub platform: Option<String>,
    /// The site file that is in force.
    pub site: Option<SiteInForce>,
    /// Whether the reader wants all that is known, not only what is needed next.
    pub full: bool,
    /// Whether answers go to a terminal.
    pub terminal: bool,
    /// Whether it makes links of what says where they lead.
    pub links: bool,
    /// Whether the progress of long work may be drawn beside the answer.
    pub progress: bool,
    /// Whether a person can be asked: both ends are terminals, and no CI system runs the program.
    pub asks: bool,
    /// Whether the terminal can only print lines.
    pub is_dumb: bool,
    /// The present time in the zone of this machine.
    pub now: jiff::ZonedDateTime,
}

/// A pager and when it is worth opening.
#[derive(Clone)]
pub struct Pager {
    /// The command and its arguments; a shell with the command where it needs one.
    pub command: Vec<String>,
    /// A text of more lines goes through it.
    pub rows: usize,
    /// Variables for it: `less` is told to show short text at once and colours as they are, and
    /// that the text is UTF-8, whatever locales the machine has, unless the reader told it otherwise.
    pub variables: Vec<(&'static str, &'static str)>,
}

/// A failure that has been worded already.
#[derive(Debug)]
pub struct UserError(pub String);

impl std::fmt::Display for UserError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UserError {}

/// A catalog that the judge refused.
#[derive(Debug)]
pub struct RefusedCatalog {
    /// A sentence.
    pub why: String,
    /// What the judge found.
    pub problems: Vec<Problem>,
}

impl std::fmt::Display for RefusedCatalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for RefusedCatalog {}

impl Context {
    /// Resolves the global options.
    ///
    /// # Errors
    /// When a language or overlay is not usable.
    pub fn new(global: &Global) -> Result<Self> {
        let catalog = catalog(global)?;
        let base_words = || Ok(catalog.in_language(&language(global, None, &catalog)?).words());
        let site = site_file::find(global.site.as_deref(), &catalog, base_words)?;
        let site_language = site.as_ref().and_then(|it| it.file.lang.as_deref());
        let catalog = catalog.in_language(&language(global, site_language, &catalog)?);
        Context::around(catalog, site, global)
    }

    /// As far as help needs them: what is wrong with the language, an overlay or the site is left
    /// for the calls that do something with it.
    ///
    /// # Errors
    /// When the words of the program are not valid.
    pub fn for_help(global: &Global) -> Result<Self> {
        if let Ok(context) = Context::new(global) {
            return Ok(context);
        }
        let embedded = Catalog::new(Vec::new(), BASE_LANGUAGE);
        let catalog = match language(global, None, &embedded) {
            Ok(language) => embedded.in_language(&language),
            Err(_) => embedded,
        };
        Context::around(catalog, None, global)
    }

    /// The platform whose commands are given where no line and no output tells one: what the reader
    /// named, else that of the site.
    pub fn platform_in_force(&self) -> Option<&str> {
        let of_site = || self.site.as_ref()?.file.values.platform.as_deref();
        self.platform.as_deref().or_else(of_site)
    }

    fn around(catalog: Catalog, site: Option<SiteInForce>, global: &Global) -> Result<Self> {
        let words = catalog.words();
        let terminal = std::io::stdout().is_terminal();
        let size = terminal_size::terminal_size().filter(|_| terminal);
        let width = variable("COLUMNS").and_then(|it| it.parse().ok()).filter(|_| size.is_none());
        let width = size.map(|(width, _)| usize::from(width.0)).or(width).unwrap_or(PIPE_WIDTH);
        let color = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                terminal
                    && variable("NO_COLOR").is_none()
                    && variable("TERM").as_deref() != Some("dumb")
            }
        };
        let ticks = !words.answer_arrow.is_empty();
        let platform = match &global.platform {
            Some(typed) => Some(platform(typed, &catalog, &words)?),
            None => None,
        };
        // The choice is made here, once; the library's own guess must not overrule it.
        colored::control::set_override(color);
        let pager = size
            .filter(|_| !global.no_pager)
            .and_then(|(_, rows)| Pager::found(usize::from(rows.0)));
        Ok(Context {
            catalog,
            words,
            is_language_asked: asked(global).is_some(),
            format: if global.json { Format::Json } else { global.format },
            style: Style { width: width.clamp(40, WIDEST), color, alone: false, ticks },
            pager,
            is_topology_asked: asked_topology(global).is_some(),
            topology: asked_topology(global)
                .or_else(|| site.as_ref().and_then(|it| it.file.values.topology.clone())),
            platform,
            site,
            full: global.full,
            terminal,
            links: terminal
                && color
                && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            progress: std::io::stderr().is_terminal(),
            asks: is_conversation(),
            is_dumb: variable("TERM").is_none_or(|it| it == "dumb"),
            now: now(),
        })
    }

    /// The same surroundings in the language in which something was kept, unless the reader asked
    /// for another one or the catalog does not have it.
    pub fn in_language(&self, kept: &str) -> Self {
        let language = spoken(&self.catalog.languages(), kept).filter(|_| !self.is_language_asked);
        let catalog =
            language.map_or_else(|| self.catalog.clone(), |it| self.catalog.in_language(&it));
        let words = catalog.words();
        let style = Style { ticks: !words.answer_arrow.is_empty(), ..self.style };
        Context { words, catalog, style, ..self.clone() }
    }

    /// The style of a conversation: as wide as the window is by now, with commands that can be
    /// copied.
    pub fn style_of_conversation(&self) -> Style {
        let width = terminal_size::terminal_size()
            .filter(|_| self.terminal)
            .map(|(width, _)| usize::from(width.0));
        Style {
            width: width.map_or(self.style.width, |it| it.clamp(40, WIDEST)),
            alone: true,
            ..self.style
        }
    }

    /// The day it is by now: some runs last longer than one.
    pub fn today(&self) -> jiff::civil::Date {
        now().date()
    }
}

impl Pager {
    /// `SLP_DIAG_PAGER`, `PAGER`, or `less`. An empty value or `cat` is none.
    fn found(rows: usize) -> Option<Self> {
        let command = env::var("SLP_DIAG_PAGER").or_else(|_| env::var("PAGER")).ok();
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let command: Vec<String> = match &command {
            Some(text) if needs_shell(text) => vec!["sh".to_owned(), "-c".to_owned(), text.clone()],
            Some(text) => words(text),
            None => words("less"),
        };
        let defaults = [("LESS", "FRX"), ("LESSCHARSET", "utf-8")];
        let variables = defaults.into_iter().filter(|(name, _)| variable(name).is_none()).collect();
        (!command.is_empty() && command[0] != "cat").then_some(Pager { command, rows, variables })
    }
}

/// The present time in the zone of this machine, or in UTC where `TZ` names what can be no zone.
fn now() -> jiff::ZonedDateTime {
    let zone = if is_zone(env::var_os("TZ")) {
        jiff::tz::TimeZone::system()
    } else {
        jiff::tz::TimeZone::UTC
    };
    jiff::Timestamp::now().to_zoned_datetime(zone)
}

/// Whether `TZ` may be asked for its zone: the library reads the whole of a file that it names, a
/// device that never ends too.
fn is_zone(name: Option<OsString>) -> bool {
    let Some(name) = name else { return true };
    let name = name.to_string_lossy().trim_start_matches(':').to_owned();
    let is_small = |it: std::fs::Metadata| it.is_file() && it.len() <= LARGEST_ZONE;
    let leaves_folder =
        Path::new(&name).components().any(|it| it == std::path::Component::ParentDir);
    if Path::new(&name).is_absolute() {
        std::fs::metadata(&name).is_ok_and(is_small)
    } else {
        !leaves_folder
    }
}

/// Whether a command is more than words: quotes, pipes and variables are for the shell, as in `git`
/// and `man`.
fn needs_shell(command: &str) -> bool {
    cfg!(unix) && command.contains(|it: char| !it.is_alphanumeric() && !" \t-_./+:,@".contains(it))
}

/// Whether a person sits at both ends.
pub fn is_conversation() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && variable("CI").is_none()
}

/// What Bash says of a call that it wants completed.
pub struct BashCall {
    /// The number of the word that is typed.
    pub word: usize,
    /// What it wants between two answers.
    pub separator: String,
}

/// What the lines that were registered with Bash tell, beside the words of the call.
pub fn bash_call() -> BashCall {
    BashCall {
        word: variable("_CLAP_COMPLETE_INDEX").and_then(|it| it.parse().ok()).unwrap_or_default(),
        separator: variable("_CLAP_IFS").unwrap_or_else(|| "\n".to_owned()),
    }
}

/// A variable of the environment that is set and not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|it| !it.is_empty())
}

/// The catalog in the language of its base files, with overlays that have been judged.
fn catalog(global: &Global) -> Result<Catalog> {
    let mut paths: Vec<PathBuf> = Vec::new();
    if let Some(list) = variable("SLP_DIAG_CATALOG") {
        // An empty part, as in `::`, names nothing.
        paths.extend(env::split_paths(&list).filter(|it| !it.as_os_str().is_empty()));
    }
    paths.extend(global.catalog.iter().cloned());
    let base = Catalog::new(Vec::new(), BASE_LANGUAGE);
    let mut overlays = Vec::new();
    for path in paths {
        let words =
            || -> Result<Words> { Ok(base.in_language(&language(global, None, &base)?).words()) };
        let folder = folder(&words()?, &path)?;
        let problems = judge(&folder);
        if !problems.is_empty() {
            let words = words()?;
            return Err(refusal(&words, &folder.name, &problems));
        }
        overlays.push(folder);
    }
    let is_own = overlays.is_empty();
    let all = Catalog::new(overlays, BASE_LANGUAGE);
    if !is_own {
        mask::learn(all.table());
    }
    Ok(all)
}

/// Reads a catalog folder.
///
/// # Errors
/// When it is no folder or cannot be read.
pub fn folder(words: &Words, path: &Path) -> Result<Folder> {
    if path.exists() && !path.is_dir() {
        let text = words.say(say::NoFolder { path: &path.display().to_string() });
        return Err(anyhow!(UserError(text)));
    }
    overlay::read(path).map_err(|trouble| anyhow!(UserError(trouble.describe(words))))
}

/// Why a catalog is not used.
pub fn refusal(words: &Words, path: &str, problems: &[Problem]) -> anyhow::Error {
    anyhow!(RefusedCatalog {
        why: words.say(say::CatalogRefused { path }),
        problems: problems.to_vec()
    })
}

/// The platform that the reader names.
fn platform(typed: &str, catalog: &Catalog, words: &Words) -> Result<String> {
    let table: Platforms = catalog.table();
    let names = table.names().join(", ");
    let refused = || {
        let text = words.say(say::NoSuchPlatform { name: typed, names: &names });
        anyhow!(UserError(text))
    };
    table.named(typed).map(str::to_owned).ok_or_else(refused)
}

/// The language that the reader asks for.
fn asked_topology(global: &Global) -> Option<String> {
    global.topology.clone().or_else(|| variable("SLP_DIAG_TOPOLOGY"))
}

fn asked(global: &Global) -> Option<String> {
    global.lang.clone().or_else(|| variable("SLP_DIAG_LANG"))
}

/// The language asked for or that of the site, which must exist, else that of the locale where it exists, else English.
fn language(global: &Global, site: Option<&str>, catalog: &Catalog) -> Result<String> {
    let languages = catalog.languages();
    if let Some(asked) = asked(global).or_else(|| site.map(str::to_owned)) {
        if let Some(found) = spoken(&languages, &asked) {
            return Ok(found);
        }
        let words = catalog.words();
        let text = words.say(say::NoSuchLanguage { name: &asked, names: &languages.join(", ") });
        return Err(anyhow!(UserError(text)));
    }
    let locale =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable).unwrap_or_default();
    Ok(spoken(&languages, &locale).unwrap_or_else(|| BASE_LANGUAGE.to_owned()))
}

/// The language that a name means: case, region and encoding do not matter, `JA` and `ja_JP.UTF-8`
/// are `ja`.
fn spoken(languages: &[String], name: &str) -> Option<String> {
    let code = name.split(['_', '-', '.', '@']).next().unwrap_or_default();
    languages.iter().find(|it| *it == name || it.eq_ignore_ascii_case(code)).cloned()
}
