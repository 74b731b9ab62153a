//! What the command line names, folders spelled out. Every file counts once, however many names
//! lead to it.

use super::opening::{self, Identity, Refusal};
use super::sources::{Source, Trouble, TroubleKind};
use globset::GlobSet;
use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A folder is gone through once. Where a pattern chooses files by their paths each path may choose
/// others, so then it may be gone through this many times.
const MOST_PATHS: usize = 64;

/// What the command line names.
#[derive(Debug, Default)]
pub struct SourceList {
    /// What is to be read, in its order.
    pub sources: Vec<Source>,
    /// What cannot be.
    pub troubles: Vec<Trouble>,
    /// Names that lead to what is listed already: the first of them.
    pub double: Option<Double>,
    files: HashMap<Identity, usize>,
    folders: HashMap<Identity, (PathBuf, usize)>,
}

/// A name that leads to what another name led to.
#[derive(Debug)]
pub struct Double {
    /// The name that was left out.
    pub path: String,
    /// The one that counts.
    pub first: String,
    /// How many more names were left out.
    pub more: usize,
}

impl SourceList {
    /// Adds what a path leads to. Within folders only regular files that `glob` fits.
    pub(super) fn add(&mut self, path: &Path, glob: Option<&GlobSet>) {
        if path.as_os_str() == "-" {
            if self.is_new_file(path, opening::identity_of_stdin()) {
                self.sources.push(Source::Stdin);
            }
            return;
        }
        let mut walk = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if !self.is_new_folder(&entry, glob.is_some()) {
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) if entry.depth() > 0 && !wanted(path, entry.path(), glob) => {}
                Ok(entry) => self.add_file(entry),
                Err(error) => self.troubles.push(Trouble::walking(path, error)),
            }
        }
    }

    fn add_file(&mut self, entry: DirEntry) {
        // What cannot be asked about now is complained about when it is opened.
        let metadata = entry.metadata().ok();
        let is_file = metadata.as_ref().is_none_or(Metadata::is_file);
        if !is_file && entry.depth() > 0 {
            let cause = TroubleKind::System(Refusal::NotRegular.into());
            self.troubles.push(Trouble { path: entry.path().display().to_string(), cause });
            return;
        }
        let identity = metadata.as_ref().and_then(|it| opening::identity(entry.path(), it));
        if self.is_new_file(entry.path(), identity) {
            let size = metadata.map_or(0, |it| it.len());
            let path = entry.into_path();
            self.sources.push(if is_file { Source::File(path, size) } else { Source::Pipe(path) });
        }
    }

    /// Whether a file that would be listed next was not listed before.
    fn is_new_file(&mut self, path: &Path, identity: Option<Identity>) -> bool {
        let Some(identity) = identity else { return true };
        let next = self.sources.len();
        let listed = *self.files.entry(identity).or_insert(next);
        if let Some(first) = self.sources.get(listed) {
            let first = first.path();
            self.double(path, first);
            return false;
        }
        true
    }

    /// Whether a folder is to be gone through.
    fn is_new_folder(&mut self, entry: &DirEntry, by_path: bool) -> bool {
        let identity = entry.metadata().ok().and_then(|it| opening::identity(entry.path(), &it));
        let Some(identity) = identity else { return true };
        let (first, times) =
            self.folders.entry(identity).or_insert_with(|| (entry.path().to_owned(), 0));
        *times += 1;
        if *times <= if by_path { MOST_PATHS } else { 1 } {
            return true;
        }
        let first = first.display().to_string();
        self.double(entry.path(), first);
        false
    }

    fn double(&mut self, path: &Path, first: String) {
        match &mut self.double {
            Some(double) => double.more += 1,
            None => self.double = Some(Double { path: path.display().to_string(), first, more: 0 }),
        }
    }
}

/// Whether a file below a folder is asked for: by its name, or by its path below the folder.
fn wanted(root: &Path, path: &Path, glob: Option<&GlobSet>) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    glob.is_none_or(|glob| {
        glob.is_match(below) || path.file_name().is_some_and(|name| glob.is_match(name))
    })
}
