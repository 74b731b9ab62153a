//! No false alarm, and the first cause right: small captures with what `check` must say of them, and
//! what must hold of the answers to every example of the catalog.

mod program;

use program::run;
use serde_json::Value;
use slp_diag::catalog::check::{Check, Status};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::examples::scenery;
use slp_diag::state::{Judge, Verdict, Vocabulary};

/// What `check` answers to a capture.
fn checked(capture: &str, options: &[&str]) -> Value {
    let arguments = [&["--json", "check", "-"], options].concat();
    run(&arguments, capture.as_bytes()).json()["devices"][0].clone()
}

fn result<'a>(device: &'a Value, check: &str) -> &'a Value {
    let results = device["results"].as_array().expect("results");
    results.iter().find(|it| it["check"] == check).unwrap_or(&Value::Null)
}

/// A capture, options, and what checks must say: name, answer, rule.
type Expected<'a> = (&'a str, &'a [&'a str], &'a [(&'a str, &'a str, Option<&'a str>)]);

const PEER: &str = "hub-1#show license all
Smart Licensing Using Policy:
  Status: ENABLED
License Usage
=============
CUBE_TS_ENH (CUBE_TS_ENH):
  Status: IN USE
  Application HA Info:
    Peer Info:
      Hostname: hub-2
      UDI: P:C8200L-1N-4T,S:FDO0000C0C2

Product Information
===================
UDI: PID:C8200L-1N-4T,SN:FDO0000C0C1
";

const SOURCED_AND_OLD: &str = "hub-1#show clock
Time source is NTP, 11:20:00.000 UTC Tue Apr 4 2017

11:20:00.000 UTC Tue Apr 4 2017
";

const NEVER_SET: &str = "hub-1#show clock
No time source, *00:03:10.100 UTC Mon Mar 1 1993

*00:03:10.100 UTC Mon Mar 1 1993
";

const POLLED_BEFORE_THE_ACK: &str = "hub-1#show license tech support
Time source is NTP, 18:00:00.000 UTC Thu Jul 10 2025
Transport:
  Type: Smart
  URL: https://smartreceiver.cisco.com/licservice/license
Usage Reporting:
  Last ACK received: Jul 10 17:30:00 2025 UTC
  Next ACK deadline: Oct 08 17:30:00 2025 UTC
Trust Code Installed: Jul 01 10:00:00 2025 UTC
Communication Statistics:
=======================
Communication Level Allowed: DIRECT
Result Polling:
  Attempts: Total=5, Success=4, Fail=1  Ongoing Failure: Overall=1 Communication=1
  Last Response: NO REPLY on Jul 09 09:10:00 2025 UTC
    Failure Reason: <none>
Trust Sync:
  Attempts: Total=344, Success=154, Fail=190  Ongoing Failure: Overall=0 Communication=0
  Last Response: OK on Jul 10 17:30:00 2025 UTC
    Failure Reason: <none>
  Last Success Time: Jul 10 17:30:00 2025 UTC
  Last Failure Time: Jul 10 16:45:00 2025 UTC
";

const OTHER_HOST: &str = "hub-1#show license status
Transport:
  Type: Smart
  URL: https://smartreceiver.cisco.com/licservice/license
hub-1#ping printer-3
Translating \"printer-3\"...domain server (192.0.2.53)
% Unrecognized host or address, or protocol not running.
hub-1#
";

const NO_TYPE: &str = "hub-1#show call-home profile all
Profile Name: CiscoTAC-1
    Profile status: INACTIVE
    HTTP  address: http://callhome.example.com
";

const TOKEN_NEVER_ENTERED: &str = "hub-1#show license tech support
Transport:
  Type: Smart
  URL: https://smartreceiver.cisco.com/licservice/license
Trust Code Installed: <none>
Communication Statistics:
=======================
Trust Establishment:
  Attempts: Total=0, Success=0, Fail=0  Ongoing Failure: Overall=0 Communication=0
  Last Response: <none>
    Failure Reason: <none>
";

const UNDECIDED: &str = "hub-1#show license tech support
Transport:
  Type: cslu
  Cslu address: <empty>
Communication Statistics:
=======================
Usage Reporting:
  Attempts: Total=0, Success=0, Fail=0  Ongoing Failure: Overall=0 Communication=0
  Last Response: <none>
    Failure Reason: <none>
