//! Any text as a catalog file: the judge never panics, and what it accepts can be used.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog, Folder};
use slp_diag::lint::judge;
use slp_diag::recognise::Recogniser;
use slp_diag::render::pages;
use slp_diag::render::text::Style;

fuzz_target!(|text: &str| {
    let mut folder = Folder { name: "fuzz".to_owned(), ..Folder::default() };
    folder.files.insert("messages/SITE/MOVED".to_owned(), text.to_owned());
    let problems = judge(&folder);
    let told = pages::lint::text(&problems, Style::PLAIN);
    assert!(told.lines().count() >= problems.len(), "{told}");
    if problems.is_empty() {
        let catalog = Catalog::new(vec![folder], BASE_LANGUAGE);
        let recogniser = Recogniser::new(&catalog);
        for id in catalog.messages().iter().filter(|it| it.facility == "SITE") {
            recogniser.known(id).expect("listed");
        }
    }
});
