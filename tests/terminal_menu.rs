//! The lists of the guide on a real terminal: a paste is taken where it falls, a list is narrowed
//! down by titles and numbers, and breaking off leaves a clean line.
#![cfg(unix)]

mod terminal;

use terminal::{CTRL_C, ENTER, Folder, Terminal};

const LINE: &str = "*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
const OUTPUT: &str = "edge-rtr-01#show license all\nTransport:\n  Type: cslu\n  Cslu address: http://192.0.2.22:8182/cslu/v1/pi\n";

/// The last row of a list.
const LIST: &str = "Ctrl-C leaves";

#[test]
fn a_paste_at_the_first_list_is_taken_with_brackets_and_without() {
    for brackets in [true, false] {
        let here = Folder::new(&format!("paste-{brackets}"));
        let mut terminal = Terminal::start(&here, &["guide"]);
        terminal.waits_for(LIST);
        let text = format!("{LINE}\n{OUTPUT}");
        match brackets {
            true => terminal.paste_at_once(&text),
            false => terminal.send(&text.replace('\n', "\r")),
        }
        terminal.waits_for("outputs          show license all");
        assert!(terminal.text().contains("open in the log  COMM_FAILED"), "{}", terminal.text());
    }
}

#[test]
fn one_line_that_is_typed_at_the_first_list_is_taken() {
    let here = Folder::new("typed");
    for arguments in [&["guide"][..], &["guide", "--plain"]] {
        let mut terminal = Terminal::start(&here, arguments);
        let is_plain = arguments.len() > 1;
        terminal.waits_for(if is_plain { "Your choice" } else { LIST });
        terminal.send(LINE);
        terminal.until(|_| true);
        terminal.send(ENTER);
        if is_plain {
            terminal.waits_for("single dot");
            terminal.send(".\r");
        }
        terminal.waits_for("open in the log  COMM_FAILED");
    }
}

#[test]
fn the_list_of_messages_begins_with_what_people_meet_and_is_found_by_title() {
    let here = Folder::new("pick");
    let mut terminal = Terminal::start(&here, &["guide"]);
    terminal.waits_for(LIST);
    // A number will do.
    terminal.send("3");
    terminal.until(|_| true);
    terminal.press(ENTER);
    terminal.waits_for("> COMM_FAILED");
    let rows = terminal.rows();
    let first = rows.iter().position(|it| it.starts_with("> COMM_FAILED")).expect("it is first");
    let names = ["COMM_FAILED", "REPORTING_REQUIRED", "TRUST_CODE_INSTALL_FAILED"];
    for (row, name) in rows[first..].iter().zip(names) {
        assert!(row.contains(name), "{name}:\n{}", terminal.text());
    }
    // A window that is narrow cuts its rows, and says so.
    terminal.resize(40, 24);
    terminal.press("\x1b[B");
    let row = terminal.rows().into_iter().find(|it| it.contains("REPORTING_REQUIRED"));
    assert!(row.is_some_and(|it| it.ends_with('…')), "{}", terminal.text());
    assert!(terminal.rows().iter().all(|it| it.chars().count() <= 40));
    // By letters of the title, not of the name.
    terminal.resize(80, 24);
    terminal.send("usagereport");
    let found = |it: &Terminal| it.text().contains("> REPORTING_REQUIRED");
    assert!(terminal.until(found), "{}", terminal.text());
    terminal.press(ENTER);
    terminal.waits_for("nothing open  REPORTING_REQUIRED");
}

#[test]
fn breaking_off_leaves_a_clean_line_and_130() {
    for arguments in [&["guide"][..], &["guide", "--plain"]] {
        let here = Folder::new(&format!("clean-{}", arguments.len()));
        let mut terminal = Terminal::start(&here, arguments);
        let is_plain = arguments.len() > 1;
        terminal.waits_for(if is_plain { "Your choice" } else { LIST });
        terminal.send(CTRL_C);
        if !is_plain {
            terminal.waits_for("Save the walk to:");
            assert!(!terminal.text().contains(LIST), "{}", terminal.text());
            terminal.send(CTRL_C);
        }
        let (status, is_given_back) = terminal.ends();
        assert!(status.contains(", 130)") && is_given_back, "{status}");
        let (_, column) = terminal.screen.screen().cursor_position();
        assert_eq!(column, 0, "{arguments:?}:\n{}", terminal.text());
    }
}
