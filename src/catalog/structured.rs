//! The table of what programs write of devices: documents of data models and parsers, and JSON
//! around the output of commands.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How structured text is read. Elements are members of JSON objects or elements of XML; a path
/// names them from the outermost, parted by `/`.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Structured {
    /// Elements within which each element is a device by its name.
    pub inventories: Vec<String>,
    /// Leaves that name the device of the element that they stand in, the best first.
    pub names: Vec<NameLeaf>,
    /// Elements that are never called by a device, so that their names are none.
    pub containers: Vec<String>,
    /// Where the output of commands stands as text.
    pub texts: Vec<TextLeaf>,
    /// Leaves that hold the path of what stands beside them.
    pub paths: Vec<PathLeaf>,
    /// How a document was carried, by an element that only such documents have; the last one, which
    /// needs none, is the usual way.
    pub carriers: IndexMap<String, Vec<String>>,
    /// Lines that other programs print around what a device does, by the program: patterns. Their
    /// groups `host` and `command` tell whose output of what follows, `text` is its first line.
    pub wrappers: IndexMap<String, String>,
    /// What collectors put before output that they keep as comments of a configuration: a
    /// pattern.
    pub comment: String,
    /// The line of a configuration that names the device, in its group `host`: a pattern.
    pub hostname: String,
    /// Kinds of document by the name under which their lines are looked up, like that of a command.
    pub documents: IndexMap<String, DocumentKind>,
}

/// A leaf that names a device.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameLeaf {
    /// Its path below the element that is the device's.
    pub at: String,
    /// What must stand beside it in that element.
    #[serde(default)]
    pub beside: Vec<String>,
    /// The part of it that is the name: a pattern.
    #[serde(default)]
    pub part: Option<String>,
}

/// Output of commands as text.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextLeaf {
    /// The leaf that holds the text, or its lines.
    pub text: String,
    /// Where its command stands, seen from the element that it stands in.
    #[serde(default)]
    pub command: Option<String>,
}

/// A path that is told beside what stands there.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathLeaf {
    /// Its path below an element.
    pub at: String,
    /// The elements somewhere below that element that stand there.
    pub content: Vec<String>,
}

/// A kind of document.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentKind {
    /// The modules or name spaces of its elements; of a name space the last part.
    pub modules: Vec<String>,
    /// Elements that stand beside each other in such a document alone, for those without modules.
    pub signs: Vec<Vec<String>>,
    /// What is told as its carrier; without it the one that the document shows.
    pub carried_by: Option<String>,
    /// Whether its elements are called by the labels of the output, so that each is a line.
    pub labels: Option<LabelRules>,
    /// Its lines, in the words of the device.
    pub parts: Vec<DocumentPart>,
}

/// How elements that are called by labels become lines.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LabelRules {
    /// Names of elements that are no labels: their text is a line.
    pub bare: Vec<String>,
    /// Elements that are left out.
    pub skipped: Vec<String>,
    /// Labels that are not what the name of the element becomes: a capital, then small letters.
    pub spelled: IndexMap<String, String>,
    /// Elements that stand together for the value of the element around them, by what is printed.
    pub joined: IndexMap<String, Vec<String>>,
}

/// Lines that are printed for each of some elements.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentPart {
    /// The heading above them.
    pub heading: Option<String>,
    /// The last names of the path of these elements; without it all of the device is one.
    pub at: Option<String>,
    /// The lines, in their order.
    pub lines: Vec<DocumentLine>,
}

/// A line that is printed where all that it needs is there.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentLine {
    /// The line; `{path}` is the value of a leaf, `{count}` a number of elements.
    pub print: String,
    /// Leaves that must have one of some values; an empty list: that must be there.
    pub when: IndexMap<String, Vec<String>>,
    /// Elements that must not be there.
    pub unless: Vec<String>,
    /// What the values are called in the output; others are not told.
    pub values: IndexMap<String, String>,
    /// What is printed for an empty value; without it the line is left out.
    pub empty: Option<String>,
    /// What is printed for a time that was never; without it the line is left out.
    pub never: Option<String>,
    /// The elements that are counted.
    pub count: Option<String>,
    /// Of these only those whose leaves have one of some values.
    pub having: IndexMap<String, Vec<String>>,
}
