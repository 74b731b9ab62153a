//! Catalog folders of the user.

use crate::catalog::Folder;
use anyhow::{Context as _, Result, anyhow};
use std::fs;
use std::path::Path;

/// Reads a catalog folder.
///
/// # Errors
/// When the folder or one of its files cannot be read, or is not UTF-8.
pub fn read(root: &Path) -> Result<Folder> {
    let name = root.display().to_string();
    let name = if name.len() > 1 { name.trim_end_matches('/').to_owned() } else { name };
    let mut folder = Folder { name, ..Folder::default() };
    for entry in walkdir::WalkDir::new(root).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| trouble(root, error))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        match path.strip_suffix(".yaml") {
            Some(path) => {
                let text = fs::read_to_string(entry.path()).with_context(|| entry.path().display().to_string())?;
                folder.files.insert(path.to_owned(), text);
            }
            // Editors and version control leave these.
            None if path.split('/').any(|part| part.starts_with('.')) => {}
            None => folder.strays.push(path),
        }
    }
    Ok(folder)
}

/// The path and what the system says, each once.
fn trouble(root: &Path, error: walkdir::Error) -> anyhow::Error {
    let path = error.path().unwrap_or(root).display().to_string();
    let text = error.to_string();
    match error.into_io_error() {
        Some(error) => anyhow!("{path}: {error}"),
        None => anyhow!(text),
    }
}
