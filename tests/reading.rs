//! What captures hold is recognised: the device, the commands, and whether the output is of a
//! generation for which the checks hold.

use slp_diag::catalog::Catalog;
use slp_diag::state::verdict::{LegacyDevice, Placement};
use slp_diag::state::{CapturedDevice, Judge, Vocabulary, device, session};
use std::sync::LazyLock;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let catalog = Catalog::new(Vec::new(), "en");
    Vocabulary::new(catalog.table())
});

static JUDGE: LazyLock<Judge> = LazyLock::new(|| Judge::new(&Catalog::new(Vec::new(), "en")));

/// The only device of a capture.
fn device(text: &str) -> (String, CapturedDevice) {
    let session = session::read(text, "capture", &VOCABULARY);
    let grouped = device::group([("capture".to_owned(), session)], &VOCABULARY);
    assert_eq!(grouped.devices.len(), 1, "{text}");
    grouped.devices.into_iter().next().expect("it is there")
}

/// Its commands.
fn commands(device: &CapturedDevice) -> Vec<&str> {
    device.outputs.iter().filter_map(|it| it.command.as_deref()).collect()
}

fn legacy(text: &str) -> Option<LegacyDevice> {
    JUDGE.legacy(&device(text).1)
}

/// The rule by which a check answers, `-` where none does.
fn rule(text: &str, check: &str) -> String {
    let verdicts = JUDGE.judge_one(check, &device(text).1, &Placement::default(), None);
    verdicts.first().and_then(|it| it.rule.clone()).unwrap_or_else(|| "-".to_owned())
}

#[test]
fn prompts_and_commands_of_every_shape_are_known() {
    const UDI: &str = "UDI: PID:A,SN:B";
    for (typed, host, command) in [
        ("sw-1#show license udi", "sw-1", "show license udi"),
        ("sw-1>sh lic udi", "sw-1", "show license udi"),
        ("admin@nso-1# show license udi", "nso-1", "show license udi"),
        ("operator@nso-1> show license udi", "nso-1", "show license udi"),
        ("n9k-1(config)# do show license udi", "n9k-1", "show license udi"),
        ("RP/0/RSP0/CPU0:xr-1#show license udi", "xr-1", "show license udi"),
        ("sysadmin-vm:0_RP0# show license udi", "sysadmin-vm", "show license udi"),
        ("n9k-1(config)# show license udi", "n9k-1", "show license udi"),
        ("asa-1/pri/act# show license udi", "asa-1", "show license udi"),
        ("fw-1 /license # show license udi", "fw-1", "show license udi"),
        ("sw-1#show license udi | no-more", "sw-1", "show license udi"),
        ("cube-1#sh license summary (active)", "cube-1", "show license summary"),
        ("sw-1#show license eventlog 2", "sw-1", "show license eventlog"),
        ("sw-1#show license rum id 1700000001 detail", "sw-1", "show license rum id <id> detail"),
        ("sw-1#show license status location all", "sw-1", "show license status"),
        ("sw-1#show ip http server", "sw-1", "show ip http server"),
    ] {
        let (name, device) = device(&format!("{typed}\n{UDI}\n"));
        assert_eq!((name.as_str(), commands(&device)), (host, vec![command]), "{typed}");
    }
}

/// What is typed and not known says nothing of what follows: the begin of that does.
#[test]
fn an_unknown_command_does_not_hide_its_output() {
    let (_, device) = device("sw-1#show lic-status\nUtility:\n  Status: DISABLED\n");
    assert_eq!(commands(&device), ["show license status"]);
}

#[test]
fn an_output_is_known_by_what_stands_in_no_other() {
    let text = "Smart Licensing Status\n====\n\nTransport:\n  Type: cslu\n\nCommunication Statistics:\n====\n";
    assert_eq!(commands(&device(text).1), ["show license tech support"]);
    // What was typed is what it is.
    let text = format!("sw-1#show license all\n{text}");
    assert_eq!(commands(&device(&text).1), ["show license all"]);
    // A report that names the device is no list of devices.
    let text = "Smart Licensing Usage Report Detail:\n====\nReport Id: 1\n  UDI: PID:A,SN:B\n";
    assert_eq!(commands(&device(text).1), ["show license rum id <id> detail"]);
    let text = "rtr-1#show call-home\nCurrent call home settings:\n\nProfiles:\n    Profile Name: CiscoTAC-1\n";
    assert_eq!(commands(&device(text).1), ["show call-home"]);
}

