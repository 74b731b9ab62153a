//! Help: the short one fits a screen, every command and option has its words in every language, and
//! what is wrong with a call is told in them.

mod program;

use clap::{Command, CommandFactory as _};
use program::run;
use slp_diag::catalog::tables::Help;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::cli::args::Cli;
use std::collections::BTreeSet;
use textwrap::core::display_width;

/// Rows and columns of a terminal.
const SCREEN: (usize, usize) = (24, 80);

/// Every command by the words that are typed; nothing for the program itself.
fn commands() -> Vec<(Vec<String>, Command)> {
    fn collect(command: &Command, path: &[String], found: &mut Vec<(Vec<String>, Command)>) {
        found.push((path.to_vec(), command.clone()));
        for below in command.get_subcommands().filter(|it| it.get_name() != "help") {
            let path: Vec<String> =
                path.iter().cloned().chain([below.get_name().to_owned()]).collect();
            collect(below, &path, found);
        }
    }
    let mut command = Cli::command();
    command.build();
    let mut found = Vec::new();
    collect(&command, &[], &mut found);
    found
}

fn languages() -> Vec<String> {
    Catalog::new(Vec::new(), BASE_LANGUAGE).languages()
}

#[test]
fn the_short_help_fits_a_screen() {
    for (path, _) in commands() {
        for language in languages() {
            let mut call: Vec<&str> = path.iter().map(String::as_str).collect();
            call.extend(["-h", "--lang", &language]);
            let mut command = program::program(&call);
            command.env("COLUMNS", SCREEN.1.to_string());
            let answer = program::fed(command, |_| Ok(()));
            assert_eq!(answer.code, Some(0), "{call:?}: {answer:?}");
            let rows = |it: &str| display_width(it).div_ceil(SCREEN.1).max(1);
            let rows: usize = answer.out.lines().map(rows).sum();
            assert!((5..=SCREEN.0).contains(&rows), "{call:?}: {rows} rows\n{}", answer.out);
            // A call is never broken, so that it can be copied.
            let is_call = |it: &&str| it.trim_start().starts_with("slp-diag ");
            for line in answer.out.lines().filter(|it| !is_call(it)) {
                assert!(display_width(line) <= SCREEN.1, "{call:?}: {line}");
            }
        }
    }
}

#[test]
fn the_long_help_names_every_option() {
    for (path, command) in commands() {
        for language in languages() {
            let mut call: Vec<&str> = path.iter().map(String::as_str).collect();
            call.extend(["--help", "--lang", &language]);
            let answer = run(&call, b"");
            for arg in command.get_arguments() {
                assert!(answer.out.contains(&arg.to_string()), "{call:?}: {arg}\n{}", answer.out);
            }
        }
    }
}

#[test]
fn every_command_and_option_has_words_and_no_other() {
    let help: Help = Catalog::new(Vec::new(), BASE_LANGUAGE).table();
    let mut used = BTreeSet::from(["commands.help".to_owned()]);
    let mut missing = Vec::new();
    for (path, command) in commands() {
        let name = command.get_name().to_owned();
        let path = if path.is_empty() { name } else { path.join(" ") };
        used.insert(format!("commands.{path}"));
        let entry = help.commands.get(&path);
        if entry.is_none_or(|it| it.summary.is_empty()) {
            missing.push(path.clone());
        }
        let ids: Vec<&str> = command.get_arguments().map(|it| it.get_id().as_str()).collect();
        for id in &ids {
            let own = entry.is_some_and(|it| it.options.contains_key(*id));
            used.insert(if own {
                format!("commands.{path}.{id}")
            } else {
                format!("options.{id}")
            });
            if !own && !help.options.contains_key(*id) {
                missing.push(format!("{path}: {id}"));
            }
        }
        for usual in entry.iter().flat_map(|it| &it.usual) {
            assert!(ids.contains(&usual.as_str()), "{path} has no option {usual}");
        }
        for group in entry.iter().filter_map(|it| it.group.as_ref()) {
            assert!(help.groups.contains_key(group), "{path}: no group {group}");
        }
    }
    assert!(missing.is_empty(), "tables/help.yaml lacks {missing:#?}");
    let own = help.commands.iter().flat_map(|(path, it)| {
        let options = it.options.keys().map(move |id| format!("commands.{path}.{id}"));
        options.chain([format!("commands.{path}")])
    });
    let shared = help.options.keys().map(|id| format!("options.{id}"));
    let unused: Vec<String> = own.chain(shared).filter(|it| !used.contains(it)).collect();
    assert!(unused.is_empty(), "tables/help.yaml describes what does not exist: {unused:#?}");
}

