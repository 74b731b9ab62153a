//! Which site file is in force, and what it holds.

use super::{UserError, variable};
use crate::catalog::Catalog;
use crate::catalog::platform::Platforms;
use crate::catalog::words::{Words, say};
use crate::input::{Source, whole};
use crate::render::escape;
use crate::site::{FILE_NAME, LARGEST, SiteFault, SiteFaultKind, SiteFile};
use anyhow::{Result, anyhow};
use etcetera::BaseStrategy as _;
use std::path::{Path, PathBuf};

/// A site file that is in force.
#[derive(Debug, Clone)]
pub struct SiteInForce {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub file: SiteFile,
}

/// The site file: the one that was named, else that of the working folder, else that of the user.
///
/// # Errors
/// When one that was named cannot be read, or one is not valid.
pub(super) fn find(
    named: Option<&Path>,
    catalog: &Catalog,
    words: impl Fn() -> Result<Words>,
) -> Result<Option<SiteInForce>> {
    let variable = variable("SLP_DIAG_SITE").map(PathBuf::from);
    let named = named.map(Path::to_path_buf).or(variable);
    let own = || {
        let folder = etcetera::choose_base_strategy().ok()?.config_dir().join("slp-diag");
        Some(folder.join(FILE_NAME))
    };
    let found = |path: &PathBuf| path.is_file();
    let path = match named {
        Some(named) => named,
        None => {
            match Some(PathBuf::from(FILE_NAME)).filter(found).or_else(|| own().filter(found)) {
                Some(path) => path,
                None => return Ok(None),
            }
        }
    };
    let shown = path.display().to_string();
    let text = whole::document(&Source::named(path.clone()), LARGEST);
    let text = match text {
        Ok(text) => text,
        Err(cause) => {
            let trouble = crate::input::Trouble { path: shown, cause };
            return Err(anyhow!(UserError(trouble.describe(&words()?))));
        }
    };
    let platforms: Platforms = catalog.table();
    let file = SiteFile::read(&text, &catalog.table(), &platforms).map_err(|fault| {
        let Ok(words) = words() else { return anyhow!("{shown}") };
        let (line, column) = fault.place;
        let told = told(&fault, &platforms, &words);
        anyhow!(UserError(format!("{shown}:{line}:{column}: {told}")))
    })?;
    Ok(Some(SiteInForce { path, file }))
}

/// What is wrong with a site file, in words.
fn told(fault: &SiteFault, platforms: &Platforms, words: &Words) -> String {
    let text = match &fault.fault {
        SiteFaultKind::Yaml(error) => return escape::on_one_line(&error.to_string()).into_owned(),
        SiteFaultKind::Key(name) => words.say(say::SiteKey { name }),
        SiteFaultKind::Value(name) => words.say(say::SiteValue { name }),
        SiteFaultKind::Initiator(name) => words.say(say::SiteInitiator { name }),
        SiteFaultKind::Platform(name) => {
            words.say(say::NoSuchPlatform { name, names: &platforms.names().join(", ") })
        }
        SiteFaultKind::Pattern(name) => words.say(say::SitePattern { name }),
    };
    escape::on_one_line(&text).into_owned()
}
