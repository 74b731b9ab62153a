//! Any bytes as a log: reading and recognising never panic, and what is shown holds nothing that a
//! terminal obeys.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::log::Events;
use slp_diag::recognise::Recogniser;
use slp_diag::render::{Page, Tone, escape, text};
use std::cell::RefCell;

thread_local! {
    static RECOGNISER: RefCell<Recogniser> =
        RefCell::new(Recogniser::new(&Catalog::new(vec![], BASE_LANGUAGE)));
}

fuzz_target!(|bytes: &[u8]| {
    RECOGNISER.with_borrow_mut(|recogniser| {
        for record in Events::of(&recogniser.spellings, bytes, 0..bytes.len()).records() {
            let found = recogniser.recognise(&record);
            let mut page = Page::default();
            page.text(Tone::Plain, record.line.as_str());
            for value in found.fields.values() {
                page.text(Tone::Plain, value.as_str());
            }
            let shown = text::render(&page, text::Style { width: 80, color: false, alone: false, ticks: true });
            assert!(!shown.chars().any(escape::is_hostile));
        }
    });
});
