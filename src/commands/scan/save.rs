//! Findings in files: written whole or not at all, and never over a file that is something else.

use crate::catalog::roles::Relations;
use crate::catalog::words::say;
use crate::cli::output;
use crate::cli::whole_file::{self, WriteError};
use crate::context::{Context, UserError};
use crate::findings::kept::{self, KeptError, KeptFile, KeptFindings, ScanState};
use crate::input::{Source, TroubleKind};
use anyhow::{Result, anyhow};
use std::io::Read as _;
use std::path::Path;

/// Whether findings go to standard output.
pub fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether findings can be kept under a name.
///
/// # Errors
/// When something else has the name, or nothing can be written there.
pub fn check(context: &Context, path: &Path) -> Result<()> {
    if is_stdout(path) {
        return Ok(());
    }
    whole_file::check(path, kept::is_kept).map_err(|error| not_kept(context, path, &error))
}

/// Keeps findings.
///
/// # Errors
/// When they cannot be written. What was there before is as it was then.
pub fn write(
    context: &Context,
    roles: &Relations,
    path: &Path,
    files: &[KeptFile],
    state: Option<&ScanState>,
) -> Result<()> {
    let kept = kept::encode(files, state, &context.catalog, roles)
        .map_err(|error| anyhow!(UserError(describe(context, path, &error))))?;
    if is_stdout(path) {
        return output::pass(&kept);
    }
    whole_file::write(path, &kept, kept::is_kept).map_err(|error| not_kept(context, path, &error))
}

/// Reads findings that were kept; what is wrong with them in the reader's language.
///
/// # Errors
/// When they cannot be read, or are none.
pub fn read(context: &Context, roles: &Relations, source: &Source) -> Result<KeptFindings, String> {
    let path = source.path();
    let trouble = |cause: TroubleKind| {
        crate::input::Trouble { path: path.clone(), cause }.describe(&context.words)
    };
    let mut kept = Vec::new();
    let read = source.open().and_then(|it| it.take(kept::LARGEST + 1).read_to_end(&mut kept));
    read.map_err(|error| trouble(error.into()))?;
    if kept.len() as u64 > kept::LARGEST {
        return Err(trouble(TroubleKind::Large(kept::LARGEST)));
    }
    kept::decode(&kept, &context.catalog, roles)
        .map_err(|error| describe(context, Path::new(&path), &error))
}

fn not_kept(context: &Context, path: &Path, error: &WriteError) -> anyhow::Error {
    let (words, path) = (&context.words, &path.display().to_string());
    anyhow!(UserError(match error {
        WriteError::Foreign => words.say(say::KeptForeign { path }),
        WriteError::System(error) => format!("{path}: {error}"),
    }))
}

fn describe(context: &Context, path: &Path, error: &KeptError) -> String {
    let (words, path) = (&context.words, &path.display().to_string());
    match error {
        KeptError::Foreign => words.say(say::KeptNone { path }),
        KeptError::Format(number, program) => words.say(say::KeptFormat {
            path,
            number: &number.to_string(),
            known: &kept::FORMAT.to_string(),
            program: program.as_deref().unwrap_or("?"),
        }),
        KeptError::Damaged => words.say(say::KeptDamaged { path }),
        KeptError::Message(id) => words.say(say::KeptMessage { path, name: &id.to_string() }),
    }
}
