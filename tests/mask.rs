//! What is a secret, and what only looks like one.

use slp_diag::mask::{HIDDEN, in_json, masked};

/// A secret of a test; whatever stays of it is found.
const S: &str = "Zx9SECRETzx9";

/// Lines with `@` where the secret stands.
const COMMANDS: &[&str] = &[
    "edge-1#license smart trust idtoken @ all force",
    "license smart register idtoken @",
    "%SMART_LIC-3-COMM_FAILED: no hostedge-1#license smart trust idtoken @ local",
    "edge-1#lic sm tr idt @ all",
    "enable secret 9 @",
    "enable secret @",
    "enable password level 15 7 @",
    "username a password 7 @",
    "username a privilege 15 secret 5 @",
    "user a pass @",
    "edge-1(config)#user a priv 15 sec 0 @",
    "username b common-criteria-policy P password 0 @",
    "username b privilege 15 algorithm-type scrypt secret @",
    " password 7 @",
    " password @",
    "  secret 10 @",
    "snmp-server community @ RO",
    "edge-1(config)#snmp-server comm @ ro 99",
    "snmp-server host 192.0.2.1 version 2c @",
    "snmp-server host 192.0.2.1 @",
    "snmp-server host 192.0.2.1 traps version 2c @ udp-port 162",
    "snmp-server host inside 192.0.2.1 community @ version 2c",
    "snmp-server host 192.0.2.1 vrf Mgmt @",
    "snmp-server user u g v3 auth sha @ priv aes 128 @",
    "snmp-server user u g v3 auth sha-2 256 @ priv 3des @",
    "snmp-server user u network-admin auth md5 @ priv @ localizedkey",
    "tacacs-server key 7 @",
    "radius-server host 192.0.2.1 auth-port 1812 acct-port 1813 key @",
    " key 7 @",
    " key @",
    " key 7 \"@ with blanks\"",
    " client 192.0.2.1 server-key 7 @",
    "crypto isakmp key @ address 192.0.2.1",
    "crypto isakmp key 6 @ hostname vpn.example.com",
    " pre-shared-key local @",
    " pre-shared-key address 0.0.0.0 0.0.0.0 key @",
    " ikev1 pre-shared-key @",
    "  key-string 7 @",
    "key config-key password-encrypt @",
    "ntp authentication-key 1 md5 @ 7",
    " ip ospf authentication-key 7 @",
    " ip ospf message-digest-key 1 md5 7 @",
    " neighbor 192.0.2.1 password 7 @",
    " standby 1 authentication md5 key-string @",
    " standby 1 authentication @",
    "ip ftp password 7 @",
    " ppp pap sent-username u password 0 @",
    "passwd @ encrypted",
    "wpa-psk ascii 0 @",
    "test aaa group radius joe @ new-code",
    "%PARSER-5-CFGLOG_LOGGEDCMD: User:a  logged command:username x password 0 @ ",
    "%PARSER-5-CFGLOG_LOGGEDCMD: User:a  logged command:enable secret @",
    "  Password: @",
    "    Password: @ with blanks",
    "ID Token: @",
    "id_token=@&x=1",
    "{\"user\": \"a\", \"password\": \"@\"}",
    "<user>a</user><password>@</password>",
    "api-key: @",
    "Authorization: Bearer @",
    "Community name: @",
    "curl --token @ https://example.com",
    "https://example.com/x?token=@&y=2",
    "  Cslu address: https://user:@@cslu.example.com:8128/cslu/v1/pi",
    "copy ftp://joe:@/x@192.0.2.1/file flash:",
    "https://a:@p@ss@[2001:db8::1]/x",
    "the command `username a secret @` was typed",
    "-----BEGIN RSA PRIVATE KEY-----\\n@\\n-----END RSA PRIVATE KEY-----\\n",
    "-----BEGIN CERTIFICATE-----x-----END CERTIFICATE----- -----BEGIN PRIVATE KEY-----@-----END PRIVATE KEY-----",
];

#[test]
fn secrets_of_commands_and_labels_are_hidden() {
    for form in COMMANDS {
        let (line, hidden) = (form.replace('@', S), masked(&form.replace('@', S)).into_owned());
        // The address has an at sign of its own.
        let line = if form.contains("://") { form.replacen('@', S, 1) } else { line };
        let hidden = if form.contains("://") { masked(&line).into_owned() } else { hidden };
        assert!(!hidden.contains(S) && hidden.contains(HIDDEN), "{line}\n{hidden}");
        assert!(!hidden.contains("with blanks"), "{hidden}");
        assert_eq!(masked(&hidden), hidden, "masking it once more changes nothing");
        // What is no secret stays.
        let kept = form.split(['@', ' ']).next().unwrap_or_default();
        assert!(hidden.starts_with(kept), "{hidden}");
    }
}

