//! The invariants of docs/architecture.md that concern the code itself: what it may know, who may
//! use whom, how files begin.

mod source;

use serde_json::Value;
use slp_diag::catalog::model::{Cause, Check, Task};
use slp_diag::catalog::tables::{Outputs, Table as _};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let walk = walkdir::WalkDir::new(root).sort_by_file_name();
    walk.into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|it| {
            it.to_string_lossy().ends_with(ending)
                && !it.components().any(|part| part.as_os_str() == "target")
        })
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names of the catalog that are plain words too: only a literal that is nothing else is refused.
const ORDINARY: [&str; 2] = ["clock", "more"];

/// Literals that stand in `src/` although the catalog has a name like them: file, literal, reason;
/// `*` is any.
const ALLOWED: [(&str, &str, &str); 11] = [
    (
        "*",
        "80",
        "the width of a terminal and sizes; as a port it would stand beside one of the others",
    ),
    ("catalog/step.rs", "device", "who starts the communication is a word of the command line"),
    ("lint/steps.rs", "device", "the key of a remedy for the device as the one that starts"),
    ("commands/check.rs", "device", "the column of a table"),
    ("log/columns.rs", "device", "what others call a column of a table"),
    ("draft/message.rs", "*", "the key of evidence, which an author is to choose"),
    ("draft/task.rs", "*", "a comment that shows how a place is written"),
    ("cli/args.rs", "MESSAGE", "what stands for a message in --help"),
    ("cli/args.rs", "PLATFORM", "what stands for a platform in --help"),
    ("cli/args/logs.rs", "MESSAGE", "what stands for a message in --help"),
    ("mask/shapes.rs", "Proc-Type:", "a header of keys in PEM form, not a label of devices"),
];

/// Names that are known however their letters are written.
const ANY_CASE: [&str; 5] = [
    "a topology",
    "an alias of a topology",
    "a transport type",
    "the name of a server",
    "a workplace",
];

/// What the catalog names: (what it is, the name).
fn catalog_names() -> BTreeMap<String, &'static str> {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let mut names = BTreeMap::new();
    let mut add = |kind: &'static str, name: &str| {
        if name.chars().count() > 1 {
            names.entry(name.to_owned()).or_insert(kind);
        }
    };
    for id in catalog.messages() {
        add("a mnemonic", &id.mnemonic);
        // The start of one is what a user may type for it.
        id.mnemonic
            .split('_')
            .filter(|it| it.len() > 3)
            .for_each(|it| add("a part of a mnemonic", it));
    }
    for (name, facility) in catalog.facilities() {
        add("a facility", &name);
        facility.categories.iter().for_each(|it| add("a category of a facility", it));
        facility.borrowed.keys().for_each(|it| add("a facility", it));
    }
    for (name, topology) in catalog.topologies() {
        add("a topology", &name);
        topology.aliases.iter().for_each(|it| add("an alias of a topology", it));
        topology.transport.iter().for_each(|it| add("a transport type", it));
        topology.peers.iter().for_each(|it| add("the name of a server", it));
        for port in topology.ports.values() {
            let numbers =
                port.port.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
            numbers.for_each(|it| add("a port", it));
        }
    }
    for (name, place) in &catalog.workplaces().workplaces {
        add("a workplace", name);
        add("a workplace", &place.title);
    }
    catalog.names::<Cause>().iter().for_each(|it| add("a cause", it));
    catalog.names::<Check>().iter().for_each(|it| add("a check", it));
    catalog.names::<Task>().iter().for_each(|it| add("a task", it));
    let outputs: Outputs = catalog.table();
    outputs.commands.keys().for_each(|it| add("a command", it));
    outputs.headings.keys().for_each(|it| add("a heading", it));
    outputs.headings.values().flat_map(|it| &it.below).for_each(|it| add("a heading", it));
    outputs.before.iter().for_each(|it| add("a command", it));
    add("an output", &outputs.authorization.name);
    for path in catalog.all_paths().iter().filter(|it| !it.starts_with("words/")) {
        let value = catalog.value(path).expect("there");
        // The table of outputs looks in its own keys.
        looks(&value, path == Outputs::PATH, &mut add);
    }
    assert!(names.len() > 300, "the catalog was found: {}", names.len());
    names
}

