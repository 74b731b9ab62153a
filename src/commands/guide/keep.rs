//! Keeps a walk in a file: what was there before stands until the new text is whole on the disk,
//! and nothing but a walk is ever replaced.

use crate::catalog::yaml;
use crate::cli::whole_file;
use crate::guide::Walk;
use std::path::Path;

pub use whole_file::WriteError as Error;

/// In bytes. A walk holds a few captures; what is larger is something else.
const LARGEST: usize = 512 * 1024 * 1024;

/// Whether a walk can be kept under a name.
///
/// # Errors
/// When something else has the name, or nothing can be written there.
pub fn check(path: &Path) -> Result<(), Error> {
    whole_file::check(path, is_walk)
}

/// Writes the text in one step, readable for its owner only: it may hold the output of devices.
///
/// # Errors
/// When something else has the name, or nothing can be written there. The file is as it was then.
pub fn write(path: &Path, text: &str) -> Result<(), Error> {
    whole_file::write(path, text.as_bytes(), is_walk)
}

fn is_walk(kept: &[u8]) -> bool {
    let text = std::str::from_utf8(kept).ok().filter(|it| it.len() <= LARGEST);
    let value = text.and_then(|it| yaml::parse(it, yaml::LARGEST_WALK).ok());
    value.is_some_and(|value| Walk::parsed(value).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{Answer, SCHEMA};
    use std::fs;

    fn text(answers: Vec<Answer>) -> String {
        let walk = Walk { schema: SCHEMA.to_owned(), language: "en".to_owned(), answers };
        serde_yaml::to_string(&walk).expect("YAML")
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|it| it.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_walk_takes_the_place_of_a_walk_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.walk");
        check(&path).expect("nothing is there");
        assert!(names(folder.path()).is_empty());
        for answers in [vec![Answer::GoOn], vec![Answer::Yes, Answer::No]] {
            write(&path, &text(answers.clone())).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("a file"), text(answers));
            assert_eq!(names(folder.path()), ["a.walk"]);
        }
    }

    #[test]
    fn what_is_no_walk_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = text(Vec::new()).replace(SCHEMA, "slp-diag.guide/9");
        for kept in
            ["", "hello\n", "[1, 2]", "schema: slp-diag.guide/1\n", "\u{0}\u{1}", other.as_str()]
        {
            let path = folder.path().join("other");
            fs::write(&path, kept).expect("written");
            assert!(matches!(check(&path), Err(Error::Foreign)), "{kept:?}");
            assert!(matches!(write(&path, &text(Vec::new())), Err(Error::Foreign)), "{kept:?}");
            assert_eq!(fs::read_to_string(&path).expect("a file"), kept);
        }
        assert!(matches!(check(folder.path()), Err(Error::Foreign)));
        assert!(matches!(check(&folder.path().join("none/a.walk")), Err(Error::System(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_kept_walk_is_its_owners_alone_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (link, path) = (folder.path().join("link"), folder.path().join("there"));
        symlink("there", &link).expect("a link");
        for _ in 0..2 {
            write(&link, &text(Vec::new())).expect("written");
            assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
            assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
        }
        symlink("round", folder.path().join("round")).expect("a link");
        assert!(matches!(write(&folder.path().join("round"), "x"), Err(Error::System(_))));
        assert!(matches!(check(Path::new("/dev/null")), Err(Error::Foreign)));
    }
}
