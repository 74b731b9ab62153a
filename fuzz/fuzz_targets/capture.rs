//! Any bytes as a captured session: read, judged by every check, never a panic, never a line from
//! nowhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::catalog::Catalog;
use slp_diag::state::verdict::Placement;
use slp_diag::state::{Judge, Vocabulary, device, session};
use std::sync::LazyLock;

static READY: LazyLock<(Vocabulary, Judge)> = LazyLock::new(|| {
    let catalog = Catalog::new(Vec::new(), "en");
    let vocabulary = Vocabulary::of(&catalog);
    (vocabulary, Judge::new(&catalog))
});

fuzz_target!(|bytes: &[u8]| {
    let (vocabulary, judge) = &*READY;
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().count();
    let session = session::read(&text, "fuzz", vocabulary);
    // The lines of structured text are told in words of their own.
    for line in session.outputs.iter().flat_map(|it| it.lines()) {
        assert!((1..=lines).contains(&line.number()));
        assert!(line.pairs().all(|(label, value)| line.text().contains(label) && line.text().contains(value)));
    }
    for device in device::group([("fuzz".to_owned(), session)], vocabulary).devices.values() {
        let now = device.now(vocabulary);
        judge.pointed(device);
        judge.judge(device, &Placement::default(), now.as_ref());
    }
});
