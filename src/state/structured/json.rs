//! JSON into a tree. The library reads it and limits how deep it goes; keys and texts that it hands
//! out as parts of the input tell where they stand.

use super::tree::Tree;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads the values of a text, one after the other, up to the first thing that is none. Tells how
/// many bytes were read; `None` where the first value is none already.
pub(super) fn read(text: &str, first_line: usize, tree: &mut Tree) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    // Where a value ends is known before it is read into elements.
    let mut ends = vec![0];
    while let Some(Ok(_)) = values.next() {
        let start = ends.last().copied().unwrap_or_default();
        if !text[start..].trim_start().starts_with(['{', '[']) {
            break;
        }
        ends.push(values.byte_offset());
    }
    // Each of several is an element of its own.
    let name = (ends.len() > 2).then_some("item");
    let mut reader = Reader { text, tree, counted: 0, line: first_line };
    for range in ends.windows(2) {
        let mut source = serde_json::Deserializer::from_str(&text[range[0]..range[1]]);
        Value { reader: &mut reader, name, is_item: false }.deserialize(&mut source).ok()?;
    }
    ends.last().copied().filter(|it| *it > 0)
}

struct Reader<'a, 'de> {
    text: &'de str,
    tree: &'a mut Tree,
    /// The bytes up to which lines were counted, and the number of the line there.
    counted: usize,
    line: usize,
}

impl Reader<'_, '_> {
    /// The line of a part of the text; for what is no part of it the last one that was seen.
    fn line_of(&mut self, part: &str) -> usize {
        let at = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if at >= self.counted && at <= self.text.len() {
            self.line += bytecount::count(&self.text.as_bytes()[self.counted..at], b'\n');
            self.counted = at;
        }
        self.line
    }
}

/// A value of an element with a name; without one it stands at the top.
struct Value<'r, 'a, 'de> {
    reader: &'r mut Reader<'a, 'de>,
    name: Option<&'r str>,
    /// Whether it stands in a list already.
    is_item: bool,
}

impl<'de> Value<'_, '_, 'de> {
    fn leaf<E: Error>(self, text: &str, part: Option<&'de str>) -> Result<(), E> {
        let line = match part {
            Some(part) => self.reader.line_of(part),
            None => self.reader.line,
        };
        let opened = self.reader.tree.open(self.name.unwrap_or("item"), line);
        let opened = opened.map_err(|_| E::custom("too many elements"))?;
        self.reader.tree.value(text);
        self.reader.tree.close(opened);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("a value")
    }

    fn visit_bool<E: Error>(self, it: bool) -> Result<(), E> {
        self.leaf(if it { "true" } else { "false" }, None)
    }

    fn visit_i64<E: Error>(self, it: i64) -> Result<(), E> {
        self.leaf(&it.to_string(), None)
    }

    fn visit_u64<E: Error>(self, it: u64) -> Result<(), E> {
        self.leaf(&it.to_string(), None)
    }

    fn visit_f64<E: Error>(self, it: f64) -> Result<(), E> {
        self.leaf(&it.to_string(), None)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.leaf("", None)
    }

    fn visit_borrowed_str<E: Error>(self, it: &'de str) -> Result<(), E> {
        self.leaf(it, Some(it))
    }

    fn visit_str<E: Error>(self, it: &str) -> Result<(), E> {
        self.leaf(it, None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        // A list in a list is an element of its own.
        let name = self.name.unwrap_or("item");
        let opened = match self.is_item {
            true => {
                let line = self.reader.line;
                self.reader.tree.open(name, line).map_err(|_| A::Error::custom("too many"))?
            }
            false => 0,
        };
        let name = if self.is_item { "item" } else { name };
        loop {
            let item = Value { reader: &mut *self.reader, name: Some(name), is_item: true };
            if items.next_element_seed(item)?.is_none() {
                break;
            }
        }
        self.reader.tree.close(opened);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let too_many = || A::Error::custom("too many elements");
        let mut opened = None;
        loop {
            let key = members.next_key::<Key>()?;
            // A group stands where its first key does.
            if let Some(Key::Part(part)) = key {
                self.reader.line_of(part);
            }
            if opened.is_none() {
                let line = self.reader.line;
                let open = |name| self.reader.tree.open(name, line).map_err(|_| too_many());
                opened = Some(self.name.map_or(Ok(0), open)?);
            }
            let Some(key) = key else { break };
            let name = match &key {
                Key::Part(part) => part,
                Key::Other(text) => text.as_str(),
            };
            members.next_value_seed(Value {
                reader: &mut *self.reader,
                name: Some(name),
                is_item: false,
            })?;
        }
        self.reader.tree.close(opened.unwrap_or_default());
        Ok(())
    }
}

/// A key: a part of the text, or what its escapes stand for.
enum Key<'de> {
    Part(&'de str),
    Other(String),
}

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct OfKey;
        impl<'de> Visitor<'de> for OfKey {
            type Value = Key<'de>;
            fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
                to.write_str("a key")
            }
            fn visit_borrowed_str<E: Error>(self, it: &'de str) -> Result<Self::Value, E> {
                Ok(Key::Part(it))
            }
            fn visit_str<E: Error>(self, it: &str) -> Result<Self::Value, E> {
                Ok(Key::Other(it.to_owned()))
            }
        }
        source.deserialize_str(OfKey)
    }
}
