//! The output of one command, read without knowing it: lines with their labels, values, headings, and the lines that belong to a line.
//!
//! Nothing is left out: the lines in their order are the output. Headings are those of the catalog, because devices do not indent alike; what stands
//! further to the right below a line belongs to it.

use super::Vocabulary;
use std::ops::Range;
use std::sync::Arc;

/// The output of one command on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The command in its full spelling, or as typed when the catalog does not know it. `None` when nothing tells.
    pub command: Option<String>,
    /// The host of the prompt in front.
    pub host: Option<String>,
    /// The file.
    pub file: String,
    /// What was printed, without blank lines.
    pub lines: Vec<Line>,
    /// The columns of the line that was added last, as printed.
    width: usize,
}

/// A line of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// As printed, without blanks at its ends.
    pub text: String,
    /// Blanks in front.
    pub indent: usize,
    /// Labels and values from left to right; empty for text without a label.
    pub pairs: Vec<Pair>,
    /// The headings above it; lines below the same ones share them.
    pub headings: Headings,
    /// The headings of what stands below it, where it is one itself.
    pub opens: Option<Headings>,
}

/// Headings from the outermost, each as it is compared: its label, and all of it where it has a value.
pub type Headings = Arc<[[String; 2]]>;

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// With its colon, as printed.
    pub label: String,
    /// The label as it is compared.
    name: String,
    /// Without blanks at its ends.
    pub value: String,
}

/// Headings that a place is named by, ready to be compared: from the outermost and parted by ` > `; `*` in front stands for any that are further out.
pub struct Path {
    is_anywhere: bool,
    names: Vec<String>,
}

/// Text as it is compared: small letters, runs of blanks as one, no colon at the end.
pub(super) fn squeezed(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").trim_end_matches(':').trim_end().to_owned()
}

/// Where terminals break a line within a word.
const WIDTHS: [usize; 2] = [80, 132];

impl Output {
    /// An output without lines.
    pub(super) fn new(command: Option<String>, host: Option<String>, file: &str) -> Self {
        Output { command, host, file: file.to_owned(), lines: Vec::new(), width: 0 }
    }

    /// Adds the next line.
    pub(super) fn push(&mut self, vocabulary: &Vocabulary, number: usize, text: &str) {
        let indent = text.chars().take_while(|it| it.is_whitespace()).map(|it| if it == '\t' { 8 } else { 1 }).sum();
        let width = std::mem::replace(&mut self.width, text.trim_end().chars().count());
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let is_rest = WIDTHS.contains(&width) && indent == 0 && !text.contains(' ') && label_end(text).is_none();
        if let Some(line) = self.lines.last_mut().filter(|it| is_rest && !it.pairs.is_empty()) {
            line.text.push_str(text);
            line.pairs = pairs(&line.text);
            return;
        }
        let pairs = pairs(text);
        let (label, value) = match pairs.first() {
            Some(pair) if pairs.len() == 1 => (pair.label.as_str(), pair.value.as_str()),
            Some(pair) => (pair.label.as_str(), text[pair.label.len()..].trim()),
            None => (text, ""),
        };
        // The headings that hold for this line are those of the line above, itself included.
        let above = self.lines.last().map(|it| it.opens.as_ref().unwrap_or(&it.headings));
        let mut headings = above.cloned().unwrap_or_default();
        let opens = vocabulary.is_heading(label, value).then(|| {
            let name = squeezed(label);
            let kept = headings.iter().rposition(|it| vocabulary.belongs_below(&name, &it[0])).map_or(0, |it| it + 1);
            if kept < headings.len() {
                headings = headings[..kept].into();
            }
            headings.iter().cloned().chain([[name, squeezed(text)]]).collect()
        });
        self.lines.push(Line { number, text: text.to_owned(), indent, pairs, headings, opens });
    }

    /// The lines that belong to a line: those below it and further to the right.
    pub fn below(&self, index: usize) -> Range<usize> {
        let Some(line) = self.lines.get(index) else { return index..index };
        let inside = |it: &&Line| it.indent > line.indent && (it.opens.is_none() || line.opens.is_some());
        let count = self.lines[index + 1..].iter().take_while(inside).count();
        index + 1..index + 1 + count
    }
}

impl Line {
    /// The value behind a label as labels are compared.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|it| it.name == name).map(|it| it.value.as_str())
    }
}

impl Pair {
    /// A label with its colon, and its value.
    pub fn new(label: &str, value: &str) -> Self {
        Pair { label: label.to_owned(), name: squeezed(label), value: value.to_owned() }
    }
}

