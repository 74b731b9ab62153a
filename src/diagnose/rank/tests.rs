//! Which cause comes first.

use super::*;

fn causes(texts: &[(&str, &str)]) -> IndexMap<String, Cause> {
    let cause = |(name, rest): &(&str, &str)| {
        let text = format!("title: {name}\nwhy: It is so\n{rest}\n");
        (name.to_string(), serde_yaml::from_str(&text).expect("a cause"))
    };
    texts.iter().map(cause).collect()
}

fn open<'a>(cause: Option<&'a str>, detail: &'a str) -> OpenMessage<'a> {
    let id = "F/FAILED".to_owned();
    OpenMessage { id, cause, details: vec![detail], never_worked: false, rhythm: None }
}

fn answer<'a>(check: &'a str, rule: &'a str, status: Status) -> CheckAnswer<'a> {
    CheckAnswer { check, rule: Some(rule), status }
}

/// Names and levels, the most likely first.
fn ranked(
    causes: &IndexMap<String, Cause>,
    open: &[OpenMessage],
    answers: &[CheckAnswer],
) -> Vec<(String, Level)> {
    let text = "title: T\nmeaning: M\nseverity: 3\nkind: failure\nera: slp\nforms: []\n\
                causes: [name, path, other]\nexamples: []\nremedies: {}\nsources: []\n";
    let message: Message = serde_yaml::from_str(text).expect("a message");
    let messages = [("F/FAILED".to_owned(), message)].into();
    let ranking =
        CauseRanking { causes, messages: &messages, open, answers, is_clock_doubtful: false };
    ranking.rank().into_iter().map(|it| (it.cause, it.level)).collect()
}

fn told(expected: &[(&str, Level)]) -> Vec<(String, Level)> {
    expected.iter().map(|(name, level)| (name.to_string(), *level)).collect()
}

const CAUSES: &[(&str, &str)] = &[
    ("name", "supported_by: [dns/wrong]\nexcluded_by: [ping/answers]\nwhen: { detail: [resolve] }"),
    ("path", "supported_by: [ping]\nwhen: { detail: [timeout] }"),
    ("other", ""),
];

#[test]
fn log_and_output_outweigh_either() {
    let causes = causes(CAUSES);
    let name = [open(Some("name"), "unable to resolve")];
    let wrong = [answer("dns", "wrong", Status::Fail)];
    let silent = [answer("ping", "silent", Status::Fail)];
    for (log, output, expected) in [
        (&name[..], &wrong[..], told(&[("name", Level::LogAndState)])),
        (&name, &[], told(&[("name", Level::Log)])),
        (&[], &wrong, told(&[("name", Level::State)])),
        (&name, &silent, told(&[("path", Level::State), ("name", Level::Log)])),
        (&[], &[], Vec::new()),
    ] {
        assert_eq!(ranked(&causes, log, output), expected);
    }
}

#[test]
fn what_the_output_rules_out_comes_last_and_the_next_fitting_cause_first() {
    let causes = causes(CAUSES);
    let log = [open(Some("name"), "unable to resolve, or timeout")];
    let output = [answer("ping", "answers", Status::Pass)];
    // `other` is only possible, which does not matter beside what is better known.
    let expected = told(&[("path", Level::Log), ("name", Level::Excluded)]);
    assert_eq!(ranked(&causes, &log, &output), expected);
}

#[test]
fn without_a_cause_in_the_text_each_is_possible_that_asks_for_nothing_else() {
    let causes = causes(CAUSES);
    let log = [open(None, "something new")];
    let names: Vec<String> = ranked(&causes, &log, &[]).into_iter().map(|it| it.0).collect();
    assert_eq!(names, ["name", "path", "other"]);
}

#[test]
fn a_cause_that_explains_another_stands_before_it() {
    let causes = causes(&[
        ("clock", "supported_by: [clock]\nexplains: [name]"),
        ("name", "supported_by: [dns]"),
    ]);
    let output = [answer("dns", "wrong", Status::Fail), answer("clock", "old", Status::Fail)];
    assert_eq!(
        ranked(&causes, &[], &output),
        told(&[("clock", Level::State), ("name", Level::State)])
    );
}
