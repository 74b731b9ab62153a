//! Tells what could not be judged, and how that ends a run whose exit status is to be relied on.

use crate::catalog::words::{Words, say};
use crate::cli::Ending;
use crate::cli::output::Output;
use crate::views::Unjudged;
use crate::views::unjudged::Reason;

/// How many names a complaint has.
const MOST_NAMED: usize = 12;

/// Complains once for each reason.
pub(super) fn complain(output: &Output, words: &Words, unjudged: &[Unjudged]) {
    let mut reasons: Vec<Reason> = unjudged.iter().map(|it| it.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        let names = || unjudged.iter().filter(|it| it.reason == reason).map(|it| it.name.as_str());
        let more = names().count().saturating_sub(MOST_NAMED);
        let mut named = names().take(MOST_NAMED).collect::<Vec<_>>().join(", ");
        if more > 0 {
            named = words.say(say::AndMore { names: &named, count: &more.to_string() });
        }
        output.complain(&sentence(reason, &named, words));
    }
}

fn sentence(reason: Reason, names: &str, words: &Words) -> String {
    match reason {
        Reason::NoFiles => words.unjudged_no_files.clone(),
        Reason::Empty => words.say(say::UnjudgedEmpty { names }),
        Reason::NoLog => words.say(say::UnjudgedNoLog { names }),
        Reason::Log => words.say(say::UnjudgedLog { names }),
        Reason::Unrecognised => words.say(say::UnjudgedUnrecognised { names }),
        Reason::Legacy => words.say(say::UnjudgedLegacy { names }),
        Reason::NotInCatalog => words.say(say::UnjudgedNotInCatalog { names }),
        Reason::Undated => words.say(say::UnjudgedUndated { names }),
    }
}

/// How a run ends. `met` is whether the threshold is met; `None` where none was given: then everything that ran is done.
pub(super) fn ending(failed: bool, met: Option<bool>, unjudged: &[Unjudged]) -> Ending {
    match met {
        _ if failed => Ending::Failed,
        Some(true) => Ending::Missing,
        Some(false) if !unjudged.is_empty() => Ending::Failed,
        Some(false) | None => Ending::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_no_health_where_a_threshold_asks() {
        let some = [Unjudged::no_files()];
        for (failed, met, unjudged, expected) in [
            (false, None, &some[..], Ending::Done),
            (false, None, &[], Ending::Done),
            (false, Some(false), &[], Ending::Done),
            (false, Some(false), &some, Ending::Failed),
            // What is bad is bad, whatever else was not judged.
            (false, Some(true), &some, Ending::Missing),
            (false, Some(true), &[], Ending::Missing),
            (true, Some(true), &[], Ending::Failed),
            (true, None, &[], Ending::Failed),
        ] {
            assert_eq!(ending(failed, met, unjudged), expected, "{failed} {met:?} {unjudged:?}");
        }
    }
}
