//! Text as people hand it over: broken at a width, quoted, numbered by a terminal program, put into
//! a document, written in the letters of another host. Whatever was done to a line of the catalog's
//! examples, the same is read from it.

use slp_diag::catalog::model::{Cause, Message};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::input::{Source, whole};
use slp_diag::recognise::Recogniser;
use slp_diag::state::{Vocabulary, session};
use std::collections::BTreeMap;

/// What is read of a line: message, fields, cause, and what its header says.
type Told = (String, BTreeMap<String, String>, Option<String>, Option<String>, Option<String>);

fn catalog() -> Catalog {
    Catalog::new(vec![], BASE_LANGUAGE)
}

fn told(recogniser: &Recogniser, text: &[u8]) -> Vec<Told> {
    let mut all = Vec::new();
    for (record, found) in recogniser.events(text, 0..text.len()) {
        all.push((
            record.anchor.id().to_string(),
            found.fields.into_iter().collect(),
            found.cause,
            record.header.stamp.map(|it| it.raw.to_string()),
            record.header.host,
        ));
    }
    all
}

/// The lines of the examples that stand on one line, behind the header of IOS XR, too.
fn examples() -> Vec<String> {
    let catalog = catalog();
    let mut lines = Vec::new();
    for id in catalog.messages() {
        let message: Message = catalog.message(&id).expect("listed");
        for example in message.examples.iter() {
            let line = example.line.trim_end();
            if line.lines().count() == 1
                && line.is_ascii()
                && !line.contains("  ")
                && !line.contains("<text>")
            {
                lines.push(line.to_owned());
            }
        }
    }
    assert!(lines.len() > 100, "{}", lines.len());
    lines
}

/// Broken where the line is full, whatever stands there.
fn hard(line: &str, width: usize, end: &str) -> String {
    let pieces: Vec<&str> =
        line.as_bytes().chunks(width).map(|it| std::str::from_utf8(it).expect("ASCII")).collect();
    pieces.join(end)
}

/// Broken at the last blank that fits.
fn soft(line: &str, width: usize, end: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in line.split(' ') {
        match lines.last_mut() {
            Some(last) if last.len() + 1 + word.len() <= width => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join(end)
}

/// Every line with something in front.
fn in_front(text: &str, front: &str) -> String {
    text.split('\n').map(|it| format!("{front}{it}")).collect::<Vec<_>>().join("\n")
}

/// Checks all examples in a form, but for those that are read in another way for a reason.
fn all_alike(name: &str, change: impl Fn(&str) -> Vec<Vec<u8>>) {
    let recogniser = Recogniser::new(&catalog());
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in examples() {
        let expected = told(&recogniser, line.as_bytes());
        for changed in change(&line) {
            // What is left of the shortest name at its end is too little to be found.
            let is_short = changed.windows(4).any(|it| it.starts_with(b"%PK") && it[3] != b'I');
            if is_short {
                continue;
            }
            count += 1;
            let found = told(&recogniser, &changed);
            if found != expected {
                let text = String::from_utf8_lossy(&changed).into_owned();
                wrong.push(format!("{text}\n   {found:?}\n   {expected:?}"));
            }
        }
    }
    let sample: Vec<&String> = wrong.iter().step_by((wrong.len() / 12).max(1)).collect();
    assert!(wrong.is_empty(), "{name}: {} of {count}\n{sample:#?}", wrong.len());
}

fn widths() -> impl Iterator<Item = usize> {
    60..=140
}

#[test]
fn lines_broken_between_words_say_the_same() {
    all_alike("soft", |line| widths().map(|it| soft(line, it, "\n").into_bytes()).collect());
    all_alike("soft, CRLF", |line| {
        widths().map(|it| soft(line, it, "\r\n").into_bytes()).collect()
    });
}

#[test]
fn lines_broken_within_words_say_the_same() {
    all_alike("hard", |line| widths().map(|it| hard(line, it, "\n").into_bytes()).collect());
    all_alike("hard, CRLF", |line| {
        widths().map(|it| hard(line, it, "\r\n").into_bytes()).collect()
    });
}

#[test]
fn quoted_lines_say_the_same() {
    for quote in ["> ", ">", ">> ", "> > ", "| "] {
        let each = |text: String| in_front(&text, quote).into_bytes();
        all_alike(quote, |line| {
            let whole = std::iter::once(line.to_owned());
            let broken = widths().flat_map(|it| [soft(line, it, "\n"), hard(line, it, "\n")]);
            whole.chain(broken).map(each).collect()
        });
    }
}

#[test]
fn lines_in_documents_say_the_same() {
    let escaped = |line: &str| {
        line.chars().fold(String::new(), |text, it| match it {
            '_' | '*' | '<' | '>' | '[' | ']' | '#' => format!("{text}\\{it}"),
            _ => format!("{text}{it}"),
        })
    };
    let entities = |line: &str| {
        line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    all_alike("Markdown", |line| vec![escaped(line).into_bytes()]);
    all_alike("code", |line| vec![format!("```\n{line}\n```\n").into_bytes()]);
    all_alike("HTML", |line| {
        vec![
            format!("<pre>{}</pre>\n", entities(line)).into_bytes(),
            format!("<p>{}<br/>\n", entities(line)).into_bytes(),
        ]
    });
    all_alike("JSON", |line| {
        let value = serde_json::json!({ "log": line, "stream": "stdout" });
        vec![value.to_string().into_bytes(), format!("[{value}, 1]").into_bytes()]
    });
}

#[test]
fn lines_of_other_hosts_say_the_same() {
    let around = |line: &str| {
        format!("備考：ここで一度リンクがダウンした可能性あり\n{line}\n※要確認：管理者\n")
    };
    for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP] {
        all_alike(encoding.name(), |line| vec![encoding.encode(&around(line)).0.into_owned()]);
    }
}

/// Letters that an input method made as wide as those of Japanese, in a file or a pipe.
#[test]
fn lines_in_wide_letters_say_the_same() {
    let recogniser = Recogniser::new(&catalog());
    let wide = |letter: char| match letter {
        '!'..='~' => char::from_u32(letter as u32 + 0xfee0).expect("a letter"),
        other => other,
    };
    for line in examples().iter().filter(|it| it.contains('%')) {
        let expected = told(&recogniser, line.as_bytes());
        let changed: String = line.chars().map(wide).collect();
        let source = Source::Held(None, changed.into_bytes().into());
        let read = whole::read(&source, whole::LARGEST_CAPTURE).unwrap_or_default();
        assert_eq!(told(&recogniser, read.as_bytes()), expected, "{line}");
    }
}

/// The captures of the tests, by name.
fn captures() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");
    let files =
        std::fs::read_dir(folder).expect("the folder exists").map(|it| it.expect("listed").path());
    let texts = files.filter(|it| it.extension().is_some_and(|it| it == "txt"));
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("it is text");
        (path.display().to_string(), text)
    };
    let all: Vec<(String, String)> = texts.map(read).collect();
    assert!(all.len() > 5);
    all
}

