//! Files, folders and pipes as the command line names them.

use super::content::{Content, SAMPLE, read_up_to};
use globset::GlobSet;
use std::fs::File;
use std::io::{IsTerminal as _, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Something to read.
#[derive(Debug, Clone)]
pub enum Source {
    /// Standard input.
    Stdin,
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
    /// It became shorter while it was read: bytes read, bytes that it had.
    Shrunk(u64, u64),
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

    /// How messages without a host name their device: the name of the file, `-` for a pipe.
    pub fn name(&self) -> String {
        match self {
            Source::Stdin => "-".to_owned(),
            Source::File(path, _) => {
                path.file_name().map_or_else(|| path.display().to_string(), |it| it.to_string_lossy().into_owned())
            }
        }
    }

    /// How complaints name it.
    pub fn path(&self) -> String {
        match self {
            Source::Stdin => "-".to_owned(),
            Source::File(path, _) => path.display().to_string(),
        }
    }

    /// The size of a file; 0 for what has none.
    pub fn size(&self) -> u64 {
        match self {
            Source::Stdin => 0,
            Source::File(_, size) => *size,
        }
    }

    /// The date of the last write in UTC; `None` for a pipe.
    pub fn written(&self) -> Option<jiff::civil::Date> {
        let Source::File(path, 1..) = self else { return None };
        date(path.metadata().ok()?.modified().ok()?)
    }

    /// What a file holds.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn content(path: &Path) -> std::io::Result<Content> {
        let mut sample = [0; SAMPLE];
        let count = read_up_to(&mut File::open(path)?, &mut sample)?;
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
        let count = read_first(&mut stream, &mut sample)?;
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

/// The first bytes of a stream: as many as one read gives, but enough to tell what it is. A pipe that someone types into must not be waited for.
fn read_first(stream: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    const ENOUGH: usize = 8;
    let mut filled = 0;
    while filled < ENOUGH {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
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

/// Whether standard input is a terminal: then nobody pipes anything.
pub fn stdin_is_terminal() -> bool {
    std::io::stdin().is_terminal()
}
