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
        // A secret may fill several lines, so files are masked as a whole, and once for all
        // problems of one.
        let (_, masked) = match file.take().filter(|(text, _)| Arc::ptr_eq(text, &excerpt.text)) {
            Some(same) => file.insert(same),
            None => {
                file.insert((Arc::clone(&excerpt.text), mask::masked(&excerpt.text).into_owned()))
            }
        };
        out.push_str(&place(problem, excerpt, masked, style));
    }
    out
}

fn place(problem: &Problem, excerpt: &Excerpt, masked: &str, style: Style) -> String {
    let both = |number: usize| spans::line(&excerpt.text, number).zip(spans::line(masked, number));
    let (end_line, end_column) = excerpt.end;
    let (number, line, masked, from, to) = if let Some((line, masked)) = both(problem.line) {
        // What is longer than its line is marked to the end of it.
        let to = if end_line == problem.line {
            end_column.saturating_sub(1)
        } else {
            line.trim_end().chars().count()
        };
        (problem.line, line, masked, problem.column.saturating_sub(1), to)
    } else if let Some((line, masked)) = both(problem.line.saturating_sub(1)) {
        // The parser puts the end of a text that lacks a last line feed on a line of its own.
        let end = line.chars().count();
        (problem.line - 1, line, masked, end, end)
    } else {
        return String::new();
    };
    snippet::render(
        &MarkedLine { line, masked, number, columns: (from, to), label: excerpt.label },
        style,
    )
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
        let told = self::text(
            &[problem(text, (2, 17), (2, 29)), problem(text, (3, 4), (3, 5))],
            Style::PLAIN,
        );
        let expected = "a.yaml:2:17: words: wrong\n  |\n2 | enable password <hidden>\n  | ^^^^^^^^^^^^^^^^^^^^^^^^ here\n\
                        a.yaml:3:4: words: wrong\n  |\n3 | b: 2\n  |    ^ here\n";
        assert_eq!(told, expected);
    }

    #[test]
    fn a_secret_of_several_lines_is_hidden_in_each() {
        let key = "MIIEpAIBAAKCAQEAr0r5jX9C2rNTDLpjzCgYc0vnPzEzm1hQ0y1s7d1J0dpFwTfL";
        let text = format!(
            "k: |\n  -----BEGIN RSA PRIVATE KEY-----\n  {key}\n  -----END RSA PRIVATE KEY-----\n"
        );
        let told = self::text(&[problem(&text, (3, 3), (3, 9))], Style::PLAIN);
        assert!(told.contains("3 |   <hidden>\n") && !told.contains(&key[..6]), "{told}");
    }

    proptest::proptest! {
        /// Whatever a file holds, each of its problems is shown: the parser and the reader of lines
        /// count alike.
        #[test]
        fn every_problem_has_its_line(text in r"([a-c][:] |[-#:|>!%@`'\x22\[\]{}, \n\t0-9a-c語\r\x00\x1b\u{85}\u{2028}\u{202e}\u{feff}]){0,60}") {
            let mut folder = crate::catalog::Folder::default();
            folder.files.insert("causes/a".to_owned(), text.clone());
            folder.files.insert("causes/a.ja".to_owned(), text);
            let problems = crate::lint::judge(&folder);
            let places = problems.iter().filter(|it| it.excerpt.is_some()).count();
            let told = self::text(&problems, Style::PLAIN);
            proptest::prop_assert_eq!(told.lines().count(), problems.len() + 3 * places, "{}", told);
            proptest::prop_assert!(!told.contains(|it| it != '\n' && crate::render::escape::is_hostile(it)), "{}", told);
        }
    }

    #[test]
    fn what_is_longer_than_its_line_is_marked_to_its_end() {
        let told = self::text(&[problem("a:\n  b: 1 \r\n  c: 2\n", (2, 3), (4, 1))], Style::PLAIN);
        assert_eq!(told, "a.yaml:2:3: words: wrong\n  |\n2 |   b: 1\n  |   ^^^^ here\n");
    }
}
