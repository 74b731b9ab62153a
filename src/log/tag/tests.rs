//! Tests of the spellings of messages.

use super::*;

fn spellings() -> TagFinder {
    let facility = |scope, categories: &[&str], borrowed: &[(&str, &str)]| Facility {
        scope,
        categories: categories.iter().map(ToString::to_string).collect(),
        borrowed: borrowed.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect(),
        ..Facility::without_file()
    };
    let facilities = [
        (
            "ACME_LIC".to_owned(),
            facility(FacilityScope::Whole, &["LICENSE"], &[("ACMEMGR", "LOG_ACME_LIC_")]),
        ),
        ("PKX".to_owned(), facility(FacilityScope::Listed, &[], &[])),
        ("LICENSE".to_owned(), facility(FacilityScope::Listed, &[], &[])),
    ];
    TagFinder::new(&facilities.into())
}

fn found(text: &str) -> Vec<(String, u8, String, String)> {
    let spellings = spellings();
    let spots = spellings.find(text.as_bytes());
    spots
        .map(|it| {
            (
                it.facility.into(),
                it.severity,
                String::from_utf8_lossy(&it.mnemonic).into(),
                text[it.end..].into(),
            )
        })
        .collect()
}

#[test]
fn every_spelling_is_found() {
    for text in [
        "%ACME_LIC-3-NO_GO: x",
        "ACME_LIC-3-NO_GO:x",
        "RP/0/RP0/CPU0: %LICENSE-ACME_LIC-3-NO_GO : x",
        "proc[1]: LICENSE-ACME_LIC-3-NO_GO:x",
        "%OTHER-ACME_LIC-3-NO_GO: x",
        "%ACMEMGR-3-LOG_ACME_LIC_NO_GO: x",
        "%ACME_LIC-STANDBY-3-NO_GO: x",
        "%ACME_LIC-SW2_DFC1-3-NO_GO:  x",
        "[confirm]%ACME_LIC-3-NO_GO:x",
        "_%ACME_LIC-3-NO_GO: x",
        "%USER-2-SYSTEM_MSG: %ACME_LIC-3-NO_GO: x",
    ] {
        assert_eq!(found(text), [("ACME_LIC".into(), 3, "NO_GO".into(), "x".into())], "{text}");
    }
}

#[test]
fn decoys_are_not_messages() {
    for text in [
        "acme_lic-3-no_go: x",
        "MY_ACME_LIC-3-NO_GO: x",
        "some-ACME_LIC-3-NO_GO: x",
        "%ACME_LIC-9-NO_GO: x",
        "%ACME_LIC-3-no_go: x",
        "ACME_LIC-3-",
        "ACME_LIC-",
        "suppress rule ACME_LIC NO_GO",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn processors_without_vectors_find_the_same() {
    let texts = ["_LI", "KI-", "PKX"].map(|it| it.as_bytes().to_vec());
    let (one, other) = (Search::new(&texts), Search::automaton(&texts));
    let text = b"%ACME_LIC-3-A: PKX PKI-KI-_L_LI".repeat(9);
    let found =
        (0..text.len()).filter_map(|from| one.find(&text, from..text.len())).collect::<Vec<_>>();
    assert!(found.len() > 200);
    assert_eq!(
        found,
        (0..text.len()).filter_map(|from| other.find(&text, from..text.len())).collect::<Vec<_>>()
    );
}

#[test]
fn two_messages_may_share_a_line() {
    let both = found("%ACME_LIC-3-NO_GO: a%PKX-6-FINE: b");
    assert_eq!(both.iter().map(|it| it.2.as_str()).collect::<Vec<_>>(), ["NO_GO", "FINE"]);
}
