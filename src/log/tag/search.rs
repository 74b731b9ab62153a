//! What names are searched by: one search for short pieces of them, and which pieces these are.

use super::{LANDMARK, Spelling};
use aho_corasick::{
    AhoCorasick, AhoCorasickKind, Input, Match, MatchKind, PatternID, Span, packed,
};
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

/// Chooses the pieces to search for: those that most names share, and of these one that words have
/// least. Each name learns where its own stands.
pub(super) fn landmarks(facilities: &mut [Spelling]) -> Vec<Vec<u8>> {
    let names: Vec<Vec<u8>> = facilities.iter().map(searched).collect();
    let mut open: Vec<usize> = (0..names.len()).collect();
    let mut chosen = Vec::new();
    while let Some(&first) = open.first() {
        let first = &names[first];
        let shared =
            |piece: &[u8]| open.iter().filter(|it| position(&names[**it], piece).is_some()).count();
        let has = |piece: &[u8], byte| piece.contains(&byte);
        // Capitals within words, and numbers without dots, are rare in text.
        let is_rare = |piece: &[u8]| match piece {
            [a, b, c] => {
                a.is_ascii_lowercase() && b.is_ascii_uppercase() && c.is_ascii_lowercase()
                    || piece.iter().all(u8::is_ascii_digit)
            }
            _ => false,
        };
        let rank =
            |piece: &&[u8]| (shared(piece), is_rare(piece), has(piece, b'_'), !has(piece, b'-'));
        let number = PatternID::must(chosen.len());
        let Some(piece) = first.windows(LANDMARK.min(first.len())).max_by_key(rank) else { break };
        open.retain(|&it| {
            let Some(at) = position(&names[it], piece) else { return true };
            facilities[it].landmark = (number, at);
            false
        });
        chosen.push(piece.to_vec());
    }
    chosen
}

/// What a name is searched by: with the hyphen behind it, where it is that of a facility.
fn searched(spelling: &Spelling) -> Vec<u8> {
    let behind: &[u8] = if spelling.notifications.is_some() { b"" } else { b"-" };
    [spelling.name.as_bytes(), behind].concat()
}

fn position(text: &[u8], piece: &[u8]) -> Option<usize> {
    text.windows(piece.len()).position(|it| it == piece)
}
