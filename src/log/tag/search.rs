//! One search for several short texts at once.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, Match, MatchKind, Span, packed};
use std::ops::Range;

/// A search for several short texts at once.
#[derive(Debug)]
pub(super) enum Search {
    /// By vectors, as most processors can. Where hits are close, an automaton behind it takes
    /// longer than the search.
    Packed(packed::Searcher),
    /// Byte by byte.
    Automaton(AhoCorasick),
}

impl Search {
    pub fn new(texts: &[Vec<u8>]) -> Self {
        let packed = packed::Config::new().builder().extend(texts).build();
        packed.map_or_else(|| Self::automaton(texts), Search::Packed)
    }

    pub fn automaton(texts: &[Vec<u8>]) -> Self {
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostFirst)
            .build(texts);
        Search::Automaton(
            automaton.expect("a catalog holds far fewer facilities than the search can take"),
        )
    }

    pub fn find(&self, text: &[u8], range: Range<usize>) -> Option<Match> {
        match self {
            Search::Packed(search) => search.find_in(text, Span::from(range)),
            Search::Automaton(search) => search.find(Input::new(text).range(range)),
        }
    }
}
