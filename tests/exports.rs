//! Lines as collectors, databases and containers hand them over: whatever stands around a message,
//! its text, its device and how often it was said are the same.

use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::recognise::Recogniser;

const TEXT: &str = "Communications failure with the Cisco Smart Software Manager (CSSM) : Unable to resolve server hostname/domain name";
const DETAIL: &str = "Unable to resolve server hostname/domain name";

/// The host and the error text of each message of a log.
fn told(log: &str) -> Vec<(Option<String>, Option<String>)> {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let recogniser = Recogniser::new(&catalog);
    let told = recogniser
        .events(log.as_bytes(), 0..log.len())
        .map(|(record, found)| (record.header.host, found.fields.get("detail").cloned()));
    told.collect()
}

/// The message with its tag (`@`), and behind the device's own sequence number and stamp (`#`), put
/// into a line; then the device.
const LINES: &[(&str, &str)] = &[
    // Rows without quotes, and with them.
    ("2026-11-18T10:00:00Z,edge-1,3,@", "-"),
    ("2026-11-18T10:00:00Z,edge-1,@,3,syslog", "-"),
    ("2026-11-18T10:00:00Z;edge-1;@;3", "-"),
    ("2026-11-18T10:00:00Z\tedge-1\t@\t3", "-"),
    ("\"2026-11-18T01:00:00.000Z\",\"edge-1\",\"edge-1 #\"", "edge-1"),
    ("Error,11/18/2026 10:00:00 AM,Kiwi,1,None,\"edge-1: #\"", "edge-1"),
    // Objects.
    (
        "{\"log\":\"Nov 18 10:00:00 edge-1 #\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-18T01:00:00Z\"}",
        "edge-1",
    ),
    ("{\"_HOSTNAME\":\"syslog-1\",\"PRIORITY\":\"3\",\"MESSAGE\":\"#\"}", "-"),
    (
        "{\"result\":{\"_time\":\"2026-11-18T10:00:00\",\"host\":\"edge-1\",\"_raw\":\"<187>#\"}}",
        "edge-1",
    ),
    ("{\"result\":{\"_raw\":\"<187>#\",\"host\":\"edge-1\"}}", "edge-1"),
    (
        "{\"_source\":{\"host\":{\"name\":\"edge-1\"},\"message\":\"<187>#\",\"event\":{\"original\":\"<187>#\"}}}",
        "edge-1",
    ),
    ("{\"line\":\"{\\\"message\\\": \\\"#\\\", \\\"host\\\": \\\"edge-1\\\"}\"}", "edge-1"),
    ("{\"mnemonic\":\"SMART_LIC-3-COMM_FAILED\",\"message\":\"@\"}", "-"),
    ("{\"message\":\"@\",\"mnemonic\":\"SMART_LIC-3-COMM_FAILED\"}", "-"),
    // Pairs.
    ("time=\"2026-11-18T10:00:00Z\" host=edge-1 sev=3 msg=\"@\" app=cisco", "edge-1"),
    ("date=2026-11-18 time=10:00:00 devname=edge-1 msg=@ policy=4", "edge-1"),
    (
        "syslog,appname=x,host=edge-1,severity=err message=\"@\",version=1i 1795000000000000000",
        "edge-1",
    ),
    (
        "CEF:0|Cisco|IOS|17.9|SMART_LIC-3-COMM_FAILED|Smart|7|rt=1795000000000 dvchost=edge-1 msg=@ cs1=x",
        "edge-1",
    ),
    // Templates of relays.
    ("2026-11-18T10:00:00+09:00 edge-1 local7.err #", "edge-1"),
    ("Nov 18 10:00:00 198.51.100.7 edge-1 [local7.error] #", "198.51.100.7"),
    ("<187>1 2026-11-18T01:00:00Z edge-1 cisco 12 ID47 [x-9 a=\"b] c\" d=\"e\\\"f\"] @", "edge-1"),
    // Containers.
    ("2026-11-18T01:00:00.123456789Z stdout F <187>#", "-"),
    ("2026-11-18T01:00:00.123456789Z stderr F Nov 18 10:00:00 edge-1 @", "edge-1"),
    ("[pod/syslog-0/rsyslog] 2026-11-18T01:00:00.1Z edge-1 #", "edge-1"),
    ("syslog-1  | 2026-11-18T01:00:00Z edge-1 #", "edge-1"),
    ("Nov 18 10:00:00 edge-1 root: #", "edge-1"),
    // What is read on a terminal.
    ("\x1b[32mNov 18 10:00:00\x1b[0m edge-1 \x1b[1;31m@\x1b[K", "edge-1"),
    (
        "log.txt:12:*Nov 18 10:00:00.123 UTC: %\x1b[01;31m\x1b[KSMART_LIC\x1b[m\x1b[K-3-COMM_FAILED: $",
        "-",
    ),
    (
        "*Nov 18 10:00:00.123 UTC: %SMART_LIC-3-\x1b[01;31m\x1b[KCOMM\x1b[m\x1b[K_FAILED\x1b[m: $",
        "-",
    ),
    ("Nov 18 10:00:00.123: @\0\0", "-"),
    ("Nov 18 10:00:00.123: %SMART_LIC-3-COMM_FAILED：　$", "-"),
];

#[test]
fn a_message_is_the_same_whatever_holds_it() {
    for (line, host) in LINES {
        let tagged = format!("%SMART_LIC-3-COMM_FAILED: {TEXT}");
        let log = line
            .replace('#', &format!("000123: *Nov 18 10:00:00.123 JST: {tagged}"))
            .replace('@', &tagged)
            .replace('$', TEXT);
        let expected =
            (Some(*host).filter(|it| *it != "-").map(str::to_owned), Some(DETAIL.into()));
        // Alone, and among its like.
        for times in [1, 3] {
            let log = format!("{log}\n").repeat(times);
            assert_eq!(told(&log), vec![expected.clone(); times], "{log}");
        }
    }
}

#[test]
fn colours_within_a_text_are_none_of_it() {
    let text = TEXT
        .replace("failure", "\x1b[31mfailure\x1b[m")
        .replace("Unable", "\x1b[1;33mUnable\x1b[0m");
    let found = told(&format!("Nov 18 10:00:00.123: %SMART_LIC-3-COMM_FAILED: {text}\n"));
    assert_eq!(found, [(None, Some(DETAIL.to_owned()))]);
}

#[test]
fn objects_on_one_line_have_their_own_devices() {
    let of = |host: &str| {
        format!("{{\"message\":\"%SMART_LIC-3-COMM_FAILED: {TEXT}\",\"host\":\"{host}\"}}")
    };
    let found = told(&format!("[{},{}]\n", of("edge-1"), of("edge-2")));
    let hosts: Vec<_> = found.iter().map(|it| it.0.as_deref()).collect();
    assert_eq!(hosts, [Some("edge-1"), Some("edge-2")]);
    assert!(found.iter().all(|it| it.1.as_deref() == Some(DETAIL)), "{found:?}");
    // A stream names its host once.
    let value = |second: u8| {
        format!(
            "[\"179500000000000{second}\",\"<187>00012{second}: *Nov 18 10:00:0{second}.123: %SMART_LIC-3-COMM_FAILED: {TEXT}\"]"
        )
    };
    let found = told(&format!(
        "{{\"stream\":{{\"host\":\"edge-1\"}},\"values\":[{},{}]}}\n",
        value(1),
        value(2)
    ));
    assert_eq!(found, vec![(Some("edge-1".to_owned()), Some(DETAIL.to_owned())); 2]);
}
