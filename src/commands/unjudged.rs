//! Tells what could not be judged, and how that ends a run whose exit status is to be relied on.

use crate::catalog::words::{Words, say};
use crate::cli::Exit;
use crate::cli::output::Printer;
use crate::views::Unjudged;
use crate::views::unjudged::UnjudgedReason;

/// How many names a complaint has.
const MOST_NAMED: usize = 12;

/// Complains once for each reason.
pub(super) fn complain(output: &Printer, words: &Words, unjudged: &[Unjudged]) {
    let mut reasons: Vec<UnjudgedReason> = unjudged.iter().map(|it| it.reason).collect();
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

fn sentence(reason: UnjudgedReason, names: &str, words: &Words) -> String {
    match reason {
        UnjudgedReason::NoFiles => words.unjudged_no_files.clone(),
        UnjudgedReason::Empty => words.say(say::UnjudgedEmpty { names }),
        UnjudgedReason::NoLog => words.say(say::UnjudgedNoLog { names }),
        UnjudgedReason::Log => words.say(say::UnjudgedLog { names }),
        UnjudgedReason::Unrecognised => words.say(say::UnjudgedUnrecognised { names }),
        UnjudgedReason::Foreign => words.say(say::UnjudgedForeign { names }),
        UnjudgedReason::Undecided => words.say(say::UnjudgedUndecided { names }),
        UnjudgedReason::Legacy => words.say(say::UnjudgedLegacy { names }),
        UnjudgedReason::NotInCatalog => words.say(say::UnjudgedNotInCatalog { names }),
        UnjudgedReason::Undated => words.say(say::UnjudgedUndated { names }),
    }
}

/// How a run ends. `met` is whether the threshold is met; `None` where none was given: then
/// everything that ran is done.
pub(super) fn ending(failed: bool, met: Option<bool>, unjudged: &[Unjudged]) -> Exit {
    match met {
        _ if failed => Exit::Failed,
        Some(true) => Exit::Missing,
        Some(false) if !unjudged.is_empty() => Exit::Failed,
        Some(false) | None => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_no_health_where_a_threshold_asks() {
        let some = [Unjudged::no_files()];
        for (failed, met, unjudged, expected) in [
            (false, None, &some[..], Exit::Done),
            (false, None, &[], Exit::Done),
            (false, Some(false), &[], Exit::Done),
            (false, Some(false), &some, Exit::Failed),
            // What is bad is bad, whatever else was not judged.
            (false, Some(true), &some, Exit::Missing),
            (false, Some(true), &[], Exit::Missing),
            (true, Some(true), &[], Exit::Failed),
            (true, None, &[], Exit::Failed),
        ] {
            assert_eq!(ending(failed, met, unjudged), expected, "{failed} {met:?} {unjudged:?}");
        }
    }
}
