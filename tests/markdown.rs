//! Markdown goes into tickets, where what it says is obeyed. A reader of CommonMark reads what
//! every command writes: it finds only what we made.

mod program;

use program::{folder, run, text, write};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

/// Texts of a log that would be markup, code, or the end of either.
const EVIL: [&str; 14] = [
    "Unable ` <img src=http://evil.example/b.png> [click](http://evil.example) <script>alert(1)</script>",
    "`` <b>x</b> ` ![x](http://evil.example/y) ```",
    "a\\` <b> \\\\` <i>",
    "**bold** __bold__ ~~gone~~ *x*",
    "<http://evil.example> <mailto:x@evil.example> &lt;b&gt; &#60;i&#62;",
    "# heading",
    "> quoted",
    "1. item",
    "- item",
    "--- ===",
    "```",
    "~~~",
    "| a | b \\| c \\\\| d | `e|f` |",
    "[x]: http://evil.example",
];

/// Markdown as a reader understands it; fails where it finds what we never make, or a backslash or
/// star of ours that is shown.
fn assert_ours(markdown: &str, from: &str) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown, options) {
        let is_ours = match &event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Rule | Event::FootnoteReference(_) => {
                false
            }
            Event::Start(tag) => !matches!(
                tag,
                Tag::Link { .. }
                    | Tag::Image { .. }
                    | Tag::HtmlBlock
                    | Tag::BlockQuote(_)
                    | Tag::CodeBlock(CodeBlockKind::Indented)
                    | Tag::Strikethrough
            ),
            Event::Text(text) => !text.contains("```"),
            _ => true,
        };
        assert!(is_ours, "{event:?} of {from}:\n{markdown}");
    }
}

fn answer(arguments: &[&str], stdin: &str) -> String {
    let out = run(&[&["--format", "markdown"], arguments].concat(), stdin.as_bytes()).out;
    assert!(!out.is_empty(), "{arguments:?}");
    assert_ours(&out, &format!("{arguments:?}"));
    out
}

#[test]
fn logs_are_no_markup_in_any_command_that_reads_them() {
    let folder = folder("markdown-logs");
    for (number, evil) in EVIL.iter().enumerate() {
        let log = format!(
            "Nov 17 2025 20:15:30 edge-1 12: Nov 17 2025 20:15:30.123 UTC: %SMART_LIC-3-COMM_FAILED: Communications failure with the CSLU : {evil}\n\
             Nov 17 2025 20:15:31 edge-1 13: Nov 17 2025 20:15:31.123 UTC: %SMART_LIC-3-NEVER_SEEN: {evil}\n"
        );
        let capture = format!(
            "edge-1#show license all\nSmart Account: {evil}\nTransport:\n  Type: cslu\n  Cslu address: {evil}\nUsage Reporting:\n  Last ACK received: {evil}\n{log}"
        );
        let path = write(&folder.join(format!("{number} `<b>x</b> [y](z).txt")), &capture);
        for arguments in [
            &["scan"][..],
            &["explain"],
            &["explain", "--brief"],
            &["diagnose"],
            &["--lang", "ja", "scan"],
        ] {
            answer(arguments, &log);
        }
        answer(&["check", &path], "");
        answer(&["diagnose", &path], "");
        answer(&["scan", &path], "");
        // A text of JSON is one of YAML.
        let answers = write(
            &folder.join("answers.yaml"),
            format!("- text: {}\n- go-on\n", serde_json::json!(capture)),
        );
        let record = folder.join("record.md");
        run(&["guide", "--answers", &answers, "--transcript", &text(&record)], b"");
        let record = std::fs::read_to_string(record).expect("a transcript");
        assert!(record.contains("COMM"), "{record}");
        assert_ours(&record, "guide --transcript");
    }
}

#[test]
fn pages_of_the_catalog_are_read_as_they_are_meant() {
    for kind in ["messages", "topologies", "tasks", "checks", "severities", "fields"] {
        let listed = run(&["--format", "markdown", "list", kind], b"").out;
        assert_ours(&listed, kind);
    }
    let names = |kind: &str, key: &str| -> Vec<String> {
        let rows = run(&["--format", "jsonl", "list", kind], b"").out;
        let row = |it: &str| {
            serde_json::from_str::<serde_json::Value>(it).expect("JSON")[key]
                .as_str()
                .expect("a name")
                .to_owned()
        };
        rows.lines().map(row).collect()
    };
    for task in names("tasks", "task") {
        answer(&["task", &task], "");
    }
    for topology in names("topologies", "topology") {
        answer(&["topology", &topology], "");
        answer(&["topology", &topology, "--msg", "COMM_FAILED"], "");
    }
    let messages = names("messages", "message");
    assert!(messages.len() > 50, "{messages:?}");
    for (facility, message) in names("messages", "facility").iter().zip(messages) {
        answer(&["explain", &format!("{facility}/{message}")], "");
    }
    answer(&["check", "--commands"], "");
}
