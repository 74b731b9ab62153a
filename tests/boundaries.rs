//! Where a text is cut changes nothing: every form of a message, at every place around the ends of
//! blocks, parts, pieces of a pipe and members of a packed log, is read as a simple reader reads it
//! that has the whole text in memory.

use proptest::prelude::*;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::input::arriving::Arriving;
use slp_diag::input::{Block, Source, blocks};
use slp_diag::log::{Events, Record, TagFinder};
use std::io::{Read, Write};

const FAILED: &str = "Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";

fn spellings() -> TagFinder {
    TagFinder::new(&Catalog::new(vec![], BASE_LANGUAGE).facilities())
}

/// Forms of messages with the mnemonics that must be read from them.
fn forms() -> Vec<(String, Vec<&'static str>)> {
    let one = |text: String| (text, vec!["COMM_FAILED"]);
    let stamp = "*Nov 19 14:54:55.045";
    vec![
        one(format!("{stamp}: %SMART_LIC-3-COMM_FAILED: {FAILED}\n")),
        one(format!("<187>7: sw-01: 000012: {stamp} UTC: %SMART_LIC-3-COMM_FAILED: {FAILED}\r\n")),
        one(format!(
            "RP/0/RP0/CPU0:Nov 19 14:54:55.045 UTC: smartlicserver[390]: %LICENSE-SMART_LIC-3-COMM_FAILED : {FAILED}\n"
        )),
        one(format!(
            "Nov 19 14:54:55 xr-1 RP/0/RP0/CPU0:Nov 19 14:54:55.045 UTC: smartlicserver[390]: LICENSE-SMART_LIC-3-COMM_FAILED:{FAILED}\n"
        )),
        one(format!(
            "RP/0/RP0/CPU0:Nov 19 14:54:55.045 UTC: p[390]: %ODDCATEGORY_A-SMART_LIC-3-COMM_FAILED : {FAILED}\n"
        )),
        one(format!("2026 Nov 19 14:54:55 nx-1 %LICMGR-3-LOG_SMART_LIC_COMM_FAILED: {FAILED}\n")),
        one(format!(
            "2026 Nov 19 14:54:55 nx-1 %$ VDC-1 %$ %USER-2-SYSTEM_MSG: %SMART_LIC-3-COMM_FAILED: {FAILED} - SMART_AGENT[4941]\n"
        )),
        one(format!(
            "Nov 19 2026 14:54:55 asa-1 : %ASA-3-444303: %SMART_LIC-3-COMM_FAILED: {FAILED}\n"
        )),
        one(format!("{stamp}: %SMART_LIC-SW2_DFC1-3-COMM_FAILED: {FAILED}\n")),
        one(format!("{stamp}: %SMART_LIC-STANDBY-3-COMM_FAILED: {FAILED}\n")),
        one(format!("{stamp}: SMART_LIC-3-COMM_FAILED:{FAILED}\n")),
        one(format!("the log says \"{stamp}: %SMART_LIC-3-COMM_FAILED: {FAILED}\", and more\n")),
        one(format!("\"first\\n{stamp}: %SMART_LIC-3-COMM_FAILED: {FAILED}\\nlast\"\n")),
        one(format!("`%SMART_LIC-3-COMM_FAILED: {FAILED}`\n")),
        one(format!("Proceed with reload? [confirm]%SMART_LIC-3-COMM_FAILED: {FAILED}\n")),
        one(format!("edge-1#\r{stamp}: %SMART_LIC-3-COMM_FAILED: {FAILED}\r\r\n")),
        one(format!(
            "{stamp}: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart L\nicense Utility (CSLU) : Unable to resolve server hostname/domain name\n"
        )),
        one(format!("{stamp}: %SMART_LIC-3-COMM_FAILED:\n   {FAILED}\n")),
        one(format!(
            "{stamp}: %SMART_LIC-3-COMM_FAILED: {FAILED}\nNov 19 14:55:00 sw-01 last message repeated 66 times\n"
        )),
        one(format!("{stamp}: %SMART_LIC-3-COMM_FAILED{}: {FAILED}\n", " ".repeat(40))),
        one(format!(
            "RP/0/RP0/CPU0:Nov 19 14:54:55.045 UTC: smartlicserver[390]: %LICENSE-SMART_LIC-3\n-COMM_FAILED : {FAILED}\n"
        )),
        one(format!(
            "> RP/0/RP0/CPU0:Nov 19 14:54:55.045 UTC: smartlicserver[390]: %LICENSE-SMART_LI\r\n> C-3-COMM_FAILED : {FAILED}\r\n"
        )),
        one(format!(
            "RP/0/RP0/CPU0:Nov 19 14:54:55.045 UTC: smartlicserver[390]:\n%LICENSE-SMART_LIC-3-COMM_FAILED\n: {FAILED}\n"
        )),
        one(format!(
            "RP/0/RP0/CPU0:Nov 19 14:54:55.045 UTC: smartlicserver[390]: %LICEN\nSE-SMART_LIC-3-COMM_FAILED : {FAILED}\n"
        )),
        one(format!("\\{stamp}: %SMART\\_LIC-3-COMM\\_FAILED: {FAILED}\n")),
        one(format!("| 1 | {stamp}: %SMART_LIC-3-COMM_FAILED: {FAILED} | yes |\n")),
        (format!("{stamp}: %SMART_LIC-3-NEVER_SEEN: some text\n"), vec!["NEVER_SEEN"]),
        (format!("{stamp}: %SMART_LIC-3-{}: some text\n", "A".repeat(80)), vec![&AS[..64]]),
        (
            format!("{stamp}: %SMART_LIC-3-ONE: some text{stamp}: %SMART_LIC-5-TWO: other\n"),
            vec!["ONE", "TWO"],
        ),
        (
            format!(
                "{stamp}: %SMART_LIC-3-ONE: a %SMART_LIC-5-TWO: b%LICENSE-SMART_LIC-6-THREE : c\n"
            ),
            vec!["ONE", "TWO", "THREE"],
        ),
        (
            format!("{stamp}: %SMART_LIC-3-ONE: {stamp}: %SMART_LIC-5-TWO: other\n"),
            vec!["ONE", "TWO"],
        ),
        (format!("{stamp}: %SMART_LIC-3-ONE: %SMART_LIC-5-TWO: it wraps\n"), vec!["TWO"]),
        (
            "%SMART_LIC-3-ONE: a\r%SMART_LIC-5-TWO: b\rSMART_LIC-6-THREE: c\r\r\n".to_owned(),
            vec!["ONE", "TWO", "THREE"],
        ),
        (
            "%SMART_LIC-3-A-SMART_LIC-3-B: decoy MY_SMART_LIC-3-C: x.SMART_LIC-3-D: y\n".to_owned(),
            vec!["A"],
        ),
        (
            "%SMART_LIC-9-A: %SMART_LIC- %SMART_LIC-3- SMART_LIC-%LICENSE-SMART_LIC\n".to_owned(),
            vec![],
        ),
    ]
}