#[test]
fn the_rest_of_a_line_stays() {
    let masks = |line: &str, hidden: &str| assert_eq!(masked(line), hidden);
    masks("username a password 7 094F471A1A0A\n", "username a password 7 <hidden>\n");
    masks("enable secret level 15 5 $1$abcd$ABCDEFGHIJKLMNOP", "enable secret level 15 5 <hidden>");
    masks(
        "https://user:pw@cslu.example.com:8128/x",
        "https://user:<hidden>@cslu.example.com:8128/x",
    );
    masks(
        "edge-1#license smart trust idtoken ABC all force",
        "edge-1#license smart trust idtoken <hidden> all force",
    );
    masks(
        "crypto isakmp key abc address 192.0.2.1",
        "crypto isakmp key <hidden> address 192.0.2.1",
    );
    masks(
        "snmp-server host inside 192.0.2.1 community x version 2c",
        "snmp-server host inside 192.0.2.1 community <hidden> version 2c",
    );
    masks(
        "snmp-server user u g v3 auth sha p1 priv aes 128 p2 access 10",
        "snmp-server user u g v3 auth sha <hidden> priv aes 128 <hidden> access 10",
    );
}

#[test]
fn what_only_looks_like_a_secret_stays() {
    for line in [
        "  Trust Code Installed: Nov 19 14:54:55 2025 UTC",
        "key: value",
        "ID Token: ",
        "ID Token: <none>",
        "    Password: <empty>",
        "    Password: Not Configured",
        "Key type: RSA KEYS",
        "Key name: TP-self-signed-1",
        "ip ssh server algorithm publickey ecdsa-sha2-nistp256 ssh-rsa",
        "ip ssh rsa keypair-name mykey",
        "public key: 30820122 300D0609",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END CERTIFICATE-----",
        "key chain OSPF\n key 1",
        "service password-encryption",
        "Password required, but none set",
        "% Login invalid, the password is wrong",
        "the username and the password are wrong",
        "The token is invalid or has expired",
        "Failure reason: invalid ID token: expired",
        "You hold a new ID token: Establishing Trust with an ID Token",
        "Community: 65000:100",
        "crypto key generate rsa modulus 2048",
        "edge-1#show crypto key mypubkey rsa",
        "license smart trust idtoken <token> all",
        "username <cslu-user> privilege 15 secret <password>",
        "https://cslu.example.com:8182/cslu/v1/pi",
        "ssh://git@example.com:22/x",
        "http://[2001:db8::1]:8182/cslu/v1/pi?mail=a@example.com",
        "aaa authentication login default group tacacs+ local",
        "snmp-server host 192.0.2.1 version 3 priv user1",
        "enable password encryption first",
    ] {
        assert_eq!(masked(line), line);
    }
}

#[test]
fn a_private_key_is_hidden_line_by_line() {
    let body = "MIIEpAIBAAKCAQEA0Zx9SECRETzx9abcdefghijklmnopqrstuvwxyz0123456789";
    let key = format!(
        "a\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{body}\r\n{body}\nAb==\n-----END RSA PRIVATE KEY-----\nb c\n"
    );
    let hidden = "a\n-----BEGIN RSA PRIVATE KEY-----\n<hidden>\n\n<hidden>\r\n<hidden>\n<hidden>\n-----END RSA PRIVATE KEY-----\nb c\n";
    assert_eq!(masked(&key), hidden);
    assert_eq!(masked(hidden), hidden);
    let cut = format!("-----BEGIN PRIVATE KEY-----\n{body}\n{body}\nedge-1#show clock\nend\n");
    assert_eq!(
        masked(&cut),
        "-----BEGIN PRIVATE KEY-----\n<hidden>\n<hidden>\nedge-1#show clock\nend\n"
    );
    let relayed =
        format!("Nov 19 r1: -----BEGIN PRIVATE KEY-----\nNov 19 r1: {body}\nNov 19 r1: up\n");
    assert_eq!(
        masked(&relayed),
        "Nov 19 r1: -----BEGIN PRIVATE KEY-----\nNov 19 r1: <hidden>\nNov 19 r1: up\n"
    );
}

