//! Which pieces of the names of facilities are searched for.

use super::Spelling;
use aho_corasick::PatternID;

/// The length of the pieces that are searched for: with fewer bytes most of what is found is no
/// name.
pub(super) const LANDMARK: usize = 3;

/// Chooses the pieces to search for: those that most names share, and of these one that words have
/// least. Each name learns where its own stand: two that have nothing in common where it is long
/// enough, the second without a sign within that documents escape.
pub(super) fn landmarks(facilities: &mut [Spelling]) -> Vec<Vec<u8>> {
    let names: Vec<Vec<u8>> = facilities.iter().map(searched).collect();
    let mut chosen: Vec<Vec<u8>> = Vec::new();
    for is_second in [false, true] {
        // Notifications are not looked for in broken lines, so one piece is enough.
        let is_open = |it: &usize| !is_second || facilities[*it].notifications.is_none();
        let mut open: Vec<usize> = (0..names.len()).filter(is_open).collect();
        while let Some(&first) = open.first() {
            let place = |it: usize, piece: &[u8]| {
                let mut places = positions(&names[it], piece);
                places.find(|at| facilities[it].landmarks.iter().all(|own| is_apart(own.1, *at)))
            };
            let shared =
                |piece: &[u8]| open.iter().filter(|it| place(**it, piece).is_some()).count();
            let has = |piece: &[u8], byte| piece.contains(&byte);
            let rank = |piece: &&[u8]| {
                (shared(piece), is_rare(piece), has(piece, b'_') != is_second, !has(piece, b'-'))
            };
            let windows = || names[first].windows(LANDMARK.min(names[first].len()));
            let is_whole = |it: &&[u8]| !is_second || !has(&it[1..], b'_');
            let apart = windows().filter(|it| place(first, it).is_some() && is_whole(it));
            // A short name has none that is apart from the other: its last one is.
            let Some(piece) = apart.max_by_key(rank).or_else(|| windows().next_back()) else {
                break;
            };
            let number =
                PatternID::must(chosen.iter().position(|it| it == piece).unwrap_or(chosen.len()));
            let places: Vec<(usize, usize)> = open
                .iter()
                .filter_map(|it| {
                    let short = || positions(&names[*it], piece).next().filter(|_| *it == first);
                    Some((*it, place(*it, piece).or_else(short)?))
                })
                .collect();
            if number.as_usize() == chosen.len() {
                chosen.push(piece.to_vec());
            }
            open.retain(|it| places.iter().all(|(own, _)| own != it));
            for (it, at) in places {
                facilities[it].landmarks.push((number, at));
            }
        }
    }
    chosen
}

/// What a name is searched by: with the hyphen after it, where it is that of a facility.
fn searched(spelling: &Spelling) -> Vec<u8> {
    let behind: &[u8] = if spelling.notifications.is_some() { b"" } else { b"-" };
    [spelling.name.as_bytes(), behind].concat()
}

/// Capitals within words, and numbers without dots, are rare in text.
fn is_rare(piece: &[u8]) -> bool {
    match piece {
        [a, b, c] => {
            a.is_ascii_lowercase() && b.is_ascii_uppercase() && c.is_ascii_lowercase()
                || piece.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// Whether two pieces of a name have no letter in common.
fn is_apart(one: usize, other: usize) -> bool {
    one.abs_diff(other) >= LANDMARK
}

fn positions<'a>(text: &'a [u8], piece: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    text.windows(piece.len()).enumerate().filter(move |(_, it)| *it == piece).map(|it| it.0)
}
