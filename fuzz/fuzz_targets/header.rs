//! Any text as a header: a remembered layout reads what a fresh one reads, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::log::{Header, HeaderShapeCache};
use std::cell::RefCell;

thread_local! {
    static LAYOUTS: RefCell<HeaderShapeCache> = RefCell::new(HeaderShapeCache::default());
}

fuzz_target!(|text: &str| {
    let header = Header::parse(text);
    LAYOUTS.with_borrow_mut(|layouts| {
        let Some((brief, layout)) = layouts.read(text.as_bytes()) else { return };
        assert_eq!(brief.host.map(str::to_owned), header.host);
        assert_eq!(brief.sequence, header.sequence);
        assert_eq!(brief.clock, header.clock);
        assert_eq!(brief.relay, header.relay);
        assert_eq!(brief.stamp, header.stamp.as_ref().map(|it| it.kind));
        let raw = header.stamp.map(|it| it.raw).unwrap_or_default();
        assert_eq!(layout.raw_stamp(text.as_bytes()), raw);
    });
});