#[test]
fn a_wrong_call_is_told_in_the_language() {
    for (call, words) in [
        ("exlain", "コマンド「exlain」はありません。候補：explain"),
        ("scan --sinc 1h", "オプション「--sinc」はありません。候補：--since"),
        ("--format xml list", "--format に「xml」は指定できません。\n指定可能：text、json"),
        ("scan --year 26", "指定可能：1970～2200"),
        ("scan --top", "--top には値が必要です。"),
        ("task a b", "引数「b」は余分です。"),
        ("catalog trace", "指定が必要です：<LINE>..."),
        ("--json --format markdown list", "--json は --format と同時に指定できません。"),
        ("scan --year 2026 --year 2026", "--year は 1 回だけ指定できます。"),
    ] {
        for language in [&["--lang", "ja"][..], &["-l", "ja"], &["--lang=ja"], &["-lja"]] {
            let mut call: Vec<&str> = call.split(' ').collect();
            // An option without its value ends a call.
            call.splice(0..0, language.iter().copied());
            let answer = run(&call, b"");
            assert_eq!(answer.code, Some(2), "{call:?}");
            assert!(answer.err.starts_with("slp-diag: "), "{answer:?}");
            assert!(answer.err.contains(words), "{call:?}: {answer:?}");
            assert_eq!(answer.out, "", "{call:?}");
        }
        let mut behind: Vec<&str> = call.split(' ').collect();
        behind.extend(["--lang", "ja"]);
        // An option without its value takes what stands behind it.
        if !call.ends_with("--top") {
            let answer = run(&behind, b"");
            assert!(answer.err.contains(words), "{behind:?}: {answer:?}");
        }
    }
    let hostile = run(&["scan", "--\u{1b}[2J\nx"], b"");
    assert!(
        !hostile.err.contains('\u{1b}') && hostile.err.contains("--\\x1b[2J\\nx"),
        "{hostile:?}"
    );
}

#[test]
fn help_survives_a_language_and_an_overlay_that_do_not_exist() {
    for call in [&["-h", "--lang", "fr"][..], &["scan", "--help", "--catalog", "/none/such"]] {
        let answer = run(call, b"");
        assert_eq!(answer.code, Some(0), "{answer:?}");
        assert!(answer.out.contains("Usage: slp-diag"), "{answer:?}");
    }
}

#[test]
fn the_long_version_tells_the_catalog() {
    let (short, long) = (run(&["-V"], b""), run(&["--version"], b""));
    let name = format!("slp-diag {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(short.out.trim_end(), name);
    let mut lines = long.out.lines();
    assert_eq!(lines.next(), Some(name.as_str()));
    let catalog = Catalog::new(Vec::new(), BASE_LANGUAGE);
    let told = lines.next().expect("a second line");
    assert!(told.starts_with("catalog of 20"), "{told}");
    let held = format!("{} messages, ", catalog.messages().len());
    assert!(told.contains(&held) && told.ends_with(&catalog.languages().join(", ")), "{told}");
}

#[test]
fn options_behind_a_bare_word_are_options() {
    let expected = run(&["explain", "COMM_FAILED", "-t", "cslu", "-l", "ja"], b"");
    for call in [
        &["COMM_FAILED", "-t", "cslu", "-l", "ja"][..],
        &["COMM_FAILED", "--topology=cslu", "-lja"],
        &["-l", "ja", "COMM_FAILED", "-tcslu"],
    ] {
        let answer = run(call, b"");
        assert_eq!(answer.out, expected.out, "{call:?}: {answer:?}");
        assert!(answer.err.contains("slp-diag explain として"), "{call:?}: {answer:?}");
    }
}
