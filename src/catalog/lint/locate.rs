//! Line and column of a value in a YAML text, by its keys.
//!
//! The parser knows where it is but only says so in errors, so the way down ends in one.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Line and column, from 1, of the value that the keys lead to, or of the deepest one on the way there; a number in `keys` is an index of a list.
pub fn locate(text: &str, keys: &[&str]) -> (usize, usize) {
    let text = crate::catalog::yaml::without_mark(text);
    for depth in (0..=keys.len()).rev() {
        if let Err(error) = Seek(&keys[..depth]).deserialize(serde_yaml::Deserializer::from_str(text)) {
            return error.location().map_or((1, 1), |it| (it.line(), it.column()));
        }
    }
    (1, 1)
}

/// Walks down and fails where it arrives; succeeds when the keys lead nowhere.
struct Seek<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seek<'_> {
    fn arrive<E: Error>(&self) -> Result<(), E> {
        if self.0.is_empty() { Err(E::custom("here")) } else { Ok(()) }
    }
}

macro_rules! scalars {
    ($($name:ident: $kind:ty),*) => { $(fn $name<E: Error>(self, _: $kind) -> Result<(), E> { self.arrive() })* };
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    scalars! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.arrive()
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.arrive()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.0.split_first() else { return self.arrive() };
        while let Some(key) = map.next_key::<serde_yaml::Value>()? {
            let wanted = match &key {
                serde_yaml::Value::String(key) => key == first,
                other => serde_yaml::to_string(other).is_ok_and(|it| it.trim() == *first),
            };
            if wanted {
                return map.next_value_seed(Seek(rest));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.0.split_first() else { return self.arrive() };
        let wanted: Option<usize> = first.parse().ok();
        let mut index = 0;
        loop {
            if wanted == Some(index) {
                return list.next_element_seed(Seek(rest)).map(|_| ());
            }
            if list.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::locate;

    #[test]
    fn keys_lead_to_their_value() {
        let text = "title: T\nsteps:\n  one:\n    run:\n      - { exec: a }\n      - { exec: b }\n";
        assert_eq!(locate(text, &["title"]), (1, 8));
        assert_eq!(locate(text, &["steps", "one", "run", "1", "exec"]), (6, 17));
        // A key that is missing: the deepest one on the way.
        assert_eq!(locate(text, &["steps", "one", "when"]), locate(text, &["steps", "one"]));
    }
}
