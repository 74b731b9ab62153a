//! Whether the problem is gone: asked once something was changed, and at the latest at the end.

use super::progress::Progress;
use super::route::{Route, Section};
use super::walk::{Answered, Case, Replay};
use super::{Answer, Prompt, WalkEvent};

impl Replay<'_, '_> {
    /// Whether the problem is gone. Output may be given first.
    pub(super) fn cured(
        &mut self,
        case: &mut Case,
        route: &Route,
        leg: &Section,
        trail: &mut Progress,
    ) -> Answered<bool> {
        trail.was_asked = true;
        let worked = |leg: &Section| leg.list.as_ref().and_then(|it| it.worked_when.clone());
        let worked = worked(leg).or_else(|| route.legs.iter().rev().find_map(worked));
        loop {
            let ask = || Prompt::Cured {
                leg: leg.title.clone(),
                verify: route.verify.clone(),
                expect: route.expect.clone(),
                worked: worked.clone(),
            };
            let fits = |answer: &Answer| match answer {
                Answer::Yes => Some(Ok(true)),
                Answer::No => Some(Ok(false)),
                Answer::Text(_) | Answer::File { .. } => Some(Err(answer.clone())),
                _ => None,
            };
            match self.take(ask, fits)? {
                Ok(cured) => {
                    self.events.push(WalkEvent::Cured(cured));
                    if !cured {
                        trail.done.clear();
                    }
                    return Ok(cured);
                }
                Err(given) => {
                    self.given(case, &given);
                    self.judge_again(case, trail);
                }
            }
        }
    }
}
