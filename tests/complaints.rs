//! What a reader is told who types something that leads nowhere: one sentence on stderr, nothing on
//! stdout but JSON, the right status.

mod program;

/// Status, stdout and stderr of a call without input.
fn call(arguments: &[&str]) -> (Option<i32>, String, String) {
    let answer = program::run(arguments, b"");
    (answer.code, answer.out, answer.err)
}

#[test]
fn every_complaint_is_one_line_beside_the_answer() {
    for (arguments, status, said) in [
        (&["explain", ""][..], 2, "Nothing to explain"),
        (&["explain", " ", ""], 2, "Nothing to explain"),
        (&["explain", "NO_SUCH_THING_AT_ALL"], 1, "is not in the catalog"),
        (&["explain", "policy_"], 1, "is not unique"),
        (&["explain", "README.md"], 2, "is a file or folder"),
        (&["explain", "docs"], 2, "is a file or folder"),
        (
            &["explain", "*Mar  1 00:00:01: %SYS-5-CONFIG_I: Configured"],
            1,
            "CONFIG_I is none of the licensing messages of the catalog",
        ),
        (
            &["topology", "mars"],
            1,
            "mars is not a topology; the catalog has direct, controller, cslu",
        ),
        (
            &["--topology", "mars", "explain", "COMM_FAILED"],
            2,
            "mars is not a topology; the catalog has direct, controller",
        ),
        (&["topology", "cslx"], 1, "Did you mean cslu?"),
        (&["--topology", "cslx", "explain", "COMM_FAILED"], 2, "Did you mean cslu?"),
        (&["topology", "--msg", "COMM_FAILED"], 2, "--msg needs a topology: direct"),
        (&["topology", "cslu", "--msg", "ZZZ"], 1, "ZZZ is not in the catalog"),
        (&["task", "zzz"], 1, "slp-diag list tasks"),
        (
            &["--catalog", "/no/such/folder", "list"],
            2,
            "/no/such/folder: No such file or directory",
        ),
        (&["--catalog", "README.md", "list"], 2, "README.md is not a folder"),
        (&["catalog", "lint", "/no/such/folder"], 2, "/no/such/folder: No such file or directory"),
        (&["catalog", "lint", "README.md"], 2, "README.md is not a folder"),
    ] {
        let (code, stdout, stderr) = call(arguments);
        assert_eq!((code, stdout.as_str()), (Some(status), ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(said) && stderr.lines().count() == 1, "{arguments:?}: {stderr}");
        assert_eq!(
            stderr.matches("No such file").count(),
            usize::from(said.contains("No such file")),
            "{stderr}"
        );
    }
}

#[test]
fn programs_get_the_names_that_were_not_found() {
    for (arguments, name) in [
        (&["--json", "explain", "policy_"][..], "POLICY_REMOVED"),
        (&["--json", "explain", "COMM_FALED"], "COMM_FAILED"),
        (&["--json", "topology", "cslx"], "cslu"),
        (&["--json", "topology", "cslu", "--msg", "COMM_FALED"], "COMM_FAILED"),
        (
            &["--json", "topology", "cslu", "--msg", "COMM_FALED", "--msg", "POLICY_REMOVED"],
            "COMM_FAILED",
        ),
        (&["--json", "task", "instal-file"], "install-file"),
    ] {
        let (code, stdout, _) = call(arguments);
        let value: serde_json::Value = serde_json::from_str(&stdout).expect("one document");
        let nearest = value["unknown"][0]["nearest"].as_array().expect("a list");
        assert!(code == Some(1) && nearest.iter().any(|it| it == name), "{arguments:?}: {stdout}");
    }
}

#[test]
fn several_names_are_explained_and_the_topology_is_kept() {
    let (code, stdout, _) = call(&["explain", "--brief", "COMM_FAILED", "comm_rest"]);
    assert!(
        code == Some(0) && stdout.contains("1x COMM_FAILED") && stdout.contains("1x COMM_RESTORED"),
        "{stdout}"
    );
    let line = "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : timed out";
    let (_, stdout, _) = call(&["explain", line, "--topology", "direct", "--full"]);
    assert!(
        stdout
            .replace('\n', " ")
            .contains("points to cslu, cslu-disconnected, ssm-onprem, not to direct."),
        "{stdout}"
    );
    assert!(stdout.ends_with("Next: slp-diag topology direct --msg COMM_FAILED\n"), "{stdout}");
    let (_, stdout, _) = call(&["explain", line, "--full"]);
    assert!(stdout.replace('\n', " ").contains("cannot tell them apart"), "{stdout}");
    let (_, stdout, _) = call(&["explain", "COMM_FAILED", "--full"]);
    assert!(stdout.contains("slp-diag topology air-gapped --msg COMM_FAILED"), "{stdout}");
    assert!(stdout.ends_with("Next: slp-diag topology\n"), "{stdout}");
}

#[test]
fn an_initiator_that_does_not_exist_there_is_doubted_and_the_answer_given() {
    let (code, stdout, stderr) =
        call(&["topology", "direct", "--msg", "COMM_FAILED", "--initiator", "server"]);
    assert!(code == Some(0) && stdout.contains("COMM_FAILED"), "{stdout}");
    assert!(stderr.contains("direct has no initiator server"), "{stderr}");
}

#[test]
fn case_and_region_of_a_language_do_not_matter() {
    let japanese = call(&["--lang", "ja", "list", "severities"]).1;
    for name in ["JA", "ja_JP.UTF-8", "ja-JP"] {
        assert_eq!(call(&["--lang", name, "list", "severities"]).1, japanese, "{name}");
    }
}
