//! A YAML text as a tree that knows where each value stands, for whoever must point at one.

use super::yaml::{self, LARGEST_ENTRY, YamlError};
use granit_parser::{Event, Marker};

/// Where a value stands: lines and columns from 1, in characters. The end is the first place after
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Line and column of its first character.
    pub start: (usize, usize),
    /// Line and column after its last character.
    pub end: (usize, usize),
}

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Reads a text; an empty one has no tree.
    ///
    /// # Errors
    /// When the text is no YAML, or beyond a limit.
    pub fn read(text: &str) -> Result<Option<Node>, YamlError> {
        let mut builder = Builder::default();
        yaml::events(yaml::without_mark(text), LARGEST_ENTRY, |event, at| {
            builder.take(event, &at)
        })?;
        Ok(builder.root)
    }

    /// The value that the keys lead to, or the deepest one on the way there; a number in `keys` is
    /// an index of a list.
    pub fn find(&self, keys: &[&str]) -> &Node {
        let mut node = self;
        for key in keys {
            let next = match &node.content {
                Content::Scalar(_) => None,
                Content::List(items) => key.parse().ok().and_then(|index: usize| items.get(index)),
                Content::Map(pairs) => {
                    pairs.iter().find(|(name, _)| name.is(key)).map(|(_, value)| value)
                }
            };
            let Some(next) = next else { break };
            node = next;
        }
        node
    }

    /// The smallest value or key that starts at a place.
    pub fn starting_at(&self, place: (usize, usize)) -> Option<&Node> {
        let within = match &self.content {
            Content::Scalar(_) => None,
            Content::List(items) => items.iter().find_map(|it| it.starting_at(place)),
            Content::Map(pairs) => pairs
                .iter()
                .flat_map(|(key, value)| [key, value])
                .find_map(|it| it.starting_at(place)),
        };
        within.or_else(|| (self.span.start == place).then_some(self))
    }

    fn is(&self, text: &str) -> bool {
        matches!(&self.content, Content::Scalar(own) if own == text)
    }
}

/// Puts a tree together from events, without recursion.
#[derive(Default)]
struct Builder {
    /// The lists and maps that are open, the innermost last.
    open: Vec<Open>,
    root: Option<Node>,
}

struct Open {
    start: Marker,
    is_map: bool,
    /// The values so far; those of a map in turn keys and values.
    values: Vec<Node>,
}

impl Builder {
    fn take(&mut self, event: Event, at: &granit_parser::Span) {
        match event {
            Event::Scalar(value, ..) => {
                self.add(Node {
                    span: span(&at.start, &at.end),
                    content: Content::Scalar(value.into_owned()),
                });
            }
            Event::SequenceStart(..) => self.begin(at.start, false),
            Event::MappingStart(..) => self.begin(at.start, true),
            Event::SequenceEnd | Event::MappingEnd => self.close(&at.end),
            _ => {}
        }
    }

    fn begin(&mut self, start: Marker, is_map: bool) {
        self.open.push(Open { start, is_map, values: Vec::new() });
    }

    fn close(&mut self, end: &Marker) {
        let Some(Open { start, is_map, values }) = self.open.pop() else { return };
        let content = if is_map {
            let mut values = values.into_iter();
            Content::Map(std::iter::from_fn(|| Some((values.next()?, values.next()?))).collect())
        } else {
            Content::List(values)
        };
        self.add(Node { span: span(&start, end), content });
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.values.push(node),
            // Only the first document counts; the parser of entries refuses a second.
            None => self.root = self.root.take().or(Some(node)),
        }
    }
}

fn span(start: &Marker, end: &Marker) -> Span {
    Span { start: yaml::place(start), end: yaml::place(end) }
}

/// The line of a text, from 1, as the parser counts lines.
pub fn line(text: &str, number: usize) -> Option<&str> {
    let mut rest = text;
    for _ in 1..number {
        let end = rest.find(is_break)?;
        let length = if rest[end..].starts_with("\r\n") {
            2
        } else {
            rest[end..].chars().next()?.len_utf8()
        };
        rest = &rest[end + length..];
    }
    Some(rest.split(is_break).next().unwrap_or(rest))
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Node {
        Node::read(text).expect("YAML").expect("a value")
    }

    #[test]
    fn keys_lead_to_their_value() {
        let tree = tree(
            "# head\ntitle: T\nsteps:\n  one:\n    run:\n      - { exec: a }\n      - { exec: 'b c' }\n",
        );
        let at = |keys: &[&str]| tree.find(keys).span;
        assert_eq!(at(&["title"]), Span { start: (2, 8), end: (2, 9) });
        assert_eq!(
            at(&["steps", "one", "run", "1", "exec"]),
            Span { start: (7, 17), end: (7, 22) }
        );
        assert_eq!(at(&["steps", "one", "run"]).start, (6, 7));
        // A key that is missing: the deepest one on the way.
        assert_eq!(at(&["steps", "one", "when"]), at(&["steps", "one"]));
        assert_eq!(at(&[]).start, (2, 1));
        assert!(Node::read("").expect("YAML").is_none());
    }

    #[test]
    fn a_place_leads_to_the_smallest_value_there() {
        let tree = tree("\u{feff}日本: [語, 語]\nb: 1\n");
        assert_eq!(tree.starting_at((1, 1)).map(|it| it.span.end), Some((1, 3)));
        assert_eq!(tree.starting_at((1, 9)).map(|it| it.span.end), Some((1, 10)));
        assert!(tree.starting_at((3, 1)).is_none());
    }

    #[test]
    fn lines_are_counted_as_the_parser_does() {
        let text = "a: 1\r\nb: 'x\u{2028}y'\nc: 2\rd: 3\n";
        for (key, written) in
            [("a", "a: 1"), ("b", "b: 'x\u{2028}y'"), ("c", "c: 2"), ("d", "d: 3")]
        {
            let (number, _) = tree(text).find(&[key]).span.start;
            assert_eq!(line(text, number), Some(written), "{key}");
        }
        assert_eq!(line(text, 5), Some(""));
        assert_eq!(line(text, 6), None);
    }
}
