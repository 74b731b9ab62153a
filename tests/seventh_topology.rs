//! A topology with its server is added in the catalog alone: a seventh one, laid over the shipped
//! six, is known everywhere, in both languages.
//!
//! `tests/overlays/seventh-topology/` holds its files. What is `NAME.added` there is added to a
//! shipped file, as its author would do: an overlay holds whole files.

mod program;

use program::{Answer, run};
use slp_diag::input::overlay;
use slp_diag::lint::judge;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

const LINE: &str = "*Nov 28 10:00:00: %SMART_LIC-3-COMM_FAILED: Communications failure with the License Hub (LHUB) : Connection refused";

const CAPTURE: &str = "\
sw1#show license status
Transport:
  Type: hub
  Hub address: https://192.0.2.9:8443/reports
";

/// A shipped file, what is added to it, and the line after which it is; without one at the end.
const ADDED: [(&str, &str, Option<&str>); 4] = [
    ("messages/SMART_LIC/COMM_FAILED.yaml", "COMM_FAILED.added", Some("remedies:\n")),
    ("messages/SMART_LIC/COMM_FAILED.ja.yaml", "COMM_FAILED.ja.added", Some("remedies:\n")),
    ("tables/workplaces.yaml", "workplaces.added", None),
    ("tables/workplaces.ja.yaml", "workplaces.ja.added", None),
];

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(path: PathBuf, text: &str) {
    fs::create_dir_all(path.parent().expect("in a folder")).expect("can be made");
    fs::write(path, text).expect("can be written");
}

/// The overlay, put together once.
fn catalog() -> &'static str {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = TempDir::new().expect("a folder for the overlay");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let parts = root.join("tests/overlays/seventh-topology");
        for name in ["license-hub.yaml", "license-hub.ja.yaml"] {
            let path = Path::new("topologies").join(name);
            write(folder.path().join(&path), &read(parts.join(&path)));
        }
        for (path, added, after) in ADDED {
            let mut text = read(root.join("catalog").join(path));
            let at = after.map_or(text.len(), |line| {
                text.find(line).expect("the line is there") + line.len()
            });
            text.insert_str(at, &read(parts.join(added)));
            write(folder.path().join(path), &text);
        }
        folder
    });
    folder.path().to_str().expect("a plain path")
}

fn told(arguments: &[&str], input: &str) -> Answer {
    let answer = run(&[&["--catalog", catalog()], arguments].concat(), input.as_bytes());
    assert_eq!(answer.code, Some(0), "{answer:?}");
    answer
}

