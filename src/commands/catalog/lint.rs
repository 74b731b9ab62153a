//! `catalog lint`: a folder judged.

use crate::catalog::lint::judge;
use crate::catalog::words::say;
use crate::cli::Ending;
use crate::cli::args::Global;
use crate::cli::output;
use crate::context::{self, Context};
use crate::render::escape;
use anyhow::Result;
use std::path::Path;

pub(super) fn lint(dir: &Path, global: &Global) -> Result<Ending> {
    let words = Context::new(global)?.words;
    let folder = context::folder(&words, dir)?;
    let problems = judge(&folder);
    // A name of a file may hold line feeds; a complaint is one line.
    let mut text: String = problems.iter().map(|it| format!("{}\n", escape::on_one_line(&it.to_string()))).collect();
    let (line, ending) = if problems.is_empty() {
        let count = folder.files.len().to_string();
        (words.say(say::LintClean { path: &folder.name, count: &count }), Ending::Done)
    } else {
        (words.say(say::LintProblems { count: &problems.len().to_string() }), Ending::Missing)
    };
    text.push_str(&escape::on_one_line(&line));
    text.push('\n');
    match output::print(&text) {
        // What was found does not depend on how much of it somebody reads.
        Err(error) if output::is_closed_pipe(&error) => Ok(ending),
        printed => printed.map(|()| ending),
    }
}
