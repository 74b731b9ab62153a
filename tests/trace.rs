//! `catalog trace` says of every example of the catalog what `explain` and `check` do, and the
//! reasons that it gives lead to it.

mod program;

use program::run;
use serde_json::Value;
use slp_diag::catalog::model::{Check, Message};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::examples::scenery;
use slp_diag::log::Events;
use slp_diag::recognise::{CauseOutcome, CauseTrace, FormOutcome, ReadingTrace, Recogniser};
use slp_diag::state::trace::{CheckTrace, RuleOutcome, RuleTrace};
use slp_diag::state::{Judge, Vocabulary};
use slp_diag::views::trace::MessageTrace;

fn catalog() -> Catalog {
    Catalog::new(vec![], BASE_LANGUAGE)
}

/// The first form that fits decides, and none before it does.
fn agrees_about_forms(reading: &ReadingTrace) -> bool {
    let fitting = reading.forms.iter().position(|it| it.outcome == FormOutcome::Fits);
    reading.forms.iter().enumerate().all(|(index, it)| {
        let expected = match fitting {
            Some(fitting) if index == fitting => FormOutcome::Fits,
            Some(fitting) if index > fitting => FormOutcome::NotTried,
            _ => FormOutcome::Stopped,
        };
        it.outcome == expected && it.stop.is_some() == (expected == FormOutcome::Stopped)
    })
}

/// A cause fits when every condition holds, and the first that fits is chosen.
fn agrees_about_causes(reading: &ReadingTrace) -> bool {
    let fits = |it: &&CauseTrace| !it.when.is_empty() && it.when.iter().all(|it| it.holds);
    let first = reading.causes.iter().find(fits).map(|it| &it.cause);
    reading.causes.iter().all(|it| match it.outcome {
        CauseOutcome::Chosen => Some(&it.cause) == first,
        CauseOutcome::Only => reading.causes.len() == 1 && it.when.is_empty(),
        CauseOutcome::Later => fits(&it) && Some(&it.cause) != first,
        CauseOutcome::Lost => !fits(&it) && !it.when.is_empty(),
        CauseOutcome::AsksNothing => it.when.is_empty(),
    })
}

