//! The beginning of a walk: what the person has, which device, which topology, who starts the
//! communication.

use super::material::Material;
use super::walk::{Answered, Case, Guide, Replay, Stop};
use super::{Answer, Choice, Prompt, Walk, WalkEvent};
use crate::recognise::Recogniser;
use crate::views::check::Evidence;

impl Guide<'_> {
    /// How many answers of a walk belong to its beginning, before any step.
    pub fn opening(&self, walk: &Walk) -> usize {
        let mut replay = Replay::of(self, walk);
        let mut case = Case::default();
        match replay.gather(&mut case).and_then(|()| replay.place(&mut case)) {
            Ok(()) | Err(Stop(_)) => walk.answers.len() - replay.left.len(),
        }
    }
}

impl Replay<'_, '_> {
    /// What the person has: texts, a message, and which device.
    pub(super) fn gather(&mut self, case: &mut Case) -> Answered<()> {
        loop {
            let material = self.guide.material(&case.text, &case.site);
            let mut found = material.found(case.device.as_deref());
            found.messages.extend(case.message.iter().map(|it| it.mnemonic.clone()));
            let has_something = !found.messages.is_empty() || !found.outputs.is_empty();
            let ask = || Prompt::Material { found: found.clone() };
            let topology_follows = matches!(self.left.front(), Some(Answer::Topology(_)));
            if topology_follows && has_something {
                break;
            }
            let Some(answer) = self.left.front() else { return Err(Stop(Box::new(ask()))) };
            match (*answer).clone() {
                given @ (Answer::Text(_) | Answer::File { .. }) => self.given(case, &given),
                Answer::GoOn if has_something => {
                    self.left.pop_front();
                    break;
                }
                Answer::Message(name) if self.guide.message(&name).is_some() => {
                    case.message = self.guide.message(&name);
                    case.said.clone_from(&name);
                    self.events.push(WalkEvent::Chosen(Choice::Message, name));
                }
                _ => {
                    self.unfit = true;
                    return Err(Stop(Box::new(ask())));
                }
            }
            self.left.pop_front();
        }
        let names: Vec<String> = self
            .guide
            .material(&case.text, &case.site)
            .devices
            .iter()
            .map(|it| it.device.clone())
            .collect();
        if names.len() > 1 {
            let fits = |answer: &Answer| match answer {
                Answer::Device(name) if names.contains(name) => Some(name.clone()),
                _ => None,
            };
            let name = self.take(|| Prompt::Device(names.clone()), fits)?;
            self.events.push(WalkEvent::Chosen(Choice::Device, name.clone()));
            case.device = Some(name);
        }
        Ok(())
    }

    /// Where the device is: what the material points to, or the answers to questions.
    pub(super) fn place(&mut self, case: &mut Case) -> Answered<()> {
        let topologies = &self.guide.topologies;
        let material = self.guide.material(&case.text, &case.site);
        let pointed = pointed(&material, case, self.guide);
        let mut at = None;
        let topology = loop {
            let question = at.clone();
            let ask = || Prompt::Topology { pointed: pointed.clone(), question: question.clone() };
            let questions = &self.guide.questions;
            let fits = |answer: &Answer| match answer {
                Answer::Topology(name) if topologies.contains_key(name) => Some(answer.clone()),
                Answer::Yes | Answer::No if question.is_some() => Some(answer.clone()),
                // Without a question yet: into the questions.
                Answer::No if question.is_none() => Some(answer.clone()),
                Answer::Yes if question.is_none() && !pointed.is_empty() => {
                    Some(Answer::Topology(pointed[0].0.clone()))
                }
                _ => None,
            };
            match (self.take(ask, fits)?, &question) {
                (Answer::Topology(name), _) => break name,
                (answer, Some(asked)) => {
                    let Some(entry) = questions.questions.get(asked) else { continue };
                    let way = if answer == Answer::Yes { &entry.if_so } else { &entry.otherwise };
                    self.events.push(WalkEvent::Asked(entry.ask.clone(), answer == Answer::Yes));
                    match (&way.topology, &way.question) {
                        (Some(topology), _) => break topology.clone(),
                        (None, next) => at.clone_from(next),
                    }
                }
                (_, None) => at = Some(questions.first.clone()),
            }
        };
        self.events.push(WalkEvent::Chosen(Choice::Topology, topology.clone()));
        let choices = topologies.get(&topology).map(|it| it.initiators.clone()).unwrap_or_default();
        case.site.initiator = match choices.as_slice() {
            [] => None,
            [one] => Some(*one),
            some => {
                let ask =
                    || Prompt::Initiator { topology: topology.clone(), choices: some.to_vec() };
                let fits = |answer: &Answer| match answer {
                    Answer::Initiator(it) if some.contains(it) => Some(*it),
                    _ => None,
                };
                let initiator = self.take(ask, fits)?;
                self.events.push(WalkEvent::Chosen(Choice::Initiator, initiator.name().to_owned()));
                Some(initiator)
            }
        };
        case.site.topology = Some(topology);
        Ok(())
    }
}

/// The topologies that the material points to: first those of both output and log, then the
/// output's, then the log's.
fn pointed(material: &Material, case: &Case, guide: &Guide) -> Vec<(String, Option<Evidence>)> {
    let mut pointed: Vec<(String, Option<Evidence>)> = Vec::new();
    if let Some(device) = material.device(case.device.as_deref()) {
        for pointer in device.state.iter().flat_map(|it| &it.topologies) {
            pointed.push((pointer.topology.clone(), Some(pointer.evidence.clone())));
        }
        let of_output = pointed.len();
        for line in &device.log {
            for name in &line.incident.topologies {
                if !pointed.iter().any(|(it, _)| it == name) {
                    pointed.push((name.clone(), line.evidence.clone()));
                }
            }
        }
        let is_of_both = |at: usize, name: &String| {
            at < of_output && device.log.iter().any(|it| it.incident.topologies.contains(name))
        };
        let (both, one): (Vec<_>, Vec<_>) =
            pointed.into_iter().enumerate().partition(|(at, (name, _))| is_of_both(*at, name));
        pointed = both.into_iter().chain(one).map(|(_, it)| it).collect();
    }
    if pointed.is_empty() && !case.text.is_empty() {
        // A line alone can point somewhere, too.
        let recogniser = Recogniser::new(guide.catalog());
        for event in recogniser.events(case.text.as_bytes(), 0..case.text.len()) {
            for name in event.1.topologies {
                if guide.topologies.contains_key(&name)
                    && !pointed.iter().any(|(it, _)| *it == name)
                {
                    pointed.push((name, None));
                }
            }
        }
    }
    pointed
}