const AS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A record with its place in the stream, so that all of it can be compared.
fn told(mut record: Record, offset: u64) -> String {
    let offset = usize::try_from(offset).expect("a text in memory");
    record.anchor.start += offset;
    record.anchor.end += offset;
    format!("{record:?}")
}

/// The simple reader: the whole text in memory, one search.
fn simple(spellings: &TagFinder, text: &[u8]) -> Vec<String> {
    let spots: Vec<_> = spellings.find(text).collect();
    let records = (0..spots.len()).filter_map(|index| Record::read(text, &spots, index));
    records.map(|it| told(it, 0)).collect()
}

fn of_block(spellings: &TagFinder, block: &Block) -> Vec<String> {
    let records = Events::of(spellings, block.bytes, block.from..block.until).records();
    records.map(|it| told(it, block.offset)).collect()
}

/// A stream in blocks.
fn in_blocks(spellings: &TagFinder, text: impl Read, size: usize) -> Vec<String> {
    let mut all = Vec::new();
    blocks::visit(&mut blocks::Buffer::of(size), text, 0, 0, None, |block| {
        all.extend(of_block(spellings, &block))
    })
    .expect("memory can be read");
    all
}

/// A file in two parts.
fn in_parts(spellings: &TagFinder, text: &[u8], split: usize, size: usize) -> Vec<String> {
    let mut all = Vec::new();
    for (begin, end) in [(0, Some(split as u64)), (split as u64, None)] {
        let start = begin.saturating_sub(blocks::context());
        let rest = &text[usize::try_from(start).expect("fits")..];
        let mut buffer = blocks::Buffer::of(size);
        blocks::visit(&mut buffer, rest, start, begin, end, |block| {
            all.extend(of_block(spellings, &block))
        })
        .expect("memory can be read");
    }
    all
}