#[test]
fn a_part_of_an_output_is_not_the_output() {
    const LINES: &str = "Utility:\n  Status: DISABLED\n";
    for (text, is_whole) in [
        (format!("sw-1#show license all\n{LINES}"), true),
        (format!("sw-1#show license all | no-more\n{LINES}"), true),
        (format!("sw-1#show license all | include Status\n{LINES}"), false),
        (format!("sw-1#show license all | b Utility\n{LINES}"), false),
        (format!("sw-1#show license all\n{LINES}<output truncated>\n"), false),
        (format!("sw-1#show license all\n{LINES} --More-- \n"), false),
        (format!("sw-1#show license all\n --More-- \n{LINES}"), true),
        (
            "sw-1#show license all\n     ^\n% Invalid input detected at '^' marker.\n".to_owned(),
            false,
        ),
        (format!("sw-1#show license all\n{LINES} --More-- \nsw-1#\n"), false),
    ] {
        assert_eq!(device(&text).1.has_output("show license all"), is_whole, "{text}");
    }
}

/// That a line is not in a part of the configuration does not say that it is not there.
#[test]
fn what_a_filter_left_out_is_not_missing() {
    let text = "sw-1#show running-config | include license smart|^version|^end\nversion 17.9\nlicense smart vrf Mgmt\nlicense smart transport smart\nend\n";
    assert_eq!(rule(text, "transport-vrf"), "set");
    let whole = text.replace(" | include license smart|^version|^end", "");
    assert_eq!(rule(&whole, "transport-vrf"), "no-vrf");
}

#[test]
fn the_configuration_tells_where_no_state_was_captured() {
    for (text, check, expected) in [
        (
            "license smart transport cslu\nlicense smart url cslu http:192.0.2.1:8182/cslu/v1/pi\n",
            "cslu-url",
            "other",
        ),
        (
            "license smart transport smart\nlicense smart url smart https://smartreceiver.cisco.com/licservice/license\n",
            "smart-url",
            "healthy",
        ),
        (
            "license smart transport smart\nlicense smart proxy address https://proxy.example.net:8080/\n",
            "proxy",
            "form",
        ),
        ("license smart transport clsu\n", "transport-type", "word"),
        ("sw-1(config)#license smart transport ?\n", "transport-type", "-"),
        // The state counts more.
        (
            "license smart url cslu http://192.0.2.1:8182/cslu/v1/pi\nTransport:\n  Type: cslu\n  Cslu address: http://192.0.2.1:8128/cslu/v1/pi\n",
            "cslu-url",
            "port",
        ),
        (
            "license smart transport cslu\nTransport:\n  Type: Smart\n",
            "configuration-match",
            "type",
        ),
        (
            "sw-1(config)#license smart transport cslu\n              ^\n% Invalid input detected at '^' marker.\n",
            "configuration-refused",
            "refused",
        ),
        // What was refused is not set.
        (
            "sw-1(config)#license smart url cslu http:192.0.2.1\n              ^\n% Invalid input detected at '^' marker.\n",
            "cslu-url",
            "-",
        ),
        (
            "sw-1#show license usage\nLicense Authorization:\n  Status: Not Applicable\n",
            "configuration-refused",
            "-",
        ),
    ] {
        assert_eq!(rule(text, check), expected, "{check}: {text}");
    }
}

#[test]
fn lines_of_a_session_in_the_configuration_are_one_output() {
    let text = "sw-1#configure terminal\nEnter configuration commands, one per line.  End with CNTL/Z.\nsw-1(config)#call-home\nsw-1(cfg-call-home)#http-proxy 198.51.100.8 port 8080\nsw-1(cfg-call-home)#exit\nsw-1(config)#license smart transport callhome\nsw-1(config)#end\n";
    let (_, device) = device(text);
    assert_eq!(commands(&device), ["configure terminal"]);
    let lines: Vec<&str> = device.outputs[0].lines().map(|it| it.text()).collect();
    assert!(lines.contains(&"http-proxy 198.51.100.8 port 8080"), "{lines:?}");
    assert_eq!(rule(text, "proxy"), "callhome");
}

