//! Lines that say the same, wherever they stand.

use crate::state::line::Line;
use std::hash::{Hash, Hasher};

/// A line with those that belong to it: as long as all of them are the same, one stands for both.
pub(super) struct Alike<'a>(pub(super) Line<'a>);

impl Alike<'_> {
    fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.0).chain(self.0.below()).map(Line::text)
    }
}

impl Hash for Alike<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.texts().for_each(|it| it.hash(state));
    }
}

impl PartialEq for Alike<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.texts().eq(other.texts())
    }
}

impl Eq for Alike<'_> {}
