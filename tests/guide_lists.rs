//! Walks of the guide over short lists: what output answers is passed over, what is seen leads where
//! the list says, and a change is followed by the question whether the problem is gone.

use slp_diag::catalog::Catalog;
use slp_diag::catalog::model::Initiator;
use slp_diag::guide::{ActionPrompt, ActionStage, Answer, Guide, Prompt, SCHEMA, Walk, WalkEvent};

fn catalog() -> Catalog {
    Catalog::new(Vec::new(), "en")
}

fn walk(answers: Vec<Answer>) -> Walk {
    Walk { schema: SCHEMA.to_owned(), language: "en".to_owned(), answers }
}

/// A walk over a message in a topology up to its first action or step.
fn opened(guide: &Guide, message: &str, site: &[Answer]) -> Walk {
    let begin = [Answer::Message(message.to_owned()), Answer::GoOn];
    let walk = walk(begin.into_iter().chain(site.iter().cloned()).collect());
    assert!(!guide.replay(&walk).unfit);
    walk
}

fn asked_action(guide: &Guide, walk: &Walk) -> ActionPrompt {
    match guide.replay(walk).prompt {
        Prompt::Action(prompt) => *prompt,
        other => panic!("{other:?}"),
    }
}

const CSLU: [Answer; 1] = [Answer::Initiator(Initiator::Device)];

fn cslu() -> Vec<Answer> {
    [Answer::Topology("cslu".to_owned())].into_iter().chain(CSLU).collect()
}

#[test]
fn output_that_is_pasted_decides_an_action_and_leads_to_its_fix() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let mut walk = opened(&guide, "COMM_FAILED", &[Answer::Topology("direct".to_owned())]);
    let text = "edge-rtr-01#show license status\nTransport:\n  Type: Smart\n  URL: https://smartreceiver-stage.cisco.com/licservice/license\n";
    walk.answers.push(Answer::Text(text.to_owned()));
    let standing = guide.replay(&walk);
    let events = format!("{:?}", standing.events);
    assert!(events.contains("Disproven") && events.contains("smartreceiver-stage"), "{events}");
    let Prompt::Action(prompt) = &standing.prompt else { panic!("{:?}", standing.prompt) };
    let ActionStage::Fix(seen) = &prompt.stage else { panic!("{:?}", prompt.stage) };
    assert!(seen.commands[0].text.starts_with("license smart url smart"), "{seen:?}");
    assert_eq!(
        prompt.judged.as_ref().and_then(|it| it.evidence.as_ref()).map(|it| it.line),
        Some(4)
    );
    // The fix leads on to saving and sending, and then it is asked whether the problem is gone.
    walk.answers.push(Answer::Works);
    assert_eq!(asked_action(&guide, &walk).decision.id, "send");
    walk.answers.push(Answer::Works);
    let standing = guide.replay(&walk);
    let Prompt::Cured { worked, .. } = &standing.prompt else { panic!("{:?}", standing.prompt) };
    assert!(worked.as_ref().is_some_and(|it| it.contains("COMM_RESTORED")), "{worked:?}");
    walk.answers.push(Answer::Yes);
    let standing = guide.replay(&walk);
    let Prompt::End(end) = &standing.prompt else { panic!("{:?}", standing.prompt) };
    assert!(end.fixed && end.by.len() == 2, "{end:?}");
}

#[test]
fn a_capture_passes_over_what_it_answers_with_the_line_that_proves_it() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let capture = "edge-rtr-01#show license all\nTransport:\n  Type: cslu\n  Cslu address: http://192.0.2.22:8182/cslu/v1/pi\n\nUsage Reporting:\n  Last ACK received: <none>\n  Next ACK deadline: Feb 27 12:10:32 2027 UTC\n";
    let mut walk = opened(&guide, "COMM_FAILED", &cslu());
    assert_eq!(asked_action(&guide, &walk).decision.id, "ack");
    walk.answers.push(Answer::Text(capture.to_owned()));
    let standing = guide.replay(&walk);
    let passed: Vec<(Option<usize>, Option<usize>)> = standing
        .events
        .iter()
        .filter_map(|it| match it {
            WalkEvent::Step { number, evidence, .. } => {
                Some((*number, evidence.as_ref().map(|it| it.line)))
            }
            _ => None,
        })
        .collect();
    assert_eq!(passed, [(Some(1), Some(7)), (Some(2), Some(4))]);
    let prompt = asked_action(&guide, &walk);
    assert_eq!((prompt.decision.id.as_str(), prompt.decision.number), ("port", 4));
    assert_eq!((prompt.part, prompt.total), ((1, 1), 5));
}

#[test]
fn what_is_seen_leads_where_the_list_says() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let begin = opened(&guide, "COMM_FAILED", &cslu());
    let after = |answers: &[Answer]| {
        let mut walk = begin.clone();
        walk.answers.extend_from_slice(answers);
        let standing = guide.replay(&walk);
        assert!(!standing.unfit, "{answers:?}");
        standing.prompt
    };
    let seen = |id: &str| Answer::Seen(id.to_owned());
    let Prompt::Action(url) = after(&[seen("old")]) else { panic!("an action") };
    assert_eq!(url.decision.id, "cslu-url");
    // What does not hold and what has no effect leads to the next one.
    for answer in [Answer::Skip, Answer::Fails] {
        let Prompt::Action(next) = after(&[answer]) else { panic!("an action") };
        assert_eq!(next.decision.id, "cslu-url");
    }
    // A go leads past what stands between.
    let Prompt::Action(port) = after(&[seen("old"), seen("right")]) else { panic!("an action") };
    assert_eq!(port.decision.id, "port");
    // An outcome with commands shows them, and a change is followed by the question.
    let Prompt::Action(fix) = after(&[seen("old"), seen("other")]) else { panic!("an action") };
    assert!(matches!(&fix.stage, ActionStage::Fix(it) if it.commands.len() == 1), "{fix:?}");
    let asked = after(&[seen("old"), seen("other"), Answer::Works]);
    assert!(matches!(asked, Prompt::Cured { worked: Some(_), .. }), "{asked:?}");
    // Nothing was changed, so nothing is asked.
    let next = after(&[seen("old"), seen("other"), Answer::Fails]);
    assert!(matches!(&next, Prompt::Action(it) if it.stage == ActionStage::Look), "{next:?}");
    // What only says what it means can be the end.
    let Prompt::Action(over) = after(&[seen("new")]) else { panic!("an action") };
    assert!(matches!(over.stage, ActionStage::Meaning(_)), "{over:?}");
    assert!(matches!(after(&[seen("new"), Answer::Yes]), Prompt::End(end) if end.fixed));
    // What is no outcome here is no answer.
    let mut walk = begin.clone();
    walk.answers.push(seen("nothing of the kind"));
    assert!(guide.replay(&walk).unfit);
}
