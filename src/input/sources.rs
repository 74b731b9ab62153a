//! Files, folders and pipes as the command line names them.

use super::content::{self, Content, Patience, Text};
pub use super::listing::{Double, SourceList};
use super::opening;
pub use super::trouble::{Trouble, TroubleKind};
use super::unpack::Gate;
use globset::GlobSet;
use regex::Regex;
use std::fs::File;
use std::io::{IsTerminal as _, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// Something to read.
#[derive(Debug, Clone)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A pipe that has been read into memory, and its name.
    Held(Option<PathBuf>, Arc<[u8]>),
    /// A regular file and its size.
    File(PathBuf, u64),
    /// A named pipe or a device.
    Pipe(PathBuf),
}

impl Source {
    /// What the command line names, folders spelled out in the order of their names; `-` or nothing
    /// is standard input. Within folders only files that `glob` fits.
    pub fn all(paths: &[PathBuf], glob: Option<&GlobSet>) -> SourceList {
        let mut listing = SourceList::default();
        if paths.is_empty() {
            listing.sources.push(Source::Stdin);
        }
        for path in paths {
            listing.add(path, glob);
        }
        listing
    }

    /// What a person named, whatever it is.
    pub fn named(path: PathBuf) -> Source {
        match path.metadata() {
            Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => Source::Pipe(path),
            metadata => Source::File(path, metadata.map_or(0, |it| it.len())),
        }
    }

    /// How messages without a host name their device: the name of the file, as it was before
    /// rotation and compression; `-` for standard input.
    pub fn name(&self) -> String {
        let Some(path) = self.place() else { return "-".to_owned() };
        match path.file_name() {
            Some(name) => before_rotation(&name.to_string_lossy()).to_owned(),
            None => path.display().to_string(),
        }
    }

    /// How complaints name it.
    pub fn path(&self) -> String {
        self.place().map_or_else(|| "-".to_owned(), |it| it.display().to_string())
    }

    /// Where it lies; `None` for standard input.
    fn place(&self) -> Option<&Path> {
        match self {
            Source::Stdin => None,
            Source::Held(path, _) => path.as_deref(),
            Source::File(path, _) | Source::Pipe(path) => Some(path),
        }
    }

    /// The size of a file; 0 for what has none.
    pub fn size(&self) -> u64 {
        match self {
            Source::File(_, size) => *size,
            Source::Stdin | Source::Held(..) | Source::Pipe(_) => 0,
        }
    }

    /// The date of the last write in UTC; `None` for a pipe.
    pub fn written(&self) -> Option<jiff::civil::Date> {
        let Source::File(path, 1..) = self else { return None };
        date(path.metadata().ok()?.modified().ok()?)
    }

    /// Opens the source from its start.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> std::io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Source::Stdin => Box::new(std::io::stdin()),
            Source::Held(_, bytes) => Box::new(std::io::Cursor::new(Arc::clone(bytes))),
            Source::Pipe(path) => Box::new(opening::named(path)?),
            Source::File(path, _) => Box::new(opening::regular(path)?),
        })
    }

    /// What a file holds, as it lies there: packed or not.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn content(path: &Path) -> std::io::Result<Content> {
        content::outside(opening::regular(path)?)
    }

    /// Opens a file of plain text for reading from an offset.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open_at(path: &Path, offset: u64) -> std::io::Result<File> {
        let mut file = opening::regular(path)?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset))?;
        }
        Ok(file)
    }

    /// The text of a stream of this source.
    ///
    /// # Errors
    /// When its start cannot be read or unpacked. A stream without text is no error here: its
    /// content says so.
    pub fn text<'a>(
        &self,
        stream: impl Read + Send + 'a,
        gate: Option<&'a Gate>,
    ) -> std::io::Result<Text<'a>> {
        let patience = match self {
            Source::File(..) | Source::Held(..) => Patience::FILE,
            Source::Stdin | Source::Pipe(_) => Patience::PIPE,
        };
        content::text(stream, patience, gate)
    }
}

/// The date of a time in UTC.
pub fn date(time: std::time::SystemTime) -> Option<jiff::civil::Date> {
    let stamp = jiff::Timestamp::try_from(time).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(stamp).date())
}

/// `sw-1.log` for `sw-1.log.2.gz` and `sw-1.log-20260101`: they tell of one device. A number that
/// may be the end of an address stays.
fn before_rotation(name: &str) -> &str {
    static ROTATED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(.+?\.[A-Za-z][A-Za-z0-9]*)(?:\.[0-9]{1,3}|[.-]20[0-9]{2}-?[0-9]{2}-?[0-9]{2})?(?:\.(?:gz|bz2|xz|zst))?$")
            .expect("a fixed pattern")
    });
    ROTATED.captures(name).and_then(|it| it.get(1)).map_or(name, |it| it.as_str())
}

/// Whether a file or folder has this name.
pub fn exists(name: &str) -> bool {
    Path::new(name).exists()
}

/// Whether standard input is a terminal: then nobody pipes anything.
pub fn stdin_is_terminal() -> bool {
    std::io::stdin().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::before_rotation;

    #[test]
    fn rotated_files_have_the_name_of_their_log() {
        for name in [
            "sw-1.log",
            "sw-1.log.2",
            "sw-1.log.12.gz",
            "sw-1.log-20260101",
            "sw-1.log.2026-01-01.xz",
            "sw-1.log.gz",
        ] {
            assert_eq!(before_rotation(name), "sw-1.log", "{name}");
        }
        for name in ["192.0.2.7", "sw-1", "sw-1.7", "-", "sw-1.log.old", "sw-1.gz"] {
            assert_eq!(before_rotation(name), name);
        }
        assert_eq!(before_rotation("192.0.2.7.log.1"), "192.0.2.7.log");
    }
}
