//! A page: what a report says, free of width, colour and format.

use crate::catalog::plan::PlannedCommand;

/// The blocks of a report, from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// In order.
    pub blocks: Vec<Element>,
}

/// A piece of a page. `indent` counts levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// What the page, or a part that could stand alone, is about.
    Title(String),
    /// A section.
    Heading(String),
    /// A part of a section.
    Subheading(String),
    /// A paragraph.
    Text {
        /// Levels.
        indent: usize,
        /// How it is meant.
        tone: Tone,
        /// The words.
        text: String,
    },
    /// Labels with their values, aligned.
    Facts(Vec<(String, String)>),
    /// A numbered step or a bullet.
    Item {
        /// Levels.
        indent: usize,
        /// `1.` or `-`.
        marker: String,
        /// How it is meant.
        tone: Tone,
        /// The words.
        text: String,
    },
    /// Commands to type, each with the label of its risk.
    Commands {
        /// Levels.
        indent: usize,
        /// The commands with the words for their risk.
        commands: Vec<(PlannedCommand, String)>,
    },
    /// Rows under column titles.
    Table {
        /// Column titles.
        header: Vec<String>,
        /// Cells.
        rows: Vec<Vec<String>>,
        /// Whether the last column is never broken, because it holds what is to be copied.
        whole: bool,
    },
    /// An action of a short answer: what its number hangs before.
    Action {
        /// `1.`
        number: String,
        /// The question or imperative.
        text: String,
    },
    /// Words that belong to an action.
    Aside(String),
    /// Commands of a short answer, alone on their lines.
    Typed(Vec<PlannedCommand>),
    /// What may be seen, what then, and what to type.
    Outcomes {
        /// What stands between both in text.
        arrow: &'static str,
        /// What stands between words and a call of this program after them.
        joint: &'static str,
        /// In order.
        rows: Vec<OutcomeRow>,
    },
    /// What is done by topology: its name, and lines.
    Routines(Vec<(String, Vec<RoutineRow>)>),
    /// The end of a short answer: labels with their lines.
    Tail(Vec<(String, String)>),
    /// Space.
    Gap,
}

/// An outcome of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// What is seen.
    pub see: String,
    /// What it means, and where to go.
    pub then: String,
    /// What to type.
    pub commands: Vec<PlannedCommand>,
}

/// A line of what one topology does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineRow {
    /// Words before the command.
    pub words: String,
    /// What to type.
    pub command: Option<PlannedCommand>,
}

/// How words are meant; the style follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As running text.
    Plain,
    /// The point of the page.
    Strong,
    /// Fine.
    Good,
    /// Look out.
    Warn,
    /// Broken.
    Bad,
    /// For those who read on.
    Faint,
}

impl Page {
    /// Adds a block.
    pub fn push(&mut self, block: Element) {
        self.blocks.push(block);
    }

    /// Adds a title.
    pub fn title(&mut self, text: impl Into<String>) {
        self.push(Element::Title(text.into()));
    }

    /// Adds a section.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.push(Element::Heading(text.into()));
    }

    /// Adds a part of a section.
    pub fn subheading(&mut self, text: impl Into<String>) {
        self.push(Element::Subheading(text.into()));
    }

    /// Adds a paragraph at the margin.
    pub fn text(&mut self, tone: Tone, text: impl Into<String>) {
        self.text_at(0, tone, text);
    }

    /// Adds an indented paragraph.
    pub fn text_at(&mut self, indent: usize, tone: Tone, text: impl Into<String>) {
        self.push(Element::Text { indent, tone, text: text.into() });
    }

    /// Adds a bullet.
    pub fn bullet(&mut self, text: impl Into<String>) {
        self.push(Element::Item {
            indent: 0,
            marker: "-".to_owned(),
            tone: Tone::Plain,
            text: text.into(),
        });
    }

    /// Adds space.
    pub fn gap(&mut self) {
        self.push(Element::Gap);
    }

    /// Adds another page below.
    pub fn append(&mut self, other: Page) {
        self.blocks.extend(other.blocks);
    }
}
