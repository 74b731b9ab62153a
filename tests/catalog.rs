//! The shipped catalog: judged clean, complete in every topology, language and part of the source
//! document.

use slp_diag::catalog::model::{Check, Initiator, Message, Task, Topology};
use slp_diag::catalog::scope::Scope;
use slp_diag::catalog::step::{Risk, Step, Steps};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog, plan};
use slp_diag::input::overlay;
use slp_diag::lint::{Problem, judge};
use std::path::Path;

fn catalog() -> Catalog {
    Catalog::new(vec![], BASE_LANGUAGE)
}

fn topologies() -> Vec<(String, Topology)> {
    catalog().topologies().into_iter().collect()
}

fn messages() -> Vec<(String, Message)> {
    let catalog = catalog();
    catalog
        .messages()
        .into_iter()
        .map(|id| (id.to_string(), catalog.message(&id).expect("listed")))
        .collect()
}

/// The messages of the troubleshooting chapter.
const CHAPTER: [&str; 19] = [
    "POLICY_INSTALL_FAILED",
    "AUTHORIZATION_INSTALL_FAILED",
    "COMM_FAILED",
    "COMM_RESTORED",
    "POLICY_REMOVED",
    "TRUST_CODE_INSTALL_FAILED",
    "REPORTING_NOT_SUPPORTED",
    "POLICY_INSTALL_SUCCESS",
    "AUTHORIZATION_INSTALL_SUCCESS",
    "AUTHORIZATION_REMOVED",
    "REPORTING_REQUIRED",
    "TRUST_CODE_INSTALL_SUCCESS",
    "UTILITY_TRUST_CODE",
    "UTILITY_SUBSCRIPTION_LICENSE",
    "UTILITY_NO_ACK",
    "UTILITY_TRANSPORT_NOT_CONFIG",
    "UTILITY_REPORT_FAILED",
    "UTILITY_STARTED",
    "UTILITY_STOPPED",
];

#[test]
fn the_judge_finds_nothing() {
    let folder = overlay::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog"))
        .expect("the catalog can be read");
    let problems: Vec<String> = judge(&folder).iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_catalog_that_stands_alone_has_every_table() {
    let whole = overlay::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog"))
        .expect("the catalog can be read");
    let is_table = |it: &&String| it.starts_with("tables/") && !it.contains('.');
    let tables: Vec<&String> = whole.files.keys().filter(is_table).collect();
    let mut folder = whole.clone();
    folder.files.retain(|it, _| !it.starts_with("tables/"));
    let problems = judge(&folder);
    for table in &tables {
        let place = format!("{}/{table}.yaml", folder.name);
        let is_told = |it: &Problem| it.rule == "reference" && it.file == place;
        assert!(problems.iter().any(is_told), "{table}: {problems:?}");
    }
    assert!(tables.len() > 10);
}

#[test]
fn the_embedded_catalog_is_the_folder() {
    let folder = overlay::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog"))
        .expect("the catalog can be read");
    let base: Vec<&String> = folder
        .files
        .keys()
        .filter(|it| !it.rsplit('/').next().expect("a name").contains('.'))
        .collect();
    assert_eq!(base, catalog().all_paths().iter().collect::<Vec<_>>());
    for language in catalog().languages() {
        let (embedded, read) =
            (Catalog::new(vec![], &language), Catalog::alone(folder.clone(), &language));
        for path in &base {
            assert_eq!(
                embedded.value(path).expect("there"),
                read.value(path).expect("there"),
                "{path} in {language}"
            );
        }
    }
}

#[test]
fn every_message_of_the_chapter_is_there() {
    for mnemonic in CHAPTER {
        let message: Message = catalog().require(&format!("SMART_LIC/{mnemonic}"));
        assert!(message.sources.iter().any(|it| it == "chapter"), "{mnemonic} names the chapter");
    }
}

#[test]
fn every_message_topology_and_initiator_resolves() {
    let topologies = topologies();
    assert_eq!(topologies.len(), 6);
    for (id, message) in messages() {
        for (name, topology) in &topologies {
            let remediations = plan::remediations(&message, name, topology);
            assert_eq!(remediations.len(), topology.initiators.len().max(1));
            for remediation in remediations {
                assert!(remediation.resolves(), "{id} in {name} {:?}", remediation.initiator);
                // Spelled out, every step says what to do.
                for step in plan::spell_out(&catalog(), remediation.steps, &Scope::default()) {
                    assert!(!step.action.is_empty(), "{id} in {name}: {}", step.id);
                }
            }
        }
    }
}

/// Steps that name their place are shown there alone, wherever they are named; where nothing is
/// known all are shown.
#[test]
fn steps_of_elsewhere_are_left_out() {
    let topologies = topologies();
    let only = |name: &str, initiator| {
        Scope::of(topologies.iter().filter(|(it, _)| it == name).map(|(a, b)| (a, b)), initiator)
    };
    let task: Task = catalog().require("set-transport");
    let ids = |scope: &Scope| -> Vec<String> {
        let steps = plan::spell_out(&catalog(), plan::in_order(&task.steps), scope);
        steps.into_iter().map(|it| it.id).collect()
    };
    let all: Vec<String> = task.steps.keys().cloned().collect();
    assert_eq!(ids(&Scope::default()), all);
    let places =
        ["direct-smart", "direct-callhome", "cslu", "ssm-onprem", "pull", "air-gapped", "interval"];
    for (name, initiator, expected) in [
        ("cslu", Some(Initiator::Device), &["cslu", "interval"][..]),
        ("cslu", Some(Initiator::Server), &["pull"]),
        ("cslu", None, &["cslu", "pull", "interval"]),
        ("direct", Some(Initiator::Server), &["direct-smart", "direct-callhome", "interval"]),
        ("air-gapped", None, &["air-gapped"]),
    ] {
        let mut shown = ids(&only(name, initiator));
        shown.retain(|it| places.contains(&it.as_str()));
        assert_eq!(shown, expected, "{name} {initiator:?}");
    }
    // Also inside the fix of a check.
    let check = Steps::from([(
        "ack".to_owned(),
        Step { check: Some("last-ack".to_owned()), ..Step::default() },
    )]);
    let planned = plan::spell_out(&catalog(), plan::in_order(&check), &only("air-gapped", None));
    let fix: Vec<&str> = planned[0].steps.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(fix, ["wait", "file", "failure"]);
}

#[test]
fn the_contract_names_exist() {
    let catalog = catalog();
    let checks = [
        "transport-type",
        "smart-url",
        "cslu-url",
        "cslu-port",
        "callhome-profile",
        "callhome-url",
        "http-source-interface",
        "sl-http-session",
        "last-ack",
        "next-ack-deadline",
        "next-report-push",
        "trust-code",
        "policy-in-use",
        "trust-failure",
        "authorization-failure",
        "usage-failure",
        "clock",
        "ping",
        "udi-match",
        "utility-mode",
        "rum-backlog",
    ];
    for check in checks {
        catalog.require::<Check>(check);
    }
    let names: Vec<String> = topologies().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["direct", "controller", "cslu", "cslu-disconnected", "ssm-onprem", "air-gapped"]
    );
    let aliases = [
        ("direct", &["cssm", "direct-cssm"][..]),
        ("ssm-onprem", &["onprem", "on-prem", "ssm", "satellite"]),
        ("air-gapped", &["airgap", "air-gap", "airgapped", "offline"]),
        ("controller", &["dnac", "catalyst-center"]),
    ];
    for (name, expected) in aliases {
        assert_eq!(catalog.require::<Topology>(name).aliases, expected);
    }
}

