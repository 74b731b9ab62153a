//! What is packed is read whatever it is packed in, or named with status 2; nothing is silently
//! empty, and memory has a limit that is told.

mod program;

use program::packing::{PACKINGS, gzip, xz, zstd};
use program::{Answer, FAILED, folder, incident, incidents, line, run, text, write};
use std::io::{Read as _, Write as _};

const MIB: u64 = 1024 * 1024;

fn log() -> Vec<u8> {
    line("edge-1", "Nov 17", " 2025", "20:15:30", FAILED).into_bytes()
}

#[track_caller]
fn assert_told(answer: &Answer, count: u64, what: &str) {
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{what}");
    assert_eq!(
        incidents(&answer.json()),
        [incident("edge-1", "COMM_FAILED", "open", count)],
        "{what}"
    );
}

/// Reads a file, and the same from a pipe.
fn both(name: &str, bytes: &[u8]) -> [Answer; 2] {
    let path = write(&folder(name).join("a.log"), bytes);
    [run(&["--json", "scan", &path], b""), run(&["--json", "scan"], bytes)]
}

#[test]
fn packed_in_packed_is_read_up_to_a_depth_and_named_beyond() {
    for (outer, pack) in PACKINGS {
        for (inner, pack_inner) in PACKINGS {
            for answer in both("unpacking-nested", &pack(&pack_inner(&log()))) {
                assert_told(&answer, 1, &format!("{inner} in {outer}"));
            }
        }
        let three = gzip(&zstd(&pack(&log())));
        for answer in both("unpacking-three", &three) {
            assert_told(&answer, 1, outer);
        }
        for answer in both("unpacking-four", &xz(&three)) {
            assert_eq!(answer.code, Some(2), "{outer}: {answer:?}");
            assert!(answer.err.contains("packed more than 3 times"), "{outer}: {}", answer.err);
        }
    }
}

#[test]
fn what_was_unpacked_is_looked_at_like_a_file() {
    let units: Vec<u8> =
        String::from_utf8(log()).expect("text").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let units = [&[0xff, 0xfe][..], &units].concat();
    let mut program = vec![0; 100_000];
    let file = std::fs::File::open(env!("CARGO_BIN_EXE_slp-diag"));
    file.and_then(|mut it| it.read_exact(&mut program)).expect("it was built");
    for (name, pack) in PACKINGS {
        for answer in both("unpacking-units", &pack(&units)) {
            assert_told(&answer, 1, name);
        }
        for answer in both("unpacking-program", &pack(&program)) {
            assert_eq!(answer.code, Some(2), "{name}: {answer:?}");
            assert!(answer.err.contains(": not text (byte "), "{name}: {}", answer.err);
        }
    }
}

#[test]
fn zeros_around_members_and_frames_to_skip_are_passed() {
    let skip = |length: u32| {
        [&[0x52, 0x2a, 0x4d, 0x18][..], &length.to_le_bytes(), &vec![b'x'; length as usize]]
            .concat()
    };
    for (name, pack) in PACKINGS {
        for zeros in [1, 3, 512, 100_000] {
            let zeros = vec![0; zeros];
            let padded = [&pack(&log())[..], &zeros, &pack(&log()), &zeros].concat();
            for answer in both("unpacking-zeros", &padded) {
                assert_told(&answer, 2, &format!("{name} {}", zeros.len()));
            }
        }
    }
    let skipped =
        [&skip(3)[..], &zstd(&log()), &skip(70_000), &skip(0), &zstd(&log()), &skip(5)].concat();
    for answer in both("unpacking-skipped", &skipped) {
        assert_told(&answer, 2, "frames to skip");
    }
    let cut = [&zstd(&log())[..], &skip(5)[..10]].concat();
    for answer in both("unpacking-skipped-cut", &cut) {
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert_eq!(incidents(&answer.json()).len(), 1, "what stands before is told");
    }
}

/// A tar archive of one file.
fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
    header[136..148].copy_from_slice(b"14713750000\0");
    header[148..156].fill(b' ');
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u64 = header.iter().copied().map(u64::from).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let padding = vec![0; bytes.len().next_multiple_of(512) - bytes.len() + 1024];
    [&header[..], bytes, &padding].concat()
}