#[test]
fn a_terminal_breaks_a_secret_anywhere() {
    let token = "ZTYwNDA3NmEtMzk1Mi00Zjg5LWI5ZmQtNjQ2YzE2NmQ1OTNhLTE2NjM4Nzg1%0ANzYxNDJ8cTBQb1hxUUZ2bGZ5V3VrbWl6cHFWTUlXUkZwSUU5V3hLb0d6%0AbVNzTT0%3D%0A";
    for (width, prompt) in (80..=132).zip((1..40).cycle()) {
        let typed = format!("{}#license smart trust idtoken {token} all force", "e".repeat(prompt));
        let lines: Vec<&str> = typed
            .as_bytes()
            .chunks(width)
            .map(|it| std::str::from_utf8(it).unwrap_or_default())
            .collect();
        let text = format!("{}\nedge-1#show clock\n", lines.join("\n"));
        let hidden = masked(&text);
        let left = token
            .as_bytes()
            .windows(12)
            .any(|it| hidden.contains(std::str::from_utf8(it).unwrap_or("-")));
        assert!(!left && hidden.ends_with("\nedge-1#show clock\n"), "{width}:\n{hidden}");
        assert_eq!(hidden.lines().count(), text.lines().count());
        assert_eq!(masked(&hidden), hidden);
    }
    let long = format!("neighbor 2001:db8::1 {} password 7 0822455D0A16", "x".repeat(60));
    assert_eq!(
        masked(&format!("{long}\ninterface Gi1\n")),
        format!("{}\ninterface Gi1\n", masked(&long))
    );
}

#[test]
fn json_stays_json() {
    let answer = serde_json::json!({ "line": "a \"q\"\n\tusername a secret x\\y\u{7f}", "password": "plain", "n": [1, "idtoken Q"] });
    for json in [answer.to_string(), serde_json::to_string_pretty(&answer).unwrap_or_default()] {
        let hidden: serde_json::Value = serde_json::from_str(&in_json(&json)).expect("JSON");
        assert_eq!(hidden["line"], "a \"q\"\n\tusername a secret <hidden>");
        assert_eq!(hidden["n"][1], "idtoken <hidden>");
    }
    for broken in ["\"", "\"a", "\"a\\", "a\"b\\\"c", "{\"a\":\"\\u12\"}", ""] {
        assert_eq!(in_json(broken), broken);
    }
}

/// Every text of the catalog, commands included, in every language: what we wrote ourselves is
/// never hidden. Nor is what devices print.
#[test]
fn the_catalog_and_captures_have_no_secrets() {
    fn strings(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Array(all) => all.iter().for_each(|it| strings(it, found)),
            serde_json::Value::Object(map) => map.values().for_each(|it| strings(it, found)),
            _ => {}
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["catalog", "tests/captures", "docs"] {
        for file in walkdir::WalkDir::new(root.join(folder)).into_iter().filter_map(Result::ok) {
            // Patterns of commands, which nobody is shown.
            let tables = ["tables/secrets.yaml", "tables/platforms.yaml"];
            let is_table = tables.iter().any(|it| file.path().ends_with(it));
            let Some(text) = std::fs::read_to_string(file.path()).ok().filter(|_| !is_table) else {
                continue;
            };
            if file.path().extension().is_some_and(|it| it == "yaml") {
                strings(&serde_yaml::from_str(&text).expect("YAML"), &mut texts);
            } else {
                texts.push(text);
            }
        }
    }
    assert!(texts.len() > 5_000, "{}", texts.len());
    for text in &texts {
        assert_eq!(masked(text), *text);
    }
}

/// Parts of texts in which secrets touch and overlap.
const PARTS: &[&str] = &[
    "password",
    "secret",
    "idtoken ",
    "token",
    "key ",
    "enable ",
    "username a ",
    "snmp-server host x ",
    "7 ",
    "edge#",
    " ",
    ":",
    "=",
    "\"",
    "'",
    "`",
    "\n",
    "\r",
    "<",
    ">",
    "<hidden>",
    "https://",
    "a:b",
    "@",
    "/",
    "%0A",
    "é",
    "\\",
    "$9$abcdefghijkl$",
    "eyJabcdefgh.abcdefghij",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----END RSA PRIVATE KEY-----",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4000))]

    #[test]
    fn masking_once_more_changes_nothing(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..12)) {
        let text = parts.concat();
        let hidden = masked(&text);
        proptest::prop_assert_eq!(masked(&hidden), hidden.clone());
        proptest::prop_assert_eq!(hidden.matches('\n').count(), text.matches('\n').count());
    }
}
