//! Authorization files: XML whose elements become lines of an output, so that checks look into them
//! as into any other. Values other than those that a check looks for are never shown.

use super::output::CommandOutput;
use roxmltree::{Document, ParsingOptions};

/// Larger files are none: a device writes some kilobytes for each member.
pub const LARGEST: u64 = 16 * 1024 * 1024;
/// More elements are none either.
const MOST_ELEMENTS: u32 = 500_000;
/// No element has more attributes. The library compares each of them with all others of its
/// element.
const MOST_ATTRIBUTES: usize = 64;
/// No file declares more name spaces. The library hands down each to every element below.
const MOST_NAMESPACES: usize = 64;

/// Reads a file. Its root is the value of the pair `root element:`, each element without elements
/// inside is a pair of its name.
///
/// # Errors
/// When it is no XML, has a document type definition (which could expand without end), or too many
/// elements, attributes or name spaces.
pub fn read(text: &str, file: &str, name: &str) -> Result<CommandOutput, roxmltree::Error> {
    let text = text.trim_start_matches('\u{feff}');
    let document = parse(text)?;
    let mut output = CommandOutput::new(Some(name.into()), None, file.into());
    // Elements come in their order, so their lines are counted on from one to the next.
    let (mut number, mut counted) = (1, 0);
    let mut add = |element: roxmltree::Node, label: &str, value: &str| {
        let start = element.range().start;
        number += bytecount::count(&text.as_bytes()[counted..start], b'\n');
        counted = start;
        output.push_pair(number, label, value.trim());
    };
    add(document.root_element(), "root element", document.root_element().tag_name().name());
    for element in document
        .descendants()
        .filter(|it| it.is_element() && !it.children().any(|it| it.is_element()))
    {
        add(element, element.tag_name().name(), element.text().unwrap_or_default());
    }
    output.end();
    Ok(output)
}

/// Reads XML within the limits that hold for any of it.
pub(super) fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_ELEMENTS,
        ..ParsingOptions::default()
    };
    count_attributes(text)?;
    Document::parse_with_options(text, options)
}

/// Refuses a file with too many attributes before the library reads them. What is no XML is left to
/// the library.
fn count_attributes(text: &str) -> Result<(), roxmltree::Error> {
    let behind = |rest: &str, end: &str| rest.find(end).map(|it| it + end.len());
    let (mut at, mut namespaces) = (0, 0);
    while let Some(start) = text[at..].find('<').map(|it| it + at) {
        let rest = &text[start..];
        let end = if rest.starts_with("<!--") {
            behind(rest, "-->")
        } else if rest.starts_with("<![CDATA[") {
            behind(rest, "]]>")
        } else if rest.starts_with("<?") {
            behind(rest, "?>")
        } else {
            let tag = tag(rest);
            namespaces += tag.namespaces;
            if tag.attributes > MOST_ATTRIBUTES {
                return Err(roxmltree::Error::AttributesLimitReached);
            }
            if namespaces > MOST_NAMESPACES {
                return Err(roxmltree::Error::NamespacesLimitReached);
            }
            tag.end
        };
        let Some(end) = end else { return Ok(()) };
        at = start + end;
    }
    Ok(())
}

/// What a tag holds.
struct Tag {
    attributes: usize,
    namespaces: usize,
    /// The bytes up to its end; `None` where it has none.
    end: Option<usize>,
}

/// Counts what the tag at the start of a text holds.
fn tag(text: &str) -> Tag {
    let mut tag = Tag { attributes: 0, namespaces: 0, end: None };
    let (mut quote, mut word) = (None, 0);
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (_, Some(open)) => quote = quote.filter(|_| byte != open),
            (b'>', None) => {
                tag.end = Some(at + 1);
                break;
            }
            (b'"' | b'\'', None) => quote = Some(byte),
            (b'=', None) => {
                tag.attributes += 1;
                tag.namespaces += usize::from(text.as_bytes()[word..at].starts_with(b"xmlns"));
            }
            (it, None) if it.is_ascii_whitespace() => word = at + 1,
            _ => {}
        }
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::{MOST_ATTRIBUTES, MOST_ELEMENTS, MOST_NAMESPACES, read};
    use crate::state::CommandOutput;
    use roxmltree::Error;

    fn texts(output: &CommandOutput) -> Vec<&str> {
        output.lines().map(|it| it.text()).collect()
    }

    #[test]
    fn every_element_with_text_is_a_pair() {
        let text = "<a><udi>P:C1,S:X1</udi><b><udi>P:C1,S:X2</udi></b></a>";
        let output = read(text, "f", "n").expect("valid");
        assert_eq!(texts(&output), ["root element: a", "udi: P:C1,S:X1", "udi: P:C1,S:X2"]);
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
        assert_eq!(texts(&output), ["root element: a", "udi: P:C1,S:X1"]);
    }

    #[test]
    fn as_many_elements_as_are_allowed_are_read_and_no_more() {
        let elements = |count| format!("\u{feff}<a>\n{}</a>", "<b/>\n".repeat(count));
        // Each has a line end after it, which counts as well.
        let most = MOST_ELEMENTS as usize / 2 - 10;
        let output = read(&elements(most), "f", "n").expect("valid");
        let numbers: Vec<usize> = output.lines().map(|it| it.number()).collect();
        assert_eq!(numbers, (1..=most + 1).collect::<Vec<_>>());
        assert!(read(&elements(MOST_ELEMENTS as usize), "f", "n").is_err());
    }

    #[test]
    fn attributes_are_limited_as_elements_are() {
        let attributes =
            |count: usize| (0..count).map(|it| format!(" a{it} = 'x=>'")).collect::<String>();
        let file = |count| {
            format!("<!-- a=b=c > --><?p a=b?><a{}><![CDATA[<a b=c=d>]]></a>", attributes(count))
        };
        let output = read(&file(MOST_ATTRIBUTES), "f", "n").expect("valid");
        assert_eq!(texts(&output), ["root element: a", "a: <a b=c=d>"]);
        assert_eq!(read(&file(MOST_ATTRIBUTES + 1), "f", "n"), Err(Error::AttributesLimitReached));
        assert_eq!(read(&file(1_000_000), "f", "n"), Err(Error::AttributesLimitReached));
    }

    #[test]
    fn name_spaces_are_limited_as_elements_are() {
        let file = |count| {
            let deep: String =
                (0..count).map(|it| format!("<a\nxmlns:n{it}='urn:{it}'>")).collect();
            deep + &"</a>".repeat(count)
        };
        assert!(read(&file(MOST_NAMESPACES), "f", "n").is_ok());
        assert_eq!(read(&file(MOST_NAMESPACES + 1), "f", "n"), Err(Error::NamespacesLimitReached));
    }
}
