//! `catalog lint`: a folder judged.

use crate::catalog::Folder;
use crate::catalog::words::{Words, say};
use crate::cli::Exit;
use crate::cli::args::{Format, Global};
use crate::cli::output::{self, Printer};
use crate::context::{self, Context};
use crate::lint::{Problem, judge};
use crate::render::{Page, Tone, escape, pages};
use crate::views::LintReport;
use anyhow::Result;
use std::path::Path;

pub(super) fn lint(dir: &Path, global: &Global) -> Result<Exit> {
    let context = Context::new(global)?;
    let folder = context::folder(&context.words, dir)?;
    let problems = judge(&folder);
    let ending = if problems.is_empty() { Exit::Done } else { Exit::Missing };
    let mut output = Printer::new(&context);
    let printed = match context.format {
        Format::Text => {
            let text = pages::lint::text(&problems, context.style);
            output::print(&format!(
                "{text}{}\n",
                escape::on_one_line(&summary(&context.words, &folder, &problems))
            ))
        }
        Format::Markdown => {
            let mut page = Page::default();
            for problem in &problems {
                page.bullet(problem.to_string());
            }
            page.text(Tone::Plain, summary(&context.words, &folder, &problems));
            output.page(&page);
            output.flush()
        }
        Format::Json => {
            output.value(&LintReport::new(&folder.name, &problems))?;
            output.flush()
        }
        Format::Jsonl => {
            for problem in LintReport::new(&folder.name, &problems).problems {
                output.row(&serde_json::to_value(problem)?);
            }
            output.flush()
        }
    };
    match printed {
        // What was found does not depend on how much of it somebody reads.
        Err(error) if output::is_closed_pipe(&error) => Ok(ending),
        printed => printed.map(|()| ending),
    }
}

/// One line: how many problems there are.
fn summary(words: &Words, folder: &Folder, problems: &[Problem]) -> String {
    if problems.is_empty() {
        return words
            .say(say::LintClean { path: &folder.name, count: &folder.files.len().to_string() });
    }
    words.say(say::LintProblems { count: &problems.len().to_string() })
}