#[test]
fn an_archive_is_read_as_one_text_and_named() {
    let archive = tar("edge-1.log", &log());
    let packed = PACKINGS.map(|(name, pack)| (name, pack(&archive)));
    for (name, bytes) in [("tar", archive.clone())].into_iter().chain(packed) {
        let path = write(&folder("unpacking-tar").join("a.tar"), &bytes);
        let answer = run(&["--json", "scan", &path], b"");
        assert_eq!(answer.code, Some(2), "{name}");
        assert!(
            answer.err.contains("a.tar: an archive (tar), read as one text"),
            "{name}: {}",
            answer.err
        );
        assert_eq!(
            incidents(&answer.json()),
            [incident("edge-1", "COMM_FAILED", "open", 1)],
            "{name}"
        );
        let answer = run(&["scan", "--annotate", &path], b"");
        assert_eq!(
            (answer.code, answer.err.contains("an archive (tar)")),
            (Some(2), true),
            "{name}"
        );
        let answer = run(&["check", &path], b"");
        assert_eq!(answer.code, Some(2), "{name}");
        assert!(answer.err.contains("a.tar: an archive (tar); not read"), "{name}: {}", answer.err);
    }
}

#[test]
fn zeros_in_front_of_a_log_are_passed() {
    for zeros in [1, 16, 203, 8_192, 60_000] {
        let lost = [&vec![0; zeros][..], &log(), &log()].concat();
        for answer in both("unpacking-nuls", &lost) {
            assert_told(&answer, 2, &zeros.to_string());
            assert_eq!(answer.json()["input"]["bytes"], lost.len(), "{zeros}");
        }
        for (name, pack) in PACKINGS {
            for answer in both("unpacking-nuls-packed", &pack(&lost)) {
                assert_told(&answer, 2, &format!("{zeros} in {name}"));
            }
        }
    }
    // Several parts, most of them a hole.
    let path = folder("unpacking-hole").join("a.log");
    let mut file = std::fs::File::create(&path).expect("target/ is writable");
    file.set_len(30 * MIB).expect("a hole");
    std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).expect("a file");
    file.write_all(&log()).expect("target/ is writable");
    assert_told(&run(&["--json", "scan", &text(&path)], b""), 1, "a hole");
    // A page that was lost with the power.
    let lost = [&log()[..], &[0; 4096], &log()].concat();
    for answer in both("unpacking-page", &lost) {
        assert_told(&answer, 2, "a page");
    }
    for answer in both("unpacking-only-nuls", &[0; 100_000]) {
        assert_eq!(answer.code, Some(2));
        assert!(answer.err.ends_with(": not text (byte 0); not read\n"), "{}", answer.err);
    }
    let capture = b"edge-rtr-01#show license udi\nUDI: PID:C8000V,SN:9AAAAAAAAA1\n";
    let path =
        write(&folder("unpacking-capture").join("a.txt"), [&[0; 5000][..], capture].concat());
    let answer = run(&["--json", "check", &path], b"");
    assert_eq!(answer.json()["devices"][0]["device"], "edge-rtr-01", "{answer:?}");
}

#[test]
fn a_host_may_be_called_like_a_packing() {
    let log = line("BZh", "Nov 17", " 2025", "20:15:30", FAILED);
    let log = log.strip_prefix("Nov 17 20:15:30 ").expect("the stamp of the relay");
    for answer in both("unpacking-host", log.as_bytes()) {
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
        assert_eq!(answer.json()["totals"]["messages"], 1);
    }
}

/// An xz file that says it was packed with another dictionary: the byte of the format's table.
fn with_dictionary(mut packed: Vec<u8>, byte: u8) -> Vec<u8> {
    let header = 12..12 + (usize::from(packed[12]) + 1) * 4;
    assert_eq!(packed[14..16], [0x21, 1], "LZMA2 and one byte");
    packed[16] = byte;
    let mut sum = flate2::Crc::new();
    sum.update(&packed[header.start..header.end - 4]);
    packed[header.end - 4..header.end].copy_from_slice(&sum.sum().to_le_bytes());
    packed
}

