//! Authorization files: XML whose elements become lines of an output, so that checks look into them as into any other. Values other than those that a
//! check looks for are never shown.

use super::output::{Headings, Line, Output, Pair};
use roxmltree::{Document, ParsingOptions};

/// Larger files are none: a device writes some kilobytes for each member.
pub const LARGEST: u64 = 16 * 1024 * 1024;
/// More elements are none either.
const MOST_ELEMENTS: u32 = 500_000;

/// Reads a file. Its root is the value of the pair `root element:`, each element without elements inside is a pair of its name.
///
/// # Errors
/// When it is no XML, has a document type definition (which could expand without end), or too many elements.
pub fn read(text: &str, file: &str, name: &str) -> Result<Output, roxmltree::Error> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_ELEMENTS, ..ParsingOptions::default() };
    let text = text.trim_start_matches('\u{feff}');
    let document = Document::parse_with_options(text, options)?;
    let mut output = Output::new(Some(name.to_owned()), None, file);
    // Elements come in their order, so their lines are counted on from one to the next.
    let (mut number, mut counted) = (1, 0);
    let mut add = |element: roxmltree::Node, label: &str, value: &str| {
        let start = element.range().start;
        number += bytecount::count(&text.as_bytes()[counted..start], b'\n');
        counted = start;
        let pair = Pair::new(&format!("{label}:"), value.trim());
        let text = format!("{} {}", pair.label, pair.value);
        let headings = Headings::default();
        output.lines.push(Line { number, text, indent: 0, pairs: vec![pair], headings, opens: None });
    };
    add(document.root_element(), "root element", document.root_element().tag_name().name());
    for element in document.descendants().filter(|it| it.is_element() && !it.children().any(|it| it.is_element())) {
        add(element, element.tag_name().name(), element.text().unwrap_or_default());
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::{MOST_ELEMENTS, read};

    #[test]
    fn every_element_with_text_is_a_pair() {
        let text = "<a><udi>P:C1,S:X1</udi><b><udi>P:C1,S:X2</udi></b></a>";
        let output = read(text, "f", "n").expect("valid");
        let values: Vec<_> = output.lines.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(values, ["root element: a", "udi: P:C1,S:X1", "udi: P:C1,S:X2"]);
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxx\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>";
        assert!(read(bomb, "f", "n").is_err());
        assert!(read("no xml", "f", "n").is_err());
        assert!(read("<a><b></a>", "f", "n").is_err());
    }

    #[test]
    fn what_is_nested_deep_is_read() {
        let deep = "<a>".repeat(200_000) + "<udi>P:C1,S:X1</udi>" + &"</a>".repeat(200_000);
        let output = read(&deep, "f", "n").expect("valid");
        let values: Vec<_> = output.lines.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(values, ["root element: a", "udi: P:C1,S:X1"]);
    }

    #[test]
    fn as_many_elements_as_are_allowed_are_read_and_no_more() {
        let elements = |count| format!("\u{feff}<a>\n{}</a>", "<b/>\n".repeat(count));
        // Each has a line end behind it, which counts as well.
        let most = MOST_ELEMENTS as usize / 2 - 10;
        let output = read(&elements(most), "f", "n").expect("valid");
        let numbers: Vec<usize> = output.lines.iter().map(|it| it.number).collect();
        assert_eq!(numbers, (1..=most + 1).collect::<Vec<_>>());
        assert!(read(&elements(MOST_ELEMENTS as usize), "f", "n").is_err());
    }
}
