//! Any bytes as a kept walk and as its answers: read or refused, gone through without a panic, kept
//! without secrets, and the same when read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::catalog::Catalog;
use slp_diag::guide::{Answer, Guide, SCHEMA, Walk};
use slp_diag::mask;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(Vec::new(), "en"));

fuzz_target!(|text: &str| {
    let hidden = mask::masked(text);
    assert_eq!(mask::masked(&hidden), hidden, "masking once more changes nothing");
    assert_eq!(hidden.matches('\n').count(), text.matches('\n').count());
    let _ = mask::in_json(text);
    let Ok(value) = serde_yaml::from_str::<serde_json::Value>(text) else { return };
    let answers = serde_json::from_value::<Vec<Answer>>(value.clone());
    let of_answers = |answers| Walk { schema: SCHEMA.to_owned(), language: "en".to_owned(), answers };
    let Ok(walk) = Walk::parsed(value).or(answers.map(of_answers)) else { return };
    let guide = Guide::new(&CATALOG);
    let standing = guide.replay(&walk);
    let kept = serde_json::to_value(&walk).expect("a walk can be kept");
    let again = Walk::parsed(kept).expect("a kept walk can be read");
    assert_eq!(guide.replay(&again).prompt, standing.prompt);
});