#[test]
fn captures_with_something_in_front_of_each_line_say_the_same() {
    let vocabulary = Vocabulary::new(catalog().table());
    for (name, text) in captures() {
        // Behind a prompt, as a capture begins; some of the tests show an output alone.
        let text = format!("edge-1#show license all\n{text}\nedge-1#\nedge-1#\nedge-1#\nedge-1#\n");
        let plain = session::read(&text, "x", &vocabulary);
        for front in [
            "[2026-11-18 10:00:00.123] ",
            "[Wed Nov 18 10:00:00.123 2026] ",
            "[0 00:00:12.345] ",
            "21:12:40 ",
            "2026-11-18T10:00:00.123456789Z ",
            "Nov 18 10:00:00 cs-1 port12: ",
            "> ",
            ">> ",
            "    ",
        ] {
            for is_bare in [false, true] {
                let line = |it: &str| {
                    let whole = format!("{front}{it}");
                    if is_bare && it.trim().is_empty() {
                        whole.trim_end().to_owned()
                    } else {
                        whole
                    }
                };
                let changed = text.lines().map(line).collect::<Vec<_>>().join("\n");
                let found = session::read(&changed, "x", &vocabulary);
                assert!(found == plain, "{name} with {front:?}");
            }
        }
        let html = text.replace('<', "&lt;").replace('>', "&gt;");
        assert!(session::read(&html, "x", &vocabulary) == plain, "{name} as HTML");
        let markdown = text.replace('<', "\\<").replace('>', "\\>").replace('_', "\\_");
        assert!(session::read(&markdown, "x", &vocabulary) == plain, "{name} as Markdown");
    }
}

