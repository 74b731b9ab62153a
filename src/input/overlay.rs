//! Catalog folders of the user. Links that lead out of a folder are refused, so that a stray one
//! reads nothing that its owner did not mean to give.

use super::opening::Refusal;
use super::trouble::{Trouble, TroubleKind};
use super::{Source, whole};
use crate::catalog::{Folder, schemas};
use std::path::Path;
use walkdir::WalkDir;

/// How large an entry may be, in bytes; those of the shipped catalog have some kilobytes.
const LARGEST_ENTRY: u64 = 1024 * 1024;
/// How much may lie in a folder, folders counted; in the shipped catalog it is some hundred.
const MOST_ENTRIES: usize = 20_000;
/// How large all entries together may be, in bytes.
const LARGEST_CATALOG: u64 = 32 * 1024 * 1024;

/// Reads a catalog folder.
///
/// # Errors
/// When the folder or one of its files cannot be read, is not UTF-8, leads out of the folder or is
/// too large to be meant.
pub fn read(root: &Path) -> Result<Folder, Trouble> {
    let name = root.display().to_string();
    let name = if name.len() > 1 { name.trim_end_matches('/').to_owned() } else { name };
    let mut folder = Folder { name, ..Folder::default() };
    let refused =
        |path: &Path, cause: TroubleKind| Trouble { path: path.display().to_string(), cause };
    let base = root.canonicalize().map_err(|error| refused(root, TroubleKind::System(error)))?;
    let mut size = 0;
    for (number, entry) in
        WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().enumerate()
    {
        let entry = entry.map_err(|error| Trouble::walking(root, error))?;
        let refused = |refusal: Refusal| refused(entry.path(), TroubleKind::System(refusal.into()));
        if number > MOST_ENTRIES {
            return Err(refused(Refusal::Many(MOST_ENTRIES)));
        }
        let leads_out = || entry.path().canonicalize().is_ok_and(|it| !it.starts_with(&base));
        if entry.depth() > 0 && entry.path_is_symlink() && leads_out() {
            return Err(refused(Refusal::Outside));
        }
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry
            .path()
            .strip_prefix(root)
            .unwrap_or(entry.path())
            .to_string_lossy()
            .replace('\\', "/");
        match path.strip_suffix(".yaml") {
            Some(path) => {
                let source = Source::File(entry.path().to_owned(), 0);
                let text = whole::document(&source, LARGEST_ENTRY);
                let text = text.map_err(|cause| Trouble { path: source.path(), cause })?;
                size += text.len() as u64;
                if size > LARGEST_CATALOG {
                    return Err(refused(Refusal::Large(LARGEST_CATALOG)));
                }
                folder.files.insert(path.to_owned(), text);
            }
            // Editors and version control leave these.
            None if path.split('/').any(|part| part.starts_with('.')) => {}
            // What editors read beside the entries, as `catalog schema` writes it.
            None if path
                .strip_prefix(schemas::FOLDER)
                .is_some_and(|it| it.starts_with('/') && it.ends_with(".json")) => {}
            None => folder.strays.push(path),
        }
    }
    Ok(folder)
}

/// Reads one file of a catalog.
///
/// # Errors
/// When it cannot be read, is not UTF-8 or is too large to be meant.
pub fn file(path: &Path) -> Result<String, Trouble> {
    let source = Source::File(path.to_owned(), 0);
    whole::document(&source, LARGEST_ENTRY).map_err(|cause| Trouble { path: source.path(), cause })
}
