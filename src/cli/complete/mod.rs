//! How a call may go on: shells ask the program itself, and names come from the catalog.
//!
//! A shell runs the program with a variable that nothing else sets; any other run looks for that
//! variable once.

mod bash;

use super::args::Cli;
use super::help;
use crate::catalog::model::{Check, Task};
use crate::catalog::platform::Platforms;
use crate::catalog::tables::Severities;
use crate::catalog::{BASE_LANGUAGE, Catalog};
use crate::context::Context;
use anyhow::{Result, anyhow};
use clap::{CommandFactory as _, Parser as _};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};
use clap_complete::env::{Elvish, Fish, Powershell, Shells, Zsh};
use clap_complete::{CompleteEnv, Shell};
use std::ffi::{OsStr, OsString};

include!(concat!(env!("OUT_DIR"), "/about.rs"));

/// The variable with the name of the shell that asks.
const VARIABLE: &str = "SLP_DIAG_COMPLETE";

/// The shells that can ask.
const SHELLS: Shells = Shells(&[&bash::WholeWords, &Elvish, &Fish, &Powershell, &Zsh]);

/// Names with what they are called.
type Names = Vec<(String, String)>;

/// Answers a shell that asks; `false` when none does.
///
/// # Errors
/// When the shell is not known, or cannot be answered.
pub fn answered(arguments: &[OsString]) -> Result<bool> {
    let folder = std::env::current_dir().ok();
    let engine = CompleteEnv::with_factory(command).var(VARIABLE).shells(SHELLS);
    engine.try_complete(arguments.iter().cloned(), folder.as_deref()).map_err(|it| anyhow!("{it}"))
}

/// The lines that make a shell ask.
///
/// # Errors
/// When the engine does not know the shell.
pub fn registration(shell: Shell) -> Result<String> {
    let name = Cli::command().get_name().to_owned();
    let shells = SHELLS;
    let known = shells.completer(&shell.to_string());
    let mut script = Vec::new();
    known.ok_or_else(|| anyhow!("{shell}: no completions"))?.write_registration(
        VARIABLE,
        &name,
        &name,
        &name,
        &mut script,
    )?;
    let mut script = String::from_utf8_lossy(&script).trim_start().to_owned();
    if shell == Shell::Zsh {
        // From a folder of completions, it is read when it is needed for the first time.
        let function = name.replace('-', "_");
        script.push_str(&format!(
            "if [ \"$funcstack[1]\" = \"_{name}\" ]; then\n    _clap_dynamic_completer_{function} \"$@\"\nfi\n"
        ));
    }
    Ok(script)
}

/// The command line with its words, which some shells show.
fn command() -> clap::Command {
    surroundings().map(|it| help::worded(&it, Cli::command())).unwrap_or_else(|_| Cli::command())
}

/// The catalog that the call names, which stands after what the shell itself says.
fn surroundings() -> Result<Context> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let mut global = Cli::try_parse_from(arguments.iter().take(1))?.global;
    let call = arguments.iter().position(|it| it == "--").unwrap_or(0);
    help::sniff(&mut global, &arguments[(call + 1).min(arguments.len())..]);
    Context::for_help(&global)
}

/// Completes from names of the catalog.
pub(super) fn of(names: fn(&OsStr) -> Vec<CompletionCandidate>) -> ArgValueCompleter {
    ArgValueCompleter::new(names)
}

/// Languages.
pub(super) fn languages(typed: &OsStr) -> Vec<CompletionCandidate> {
    fitting(typed, |catalog| {
        Ok(catalog.languages().into_iter().map(|it| (it, String::new())).collect())
    })
}

/// Topologies.
pub(super) fn topologies(typed: &OsStr) -> Vec<CompletionCandidate> {
    fitting(typed, |catalog| {
        Ok(catalog.topologies().into_iter().map(|(name, it)| (name, it.title)).collect())
    })
}

/// Platforms.
pub(super) fn platforms(typed: &OsStr) -> Vec<CompletionCandidate> {
    fitting(typed, |catalog| {
        let names = catalog.table::<Platforms>().names();
        Ok(names.into_iter().map(|it| (it, String::new())).collect())
    })
}

/// Messages, by their mnemonic.
pub(super) fn messages(typed: &OsStr) -> Vec<CompletionCandidate> {
    fitting(typed, |catalog| {
        let mut names = Names::new();
        for id in catalog.messages() {
            if let Some(message) = catalog.message(&id) {
                names.push((id.mnemonic, message.title));
            }
        }
        names.sort();
        names.dedup_by(|one, other| one.0 == other.0);
        Ok(names)
    })
}

/// Messages and files.
pub(super) fn messages_and_paths(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = messages(typed);
    candidates.extend(PathCompleter::any().complete(typed));
    candidates
}

/// Severities, by the names that every language takes.
pub(super) fn severities(typed: &OsStr) -> Vec<CompletionCandidate> {
    fitting(typed, |catalog| {
        let table: Severities = catalog.in_language(BASE_LANGUAGE).table();
        Ok(table.severities.into_values().map(|it| (it.title, it.meaning)).collect())
    })
}

/// Procedures.
pub(super) fn tasks(typed: &OsStr) -> Vec<CompletionCandidate> {
    fitting(typed, |catalog| {
        let title = |name: String| Ok((name.clone(), catalog.require::<Task>(&name).title));
        catalog.names::<Task>().into_iter().map(title).collect()
    })
}

/// Checks.
pub(super) fn checks(typed: &OsStr) -> Vec<CompletionCandidate> {
    fitting(typed, |catalog| {
        let title = |name: String| Ok((name.clone(), catalog.require::<Check>(&name).title));
        catalog.names::<Check>().into_iter().map(title).collect()
    })
}

/// The names that begin as typed, in any case. What is wrong with the catalog is for a call to say.
fn fitting(
    typed: &OsStr,
    names: impl FnOnce(&Catalog) -> Result<Names>,
) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy().to_lowercase();
    let names = surroundings().and_then(|it| names(&it.catalog)).unwrap_or_default();
    let fits = |it: &(String, String)| it.0.to_lowercase().starts_with(&typed);
    let candidate = |(name, title): (String, String)| {
        CompletionCandidate::new(name).help((!title.is_empty()).then(|| title.into()))
    };
    names.into_iter().filter(fits).map(candidate).collect()
}
