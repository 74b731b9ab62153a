//! What cannot be read, and how that is said.

use super::opening::Refusal;
use crate::catalog::words::{Words, fill};
use std::path::Path;

/// Something that cannot be read, wholly or from some place on. Everything else still is.
#[derive(Debug)]
pub struct Trouble {
    /// What.
    pub path: String,
    /// Why.
    pub cause: Cause,
}

/// Why something cannot be read.
#[derive(Debug)]
pub enum Cause {
    /// What the system says.
    System(std::io::Error),
    /// A loop of links, or another fault on the way through a folder.
    Walk(String),
    /// It holds no text; the place of the byte that says so.
    Binary(usize),
    /// It could be read up to this place: bytes from the start of its text.
    Broken(u64, std::io::Error),
    /// It is larger than what it should be can be: bytes.
    Large(u64),
    /// It is an archive of files; whether it was read as one text all the same.
    Archive {
        /// Whether it was.
        is_read: bool,
    },
    /// It became shorter while it was read: bytes read, bytes that it had.
    Shrunk(u64, u64),
}

impl From<std::io::Error> for Cause {
    fn from(error: std::io::Error) -> Self {
        Cause::System(error)
    }
}

impl Trouble {
    /// What is wrong on the way through a folder.
    pub fn walking(root: &Path, error: walkdir::Error) -> Self {
        let path = error.path().unwrap_or(root).display().to_string();
        let loops = error.loop_ancestor().is_some();
        let text = error.to_string();
        let cause = match error.into_io_error() {
            Some(error) if !loops => Cause::System(error),
            _ => Cause::Walk(text),
        };
        Trouble { path, cause }
    }

    /// What to say of it.
    pub fn worded(&self, words: &Words) -> String {
        let path = ("path", self.path.as_str());
        match &self.cause {
            Cause::System(error) => fill(&words.cannot_read, &[path, ("cause", &reason(words, error))]),
            Cause::Walk(text) => fill(&words.cannot_read, &[path, ("cause", text)]),
            Cause::Binary(place) => fill(&words.binary, &[path, ("place", &place.to_string())]),
            Cause::Broken(place, error) => {
                fill(&words.broken, &[path, ("place", &place.to_string()), ("cause", &reason(words, error))])
            }
            Cause::Archive { is_read: true } => fill(&words.archive_read, &[path]),
            Cause::Archive { is_read: false } => fill(&words.archive_unread, &[path]),
            Cause::Large(most) => fill(&words.too_large, &[path, ("most", &most.to_string())]),
            Cause::Shrunk(read, size) => {
                fill(&words.shrunk, &[path, ("read", &read.to_string()), ("size", &size.to_string())])
            }
        }
    }
}

/// What stopped the reading, in the reader's language where it was us and not the system.
fn reason(words: &Words, error: &std::io::Error) -> String {
    let number = |text: &str, most: u64| fill(text, &[("most", &most.to_string())]);
    match Refusal::of(error) {
        Some(Refusal::NotRegular) => words.not_regular.clone(),
        Some(Refusal::Memory(Some(needed), most)) => {
            fill(&words.unpack_memory, &[("needed", &needed.to_string()), ("most", &most.to_string())])
        }
        Some(Refusal::Memory(None, most)) => number(&words.unpack_memory_unknown, most),
        Some(Refusal::Deep(most)) => number(&words.packed_too_often, most as u64),
        Some(Refusal::Behind) => words.behind_packed.clone(),
        Some(Refusal::NotUtf8) => words.not_utf8.clone(),
        Some(Refusal::Large(most)) => number(&words.document_too_large, most),
        Some(Refusal::Many(most)) => number(&words.overlay_too_many, most as u64),
        Some(Refusal::Outside) => words.overlay_outside.clone(),
        None => error.to_string(),
    }
}