/// Text that arrives in pieces, read as soon as it is certain.
fn arriving<'a>(spellings: &TagFinder, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let (mut arriving, mut all) = (Arriving::default(), Vec::new());
    let mut take = |arriving: &mut Arriving, end: u64| {
        all.extend(
            arriving.block(end).map(|block| of_block(spellings, &block)).unwrap_or_default(),
        );
        arriving.finish(end);
    };
    for piece in pieces {
        arriving.push(piece);
        let end = arriving.certain_end();
        take(&mut arriving, end);
    }
    take(&mut arriving, u64::MAX);
    all
}

fn packed(member: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(member).expect("memory can be written");
    gzip.finish().expect("memory can be written")
}

/// A form with so much text around that blocks begin and end within it.
fn surrounded(form: &str) -> (Vec<u8>, std::ops::Range<usize>) {
    let filler =
        "Nov 19 14:54:50 sw-02 9: Nov 19 14:54:50.001: %SYS-5-CONFIG_I: Configured from console\n";
    let context = usize::try_from(blocks::context()).expect("small");
    let lead = filler.repeat(context / filler.len() + 3);
    let text =
        [lead.as_str(), form, &filler.repeat(context / filler.len() + 9)].concat().into_bytes();
    (text, lead.len() - 3..lead.len() + form.len() + 3)
}

#[test]
fn each_form_says_what_it_says() {
    let spellings = spellings();
    for (form, expected) in forms() {
        let alone = Events::of(&spellings, form.as_bytes(), 0..form.len())
            .records()
            .collect::<Vec<Record>>();
        assert_eq!(
            alone.iter().map(|it| it.anchor.mnemonic.as_str()).collect::<Vec<_>>(),
            expected,
            "{form}"
        );
        let (text, near) = surrounded(&form);
        let within =
            Events::of(&spellings, &text, 0..text.len()).records().collect::<Vec<Record>>();
        let what = |it: &Record| {
            (
                it.anchor.id(),
                it.text.clone(),
                it.folds.clone(),
                it.count,
                it.header.clone(),
                it.line.clone(),
            )
        };
        assert_eq!(
            within.iter().map(what).collect::<Vec<_>>(),
            alone.iter().map(what).collect::<Vec<_>>(),
            "{form}"
        );
        assert!(within.iter().all(|it| near.contains(&it.anchor.start)));
    }
}

/// Any two neighbouring parts of a text, without anything in between.
#[test]
fn a_part_may_end_at_every_byte_of_a_form() {
    let spellings = spellings();
    for (form, _) in forms() {
        let (text, near) = surrounded(&form);
        let expected = simple(&spellings, &text);
        for split in near {
            let part =
                |from, until| of_block(&spellings, &Block { bytes: &text, offset: 0, from, until });
            assert_eq!(
                [part(0, split), part(split, text.len())].concat(),
                expected,
                "{form} at {split}"
            );
        }
    }
}

/// With blocks of one byte every byte is an end of one.
#[test]
fn a_block_may_end_at_every_byte_of_a_form() {
    let spellings = spellings();
    for (form, _) in forms() {
        let (text, near) = surrounded(&form);
        let expected = simple(&spellings, &text);
        for size in [1, 2, 97] {
            assert_eq!(
                in_blocks(&spellings, &text[..], size),
                expected,
                "{form} in blocks of {size}"
            );
        }
        for split in near {
            assert_eq!(
                in_parts(&spellings, &text, split, 4_096),
                expected,
                "{form} in parts at {split}"
            );
        }
    }
}