/// The lines of an answer from one that is `first` up to an empty one.
fn part(answer: &Answer, first: &str) -> String {
    let lines =
        answer.out.lines().skip_while(|line| *line != first).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_overlay_is_judged_clean() {
    let problems = judge(&overlay::read(Path::new(catalog())).expect("can be read"));
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn the_list_has_it() {
    let list = told(&["--json", "list", "topologies"], "").json();
    let names: Vec<&str> = list["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|it| it["topology"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "direct",
            "controller",
            "cslu",
            "cslu-disconnected",
            "ssm-onprem",
            "air-gapped",
            "license-hub"
        ]
    );
}

#[test]
fn its_page_speaks_both_languages() {
    let english = told(&["topology", "hub"], "");
    assert_eq!(
        english.out,
        "\
license-hub  Connected to CSSM Through a License Hub

A made-up server of the site, the License Hub, collects the RUM reports and
exchanges them with CSSM.

transport type  hub
who starts      the product instance starts
URL             https://<license-hub>:8443/reports
port            product instance -> License Hub: TCP 8443, HTTPS
who reports     The License Hub sends the reports and brings back the ACK.
trust code      A trust code is not needed.
also            hub

How to recognise it
- `Type: hub` and a `Hub address:`

Notes
- One License Hub serves one site.

How to set it up
set-transport  Setting a Transport Type, URL, and Reporting Interval

Messages expected here
COMM_FAILED  Communication with the licensing server failed

Next: slp-diag topology license-hub --msg COMM_FAILED
"
    );
    let japanese = told(&["--lang", "ja", "topology", "license-hub"], "");
    assert_eq!(
        japanese.out,
        "\
license-hub  ライセンスハブを介して CSSM に接続

拠点の架空のサーバであるライセンスハブが、RUM レポートを収集し、CSSM と交換し
ます。

転送タイプ        hub
通信の開始側      製品インスタンス開始型
URL               https://<license-hub>:8443/reports
ポート            製品インスタンス -> ライセンスハブ: TCP 8443, HTTPS
レポートの送信者  ライセンスハブがレポートを送信し、ACK を受け取ります。
信頼コード        信頼コードは不要です。
別名              hub

判別方法
- `Type: hub` と `Hub address:` が表示されます

注記
- 1 台のライセンスハブが 1 つの拠点を担当します。

構築手順
set-transport  転送タイプ、URL、およびレポート間隔の設定

このトポロジで表示されるメッセージ
COMM_FAILED  ライセンスサーバとの通信に失敗

次のコマンド：slp-diag topology license-hub --msg COMM_FAILED
"
    );
}

/// A runbook that says nothing of it leaves the answer to its steps.
#[test]
fn its_short_answer_is_made_of_its_steps() {
    let english = told(&["topology", "license-hub", "--msg", "COMM_FAILED"], "");
    assert!(
        english.out.contains("2. [License Hub] Look whether the device is listed"),
        "{}",
        english.out
    );
    let japanese = told(&["--lang", "ja", "explain", LINE, "--topology", "hub"], "");
    assert!(japanese.out.contains("[ライセンスハブ] "), "{}", japanese.out);
}

#[test]
fn its_steps_name_its_own_place_of_work() {
    let steps = |answer: Answer, first: &str, ask: &str| {
        let all = part(&answer, first);
        let at = all.find(ask).unwrap_or_else(|| panic!("{ask:?} in {all}"));
        (all.lines().nth(1).expect("a note").to_owned(), all[at..].to_owned())
    };
    let english = told(&["--full", "topology", "license-hub", "--msg", "COMM_FAILED"], "");
    assert_eq!(
        steps(english, "the product instance starts", "2.  "),
        (
            "The License Hub answers on port 8443 only.".to_owned(),
            "\
2.  [License Hub] Look whether the device is listed
    Devices
3.  [workstation] Ask the owner of the License Hub for a restart"
                .to_owned()
        )
    );
    let japanese =
        told(&["--full", "--lang", "ja", "topology", "license-hub", "--msg", "COMM_FAILED"], "");
    assert_eq!(
        steps(japanese, "製品インスタンス開始型", "2.  "),
        (
            "ライセンスハブはポート 8443 でのみ応答します。".to_owned(),
            "\
2.  ［ライセンスハブ］装置が一覧に表示されるかを確認
    Devices
3.  ［ワークステーション］ライセンスハブの管理者に再起動を依頼"
                .to_owned()
        )
    );
}

#[test]
fn a_line_with_its_peer_points_to_it() {
    for language in ["en", "ja"] {
        let answer = told(&["--lang", language, "--json", "explain", LINE], "").json();
        let message = &answer["messages"][0];
        assert_eq!(message["cause"], "connection-refused");
        let guidance = message["remediation"].as_array().expect("a list");
        let topologies: Vec<_> = guidance.iter().map(|it| &it["topology"]).collect();
        assert_eq!(topologies, ["license-hub"], "{language}");
        let steps = guidance[0]["steps"].as_array().expect("steps");
        let places: Vec<_> = steps.iter().map(|it| &it["place"]).collect();
        assert_eq!(places, ["device", "license-hub", "workstation"]);
    }
}

#[test]
fn device_output_that_shows_its_signs_points_to_it() {
    for (language, doubt) in [
        ("en", "The port 8443 belongs to the License Hub"),
        ("ja", "ポート 8443 はライセンスハブのものです"),
    ] {
        let answer = told(&["--lang", language, "--json", "check"], CAPTURE).json();
        let device = &answer["devices"][0];
        assert_eq!(device["topology"], "license-hub");
        assert_eq!(device["topologies"].as_array().expect("a list").len(), 1);
        assert_eq!(device["topologies"][0]["doubt"], doubt);
    }
}

#[test]
fn the_guide_offers_it() {
    let folder = TempDir::new().expect("a folder for answers");
    let path = folder.path().join("answers.yaml");
    let answers = path.to_str().expect("a plain path");
    // The word of a choice is known only where the choice is offered.
    let material = ["message: COMM_FAILED".to_owned(), format!("text: {LINE:?}")];
    for given in material.map(|it| format!("- {it}\n- go-on\n- license-hub\n")) {
        fs::write(&path, given).expect("can be written");
        for (language, line) in [
            ("en", "- Topology: license-hub (Connected to CSSM Through a License Hub)"),
            ("ja", "- トポロジ：license-hub (ライセンスハブを介して CSSM に接続)"),
        ] {
            let answer = run(
                &["--catalog", catalog(), "--lang", language, "guide", "--answers", answers],
                b"",
            );
            assert!(answer.out.lines().any(|it| it == line), "{line:?} in {answer:?}");
        }
    }
}
