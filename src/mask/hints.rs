//! Whether a line needs a closer look. An automaton would be quicker on long texts, and would take
//! longer to make than all lines of a page take to be searched.

/// Marks for three bytes in a row; different ones may share a mark.
const MARKS: usize = 2048;

/// Parts of words of which a line with a secret has one, in any case of ASCII letters.
pub(super) struct Hints {
    texts: Vec<String>,
    /// Which bytes begin one of the texts: most do not.
    firsts: [bool; 256],
    /// Which three bytes may begin one.
    marks: Box<[bool; MARKS]>,
}

impl Hints {
    /// Makes texts ready.
    pub(super) fn new(texts: Vec<String>) -> Self {
        let mut firsts = [texts.iter().any(String::is_empty); 256];
        // What is shorter can stand before anything.
        let mut marks = Box::new([texts.iter().any(|it| it.len() < 3); MARKS]);
        for text in &texts {
            if let Some(first) = text.as_bytes().first() {
                firsts[usize::from(first.to_ascii_lowercase())] = true;
                firsts[usize::from(first.to_ascii_uppercase())] = true;
            }
            if let [first, second, third, ..] = *text.as_bytes() {
                marks[mark(first, second, third)] = true;
            }
        }
        Hints { texts, firsts, marks }
    }

    /// Whether a line has one of them.
    pub(super) fn are_in(&self, line: &str) -> bool {
        let line = line.as_bytes();
        let mut places = line.iter().enumerate().filter(|(_, it)| self.firsts[usize::from(**it)]);
        places.any(|(at, _)| {
            let rest = &line[at..];
            let is_marked = match *rest {
                [first, second, third, ..] => self.marks[mark(first, second, third)],
                _ => true,
            };
            is_marked && self.begins(rest)
        })
    }

    fn begins(&self, rest: &[u8]) -> bool {
        let is_it = |it: &String| {
            rest.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it.as_bytes()))
        };
        self.texts.iter().any(is_it)
    }
}

/// The mark of three bytes; those of a letter and its capital are the same.
fn mark(first: u8, second: u8, third: u8) -> usize {
    let [first, second, third] = [first, second, third].map(|it| usize::from(it | 0x20));
    (first * 37 * 37 + second * 37 + third) % MARKS
}

#[cfg(test)]
mod tests {
    use super::Hints;

    #[test]
    fn hints_are_found_wherever_they_stand() {
        let hints = Hints::new(vec!["key".to_owned(), "test aaa".to_owned()]);
        for line in ["key", "a KEY", "monkeys", "Test AAA x", "kekey"] {
            assert!(hints.are_in(line), "{line}");
        }
        for line in ["", "k", "ke", "test aa", "ключ"] {
            assert!(!hints.are_in(line), "{line}");
        }
        for line in ["#", "a#", "a#b", "#ab", "abc#"] {
            assert!(Hints::new(vec!["#".to_owned()]).are_in(line), "{line}");
        }
    }
}