/// The labels, headings and commands of every `look` within a value.
fn looks(value: &Value, is_look: bool, add: &mut impl FnMut(&'static str, &str)) {
    let Value::Object(map) = value else {
        value.as_array().into_iter().flatten().for_each(|it| looks(it, is_look, add));
        return;
    };
    for (key, value) in map {
        match value {
            Value::String(label) if is_look && key == "field" => add("a label", label),
            Value::String(path) if is_look && key == "section" => {
                path.split(" > ").filter(|it| *it != "*").for_each(|it| add("a heading", it));
            }
            Value::Array(commands) if is_look && key == "outputs" => {
                commands.iter().filter_map(Value::as_str).for_each(|it| add("a command", it));
            }
            value => looks(value, is_look || key == "look", add),
        }
    }
}

/// Whether `word` stands in `text` as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    let part = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) =
            (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// What a file says of the catalog: (line, literal, what it names).
fn knowledge<'a>(
    source: &'a Source,
    names: &'a BTreeMap<String, &'static str>,
) -> Vec<(usize, &'a str, String)> {
    let mut found = Vec::new();
    for (line, literal) in &source.literals {
        let lower = literal.to_lowercase();
        let known = names.iter().find(|(name, kind)| {
            let within = match **kind {
                "a part of a mnemonic" => false,
                kind if ANY_CASE.contains(&kind) => has_word(&lower, &name.to_lowercase()),
                _ => has_word(literal, name),
            };
            literal == *name || within && !ORDINARY.contains(&name.as_str())
        });
        if let Some((name, kind)) = known {
            found.push((*line, literal.as_str(), format!("{kind} {name:?}")));
        }
    }
    found
}

#[test]
fn the_code_knows_no_name_or_value_of_the_catalog() {
    let names = catalog_names();
    let mut faults = Vec::new();
    let mut needed = BTreeSet::new();
    for source in source::all() {
        for (line, literal, what) in knowledge(&source, &names) {
            let is_allowed = |(path, it, _): &(&str, &str, &str)| {
                [source.path.as_str(), "*"].contains(path) && [literal, "*"].contains(it)
            };
            let allowed = ALLOWED.iter().position(is_allowed);
            match allowed {
                Some(number) => _ = needed.insert(number),
                None => {
                    faults.push(format!("src/{}:{line}: {literal:?} holds {what}", source.path))
                }
            }
        }
    }
    assert!(faults.is_empty(), "the catalog should say it, not the code:\n{}", faults.join("\n"));
    for (number, (path, literal, _)) in ALLOWED.iter().enumerate() {
        assert!(needed.contains(&number), "{path} holds {literal:?} no more: take it off the list");
    }
}

/// Names of topologies and servers that are plain words of code as well.
const PLAIN: [&str; 7] = ["controller", "device", "direct", "off", "offline", "satellite", "smart"];

/// `PlaceCslu` and `place_cslu` as `_place_cslu_`.
fn snake(name: &str) -> String {
    let mut snake = String::from("_");
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake + "_"
}

#[test]
fn no_name_of_the_code_is_that_of_a_topology_or_server() {
    let known = catalog_names();
    let known = known
        .iter()
        .filter(|(name, kind)| ANY_CASE.contains(kind) && !PLAIN.contains(&name.as_str()));
    let known: Vec<String> =
        known.map(|(name, _)| snake(&name.replace(['-', ' '], "_").to_lowercase())).collect();
    let faults = |source: &Source| -> Vec<String> {
        let named =
            source.names.iter().filter(|(_, name)| known.iter().any(|it| snake(name).contains(it)));
        named.map(|(line, name)| format!("src/{}:{line}: {name}", source.path)).collect()
    };
    let found: Vec<String> = source::all().iter().flat_map(faults).collect();
    assert!(found.is_empty(), "{found:#?}");
    // The program's own words are fields of a type, so their keys are names as well.
    let words = Catalog::new(vec![], BASE_LANGUAGE).value("words/en").expect("there");
    let keys = words.as_object().expect("a map").keys();
    let found: Vec<&String> =
        keys.filter(|key| known.iter().any(|it| snake(key).contains(it))).collect();
    assert!(found.is_empty(), "words/en.yaml: {found:?}");

    let old = "enum Place { Cslu, SsmOnprem } fn f() { format!(words.place_cssm); }";
    assert_eq!(faults(&Source::parse("x.rs", old)).len(), 3);
}

#[test]
fn knowledge_is_found_wherever_it_stands() {
    let names = catalog_names();
    let text = r#"
        //! A COMM_FAILED in a comment is none.
        /// Neither is one in documentation: ssm-onprem.
        #[derive(Debug)]
        #[name(value = "air-gapped")]
        pub struct Knowing;
        const PORT: u16 = 8182;
        static LABEL: &[u8] = b"Transport:";
        fn told() -> String {
            format!("%SMART_LIC-3-{}", "no")
        }
        impl Knowing {
            #[cfg(test)]
            fn tests() -> &'static str { "COMM_FAILED" }
        }
        #[cfg(test)]
        mod tests {
            const NAME: &str = "COMM_FAILED";
        }
    "#;
    let source = Source::parse("log/knowing.rs", text);
    let found: Vec<usize> = knowledge(&source, &names).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(found, [5, 7, 8, 10]);
    assert_eq!(source.types, ["Knowing"]);
}

/// A part of `src/` and what it must not use: dependencies point inward.
const DIRECTIONS: [(&str, &[&str]); 14] = [
    (
        "catalog",
        &["cli", "commands", "context", "input", "render", "findings", "views", "guide", "mask"],
    ),
    (
        "mask",
        &[
            "cli",
            "commands",
            "context",
            "input",
            "render",
            "findings",
            "state",
            "views",
            "recognise",
            "log",
            "guide",
            "lint",
        ],
    ),
    (
        "log",
        &[
            "cli",
            "commands",
            "context",
            "input",
            "render",
            "findings",
            "state",
            "views",
            "recognise",
            "guide",
            "lint",
        ],
    ),
    (
        "recognise",
        &[
            "cli", "commands", "context", "input", "render", "findings", "views", "guide", "state",
            "lint",
        ],
    ),
    (
        "examples",
        &["cli", "commands", "context", "input", "render", "findings", "views", "guide", "lint"],
    ),
    (
        "draft",
        &["cli", "commands", "context", "input", "render", "findings", "views", "guide", "lint"],
    ),
    (
        "state",
        &[
            "cli",
            "commands",
            "context",
            "input",
            "render",
            "findings",
            "views",
            "recognise",
            "guide",
            "log",
            "lint",
        ],
    ),
    (
        "findings",
        &["cli", "commands", "context", "input", "render", "state", "views", "guide", "lint"],
    ),
    (
        "diagnose",
        &["cli", "commands", "context", "input", "render", "findings", "views", "guide", "lint"],
    ),
    ("guide", &["cli", "commands", "context", "input", "render", "lint"]),
    ("views", &["guide", "cli", "commands", "context", "input", "render"]),
    ("render", &["cli", "commands", "context", "input", "findings"]),
    (
        "input",
        &[
            "cli",
            "commands",
            "context",
            "render",
            "findings",
            "views",
            "guide",
            "state",
            "recognise",
            "lint",
        ],
    ),
    ("lint", &["cli", "commands", "context", "input", "render", "findings", "views", "guide"]),
];

#[test]
fn dependencies_point_inward() {
    let sources = source::all();
    for (part, forbidden) in DIRECTIONS {
        assert!(sources.iter().any(|it| it.top() == part), "src/{part} exists");
        for source in sources.iter().filter(|it| it.top() == part) {
            for (line, used) in source.uses() {
                assert!(!forbidden.contains(&used), "src/{}:{line} uses {used}", source.path);
            }
        }
    }
}

/// The uses that close a circle today, with the reason. None is added; one that is gone comes off
/// the list.
const CIRCLES: [(&str, &str, &str); 2] = [
    ("cli", "commands", "the arguments choose the command that is run"),
    ("context", "cli", "the surroundings are read together with the global options"),
];

/// The parts at the top of `src/` with what each uses.
fn graph(sources: &[Source]) -> BTreeMap<String, BTreeSet<String>> {
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        let uses = graph.entry(source.top().to_owned()).or_default();
        uses.extend(source.uses().map(|(_, used)| used.to_owned()));
    }
    graph
}