";

const ACKNOWLEDGED_ON_AFFECTED: &str = "hub-1#show version
Cisco IOS XE Software, Version 17.03.04a
hub-1#show license tech support
Usage Reporting:
  Last ACK received: Jul 10 17:30:00 2025 UTC
Usage Report Summary:
=====================
Total: 40,  Purged: 12(12)
";

const OTHER_TRUSTPOINT: &str = "hub-1#show running-config
version 17.9
ip http client secure-trustpoint CORP-CA
end
";

const EXPECTED: [Expected; 13] = [
    (OTHER_TRUSTPOINT, &[], &[("secure-trustpoint", "unknown", Some("other"))]),
    (OTHER_TRUSTPOINT, &["--topology", "direct"], &[("secure-trustpoint", "fail", Some("other"))]),
    (PEER, &[], &[("udi-match", "unknown", None)]),
    (SOURCED_AND_OLD, &[], &[("clock", "pass", Some("old-sourced"))]),
    (NEVER_SET, &[], &[("clock", "fail", Some("year"))]),
    (
        POLLED_BEFORE_THE_ACK,
        &[],
        &[
            ("result-polling", "unknown", Some("answered-since")),
            ("trust-sync", "warn", Some("unsteady")),
        ],
    ),
    (OTHER_HOST, &[], &[("ping", "unknown", Some("other-host"))]),
    (NO_TYPE, &[], &[("callhome-profile", "unknown", None), ("callhome-url", "unknown", None)]),
    (TOKEN_NEVER_ENTERED, &[], &[("trust-failure", "unknown", Some("untried-direct"))]),
    (UNDECIDED, &[], &[("usage-failure", "unknown", Some("untried"))]),
    (
        UNDECIDED,
        &["--topology", "controller"],
        &[("usage-failure", "pass", Some("untried-elsewhere"))],
    ),
    (ACKNOWLEDGED_ON_AFFECTED, &[], &[("rum-release", "pass", Some("affected-acknowledged"))]),
    (
        "hub-1#show clock\n.11:20:00.000 UTC Tue Apr 4 2017\n",
        &[],
        &[("clock", "warn", Some("clock-lost"))],
    ),
];

#[test]
fn nothing_is_wrong_that_the_capture_does_not_show() {
    for (capture, options, wanted) in EXPECTED {
        let device = checked(capture, options);
        for (check, status, rule) in wanted {
            let found = result(&device, check);
            assert_eq!(
                (found["status"].as_str(), found["rule"].as_str()),
                (Some(*status), *rule),
                "{check} of\n{capture}"
            );
        }
    }
}

#[test]
fn a_condition_that_was_not_captured_is_told_with_the_command_that_shows_it() {
    let device = checked(NO_TYPE, &[]);
    let profile = result(&device, "callhome-profile");
    let say = profile["say"].as_str().expect("words");
    assert!(say.contains("only with the transport type `callhome`"), "{say}");
    assert_eq!(profile["commands"][0], "show license status");
    assert_eq!(profile["otherwise"], "fail", "what it would be is not lost");
    let depends = device["answer"]["depends"].as_array().expect("a list");
    assert!(depends.iter().any(|it| it["check"] == "callhome-profile"), "{depends:?}");
}

#[test]
fn no_reply_comes_before_the_trust_that_could_not_be_made() {
    let members: String = ["A", "B", "C"]
        .iter()
        .map(|it| format!("P:C9300-48U,S:FDO0000C0{it}1: P:C9300-48U,S:FDO0000C0{it}1, state[1], NOT INSTALLED\n"))
        .collect();
    // Standalone devices have a line of their own.
    for lines in [members.as_str(), "Local Device: No Trust Data\n"] {
        let capture = format!(
            "hub-1#show license tech support
Transport:
  Type: Smart
  URL: https://smartreceiver.cisco.com/licservice/license
Communication Statistics:
=======================
Trust Establishment:
  Attempts: Total=2, Success=0, Fail=2  Ongoing Failure: Overall=2 Communication=2
  Last Response: NO REPLY on Jul 09 09:10:00 2025 UTC
    Failure Reason: <none>
Other Info
==========
{lines}Overall Trust: No ID
"
        );
        let device = checked(&capture, &[]);
        assert_eq!(device["answer"]["cause"], "peer-unreachable", "{lines}");
        let trust: Vec<&Value> = device["results"]
            .as_array()
            .expect("results")
            .iter()
            .filter(|it| it["check"] == "trust-code")
            .collect();
        assert_eq!(trust.len(), 1, "one answer for all members");
        assert_eq!(trust[0]["status"], "fail");
        let named = trust[0]["also"].as_array().expect("the members");
        assert_eq!(named.len(), lines.lines().count());
    }
}

