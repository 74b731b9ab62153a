//! The small tables of the catalog: severities, field kinds and sources.

use super::places::NamedPlaces;
use super::platform::Platforms;
use super::structured::Structured;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A file below `tables/`.
pub trait Table: serde::de::DeserializeOwned + Serialize + JsonSchema {
    /// Its path in the catalog.
    const PATH: &'static str;
}

macro_rules! tables {
    ($($kind:ty => $path:literal),* $(,)?) => {
        $(impl Table for $kind { const PATH: &'static str = $path; })*
        /// The path of every table.
        pub const PATHS: &[&str] = &[$($path),*];
        /// Every table with its JSON schema.
        pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($path, schemars::schema_for!($kind))),*]
        }
    };
}

tables! { Severities => "tables/severities", Fields => "tables/fields", Sources => "tables/sources", Rhythms => "tables/rhythms", Outputs => "tables/outputs", Questions => "tables/questions", Secrets => "tables/secrets", Workplaces => "tables/workplaces", Placeholders => "tables/placeholders", Help => "tables/help", Structured => "tables/structured", NamedPlaces => "tables/places", Platforms => "tables/platforms" }

/// Severity codes 0 to 7.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severities {
    /// By code.
    pub severities: IndexMap<String, Severity>,
}

impl Severities {
    /// The code that a user means: the number, or the unique start of a name.
    pub fn code(&self, typed: &str) -> Option<u8> {
        let typed = typed.trim().to_lowercase();
        let fits = |(code, it): &(&String, &Severity)| {
            **code == typed || it.title.to_lowercase().starts_with(&typed)
        };
        let mut found = self.severities.iter().filter(fits);
        let (code, _) = found.next().filter(|_| !typed.is_empty())?;
        found.next().is_none().then(|| code.parse().ok())?
    }

    /// The name of a code; the code itself where the table has none.
    pub fn name(&self, code: u8) -> String {
        self.severities
            .get(&code.to_string())
            .map_or_else(|| code.to_string(), |it| it.title.clone())
    }
}

/// A severity code.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// Its name.
    pub title: String,
    /// What it says.
    pub meaning: String,
}

/// The kinds of variable field in message forms: the pattern language of `forms`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// By the word in brackets.
    pub kinds: IndexMap<String, FieldKind>,
}

/// A kind of variable field.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldKind {
    /// What stands there.
    pub meaning: String,
    /// A value.
    pub example: String,
    /// A regular expression that fits one value.
    pub pattern: String,
}

/// Where facts were read.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// The day as of which the facts of the catalog stand.
    #[serde(default)]
    pub as_of: Option<String>,
    /// By key.
    pub sources: IndexMap<String, SourceDocument>,
}

/// A document or a body of evidence.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceDocument {
    /// Its title.
    pub title: String,
    /// Its address.
    #[serde(default)]
    pub url: Option<String>,
}

/// Rhythms in which devices repeat messages.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rhythms {
    /// By name.
    pub rhythms: IndexMap<String, RhythmEntry>,
}

/// A rhythm: gaps between two messages.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RhythmEntry {
    /// A few words.
    pub title: String,
    /// The shortest gap, in seconds.
    pub least: i64,
    /// The longest gap, in seconds.
    pub most: i64,
}

/// What devices print, as far as a reader of any output needs it: commands, headings, the device's
/// identity, the time.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outputs {
    /// Commands by their full spelling.
    pub commands: IndexMap<String, OutputEntry>,
    /// The command under which lines are read that are typed into the configuration; one of
    /// `commands`. Without it they are set aside.
    #[serde(default)]
    pub configure: Option<String>,
    /// What stands after `|` and leaves something out, or does not.
    #[serde(default)]
    pub filters: OutputFilters,
    /// Patterns of lines that stand in place of what was cut away.
    #[serde(default)]
    pub cut: Vec<String>,
    /// Headings, as printed, with those that stand below them.
    pub headings: IndexMap<String, Heading>,
    /// Lines of the configuration that set what a place shows. They count where the place itself
    /// was not captured, and have the `section` and `field` of it.
    #[serde(default)]
    pub configuration: Vec<ConfiguredPlace>,
    /// Lines of the configuration that say what the name of a time zone means.
    #[serde(default)]
    pub zones: ConfiguredZones,
    /// The pair that names the device where no prompt does.
    pub identity: super::check::Locator,
    /// The places that tell when the output was captured, the best first.
    pub now: Vec<super::check::Locator>,
    /// Signs of a generation before policies, for which the checks do not hold.
    pub legacy: super::check::Signs,
    /// What such output shows of a device that is not well, with what it means.
    #[serde(default)]
    pub states: IndexMap<String, LegacyState>,
    /// Signs of policies, which outweigh those.
    pub policy: super::check::Signs,
    /// Patterns of lines that only output of products beside those of the catalog has.
    #[serde(default)]
    pub foreign: Vec<String>,
    /// Typed before anything is collected.
    pub before: Vec<String>,
    /// Authorization files, which are read beside the output of devices.
    pub authorization: AuthorizationFormat,
}

/// Patterns of lines that say what the name of a time zone means: the groups `name`, `hours` and,
/// if the line has them, `minutes`.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConfiguredZones {
    /// The name and offset outside summer time.
    pub standard: Option<String>,
    /// The name in summer time; the group `shift`, if the line has it, are the minutes by which the
    /// clock is ahead then, else an hour.
    pub summer: Option<String>,
}

