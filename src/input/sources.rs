//! Files, folders and pipes as the command line names them.

use super::content::{Content, ENOUGH, SAMPLE, read_until};
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
    /// Standard input that has been read into memory.
    Held(Arc<[u8]>),
    /// A file and its size; 0 for a pipe or device.
    File(PathBuf, u64),
}

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
    /// It became shorter while it was read: bytes read, bytes that it had.
    Shrunk(u64, u64),
}

impl From<std::io::Error> for Cause {
    fn from(error: std::io::Error) -> Self {
        Cause::System(error)
    }
}

impl Source {
    /// What the command line names, folders spelled out in the order of their names; `-` or nothing is standard input. Within folders only files that `glob` fits.
    pub fn all(paths: &[PathBuf], glob: Option<&GlobSet>) -> (Vec<Source>, Vec<Trouble>) {
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
                    Ok(entry) if entry.depth() > 0 && !wanted(path, entry.path(), glob) => {}
                    Ok(entry) => {
                        let size = entry.metadata().map_or(0, |it| if it.is_file() { it.len() } else { 0 });
                        sources.push(Source::File(entry.into_path(), size));
                    }
                    Err(error) => troubles.push(trouble(path, error)),
                }
            }
        }
        (sources, troubles)
    }

    /// How messages without a host name their device: the name of the file, as it was before rotation and compression; `-` for a pipe.
    pub fn name(&self) -> String {
        match self {
            Source::Stdin | Source::Held(_) => "-".to_owned(),
            Source::File(path, _) => match path.file_name() {
                Some(name) => before_rotation(&name.to_string_lossy()).to_owned(),
                None => path.display().to_string(),
            },
        }
    }

    /// How complaints name it.
    pub fn path(&self) -> String {
        match self {
            Source::Stdin | Source::Held(_) => "-".to_owned(),
            Source::File(path, _) => path.display().to_string(),
        }
    }

    /// The size of a file; 0 for what has none.
    pub fn size(&self) -> u64 {
        match self {
            Source::Stdin | Source::Held(_) => 0,
            Source::File(_, size) => *size,
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
            Source::Held(bytes) => Box::new(std::io::Cursor::new(Arc::clone(bytes))),
            Source::File(path, _) => Box::new(File::open(path)?),
        })
    }

    /// What a file holds.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn content(path: &Path) -> std::io::Result<Content> {
        let mut sample = [0; SAMPLE];
        let count = read_until(SAMPLE, &mut File::open(path)?, &mut sample)?;
        Ok(Content::of(&sample[..count]))
    }

    /// Opens a file of plain text for reading from an offset.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open_at(path: &Path, offset: u64) -> std::io::Result<File> {
        let mut file = File::open(path)?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset))?;
        }
        Ok(file)
    }

    /// The text of a stream whose content is not known yet.
    ///
    /// # Errors
    /// When its start cannot be read or decoded. A stream without text is no error here: its content says so.
    pub fn text<'a>(mut stream: impl Read + Send + 'a) -> std::io::Result<(Content, Box<dyn Read + Send + 'a>)> {
        let mut sample = vec![0; SAMPLE];
        let count = read_until(ENOUGH, &mut stream, &mut sample)?;
        sample.truncate(count);
        let content = Content::of(&sample);
        Ok((content, content.decode(std::io::Cursor::new(sample).chain(stream))?))
    }
}

/// The date of a time in UTC.
pub fn date(time: std::time::SystemTime) -> Option<jiff::civil::Date> {
    let stamp = jiff::Timestamp::try_from(time).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(stamp).date())
}

/// `sw-1.log` for `sw-1.log.2.gz` and `sw-1.log-20260101`: they tell of one device. A number that may be the end of an address stays.
fn before_rotation(name: &str) -> &str {
    static ROTATED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(.+?\.[A-Za-z][A-Za-z0-9]*)(?:\.[0-9]{1,3}|[.-]20[0-9]{2}-?[0-9]{2}-?[0-9]{2})?(?:\.(?:gz|bz2|xz|zst))?$")
            .expect("a fixed pattern")
    });
    ROTATED.captures(name).and_then(|it| it.get(1)).map_or(name, |it| it.as_str())
}

/// Whether a file below a folder is asked for: by its name, or by its path below the folder.
fn wanted(root: &Path, path: &Path, glob: Option<&GlobSet>) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    glob.is_none_or(|glob| glob.is_match(below) || path.file_name().is_some_and(|name| glob.is_match(name)))
}

fn trouble(root: &Path, error: walkdir::Error) -> Trouble {
    let path = error.path().unwrap_or(root).display().to_string();
    let loops = error.loop_ancestor().is_some();
    let text = error.to_string();
    let cause = match error.into_io_error() {
        Some(error) if !loops => Cause::System(error),
        _ => Cause::Walk(text),
    };
    Trouble { path, cause }
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
        for name in
            ["sw-1.log", "sw-1.log.2", "sw-1.log.12.gz", "sw-1.log-20260101", "sw-1.log.2026-01-01.xz", "sw-1.log.gz"]
        {
            assert_eq!(before_rotation(name), "sw-1.log", "{name}");
        }
        for name in ["192.0.2.7", "sw-1", "sw-1.7", "-", "sw-1.log.old", "sw-1.gz"] {
            assert_eq!(before_rotation(name), name);
        }
        assert_eq!(before_rotation("192.0.2.7.log.1"), "192.0.2.7.log");
    }
}
