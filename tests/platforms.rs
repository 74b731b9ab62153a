//! Readers of another platform get its commands, or none: whatever message a line of it holds,
//! whatever a capture of it shows, in every topology and language, in short and in full.

use regex::Regex;
use slp_diag::answer::Facts;
use slp_diag::catalog::{Catalog, MessageId};
use slp_diag::recognise::Recogniser;
use slp_diag::render::pages;
use slp_diag::render::text::{self, Style};
use slp_diag::site::Site;
use slp_diag::views::explain::{Explain, Explainer, Extent};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What no answer for a platform may hold, wherever it stands: text of commands that it does not
/// have. The list is this test's own; the table of platforms says what is allowed instead.
const STRANGE: [(&str, &str); 3] = [
    (
        "IOS XR",
        r"\bip (?:http|domain|name-server|host|route)\b|show ip |copy running|telnet [a-z<]|smart sync\b|crypto pki|service call-home|show call-home|idtoken \S+ (?:all|local)|license smart (?:vrf|proxy|usage|authorization|save)|show license (?:tech|history|eventlog|usage|authorization|rum)|aaa new|show crypto",
    ),
    (
        "NX-OS",
        r"\bip (?:http|domain name|domain lookup|host)\b|show ip |telnet [a-z<]|smart sync\b|crypto pki|show call-home|service call-home|^ +(?:config )?call-home$|idtoken \S+ (?:all|local)|license smart (?:vrf|proxy|usage|authorization|save)|show license (?:tech|history|eventlog|udi|authorization|rum)|show logging(?: \||`|$)|aaa new|show crypto|ntp server vrf",
    ),
    (
        "ASA",
        r"\bip (?:http|domain|name-server|host|route)\b|show ip |telnet [a-z<]|license smart (?:transport|url|sync|trust|import|vrf|proxy|usage|authorization|save)|crypto pki|show call-home|show license (?:tech|history|eventlog|udi|authorization|rum)|aaa new|show crypto",
    ),
];

/// Notes and sources behind `--full` quote documents and are no advice to type; a message that
/// quotes a command of another platform says whose it is.
fn is_strange(strange: &Regex, text: &str) -> Option<String> {
    let headings = ["\nBackground\n", "\n参考情報\n"];
    let end = headings.iter().filter_map(|it| text.find(it)).min();
    let advice = &text[..end.unwrap_or(text.len())];
    advice.lines().find(|it| strange.is_match(it)).map(str::to_owned)
}