/// Every list of steps in the catalog.
fn all_steps() -> Vec<(String, Steps)> {
    let catalog = catalog();
    let mut all = Vec::new();
    for (id, message) in messages() {
        all.push((id.clone(), message.verify));
        for remedy in message.remedies.into_values() {
            all.extend(
                [&remedy.device, &remedy.server, &remedy.both, &remedy.steps]
                    .map(|it| (id.clone(), it.clone())),
            );
        }
    }
    for name in catalog.names::<Task>() {
        let task: Task = catalog.require(&name);
        all.push((name.clone(), task.steps));
        all.push((name, (*task.verify).clone()));
    }
    for name in catalog.names::<slp_diag::catalog::model::Cause>() {
        let cause: slp_diag::catalog::model::Cause = catalog.require(&name);
        all.push((name, (*cause.first).clone()));
    }
    for name in catalog.names::<Check>() {
        all.push((name.clone(), (*catalog.require::<Check>(&name).fix).clone()));
    }
    all
}

/// Whether a command only looks: its first word says so.
fn only_looks(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    [
        "show",
        "ping",
        "telnet",
        "terminal",
        "dir",
        "more",
        "nslookup",
        "https://<product-instance-ip>/",
        "traceroute",
    ]
    .contains(&first)
}

#[test]
fn risks_are_honest() {
    let mut commands = 0;
    for (name, steps) in all_steps() {
        for step in steps.values() {
            for command in &step.run {
                let (mode, text) = command.typed().expect("judged");
                commands += 1;
                let loses = text.contains("factory reset")
                    || text.contains(" force")
                    || text.starts_with("reload")
                    || text.starts_with("write erase");
                if loses {
                    assert_eq!(command.risk, Risk::Disruptive, "{name}: {text}");
                } else if mode.name() == "config" {
                    assert_ne!(command.risk, Risk::ReadOnly, "{name}: {text}");
                } else if mode.name() == "exec" {
                    assert_eq!(command.risk == Risk::ReadOnly, only_looks(text), "{name}: {text}");
                }
            }
        }
    }
    assert!(commands > 150, "{commands}");
}

#[test]
fn only_looks_knows_a_change() {
    assert!(only_looks("show clock") && !only_looks("license smart sync all"));
}

/// Japanese answers hold Japanese, apart from names.
#[test]
fn japanese_is_japanese() {
    let folder = overlay::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog"))
        .expect("the catalog can be read");
    let mut texts = 0;
    for (path, text) in folder.files.iter().filter(|(path, _)| path.ends_with(".ja")) {
        let value: serde_json::Value = serde_yaml::from_str(text).expect("judged");
        texts += judge_japanese(path, "", &value);
    }
    assert!(texts > 500, "{texts}");
}

fn judge_japanese(path: &str, key: &str, value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Object(map) => {
            map.iter().map(|(key, value)| judge_japanese(path, key, value)).sum()
        }
        serde_json::Value::String(text) => {
            let japanese = text
                .chars()
                .any(|it| matches!(it, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
            // Names of programs and documents stay as they are.
            assert!(
                japanese || ["title", "from", "to", "collector"].contains(&key),
                "{path}: {key}: {text:?} holds no Japanese"
            );
            1
        }
        other => panic!("{path}: {key}: {other} is no text"),
    }
}
