//! A year of forty devices, told by `scan` as its stories were planted: everything that
//! `expected.yaml` foretells, and nothing else.
//!
//! The archive is made when the test runs: files in the repository would lose their times, which
//! tell the years of stamps that print none.

mod archive;
mod stories;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    today: String,
    files: u64,
    stories: BTreeMap<String, Story>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Story {
    incidents: Vec<Incident>,
    notices: BTreeMap<String, BTreeMap<String, u64>>,
    deadlines: Vec<Deadline>,
    fleet: Vec<Shared>,
    clocks: Vec<Clock>,
    gaps: Vec<Gap>,
    unknown: BTreeMap<String, u64>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Incident {
    device: String,
    mnemonic: String,
    status: String,
    count: u64,
    first: String,
    last: String,
    recovered: Option<String>,
    seconds: Option<i64>,
    cause: Option<String>,
    rhythm: Option<String>,
    since: Option<String>,
    #[serde(default)]
    never_worked: bool,
    #[serde(default)]
    clock: bool,
    #[serde(default)]
    uncertain: bool,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Deadline {
    device: String,
    mnemonic: String,
    stated: String,
    due: String,
    days_left: i64,
    met: Option<String>,
    #[serde(default)]
    usual: bool,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Shared {
    mnemonic: String,
    cause: Option<String>,
    devices: Vec<String>,
    count: u64,
    first: String,
    last: String,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    never_worked: bool,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Clock {
    device: String,
    clock: String,
    since: Option<String>,
    #[serde(default)]
    unsynchronised: u64,
    #[serde(default)]
    lost: u64,
    #[serde(default)]
    steps: u64,
    step: Option<[String; 2]>,
    skew: Option<i64>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Gap {
    device: String,
    gaps: u64,
    missing: u64,
    #[serde(default)]
    selection: bool,
}

/// The archive, written anew.
fn archive(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old archive can be removed");
    }
    fs::create_dir_all(&folder).expect("a folder for the archive");
    archive::write(stories::devices(), &folder);
    folder
}

fn expected() -> Expected {
    serde_yaml::from_str(include_str!("expected.yaml")).expect("what is expected can be read")
}

/// What the program says of the archive.
fn scan(folder: &Path, today: &str) -> Value {
    let program = Command::new(env!("CARGO_BIN_EXE_slp-diag"))
        .args(["--json", "scan", "--today", today])
        .arg(folder)
        .env_remove("SLP_DIAG_LANG")
        .output()
        .expect("the program runs");
    assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
    serde_json::from_slice(&program.stdout).expect("JSON")
}

/// To the second, without zone.
fn time(stamp: &Value) -> Value {
    stamp["iso"].as_str().map_or(Value::Null, |iso| json!(iso[..19]))
}

fn list<'a>(report: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    report[name].as_array().expect("a list").iter()
}

/// The named members of each entry of a list, as far as it has them, with some of them rewritten.
fn told<T: DeserializeOwned>(
    all: Vec<&Value>,
    names: &[&str],
    rewritten: impl Fn(&Value) -> Value,
) -> Vec<T> {
    let read = |entry: &&Value| {
        let mut told = rewritten(entry);
        for name in names {
            told[*name] = entry[*name].clone();
        }
        serde_json::from_value(told).unwrap_or_else(|error| panic!("{error}: {entry}"))
    };
    all.iter().map(read).collect()
}

/// What is expected and not told, and what is told and not expected.
fn compare<T: PartialEq + Debug>(stories: Vec<(&str, T)>, mut told: Vec<T>) -> Vec<String> {
    let mut differences = Vec::new();
    for (story, expected) in stories {
        match told.iter().position(|it| *it == expected) {
            Some(index) => drop(told.swap_remove(index)),
            None => differences.push(format!("{story} lacks {expected:?}")),
        }
    }
    differences.extend(told.iter().map(|it| format!("unexpected   {it:?}")));
    differences
}

/// The entries of one kind of all stories, with the name of the story.
fn of<T>(
    stories: &mut BTreeMap<String, Story>,
    pick: fn(&mut Story) -> &mut Vec<T>,
) -> Vec<(&str, T)> {
    let entries = |(name, story)| {
        let entries: Vec<T> = std::mem::take(pick(story));
        let name: &String = name;
        entries.into_iter().map(move |it| (name.as_str(), it))
    };
    stories.iter_mut().flat_map(entries).collect()
}

#[test]
fn the_year_is_told_as_it_was() {
    let Expected { today, files, mut stories } = expected();
    let report = scan(&archive("year"), &today);
    let notices = stories.iter_mut().flat_map(|(name, story)| {
        let devices = std::mem::take(&mut story.notices);
        devices.into_iter().flat_map(move |(device, all)| {
            all.into_iter()
                .map(move |(mnemonic, count)| (name.as_str(), (device.clone(), mnemonic, count)))
        })
    });
    let notices: Vec<(&str, (String, String, u64))> = notices.collect();
    let (told_notices, incidents): (Vec<&Value>, Vec<&Value>) =
        list(&report, "incidents").partition(|it| it["status"] == "notice");
    let text = |it: &Value| it.as_str().expect("a text").to_owned();
    let count = |it: &Value| it.as_u64().expect("a count");
    let told_notices = told_notices
        .iter()
        .map(|it| (text(&it["device"]), text(&it["mnemonic"]), count(&it["count"])))
        .collect();

    let mut differences = compare(notices, told_notices);
    let names = [
        "device",
        "mnemonic",
        "status",
        "count",
        "seconds",
        "cause",
        "never_worked",
        "clock",
        "uncertain",
    ];
    let incidents = told(incidents, &names, |it| {
        let rhythm = &it["cadence"];
        json!({
            "first": time(&it["first"]), "last": time(&it["last"]), "recovered": time(&it["recovered"]),
            "rhythm": rhythm["rhythm"], "since": time(&rhythm["since"]),
        })
    });
    differences.extend(compare(of(&mut stories, |it| &mut it.incidents), incidents));
    let deadlines = told(
        list(&report, "deadlines").collect(),
        &["device", "mnemonic", "days_left"],
        |it| json!({ "stated": time(&it["stated"]), "due": time(&it["due"]), "met": time(&it["met"]), "usual": it["usual"].is_string() }),
    );
    differences.extend(compare(of(&mut stories, |it| &mut it.deadlines), deadlines));
    let names = ["mnemonic", "cause", "devices", "count", "open", "never_worked"];
    let fleet = told(
        list(&report, "fleet").collect(),
        &names,
        |it| json!({ "first": time(&it["first"]), "last": time(&it["last"]) }),
    );
    differences.extend(compare(of(&mut stories, |it| &mut it.fleet), fleet));
    let names = ["device", "clock", "unsynchronised", "lost", "steps", "skew"];
    let clocks = told(list(&report, "clocks").collect(), &names, |it| {
        let step = it["step"].as_array().map(|it| it.iter().map(time).collect::<Vec<_>>());
        json!({ "since": time(&it["since"]), "step": step })
    });
    differences.extend(compare(of(&mut stories, |it| &mut it.clocks), clocks));
    let gaps =
        told(list(&report, "gaps").collect(), &["device", "gaps", "missing", "selection"], |_| {
            json!({})
        });
    differences.extend(compare(of(&mut stories, |it| &mut it.gaps), gaps));
    let unknown = stories
        .iter()
        .flat_map(|(name, it)| it.unknown.iter().map(|(id, n)| (name.as_str(), (id.clone(), *n))));
    let told_unknown = list(&report, "unknown").map(|it| {
        (format!("{}/{}", text(&it["facility"]), text(&it["mnemonic"])), count(&it["count"]))
    });
    differences.extend(compare(unknown.collect(), told_unknown.collect()));
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert_eq!(report["input"]["files"], files);
}

/// Whatever happened: the rows of the timeline hold every message once, and all lines were read.
#[test]
fn the_sums_of_the_year_agree() {
    let folder = archive("year-sums");
    let report = scan(&folder, "2026-11-01");
    for row in list(&report["timeline"], "rows") {
        let drawn: u64 = list(row, "counts").filter_map(Value::as_u64).sum();
        let of_device = list(&report, "incidents").filter(|it| it["device"] == row["device"]);
        assert_eq!(
            drawn,
            of_device.filter_map(|it| it["count"].as_u64()).sum::<u64>(),
            "{}",
            row["device"]
        );
    }
    let sizes = fs::read_dir(&folder)
        .expect("a folder")
        .map(|it| it.expect("a file").metadata().expect("a file").len());
    assert!(
        (1_000_000..3_000_000).contains(&sizes.sum::<u64>()),
        "the archive is a sample, not a burden"
    );
}

#[test]
fn the_same_year_is_written_each_time() {
    let [one, other] = ["year-one", "year-other"].map(archive);
    for entry in fs::read_dir(one).expect("a folder") {
        let path = entry.expect("a file").path();
        let twin = other.join(path.file_name().expect("a name"));
        assert_eq!(
            fs::read(&path).expect("readable"),
            fs::read(&twin).expect("readable"),
            "{}",
            path.display()
        );
        let written =
            |path: &Path| fs::metadata(path).and_then(|it| it.modified()).expect("a time");
        assert_eq!(written(&path), written(&twin), "{}", path.display());
    }
}
