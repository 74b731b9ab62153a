//! `catalog new`: entries begun, printed or written into a folder.

use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::NewEntry;
use crate::cli::output::Printer;
use crate::context::Context;
use crate::draft::{self, Draft};
use crate::input::{Source, Trouble, whole};
use crate::render::escape;
use anyhow::{Context as _, Result};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Begins an entry.
pub(super) fn new(
    context: &Context,
    output: &mut Printer,
    entry: &NewEntry,
    folder: Option<&Path>,
) -> Result<Exit> {
    let words = &context.words;
    if let NewEntry::Check { name, .. } | NewEntry::Task { name } = entry
        && !draft::is_name(name)
    {
        output.complain(&words.say(say::NewNoName { name }));
        return Ok(Exit::Failed);
    }
    let begun = match entry {
        NewEntry::Message { from } if from == "-" => match text(Path::new("-")) {
            Ok(text) => draft::message(&context.catalog, &text),
            Err(trouble) => return Ok(refused(context, output, &trouble)),
        },
        NewEntry::Message { from } => draft::message(&context.catalog, from),
        NewEntry::Check { name, from } => match text(from) {
            Ok(text) => draft::check(&context.catalog, name, &text),
            Err(trouble) => return Ok(refused(context, output, &trouble)),
        },
        NewEntry::Task { name } => Some(draft::task(name)),
    };
    let Some(begun) = begun else {
        output.complain(match entry {
            NewEntry::Check { .. } => &words.new_no_label,
            NewEntry::Message { .. } | NewEntry::Task { .. } => &words.new_no_tag,
        });
        return Ok(Exit::Missing);
    };
    match folder {
        Some(folder) => write(context, output, folder, &begun),
        None => {
            let lines = begun.text.lines().map(|it| escape::visible(it).into_owned() + "\n");
            output.plain(&lines.collect::<String>());
            Ok(Exit::Done)
        }
    }
}

fn text(path: &Path) -> Result<String, Trouble> {
    let source =
        if path == Path::new("-") { Source::Stdin } else { Source::named(path.to_owned()) };
    whole::read(&source, whole::LARGEST_CAPTURE)
        .map_err(|cause| Trouble { path: source.path(), cause })
}

fn refused(context: &Context, output: &Printer, trouble: &Trouble) -> Exit {
    output.complain(&trouble.describe(&context.words));
    Exit::Failed
}

/// Writes a file that must not exist yet, and says where.
fn write(context: &Context, output: &mut Printer, folder: &Path, draft: &Draft) -> Result<Exit> {
    let file = folder.join(format!("{}.yaml", draft.path));
    let path = file.display().to_string();
    let within = || path.clone();
    if let Some(above) = file.parent() {
        std::fs::create_dir_all(above).with_context(within)?;
    }
    let mut opened = match OpenOptions::new().write(true).create_new(true).open(&file) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            output.complain(&context.words.say(say::NewExists { path: &path }));
            return Ok(Exit::Failed);
        }
        opened => opened.with_context(within)?,
    };
    opened.write_all(draft.text.as_bytes()).with_context(within)?;
    let line = context.words.say(say::NewWritten { path: &path });
    output.plain(&(escape::on_one_line(&line).into_owned() + "\n"));
    Ok(Exit::Done)
}