#[test]
fn a_piece_of_a_pipe_may_end_at_every_byte_of_a_form() {
    let spellings = spellings();
    for (form, _) in forms() {
        let (text, near) = surrounded(&form);
        let expected = simple(&spellings, &text);
        assert_eq!(arriving(&spellings, text.chunks(1)), expected, "{form} byte by byte");
        for split in near {
            let pieces = [&text[..split], &text[split..]];
            assert_eq!(arriving(&spellings, pieces), expected, "{form} in pieces at {split}");
        }
    }
}

#[test]
fn a_member_of_a_packed_log_may_end_at_every_byte_of_a_form() {
    let spellings = spellings();
    for (form, _) in forms() {
        let (text, near) = surrounded(&form);
        let expected = simple(&spellings, &text);
        // All members but two hold one byte.
        let ends = packed(&text[..near.start])
            .into_iter()
            .chain(near.clone().flat_map(|it| packed(&text[it..=it])));
        let all: Vec<u8> = ends.chain(packed(&text[near.end..])).collect();
        let unpacked = Source::Stdin.text(&all[..], None).expect("it is packed text");
        assert_eq!(in_blocks(&spellings, unpacked.reader, 64), expected, "{form}");
    }
}

/// A line that is longer than what is held back is given out in pieces that end anywhere.
#[test]
fn a_line_without_end_may_be_cut_anywhere() {
    let spellings = spellings();
    let form = "Nov 19 14:54:55.045: %SMART_LIC-3-ONE: some text %LICENSE-SMART_LIC-5-TWO : x ";
    let text = form.repeat(2_500_000 / form.len());
    let expected = simple(&spellings, text.as_bytes());
    assert_eq!(expected.len(), 2 * (2_500_000 / form.len()));
    assert!(arriving(&spellings, text.as_bytes().chunks(10_007)) == expected);
    assert!(in_blocks(&spellings, text.as_bytes(), 1_009) == expected);
}

/// Blocks as large as those of the program.
#[test]
fn messages_at_the_ends_of_real_blocks_are_told() {
    let spellings = spellings();
    let first_end = 128 * 1024 + usize::try_from(blocks::context()).expect("small");
    for front in 0..24 {
        let line = "x SMART_LIC-3-B: b\ny: %LICENSE-SMART_LIC-3-A : a\n";
        for form in [
            "%SMART_LIC-3-A: a\n",
            "%LICENSE-SMART_LIC-3-A : a\n",
            "%ASA-3-444303: %SMART_LIC-3-A: a\n",
        ] {
            let lead = "z".repeat(first_end - front - 1);
            let text = [&lead, "\n", form, &line.repeat(600)].concat();
            let expected = simple(&spellings, text.as_bytes());
            assert_eq!(expected.len(), 1_201);
            let mut all = Vec::new();
            blocks::visit(&mut blocks::Buffer::default(), text.as_bytes(), 0, 0, None, |block| {
                all.extend(of_block(&spellings, &block));
            })
            .expect("memory can be read");
            assert!(all == expected, "{form} {front} bytes before the end of a block");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Forms in any order, long and short texts between them, cut in any way.
    #[test]
    fn any_text_in_any_pieces(
        parts in prop::collection::vec((0..forms().len(), prop_oneof![3 => 0..20_usize, 1 => 900..1_100_usize, 1 => 3_900..5_300_usize], "[a-z%\\-: \n]{1,3}"), 1..16),
        sizes in prop::collection::vec(1..3_000_usize, 1..5),
    ) {
        let (spellings, forms) = (spellings(), forms());
        let text: String = parts.iter().map(|(form, length, filler)| {
            let form = if *length > 4_000 { forms[*form].0.trim_end() } else { &forms[*form].0 };
            format!("{form}{}", filler.repeat(*length))
        }).collect();
        let lead = "Nov 19 14:54:50 sw-02 9: nothing\n".repeat(320);
        let text = [lead.as_bytes(), text.as_bytes(), &lead.as_bytes()[..text.len() % 500]].concat();
        let expected = simple(&spellings, &text);
        for size in sizes {
            prop_assert_eq!(&in_blocks(&spellings, &text[..], size), &expected);
            prop_assert_eq!(&in_parts(&spellings, &text, text.len() - text.len().min(size * 3), size), &expected);
            prop_assert_eq!(&arriving(&spellings, text.chunks(size)), &expected);
        }
    }
}
