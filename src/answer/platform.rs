//! Commands as the reader's platform has them. Entries give those of one platform; elsewhere what
//! the table of platforms does not hold is left out, so that nobody types what is of another system.

use super::{Decision, DecisionLine, DecisionList, Part, SeenThen};
use crate::catalog::Catalog;
use crate::catalog::model::WordMap;
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::catalog::spelling::{PlatformSpelling, sentences};
use crate::catalog::step::Mode;
use indexmap::IndexSet;
use std::sync::Arc;

/// How many things an answer says, by their kinds.
fn parts_of(list: &DecisionList) -> [usize; 4] {
    let actions = || list.actions();
    let words = [&list.worked_when, &list.not_fixed, &list.also];
    [
        actions().count() + actions().flat_map(|it| [&it.how, &it.note]).flatten().count(),
        actions().map(|it| it.outcomes.len()).sum(),
        list.commands().count(),
        words.into_iter().flatten().count() + list.meaning.len(),
    ]
}

/// The commands of one platform.
pub struct PlatformCommands(Arc<PlatformSpelling>);

impl PlatformCommands {
    /// The commands of a platform; `None` where it is the usual one, or none that is known.
    pub fn of(catalog: &Catalog, name: Option<&str>) -> Option<Self> {
        let name = name?;
        catalog.spelling(name).map(PlatformCommands)
    }

    /// The runbook that answers here in place of those for devices with policies.
    pub fn runbook(&self) -> Option<&str> {
        self.0.entry.runbook.as_deref()
    }

    /// What it is, and where to look for what is left out.
    pub fn said(&self) -> &str {
        &self.0.entry.say
    }

    /// The commands of a list that this platform has, each once.
    pub fn typed(&self, commands: &[String]) -> Vec<String> {
        let own = commands.iter().filter_map(|it| self.0.command(it, Mode::Exec));
        own.collect::<IndexSet<_>>().into_iter().collect()
    }

    /// A command of the privileged mode; `None` where this platform has none.
    pub fn command(&self, text: &str) -> Option<String> {
        self.0.command(text, Mode::Exec)
    }

    /// A command that was planned, as it is typed here.
    fn planned(&self, command: &PlannedCommand) -> Option<PlannedCommand> {
        let mut own = command.clone();
        match &command.platform {
            Some(platforms) => platforms.split(", ").any(|it| it == self.0.name).then_some(own),
            None => {
                own.text = self.0.command(&command.text, command.mode)?;
                Some(own)
            }
        }
    }

    /// The commands that this platform has, each once.
    fn commands(&self, commands: &mut Vec<PlannedCommand>) {
        let mut kept: Vec<PlannedCommand> = Vec::new();
        for own in commands.iter().filter_map(|it| self.planned(it)) {
            if kept.iter().all(|it| it.text != own.text) {
                kept.push(own);
            }
        }
        *commands = kept;
    }

    /// Leaves of each text what holds here.
    pub fn words(&self, words: &mut WordMap) {
        words.retain(|_, text| match self.0.text(text) {
            Some(kept) => {
                *text = kept;
                true
            }
            None => false,
        });
    }

    /// Leaves of a text what holds here.
    pub fn optional(&self, text: &mut Option<String>) {
        *text = text.take().and_then(|it| self.0.text(&it));
    }

    /// The same of steps that several answers share.
    pub fn shared_steps(&self, steps: &mut Arc<[PlannedStep]>) {
        let mut own = steps.to_vec();
        self.steps(&mut own);
        *steps = own.into();
    }

    /// The steps with the commands of this platform. One that has none of them keeps its words
    /// where these name no command.
    pub fn steps(&self, steps: &mut Vec<PlannedStep>) {
        steps.retain_mut(|step| {
            self.commands(&mut step.commands);
            for words in [&mut step.healthy, &mut step.note, &mut step.when] {
                self.optional(words);
            }
            self.steps(&mut step.steps);
            match self.0.text(&step.action) {
                Some(action) => step.action = action,
                None => return false,
            }
            true
        });
    }

    /// A short answer with the commands of this platform.
    pub fn list(&self, list: &mut DecisionList) {
        let before = list.clone();
        if let Some(meaning) = self.0.text(&list.meaning) {
            list.meaning = meaning;
        }
        for words in [&mut list.not_fixed, &mut list.also] {
            self.optional(words);
        }
        // What stands after the first sentence belongs to it.
        list.worked_when = list.worked_when.take().and_then(|it| {
            let first = sentences(&it).next().unwrap_or_default();
            self.0.sentence(first)?;
            self.0.text(&it)
        });
        let mut lean: Vec<Decision> = Vec::new();
        for part in &mut list.parts {
            part.actions.retain_mut(|action| {
                let kept = self.action(action);
                if !kept {
                    lean.extend(self.in_words(action));
                }
                kept
            });
        }
        list.parts.retain(|it| !it.actions.is_empty());
        // Where no command is known at all, what is to be found out is said in words.
        if list.parts.is_empty() && !lean.is_empty() {
            list.parts = vec![Part { initiator: None, actions: lean }];
        }
        *list = std::mem::take(list).renumbered();
        // What led to an action that is none here leads nowhere.
        for action in list.parts.iter_mut().flat_map(|it| &mut it.actions) {
            let leads = |it: &SeenThen| it.go.is_some() || it.say.is_some();
            action.outcomes.retain(|it| leads(it) || !it.commands.is_empty());
        }
        // What was left out is said, and how changes end where each was respelled for that.
        let is_changed = self.0.entry.ends.is_some() && before != *list;
        let is_told = !list.done && (is_changed || parts_of(&before) != parts_of(list));
        list.platform = is_told.then(|| self.0.entry.say.clone());
    }

