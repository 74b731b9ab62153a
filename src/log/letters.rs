//! The letters of bytes that are no UTF-8: what Japanese hosts and terminal programs write.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS};
use std::borrow::Cow;

/// What shifts to letters of two bytes in ISO-2022-JP; all else of it is ASCII.
const SHIFTS: [&str; 2] = ["\x1b$B", "\x1b$@"];

/// The text of bytes. What is no UTF-8 is read as Shift_JIS or EUC-JP where all of it can be that,
/// what shifts between letters of one byte and two as ISO-2022-JP; else what is none becomes
/// replacement characters.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if SHIFTS.iter().any(|it| text.contains(it)) => shifted(text),
        Ok(text) => Cow::Borrowed(text),
        Err(_) => match japanese(bytes) {
            Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
            None => String::from_utf8_lossy(bytes),
        },
    }
}

/// A text whose letters of two bytes are shifted to, where all of it can be read so.
fn shifted(text: &str) -> Cow<'_, str> {
    let read = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(text.as_bytes());
    read.unwrap_or(Cow::Borrowed(text))
}

/// The encoding of Japanese text that is no UTF-8; `None` where it can be none.
pub fn japanese(bytes: &[u8]) -> Option<&'static Encoding> {
    let likely = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let (mut kana, mut rare) = (0_usize, 0_usize);
        let mut other = 0_usize;
        for letter in text.chars().filter(|it| !it.is_ascii()) {
            match letter {
                '\u{3041}'..='\u{30ff}' | '\u{3000}'..='\u{3002}' => kana += 1,
                '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}' | '※' | '→' | '●' | '○' | '■' =>
                {
                    other += 1;
                }
                // Half-width kana are rare, and pairs of them are how the other encoding looks.
                _ => rare += 1,
            }
        }
        // Letters of Latin-1 stand alone, and look like half-width kana or rare letters.
        let is_japanese = kana + other >= 2 && (kana + other) * 2 > rare * 3;
        is_japanese.then_some((encoding, 2 * kana + other, rare))
    };
    let found = [SHIFT_JIS, EUC_JP].into_iter().filter_map(likely);
    found.max_by_key(|(_, common, rare)| (std::cmp::Reverse(*rare), *common)).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_is_read_in_each_encoding() {
        for text in [
            "備考：ここで一度リンクがダウンした可能性あり　※要確認",
            "管理者",
            "Configured from console by 管理者 on vty0",
            "10:00 作業開始：東京DC ルータ確認（担当：田中）",
            "表示",
            "ソフトウェア",
        ] {
            for encoding in [SHIFT_JIS, EUC_JP] {
                let bytes = encoding.encode(text).0;
                assert_eq!(text_of(&bytes), text, "{}", encoding.name());
            }
            assert_eq!(text_of(text.as_bytes()), text);
            let line = format!("edge-1 {text} x");
            assert_eq!(text_of(&ISO_2022_JP.encode(&line).0), line);
        }
    }

    #[test]
    fn what_is_no_japanese_is_not_read_as_such() {
        for latin in [
            &b"\xdcberpr\xfcfung der Schl\xfcssel f\xfcr Ger\xe4te"[..],
            b"caf\xe9 x",
            b"\xff\xfe a",
        ] {
            assert_eq!(text_of(latin), String::from_utf8_lossy(latin));
        }
    }
}
