//! Parts of entries that most answers do without.
//!
//! A page tells of a check what to look at, not its rules and captures. In the program's own
//! catalog such a part stays in its binary form until somebody reads it; what is read from a text
//! is there at once.

use super::embedded;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt::{Debug, Formatter};
use std::ops::Deref;
use std::sync::OnceLock;

/// A part that is read when it is first asked for.
#[derive(Clone)]
pub struct Late<T> {
    /// In binary form; empty where the part came as a text.
    packed: Cow<'static, [u8]>,
    part: OnceLock<T>,
}

impl<T> From<T> for Late<T> {
    fn from(part: T) -> Self {
        Late { packed: Cow::default(), part: OnceLock::from(part) }
    }
}

impl<T: Default> Default for Late<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: DeserializeOwned + Default> Deref for Late<T> {
    type Target = T;

    /// What `build.rs` packed of the same type can be read: the default is for nobody.
    fn deref(&self) -> &T {
        self.part.get_or_init(|| postcard::from_bytes(&self.packed).unwrap_or_default())
    }
}

impl<T: DeserializeOwned + Default + Debug> Debug for Late<T> {
    fn fmt(&self, formatter: &mut Formatter) -> std::fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Late<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return T::deserialize(deserializer).map(Late::from);
        }
        let packed = <&[u8]>::deserialize(deserializer)?;
        let kept = embedded::own(packed).map(Cow::Borrowed);
        let packed = kept.unwrap_or_else(|| Cow::Owned(packed.to_owned()));
        Ok(Late { packed, part: OnceLock::new() })
    }
}

impl<T: DeserializeOwned + Default + Serialize> Serialize for Late<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return (**self).serialize(serializer);
        }
        serializer
            .serialize_bytes(&postcard::to_stdvec(&**self).map_err(serde::ser::Error::custom)?)
    }
}

/// That of the part.
impl<T: JsonSchema> JsonSchema for Late<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::Late;

    #[test]
    fn a_part_is_the_same_when_it_is_read_late() {
        let parts: Late<Vec<String>> = vec!["a".to_owned(), "b".to_owned()].into();
        let packed = postcard::to_stdvec(&parts).expect("packed");
        let late: Late<Vec<String>> = postcard::from_bytes(&packed).expect("unpacked");
        assert!(late.part.get().is_none());
        assert_eq!((late.clone().len(), &*late), (2, &*parts));
        let text = serde_json::to_string(&late).expect("as text");
        assert_eq!(text, r#"["a","b"]"#);
        assert_eq!(*serde_json::from_str::<Late<Vec<String>>>(&text).expect("from text"), *parts);
    }
}
