//! docs/catalog.md describes every key of every kind of catalog file, and no key that does not
//! exist.

use serde_json::Value;
use slp_diag::catalog::{model, tables};
use std::collections::{BTreeMap, BTreeSet};

/// A key of a type, as in `Step.run`.
type Key = (String, String);

/// The schemas of all kinds of file by name (`messages`, `tables/fields`).
fn schemas() -> BTreeMap<String, Value> {
    let all = model::schemas().into_iter().chain(tables::schemas());
    all.map(|(name, schema)| (name.to_owned(), schema.to_value())).collect()
}

/// What a schema says, behind references and beside `null`.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema["$ref"].as_str() {
        return resolved(root, &root["$defs"][name.trim_start_matches("#/$defs/")]);
    }
    let alternatives = ["anyOf", "allOf"].iter().filter_map(|it| schema[*it].as_array()).flatten();
    alternatives.into_iter().find(|it| it["type"] != "null").map_or(schema, |it| resolved(root, it))
}

/// The name of the type that a schema describes.
fn type_of(kind: &str, root: &Value, schema: &Value) -> String {
    let named = root["$defs"].as_object().into_iter().flatten().find(|(_, it)| *it == schema);
    named.map_or_else(|| kind.to_owned(), |(name, _)| name.clone())
}

/// Every key of every type.
fn all_keys() -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    for (kind, root) in schemas() {
        let of_root = std::iter::once((kind.as_str(), &root));
        let others =
            root["$defs"].as_object().into_iter().flatten().map(|(name, it)| (name.as_str(), it));
        for (name, schema) in of_root.chain(others) {
            let properties = schema["properties"].as_object().into_iter().flatten();
            keys.extend(properties.map(|(key, _)| (name.to_owned(), key.clone())));
        }
    }
    keys
}

/// Goes through a sample beside its schema: which keys it shows, and which of them do not exist.
/// `...` stands for anything.
fn walk(
    kind: &str,
    root: &Value,
    schema: &Value,
    sample: &Value,
    shown: &mut BTreeSet<Key>,
    strange: &mut Vec<Key>,
) {
    let schema = resolved(root, schema);
    match sample {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(key, _)| *key != "...") {
                if let Some(inner) = schema["properties"].get(key) {
                    shown.insert((type_of(kind, root, schema), key.clone()));
                    walk(kind, root, inner, value, shown, strange);
                } else if schema["additionalProperties"].is_object() {
                    walk(kind, root, &schema["additionalProperties"], value, shown, strange);
                } else {
                    strange.push((type_of(kind, root, schema), key.clone()));
                }
            }
        }
        Value::Array(list) => {
            list.iter().for_each(|it| walk(kind, root, &schema["items"], it, shown, strange))
        }
        _ => {}
    }
}

/// The schema that a sample is of: named in its first line, else by the heading that it stands
/// below.
fn kind_of<'a>(heading: &'a str, sample: &'a str) -> Option<&'a str> {
    let named = sample
        .lines()
        .next()
        .and_then(|it| it.strip_prefix("# "))
        .and_then(|it| it.strip_suffix(".yaml"));
    named.or(match heading {
        "A message" => Some("messages"),
        "A cause" => Some("causes"),
        "A task" | "A step" => Some("tasks"),
        "A check" => Some("checks"),
        "A topology" => Some("topologies"),
        "A facility" => Some("facilities"),
        "A runbook" => Some("runbooks"),
        _ => None,
    })
}

/// The keys that a guide shows, and those of them that no type has.
fn described(guide: &str) -> (BTreeSet<Key>, Vec<Key>) {
    let (mut shown, mut strange) = (BTreeSet::new(), Vec::new());
    let schemas = schemas();
    for section in guide.split("\n## ").skip(1) {
        let heading = section.lines().next().expect("a heading");
        for block in section.split("```yaml\n").skip(1) {
            let sample = block.split("```").next().expect("closed");
            let Some(kind) = kind_of(heading, sample) else {
                panic!("of what kind is the sample below {heading:?}?")
            };
            let root = &schemas[kind];
            let value = serde_yaml::from_str(sample)
                .unwrap_or_else(|error| panic!("{heading}: {error}\n{sample}"));
            let schema = if heading == "A step" { &root["properties"]["steps"] } else { root };
            walk(kind, root, schema, &value, &mut shown, &mut strange);
        }
        // The tests of a check stand in a table, several in a row.
        let rows = section.split("| test | holds when |").nth(1).into_iter().flat_map(str::lines);
        for cell in
            rows.filter_map(|it| it.strip_prefix("| `")).filter_map(|it| it.split(" | ").next())
        {
            for key in cell.split(", ") {
                let key = key.trim_matches('`').split(':').next().expect("a word");
                let found = schemas["checks"]["$defs"]["Test"]["properties"].get(key).is_some();
                let key = ("Test".to_owned(), key.to_owned());
                if found {
                    shown.insert(key);
                } else {
                    strange.push(key);
                }
            }
        }
    }
    (shown, strange)
}

fn guide() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/catalog.md"))
        .expect("the guide exists")
}

#[test]
fn every_key_is_described_and_every_described_key_exists() {
    let (shown, strange) = described(&guide());
    assert_eq!(strange, [], "the guide shows keys that do not exist");
    let missing: Vec<Key> = all_keys().difference(&shown).cloned().collect();
    assert_eq!(missing, [], "the guide does not show these keys");
}

#[test]
fn a_slip_of_the_guide_is_seen() {
    let (_, strange) = described(&guide().replace("cadence: ...", "cadense: ..."));
    assert_eq!(strange, [("messages".to_owned(), "cadense".to_owned())]);
    let (shown, strange) = described(&guide().replace("| `over`, `under`", "| `ower`, `under`"));
    assert_eq!(strange, [("Test".to_owned(), "ower".to_owned())]);
    assert!(!shown.contains(&("Test".to_owned(), "over".to_owned())));
    let (shown, _) = described(&guide().replace("each: ", "# each: "));
    assert!(!shown.contains(&("Rule".to_owned(), "each".to_owned())));
}
