//! `catalog new` begins entries: what was derived is right, nothing of the site is in them, and the
//! judge refuses them as long as a sentence is missing.

mod program;

use program::{folder, run, text};
use slp_diag::catalog::model::{Check, Message};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog, Folder};
use slp_diag::draft::{self, Draft};
use slp_diag::examples::{Examples, Tested};
use std::path::Path;

const LINE: &str = "Nov 17 18:05:09 core-9 10: Nov 17 18:05:08.580: %SMART_LIC-4-NO_SUCH_THING: 3 reports for PID:C9300-24T,SN:FOC1234A5BC failed at 10.1.2.3: Host cslu.corp.local not found";
const CAPTURE: &str = "core-9#show license status\nTransport:\n  Type: cslu\n  Cslu address: http://cslu.corp.local:8182/cslu/v1/pi\n  \u{7}VRF: <empty>\ncore-9#show running-config\nsnmp-server community Sup3rS3cret ro\n";

/// Begins an entry below a new folder.
fn begun(name: &str, arguments: &[&str], stdin: &str) -> (std::path::PathBuf, String) {
    let root = folder(name);
    let answer = run(
        &[&["catalog", "new"], arguments, &["--write", &text(&root)]].concat(),
        stdin.as_bytes(),
    );
    assert_eq!(answer.code, Some(0), "{answer:?}");
    let path = answer.out.trim_end().strip_prefix("written: ").expect("told").to_owned();
    (root, std::fs::read_to_string(path).expect("written"))
}

/// What the judge complains about, but for empty sentences and what only the author can add.
fn other_complaints(root: &Path) -> Vec<String> {
    let answer = run(&["catalog", "lint", &text(root)], b"");
    assert_eq!(answer.code, Some(1), "an empty sentence is refused: {answer:?}");
    assert!(answer.out.contains("words: the text is empty"), "{}", answer.out);
    let known = [
        "the text is empty",
        "no unhealthy capture",
        "there is no unknown capture",
        "no example is answered by",
        "problems",
    ];
    // The first line of a problem names its place; a drawing of it follows.
    let problems = answer.out.lines().filter(|it| it.contains(".yaml:"));
    problems.filter(|line| !known.iter().any(|it| line.contains(it))).map(str::to_owned).collect()
}

