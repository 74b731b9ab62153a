//! Problems of a catalog as text: a line that editors can jump by, and the place below it.

use crate::catalog::spans;
use crate::lint::{Excerpt, Problem};
use crate::mask;
use crate::render::escape::on_one_line;
use crate::render::snippet::{self, MarkedLine};
use crate::render::text::Style;
use std::sync::Arc;

/// Every problem with its place, one below the other.
pub fn text(problems: &[Problem], style: Style) -> String {
    let mut out = String::new();
    let mut file: Option<(Arc<str>, String)> = None;
    for problem in problems {
        // A name of a file may hold line feeds; what is wrong stays on one line.
        out.push_str(&on_one_line(&problem.to_string()));
        out.push('\n');
        let Some(excerpt) = &problem.excerpt else { continue };
        // A secret may fill several lines, so files are masked as a whole, and once for all problems of one.
        let (_, masked) = match file.take().filter(|(text, _)| Arc::ptr_eq(text, &excerpt.text)) {
            Some(same) => file.insert(same),
            None => file.insert((Arc::clone(&excerpt.text), mask::masked(&excerpt.text).into_owned())),
        };
        out.push_str(&place(problem, excerpt, masked, style));
    }
    out
}

fn place(problem: &Problem, excerpt: &Excerpt, masked: &str, style: Style) -> String {
    let Some((line, masked)) = spans::line(&excerpt.text, problem.line).zip(spans::line(masked, problem.line)) else {
        return String::new();
    };
    let (end_line, end_column) = excerpt.end;
    // What is longer than its line is marked to the end of it.
    let end = if end_line == problem.line { end_column - 1 } else { line.trim_end().chars().count() };
    let columns = (problem.column - 1, end);
    let marked = MarkedLine { line, masked, number: problem.line, columns, label: excerpt.label };
    snippet::render(&marked, style)
}
