//! What the catalog holds, as tables.

use serde::Serialize;

/// A table: the names of its columns and its rows, as text.
#[derive(Debug, Clone, Serialize)]
pub struct Listing {
    /// What is listed: `messages`, `topologies`, ...
    pub list: &'static str,
    /// The rows; the keys are the same in each.
    pub rows: Vec<ListRow>,
}

/// One row: column key -> text, in the order of the table.
pub type ListRow = indexmap::IndexMap<&'static str, String>;

impl Listing {
    /// Keeps the rows that contain every word of a query, in any column; case does not matter.
    pub fn filter(&mut self, query: &[String]) {
        let words: Vec<String> = query.iter().map(|it| it.to_lowercase()).collect();
        self.rows.retain(|row| {
            let text = row.values().map(|it| it.to_lowercase()).collect::<Vec<_>>().join(" ");
            words.iter().all(|word| text.contains(word.as_str()))
        });
    }
}
