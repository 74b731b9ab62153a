//! In which order the files of a log stand, by their names: those that were rotated away long ago
//! first, the one that is written to last. It is the same wherever and in whatever order they are
//! named.

use regex::Regex;
use std::path::Path;
use std::sync::LazyLock;

/// The place of a file among others: its folder, its log, its age and its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RotationOrder {
    folder: String,
    log: String,
    /// What is gone stands before what is there.
    is_there: bool,
    is_live: bool,
    age: i64,
    name: String,
}

/// A log's name, the number or the date of a rotated file, and its packing.
static ROTATED: LazyLock<Regex> = LazyLock::new(|| {
    let suffix = r"(?:\.(?P<number>[0-9]{1,3})|[.-](?P<date>20[0-9]{2}-?[0-9]{2}-?[0-9]{2}))?";
    let pattern =
        format!(r"^(?P<log>[^.]+?|.+?\.[A-Za-z][A-Za-z0-9]*){suffix}(?:\.(?:gz|bz2|xz|zst))?$");
    Regex::new(&pattern).expect("a fixed pattern")
});

impl RotationOrder {
    /// The place of a path.
    pub fn of(path: &str) -> Self {
        RotationOrder::of_file(path, false)
    }

    /// The place of a path, or that of all files of its log that are gone.
    pub fn of_file(path: &str, is_gone: bool) -> Self {
        let path = Path::new(path);
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = path.parent().map(|it| it.display().to_string()).unwrap_or_default();
        let found = ROTATED.captures(&name);
        let part = |key| Some(found.as_ref()?.name(key)?.as_str());
        let digits = |text: &str| text.replace('-', "").parse::<i64>().ok();
        let number = part("number").and_then(digits).map(|it| -it);
        let age = number.or_else(|| part("date").and_then(digits));
        RotationOrder {
            folder,
            log: part("log").unwrap_or(&name).to_owned(),
            is_there: !is_gone,
            is_live: age.is_none(),
            age: age.unwrap_or_default(),
            name,
        }
    }

    /// The log that the file belongs to, its folder included.
    pub fn log(&self) -> (&str, &str) {
        (&self.folder, &self.log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotated_files_stand_in_front_of_the_one_that_is_written_to() {
        let ordered = [
            "-",
            "a/messages.10",
            "a/messages.2.gz",
            "a/messages",
            "a/net.log-20251231.xz",
            "a/net.log-20260101",
            "a/net.log.3.gz",
            "a/net.log.1",
            "a/net.log",
            "b/192.0.2.7",
            "b/sw-1.7",
        ];
        let mut mixed = ordered;
        mixed.reverse();
        mixed.sort_by_cached_key(|it| RotationOrder::of(it));
        // A number stands for a rotation, a date for another: both in one folder are rare.
        let places = |name: &str| mixed.iter().position(|it| *it == name).expect("it is there");
        for pair in ["a/messages.10 a/messages.2.gz", "a/messages.2.gz a/messages"] {
            let (one, other) = pair.split_once(' ').expect("two");
            assert!(places(one) < places(other), "{pair}");
        }
        for (one, other) in [
            ("a/net.log-20251231.xz", "a/net.log-20260101"),
            ("a/net.log.3.gz", "a/net.log.1"),
            ("a/net.log.1", "a/net.log"),
            ("a/net.log-20260101", "a/net.log"),
        ] {
            assert!(places(one) < places(other), "{one} {other}");
        }
    }
}
