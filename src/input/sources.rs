//! Files, folders and pipes as the command line names them.

use std::fs::File;
use std::io::{IsTerminal as _, Read};
use std::path::{Path, PathBuf};

/// Something to read.
#[derive(Debug, Clone)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A file and its size; 0 for a pipe or device.
    File(PathBuf, u64),
}

/// Something that cannot be read. The others still are.
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
    /// It is compressed.
    Compressed,
}

/// The first bytes of compressed files: gzip, zstd, xz, bzip2.
const COMPRESSED: [&[u8]; 4] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd], &[0xfd, b'7', b'z', b'X', b'Z'], b"BZh"];

impl Source {
    /// What the command line names, folders spelled out in the order of their names; `-` or nothing is standard input.
    pub fn all(paths: &[PathBuf]) -> (Vec<Source>, Vec<Trouble>) {
        let (mut sources, mut troubles) = (Vec::new(), Vec::new());
        if paths.is_empty() {
            sources.push(Source::Stdin);
        }
        for path in paths {
            if path.as_os_str() == "-" {
                sources.push(Source::Stdin);
                continue;
            }
            for entry in walkdir::WalkDir::new(path).follow_links(true).sort_by_file_name() {
                match entry {
                    Ok(entry) if entry.file_type().is_dir() => {}
                    Ok(entry) => {
                        let size = entry.metadata().map_or(0, |it| if it.is_file() { it.len() } else { 0 });
                        sources.push(Source::File(entry.into_path(), size));
                    }
                    Err(error) => {
                        let path = error.path().unwrap_or(path).display().to_string();
                        let loops = error.loop_ancestor().is_some();
                        let text = error.to_string();
                        let cause = match error.into_io_error() {
                            Some(error) if !loops => Cause::System(error),
                            _ => Cause::Walk(text),
                        };
                        troubles.push(Trouble { path, cause });
                    }
                }
            }
        }
        (sources, troubles)
    }

    /// How messages without a host name their device: the name of the file, `-` for a pipe.
    pub fn name(&self) -> String {
        match self {
            Source::Stdin => "-".to_owned(),
            Source::File(path, _) => {
                path.file_name().map_or_else(|| path.display().to_string(), |it| it.to_string_lossy().into_owned())
            }
        }
    }

    /// The local date of the last write; `None` for a pipe.
    pub fn written(&self) -> Option<jiff::civil::Date> {
        let Source::File(path, 1..) = self else { return None };
        let time = path.metadata().ok()?.modified().ok()?;
        let stamp = jiff::Timestamp::try_from(time).ok()?;
        Some(jiff::tz::Offset::UTC.to_datetime(stamp).date())
    }

    /// Opens a file for reading from an offset.
    ///
    /// # Errors
    /// When it cannot be opened, or is compressed.
    pub fn open(path: &Path, offset: u64) -> Result<File, Trouble> {
        use std::io::{Seek as _, SeekFrom};
        let trouble = |cause| Trouble { path: path.display().to_string(), cause };
        let system = |error| trouble(Cause::System(error));
        let mut file = File::open(path).map_err(system)?;
        if file.metadata().map_err(system)?.is_file() {
            let mut start = [0; 6];
            let count = file.read(&mut start).map_err(system)?;
            if COMPRESSED.iter().any(|magic| start[..count].starts_with(magic)) {
                return Err(trouble(Cause::Compressed));
            }
            file.seek(SeekFrom::Start(offset)).map_err(system)?;
        }
        Ok(file)
    }
}

/// Whether a file or folder has this name.
pub fn exists(name: &str) -> bool {
    Path::new(name).exists()
}

/// Whether standard input is a terminal: then nobody pipes anything.
pub fn stdin_is_terminal() -> bool {
    std::io::stdin().is_terminal()
}
