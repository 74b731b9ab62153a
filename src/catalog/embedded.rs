//! The catalog inside the program: what `build.rs` compiled of `catalog/`.
//!
//! An entry is held in its type's binary form, once for each language, and read when it is asked
//! for.

use serde::de::DeserializeOwned;
use serde_json::Value;
use std::hash::Hasher as _;
use std::ops::Range;

/// Where something stands among [`BYTES`] or [`PATHS`]; equal bounds: nowhere. No address, which
/// would have to be settled at each start.
type Bounds = (u32, u32);

/// One file of the catalog.
pub struct File {
    /// Below the root, without `.yaml`; in [`PATHS`].
    path: Bounds,
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
        let index = FILES.binary_search_by(|it| it.path().cmp(path)).ok()?;
        Some(&FILES[index])
    }

    fn path(&self) -> &'static str {
        &PATHS[range(self.path)]
    }

    /// The entry in a language, else in that of the base files.
    pub fn entry<T: DeserializeOwned>(&self, language: &str) -> T {
        let translated = self.among(&self.entries, language);
        let packed = translated.unwrap_or_else(|| bytes(self.entries[base_language()]));
        postcard::from_bytes(packed).expect("build.rs packed it from the type of its folder")
    }

    /// The file as it was written.
    pub fn source(&self) -> Value {
        json(bytes(self.source))
    }

    /// Its translation as it was written; `None` where there is none.
    pub fn translation(&self, language: &str) -> Option<Value> {
        self.among(&self.translations, language).map(json)
    }

    fn among(&self, places: &[Bounds], language: &str) -> Option<&'static [u8]> {
        let number = LANGUAGES.iter().position(|it| *it == language)?;
        Some(bytes(places[number])).filter(|it| !it.is_empty())
    }
}

/// The paths of all files, sorted.
pub fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(File::path)
}

/// The paths that start with a prefix, sorted.
pub fn paths_below(prefix: &str) -> impl Iterator<Item = &'static str> {
    let start = FILES.partition_point(|it| it.path() < prefix);
    FILES[start..].iter().map(File::path).take_while(move |path| path.starts_with(prefix))
}

/// A number of all files together.
pub fn fingerprint() -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    hasher.write(BYTES);
    hasher.finish()
}

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).expect("build.rs wrote it")
}

fn base_language() -> usize {
    LANGUAGES.iter().position(|it| *it == super::BASE_LANGUAGE).unwrap_or(0)
}

fn bytes(bounds: Bounds) -> &'static [u8] {
    &BYTES[range(bounds)]
}

fn range((start, end): Bounds) -> Range<usize> {
    start as usize..end as usize
}

/// The same bytes for as long as the program runs, where they are a part of its catalog.
pub fn own(part: &[u8]) -> Option<&'static [u8]> {
    let start = part.as_ptr().addr().checked_sub(BYTES.as_ptr().addr())?;
    BYTES.get(start..start.checked_add(part.len())?)
}
