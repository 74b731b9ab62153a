//! The catalog inside the program: what `build.rs` compiled of `catalog/`.
//!
//! An entry is held in its type's binary form, once for each language, and read when it is asked
//! for.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Where something stands among [`BYTES`]; equal bounds: nowhere.
type Bounds = (usize, usize);

/// One file of the catalog.
pub struct File {
    /// Below the root, without `.yaml`.
    path: &'static str,
    /// The file as JSON.
    source: Bounds,
    /// Its translations as JSON, in the order of [`LANGUAGES`].
    translations: [Bounds; LANGUAGES.len()],
    /// The entry in each language; nowhere where it is that of the base language.
    entries: [Bounds; LANGUAGES.len()],
}

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

impl File {
    /// The file of a path.
    pub fn find(path: &str) -> Option<&'static Self> {
        let index = FILES.binary_search_by(|it| it.path.cmp(path)).ok()?;
        Some(&FILES[index])
    }

    /// The entry in a language, else in that of the base files.
    ///
    /// # Errors
    /// When `T` is not the type of its folder.
    pub fn entry<T: DeserializeOwned>(&self, language: &str) -> postcard::Result<T> {
        let translated = self.among(&self.entries, language);
        postcard::from_bytes(translated.unwrap_or_else(|| bytes(self.entries[base_language()])))
    }

    /// The file as it was written.
    ///
    /// # Errors
    /// Never for what `build.rs` wrote.
    pub fn source(&self) -> serde_json::Result<Value> {
        serde_json::from_slice(bytes(self.source))
    }

    /// Its translation as it was written; `None` where there is none.
    ///
    /// # Errors
    /// Never for what `build.rs` wrote.
    pub fn translation(&self, language: &str) -> serde_json::Result<Option<Value>> {
        self.among(&self.translations, language).map(serde_json::from_slice).transpose()
    }

    /// The file read as another type than that of its entry: the words of a language.
    ///
    /// # Errors
    /// When it is not of that type.
    pub fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(bytes(self.source))
    }

    fn among(&self, places: &[Bounds], language: &str) -> Option<&'static [u8]> {
        let number = LANGUAGES.iter().position(|it| *it == language)?;
        Some(bytes(places[number])).filter(|it| !it.is_empty())
    }
}

/// The paths of all files, sorted.
pub fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|it| it.path)
}

/// The paths that start with a prefix, sorted.
pub fn paths_below(prefix: &str) -> impl Iterator<Item = &'static str> {
    let start = FILES.partition_point(|it| it.path < prefix);
    FILES[start..].iter().map(|it| it.path).take_while(move |path| path.starts_with(prefix))
}

fn base_language() -> usize {
    LANGUAGES.iter().position(|it| *it == super::BASE_LANGUAGE).unwrap_or(0)
}

fn bytes((start, end): Bounds) -> &'static [u8] {
    &BYTES[start..end]
}
