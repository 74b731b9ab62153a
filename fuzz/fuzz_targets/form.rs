//! Any text as a message form, and any text matched against it: compiling and matching never panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::catalog::form::{Pattern, as_documented};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use std::sync::LazyLock;

static KINDS: LazyLock<slp_diag::catalog::tables::Fields> =
    LazyLock::new(|| Catalog::new(vec![], BASE_LANGUAGE).table());

fuzz_target!(|input: (&str, &str)| {
    let (form, text) = input;
    let _ = as_documented(form);
    if let Ok(pattern) = Pattern::compile(form, &KINDS) {
        let _ = pattern.fields(text);
    }
});