#[test]
fn a_message_is_begun_from_a_line() {
    let (root, text) = begun("new-message", &["message", "--from", LINE], "");
    for part in [
        "# yaml-language-server: $schema=../../schemas/messages.schema.json\n",
        "kind: notice ",
        "severity: 4\n",
        "  - text: \"[dec:value1] reports for [chars:value2] failed at [inet:value3]: [chars:detail]\"\n",
        "  - line: \"Nov 17 18:05:09 edge-rtr-01 10: Nov 17 18:05:08.580: %SMART_LIC-4-NO_SUCH_THING: 3 reports for PID:C9300-24T,SN:FDO0000A001 failed at 192.0.2.1: Host host1.example.com not found\"\n",
        "    fields: { value1: \"3\", value2: \"PID:C9300-24T,SN:FDO0000A001\", value3: \"192.0.2.1\", detail: \"Host host1.example.com not found\" }\n",
        "meaning: \"\"               # TODO ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(other_complaints(&root), Vec::<String>::new());
    let tested = run(&["catalog", "test", &program::text(&root)], b"");
    assert_eq!(tested.code, Some(0), "its example is recognised: {tested:?}");
    let printed = run(&["catalog", "new", "message", "--from", "-"], LINE.as_bytes());
    assert_eq!((printed.code, printed.out), (Some(0), text), "printed as written");
}

#[test]
fn a_facility_may_be_new_and_a_message_known() {
    let other = run(&["catalog", "new", "message", "--from", "%NEWLIC-2-GONE: It is gone"], b"");
    assert!(
        other.out.contains("kind: failure") && other.out.contains("- text: \"It is gone\""),
        "{other:?}"
    );
    // What YAML does not take is left out.
    let strange = run(
        &["catalog", "new", "message", "--from", "%NEWLIC-2-GONE: It\u{85} is\u{1b}[2J \"gone\""],
        b"",
    );
    assert!(
        strange.out.contains("- line: \"%NEWLIC-2-GONE: It is[2J \\\"gone\\\"\"\n"),
        "{strange:?}"
    );
    let many = format!(
        "%NEWLIC-2-GONE: {}: so it is",
        (0..40).map(|it| format!("x{it} ")).collect::<String>()
    );
    let many = run(&["catalog", "new", "message", "--from", &many], b"");
    assert!(
        many.out.contains("[chars:value15] [chars:detail]\"\n"),
        "no form has more fields: {many:?}"
    );
    let known = run(&["catalog", "new", "message", "--from", program::FAILED], b"");
    assert!(known.out.contains("# The catalog has this message."), "{known:?}");
}

#[test]
fn a_check_is_begun_from_a_capture() {
    let (root, text) = begun("new-check", &["check", "our-transport", "--from", "-"], CAPTURE);
    for part in [
        "# yaml-language-server: $schema=../schemas/checks.schema.json\n",
        "    outputs: [show license status]",
        "    section: \"Transport:\"\n    field: \"Type:\"\n",
        "    if: { value: { is: \"^cslu$\" } }\n",
        "#   Transport: > Cslu address: http://host1.example.com:8182/cslu/v1/pi\n",
        "      edge-rtr-01#show license status\n      Transport:\n        Type: cslu\n",
        "      snmp-server community <hidden> ro\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for secret in ["core-9", "corp.local", "Sup3rS3cret", "\u{7}"] {
        assert!(!text.contains(secret), "{secret:?}: {text}");
    }
    assert_eq!(other_complaints(&root), Vec::<String>::new());
    let tested = run(&["catalog", "test", &program::text(&root)], b"");
    assert_eq!(tested.code, Some(0), "its example gets its answer: {tested:?}");
}

#[test]
fn a_task_is_begun_from_its_name() {
    let (root, text) = begun("new-task", &["task", "replace-module"], "");
    assert!(
        text.contains("$schema=../schemas/tasks.schema.json\n") && text.contains("title: \"\" "),
        "{text}"
    );
    // Nothing names it yet.
    let complaints = other_complaints(&root);
    assert!(complaints.iter().all(|it| it.contains(": unused: ")), "{complaints:?}");
}

#[test]
fn nothing_is_written_over() {
    let (root, before) = begun("new-twice", &["task", "replace-module"], "");
    let file = root.join("tasks/replace-module.yaml");
    std::fs::write(&file, format!("{before}# ours\n")).expect("writable");
    let again = run(&["catalog", "new", "task", "replace-module", "--write", &text(&root)], b"");
    assert!(
        again.code == Some(2) && again.err.contains("exists and is left as it is"),
        "{again:?}"
    );
    assert!(std::fs::read_to_string(&file).expect("there").ends_with("# ours\n"));
}

#[test]
fn what_cannot_be_begun_is_told() {
    for (arguments, stdin, code, said) in [
        (&["message", "--from", "no message"][..], "", 1, "No message in it"),
        (&["check", "--from", "-"], "edge-1#show clock\nnothing\n", 1, "No line of it has a label"),
        (&["check", "--from", "no-such-file"], "", 2, "No such file"),
        (&["task", "Not A Name"], "", 2, "no name of an entry"),
        (&["task", "../outside"], "", 2, "no name of an entry"),
        (&["task", "a-/../outside"], "", 2, "no name of an entry"),
        (&["check", "Upper-case", "--from", "-"], CAPTURE, 2, "no name of an entry"),
    ] {
        let answer = run(&[&["catalog", "new"], arguments].concat(), stdin.as_bytes());
        assert!(
            answer.code == Some(code) && answer.err.contains(said) && answer.out.is_empty(),
            "{arguments:?}: {answer:?}"
        );
    }
}

/// What the examples of a begun entry get, once it lies over the shipped catalog.
fn tested(begun: &Draft) -> Tested {
    let files = [(begun.path.clone(), begun.text.clone())].into();
    let overlay = Folder { name: "begun".to_owned(), files, strays: Vec::new() };
    let catalog = Catalog::new(vec![overlay], BASE_LANGUAGE);
    Examples::new(&catalog).test(&catalog, &begun.path).expect("an entry with examples")
}

#[test]
fn what_is_begun_from_any_example_proves_itself() {
    let catalog = Catalog::new(Vec::new(), BASE_LANGUAGE);
    let (mut lines, mut captures) = (0, 0);
    for name in catalog.names::<Message>() {
        for example in catalog.require::<Message>(&name).examples.iter().take(1) {
            let begun = draft::message(&catalog, &example.line).expect("a message");
            assert_eq!(begun.path, format!("messages/{name}"));
            assert_eq!(tested(&begun).failed, [], "{}", begun.text);
            lines += 1;
        }
    }
    for name in catalog.names::<Check>() {
        for example in catalog.require::<Check>(&name).examples.iter().take(1) {
            let Some(begun) = draft::check(&catalog, "begun", &example.capture) else {
                continue;
            };
            assert_eq!(tested(&begun).failed, [], "{}", begun.text);
            captures += 1;
        }
    }
    assert!(lines > 70 && captures > 25, "{lines} {captures}");
}
