//! Secrets that are known by their own shape, whatever stands before them: passwords in
//! addresses, private keys, tokens, hashes.

use crate::work;
use std::ops::Range;

/// In bytes; what is further from its beginning is no part of an address.
const LONGEST_ADDRESS: usize = 512;

/// The beginning of a text, of at most this many bytes.
pub(super) fn within(text: &str, most: usize) -> &str {
    work::count(most.min(text.len()));
    let end = (0..=most.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    &text[..end]
}

/// Secrets of a line.
pub(super) fn find(line: &str, found: &mut Vec<Range<usize>>) {
    for at in memchr::memchr_iter(b':', line.as_bytes()) {
        if line[at..].starts_with("://") {
            found.extend(of_address(line, at + 3));
        }
    }
    // A hash (`$9$salt$text`), a signed token, a token of a server as it is pasted.
    // Each has one of these signs, which few lines have.
    if memchr::memchr3(b'$', b'%', b'J', line.as_bytes()).is_some() {
        let mut from = 0;
        for run in line.split(|it: char| !(it.is_ascii_alphanumeric() || "$%./+=_-".contains(it))) {
            if is_hash(run) || is_signed(run) || is_pasted(run) {
                found.push(from..from + run.len());
            }
            from += run.len() + line[from + run.len()..].chars().next().map_or(0, char::len_utf8);
        }
    }
}

/// The password in `scheme://user:password@host`. It may hold a sign that should not stand there.
fn of_address(line: &str, from: usize) -> Option<Range<usize>> {
    let rest = within(&line[from..], LONGEST_ADDRESS);
    let end =
        rest.find(|it: char| it.is_whitespace() || "\"'`<>".contains(it)).unwrap_or(rest.len());
    let rest = &rest[..end];
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let colon = authority.find(':')?;
    let at = match authority.rfind('@') {
        Some(at) => at,
        // `user:pass/word@host`, where a port would be a number.
        None if authority[colon + 1..].bytes().any(|it| !it.is_ascii_digit())
            && !authority.starts_with('[') =>
        {
            rest.rfind('@')?
        }
        None => return None,
    };
    (colon + 1 < at).then(|| from + colon + 1..from + at)
}

fn is_hash(run: &str) -> bool {
    let mut parts = run.strip_prefix('$').unwrap_or_default().split('$');
    let kind = parts.next().unwrap_or_default();
    let long = parts.map(str::len).sum::<usize>() >= 12;
    (1..=2).contains(&kind.len()) && kind.bytes().all(|it| it.is_ascii_digit()) && long
}

fn is_signed(run: &str) -> bool {
    run.starts_with("eyJ") && run.split('.').filter(|it| it.len() >= 8).count() >= 2
}

fn is_pasted(run: &str) -> bool {
    let plain = run.bytes().all(|it| it.is_ascii_alphanumeric() || b"%+=".contains(&it));
    run.len() >= 40 && plain && (run.contains("%0A") || run.contains("%3D"))
}

/// Whether a value looks like a token: long, of letters and digits.
pub(super) fn is_token(value: &str) -> bool {
    value.len() >= 16
        && value.bytes().any(|it| it.is_ascii_digit())
        && value.bytes().any(|it| it.is_ascii_alphabetic())
        && value.bytes().all(|it| it.is_ascii_alphanumeric() || b"%+=/_.~-".contains(&it))
}

/// Where in a text of several lines a private key is.
#[derive(Default)]
pub(super) struct PrivateKey {
    is_open: bool,
}

impl PrivateKey {
    /// The part of the next line that belongs to a private key.
    pub(super) fn part(&mut self, line: &str) -> Option<Range<usize>> {
        let mut from = 0;
        if !self.is_open {
            from = border(line, "BEGIN ", 0)?.end;
            self.is_open = true;
        }
        if let Some(end) = border(line, "END ", from) {
            self.is_open = false;
            // A further key after it on the same line is no longer read apart.
            let further = border(line, "BEGIN ", end.end).is_some();
            return Some(from..if further { line.len() } else { end.start });
        }
        let body = line[from..].trim();
        if from > 0 || body.is_empty() {
            return Some(from..line.len());
        }
        let is_coded =
            |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric() || b"+/=".contains(&it));
        let last = body.rsplit(char::is_whitespace).next().unwrap_or_default();
        let is_header = ["Proc-Type:", "DEK-Info:", "Comment:", "Version:"]
            .iter()
            .any(|it| body.starts_with(it));
        if is_coded(body) || is_header {
            return Some(0..line.len());
        }
        // After what a relay puts before each line.
        if last.len() >= 32 && is_coded(last) {
            let end = line.trim_end().len();
            return Some(end - last.len()..end);
        }
        // It was cut.
        self.is_open = false;
        None
    }
}

/// `-----BEGIN RSA PRIVATE KEY-----` and the like.
fn border(line: &str, word: &str, from: usize) -> Option<Range<usize>> {
    work::count(line.len() - from.min(line.len()));
    let rest = line.get(from..)?;
    // Asked first, because the search for all places is slow to begin.
    if !rest.contains(word) {
        return None;
    }
    rest.match_indices(word).find_map(|(at, _)| {
        let at = from + at;
        let name = at + within(&line[at..], 60).find("PRIVATE KEY")? + "PRIVATE KEY".len();
        let start = from + line[from..at].trim_end_matches([' ', '-']).len();
        let tail = line[name..].strip_prefix(" BLOCK").unwrap_or(&line[name..]);
        let end = line.len() - tail.trim_start_matches([' ', '-']).len();
        let is_border = line[start..at].matches('-').count() >= 4 && line[name..end].contains("--");
        is_border.then_some(start..end)
    })
}
