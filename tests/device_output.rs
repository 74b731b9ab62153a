//! The reader of device output: nothing of a capture is lost, whatever it holds, and what is known
//! of a capture does not depend on how it was captured.

use proptest::prelude::*;
use regex::Regex;
use slp_diag::catalog::Catalog;
use slp_diag::state::verdict::{MOST_ALIKE, Placement};
use slp_diag::state::{Judge, Session, Vocabulary, authorization, device, session};
use std::sync::LazyLock;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let catalog = Catalog::new(Vec::new(), "en");
    Vocabulary::new(catalog.table())
});

fn read(text: &str) -> Session {
    session::read(text, "capture", &VOCABULARY)
}

/// Whether a line is what outputs are cut at, or set aside: a prompt with a command or with nothing
/// behind it, a command alone, a log line. Any other line is output.
fn is_cut(line: &str) -> bool {
    static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
        let host = r"(RP/[0-9A-Z/]+:)?[A-Za-z0-9][\w.-]*(/[a-z]+)*(\([a-z][^()]*\))?";
        Regex::new(&format!(r"^{host}[#>]\s*([a-z].*)?$")).expect("a pattern")
    });
    static LOG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"%[A-Z0-9_-]+-[0-7]-[A-Z0-9_]+\s?:").expect("a pattern"));
    let command = line.trim().trim_matches('-').trim();
    let is_command = command.contains(' ')
        && command.starts_with(char::is_lowercase)
        && VOCABULARY.command(command).is_some();
    is_command || PROMPT.is_match(line) || LOG.is_match(line)
}

/// What a capture holds, as the reader tells it again: each line with its number, the labels and
/// values from left to right put together again.
fn listed(session: &Session) -> Vec<(usize, String)> {
    session
        .outputs
        .iter()
        .flat_map(|it| it.lines())
        .map(|line| {
            let pairs: Vec<String> =
                line.pairs().map(|(label, value)| format!("{label} {value}")).collect();
            let text = if pairs.is_empty() { line.text().to_owned() } else { pairs.join(" ") };
            (line.number(), squeezed(&text))
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
    for entry in
        walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok)
    {
        if entry.file_type().is_file() {
            let text = std::fs::read(entry.path()).expect("a capture can be read");
            found.push((
                entry.path().display().to_string(),
                String::from_utf8_lossy(&text).into_owned(),
            ));
        }
    }
    assert!(found.len() > 10, "there are captures: {}", found.len());
    found
}

#[test]
fn every_label_and_value_is_read() {
    for (path, text) in captures() {
        let session = read(&text);
        let lines =
            text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !is_cut(line));
        let expected: Vec<(usize, String)> =
            lines.map(|(index, line)| (index + 1, squeezed(line))).collect();
        let told = listed(&session);
        let missing: Vec<_> = expected.iter().filter(|it| !told.contains(it)).collect();
        assert!(missing.is_empty(), "{path}: {missing:?}");
        let made_up: Vec<_> = told.iter().filter(|it| !expected.contains(it)).collect();
        assert!(made_up.is_empty(), "{path}: {made_up:?}");
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
    let told: Vec<_> =
        session.outputs.iter().map(|it| (it.host.as_deref(), it.command.as_deref())).collect();
    let expected = [
        (Some("edge-rtr-01"), None),
        (Some("edge-rtr-01"), Some("show license all")),
        (Some("edge-rtr-01"), Some("show clock")),
        (Some("xr-01"), Some("show license udi")),
        (Some("core-sw-02"), Some("show license status")),
    ];
    assert_eq!(told, expected);
}

/// A line of any kind: words, labels, headings, prompts, commands, log lines, what no device
/// prints.
fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{0,70}",
        2 => "\\PC{0,40}",
        2 => " {0,6}[A-Z][a-z]{2,9}:( [a-z0-9/:.#%>]{1,30}){0,3}",
        1 => prop::sample::select(vec!["Transport:", "Smart Licensing Status", "  Trust Code Installed: <none>", "edge-rtr-01#", "edge-rtr-01>sh lic all",
            "--- show license udi ---", "show license usage", "UDI: PID:A,SN:B", "%SMART_LIC-3-COMM_FAILED: down"]).prop_map(str::to_owned),
    ]
}

/// A line without anything that moves the cursor or stops a page.
fn is_printed(line: &str) -> bool {
    let is_plain = |it: char| !it.is_control() && it != '\u{feff}';
    !line.trim().is_empty() && line.chars().all(is_plain) && !line.to_lowercase().contains("more")
}