/// A few lines are enough for what stands around each of them to be learnt.
#[test]
fn short_captures_say_the_same_whatever_stands_around_their_lines() {
    let vocabulary = Vocabulary::new(catalog().table());
    for text in [
        "Transport:\n  Type: cslu\n  Cslu address: http://192.0.2.10:8182/cslu/v1/pi\n",
        "Trust Code Installed: <none>\n\nUsage Reporting:\n  Last ACK received: <none>\n",
        "edge-1#show license status\nUtility:\n  Status: DISABLED\nedge-1#\n",
    ] {
        let plain = session::read(text, "x", &vocabulary);
        assert!(plain.is_capture(), "{text}");
        for (front, end) in [
            ("[2026-11-18 10:00:00.123] ", ""),
            ("[Wed Nov 18 10:00:00.123 2026] ", ""),
            ("21:12:40 ", ""),
            ("Nov 18 10:00:00 cs-1 port12: ", ""),
            ("edge-1 | ", ""),
            ("[edge-1] ", ""),
            ("> ", ""),
            ("| ", " |"),
            ("<div>", "</div>"),
            ("<p>", "</p>"),
            ("", "<br>"),
            ("", "<br />"),
            ("&gt; ", ""),
            ("// ", ""),
            ("\"", "\","),
            ("2026-11-18T10:00:00.123456789Z stdout F ", ""),
        ] {
            let changed: String = text.lines().map(|it| format!("{front}{it}{end}\n")).collect();
            let found = session::read(&changed, "x", &vocabulary);
            assert!(found == plain, "{changed}\n{found:#?}\n{plain:#?}");
        }
    }
}

/// What terminals and the programs that log them leave in a capture is none of it.
#[test]
fn captures_of_terminals_say_the_same() {
    let vocabulary = Vocabulary::new(catalog().table());
    for (name, text) in captures() {
        let text = format!("edge-1#show license all\n{text}\nedge-1#\n").replace('\r', "");
        let plain = session::read(&text, "x", &vocabulary);
        let each = |change: &dyn Fn(&str) -> String| {
            text.lines().map(|it| change(it) + "\n").collect::<String>()
        };
        let painted = each(&|it| format!("\x1b[0m\x1b[1m{it}\x1b[K\x1b[0m"));
        let titled = text.replace("edge-1#", "\x1b]0;edge-1\x07\x1b(B\x1b[medge-1#");
        let stamped = each(&|it| format!("\x1b[32m[2026-11-18 10:00:00]\x1b[0m {it}"));
        // A page that stopped in front of nothing may have been left.
        let paged = each(&|it| match it.trim().is_empty() {
            true => it.to_owned(),
            false => {
                let back = "\x08".repeat(10);
                format!(" --More-- {back}          {back}{it}")
            }
        });
        for (kind, changed) in [
            ("colours", painted),
            ("a title of the window", titled),
            ("coloured stamps", stamped),
            ("lines that end by a carriage return", text.replace('\n', "\r")),
            ("lines that end by two", text.replace('\n', "\r\r\n")),
            ("zeros behind carriage returns", text.replace('\n', "\r\0\n")),
            ("wide colons", text.replace(": ", "： ")),
            ("blanks at which nothing is broken", text.replace(": ", ":\u{a0}")),
            ("pages", paged),
        ] {
            let found = session::read(&changed, "x", &vocabulary);
            assert!(found == plain, "{name} with {kind}");
        }
    }
}

#[test]
fn captures_of_other_hosts_say_the_same() {
    for (name, text) in captures() {
        let text = format!("備考：ここで一度リンクがダウンした可能性あり　※要確認：管理者\n{text}");
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let encoded = [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP, encoding_rs::ISO_2022_JP]
            .map(|it| it.encode(&text).0.into_owned());
        for (index, bytes) in encoded.into_iter().chain([little, big]).enumerate() {
            let source = Source::Held(None, bytes.into());
            let read = whole::read(&source, whole::LARGEST_CAPTURE).unwrap_or_default();
            assert!(read == text, "{name} in encoding {index}");
        }
    }
}

/// The fixed words of a form say nothing about the cause: where a line is cut in front of its error
/// text, no cause is chosen but that the text is missing.
#[test]
fn what_is_missing_selects_no_cause() {
    let catalog = catalog();
    let recogniser = Recogniser::new(&catalog);
    let mut count = 0;
    for id in catalog.messages() {
        let message: Message = catalog.message(&id).expect("listed");
        for example in message.examples.iter().filter(|it| it.cause.is_some()) {
            let line = example.line.as_str();
            let (Some(detail), Some(tag)) = (example.fields.get("detail"), line.find(&id.mnemonic))
            else {
                continue;
            };
            let Some(detail) = line.find(detail.as_str()).filter(|_| line.is_ascii()) else {
                continue;
            };
            for cut in tag + id.mnemonic.len()..detail {
                let found = told(&recogniser, &line.as_bytes()[..cut]);
                let Some((_, fields, cause, ..)) = found.first() else { continue };
                count += 1;
                assert_eq!(fields.get("detail"), None, "{}", &line[..cut]);
                let Some(cause) = cause else { continue };
                let cause: Cause = catalog.require(cause);
                let asks = cause.when.values().flatten().any(|it| !it.is_empty());
                assert!(!asks, "{}: {}", &line[..cut], cause.title);
            }
        }
    }
    assert!(count > 500, "{count}");
}
