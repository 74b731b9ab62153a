//! Tests of how messages are cut out: work that grows with the bytes alone, repeats, excerpts.

use super::*;
use crate::catalog::{BASE_LANGUAGE, Catalog};
use crate::log::{Events, TagFinder};

fn spellings() -> TagFinder {
    TagFinder::new(&Catalog::new(vec![], BASE_LANGUAGE).facilities())
}

fn read(text: &str) -> Vec<Record> {
    Events::of(&spellings(), text.as_bytes(), 0..text.len()).records().collect()
}

/// However the messages of a text stand together, each byte of it is looked at a few times, not
/// once for each message near it.
#[test]
fn work_grows_with_the_bytes_alone() {
    for (name, text) in [
        ("one line", "%SMART_LIC-3-A: b ".repeat(50_000)),
        ("one line, stamps", "Nov 19 14:54:55: %SMART_LIC-3-A: b ".repeat(30_000)),
        ("carriage returns", "%SMART_LIC-3-A: b\r".repeat(50_000)),
        ("carriage returns without signs", "SMART_LIC-3-A: b\r".repeat(50_000)),
        ("short lines", "%SMART_LIC-3-A: b\n".repeat(50_000)),
        ("short lines and words", "%SMART_LIC-3-A: b\nwords\n".repeat(50_000)),
        ("continued lines", "%SMART_LIC-3-A:\n b\n c\n d\n e\n f\n".repeat(30_000)),
        ("wraps", "%SMART_LIC-3-A:".repeat(50_000)),
        ("blanks", format!("%SMART_LIC-3-A{}: b\n", " ".repeat(2_000)).repeat(500)),
    ] {
        work::take();
        let records = read(&text);
        let looked_at = work::take();
        assert!(records.len() >= 500 || name == "wraps", "{name}: {}", records.len());
        assert!(looked_at < 12 * text.len(), "{name}: {looked_at} bytes of {}", text.len());
        let kept: usize = records.iter().map(|it| it.line.len()).sum();
        assert!(kept <= 2 * text.len(), "{name}: {kept} bytes of {} are kept as lines", text.len());
    }
}

#[test]
fn repeats_never_overflow() {
    for (text, count) in [
        ("%SMART_LIC-3-A: b\nlast message repeated 66 times", 67),
        ("%SMART_LIC-3-A: b\nlast message repeated 0 times", 1),
        ("%SMART_LIC-3-A: b (message repeated 0 times)", 1),
        ("%SMART_LIC-3-A: b (message repeated 7 times)", 7),
        ("%SMART_LIC-3-A: b (message repeated 7 times)\nlast message repeated 3 times", 10),
        ("%SMART_LIC-3-A: b\nlast message repeated 18446744073709551615 times", MOST_REPEATS),
        ("%SMART_LIC-3-A: b\nlast message repeated 99999999999999999999999 times", MOST_REPEATS),
        (
            "%SMART_LIC-3-A: b (message repeated 18446744073709551615 times)\nlast message repeated 9 times",
            MOST_REPEATS,
        ),
        ("%SMART_LIC-3-A: b\nlast message repeated +3 times", 1),
        ("%SMART_LIC-3-A: b\nlast message repeated  times", 1),
    ] {
        assert_eq!(read(text)[0].count, count, "{text}");
    }
}

#[test]
fn an_excerpt_shows_the_message() {
    let line = |front: usize, behind: usize| {
        format!("{}%SMART_LIC-3-A: {}", "é".repeat(front), "ü".repeat(behind))
    };
    for (front, behind) in [(0, 0), (3, 400), (400, 3), (400, 400), (90, 100), (0, 2_000), (500, 0)]
    {
        let text = line(front, behind);
        let excerpt = read(&text)[0].excerpt(200);
        assert!(excerpt.contains("%SMART_LIC-3-A:"), "{excerpt}");
        assert!(excerpt.len() <= 206, "{}", excerpt.len());
        let (cut_front, cut_behind) = (excerpt.starts_with("..."), excerpt.ends_with("..."));
        let whole = excerpt.trim_matches('.');
        assert!(text.contains(whole));
        assert_eq!(
            (cut_front, cut_behind),
            (!text.starts_with(whole), !text.trim_end().ends_with(whole.trim_end()))
        );
        assert_eq!(excerpt == text.trim_end(), text.trim_end().len() <= 200);
    }
}

#[test]
fn a_message_without_text_is_one() {
    let names =
        |text: &str| read(text).into_iter().map(|it| it.anchor.mnemonic).collect::<Vec<_>>();
    assert_eq!(names("%SMART_LIC-3-A:\nNov 19 14:54:55: %SMART_LIC-3-B: b"), ["A", "B"]);
    assert_eq!(names("%SMART_LIC-3-A: Nov 19 14:54:55: %SMART_LIC-3-B: b"), ["A", "B"]);
    assert_eq!(names("%SMART_LIC-3-A: %SMART_LIC-3-B: b"), ["B"]);
}
