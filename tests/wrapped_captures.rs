//! Captures as mails, tickets and terminals hand them over: broken at a width, between words or
//! within them, and quoted. Each check answers as to the whole one, or says nothing.

use slp_diag::catalog::check::{Check, Status};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::state::verdict::Placement;
use slp_diag::state::{CapturedDevice, Judge, Vocabulary, device, session};
use std::collections::{BTreeMap, BTreeSet};

/// The worst answer of each check with its rule.
type Answers = BTreeMap<String, (Status, Option<String>)>;

/// Narrower lines are of no terminal or mail, wider ones are broken by none.
const WIDTHS: std::ops::RangeInclusive<usize> = 44..=157;
/// How a capture of a few lines was broken is known at usual widths alone.
const USUAL: std::ops::RangeInclusive<usize> = 60..=140;

struct Bench {
    judge: Judge,
    vocabulary: Vocabulary,
}

impl Bench {
    fn new() -> Self {
        let catalog = Catalog::new(vec![], BASE_LANGUAGE);
        let vocabulary = Vocabulary::of(&catalog);
        Bench { judge: Judge::new(&catalog), vocabulary }
    }

    fn answers(&self, text: &str) -> Answers {
        let session = session::read(text, "capture", &self.vocabulary);
        let mut device = CapturedDevice::default();
        let grouped = device::group([("capture".to_owned(), session)], &self.vocabulary);
        device.outputs.extend(grouped.devices.into_values().flat_map(|it| it.outputs));
        let topologies = self.judge.pointed(&device).into_iter().map(|it| it.topology).collect();
        let place = Placement { topologies, initiator: None };
        let now = device.now(&self.vocabulary);
        let mut answers = Answers::new();
        for verdict in self.judge.judge(&device, &place, now.as_ref()).verdicts {
            let answer = (verdict.status, verdict.rule);
            let worst = answers.entry(verdict.check).or_insert_with(|| answer.clone());
            if answer.0 > worst.0 {
                *worst = answer;
            }
        }
        answers
    }
}

/// The captures of the tests and of the catalog's checks, by name.
fn captures() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");
    for path in std::fs::read_dir(folder).expect("the folder exists") {
        let path = path.expect("listed").path();
        if path.extension().is_some_and(|it| it == "txt") {
            let text = std::fs::read_to_string(&path).expect("it is text").replace('\r', "");
            all.push((path.file_name().expect("a name").to_string_lossy().into_owned(), text));
        }
    }
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    for name in catalog.names::<Check>() {
        let check: Check = catalog.require(&name);
        for (index, example) in check.examples.iter().enumerate() {
            // A blank within an address is what is wrong there: it looks like a break.
            if name == "onprem-url" && example.rule.as_deref() == Some("blank") {
                continue;
            }
            if example.capture.lines().any(|it| it.chars().count() > 60) {
                all.push((format!("{name}-{}", index + 1), example.capture.clone()));
            }
        }
    }
    all
}

/// Broken where a line is full, whatever stands there.
fn hard(text: &str, width: usize) -> String {
    let mut broken = String::new();
    for line in text.lines() {
        let letters: Vec<char> = line.chars().collect();
        let pieces: Vec<String> = letters.chunks(width).map(|it| it.iter().collect()).collect();
        broken.push_str(&pieces.join("\n"));
        broken.push('\n');
    }
    broken
}

/// Broken at the last blank that fits; a word that fits no line stays whole.
fn soft(text: &str, width: usize) -> String {
    let mut broken = String::new();
    for line in text.lines() {
        let mut rest = line;
        while rest.chars().count() > width {
            let indent = rest.len() - rest.trim_start().len();
            let most = rest.char_indices().nth(width).map_or(rest.len(), |it| it.0);
            let at = rest[..=most].rfind(' ').filter(|it| *it > indent);
            let Some(at) = at.or_else(|| Some(indent + rest[indent..].find(' ')?)) else { break };
            broken.push_str(rest[..at].trim_end());
            broken.push('\n');
            rest = rest[at..].trim_start();
        }
        broken.push_str(rest);
        broken.push('\n');
    }
    broken
}

fn in_front(text: &str, front: &str) -> String {
    text.lines().map(|it| format!("{front}{it}\n")).collect()
}

/// Compares the answers to captures that were changed with those to the whole ones.
fn all_alike(name: &str, step: usize, change: impl Fn(&str, usize) -> String) {
    let bench = Bench::new();
    let (mut wrong, mut silent, mut count) = (BTreeMap::new(), BTreeMap::new(), 0);
    for (capture, text) in captures() {
        let whole = bench.answers(&text);
        let widths = if text.lines().count() > 24 { WIDTHS } else { USUAL };
        for width in widths.step_by(step) {
            let changed = change(&text, width);
            if changed == change(&text, usize::MAX / 2) {
                continue;
            }
            count += 1;
            let found = bench.answers(&changed);
            let names: BTreeSet<_> = whole.keys().chain(found.keys()).collect();
            for check in names {
                let [one, other] = [&whole, &found]
                    .map(|it| it.get(check).cloned().unwrap_or((Status::Unknown, None)));
                if one == other {
                    continue;
                }
                let kind = if other.0 == Status::Unknown { &mut silent } else { &mut wrong };
                kind.entry(format!("{capture} {check}: {one:?} {other:?}"))
                    .or_insert_with(Vec::new)
                    .push(width);
            }
        }
    }
    assert!(wrong.is_empty(), "{name}: of {count}: {wrong:#?}");
    // Of a capture of one or two lines it cannot always be known how it was broken.
    let told: usize = silent.values().map(Vec::len).sum();
    assert!(told * 12 < count, "{name}: {told} of {count}: {silent:#?}");
}

#[test]
fn captures_broken_between_words_are_judged_alike() {
    all_alike("soft", 9, soft);
}

#[test]
fn captures_broken_within_words_are_judged_alike() {
    all_alike("hard", 9, hard);
}

#[test]
fn captures_broken_and_quoted_are_judged_alike() {
    all_alike("quoted", 29, |text, width| in_front(&hard(text, width), "> "));
    all_alike("quoted", 31, |text, width| in_front(&soft(text, width), ">> "));
}
