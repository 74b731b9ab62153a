//! Addresses that a terminal can open when they are clicked on.

use textwrap::core::display_width;

/// What an address begins with.
const BEGIN: &str = "https://";

/// The text with its addresses as links (OSC 8). It must have been made harmless. An address that
/// may go on in the next line, because it reaches the edge, is left alone.
pub fn linked(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(at) = rest.find(BEGIN) {
            let (before, address) = rest.split_at(at);
            let length = length(address);
            let (address, behind) = address.split_at(length);
            let is_cut =
                behind.trim_end().is_empty() && display_width(line.trim_end()) + 1 >= width;
            out.push_str(before);
            if address.len() == BEGIN.len() || is_cut {
                out.push_str(address);
            } else {
                out.push_str(&format!("\x1b]8;;{address}\x1b\\{address}\x1b]8;;\x1b\\"));
            }
            rest = behind;
        }
        out.push_str(rest);
    }
    out
}

/// How long the address is that a text begins with; what ends a sentence is no part of it.
fn length(text: &str) -> usize {
    let part = |it: char| it.is_ascii_graphic() && !"<>\"'`{}|\\^[]()".contains(it);
    let whole = &text[..text.find(|it| !part(it)).unwrap_or(text.len())];
    whole.trim_end_matches(['.', ',', ';', ':', '!', '?']).len().max(BEGIN.len())
}

#[cfg(test)]
mod tests {
    use super::linked;

    #[test]
    fn addresses_are_links_and_nothing_else() {
        let link = |it: &str| format!("\x1b]8;;{it}\x1b\\{it}\x1b]8;;\x1b\\");
        let one = link("https://software.cisco.com");
        for (text, expected) in [
            ("no address\n", "no address\n".to_owned()),
            ("see https://software.cisco.com.\nx", format!("see {one}.\nx")),
            ("(https://software.cisco.com)、", format!("({one})、")),
            ("https://software.cisco.com\x1b[0m", format!("{one}\x1b[0m")),
            ("https://software.cisco.com > Inventory", format!("{one} > Inventory")),
            ("https:// and more", "https:// and more".to_owned()),
        ] {
            assert_eq!(linked(text, 80), expected);
        }
        let edge = "words https://host.example/a-\nb/c\n";
        assert_eq!(linked(edge, 30), edge, "it may go on");
    }
}