#[test]
fn a_line_is_traced_as_it_is_recognised() {
    let catalog = catalog();
    let recogniser = Recogniser::new(&catalog);
    let mut count = 0;
    for name in catalog.names::<Message>() {
        for example in catalog.require::<Message>(&name).examples.to_vec() {
            let text = example.line.as_bytes();
            let records: Vec<_> =
                Events::of(&recogniser.spellings, text, 0..text.len()).records().collect();
            let trace = MessageTrace::new(&recogniser, text, &records[0]);
            assert_eq!(trace.entry, Some(format!("messages/{name}")));
            assert_eq!(
                (&trace.fields, &trace.cause),
                (&example.fields, &example.cause),
                "{}",
                example.line
            );
            let compared = trace.compared.expect("an entry");
            for reading in &compared.readings {
                assert!(
                    agrees_about_forms(reading) && agrees_about_causes(reading),
                    "{reading:#?}"
                );
            }
            let chosen: Vec<&ReadingTrace> =
                compared.readings.iter().filter(|it| it.chosen).collect();
            let [chosen] = chosen.as_slice() else { panic!("one reading is chosen: {chosen:?}") };
            assert_eq!(chosen.fields, trace.fields);
            let winner =
                |it: &&CauseTrace| matches!(it.outcome, CauseOutcome::Chosen | CauseOutcome::Only);
            assert_eq!(chosen.causes.iter().find(winner).map(|it| &it.cause), trace.cause.as_ref());
            for topology in &compared.topologies {
                assert_eq!(
                    topology.points,
                    topology.peers.iter().any(|it| it.fits),
                    "{}",
                    example.line
                );
                assert_eq!(topology.points, trace.topologies.contains(&topology.topology));
            }
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
}

/// Whether the tests of a rule hold as its outcome says.
fn agrees_about_rule(rule: &RuleTrace) -> bool {
    let holds = rule.tests.iter().all(|it| it.holds == Some(true));
    let is_told = rule.tests.iter().all(|test| {
        let asked = test.asks.iter().map(|it| it.holds);
        match test.holds {
            Some(true) => asked.clone().all(|it| it == Some(true)),
            Some(false) => asked.clone().any(|it| it == Some(false)),
            None => {
                asked.clone().any(|it| it.is_none()) && !asked.clone().any(|it| it == Some(false))
            }
        }
    });
    // A rule without tests fits where one of the places is there.
    is_told && (rule.tests.is_empty() || holds == (rule.outcome != RuleOutcome::Lost))
}

#[test]
fn a_capture_is_traced_as_it_is_judged() {
    let catalog = catalog();
    let judge = Judge::new(&catalog);
    let vocabulary = Vocabulary::new(catalog.table());
    let mut count = 0;
    for name in catalog.names::<Check>() {
        for example in catalog.require::<Check>(&name).examples.to_vec() {
            let scenery = scenery(&judge, &vocabulary, &example).expect("readable");
            let now = scenery.device.now(&vocabulary);
            let traces = judge.trace(None, &scenery.device, &scenery.place, now.as_ref());
            let judged = judge.judge(&scenery.device, &scenery.place, now.as_ref());
            let said: Vec<_> =
                judged.verdicts.iter().map(|it| (&it.check, &it.rule, it.status)).collect();
            let answers = |it: &'_ CheckTrace| it.given_answers.clone();
            let all: Vec<_> = traces
                .iter()
                .flat_map(|it| answers(it).into_iter().map(|a| (it.check.clone(), a)))
                .collect();
            let traced: Vec<_> =
                all.iter().map(|(check, it)| (check, &it.rule, it.status)).collect();
            assert_eq!(traced, said, "{name}");
            for trace in &traces {
                assert!(trace.rules.iter().all(agrees_about_rule), "{name}: {trace:#?}");
                let decides = |it: &&RuleTrace| it.outcome == RuleOutcome::Won;
                let winners: Vec<&String> =
                    trace.rules.iter().filter(decides).map(|it| &it.rule).collect();
                for answer in trace.given_answers.iter().filter_map(|it| it.rule.as_ref()) {
                    assert!(winners.contains(&answer), "{name}: {}: {answer}", trace.check);
                }
                let denied = trace.given.iter().any(|it| it.holds == Some(false));
                assert_eq!(trace.ruled_out, denied, "{name}: {}", trace.check);
            }
            let pointed: Vec<String> =
                judge.pointed(&scenery.device).into_iter().map(|it| it.topology).collect();
            let signs = judge.trace_topologies(&scenery.device);
            let traced: Vec<String> =
                signs.iter().filter(|it| it.points).map(|it| it.topology.clone()).collect();
            assert_eq!(traced, pointed, "{name}");
            assert!(
                signs.iter().all(|it| it.points == it.signs.iter().any(|it| it.holds)),
                "{name}"
            );
            assert!(
                signs
                    .iter()
                    .flat_map(|it| &it.signs)
                    .all(|it| { it.holds == it.tests.iter().all(|it| it.holds == Some(true)) })
            );
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
}

fn traced(arguments: &[&str], stdin: &str) -> (Option<i32>, Value) {
    let answer = run(&[&["--json", "catalog", "trace"], arguments].concat(), stdin.as_bytes());
    (answer.code, answer.json())
}

#[test]
fn a_spelling_and_a_header_are_told() {
    let line = "<189>Nov 17 18:05:09 edge-rtr-01 10: *Nov 17 18:05:08.580: %LICENSE-SMART_LIC-3-COMM_FAILED: Communications failure with nobody";
    let (code, trace) = traced(&[line], "");
    assert_eq!(code, Some(0));
    let message = &trace["messages"][0];
    assert_eq!(message["tag"]["spelled"], "LICENSE-SMART_LIC");
    assert_eq!(message["tag"]["facility"], "SMART_LIC");
    assert_eq!(message["header"]["device"], "edge-rtr-01");
    assert_eq!(message["header"]["clock"], "unsynchronised");
    assert_eq!(message["header"]["priority"], 189);
    assert_eq!(message["header"]["relay"], "11-17T18:05:09", "no year and no zone is printed");
    let first = &message["compared"]["readings"][0]["forms"][0];
    assert_eq!(first["outcome"], "stopped");
    assert_eq!(first["fits"], "Communications failure with");
    assert_eq!(first["expected"], "the");
    assert_eq!(first["rest"], "nobody");
    assert_eq!(traced(&["-"], line).1, trace, "standard input is read alike");
}

#[test]
fn what_is_not_there_is_told() {
    let nothing = run(&["catalog", "trace", "%SYS-5-CONFIG_I: Configured"], b"");
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(1), ""));
    assert!(nothing.err.contains("No message of a facility"), "{nothing:?}");
    let unknown = run(&["catalog", "trace", "%SMART_LIC-3-NO_SUCH_THING: x"], b"");
    assert!(unknown.code == Some(1) && unknown.out.contains("none in the catalog"), "{unknown:?}");
    let check = run(&["catalog", "trace", "--capture", "-", "--check", "no-such-check"], b"");
    assert!(
        check.code == Some(2) && check.err.contains("There is no check no-such-check"),
        "{check:?}"
    );
    let file = run(&["catalog", "trace", "--capture", "no-such-file"], b"");
    assert_eq!(file.code, Some(2));
    let empty = run(&["catalog", "trace", "--capture", "-"], b"");
    assert!(empty.code == Some(1) && empty.err.contains("No output of a device"), "{empty:?}");
}

#[test]
fn a_capture_is_told_by_its_lines() {
    let capture = "edge-rtr-01#show license status\nTransport:\n  Type: cslu\n  Cslu address: http://192.0.2.10:8128/cslu/v1/pi\n";
    let (code, trace) =
        traced(&["--capture", "-", "--check", "cslu-url", "--topology", "cslu"], capture);
    assert_eq!(code, Some(0));
    let device = &trace["devices"][0];
    assert_eq!(device["outputs"][0]["command"], "show license status");
    assert_eq!(device["outputs"][0]["sections"][0]["section"], "Transport:");
    let check = &device["checks"][0];
    assert_eq!(check["given_answers"][0]["rule"], "port");
    let rule = check["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .find(|it| it["rule"] == "port")
        .expect("a rule");
    assert_eq!(
        (rule["outcome"].as_str(), rule["tests"][0]["found"]["line"].as_u64()),
        (Some("won"), Some(4))
    );
    let page =
        run(&["catalog", "trace", "--capture", "-", "--check", "cslu-url"], capture.as_bytes()).out;
    assert!(page.contains("Check cslu-url: fail by rule port"), "{page}");
    let page = run(
        &["--lang", "ja", "catalog", "trace", "--capture", "-", "--check", "cslu-url"],
        capture.as_bytes(),
    )
    .out;
    assert!(page.contains("確認項目 cslu-url：fail（ルール port）"), "{page}");
}
