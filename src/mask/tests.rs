//! The work of masking grows with the text, whatever it was made to look like.

use super::*;
use crate::work;

/// A text of about this many bytes that repeats a part.
fn made_of(part: &str, bytes: usize) -> String {
    part.repeat(bytes / part.len())
}

/// What masking a text takes, as text and as a string of JSON.
fn work_for(text: &str) -> usize {
    work::take();
    let safe = masked(text);
    let json = serde_json::to_string(text).expect("a string");
    let in_json = in_json(&json);
    assert!(!safe.is_empty() && !in_json.is_empty());
    work::take()
}

#[test]
fn the_work_of_masking_grows_with_the_bytes_alone() {
    let wide = format!("{}\n", "A1b2".repeat(20));
    let key = "-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----\n";
    for (name, part) in [
        ("words", "a b c "),
        ("commands", "enable secret 0 Hidden-1 "),
        ("lines of commands", "edge-1(config)#enable secret 0 Hidden-1\n"),
        ("kinds of writing", "password 7 "),
        ("labels", "password: "),
        ("labels and values", "password=Hidden-1&"),
        ("signs", ":=>"),
        ("quotes", "password: \"a' "),
        ("open quotes", "password \"Hidden"),
        ("backslashes", "\\\"password\\\": "),
        ("blanks", "                                          password: <x> "),
        ("addresses", "https://user:Hidden-1@host/"),
        ("colons of addresses", "://a:"),
        ("hashes", "$9$abcdefghijkl$"),
        ("broken lines", wide.as_str()),
        ("broken secrets", &format!("username a password {wide}")),
        // Each line goes on the secret above it, and begins one.
        ("secrets in secrets", &format!("Password={wide}")),
        ("keys", key),
        ("keys without end", "-----BEGIN RSA PRIVATE KEY-----\n"),
        ("keys on a line", "-----BEGIN PRIVATE KEY-----"),
        ("prompts", "edge-1#"),
        ("one word", "x"),
    ] {
        let (some, more) = (work_for(&made_of(part, 16_000)), work_for(&made_of(part, 64_000)));
        assert!(
            more <= 4 * some + some / 2,
            "{name}: {some} steps of 16,000 bytes, {more} of 64,000"
        );
    }
}

/// Where each thing stands after many blanks of its line.
#[test]
fn what_stands_in_front_of_a_line_is_gone_through_once() {
    let line = |bytes: usize| {
        let blanks = " ".repeat(bytes / 2);
        blanks + &made_of("password: <x>                                          ", bytes / 2)
    };
    let (some, more) = (work_for(&line(16_000)), work_for(&line(64_000)));
    assert!(more <= 4 * some + some / 2, "{some} steps of 16,000 bytes, {more} of 64,000");
}
