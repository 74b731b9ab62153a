//! The catalog inside the program: what `build.rs` made of `catalog/`.
//!
//! Each file is a list of its topmost fields, and each field a JSON text of its own: of an entry that is read in brief, the rest is not even skipped over.

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Result};

/// The files as (path without `.yaml`, fields), sorted by path.
static FILES: &[(&str, &[(&str, Json)])] = include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// One file.
#[derive(Clone, Copy)]
pub struct File(&'static [(&'static str, Json)]);

impl File {
    /// The file of a path.
    pub fn find(path: &str) -> Option<Self> {
        let index = FILES.binary_search_by(|(it, _)| (*it).cmp(path)).ok()?;
        Some(File(FILES[index].1))
    }

    /// Reads the fields that `T` has.
    ///
    /// # Errors
    /// When they are not what `T` asks for.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T> {
        T::deserialize(MapDeserializer::new(self.0.iter().copied()))
    }
}

/// The paths of all files, sorted.
pub fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(path, _)| *path)
}

/// The paths that start with a prefix, sorted.
pub fn paths_below(prefix: &str) -> impl Iterator<Item = &'static str> {
    let start = FILES.partition_point(|(path, _)| *path < prefix);
    FILES[start..].iter().map(|(path, _)| *path).take_while(move |path| path.starts_with(prefix))
}

/// The JSON text of a field.
#[derive(Clone, Copy)]
struct Json(&'static str);

impl IntoDeserializer<'_, Error> for Json {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Json {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        serde_json::Deserializer::from_str(self.0).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        serde_json::Deserializer::from_str(self.0).deserialize_option(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        serde_json::Deserializer::from_str(self.0).deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        serde_json::Deserializer::from_str(self.0).deserialize_enum(name, variants, visitor)
    }

    /// The field that nobody asked for: its text is left alone.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}
