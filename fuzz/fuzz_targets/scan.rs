//! Any log in blocks and pieces of any size: the findings are those of one reader that has the
//! whole text in memory.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::catalog::roles::Relations;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::findings::{FileReader, Reader};
use slp_diag::input::arriving::Arriving;
use slp_diag::input::{Block, blocks};
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    static READER: RefCell<Reader> = RefCell::new({
        let catalog = Catalog::new(vec![], BASE_LANGUAGE);
        let roles = Arc::new(Relations::new(&catalog));
        Reader::new(&catalog, roles)
    });
}

/// What `feed` gives to a reader, as text.
fn found(feed: impl FnOnce(&mut dyn FnMut(Block))) -> String {
    READER.with_borrow_mut(|reader| {
        let mut file = FileReader::new(None);
        feed(&mut |block| {
            file.read(reader, block.bytes, block.from..block.until, block.offset);
        });
        format!("{:?}", file.found)
    })
}

fuzz_target!(|input: (u16, u16, u16, &[u8])| {
    let (front, size, piece, bytes) = input;
    // So much stands in front that blocks end within what is fuzzed.
    let front = usize::try_from(blocks::context()).unwrap_or(0) + usize::from(front % 600);
    let behind = front + 2_048;
    let text = [&b"nothing here\n".repeat(front / 13), bytes, &b"\nnothing".repeat(behind / 8)].concat();
    let expected = found(|each| each(Block { bytes: &text, offset: 0, from: 0, until: text.len() }));
    let in_blocks = found(|each| {
        let mut buffer = blocks::Buffer::of(usize::from(size % 512));
        blocks::visit(&mut buffer, &text[..], 0, 0, None, each).expect("memory can be read");
    });
    assert_eq!(in_blocks, expected);
    let arriving = found(|each| {
        let mut arriving = Arriving::default();
        for piece in text.chunks(usize::from(piece).max(64)) {
            arriving.push(piece);
            let end = arriving.certain_end();
            if let Some(block) = arriving.block(end) {
                each(block);
            }
            arriving.finish(end);
        }
        if let Some(block) = arriving.block(u64::MAX) {
            each(block);
        }
    });
    assert_eq!(arriving, expected);
});
