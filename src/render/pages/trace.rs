//! The page of `catalog trace`: what was compared, in the order of the comparing, and what came of
//! it.

use crate::catalog::check::Status;
use crate::catalog::words::{Words, say};
use crate::log::Clock;
use crate::recognise::{
    CauseOutcome, CauseTrace, ComparedText, Condition, FormOutcome, FormTrace, Points, ReadingTrace,
};
use crate::render::{Element, Page, Tone};
use crate::state::trace::{
    AnswerTrace, CheckTrace, RuleOutcome, RuleTrace, TestTrace, TopologyTrace,
};
use crate::views::Trace;
use crate::views::trace::{DeviceTrace, MessageTrace, OutputTrace};

/// How much of a text is shown after the place where it left a form, in characters.
const LONGEST_REST: usize = 60;

/// The page.
pub fn trace(trace: &Trace, words: &Words) -> Page {
    let mut page = Page::default();
    for message in &trace.messages {
        page.gap();
        of_message(&mut page, message, words);
    }
    for device in &trace.devices {
        page.gap();
        of_device(&mut page, device, words);
    }
    page
}

fn of_message(page: &mut Page, message: &MessageTrace, words: &Words) {
    let (tag, header) = (&message.tag, &message.header);
    let severity = &tag.severity.to_string();
    page.title(words.say(say::TraceMessage {
        facility: &tag.facility,
        severity,
        mnemonic: &tag.mnemonic,
    }));
    let (start, end) = (&tag.start.to_string(), &tag.end.to_string());
    let parts = tag.spelled.replace(&tag.facility, "");
    let facility = if tag.spelled == tag.facility {
        words.say(say::TraceSpelledPlain { facility: &tag.facility })
    } else if tag.spelled.contains(&tag.facility) {
        words.say(say::TraceSpelledMore { facility: &tag.facility, parts: parts.trim_matches('-') })
    } else {
        words.say(say::TraceSpelledBorrowed { facility: &tag.facility, printed: &tag.spelled })
    };
    let clock = match header.clock {
        Clock::Ok => &words.trace_clock_ok,
        Clock::Unsynchronised => &words.clock_unsynchronised,
        Clock::Lost => &words.clock_lost,
        Clock::Unknown => &words.trace_clock_unknown,
    };
    let mut facts = vec![
        (
            words.trace_label_tag.clone(),
            words.say(say::TraceTag { printed: &tag.printed, start, end }),
        ),
        (words.trace_label_facility.clone(), facility),
    ];
    let parts = [
        (&words.trace_label_device, header.device.clone()),
        (&words.trace_label_sequence, header.sequence.map(|it| it.to_string())),
        (&words.trace_label_stamp, header.timestamp.as_ref().map(|it| it.raw.to_string())),
        (&words.trace_label_clock, Some(clock.clone())),
        (&words.trace_label_relay, header.relay.clone()),
        (&words.trace_label_node, header.node.clone()),
        (&words.trace_label_process, header.process.clone()),
        (&words.trace_label_priority, header.priority.map(|it| it.to_string())),
        (
            &words.trace_label_entry,
            Some(message.entry.clone().unwrap_or_else(|| words.trace_no_entry.clone())),
        ),
    ];
    facts.extend(parts.into_iter().filter_map(|(label, value)| Some((label.clone(), value?))));
    page.push(Element::Facts(facts));
    let Some(compared) = &message.compared else { return };
    for reading in &compared.readings {
        of_reading(page, reading, words);
    }
    page.heading(words.trace_topologies.as_str());
    for topology in &compared.topologies {
        of_topology(page, topology, words);
    }
}

fn item(page: &mut Page, indent: usize, is_won: bool, text: String) {
    let tone = if is_won { Tone::Good } else { Tone::Faint };
    page.push(Element::Item { indent, marker: "-".to_owned(), tone, text });
}

fn of_reading(page: &mut Page, reading: &ReadingTrace, words: &Words) {
    page.heading(if reading.chosen {
        words.trace_reading.as_str()
    } else {
        words.trace_reading_left.as_str()
    });
    page.text(Tone::Plain, reading.text.as_str());
    page.subheading(words.trace_forms.as_str());
    for form in &reading.forms {
        of_form(page, form, words);
    }
    page.subheading(words.trace_fields.as_str());
    if reading.fields.is_empty() {
        page.text(Tone::Faint, words.trace_no_fields.as_str());
    }
    page.push(Element::Facts(
        reading.fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
    ));
    if reading.causes.is_empty() {
        return;
    }
    page.subheading(words.trace_causes.as_str());
    for cause in &reading.causes {
        of_cause(page, cause, words);
    }
}

