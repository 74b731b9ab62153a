//! Writes files whole or not at all: what was there before stands until the new content is on the
//! disk, and nothing is ever replaced but what the program wrote itself.

use super::terminal;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// In bytes. What is larger is none of ours.
const LARGEST: u64 = 1 << 30;
/// A chain of links that is longer leads in a circle.
const LINKS: usize = 40;

/// Why a file cannot be written.
#[derive(Debug)]
pub enum WriteError {
    /// What has the name is not ours: another file, a folder, a device.
    Foreign,
    /// What the system says.
    System(io::Error),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        WriteError::System(error)
    }
}

/// Whether a file can be written under a name; `is_ours` knows what may be replaced.
///
/// # Errors
/// When something else has the name, or nothing can be written there.
pub fn check(path: &Path, is_ours: impl Fn(&[u8]) -> bool) -> Result<(), WriteError> {
    let target = target(path, is_ours)?;
    temporary(&target)?.close()?;
    Ok(())
}

/// Writes the content beside the file and puts it in its place in one step, readable for its owner
/// only: it may hold what devices print.
///
/// # Errors
/// When something else has the name, or nothing can be written there. The file is as it was then.
pub fn write(
    path: &Path,
    content: &[u8],
    is_ours: impl Fn(&[u8]) -> bool,
) -> Result<(), WriteError> {
    terminal::limits_are_errors();
    let target = target(path, is_ours)?;
    let mut file = temporary(&target)?;
    file.write_all(content)?;
    // On the disk before the name points to it: after a crash there is the old file or the new one.
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

/// The file that is meant: the one that a link names. It does not exist yet, or it is ours and can
/// be written.
fn target(path: &Path, is_ours: impl Fn(&[u8]) -> bool) -> Result<PathBuf, WriteError> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&target) else {
            return may_be_replaced(&target, is_ours).map(|()| target);
        };
        target = folder(&target).join(next);
    }
    Err(io::Error::other("too many links").into())
}

fn may_be_replaced(target: &Path, is_ours: impl Fn(&[u8]) -> bool) -> Result<(), WriteError> {
    // A pipe or a device is never opened: that could wait, or do something.
    match fs::symlink_metadata(target) {
        Ok(found) if !found.is_file() || found.len() > LARGEST => return Err(WriteError::Foreign),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    // A new file could take the place of one that is protected; so ask whether it may be written.
    OpenOptions::new().append(true).open(target)?;
    if is_ours(&fs::read(target)?) { Ok(()) } else { Err(WriteError::Foreign) }
}

/// The new name must be on the disk, too. Not every system can do that, and the file itself is
/// there.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|it| it.sync_all());
    }
}