#[test]
fn what_a_device_shows_fills_the_commands() {
    let capture = "hub-1#show license tech support
Transport:
  Type: cslu
  Cslu address: http://192.0.2.22:8182/cslu/v1/pi
Communication Statistics:
=======================
Hello Message:
  Attempts: Total=12, Success=0, Fail=12  Ongoing Failure: Overall=12 Communication=12
  Last Response: NO REPLY on Mar 03 13:50:00 2025 UTC
    Failure Reason: <none>
";
    let page = run(&["--no-pager", "diagnose", "-"], capture.as_bytes()).out;
    assert!(
        page.contains("ping 192.0.2.22\n") && page.contains("telnet 192.0.2.22 8182\n"),
        "{page}"
    );
    assert!(!page.contains("text of the log"), "no log was given: {page}");
    let full = run(&["--no-pager", "diagnose", "--full", "-"], capture.as_bytes()).out;
    assert!(!full.contains("DONE: The name does not resolve"), "{full}");
}

/// The answers to every example of the catalog, with all topologies in question.
fn answers() -> Vec<(String, String, Vec<Verdict>)> {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let judge = Judge::new(&catalog);
    let vocabulary = Vocabulary::new(catalog.table());
    let mut all = Vec::new();
    for name in catalog.names::<Check>() {
        for example in catalog.require::<Check>(&name).examples.iter() {
            let bench = scenery(&judge, &vocabulary, example).expect("valid");
            let now = bench.device.now(&vocabulary);
            let said = judge.judge(&bench.device, &bench.place, now.as_ref());
            all.push((name.clone(), example.capture.clone(), said.verdicts));
        }
    }
    all
}

#[test]
fn a_line_that_is_wrong_for_one_check_is_good_for_none() {
    let place = |it: &Verdict| it.found.as_ref().map(|it| (it.file.clone(), it.line));
    for (name, capture, verdicts) in answers() {
        let wrong: Vec<_> =
            verdicts.iter().filter(|it| it.status > Status::Unknown).filter_map(place).collect();
        for good in verdicts.iter().filter(|it| it.status == Status::Pass) {
            let at = place(good);
            assert!(
                !at.is_some_and(|it| wrong.contains(&it)),
                "{} is good by a line that is wrong: {name}\n{capture}",
                good.check
            );
        }
    }
}

#[test]
fn the_reason_that_a_device_prints_is_quoted() {
    let mut quoted = 0;
    for (name, capture, verdicts) in answers() {
        let reasons: Vec<&str> = capture
            .lines()
            .filter_map(|it| it.trim().strip_prefix("Failure Reason: "))
            .filter(|it| !it.starts_with('<'))
            .collect();
        let [reason] = reasons.as_slice() else { continue };
        let wrong = verdicts.iter().filter(|it| it.check == name && it.status > Status::Unknown);
        for verdict in wrong.filter(|_| name.ends_with("-failure") || name.ends_with("-sync")) {
            let line = verdict.found.as_ref().map(|it| it.text.as_str()).unwrap_or_default();
            assert!(line.contains(reason), "{name}/{:?} quotes {line}, not {reason}", verdict.rule);
            quoted += 1;
        }
    }
    assert!(quoted > 20, "{quoted} reasons were quoted");
}

#[test]
fn a_sentence_of_some_topologies_names_their_case() {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    for name in catalog.names::<Check>() {
        let check = catalog.require::<Check>(&name);
        let of_some = check.rules.iter().filter(|(_, it)| !it.only.topologies.is_empty());
        for (rule, entry) in of_some {
            assert!(
                !entry.say.ends_with(" here") && !entry.say.contains(" here,"),
                "{name}/{rule}"
            );
        }
    }
}
