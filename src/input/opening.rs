//! Opening files. Every file that the program reads is opened here, so that nothing waits for a
//! pipe that nobody writes to, and no file counts twice.

use std::fs::{File, Metadata};
use std::path::Path;

/// Why we read no further, although the system would let us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A pipe, a socket or a device where only a file makes sense.
    NotRegular,
    /// To unpack it takes more memory than is given to it: MiB needed where that is known, MiB
    /// given.
    Memory(Option<u64>, u64),
    /// Packed in packed, more often than this many times.
    Deep(usize),
    /// After what is packed stands something else.
    Behind,
    /// A document in which bytes are no UTF-8.
    NotUtf8,
    /// A document of more bytes than this.
    Large(u64),
    /// A catalog folder in which lies more than so much.
    Many(usize),
    /// A link in a catalog folder that leads out of it.
    Outside,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for std::io::Error {
    fn from(refusal: Refusal) -> Self {
        std::io::Error::new(std::io::ErrorKind::InvalidData, refusal)
    }
}

impl Refusal {
    /// The refusal that an error carries; the errors of the system carry none.
    pub fn of(error: &std::io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

/// Opens a regular file, and nothing else. It never waits: what became a pipe since it was listed
/// is opened without blocking, seen for what it is and refused.
///
/// # Errors
/// When the system does not open it, or when it is no regular file ([`Refusal::NotRegular`]).
pub fn regular(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Refusal::NotRegular.into()) }
}

/// Opens what a person named, whatever it is. A pipe is waited for, as its name says that somebody
/// will write to it.
///
/// # Errors
/// When the system does not open it.
pub fn named(path: &Path) -> std::io::Result<File> {
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => File::open(path),
        _ => regular(path),
    }
}

/// What stays the same of a file or folder under all of its names.
#[cfg(unix)]
pub type Identity = (u64, u64);
/// What stays the same of a file or folder under all of its names.
#[cfg(not(unix))]
pub type Identity = std::path::PathBuf;

/// The identity of a file or folder whose metadata, of what links lead to, is this.
#[cfg(unix)]
pub fn identity(_: &Path, metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

/// The identity of a file or folder: where links lead. Hard links stay apart here.
#[cfg(not(unix))]
pub fn identity(path: &Path, _: &Metadata) -> Option<Identity> {
    path.canonicalize().ok()
}

/// The identity of what standard input is.
#[cfg(unix)]
pub fn identity_of_stdin() -> Option<Identity> {
    use std::os::fd::AsFd as _;
    let stdin = File::from(std::io::stdin().as_fd().try_clone_to_owned().ok()?);
    identity(Path::new("-"), &stdin.metadata().ok()?)
}

/// The identity of what standard input is: unknown here.
#[cfg(not(unix))]
pub fn identity_of_stdin() -> Option<Identity> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_without_a_writer_is_refused_at_once() {
        let folder = std::env::temp_dir().join(format!("slp-diag-opening-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for temporary files");
        let pipe = folder.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo is there").success());
        let refused = |path: &Path| Refusal::of(&regular(path).expect_err("it is refused"));
        assert_eq!(refused(&pipe), Some(Refusal::NotRegular));
        assert_eq!(refused(Path::new("/dev/null")), Some(Refusal::NotRegular));
        assert_eq!(refused(&folder), Some(Refusal::NotRegular));
        assert_eq!(refused(&folder.join("missing")), None);
        std::fs::remove_dir_all(&folder).expect("it was made");
    }
}
