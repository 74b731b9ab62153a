//! The page of `diagnose`: per device the most likely cause in one sentence, what speaks for and
//! against it, what would decide, and the steps, those proven good ticked off.

use super::check::{legacy, place, status};
use super::steps::{MOST_TOPOLOGIES, StepWriter};
use crate::catalog::words::{Words, say};
use crate::render::{Element, Page, Tone};
use crate::views::Diagnosis;
use crate::views::diagnose::{Diagnosed, Level, LogLine, RankedCause, Reason, ReasonKind};

/// More causes are named, not told.
const MOST_TOLD: usize = 3;

/// The page.
pub fn diagnose(diagnosis: &Diagnosis, words: &Words) -> Page {
    let mut page = Page::default();
    for device in &diagnosis.devices {
        page.gap();
        of_device(&mut page, device, words);
    }
    page
}

fn of_device(page: &mut Page, device: &Diagnosed, words: &Words) {
    match &device.also {
        Some(also) => page.title(words.say(say::DiagnoseAlso { device: &device.device, also })),
        None => page.title(device.device.as_str()),
    }
    if let Some(state) = &device.state {
        legacy(page, state, words);
    }
    for it in &device.over {
        page.text(Tone::Good, super::conclusion::over(device, it, words));
    }
    let (likely, excluded): (Vec<&RankedCause>, Vec<&RankedCause>) =
        device.causes.iter().partition(|it| it.level != Level::Excluded);
    let mut steps = StepWriter::new(words).with_proven(&device.proven);
    match likely.first() {
        None => nothing(page, device, words),
        Some(first) => {
            page.text(
                Tone::Bad,
                format!(
                    "{}{}",
                    words.say(say::DiagnoseFirst { cause: &first.title }),
                    steps.mark(first.confidence)
                ),
            );
            page.text(Tone::Plain, first.why.as_str());
            page.text(
                if device.thin { Tone::Warn } else { Tone::Good },
                level(first.level, device, words),
            );
            reasons(page, first, words);
        }
    }
    if let Some(decide) = &device.decide {
        page.gap();
        page.text(
            Tone::Strong,
            words.say(say::DiagnoseDecide { checks: &decide.checks.join(&words.answer_separator) }),
        );
        page.text_at(1, Tone::Plain, decide.command.as_str());
    }
    if !device.first.is_empty() || !device.steps.is_empty() {
        let first = likely.first();
        let opened = device.log.first().map(|it| it.incident.id().to_string());
        let message = first.map_or(opened, |it| it.messages.first().cloned()).unwrap_or_default();
        page.heading(words.heading_steps.as_str());
        steps.steps(page, first.map_or("", |it| &it.cause), &device.first);
        if !device.steps.is_empty() {
            page.gap();
            page.text(Tone::Plain, words.say(say::DiagnoseThen { message: &message }));
            let mut topologies: Vec<&str> =
                device.steps.iter().map(|it| it.topology.as_str()).collect();
            topologies.dedup();
            if topologies.len() > MOST_TOPOLOGIES {
                // Nobody reads the steps of so many; one of them is chosen with its name.
                let mnemonic = message.rsplit('/').next().unwrap_or_default();
                let row = |name: &&str| {
                    ((*name).to_owned(), format!("slp-diag topology {name} --msg {mnemonic}"))
                };
                page.text(Tone::Plain, words.many_topologies.as_str());
                page.push(Element::Facts(topologies.iter().map(row).collect()));
            } else {
                steps.guidances(page, &device.steps, true);
            }
        }
    }
    others(page, &likely, &excluded, words);
    log(page, &device.log, words);
    if !device.besides.is_empty() {
        page.heading(words.heading_besides.as_str());
        for result in &device.besides {
            let (status, tone) = status(result.status, words);
            let found = result.evidence.as_ref().map(|it| place(it, words)).unwrap_or_default();
            page.text(tone, format!("{status}  {} ({})", result.title, result.check));
            page.text_at(1, Tone::Faint, found);
            page.text_at(1, Tone::Plain, result.say.clone().unwrap_or_default());
        }
        page.gap();
        page.text(Tone::Strong, words.say(say::Next { command: "slp-diag check" }));
    }
    steps.legend(page);
}

