//! What cannot be read, and how that is said.

use super::opening::Refusal;
use crate::catalog::words::{Words, say};
use std::path::Path;

/// Something that cannot be read, wholly or from some place on. Everything else still is.
#[derive(Debug)]
pub struct Trouble {
    /// What.
    pub path: String,
    /// Why.
    pub cause: TroubleKind,
}

/// Why something cannot be read.
#[derive(Debug)]
pub enum TroubleKind {
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

impl From<std::io::Error> for TroubleKind {
    fn from(error: std::io::Error) -> Self {
        TroubleKind::System(error)
    }
}

impl Trouble {
    /// What is wrong on the way through a folder.
    pub fn walking(root: &Path, error: walkdir::Error) -> Self {
        let path = error.path().unwrap_or(root).display().to_string();
        let loops = error.loop_ancestor().is_some();
        let text = error.to_string();
        let cause = match error.into_io_error() {
            Some(error) if !loops => TroubleKind::System(error),
            _ => TroubleKind::Walk(text),
        };
        Trouble { path, cause }
    }

    /// What to say of it.
    pub fn describe(&self, words: &Words) -> String {
        let path = &self.path;
        match &self.cause {
            TroubleKind::System(error) => {
                words.say(say::CannotRead { path, cause: &reason(words, error) })
            }
            TroubleKind::Walk(text) => words.say(say::CannotRead { path, cause: text }),
            TroubleKind::Binary(place) => {
                words.say(say::Binary { path, place: &place.to_string() })
            }
            TroubleKind::Broken(place, error) => words.say(say::Broken {
                path,
                place: &place.to_string(),
                cause: &reason(words, error),
            }),
            TroubleKind::Archive { is_read: true } => words.say(say::ArchiveRead { path }),
            TroubleKind::Archive { is_read: false } => words.say(say::ArchiveUnread { path }),
            TroubleKind::Large(most) => words.say(say::TooLarge { path, most: &most.to_string() }),
            TroubleKind::Shrunk(read, size) => {
                words.say(say::Shrunk { path, read: &read.to_string(), size: &size.to_string() })
            }
        }
    }
}

/// What stopped the reading, in the reader's language where it was us and not the system.
fn reason(words: &Words, error: &std::io::Error) -> String {
    match Refusal::of(error) {
        Some(Refusal::NotRegular) => words.not_regular.clone(),
        Some(Refusal::Memory(Some(needed), most)) => {
            words.say(say::UnpackMemory { needed: &needed.to_string(), most: &most.to_string() })
        }
        Some(Refusal::Memory(None, most)) => {
            words.say(say::UnpackMemoryUnknown { most: &most.to_string() })
        }
        Some(Refusal::Deep(most)) => words.say(say::PackedTooOften { most: &most.to_string() }),
        Some(Refusal::Behind) => words.behind_packed.clone(),
        Some(Refusal::NotUtf8) => words.not_utf8.clone(),
        Some(Refusal::Large(most)) => words.say(say::DocumentTooLarge { most: &most.to_string() }),
        Some(Refusal::Many(most)) => words.say(say::OverlayTooMany { most: &most.to_string() }),
        Some(Refusal::Outside) => words.overlay_outside.clone(),
        None => error.to_string(),
    }
}
