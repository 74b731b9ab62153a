//! Recognising messages in log text: every shape of tests/lines.jsonl, and any header with any form
//! of any message.

use proptest::prelude::*;
use slp_diag::catalog::tables::Fields;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog, MessageId};
use slp_diag::input::blocks;
use slp_diag::log::Clock;
use slp_diag::recognise::Recogniser;

thread_local! {
    static RECOGNISER: Recogniser = Recogniser::new(&catalog());
}

fn catalog() -> Catalog {
    Catalog::new(vec![], BASE_LANGUAGE)
}

/// What is found in a text, as the fixture writes it.
fn found(text: &str) -> Vec<serde_json::Value> {
    RECOGNISER.with(|recogniser| {
        recogniser
            .events(text.as_bytes(), 0..text.len())
            .map(|(record, found)| {
                let mut value = serde_json::json!({
                    "message": record.anchor.id().to_string(),
                    "severity": record.anchor.severity,
                    "clock": record.header.clock,
                });
                let optional = [
                    ("host", record.header.host.clone().map(Into::into)),
                    ("sequence", record.header.sequence.map(Into::into)),
                    ("stamp", record.header.stamp.as_ref().map(|it| it.raw.as_str().into())),
                    ("cause", found.cause.map(Into::into)),
                    (
                        "fields",
                        (!found.fields.is_empty())
                            .then(|| serde_json::to_value(&found.fields).expect("text")),
                    ),
                    ("count", (record.count > 1).then(|| record.count.into())),
                    ("known", (found.known.is_none()).then(|| false.into())),
                    ("form", (found.known.is_some() && found.form.is_none()).then(|| false.into())),
                ];
                for (key, some) in optional {
                    if let Some(some) = some {
                        value[key] = some;
                    }
                }
                value
            })
            .collect()
    })
}

/// To write what is found anew after a change that you have read: `BLESS=1 cargo test --test
/// recognise`.
#[test]
fn every_line_of_the_fixture_is_recognised() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lines.jsonl");
    let text = std::fs::read_to_string(path).expect("the fixture exists");
    let mut blessed = String::new();
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        let log = case["log"].as_str().expect("a text");
        let found = serde_json::Value::from(found(log));
        if std::env::var_os("BLESS").is_some() {
            let case = serde_json::json!({ "shape": case["shape"], "log": log, "found": found });
            blessed.push_str(&format!("{case}\n"));
        } else {
            assert_eq!(found, case["found"], "{}: {log}", case["shape"]);
        }
    }
    if !blessed.is_empty() {
        std::fs::write(path, blessed).expect("can be written");
    }
}

/// A header with what must be read from it.
#[derive(Debug, Clone)]
struct Frontend {
    text: String,
    host: Option<String>,
    sequence: Option<u64>,
    clock: Clock,
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{2,8}-[a-z]{2,4}-[0-9]{2}",
        "[A-Z][a-z]{3,9}[0-9]",
        "192\\.0\\.2\\.[1-9]",
        "[a-z]{3,8}\\.example\\.com"
    ]
}

fn stamp() -> impl Strategy<Value = String> {
    let month = prop::sample::select(vec!["Jan", "Feb", "Mar", "Jun", "Sep", "Nov", "Dec"]);
    (
        month,
        1..=28_u8,
        0..24_u8,
        0..60_u8,
        0..60_u8,
        prop_oneof![Just(""), Just(".7"), Just(".007"), Just(".000123")],
    )
        .prop_map(|(month, day, hour, minute, second, fraction)| {
            format!("{month} {day:>2} {hour:02}:{minute:02}:{second:02}{fraction}")
        })
}

fn zone() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", " UTC", " JST", " CEST", " mdt", " UTC+1"])
}

fn front() -> impl Strategy<Value = Frontend> {
    let mark = prop::sample::select(vec![
        ("", Clock::Ok),
        ("*", Clock::Unsynchronised),
        (".", Clock::Lost),
    ]);
    (0..12_u8, host(), 1..9_999_999_u64, stamp(), stamp(), zone(), mark).prop_map(
        |(shape, host, number, own, relay, zone, (mark, clock))| {
            let (text, host, sequence, clock) = match shape {
                0 => (format!("{mark}{own}{zone}: %"), None, None, clock),
                1 => (format!("{number:06}: {mark}{own}{zone}: %"), None, Some(number), clock),
                2 => (
                    format!("<187>{number}: {host}: {mark}{own}{zone}: %"),
                    Some(host),
                    None,
                    clock,
                ),
                3 => (
                    format!("<187>7: {host}: {number}: {mark}{own}{zone}: %"),
                    Some(host),
                    Some(number),
                    clock,
                ),
                4 => (
                    format!("{relay} {host} {number}: {mark}{own}{zone}: %"),
                    Some(host),
                    Some(number),
                    clock,
                ),
                5 => (
                    format!("RP/0/RP0/CPU0:{own} UTC: smartlicserver[390]: %LICENSE-"),
                    None,
                    None,
                    Clock::Unknown,
                ),
                6 => (
                    format!(
                        "{relay} {host} RP/0/RSP1/CPU0:{own} UTC: smartlicserver[1]: %LICENSE-"
                    ),
                    Some(host),
                    None,
                    Clock::Unknown,
                ),
                7 => (format!("2026 {own} {host} %"), Some(host), None, Clock::Unknown),
                8 => (
                    format!("2026 {own} {host} %$ VDC-1 %$ %USER-2-SYSTEM_MSG: %"),
                    Some(host),
                    None,
                    Clock::Unknown,
                ),
                9 => (
                    format!("<187>1 2026-03-07T23:38:41.985Z {host} - - - - %"),
                    Some(host),
                    None,
                    Clock::Unknown,
                ),
                10 => ("%".to_owned(), None, None, Clock::Unknown),
                _ => ("Proceed with reload? [confirm]%".to_owned(), None, None, Clock::Unknown),
            };
            Frontend { text, host, sequence, clock }
        },
    )
}