/// A message as each platform logs it.
fn lines(id: &MessageId, text: &str) -> [(&'static str, String); 5] {
    let MessageId { mnemonic, .. } = id;
    [
        (
            "IOS XR",
            format!(
                "RP/0/RP0/CPU0:Jul  1 11:53:58.601 UTC: smartlicserver[397]: %LICENSE-SMART_LIC-3-{mnemonic} : {text}"
            ),
        ),
        ("NX-OS", format!("2026 Jan 10 10:00:00 nx-01 %LICMGR-3-LOG_SMART_LIC_{mnemonic}: {text}")),
        (
            "NX-OS",
            format!("2026 Jan 10 10:00:00 nx-01 %$ VDC-1 %$ %SMART_LIC-3-{mnemonic}: {text}"),
        ),
        ("NX-OS", format!("<187>: 2026 Jan 10 10:00:00.123 CET: %SMART_LIC-3-{mnemonic}: {text}")),
        (
            "ASA",
            format!(
                "<163>Aug 15 2026 13:44:38 fw-01 : %ASA-3-444303: %SMART_LIC-3-{mnemonic}: {text}"
            ),
        ),
    ]
}

/// The texts with which the catalog's own examples of a message are printed.
fn texts(catalog: &Catalog, id: &MessageId) -> Vec<String> {
    let message = catalog.message(id).expect("listed");
    let tail = |line: &str| {
        let tag = line.find(&id.mnemonic)? + id.mnemonic.len();
        Some(line[tag..].trim_start_matches([' ', ':']).to_owned())
    };
    message.examples.iter().filter_map(|it| tail(&it.line)).collect()
}

/// The short answer, and, where no topology is named, all that is known.
fn told(catalog: &Catalog, recogniser: &Recogniser, line: &str, site: &Site) -> Vec<String> {
    let event = recogniser.events(line.as_bytes(), 0..line.len()).last();
    let (record, found) = event.unwrap_or_else(|| panic!("no message: {line}"));
    let words = catalog.words();
    let style = Style { width: 80, color: false, alone: false, ticks: true };
    let extents = [Extent::Short, Extent::Whole];
    let wanted = extents.into_iter().take(if site.topology.is_none() { 2 } else { 1 });
    let tell = |extent| {
        let explainer = Explainer { catalog, recogniser, site, year: None, extent };
        let explained = explainer.record(&record, found.clone());
        let mut answer = Explain::new();
        answer.messages.push(explained.expect("an answer"));
        let page = match extent {
            Extent::Short => pages::explain_short(&answer, 80, &words),
            Extent::Whole => pages::explain(&answer, &words),
        };
        text::render(&page, style)
    };
    wanted.map(tell).collect()
}

#[test]
fn a_line_of_a_platform_is_answered_in_its_commands() {
    let (mut count, mut wrong) = (0, BTreeMap::new());
    for language in ["en", "ja"] {
        let catalog = Catalog::new(Vec::new(), language);
        let recogniser = Recogniser::new(&catalog);
        let topologies = catalog.topologies();
        let ours = |id: &MessageId| id.facility == "SMART_LIC";
        for id in catalog.messages().into_iter().filter(ours) {
            for (platform, line) in texts(&catalog, &id).iter().flat_map(|it| lines(&id, it)) {
                let strange = STRANGE.iter().find(|it| it.0 == platform).expect("known").1;
                let strange = Regex::new(strange).expect("a pattern");
                let named = topologies.keys().map(|it| Some(it.clone())).chain([None]);
                for topology in named {
                    let site = Site { topology, facts: Facts::default(), ..Site::default() };
                    for text in told(&catalog, &recogniser, &line, &site) {
                        if let Some(found) = is_strange(&strange, &text) {
                            let place = site.topology.clone().unwrap_or_default();
                            wrong.insert((found, platform), format!("{place}: {line}"));
                        }
                        count += 1;
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 2_000, "{count} answers were looked at");
}

/// Voice is a feature of IOS XE routers; its deadline is no news to a reader of another platform.
#[test]
fn a_deadline_of_another_platform_says_nothing_of_voice() {
    let voice = |platform: &str, language: &str, topology: Option<&str>, text: &str| {
        let catalog = Catalog::new(Vec::new(), language);
        let recogniser = Recogniser::new(&catalog);
        let id = MessageId::from_path("SMART_LIC/REPORTING_REQUIRED").expect("a name");
        let named = lines(&id, text).into_iter().find(|it| it.0 == platform);
        let line = named.map_or_else(|| format!("%SMART_LIC-6-{}: {text}", id.mnemonic), |it| it.1);
        let topology = topology.map(str::to_owned);
        let site = Site { topology, facts: Facts::default(), ..Site::default() };
        told(&catalog, &recogniser, &line, &site)[0].contains("CUBE")
    };
    let urgent = "A Usage report acknowledgement will be required in 6 days.";
    let month = "A Usage report acknowledgement will be required in 20 days.";
    for language in ["en", "ja"] {
        for topology in [None, Some("direct"), Some("air-gapped")] {
            for text in [urgent, month, "the days were cut off"] {
                for platform in ["IOS XR", "NX-OS"] {
                    assert!(!voice(platform, language, topology, text), "{platform}: {text}");
                }
                assert!(
                    voice("IOS XE", language, topology, text),
                    "{language} {topology:?} {text}"
                );
            }
        }
    }
}

/// A message that is named without a line, on a platform that is named: commands of that platform,
/// in every topology.
#[test]
fn a_named_platform_is_answered_in_its_commands() {
    let messages = ["COMM_FAILED", "REPORTING_REQUIRED", "TRUST_CODE_INSTALL_FAILED"];
    let mut count = 0;
    for language in ["en", "ja"] {
        let catalog = Catalog::new(Vec::new(), language);
        let recogniser = Recogniser::new(&catalog);
        let words = catalog.words();
        let topologies = catalog.topologies();
        for (platform, strange) in STRANGE {
            let strange = Regex::new(strange).expect("a pattern");
            for (topology, message) in
                topologies.keys().flat_map(|it| messages.map(|message| (it, message)))
            {
                let mut facts = Facts::default();
                facts.insert("platform", platform);
                let site = Site { topology: Some(topology.clone()), facts, ..Site::default() };
                let extent = Extent::Short;
                let explainer = Explainer {
                    catalog: &catalog,
                    recogniser: &recogniser,
                    site: &site,
                    year: None,
                    extent,
                };
                let known = recogniser
                    .known(&MessageId { facility: "SMART_LIC".into(), mnemonic: message.into() })
                    .expect("valid");
                let mut answer = Explain::new();
                answer.messages.push(explainer.message(&known, None, &[]));
                let page = pages::explain_short(&answer, 80, &words);
                let style = Style { width: 80, color: false, alone: false, ticks: true };
                let text = text::render(&page, style);
                assert_eq!(is_strange(&strange, &text), None, "{platform} {topology}:\n{text}");
                let commands = text.lines().filter(|it| it.starts_with("      "));
                let is_own = |it: &&str| !it.contains("copy running") && !it.contains("slp-diag");
                // Some messages ask for nothing there.
                let is_idle = message != "COMM_FAILED";
                assert!(
                    is_idle || commands.filter(is_own).count() > 0,
                    "{platform} {topology}:\n{text}"
                );
                count += 1;
            }
        }
    }
    assert_eq!(count, 2 * 3 * 18);
}

/// A product that licenses by registration is told its own hosts and commands, whatever message of
/// its generation it logs.
#[test]
fn a_registration_product_is_told_its_hosts() {
    let catalog = Catalog::new(Vec::new(), "en");
    let recogniser = Recogniser::new(&catalog);
    for mnemonic in ["AGENT_REG_FAILED", "AUTH_RENEW_FAILED", "ID_CERT_EXPIRED", "COMM_FAILED"] {
        let id = MessageId { facility: "SMART_LIC".into(), mnemonic: mnemonic.into() };
        let text = texts(&catalog, &id).remove(0);
        for platform in ["ASA", "FTD", "FXOS"] {
            let mut facts = Facts::default();
            facts.insert("platform", platform);
            let site = Site { facts, ..Site::default() };
            let line = format!("%SMART_LIC-3-{mnemonic}: {text}");
            let told = told(&catalog, &recogniser, &line, &site).remove(0);
            assert!(told.contains("tools.cisco.com"), "{platform}\n{told}");
            assert!(
                !told.contains("CSLU") && !told.contains("trust idtoken"),
                "{platform}\n{told}"
            );
        }
    }
}

/// Captures and logs of other platforms, and what must not be in any answer to them.
#[test]
fn a_capture_of_a_platform_is_answered_in_its_commands() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/platforms");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("captures") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let platform = match name.split('-').next() {
            Some("xr") => "IOS XR",
            Some("nx") => "NX-OS",
            _ => "ASA",
        };
        let strange = STRANGE.iter().find(|it| it.0 == platform).expect("known").1;
        let strange = Regex::new(strange).expect("a pattern");
        let own = std::fs::read_to_string(&path).expect("readable");
        for call in ["check", "check --full", "diagnose", "diagnose --full", "scan", "explain -"] {
            for language in ["en", "ja"] {
                let mut command = Command::new(env!("CARGO_BIN_EXE_slp-diag"));
                command.args(call.split(' ')).args(["--lang", language, "--year", "2026"]);
                if call.starts_with("check") {
                    command = Command::new(env!("CARGO_BIN_EXE_slp-diag"));
                    command.args(call.split(' ')).args(["--lang", language]);
                }
                match call.ends_with('-') {
                    true => command.stdin(std::fs::File::open(&path).expect("readable")),
                    false => command.arg(&path),
                };
                let output = command.output().expect("it runs");
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                // What the device showed is quoted, whatever it is.
                let quoted = |it: &str| own.lines().any(|line| it.contains(line.trim()));
                let advice: Vec<&str> = text.lines().filter(|it| !quoted(it)).collect();
                let found = is_strange(&strange, &advice.join("\n"));
                assert_eq!(found, None, "{call} {name} ({language})\n{text}");
                count += usize::from(!text.is_empty());
            }
        }
    }
    assert!(count > 20, "{count} answers were looked at");
}
