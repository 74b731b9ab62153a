//! Answers in the commands of a platform: everywhere where something is to be typed, once the answer
//! is built.

use super::check::CheckResult;
use super::conclusion::Conclusion;
use super::diagnose::Diagnosed;
use super::explain::Explained;
use super::guidance::{Guidance, TaskView, TopologyView};
use crate::answer::PlatformCommands;
use crate::catalog::Catalog;

impl Explained {
    /// Gives the steps behind the short answer the commands of a platform.
    pub(super) fn respell(&mut self, catalog: &Catalog, platform: Option<&str>) {
        let Some(platform) = PlatformCommands::of(catalog, platform) else { return };
        let steps = self.remediation.iter_mut().chain(&mut self.everywhere);
        steps.for_each(|it| it.respell(&platform));
        platform.steps(&mut self.more.verify);
        self.more.causes.iter_mut().for_each(|it| platform.steps(&mut it.first));
    }
}

impl Guidance {
    /// Gives it the commands of a platform.
    pub fn respell(&mut self, platform: &PlatformCommands) {
        for words in [&mut self.note, &mut self.absent, &mut self.none] {
            platform.optional(words);
        }
        platform.steps(&mut self.steps);
    }
}

impl TopologyView {
    /// Gives what is done about messages the commands of a platform.
    pub fn respell(&mut self, platform: &PlatformCommands) {
        for message in &mut self.messages {
            message.remediation.iter_mut().for_each(|it| it.respell(platform));
            platform.steps(&mut message.verify);
        }
    }
}

impl TaskView {
    /// Gives it the commands of a platform.
    pub fn respell(&mut self, platform: &PlatformCommands) {
        platform.steps(&mut self.steps);
        platform.steps(&mut self.verify);
        platform.words(&mut self.before);
        platform.words(&mut self.notes);
        self.platform = Some(platform.said().to_owned());
    }
}

impl Diagnosed {
    /// Gives what is to be typed the commands of a platform.
    pub(super) fn respell(&mut self, platform: &PlatformCommands) {
        if let Some(state) = &mut self.state {
            state.results.iter_mut().for_each(|it| it.respell(platform));
            state.collect = platform.typed(&state.collect);
        }
        self.decide.take_if(|it| match platform.command(&it.command) {
            Some(own) => {
                it.command = own;
                false
            }
            None => true,
        });
        platform.steps(&mut self.first);
        self.steps.iter_mut().for_each(|it| it.respell(platform));
        self.besides.iter_mut().for_each(|it| it.respell(platform));
        // Lines that tell their platform were answered so before.
        let untold = self.log.iter_mut().filter(|it| it.incident.platform.is_none());
        untold.for_each(|it| platform.shared_steps(&mut it.incident.next));
    }
}

impl CheckResult {
    /// Gives what is to be typed the commands of a platform.
    fn respell(&mut self, platform: &PlatformCommands) {
        platform.steps(&mut self.fix);
        self.commands = platform.typed(&self.commands);
        platform.optional(&mut self.say);
    }
}

impl Conclusion {
    /// Gives what is to be typed the commands of a platform.
    pub(super) fn respell(&mut self, platform: &PlatformCommands) {
        platform.list(&mut self.list);
        self.ask_next = platform.typed(&self.ask_next);
    }
}
