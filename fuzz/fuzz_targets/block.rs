//! Any bytes in any block: the messages of two neighbouring parts are those of the whole, wherever
//! the parts meet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::log::{Events, Record, TagFinder};
use std::sync::LazyLock;

static SPELLINGS: LazyLock<TagFinder> = LazyLock::new(|| {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    TagFinder::new(&catalog.facilities())
});

fuzz_target!(|input: (u16, &[u8])| {
    let (split, bytes) = input;
    let split = usize::from(split).min(bytes.len());
    let spots: Vec<_> = SPELLINGS.find(bytes).collect();
    let whole = (0..spots.len()).filter_map(|index| Record::read(bytes, &spots, index));
    let whole: Vec<String> = whole.map(|it| format!("{it:?}")).collect();
    let parts = [0..split, split..bytes.len()];
    let parts = parts.iter().flat_map(|own| Events::of(&SPELLINGS, bytes, own.clone()).records());
    assert_eq!(parts.map(|it| format!("{it:?}")).collect::<Vec<_>>(), whole, "parts that meet at {split}");
});
