//! The screen of one action of a walk: where it stands, what output has answered already, what to
//! type, what it means.

use super::answer::{mark, outcome_rows, routine};
use super::guide::{Scenery, judged, outcome};
use crate::answer::{Decision, SeenThen};
use crate::catalog::plan::PlannedCommand;
use crate::catalog::step::Initiator;
use crate::catalog::words::{Words, say};
use crate::guide::{ActionPrompt, ActionStage, Outcome, WalkEvent};
use crate::render::wrap::ellipsis;
use crate::render::{Element, Page, Tone};
use textwrap::core::display_width;

/// An action, with what output has shown since the last question.
pub(super) fn action(prompt: &ActionPrompt, fresh: &[WalkEvent], scenery: &Scenery) -> Page {
    let words = scenery.words;
    let mut page = Page::default();
    page.title(head(prompt, scenery));
    fresh.iter().for_each(|it| passed(&mut page, it, scenery));
    if let Some(because) = &prompt.because {
        page.text(Tone::Faint, words.say(say::GuideSeenLine { seen: because }));
    }
    page.gap();
    if let Some(result) = &prompt.judged {
        judged(&mut page, result, scenery);
    }
    let decision = &prompt.decision;
    match &prompt.stage {
        ActionStage::Look => look(&mut page, decision, words),
        ActionStage::Fix(seen) => {
            page.text(Tone::Plain, words.say(say::GuideSeenLine { seen: &seen.see }));
            fix(&mut page, seen, decision, words);
        }
        ActionStage::Meaning(seen) => {
            page.text(Tone::Plain, words.say(say::GuideSeenLine { seen: &seen.see }));
            page.text(Tone::Strong, seen.say.clone().unwrap_or_default());
        }
    }
    if prompt.confirm {
        page.gap();
        page.text(Tone::Bad, words.guide_confirm.as_str());
    }
    page
}

/// What the walk is about and where, and at the right how far it is.
fn head(prompt: &ActionPrompt, scenery: &Scenery) -> String {
    let words = scenery.words;
    let (number, total) = (prompt.decision.number.to_string(), prompt.total.to_string());
    let (part, parts) = (prompt.part.0.to_string(), prompt.part.1.to_string());
    let progress = match prompt.part.1 {
        1 => words.say(say::GuideCheckOf { number: &number, total: &total }),
        _ => words.say(say::GuideCauseOf {
            part: &part,
            parts: &parts,
            number: &number,
            total: &total,
        }),
    };
    let who = prompt.initiator.map(|it| match it {
        Initiator::Device => words.guide_push.as_str(),
        Initiator::Server => words.guide_pull.as_str(),
    });
    let place: Vec<&str> = prompt.topology.as_deref().into_iter().chain(who).collect();
    let place = place.join(&words.guide_list_between);
    let room = scenery.width.saturating_sub(display_width(&progress) + 2);
    let whole = words.say(say::GuideLegAt { leg: &prompt.leg, place: &place });
    let left = match display_width(&whole) <= room && !place.is_empty() {
        true => whole,
        false => ellipsis(&prompt.leg, room),
    };
    let gap = scenery.width.saturating_sub(display_width(&left) + display_width(&progress));
    format!("{left}{}{progress}", " ".repeat(gap.max(2)))
}

/// What output has answered, with the line that proves it.
fn passed(page: &mut Page, event: &WalkEvent, scenery: &Scenery) {
    let words = scenery.words;
    let WalkEvent::Step { number, action, outcome, seen, evidence, .. } = event else { return };
    let is_by_output = matches!(outcome, Outcome::Proven | Outcome::Disproven | Outcome::Needless);
    if !is_by_output {
        return;
    }
    let number = number.map(|it| it.to_string()).unwrap_or_default();
    let what = seen.as_deref().unwrap_or(action);
    let place = evidence.as_ref().map(|it| scenery.place(it));
    let text = match &place {
        Some(place) if *outcome == Outcome::Needless => {
            words.say(say::GuideActionNeedless { number: &number, what, place })
        }
        Some(place) => words.say(say::GuideActionProven { number: &number, what, place }),
        None => words.say(say::GuideActionDone { number: &number, what }),
    };
    // One line each: the record holds them whole.
    page.text(Tone::Faint, ellipsis(&text, scenery.width));
}

fn look(page: &mut Page, decision: &Decision, words: &Words) {
    if let Some(loses) = &decision.loses {
        page.text(Tone::Bad, words.say(say::AnswerLoses { what: loses }));
    }
    let place = decision.place.as_ref().and_then(|it| it.title.as_ref());
    let place = place.map(|it| format!("[{it}] ")).unwrap_or_default();
    page.text(Tone::Strong, marked(format!("{place}{}", decision.ask), &decision.commands, words));
    if let Some(how) = &decision.how {
        page.push(Element::Aside(how.clone()));
    }
    typed(page, &decision.commands);
    // The topology is known, so that its routine is as good as commands of the action.
    for line in decision.by_topology.values().flatten() {
        let row = routine(line, words);
        if !row.words.is_empty() {
            page.push(Element::Aside(row.words));
        }
        page.push(Element::Typed(row.command.into_iter().collect()));
    }
    // The fix of an outcome comes after it; here it only says what it means.
    let meanings: Vec<SeenThen> = decision
        .outcomes
        .iter()
        .filter(|it| it.say.is_some())
        .map(|it| SeenThen { go: None, commands: Vec::new(), ..it.clone() })
        .collect();
    if !meanings.is_empty() {
        page.gap();
        outcome_rows(page, &meanings, words);
    }
    if let Some(note) = &decision.note {
        page.push(Element::Aside(note.clone()));
    }
}

fn fix(page: &mut Page, seen: &SeenThen, decision: &Decision, words: &Words) {
    if let Some(loses) = &decision.loses {
        page.text(Tone::Bad, words.say(say::AnswerLoses { what: loses }));
    }
    let say = seen.say.clone().unwrap_or_default();
    page.text(Tone::Strong, marked(say, &seen.commands, words).trim().to_owned());
    typed(page, &seen.commands);
}

fn marked(text: String, commands: &[PlannedCommand], words: &Words) -> String {
    match mark(commands, words) {
        Some(mark) => format!("{text} {mark}"),
        None => text,
    }
}

fn typed(page: &mut Page, commands: &[PlannedCommand]) {
    if !commands.is_empty() {
        page.gap();
        page.push(Element::Typed(commands.to_vec()));
    }
}

/// An action and how it went, for the record.
pub(super) fn told(page: &mut Page, action: &str, how: Outcome, seen: Option<&str>, words: &Words) {
    let (text, tone) = match how {
        Outcome::Fails => (words.outcome_not_possible.as_str(), Tone::Warn),
        _ => outcome(how, words),
    };
    let step = match seen {
        Some(seen) => words.say(say::OutcomeSeenAs { step: action, seen }),
        None => action.to_owned(),
    };
    let text = words.say(say::GuideOutcome { outcome: text, step: &step });
    page.push(Element::Item { indent: 0, marker: "-".to_owned(), tone, text });
}