/// No cause: nothing is wrong as far as is known, or nothing is known.
fn nothing(page: &mut Page, device: &Diagnosed, words: &Words) {
    if !device.is_judged() {
        page.text(Tone::Warn, words.nothing_judged.as_str());
    } else if device.log.is_empty() && device.besides.is_empty() {
        page.text(Tone::Good, words.diagnose_clean.as_str());
    } else {
        page.text(Tone::Warn, words.diagnose_no_cause.as_str());
    }
}

fn level<'w>(level: Level, device: &Diagnosed, words: &'w Words) -> &'w str {
    match level {
        Level::LogAndState => &words.level_both,
        Level::State if device.has_log => &words.level_state,
        Level::State => &words.level_state_alone,
        Level::Log if device.state.is_some() => &words.level_log,
        Level::Log => &words.level_log_alone,
        Level::Hint => &words.level_hint,
        Level::Possible => &words.level_possible,
        Level::Excluded => &words.level_excluded,
    }
}

fn reasons(page: &mut Page, cause: &RankedCause, words: &Words) {
    for (label, all, tone) in [
        (&words.reason_for, &cause.reasons_for, Tone::Plain),
        (&words.reason_against, &cause.reasons_against, Tone::Warn),
    ] {
        if !all.is_empty() {
            page.text(Tone::Strong, label.as_str());
        }
        for reason in all {
            page.push(Element::Item {
                indent: 0,
                marker: "-".to_owned(),
                tone,
                text: told(reason, words),
            });
            if let Some(evidence) = &reason.evidence {
                page.text_at(1, Tone::Faint, place(evidence, words));
            }
        }
    }
}

fn told(reason: &Reason, words: &Words) -> String {
    let text = &reason.text;
    match reason.kind {
        ReasonKind::Message => words.say(say::ReasonMessage { text }),
        ReasonKind::Listed => words.say(say::ReasonListed { text }),
        ReasonKind::FirstStart => text.clone(),
        ReasonKind::Rhythm => words.say(say::ReasonRhythm { text }),
        ReasonKind::Clock => words.say(say::ReasonClock { text }),
        ReasonKind::Check => {
            words.say(say::ReasonCheck { check: reason.check.as_deref().unwrap_or_default(), text })
        }
    }
}

/// Causes that are less likely, and those that the output rules out.
fn others(page: &mut Page, likely: &[&RankedCause], excluded: &[&RankedCause], words: &Words) {
    let rest = likely.get(1..).unwrap_or_default();
    if rest.is_empty() && excluded.is_empty() {
        return;
    }
    page.heading(words.heading_other_causes.as_str());
    for cause in rest.iter().take(MOST_TOLD) {
        let behind = likely.iter().find(|it| it.explains.contains(&cause.cause));
        let follows = behind
            .map(|it| words.say(say::DiagnoseFollows { cause: &it.title }))
            .unwrap_or_default();
        page.bullet(format!("{}{follows}", cause.title));
        for reason in cause.reasons_for.iter().filter(|_| behind.is_none()) {
            page.text_at(1, Tone::Faint, told(reason, words));
        }
    }
    if rest.len() > MOST_TOLD {
        page.bullet(
            rest[MOST_TOLD..].iter().map(|it| it.title.as_str()).collect::<Vec<_>>().join("; "),
        );
    }
    for cause in excluded {
        page.bullet(words.say(say::DiagnoseExcluded { cause: &cause.title }));
        for reason in &cause.reasons_against {
            let evidence = reason.evidence.as_ref().map(|it| place(it, words)).unwrap_or_default();
            page.text_at(1, Tone::Faint, format!("{} {evidence}", told(reason, words)));
        }
    }
}

fn log(page: &mut Page, log: &[LogLine], words: &Words) {
    if log.is_empty() {
        return;
    }
    page.heading(words.heading_log.as_str());
    for line in log {
        page.append(super::scan::changed_incident(&line.incident, false, words));
    }
}