#[test]
fn what_takes_much_memory_to_unpack_is_refused_with_numbers() {
    for (byte, needed) in [
        (28, None),
        (29, None),
        (30, Some(129)),
        (31, Some(193)),
        (36, Some(1025)),
        (40, Some(4097)),
    ] {
        for answer in both("unpacking-dictionary", &with_dictionary(xz(&log()), byte)) {
            match needed {
                None => assert_told(&answer, 1, &format!("dictionary {byte}")),
                Some(needed) => {
                    let said = format!(
                        "it takes {needed} MiB of memory to unpack this, more than the 128 MiB"
                    );
                    assert!(
                        answer.code == Some(2) && answer.err.contains(&said),
                        "{byte}: {answer:?}"
                    );
                }
            }
            assert!(answer.peak < 64 * MIB, "{byte}: {}", answer.peak);
        }
    }
    // A later member is limited too, and what stands before it is told.
    for answer in both("unpacking-later", &[xz(&log()), with_dictionary(xz(&log()), 40)].concat()) {
        assert!(answer.code == Some(2) && answer.err.contains("it takes 4097 MiB"), "{answer:?}");
        assert_eq!(incidents(&answer.json()).len(), 1);
    }
    // Within another packing only the usual memory is given.
    for answer in both("unpacking-inner", &gzip(&with_dictionary(xz(&log()), 28))) {
        assert!(
            answer.code == Some(2) && answer.err.contains("more than the 10 MiB"),
            "{answer:?}"
        );
    }
    let window = |log: u32| {
        let mut packer = zstd::Encoder::new(Vec::new(), 1).expect("memory can be written");
        packer.window_log(20).expect("a choice of zstd");
        packer.write_all(&crate::log()).expect("memory can be written");
        let mut packed = packer.finish().expect("memory can be written");
        assert_eq!((packed[4] & 0x20, packed[5]), (0, 10 << 3), "a window of a MiB");
        packed[5] = u8::try_from(log - 10).expect("small") << 3;
        packed
    };
    for (log, needed) in
        [(23, None), (27, None), (28, Some(256)), (31, Some(2048)), (41, Some(2_097_152))]
    {
        for answer in both("unpacking-window", &window(log)) {
            match needed {
                None => assert_told(&answer, 1, &format!("window {log}")),
                Some(needed) => {
                    let said = format!(
                        "it takes {needed} MiB of memory to unpack this, more than the 128 MiB"
                    );
                    assert!(
                        answer.code == Some(2) && answer.err.contains(&said),
                        "{log}: {answer:?}"
                    );
                }
            }
        }
    }
}

/// However many processors there are, one text at a time takes a large dictionary.
#[test]
fn large_dictionaries_wait_for_each_other() {
    // Packed with little memory, as what this process holds counts for the programs that it starts.
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 0);
    let filler = vec![b'x'; 1 << 20];
    for _ in 0..70 {
        packer.write_all(&filler).expect("memory can be written");
    }
    packer.write_all(b"\n").expect("memory can be written");
    packer.write_all(&log()).expect("memory can be written");
    let packed = with_dictionary(packer.finish().expect("memory can be written"), 28);
    let folder = folder("unpacking-large");
    for name in ["a", "b", "c", "d"] {
        write(&folder.join(name), &packed);
    }
    let answer = run(&["--json", "scan", &text(&folder)], b"");
    assert_told(&answer, 4, "four files");
    assert!(answer.peak > 64 * MIB, "the dictionary was filled: {}", answer.peak);
    assert!(answer.peak < (64 + 64) * MIB, "{}", answer.peak);
}

/// What is packed or enciphered in ways that we do not know is never a log that says nothing.
#[test]
fn what_looks_like_chance_is_named() {
    let mut state = 7_u64;
    let mut byte = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    for size in [500, 5_000, 50_000] {
        let chance: Vec<u8> = std::iter::repeat_with(&mut byte).take(size).collect();
        for answer in both("unpacking-chance", &chance) {
            assert!(
                answer.code == Some(2) && answer.err.contains("not text (byte "),
                "{size}: {answer:?}"
            );
        }
    }
}

/// `explain` reads a pipe as `scan` does.
#[test]
fn explain_unpacks_standard_input() {
    let plain = run(&["--json", "explain"], &log());
    assert_eq!((plain.code, plain.json()["messages"][0]["count"].as_u64()), (Some(0), Some(1)));
    for (name, pack) in PACKINGS {
        for packed in [pack(&log()), gzip(&pack(&log()))] {
            for arguments in [&["--json", "explain"][..], &["--json", "explain", "-"]] {
                let answer = run(arguments, &packed);
                assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{name}");
                assert_eq!(answer.out, plain.out, "{name}");
            }
        }
        let whole = pack(&log().repeat(2_000));
        let answer = run(&["--json", "explain"], &whole[..whole.len() - 9]);
        assert_eq!(answer.code, Some(2), "{name}: {}", answer.err);
        assert!(answer.err.starts_with("slp-diag: -: cannot be read beyond byte "), "{name}");
        let answer = run(&["explain"], &pack(&[1; 9_000]));
        let told = (answer.code, answer.err.as_str());
        assert_eq!(told, (Some(2), "slp-diag: -: not text (byte 0); not read\n"), "{name}");
    }
    let archive = tar("edge-1.log", &log());
    let answer = run(&["--json", "explain"], &archive);
    assert_eq!((answer.code, answer.json()["messages"][0]["count"].as_u64()), (Some(2), Some(1)));
    assert!(answer.err.contains("an archive (tar), read as one text"), "{}", answer.err);
}
