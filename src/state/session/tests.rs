//! Limits of what is read.

use super::*;
use crate::catalog::Catalog;

fn up_to(most: usize, text: &str) -> Session {
    let vocabulary = Vocabulary::new(Catalog::new(Vec::new(), "en").table());
    read_up_to(most, text, "capture", &vocabulary)
}

#[test]
fn what_is_beyond_the_limit_is_not_kept_and_told() {
    let text = "edge-1#show license all\n\na: 1\n%SYS-5-CONFIG_I: x\nb: 2\nc: 3\n";
    // The output counts as a line.
    let whole = up_to(4, text);
    assert_eq!((whole.ended, whole.outputs[0].count()), (None, 3));
    let cut = up_to(3, text);
    assert_eq!((cut.ended, cut.outputs[0].count()), (Some(6), 2));
}

#[test]
fn prompts_without_output_are_not_kept() {
    let session = up_to(
        10,
        &("edge-1#show clock\nedge-1#\n".repeat(1_000)
            + "edge-1#show license udi\nUDI: PID:A,SN:B\n"),
    );
    assert_eq!((session.ended, session.outputs.len(), session.outputs.capacity()), (None, 1, 1));
    let session = up_to(10, &"edge-1#show clock\nx\n".repeat(1_000));
    assert_eq!((session.ended, session.outputs.len()), (Some(11), 5));
}

#[test]
fn a_line_without_end_is_told() {
    let long = "x".repeat(100_000);
    let session = up_to(
        10,
        &format!("edge-1#show license all\nUtility:\n  Status: {long}\n  Next: {long}\n"),
    );
    assert_eq!(session.long, Some(3));
    assert!(
        up_to(10, &format!("edge-1#{long}\nx\n")).outputs[0]
            .command
            .as_ref()
            .is_some_and(|it| it.len() <= LONGEST_COMMAND)
    );
}