/// Any message of SMART_LIC with one of its forms.
fn form() -> impl Strategy<Value = (MessageId, usize, u8)> {
    let catalog = catalog();
    let mut forms = Vec::new();
    for id in catalog.messages().into_iter().filter(|it| it.facility == "SMART_LIC") {
        let message = catalog.message(&id).expect("listed");
        forms.extend((0..message.forms.len()).map(|index| (id.clone(), index, message.severity)));
    }
    prop::sample::select(forms)
}

/// A legal value of a field kind: words, numbers, addresses, as its pattern allows.
fn value(kind: &str, seed: u64) -> String {
    match kind {
        "dec" | "int" => (seed % 400).to_string(),
        "hex" => format!("{:x}", seed % 65_536),
        "char" => char::from(b'a' + u8::try_from(seed % 26).expect("small")).to_string(),
        "inet" => format!("192.0.2.{}", seed % 255),
        "enet" => format!("0000.5e00.53{:02x}", seed % 256),
        "clock" => "01:20:08 UTC Tue Mar 2 1993".to_owned(),
        "t-line" => (seed % 8).to_string(),
        "node" => format!("node-{}", seed % 99),
        _ => [
            "PID:C9300-24UX,SN:FDO0000A0A1",
            "Cisco Smart License Utility (CSLU)",
            "Signature mismatch",
            "network-advantage",
            "x",
        ][usize::try_from(seed % 5).expect("small")]
        .to_owned(),
    }
}

/// The text of a form with legal values, and the fields by name.
fn filled(form: &str, seed: u64) -> (String, Vec<(String, String)>) {
    let (mut text, mut fields, mut rest) = (String::new(), Vec::new(), form);
    while let Some(open) = rest.find('[') {
        let close = rest.find(']').expect("judged");
        let (kind, name) = rest[open + 1..close].split_once(':').expect("judged");
        let value = value(kind, seed.wrapping_add(fields.len() as u64));
        text.push_str(&rest[..open]);
        text.push_str(&value);
        fields.push((name.to_owned(), value));
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
    (text, fields)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_header_with_any_form_round_trips(front in front(), (id, index, severity) in form(), seed: u64, space in prop::sample::select(vec![": ", ":", " : ", ":  "])) {
        let message = catalog().message(&id).expect("listed");
        let (text, fields) = filled(&message.forms[index].text, seed);
        let line = format!("{}{}-{severity}-{}{space}{text}", front.text, id.facility, id.mnemonic);
        let found = found(&line);
        prop_assert_eq!(found.len(), 1, "{}", line);
        let found = &found[0];
        prop_assert_eq!(&found["message"], &serde_json::Value::from(id.to_string()), "{}", line);
        prop_assert_eq!(&found["severity"], severity);
        prop_assert_eq!(found.get("host").and_then(|it| it.as_str()), front.host.as_deref(), "{}", line);
        prop_assert_eq!(found.get("sequence").and_then(|it| it.as_u64()), front.sequence, "{}", line);
        prop_assert_eq!(&found["clock"], &serde_json::to_value(front.clock).expect("a word"), "{}", line);
        prop_assert!(found.get("form").is_none(), "a form fits: {}", line);
        // Another form of the same message may fit as well; then its fields are a part of the text.
        for (name, value) in fields {
            if let Some(read) = found["fields"].get(&name).and_then(|it| it.as_str()) {
                prop_assert!(read.contains(&value) || value.contains(read), "{}: {:?} in {}", name, read, line);
            }
        }
    }

    #[test]
    fn any_text_is_survived(text in "(?s).{0,400}", tail in prop::sample::select(vec!["", "%SMART_LIC-", "SMART_LIC-3-COMM_FAILED", "%LICENSE-SMART_LIC-3-X : a\r\n b"])) {
        found(&format!("{text}{tail}"));
    }

    /// Where blocks and ranges end does not matter.
    #[test]
    fn blocks_cut_no_message(before in 0..300_000_usize, split in 0..300_000_u64) {
        let line = "\n*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name\n";
        let text = format!("{}{line}{}", "x".repeat(before), "y\n".repeat(1_000));
        let mut count = 0;
        RECOGNISER.with(|recogniser| {
            for (begin, end) in [(0, Some(split)), (split, None)] {
                let start = u64::min(begin, text.len() as u64).saturating_sub(blocks::context());
                let reader = &text.as_bytes()[usize::try_from(start).expect("fits")..];
                blocks::visit(&mut blocks::Buffer::default(), reader, start, begin, end, |block| {
                    for (record, _) in recogniser.events(block.bytes, block.from..block.until) {
                        assert_eq!(record.header.stamp.as_ref().map(|it| it.raw.as_str()), Some("Nov 19 14:54:55.045"));
                        assert!(record.text.ends_with("hostname/domain name"));
                        count += 1;
                    }
                }).expect("memory can be read");
            }
        });
        prop_assert_eq!(count, 1);
    }
}

/// Every kind of the table has a legal value in these tests that its own pattern accepts.
#[test]
fn values_are_legal() {
    let kinds: Fields = catalog().table();
    for (name, kind) in &kinds.kinds {
        let pattern = regex::Regex::new(&format!("^(?:{})$", kind.pattern)).expect("judged");
        assert!(
            pattern.is_match(&kind.example),
            "[{name}] does not accept its example {:?}",
            kind.example
        );
        assert!(pattern.is_match(&value(name, 7)), "[{name}] does not accept {:?}", value(name, 7));
    }
}
