//! The reader of device output: nothing of a capture is lost, whatever it holds, and what is known of a capture does not depend on how it was captured.

use proptest::prelude::*;
use slp_diag::catalog::Catalog;
use slp_diag::state::{Session, Vocabulary, authorization, session};

fn vocabulary() -> Vocabulary {
    let catalog = Catalog::new(Vec::new(), "en");
    Vocabulary::new(catalog.table().expect("the table is valid")).expect("its patterns are valid")
}

fn read(text: &str) -> Session {
    session::read(text, "capture", &vocabulary())
}

/// What a capture holds, as the reader tells it again: each line with its number, the labels and values from left to right put together again.
fn listed(session: &Session) -> Vec<(usize, String)> {
    session
        .outputs
        .iter()
        .flat_map(|it| &it.lines)
        .map(|line| {
            let pairs = line.pairs.iter().map(|it| format!("{} {}", it.label, it.value));
            let text = if line.pairs.is_empty() { line.text.clone() } else { pairs.collect::<Vec<_>>().join(" ") };
            (line.number, squeezed(&text))
        })
        .collect()
}

/// Without blanks and the commas between two pairs.
fn squeezed(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace() && *it != ',').collect()
}

/// Captures in the shapes of real devices, below tests/captures.
fn captures() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            let text = std::fs::read(entry.path()).expect("a capture can be read");
            found.push((entry.path().display().to_string(), String::from_utf8_lossy(&text).into_owned()));
        }
    }
    assert!(found.len() > 10, "there are captures: {}", found.len());
    found
}

#[test]
fn every_label_and_value_is_read() {
    for (path, text) in captures() {
        let session = read(&text);
        let expected: Vec<(usize, String)> = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, squeezed(line)))
            .filter(|(_, line)| !line.is_empty())
            .collect();
        let told = listed(&session);
        let missing: Vec<_> = expected.iter().filter(|it| !told.contains(it)).collect();
        // Prompts, bare commands and log lines are what outputs are cut at.
        let is_cut = |line: &str| line.contains('#') || line.starts_with("show") || line.contains('%');
        assert!(missing.iter().all(|(_, line)| is_cut(line)), "{path}: {missing:?}");
        assert!(told.iter().all(|it| expected.contains(it)), "{path}: nothing is made up");
    }
}

#[test]
fn line_ends_do_not_matter() {
    for (path, text) in captures() {
        let unix = text.replace("\r\n", "\n");
        let windows = unix.replace('\n', "\r\n");
        assert_eq!(read(&unix), read(&windows), "{path}");
    }
}

#[test]
fn what_terminals_put_in_between_does_not_matter() {
    for (path, text) in captures() {
        let unix = text.replace("\r\n", "\n");
        let paged: String = unix
            .lines()
            .enumerate()
            .map(|(index, line)| {
                if index % 20 == 19 {
                    format!(" --More-- \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08{line}\n")
                } else {
                    format!("{line}\n")
                }
            })
            .collect();
        assert_eq!(listed(&read(&unix)), listed(&read(&paged)), "{path}");
    }
}

#[test]
fn log_lines_in_between_are_set_aside() {
    let log = "*Nov 24 10:00:00.000: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Connection refused";
    let text = format!("edge-rtr-01#show license status\nTransport:\n{log}\n  Type: cslu\n");
    let session = read(&text);
    assert_eq!(listed(&session), [(2, "Transport:".to_owned()), (4, "Type:cslu".to_owned())]);
}

#[test]
fn outputs_are_cut_at_prompts_and_commands() {
    let text = "noise\nedge-rtr-01#sh lic all\nSmart Licensing Status\nedge-rtr-01#show clock\n10:00:00.000 UTC Tue Nov 24 2026\nRP/0/RP0/CPU0:xr-01#show license udi\nUDI: PID:A,SN:B\ncore-sw-02(config)#do show run\n------------------ show license status ------------------\nUtility:\n";
    let session = read(text);
    let told: Vec<_> = session.outputs.iter().map(|it| (it.host.as_deref(), it.command.as_deref())).collect();
    let expected = [
        (Some("edge-rtr-01"), None),
        (Some("edge-rtr-01"), Some("show license all")),
        (Some("edge-rtr-01"), Some("show clock")),
        (Some("xr-01"), Some("show license udi")),
        (Some("core-sw-02"), Some("show license status")),
    ];
    assert_eq!(told, expected);
}

proptest! {
    #[test]
    fn any_text_is_read_without_loss(text in "(?s).{0,400}") {
        let session = read(&text);
        let kept: usize = session.outputs.iter().map(|it| it.lines.len()).sum();
        prop_assert!(kept <= text.lines().count());
    }

    #[test]
    fn the_udis_of_any_authorization_file_are_read(
        udis in prop::collection::vec("P:[A-Z0-9-]{3,12},S:[A-Z0-9]{8,12}", 1..12),
        wrapped in any::<bool>(),
        gap in "[ \n\t]{0,4}",
    ) {
        let elements: String = udis.iter().map(|it| format!("{gap}<udi>{gap}{it}{gap}</udi>")).collect();
        let root = if wrapped { "smartLicense" } else { "smartLicenseAuthorization" };
        let inner = if wrapped { format!("<smartLicenseAuthorization>{elements}</smartLicenseAuthorization>") } else { elements };
        let text = format!("<?xml version=\"1.0\"?>{gap}<{root}>{inner}<signature>AA==</signature></{root}>");
        // A declaration stands at the very start of a file.
        let output = authorization::read(&text, "slac.xml", "authorization file").expect("a file");
        let told: Vec<String> = output.lines.iter().flat_map(|it| &it.pairs).filter(|it| it.label == "udi:").map(|it| it.value.clone()).collect();
        prop_assert_eq!(told, udis);
    }

    #[test]
    fn no_text_makes_the_reader_of_authorization_files_fall(text in "(?s)[<>/a-z&;!\\[\\] \"=]{0,200}") {
        let _ = authorization::read(&text, "slac.xml", "authorization file");
    }

    #[test]
    fn any_pairs_are_read(pairs in prop::collection::vec(("[A-Z][a-z]{1,12}( [a-z]{1,8}){0,2}", "[a-z0-9/.<>]{1,20}"), 1..20), indent in 0_usize..5) {
        let text: String = pairs.iter().map(|(label, value)| format!("{:indent$}{label}: {value}\n", "")).collect();
        let session = read(&text);
        let told: Vec<(String, String)> = session.outputs.iter().flat_map(|it| &it.lines).flat_map(|it| &it.pairs)
            .map(|it| (it.label.trim_end_matches(':').to_owned(), it.value.clone())).collect();
        prop_assert_eq!(told, pairs);
    }
}