/// A check that judges each of several things tells a hundred of them and counts the others; each
/// is compared with all values of another place at once.
#[test]
fn of_many_things_that_are_wrong_alike_a_hundred_are_told() {
    let catalog = Catalog::new(Vec::new(), "en");
    let judge = Judge::new(&catalog);
    let more = |count: usize| {
        let members: String = (0..count).map(|it| format!("  Active: PID:A,SN:B{it}\n")).collect();
        let session =
            read(&format!("edge-1#show license all\nUDI: PID:A,SN:B\nHA UDI List:\n{members}"));
        let udis: String = (0..count).map(|it| format!("<udi>P:A,S:C{it}</udi>")).collect();
        let file = format!("<smartLicenseAuthorization>{udis}</smartLicenseAuthorization>");
        let file =
            authorization::read(&file, "slac.xml", &VOCABULARY.authorization.name).expect("a file");
        let mut devices = device::group([("capture".to_owned(), session)], &VOCABULARY).devices;
        device::add_authorization(&mut devices, &file, &VOCABULARY);
        let verdicts: Vec<_> = devices
            .values()
            .flat_map(|it| judge.judge(it, &Placement::default(), None).verdicts)
            .filter(|it| it.found.as_ref().is_some_and(|it| it.text.starts_with("udi:")))
            .collect();
        (verdicts.len(), verdicts.iter().map(|it| it.more).sum::<usize>())
    };
    let (told, beyond) = more(50);
    assert_eq!((told % 50, beyond), (0, 0));
    let (told, beyond) = more(2_000);
    assert!(told >= MOST_ALIKE && told % MOST_ALIKE == 0, "{told}");
    assert_eq!(beyond, told / MOST_ALIKE * (2_000 - MOST_ALIKE));
}

proptest! {
    #[test]
    fn any_lines_are_read_without_loss(lines in prop::collection::vec(any_line(), 0..12), end in prop::sample::select(vec!["\n", "\r\n"])) {
        // A line as wide as a terminal may go on in the next one; see the tests of outputs.
        prop_assume!(lines.iter().all(|it| it.trim_end().chars().count() < 80));
        // What all lines begin with is a quotation.
        prop_assume!(!lines.iter().all(|it| it.is_empty() || it.trim_start().starts_with('>')));
        // Of a document that was pasted, the backslashes are none of the device.
        prop_assume!(!slp_diag::quoting::is_document(&lines.join(end)));
        let session = read(&lines.join(end));
        let told: Vec<(usize, &str)> = session.outputs.iter().flat_map(|it| it.lines()).map(|it| (it.number(), it.text())).collect();
        let numbered = lines.iter().enumerate().map(|(index, line)| (index + 1, line.as_str()));
        let expected: Vec<(usize, &str)> =
            numbered.filter(|(_, line)| is_printed(line) && !is_cut(line)).map(|(number, line)| (number, line.trim())).collect();
        for (number, line) in &expected {
            let line = &(*number, &*slp_diag::quoting::narrowed(line));
            // What may be the rest of a line that was broken stands behind that.
            let holds = |it: &&(usize, &str)| it.0 <= line.0 && it.1.contains(line.1);
            prop_assert!(told.iter().any(|it| holds(&it)), "{line:?} is not among {told:?}");
        }
        prop_assert!(told.is_sorted_by_key(|it| it.0), "{told:?}");
    }

    #[test]
    fn any_text_is_read_into_lines_of_it(text in "(?s).{0,400}") {
        let session = read(&text);
        let told: Vec<usize> = session.outputs.iter().flat_map(|it| it.lines()).map(|it| it.number()).collect();
        // Without line feeds, carriage returns end lines.
        let count = text.lines().count().max(text.split('\r').count());
        prop_assert!(told.iter().all(|it| (1..=count).contains(it)));
        prop_assert!(told.is_sorted_by(|one, other| one < other), "{told:?}");
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
        let told: Vec<String> = output.lines().flat_map(|it| it.pairs()).filter(|it| it.0 == "udi:").map(|it| it.1.to_owned()).collect();
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
        let told: Vec<(String, String)> = session.outputs.iter().flat_map(|it| it.lines()).flat_map(|it| it.pairs())
            .map(|(label, value)| (label.trim_end_matches(':').to_owned(), value.to_owned())).collect();
        prop_assert_eq!(told, pairs);
    }
}
