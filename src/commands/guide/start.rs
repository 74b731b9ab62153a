//! How a walk begins: with what was named on the command line, or with a walk that was kept.

use super::keep;
use crate::catalog::words::say;
use crate::catalog::yaml;
use crate::cli::args::GuideArgs;
use crate::cli::output::Printer;
use crate::commands::{lookup, not_found, scan, topology};
use crate::context::{Context, UserError};
use crate::guide::{Answer, Guide, Walk};
use crate::input::sources::{self, SourceList, Trouble};
use crate::input::{Source, whole};
use anyhow::{Result, anyhow};
use std::path::{Path, PathBuf};

/// What was given on the command line, as the first answers.
pub(super) fn begin(
    context: &Context,
    output: &Printer,
    guide: &Guide,
    walk: &mut Walk,
    args: &GuideArgs,
) -> Result<bool> {
    let mut failed = false;
    if args.resume.is_some() {
        return Ok(failed);
    }
    let (paths, words): (Vec<&String>, Vec<&String>) =
        args.what.iter().partition(|it| sources::exists(it));
    if !words.is_empty() {
        let typed = words.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let spellings = crate::log::TagFinder::new(&context.catalog.facilities());
        let has_text = spellings.find(typed.as_bytes()).next().is_some();
        match lookup::message(&context.catalog, &spellings, &typed) {
            lookup::Lookup::One(id) if !has_text => {
                walk.answers.push(Answer::Message(id.to_string()))
            }
            lookup::Lookup::One(_) => walk.answers.push(Answer::Text(typed)),
            other => {
                return Err(anyhow!(UserError(not_found::message(
                    context,
                    &typed,
                    &other,
                    "slp-diag list messages"
                ))));
            }
        }
    }
    let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
    let SourceList { sources, troubles, double, .. } =
        if paths.is_empty() { SourceList::default() } else { Source::all(&paths, None) };
    scan::note_double(context, output, double.as_ref());
    for source in &sources {
        match whole::read(source, whole::LARGEST_CAPTURE) {
            Ok(text) => walk.answers.push(of_file(source, text)),
            Err(cause) => {
                output.complain(&scan::describe(context, &Trouble { path: source.path(), cause }));
                failed = true;
            }
        }
    }
    for trouble in &troubles {
        output.complain(&scan::describe(context, trouble));
        failed = true;
    }
    if !walk.answers.is_empty() {
        walk.answers.push(Answer::GoOn);
    }
    if let Some(topology) = topology::named(context)? {
        // Given before everything else it would have no question; so only after material.
        if !walk.answers.is_empty() {
            walk.answers.push(Answer::Topology(topology));
            if let Some(initiator) = args.initiator {
                walk.answers.push(Answer::Initiator(initiator.into()));
            }
        }
    }
    // What does not fit (a topology with one initiator, several devices) is asked instead.
    let standing = guide.replay(walk);
    walk.answers.truncate(standing.used);
    Ok(failed)
}

/// The text of a file of answers or of a walk.
pub(super) fn document(context: &Context, path: &Path) -> Result<String> {
    whole::document(&Source::named(path.to_owned()), whole::LARGEST_DOCUMENT).map_err(|cause| {
        let trouble = Trouble { path: path.display().to_string(), cause };
        anyhow!(UserError(scan::describe(context, &trouble)))
    })
}

pub(super) fn resumed(context: &Context, path: &Path) -> Result<Walk> {
    let shown = path.display().to_string();
    let refused_at = |path: &str, cause: &str| {
        anyhow!(UserError(context.words.say(say::GuideBadFile { path, cause })))
    };
    let text = document(context, path)?;
    let value: serde_json::Value = yaml::parse(&text, yaml::LARGEST_WALK)
        .map_err(|it| refused_at(&it.place(&shown), &it.describe(&context.words)))?;
    Walk::parsed(value).map_err(|cause| refused_at(&shown, &cause))
}

/// Why a walk cannot be kept in a file, in the reader's words.
pub(super) fn not_kept(context: &Context, path: &Path, error: &keep::Error) -> anyhow::Error {
    let (words, path) = (&context.words, &path.display().to_string());
    anyhow!(UserError(match error {
        keep::Error::Foreign => words.say(say::GuideSaveForeign { path }),
        keep::Error::System(error) => format!("{path}: {error}"),
    }))
}

/// The text of a file as an answer. Its folder says nothing to those who read the record.
pub(super) fn of_file(source: &Source, text: String) -> Answer {
    match source {
        Source::File(path, _) | Source::Pipe(path) => {
            let name = path
                .file_name()
                .map_or_else(|| source.path(), |it| it.to_string_lossy().into_owned());
            Answer::File { name, text }
        }
        _ => Answer::Text(text),
    }
}