#[test]
fn generations_before_policies_are_known_by_output_and_by_release() {
    for text in [
        "Feature                      Ins  Lic   Status Expiry Date Comments\n                                 Count\n",
        "SlotID   PID                    SN                      UDI\n*        ISR4331/K9            FDO0000A0A1     ISR4331/K9:FDO0000A0A1\n",
        "rtr-1#show license status\n                License Type Supported\n",
        "rtr-1#show license feature\nFeature name             Enforcement  Evaluation  Subscription   Enabled  RightToUse\n",
        "Index 1 Feature: ipbasek9\n",
        "Registration:\nStatus: REGISTERED\n",
        "Cisco IOS XE Software, Version 16.12.04\n",
        "Cisco IOS XE Software, Version 17.03.01a\n",
        "Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.7(3)M4, RELEASE SOFTWARE (fc1)\n",
        "xe-1#show running-config\nversion 16.12\nhostname xe-1\nend\n",
        "Cisco IOS XR Software, Version 7.5.2\n",
        "n9k-1# show version\nNXOS: version 9.3(8)\n",
        "Cisco Adaptive Security Appliance Software Version 9.16(3)\n",
        "Registration Status: Registered ( 23 Oct 2026 03:40 )\n",
    ] {
        assert!(legacy(text).is_some(), "{text}");
    }
    for text in [
        "Cisco IOS XE Software, Version 17.03.02a\n",
        "Cisco IOS XE Software, Version 17.03.10\n",
        "Cisco IOS XE Software, Version 17.12.04\n",
        "Cisco IOS XR Software, Version 24.1.1\n",
        "n9k-1# show version\nNXOS: version 10.2(3)\n",
        "xe-1#show running-config\nversion 17.3\nend\n",
        // Policies outweigh it.
        "Cisco IOS XE Software, Version 16.12.04\nsw-1#show license status\nSmart Licensing Using Policy:\n  Status: ENABLED\n",
    ] {
        assert!(legacy(text).is_none(), "{text}");
    }
}

#[test]
fn what_fails_before_policies_is_quoted() {
    let text = "asa-1# show license all\nRegistration:\n  Status: REGISTERED\n  Last Renewal Attempt: FAILED on Mar 03 18:41:02 2025 UTC\n    Failure reason: Communication message send error\nLicense Authorization:\n  Status: OUT OF COMPLIANCE on Mar 03 18:41:08 2025 UTC\n\nProduct Information\n===\nUDI: PID:ASAv,SN:9AAAAAAAAA1\n";
    let told = legacy(text).expect("it is");
    let lines: Vec<usize> = told.states.iter().map(|it| it.0.line).collect();
    assert_eq!(lines, [4, 5, 7]);
    let family = told.family.expect("a product is named");
    assert!(family.contains("ASA") && !family.contains("upgrade"), "{family}");
}

/// A text that was quoted, numbered or written by a program that names the host is the same.
#[test]
fn what_stands_in_front_of_each_line_does_not_hide_the_output() {
    let plain = "Transport:\n  Type: cslu\n  Cslu address: <empty>\n\nUsage Reporting:\n  Last ACK received: <none>\n";
    for front in ["> ", "edge-1: ", "| ", "[edge-1] "] {
        let text: String =
            plain.lines().map(|it| format!("{}\n", format!("{front}{it}").trim_end())).collect();
        assert_eq!(rule(&text, "transport-type"), rule(plain, "transport-type"), "{front:?}");
        assert_eq!(rule(&text, "legacy-url"), "not-used", "{front:?}");
    }
    let numbered: String =
        plain.lines().enumerate().map(|(index, it)| format!("{:>6}\t{it}\n", index + 1)).collect();
    assert_eq!(rule(&numbered, "legacy-url"), "not-used");
}

/// The values of every `exec` below a value.
fn typed<'a>(value: &'a serde_json::Value, found: &mut Vec<&'a str>) {
    match value {
        serde_json::Value::Object(map) => {
            found.extend(map.get("exec").and_then(|it| it.as_str()));
            map.values().for_each(|it| typed(it, found));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|it| typed(it, found)),
        _ => {}
    }
}

/// What the catalog tells people to type is known when its output comes back.
#[test]
fn every_command_that_people_are_told_to_type_is_known() {
    let catalog = Catalog::new(Vec::new(), "en");
    let (mut count, mut unknown) = (0, Vec::new());
    for path in catalog.all_paths() {
        let value = catalog.value(&path).expect("there");
        let mut commands = Vec::new();
        typed(&value, &mut commands);
        for command in commands.into_iter().filter(|it| it.starts_with("show ")) {
            count += 1;
            if VOCABULARY.command(command).is_none() {
                unknown.push(format!("{path}: {command}"));
            }
        }
    }
    assert!(count > 300, "they were found: {count}");
    assert_eq!(unknown, Vec::<String>::new());
}