    /// Whether an action is one here.
    fn action(&self, action: &mut Decision) -> bool {
        let is_typed = |it: &PlannedCommand| it.mode != Mode::Host;
        let had = action.commands.iter().any(is_typed) || !action.by_topology.is_empty();
        let had_cure = self.has_cure(&action.commands);
        let is_lost = |it: &&PlannedCommand| self.planned(it).is_none();
        let lost: Vec<PlannedCommand> = action.commands.iter().filter(is_lost).cloned().collect();
        let instead = lost.iter().find_map(|it| self.0.instead(&it.text)).map(str::to_owned);
        self.commands(&mut action.commands);
        // To save what nobody could change is no advice.
        if had_cure && !self.has_cure(&action.commands) {
            action.commands.retain(|it| !is_typed(it));
        }
        // Where topologies stand beside each other, their commands are enough.
        let is_one = action.by_topology.len() == 1;
        for lines in action.by_topology.values_mut() {
            lines.retain_mut(|line| self.line(line, is_one));
        }
        // A topology of which nothing can be typed is led to the guide, beside others.
        if action.by_topology.values().any(|lines| !lines.is_empty()) {
            for lines in action.by_topology.values_mut().filter(|it| it.is_empty()) {
                let say = Some(self.0.entry.say.clone());
                lines.push(DecisionLine { initiator: None, say, command: None });
            }
        }
        action.by_topology.retain(|_, lines| !lines.is_empty());
        self.optional(&mut action.how);
        self.optional(&mut action.note);
        let has = action.commands.iter().any(is_typed) || !action.by_topology.is_empty();
        let Some(ask) = self.0.text(&action.ask) else { return false };
        action.ask = ask;
        // What a command shows that is none here, is not seen.
        let first = |it: &PlannedCommand| it.text.split(' ').next().map(str::to_owned);
        let kept: Vec<Option<String>> = action.commands.iter().map(first).collect();
        let gone = lost.iter().map(first).filter(|it| !kept.contains(it)).flatten();
        for word in gone {
            action.outcomes.retain(|it| !it.see.split(' ').any(|part| part == word));
        }
        if instead.is_some() {
            action.how = action.how.take().or(instead);
            if !has {
                action.outcomes.clear();
            }
        }
        action.outcomes.retain_mut(|outcome| {
            let Some(see) = self.0.text(&outcome.see) else { return false };
            outcome.see = see;
            let had = outcome.commands.iter().any(is_typed);
            self.commands(&mut outcome.commands);
            let has = outcome.commands.iter().any(is_typed);
            self.optional(&mut outcome.say);
            // What it says belongs to what cannot be typed.
            if had && !has && outcome.go.is_none() {
                return false;
            }
            outcome.say.is_some() || outcome.go.is_some() || !outcome.commands.is_empty()
        });
        // What is seen is in the output of what cannot be typed here.
        let is_blind = had && !has && !action.outcomes.is_empty();
        let is_empty = action.ask.is_empty() && action.by_topology.is_empty();
        !is_blind && !is_empty
    }

    /// Whether some command is typed that does not only follow others.
    fn has_cure(&self, commands: &[PlannedCommand]) -> bool {
        let is_cure = |it: &PlannedCommand| it.mode != Mode::Host && !self.0.follows(&it.text);
        commands.iter().any(is_cure)
    }

    /// Whether what one topology does is done here; where its command is none, what happens
    /// instead.
    fn line(&self, line: &mut DecisionLine, tells_instead: bool) -> bool {
        let Some(command) = &line.command else {
            return line.say.as_ref().is_none_or(|it| self.0.text(it).is_some());
        };
        match self.planned(command) {
            Some(own) => {
                line.command = Some(own);
                self.optional(&mut line.say);
                true
            }
            None => {
                let instead = self.0.instead(&command.text).filter(|_| tells_instead);
                let instead = instead.map(str::to_owned);
                let is_told = instead.is_some();
                *line = DecisionLine { initiator: line.initiator, say: instead, command: None };
                is_told
            }
        }
    }

    /// An action without commands.
    fn in_words(&self, action: &Decision) -> Option<Decision> {
        let ask = self.0.text(&action.ask).filter(|it| !it.is_empty())?;
        let commands = action.commands.iter().filter(|it| it.mode == Mode::Host).cloned().collect();
        Some(Decision {
            ask,
            commands,
            outcomes: Vec::new(),
            by_topology: Default::default(),
            ..action.clone()
        })
    }
}
