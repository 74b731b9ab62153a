//! Embeds `catalog/` into the program.
//!
//! Each YAML file becomes a list of its topmost fields in compact JSON. The files are sorted by path, so that a run finds an entry by binary search and parses
//! of that entry what it needs.
//! JSON because it parses about ten times faster than YAML and a start must not be felt; the judge (`catalog lint`) reads the YAML itself.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("catalog");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files);
    let entries: BTreeMap<String, Map<String, Value>> = files.iter().map(|file| embed(&root, file)).collect();
    let mut source = String::from("&[\n");
    for (path, fields) in entries {
        write!(source, "({path:?}, &[").expect("writing to a string");
        for (name, value) in fields {
            write!(source, "({name:?}, Json({:?})),", value.to_string()).expect("writing to a string");
        }
        source.push_str("]),\n");
    }
    source.push(']');
    let target = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("catalog.rs");
    fs::write(target, source).expect("OUT_DIR is writable");
    link_for_a_quick_start();
}

/// Tables of addresses are settled when the program is linked, and the unwinder comes with it, not from a library that is loaded and prepared at each start: both
/// took a tenth of it. Without the linker of GNU systems nothing changes.
fn link_for_a_quick_start() {
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Every YAML file below `folder`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("the catalog folder can be read") {
        let path = entry.expect("the catalog folder can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            files.push(path);
        }
    }
}

/// The path below the catalog without `.yaml`, and the fields.
fn embed(root: &Path, file: &Path) -> (String, Map<String, Value>) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let fields = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let path = file.strip_prefix(root).expect("collected below the root").with_extension("");
    let path = path.to_str().expect("catalog paths are ASCII").replace('\\', "/");
    (path, fields)
}
