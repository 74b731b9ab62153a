//! What output has shown already is not asked: actions that a check answers are passed over, or come
//! down to the outcome that it found.

use super::{Decision, DecisionList};
use crate::catalog::check::Status;
use crate::catalog::plan::PlannedCommand;
use std::collections::BTreeMap;

impl DecisionList {
    /// The list without what is known: `status` is the worst answer of a check, where it has one.
    /// One of which nothing would be left stays whole.
    pub fn without_seen(self, status: impl Fn(&str) -> Option<Status>) -> Self {
        let mut left = self.clone();
        // The number from which on actions are told: an outcome may lead past some.
        let mut from = 1;
        for part in &mut left.parts {
            part.actions.retain_mut(|action| {
                if action.number < from {
                    return false;
                }
                let Some(found) = Found::of(action, &status) else { return true };
                from = from.max(found.go.unwrap_or(0));
                found.is_to_do
            });
        }
        left.parts.retain(|it| !it.actions.is_empty());
        if left.parts.is_empty() { self } else { left.renumbered() }
    }

    /// The list with more to do, before the action that only saves and sends, if it ends so: its
    /// commands are those that only follow others. What led there leads to what is new.
    pub fn with_more(mut self, more: Vec<Decision>, follow: &[String]) -> Self {
        if more.is_empty() {
            return self;
        }
        let (Some(last), Some(part)) = (self.actions().last().cloned(), self.parts.last_mut())
        else {
            return self;
        };
        let room = more.len() + 1;
        let is_end = last.only_follows(follow);
        let end = if is_end { part.actions.pop() } else { None };
        let is_ended = |it: &PlannedCommand| end.iter().any(|end| end.commands.contains(it));
        let first = if is_end { last.number } else { last.number + 1 } * room;
        for action in self.parts.iter_mut().flat_map(|it| &mut it.actions) {
            action.number *= room;
            action.outcomes.iter_mut().for_each(|it| it.go = it.go.map(|go| go * room));
        }
        let more = more.into_iter().enumerate();
        let more = more.map(|(index, mut it)| {
            it.commands.retain(|command| !is_ended(command));
            Decision { number: first + index, ..it }
        });
        let more: Vec<Decision> = more.collect();
        let end = end.map(|it| Decision { number: first + room - 1, ..it });
        if let Some(part) = self.parts.last_mut() {
            part.actions.extend(more.into_iter().chain(end));
        }
        self.parts.retain(|it| !it.actions.is_empty());
        self.renumbered()
    }

    /// Numbers without holes. What led to an action that is left out leads to the next one.
    pub(super) fn renumbered(mut self) -> Self {
        let numbers: BTreeMap<usize, usize> =
            self.actions().enumerate().map(|(index, it)| (it.number, index + 1)).collect();
        let to = |old: usize| numbers.range(old..).next().map(|(_, new)| *new);
        for action in self.parts.iter_mut().flat_map(|it| &mut it.actions) {
            action.number = to(action.number).unwrap_or_default();
            let own = action.number;
            for outcome in &mut action.outcomes {
                outcome.go = outcome.go.and_then(to).filter(|it| *it != own);
            }
        }
        self
    }
}

impl Decision {
    /// Whether all of its commands only follow others.
    fn only_follows(&self, follow: &[String]) -> bool {
        !self.commands.is_empty() && self.commands.iter().all(|it| follow.contains(&it.text))
    }
}

/// What output says of an action.
struct Found {
    /// Whether something is to be done about it.
    is_to_do: bool,
    /// The action that follows.
    go: Option<usize>,
}

