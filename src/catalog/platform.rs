//! The table of platforms: how commands are typed where the device is none of those for which the
//! entries of the catalog are written.

use super::check::Signs;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Platforms whose commands are not those that entries give.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Platforms {
    /// The platform whose commands entries give, with its other names.
    pub usual: IndexMap<String, PlatformNames>,
    /// The first words of commands: what begins with one in a sentence is a command.
    pub starts: Vec<String>,
    /// Commands that only follow others, as what saves and sends what was set: alone they lead
    /// nowhere.
    #[serde(default)]
    pub follow: Vec<String>,
    /// By name.
    pub platforms: IndexMap<String, PlatformEntry>,
}

/// How else a platform is called.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlatformNames {
    /// Other names, as readers type them.
    pub aliases: Vec<String>,
}

/// A platform.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlatformEntry {
    /// Other names, as readers type them.
    pub aliases: Vec<String>,
    /// Patterns of what stands before a message in its logs.
    pub heads: Vec<String>,
    /// Patterns of what stands before the host in its prompts.
    pub prompts: Vec<String>,
    /// What its output shows: signs, one of which is enough.
    pub shown: Signs,
    /// Patterns of commands that are typed there as entries give them.
    pub same: Vec<String>,
    /// Commands that are typed otherwise.
    pub respelled: Vec<RespelledCommand>,
    /// What happens there in place of commands that it does not have, by a key.
    pub instead: IndexMap<String, InsteadOfCommand>,
    /// The runbook that answers there what others answer for devices with policies.
    pub runbook: Option<String>,
    /// The line that ends what is typed into its configuration.
    pub ends: Option<String>,
    /// What it is, and where to look for what is left out because no command of it is known.
    pub say: String,
}

/// A command that a platform spells otherwise.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RespelledCommand {
    /// A pattern that the whole command fits, or one of its lines.
    pub is: String,
    /// What is typed instead; `$1` is the first group.
    #[serde(rename = "as")]
    pub typed: String,
}

/// What happens where a command is none of a platform.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InsteadOfCommand {
    /// A pattern that the whole command fits.
    pub is: String,
    /// What is said in its place, beside the commands of other ways.
    pub say: String,
}

impl Platforms {
    /// The platform that a name means, whatever its case and signs.
    pub fn named(&self, typed: &str) -> Option<&str> {
        let plain = |it: &str| -> String {
            it.chars()
                .filter(|it| it.is_ascii_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect()
        };
        let wanted = plain(typed);
        let fits = |name: &str, aliases: &[String]| {
            plain(name) == wanted || aliases.iter().any(|it| plain(it) == wanted)
        };
        let usual = self.usual.iter().map(|(name, it)| (name, &it.aliases));
        let others = self.platforms.iter().map(|(name, it)| (name, &it.aliases));
        let found = usual.chain(others).find(|(name, aliases)| fits(name, aliases))?;
        Some(found.0)
    }

    /// The name as it is typed on a command line.
    pub fn typed(name: &str) -> String {
        name.to_lowercase().replace(' ', "-")
    }

    /// Every name that may be typed.
    pub fn names(&self) -> Vec<String> {
        self.usual.keys().chain(self.platforms.keys()).map(|it| Self::typed(it)).collect()
    }
}
