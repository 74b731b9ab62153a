//! Notifications of SNMP in logs: each is known by its name and by its number, as the message that
//! says the same, and a message that one carries is that message.

use slp_diag::catalog::model::Message;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::log::{Events, Record, TagFinder};

const FACILITY: &str = "SMART_LIC";

fn catalog() -> Catalog {
    Catalog::new(Vec::new(), BASE_LANGUAGE)
}

fn read(text: &str) -> Vec<Record> {
    let finder = TagFinder::new(&catalog().facilities());
    Events::of(&finder, text.as_bytes(), 0..text.len()).records().collect()
}

/// What is found: mnemonic, host, text.
fn told(text: &str) -> Vec<(String, String, String)> {
    let host = |it: &Record| it.header.host.clone().unwrap_or_default().to_string();
    let told = |it: &Record| (it.anchor.mnemonic.clone(), host(it), it.text.clone());
    read(text).iter().map(told).collect()
}

#[test]
fn every_notification_is_known_by_name_and_by_number() {
    let catalog = catalog();
    let facilities = catalog.facilities();
    let named = &facilities[FACILITY].notifications.named;
    assert_eq!(named.len(), 53);
    for (index, (name, notification)) in named.iter().enumerate() {
        assert_eq!(usize::from(notification.number), index + 1, "{name}");
        let expected = notification.message.clone().unwrap_or_else(|| name.clone());
        for text in [
            format!("CISCO-SMART-LIC-MIB::ciscoSlaSmartAgentNotify{name}\t"),
            format!("SNMPv2-SMI::enterprises.9.9.831.1.{}\t", notification.number),
            format!(".1.3.6.1.4.1.9.9.831.1.{}\n", notification.number),
        ] {
            let found = told(&text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].0, expected, "{text}");
        }
        // What it names is there.
        let messages = notification.message.iter().chain(notification.messages.values());
        for mnemonic in messages {
            let message: Message = catalog.require(&format!("{FACILITY}/{mnemonic}"));
            if notification.messages.is_empty() {
                assert_eq!(notification.severity, message.severity, "{name}");
            }
        }
    }
}

#[test]
fn what_only_looks_like_one_is_none() {
    for text in [
        "19.9.831.1.12 ",
        "1.3.6.1.4.1.9.9.831.1.12.4 ",
        "1.3.6.1.4.1.9.9.831.1.54 ",
        "1.3.6.1.4.1.9.9.831.1. ",
        "1.3.6.1.4.1.9.9.831.0.2.0 = STRING: \"PID:C8300-1N1S-6T,SN:FDO0000A0C1\"",
        "ciscoSlaSmartAgentNotifyNothingOfThisKind ",
        "xciscoSlaSmartAgentNotifyReady ",
        "facility SMART_LIC severity 3",
        "clogHistFacility.1 = STRING: SMART_LIC\tclogHistSeverity.1 = INTEGER: error(4)",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn who_sent_it_and_what_it_says_is_read() {
    let sent = "2026-11-18 07:15:29 edge-rtr-01 [UDP: [192.0.2.1]:50123->[192.0.2.9]:162]:";
    let objects = "1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.4.1.9.9.831.1.47\t.1.3.6.1.4.1.9.9.831.0.12.2.0 = Gauge32: 30";
    let text = "A Usage report acknowledgement will be required in 30 days.";
    let expected = [("REPORTING_REQUIRED".to_owned(), "edge-rtr-01".to_owned(), text.to_owned())];
    assert_eq!(told(&format!("{sent}\n{objects}\n")), expected);
    // As a relay writes both lines into one.
    let relayed = format!("Nov 18 07:15:30 nms-01 snmptrapd[42]: {sent}\n{objects}")
        .replace('\n', "#012")
        .replace('\t', "#011");
    assert_eq!(told(&relayed), expected);
    let carried = "SNMPv2-SMI::enterprises.9.9.41.1.2.3.1.2.7 = STRING: \"SMART_LIC\"\tSNMPv2-SMI::enterprises.9.9.41.1.2.3.1.3.7 = INTEGER: 4\tSNMPv2-SMI::enterprises.9.9.41.1.2.3.1.4.7 = STRING: \"COMM_FAILED\"\tSNMPv2-SMI::enterprises.9.9.41.1.2.3.1.5.7 = STRING: \"Communications failure with the CSSM : Fail to send out HTTP message\"\tx = y";
    let text = format!("{sent}\n{carried}\n");
    let record = &read(&text)[0];
    assert_eq!((record.anchor.severity, record.anchor.mnemonic.as_str()), (3, "COMM_FAILED"));
    assert_eq!(record.text, "Communications failure with the CSSM : Fail to send out HTTP message");
    // The mode decides which message says the same.
    let decided = "ciscoSlaSmartAgentNotifyEnforcementMode\tCISCO-SMART-LIC-MIB::ciscoSlaEnforceMode.1 = INTEGER: outOfCompliance(4)";
    assert_eq!(told(decided)[0].0, "OUT_OF_COMPLIANCE");
}