/// The parts that are left when those that use nothing of the rest, or that nothing of the rest
/// uses, are taken away, again and again: the circles, and what lies between two of them.
fn circles(mut graph: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    loop {
        let parts: BTreeSet<String> = graph.keys().cloned().collect();
        graph.values_mut().for_each(|uses| uses.retain(|it| parts.contains(it)));
        let used: BTreeSet<String> = graph.values().flatten().cloned().collect();
        graph.retain(|part, uses| !uses.is_empty() && used.contains(part));
        if graph.len() == parts.len() {
            return graph;
        }
    }
}

#[test]
fn no_new_circle_stands_between_folders() {
    let mut graph = graph(&source::all());
    for (user, used, _) in CIRCLES {
        let is_there = graph.get_mut(user).is_some_and(|it| it.remove(used));
        assert!(is_there, "{user} uses {used} no more: take it off the list");
    }
    let circles = circles(graph);
    assert!(circles.is_empty(), "a circle: {circles:?}");
}

#[test]
fn imports_are_seen_in_every_spelling() {
    let text = "
        use crate::{catalog::Catalog, render::{self, Page}};
        use super::super::views;
        mod inner { use super::super::input::Text; }
        fn called() { super::helper(crate::context::now()); format!(\"{}\", crate::cli::Exit::Done); }
        #[cfg(test)]
        use crate::commands;
    ";
    let source = Source::parse("log/place.rs", text);
    let used: BTreeSet<&str> = source.uses().map(|(_, used)| used).collect();
    assert_eq!(
        used.into_iter().collect::<Vec<_>>(),
        ["catalog", "cli", "context", "render", "views"]
    );
    // `super` in an inner module is the file's own.
    assert!(source.paths.iter().any(|(_, path)| path.join("::") == "crate::log::input::Text"));

    let edges = |edges: &[(&str, &str)]| {
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (user, used) in edges {
            graph.entry((*user).to_owned()).or_default().insert((*used).to_owned());
            graph.entry((*used).to_owned()).or_default();
        }
        circles(graph).into_keys().collect::<Vec<_>>()
    };
    assert!(edges(&[("a", "b"), ("b", "c"), ("a", "c")]).is_empty());
    assert_eq!(edges(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]), ["b", "c"]);
}

/// The parts that are pure: what goes in decides what comes out.
const CORE: [&str; 12] = [
    "catalog",
    "mask",
    "log",
    "recognise",
    "findings",
    "state",
    "views",
    "guide",
    "lint",
    "examples",
    "draft",
    "render",
];

/// What a pure part would not use of the standard library.
const IMPURE: [&str; 7] = ["fs", "env", "io", "process", "time", "thread", "net"];

/// What a file does besides computing: (line, what).
fn impurities(source: &Source) -> Vec<(usize, String)> {
    let paths = source.paths.iter().filter(|(_, path)| match path.as_slice() {
        [std, module, ..] if std == "std" && IMPURE.contains(&module.as_str()) => true,
        // `Timestamp::now`, `Zoned::now`, `Instant::now`.
        [.., kind, now] => now == "now" && kind.starts_with(|it: char| it.is_uppercase()),
        _ => false,
    });
    let macros = source
        .macros
        .iter()
        .filter(|(_, it)| ["print", "println", "eprint", "eprintln", "dbg"].contains(&&**it));
    let paths = paths.map(|(line, path)| (*line, path.join("::")));
    paths.chain(macros.map(|(line, name)| (*line, format!("{name}!")))).collect()
}

#[test]
fn the_core_does_no_io() {
    for source in source::all().iter().filter(|it| CORE.contains(&it.top())) {
        let found = impurities(source);
        assert!(found.is_empty(), "src/{}: {found:?}", source.path);
    }
}

#[test]
fn io_is_seen_in_every_spelling() {
    let text = "
        use std::{collections::BTreeMap, fs::File};
        fn now() -> Timestamp { Timestamp::now() }
        fn read() { std::env::var(\"X\"); }
        fn told() { print!(\"x\"); vec![std::thread::current()]; }
    ";
    let lines: Vec<usize> =
        impurities(&Source::parse("log/x.rs", text)).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 5]);
}

#[test]
fn only_the_context_reads_the_environment() {
    for source in source::all().iter().filter(|it| it.path != "context.rs") {
        for (line, path) in &source.paths {
            let reads = path.windows(2).any(|it| it[0] == "env" && it[1].starts_with("var"));
            assert!(!reads, "src/{}:{line} reads the environment", source.path);
        }
    }
}

/// Public types that still share their name with another one. A name comes off this list when it is
/// unique, and none is added.
#[rustfmt::skip]
const SHARED_NAMES: [&str; 0] = [];

#[test]
fn no_two_public_types_share_a_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in source::all() {
        for name in source.types {
            let places = places.entry(name).or_default();
            // One file may define it twice: for Unix and for the others.
            if !places.contains(&source.path) {
                places.push(source.path.clone());
            }
        }
    }
    assert!(places.len() > 150, "types were found: {}", places.len());
    places.retain(|_, places| places.len() > 1);
    let new: Vec<_> =
        places.iter().filter(|(name, _)| !SHARED_NAMES.contains(&name.as_str())).collect();
    assert!(new.is_empty(), "public types of one name: {new:#?}");
    for name in SHARED_NAMES {
        assert!(places.contains_key(name), "{name} is unique now: take it off the list");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests", "benches", "fuzz/fuzz_targets"] {
        for path in files(folder, ".rs") {
            assert!(read(&path).starts_with("//! "), "{} opens with //!", path.display());
        }
    }
    assert!(read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/build.rs"))).starts_with("//! "));
}

#[test]
fn files_are_small_and_clean() {
    for path in files("src", ".rs") {
        let text = read(&path);
        assert!(text.lines().count() <= 450, "{} is long", path.display());
        assert!(
            text.lines().all(|line| line == line.trim_end()),
            "{} has blanks at line ends",
            path.display()
        );
        for name in ["utils", "helpers", "manager", "common"] {
            assert!(
                !path.to_string_lossy().trim_end_matches(".rs").ends_with(name),
                "{} is named {name}",
                path.display()
            );
        }
    }
}

#[test]
fn the_changelog_names_this_version_once() {
    let text = read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/CHANGELOG.md")));
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(text.lines().filter(|line| line.starts_with(&heading)).count(), 1, "{heading}");
}