impl Path {
    /// Prepares a path.
    pub fn new(section: &str) -> Self {
        let (is_anywhere, section) = section.strip_prefix("* > ").map_or((false, section), |it| (true, it));
        Path { is_anywhere, names: section.split(" > ").map(squeezed).collect() }
    }

    /// Whether a line is the last of its headings.
    pub fn opened_by(&self, line: &Line) -> bool {
        line.opens.as_ref().is_some_and(|it| self.names(it))
    }

    /// Whether it names these headings.
    pub fn names(&self, headings: &[[String; 2]]) -> bool {
        let Some(further_out) = headings.len().checked_sub(self.names.len()) else { return false };
        let same = headings[further_out..].iter().zip(&self.names).all(|(names, wanted)| names.contains(wanted));
        same && (self.is_anywhere || further_out == 0)
    }
}

/// The labels and values of a line. A label ends with a colon and a blank, or with the colon alone behind plain words (`Active:PID:...`).
fn pairs(text: &str) -> Vec<Pair> {
    let Some(end) = label_end(text) else { return Vec::new() };
    let (label, rest) = text.split_at(end);
    let mut pairs = vec![Pair::new(label, rest.trim())];
    // `Total: 12,  Purged: 0`: two blanks and another label.
    for (at, _) in rest.match_indices("  ") {
        let further = rest[at..].trim_start();
        let starts = further.starts_with(|it: char| it.is_ascii_uppercase());
        // Right behind the first label, two blanks may only be a wide gap in front of its value.
        let is_gap = at == 0 && !rest.starts_with("   ");
        if starts && !is_gap && !rest[..at].ends_with(' ') && label_end(further).is_some_and(|it| it < 40) {
            pairs[0].value = rest[..at].trim().trim_end_matches(',').to_owned();
            pairs.extend(self::pairs(further));
            break;
        }
    }
    pairs
}

/// Where the label at the start of a text ends, behind its colon.
fn label_end(text: &str) -> Option<usize> {
    const LONGEST: usize = 90;
    let colons = || text.match_indices(':').map(|it| it.0).take_while(|at| *at <= LONGEST).filter(|at| *at > 0);
    let behind = |at: usize| text[at + 1..].chars().next();
    let has_letters = |at: usize| text[..at].chars().any(char::is_alphabetic);
    let is_plain = |at: usize| text[..at].chars().all(|it| it.is_ascii_alphabetic() || it == ' ');
    let spaced = colons().find(|at| behind(*at).is_none_or(|it| it == ' ' || it == '\t') && has_letters(*at));
    let glued = || colons().find(|at| is_plain(*at) && behind(*at).is_some_and(|it| it.is_ascii_alphabetic()));
    spaced.or_else(glued).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, String)> {
        pairs(text).into_iter().map(|it| (it.label, it.value)).collect()
    }

    #[test]
    fn a_value_that_a_terminal_broke_is_whole() {
        let catalog = crate::catalog::Catalog::new(Vec::new(), "en");
        let vocabulary = Vocabulary::new(catalog.table().expect("a table")).expect("its patterns");
        let address = "https://onprem-licensing.datacenter-east.example.com/cslu/v1/pi/site-default-1";
        let line = format!("  Cslu address: {address}");
        let (first, rest) = line.split_at(80);
        let mut output = Output::new(None, None, "capture");
        for (number, text) in [first, rest, "  VRF: <empty>"].into_iter().enumerate() {
            output.push(&vocabulary, number + 1, text);
        }
        assert_eq!(output.lines[0].value("cslu address"), Some(address));
        assert_eq!((output.lines.len(), output.lines[1].number), (2, 3));
    }

    #[test]
    fn labels_and_values_of_every_shape_are_read() {
        for (text, expected) in [
            ("Type: cslu", vec![("Type:", "cslu")]),
            ("URL: https://host.example/a:b", vec![("URL:", "https://host.example/a:b")]),
            ("Active:PID:C9300-24UX,SN:FDO0000A0A1", vec![("Active:", "PID:C9300-24UX,SN:FDO0000A0A1")]),
            ("P:C9407R,S:FDO0000A0A1: No Trust Data", vec![("P:C9407R,S:FDO0000A0A1:", "No Trust Data")]),
            ("Build type:: Production", vec![("Build type::", "Production")]),
            ("sizeof(char *): 8", vec![("sizeof(char *):", "8")]),
            ("Total: 12,  Purged: 0", vec![("Total:", "12"), ("Purged:", "0")]),
            (
                "Trust Code Installed:    Trust Code Type: CSSM",
                vec![("Trust Code Installed:", ""), ("Trust Code Type:", "CSSM")],
            ),
            ("Success rate is 100 percent (5/5)", vec![]),
            ("https://host.example/", vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
