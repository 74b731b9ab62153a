//! What only a window of 80 x 24 gets: links, tables that fit it, and a pager with its settings.
#![cfg(unix)]

mod program;

use expectrl::{Eof, Expect as _, Session};
use std::process::Command;
use std::time::Duration;
use textwrap::core::display_width;

/// What a link begins with.
const LINK: &str = "\u{1b}]8;;https://";

/// All that the program prints in a window.
fn shown(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = Command::new("sh");
    command.args(["-c", "stty cols 80 rows 24 -onlcr && exec \"$0\" \"$@\""]);
    command.arg(env!("CARGO_BIN_EXE_slp-diag")).args(arguments).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8");
    command.envs(variables.iter().copied());
    let mut session = Session::spawn(command).expect("a terminal");
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    let found = session.expect(Eof).expect("the program ends");
    String::from_utf8(found.as_bytes().to_vec()).expect("UTF-8")
}

#[test]
fn addresses_are_links_where_the_window_opens_them() {
    let call = ["task", "new-token", "--no-pager"];
    let forced = [("FORCE_HYPERLINK", "1")];
    assert!(shown(&call, &forced).contains(&format!("{LINK}software.cisco.com\u{1b}\\https://")));
    assert!(!shown(&call, &[("FORCE_HYPERLINK", "0")]).contains(LINK), "not wanted");
    assert!(!shown(&call, &[("FORCE_HYPERLINK", "1"), ("NO_COLOR", "1")]).contains(LINK), "plain");
    let mut piped = program::program(&call);
    piped.envs(forced);
    assert!(!program::fed(piped, |_| Ok(())).out.contains(LINK), "into a pipe");
}

#[test]
fn tables_fit_the_window() {
    for kind in ["messages", "topologies", "tasks", "checks", "severities", "fields"] {
        for language in ["en", "ja"] {
            let call = ["list", kind, "--no-pager", "--color", "never", "--lang", language];
            let text = shown(&call, &[]);
            for line in text.lines() {
                assert!(display_width(line) <= 80, "{call:?}: {line}");
            }
        }
    }
    let cards = shown(&["list", "messages", "trust", "--no-pager", "--color", "never"], &[]);
    assert!(cards.contains("\nTRUST_CODE_INSTALL_FAILED  A trust code"), "{cards}");
    let piped = program::run(&["list", "messages", "trust"], b"");
    assert!(piped.out.lines().any(|it| {
        it.starts_with("TRUST_CODE_INSTALL_FAILED")
            && it.ends_with("A trust code could not be installed")
    }));
}

#[test]
fn the_pager_gets_what_less_needs_unless_the_reader_has_said_so() {
    let pager = ("SLP_DIAG_PAGER", "echo less=$LESS charset=$LESSCHARSET");
    let call = ["scan", "--help"];
    assert!(shown(&call, &[pager]).contains("less=FRX charset=utf-8"));
    let own = [pager, ("LESS", "-i"), ("LESSCHARSET", "ascii")];
    assert!(shown(&call, &own).contains("less=-i charset=ascii"));
}
