//! Keeps a walk in a file: what was there before stands until the new text is whole on the disk,
//! and nothing but a walk is ever replaced.

use crate::catalog::yaml;
use crate::cli::terminal;
use crate::guide::Walk;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// In bytes. A walk holds a few captures; what is larger is something else.
const LARGEST: u64 = 512 * 1024 * 1024;

/// A chain of links that is longer leads in a circle.
const LINKS: usize = 40;

/// Why a walk cannot be kept.
#[derive(Debug)]
pub enum Error {
    /// What has the name is no walk: another file, a folder, a device.
    Foreign,
    /// What the system says.
    System(io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::System(error)
    }
}

/// Whether a walk can be kept under a name.
///
/// # Errors
/// When something else has the name, or nothing can be written there.
pub fn check(path: &Path) -> Result<(), Error> {
    let target = target(path)?;
    temporary(&target)?.close()?;
    Ok(())
}

/// Writes the text beside the file and puts it in its place in one step, readable for its owner
/// only: it may hold the output of devices.
///
/// # Errors
/// When something else has the name, or nothing can be written there. The file is as it was then.
pub fn write(path: &Path, text: &str) -> Result<(), Error> {
    terminal::limits_are_errors();
    let target = target(path)?;
    let mut file = temporary(&target)?;
    file.write_all(text.as_bytes())?;
    // On the disk before the name points to it: after a crash there is the old walk or the new one.
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    sync_folder(folder(&target));
    Ok(())
}

/// A new file beside the target. The library creates it with mode 0600 and removes it when it is
/// not put in place.
fn temporary(target: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(".slp-diag-").suffix(".tmp").tempfile_in(folder(target))
}

fn folder(target: &Path) -> &Path {
    target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file that is meant: the one that a link names. It does not exist yet, or it holds a walk and
/// can be written.
fn target(path: &Path) -> Result<PathBuf, Error> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&target) else {
            return may_be_replaced(&target).map(|()| target);
        };
        target = folder(&target).join(next);
    }
    Err(io::Error::other("too many links").into())
}

fn may_be_replaced(target: &Path) -> Result<(), Error> {
    // A pipe or a device is never opened: that could wait, or do something.
    match fs::symlink_metadata(target) {
        Ok(found) if !found.is_file() || found.len() > LARGEST => return Err(Error::Foreign),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    // A new file could take the place of one that is protected; so ask whether it may be written.
    OpenOptions::new().append(true).open(target)?;
    let kept = fs::read(target)?;
    let value =
        std::str::from_utf8(&kept).ok().and_then(|it| yaml::parse(it, yaml::LARGEST_WALK).ok());
    let is_walk = value.is_some_and(|value| Walk::parsed(value).is_ok());
    if is_walk { Ok(()) } else { Err(Error::Foreign) }
}

/// The new name must be on the disk, too. Not every system can do that, and the walk itself is
/// there.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|it| it.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{Answer, SCHEMA};

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