fn of_form(page: &mut Page, trace: &FormTrace, words: &Words) {
    let form = trace.form.as_str();
    let text = match trace.outcome {
        FormOutcome::Fits => words.say(say::TraceFormFits { form }),
        FormOutcome::NotTried => words.say(say::TraceFormNotTried { form }),
        FormOutcome::Stopped => words.say(say::TraceFormStopped { form }),
    };
    item(page, 0, trace.outcome == FormOutcome::Fits, text);
    let Some(stop) = &trace.stop else { return };
    let rest: String = stop.rest.chars().take(LONGEST_REST).collect();
    let (expected, fits, rest) = (stop.expected.as_str(), stop.fits.as_str(), rest.as_str());
    let text = match fits.is_empty() {
        true => words.say(say::TraceFormStart { expected, rest }),
        false => words.say(say::TraceFormStop { expected, fits, rest }),
    };
    page.text_at(1, Tone::Faint, text);
}

fn of_cause(page: &mut Page, trace: &CauseTrace, words: &Words) {
    let cause = trace.cause.as_str();
    let text = match trace.outcome {
        CauseOutcome::Chosen => words.say(say::TraceCauseChosen { cause }),
        CauseOutcome::Only => words.say(say::TraceCauseOnly { cause }),
        CauseOutcome::Later => words.say(say::TraceCauseLater { cause }),
        CauseOutcome::Lost => words.say(say::TraceCauseLost { cause }),
        CauseOutcome::AsksNothing => words.say(say::TraceCauseAsksNothing { cause }),
    };
    item(page, 0, matches!(trace.outcome, CauseOutcome::Chosen | CauseOutcome::Only), text);
    for Condition { field, value, texts, holds } in &trace.when {
        let texts = &quoted(texts, *holds);
        let text = match (value, holds) {
            (None, false) => words.say(say::TraceFieldAbsent { field, texts }),
            (_, true) => words.say(say::TraceFieldHas { field, texts }),
            (Some(_), false) => words.say(say::TraceFieldLacks { field, texts }),
        };
        page.text_at(1, Tone::Faint, text);
    }
}

/// The texts that were compared: of those that fit only these.
fn quoted(texts: &[ComparedText], holds: bool) -> String {
    let told = texts.iter().filter(|it| it.fits || !holds);
    let one = |it: &ComparedText| {
        if it.text.is_empty() { "\"\"".to_owned() } else { format!("`{}`", it.text) }
    };
    told.map(one).collect::<Vec<_>>().join(", ")
}

fn of_topology(page: &mut Page, trace: &Points, words: &Words) {
    let topology = trace.topology.as_str();
    let texts = &quoted(&trace.peers, trace.points);
    let text = match (trace.points, trace.peers.is_empty()) {
        (true, _) => words.say(say::TracePoints { topology, texts }),
        (false, false) => words.say(say::TracePointsNot { topology, texts }),
        (false, true) => words.say(say::TracePointsNothing { topology }),
    };
    item(page, 0, trace.points, text);
}

fn of_device(page: &mut Page, device: &DeviceTrace, words: &Words) {
    page.title(device.device.as_str());
    let mut facts = Vec::new();
    facts.extend(device.captured.clone().map(|it| (words.label_captured.clone(), it)));
    let column = words.columns.get("topology").cloned().unwrap_or_default().to_lowercase();
    if !device.topologies.is_empty() {
        facts.push((column, device.topologies.join(" / ")));
    }
    page.push(Element::Facts(facts));
    page.heading(words.trace_outputs.as_str());
    for output in &device.outputs {
        of_output(page, output, words);
    }
    page.heading(words.trace_signs.as_str());
    for topology in &device.signs {
        of_signs(page, topology, words);
    }
    if let Some(line) = &device.legacy {
        page.text(Tone::Warn, words.check_legacy.as_str());
        page.text_at(1, Tone::Faint, line.text.as_str());
    }
    for check in &device.checks {
        of_check(page, check, words);
    }
}