impl Found {
    /// `None` where the action has to be asked. What it comes down to is what stays of it.
    fn of(action: &mut Decision, status: impl Fn(&str) -> Option<Status>) -> Option<Self> {
        let judge = action.judge.as_ref()?;
        let (outcome, is_good) = match status(&judge.check)? {
            Status::Pass => (&judge.pass, true),
            Status::Warn => (&judge.warn, false),
            Status::Fail => (&judge.fail, false),
            Status::Unknown => return None,
        };
        let found = outcome.as_ref().and_then(|id| action.outcomes.iter().find(|it| it.id == *id));
        let Some(found) = found.cloned() else {
            return is_good.then_some(Found { is_to_do: false, go: None });
        };
        let go = found.go;
        let is_to_do = !found.commands.is_empty() || (!is_good && found.go.is_none());
        // The look has been taken.
        action.commands.clear();
        action.outcomes = vec![found];
        Some(Found { is_to_do, go })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Decision, DecisionList, Part, SeenThen, task};
    use crate::catalog::check::Status;
    use crate::catalog::runbook::Judging;

    fn outcome(id: &str, go: Option<usize>, cures: bool) -> SeenThen {
        SeenThen {
            id: id.to_owned(),
            see: id.to_owned(),
            say: None,
            go,
            commands: if cures { vec![task("cure")] } else { Vec::new() },
            tasks: Vec::new(),
        }
    }

    /// 1: good leads to 3, bad is cured and leads to 4. 2, 3 and 4 are not judged.
    fn list() -> DecisionList {
        let judge = Judging {
            check: "url".to_owned(),
            pass: Some("good".to_owned()),
            warn: None,
            fail: Some("bad".to_owned()),
        };
        let first = Decision {
            number: 1,
            commands: vec![task("look")],
            outcomes: vec![outcome("good", Some(3), false), outcome("bad", Some(4), true)],
            judge: Some(judge),
            ..Decision::default()
        };
        let others = (2..5).map(|number| Decision {
            number,
            outcomes: vec![outcome("back", Some(3), false)],
            ..Decision::default()
        });
        let actions = std::iter::once(first).chain(others).collect();
        DecisionList { parts: vec![Part { initiator: None, actions }], ..DecisionList::default() }
    }

    fn told(status: Option<Status>) -> Vec<(usize, usize, Vec<Option<usize>>)> {
        let list = list().without_seen(|_| status);
        let action = |it: &Decision| {
            (it.number, it.commands.len(), it.outcomes.iter().map(|it| it.go).collect())
        };
        list.actions().map(action).collect()
    }

    #[test]
    fn what_is_good_is_passed_over_with_what_it_leads_past() {
        assert_eq!(told(Some(Status::Pass)), [(1, 0, vec![None]), (2, 0, vec![Some(1)])]);
    }

    #[test]
    fn what_is_wrong_comes_down_to_its_cure() {
        assert_eq!(told(Some(Status::Fail)), [(1, 0, vec![Some(2)]), (2, 0, vec![None])]);
    }

    #[test]
    fn more_to_do_comes_before_what_saves() {
        let follow = ["slp-diag task cure".to_owned()];
        let more = |name: &str| Decision {
            id: name.to_owned(),
            commands: vec![task("set"), task("cure")],
            ..Decision::default()
        };
        let mut list = list();
        list.parts[0].actions[3].commands = vec![task("cure")];
        list.parts[0].actions[3].outcomes.clear();
        let told = list.clone().with_more(vec![more("a"), more("b")], &follow);
        let ids: Vec<&str> = told.actions().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["", "", "", "a", "b", ""]);
        // What led to the end leads to what is new, which is saved there and not before.
        assert_eq!(told.actions().next().expect("one").outcomes[1].go, Some(4));
        assert_eq!(told.actions().nth(3).expect("new").commands, [task("set")]);
        list.parts[0].actions[3].commands = vec![task("look")];
        let told = list.with_more(vec![more("a")], &follow);
        assert_eq!(told.actions().last().map(|it| (it.id.as_str(), it.number)), Some(("a", 5)));
    }

    #[test]
    fn what_is_not_known_is_asked() {
        for status in [None, Some(Status::Unknown), Some(Status::Warn)] {
            let told = told(status);
            assert_eq!(told.len(), 4, "{status:?}");
            assert_eq!(told[0], (1, 1, vec![Some(3), Some(4)]), "{status:?}");
        }
    }
}