/// A state that output of a generation before policies shows.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegacyState {
    /// The place.
    pub look: super::check::Locator,
    /// What must hold there.
    pub test: super::check::Test,
    /// What it means, and what to do.
    pub say: String,
}

/// Words that may stand after `|`. Others pick lines out of an output.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutputFilters {
    /// The output stays whole.
    pub whole: Vec<String>,
    /// The output begins later.
    pub from: Vec<String>,
}

/// A line of the configuration and the place that shows what it sets.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfiguredPlace {
    /// The heading of the place.
    pub section: String,
    /// Its label.
    pub field: String,
    /// A pattern that the line fits; its group `value` is the value.
    pub line: String,
}

/// How authorization files belong to devices.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationFormat {
    /// The name under which the content of a file is looked up, like that of a command.
    pub name: String,
    /// The devices that a file names.
    pub names: super::check::Locator,
    /// The names of a device in its own output.
    pub devices: Vec<super::check::Locator>,
}

/// A command whose output is read.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutputEntry {
    /// Patterns of lines that only this output begins with, for captures without prompts.
    pub begins: Vec<String>,
    /// Commands whose output stands within this one.
    pub holds: Vec<String>,
    /// Patterns of lines that stand in this output and in no other: they tell it where its begin
    /// has no title, or that of an output within it.
    pub only: Vec<String>,
    /// Whether nothing may be typed after it: then it is another command.
    pub exact: bool,
}

/// A heading.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Heading {
    /// Whether it is a heading also when a value stands after it.
    pub valued: bool,
    /// Headings that belong to it when they follow it.
    pub below: Vec<String>,
}

/// Questions about a site that lead to its topology.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// The task that a walk need not do any more, because these questions, or a topology that was
    /// named, have answered it.
    #[serde(default)]
    pub task: Option<String>,
    /// The messages that people meet most, the first in front: `FACILITY/MNEMONIC`.
    #[serde(default)]
    pub messages: Vec<String>,
    /// The question that is asked first.
    pub first: String,
    /// By name.
    pub questions: IndexMap<String, Question>,
}

/// A question about a site.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// In plain words, answered by yes or no.
    pub ask: String,
    /// What helps to answer it.
    #[serde(default)]
    pub note: Option<String>,
    /// Where yes leads.
    pub if_so: Way,
    /// Where no leads.
    pub otherwise: Way,
}

/// Where an answer leads: to a topology or to another question.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Way {
    /// The topology.
    pub topology: Option<String>,
    /// The question.
    pub question: Option<String>,
}

/// Where steps are done.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workplaces {
    /// By name. A step that names none is done at the first one.
    pub workplaces: IndexMap<String, Workplace>,
}

/// A place where steps are done.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workplace {
    /// How pages call it.
    pub title: String,
    /// Whether steps are done in menus there.
    #[serde(default)]
    pub menus: bool,
}

/// What stands before secrets, so that these are not shown.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// Parts of words of which a line has one, or no secret by its words.
    pub hints: Vec<String>,
    /// The words of commands before a secret.
    pub commands: Vec<String>,
    /// Words between such a command and its secret.
    pub kinds: Vec<String>,
    /// Labels of secrets.
    pub labels: Vec<String>,
    /// Labels of what is a secret where it looks like one.
    pub doubtful: Vec<String>,
    /// Words that people type in short at a prompt.
    pub short: Vec<String>,
    /// Words of sentences, which no command has.
    pub prose: Vec<String>,
    /// Other words that are no secrets.
    pub plain: Vec<String>,
}

/// What `-h` and `--help` say.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// The groups of commands in the order in which the short help has them.
    pub groups: IndexMap<String, HelpGroup>,
    /// By the words that are typed after the program's name; the program itself by its name.
    pub commands: IndexMap<String, CommandHelp>,
    /// Options of several commands, by their long name with `_` for `-`.
    pub options: IndexMap<String, OptionHelp>,
}

/// A group of commands.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpGroup {
    /// Its heading.
    pub title: String,
}

/// What is said of a command.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CommandHelp {
    /// The group that it stands in; without one it is only named.
    pub group: Option<String>,
    /// One line.
    pub summary: String,
    /// More than that.
    pub note: Option<String>,
    /// A call beside its summary, without the program's name.
    pub call: Option<String>,
    /// The options of the short help, in their order.
    pub usual: Vec<String>,
    /// Calls.
    pub examples: Vec<String>,
    /// What its exit statuses say.
    pub exits: Option<String>,
    /// Options and arguments of this command alone.
    pub options: IndexMap<String, OptionHelp>,
}

/// What is said of an option or argument.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OptionHelp {
    /// One line.
    pub summary: String,
    /// More than that.
    pub note: Option<String>,
    /// What its values mean.
    pub choices: IndexMap<String, String>,
}

/// What stands in angle brackets in commands.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placeholders {
    /// By name.
    pub placeholders: IndexMap<String, Placeholder>,
}

/// A placeholder.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placeholder {
    /// What stands there.
    pub title: String,
    /// Whether a site has one value for it, which its file tells.
    #[serde(default)]
    pub site: bool,
    /// Places in the output of a device that show its value; the first that is there counts.
    #[serde(default)]
    pub shown: Vec<super::check::Locator>,
}

impl Placeholders {
    /// Whether a site tells this one in its file.
    pub fn is_of_site(&self, name: &str) -> bool {
        self.placeholders.get(name).is_some_and(|it| it.site)
    }
}