fn of_output(page: &mut Page, output: &OutputTrace, words: &Words) {
    let command = output.command.as_ref().unwrap_or(&words.trace_output_unknown);
    let count = &output.lines.to_string();
    page.bullet(words.say(say::TraceOutput { command, file: &output.file, count }));
    for section in &output.sections {
        let line = &section.line.to_string();
        page.text_at(
            1,
            Tone::Faint,
            words.say(say::TraceSection { line, section: &section.section }),
        );
    }
}

fn of_signs(page: &mut Page, trace: &TopologyTrace, words: &Words) {
    let topology = trace.topology.as_str();
    if trace.signs.is_empty() {
        return item(page, 0, false, words.say(say::TracePointsNothing { topology }));
    }
    let signs: Vec<&str> = trace
        .signs
        .iter()
        .filter(|it| it.holds || !trace.points)
        .map(|it| it.sign.as_str())
        .collect();
    let texts = &signs.join(", ");
    let text = match trace.points {
        true => words.say(say::TracePoints { topology, texts }),
        false => words.say(say::TracePointsNot { topology, texts }),
    };
    item(page, 0, trace.points, text);
    for sign in &trace.signs {
        page.text_at(1, Tone::Plain, words.say(say::TraceSign { sign: &sign.sign }));
        for test in &sign.tests {
            of_test(page, 2, test, words);
        }
    }
}

fn of_check(page: &mut Page, trace: &CheckTrace, words: &Words) {
    let mut answers: Vec<String> = trace.given_answers.iter().map(|it| answer(it, words)).collect();
    answers.dedup();
    let answer = match (trace.ruled_out, answers.is_empty()) {
        (true, _) => words.trace_answer_ruled_out.clone(),
        (false, true) => words.trace_answer_elsewhere.clone(),
        (false, false) => answers.join(", "),
    };
    page.heading(words.say(say::TraceCheck { check: &trace.check, answer: &answer }));
    if !trace.given.is_empty() {
        page.bullet(words.trace_given.as_str());
        trace.given.iter().for_each(|it| of_test(page, 1, it, words));
    }
    for rule in &trace.rules {
        of_rule(page, trace, rule, words);
    }
}

fn answer(trace: &AnswerTrace, words: &Words) -> String {
    let status = status(trace.status);
    match &trace.rule {
        Some(rule) => words.say(say::TraceAnswer { status, rule }),
        None => words.say(say::TraceAnswerNoRule { status }),
    }
}

/// As the catalog writes it.
fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Unknown => "unknown",
        Status::Warn => "warn",
        Status::Fail => "fail",
    }
}

fn of_rule(page: &mut Page, check: &CheckTrace, trace: &RuleTrace, words: &Words) {
    let rule = trace.rule.as_str();
    let is_everywhere = check
        .answers
        .iter()
        .filter_map(|it| it.topology.as_ref())
        .all(|it| trace.decides_in.contains(it));
    let text = match trace.outcome {
        RuleOutcome::Won if is_everywhere => words.say(say::TraceRuleWon { rule }),
        RuleOutcome::Won => {
            words.say(say::TraceRuleWonIn { rule, topologies: &trace.decides_in.join(", ") })
        }
        RuleOutcome::TooLate => words.say(say::TraceRuleTooLate { rule }),
        RuleOutcome::Elsewhere => words.say(say::TraceRuleElsewhere { rule }),
        RuleOutcome::Lost => words.say(say::TraceRuleLost { rule }),
    };
    item(page, 0, trace.outcome == RuleOutcome::Won, text);
    for test in &trace.tests {
        of_test(page, 1, test, words);
    }
}

fn of_test(page: &mut Page, indent: usize, test: &TestTrace, words: &Words) {
    let place = test.place.as_str();
    let found = match &test.found {
        Some(found) => {
            let line = &found.line.to_string();
            let (file, text, value) =
                (found.file.as_str(), found.text.as_str(), found.value.as_str());
            words.say(say::TraceFound { place, line, file, text, value })
        }
        None => words.say(say::TraceNotFound { place }),
    };
    page.text_at(indent, Tone::Faint, found);
    for asked in &test.asks {
        let answer = match asked.holds {
            Some(true) => &words.trace_yes,
            Some(false) => &words.trace_no,
            None => &words.trace_not_told,
        };
        let value = asked.value.as_str().map_or_else(|| asked.value.to_string(), str::to_owned);
        let question = &format!("{}: {value}", asked.key);
        page.text_at(indent + 1, Tone::Faint, words.say(say::TraceAsks { question, answer }));
    }
}
