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

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str, start: (usize, usize), end: (usize, usize)) -> Problem {
        let excerpt = Excerpt { text: text.into(), end, label: "here" };
        let (line, column) = start;
        let (file, message) = ("a.yaml".to_owned(), "wrong".to_owned());
        Problem { file, line, column, rule: "words", message, excerpt: Some(excerpt) }
    }

    #[test]
    fn a_mark_does_not_part_a_secret_from_the_words_before_it() {
        let text = "a: 1\nenable password c1sc0-s3cret\nb: 2\n";
        let told = self::text(&[problem(text, (2, 17), (2, 29)), problem(text, (3, 4), (3, 5))], Style::PLAIN);
        let expected = "a.yaml:2:17: words: wrong\n  |\n2 | enable password <hidden>\n  | ^^^^^^^^^^^^^^^^^^^^^^^^ here\n\
                        a.yaml:3:4: words: wrong\n  |\n3 | b: 2\n  |    ^ here\n";
        assert_eq!(told, expected);
    }

    #[test]
    fn a_secret_of_several_lines_is_hidden_in_each() {
        let key = "MIIEpAIBAAKCAQEAr0r5jX9C2rNTDLpjzCgYc0vnPzEzm1hQ0y1s7d1J0dpFwTfL";
        let text = format!("k: |\n  -----BEGIN RSA PRIVATE KEY-----\n  {key}\n  -----END RSA PRIVATE KEY-----\n");
        let told = self::text(&[problem(&text, (3, 3), (3, 9))], Style::PLAIN);
        assert!(told.contains("3 |   <hidden>\n") && !told.contains(&key[..6]), "{told}");
    }

    #[test]
    fn what_is_longer_than_its_line_is_marked_to_its_end() {
        let told = self::text(&[problem("a:\n  b: 1 \r\n  c: 2\n", (2, 3), (4, 1))], Style::PLAIN);
        assert_eq!(told, "a.yaml:2:3: words: wrong\n  |\n2 |   b: 1\n  |   ^^^^ here\n");
    }
}
