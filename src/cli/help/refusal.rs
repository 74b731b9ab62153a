//! What is wrong with a call, in the program's words: the parser knows the facts and speaks English.

use crate::catalog::words::{Words, say};
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong; below it what would be right.
pub(super) fn words(error: &clap::Error, words: &Words) -> Vec<String> {
    let all = |kind| values(error, kind);
    let one = |kind| all(kind).join(&words.help_joint);
    let name = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    let mut lines = Vec::new();
    let what = match error.kind() {
        ErrorKind::UnknownArgument if name.starts_with('-') => {
            words.say(say::UsageNoOption { name: &name })
        }
        ErrorKind::UnknownArgument => words.say(say::UsageTooMany { name: &name }),
        ErrorKind::InvalidSubcommand => {
            words.say(say::UsageNoCommand { name: &one(ContextKind::InvalidSubcommand) })
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            words.say(say::UsageNoValue { option: &name })
        }
        ErrorKind::InvalidValue => words.say(say::UsageBadValue { option: &name, value: &value }),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            if let Some((least, most)) = why.as_deref().and_then(range) {
                lines.push(words.say(say::UsageRange { least, most }));
            }
            words.say(say::UsageBadValue { option: &name, value: &value })
        }
        ErrorKind::ArgumentConflict if one(ContextKind::PriorArg) == name => {
            words.say(say::UsageTwice { option: &name })
        }
        ErrorKind::ArgumentConflict => {
            let others = one(ContextKind::PriorArg);
            words.say(say::UsageConflict { option: &name, others: &others })
        }
        ErrorKind::MissingRequiredArgument => words.say(say::UsageMissing { names: &name }),
        ErrorKind::MissingSubcommand => {
            lines.extend(possible(all(ContextKind::ValidSubcommand), words));
            words.usage_missing_command.clone()
        }
        _ => {
            let text = error.to_string();
            let text = text.split("\n\nUsage: ").next().unwrap_or_default().trim();
            let text = text.strip_prefix("error: ").unwrap_or(text);
            words.say(say::UsageWrong { text })
        }
    };
    let near: Vec<String> =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .flat_map(all)
            .collect();
    let what = match near.is_empty() {
        true => what,
        false => format!(
            "{what}{}",
            words.say(say::UsageNearest { names: &near.join(&words.help_joint) })
        ),
    };
    lines.insert(0, what);
    lines.extend(possible(all(ContextKind::ValidValue), words));
    // Of options that exclude each other it names one, as if that were a call.
    let usage = error.get(ContextKind::Usage);
    if let Some(usage) = usage.filter(|_| error.kind() != ErrorKind::ArgumentConflict) {
        lines.push(super::usage(&usage.to_string(), words));
    }
    lines
}

fn possible(values: Vec<String>, words: &Words) -> Option<String> {
    let names = values.join(&words.help_joint);
    (!values.is_empty()).then(|| words.say(say::UsageValues { names: &names }))
}

/// The bounds in `26 is not in 1970..=2200`.
fn range(why: &str) -> Option<(&str, &str)> {
    why.rsplit_once(' ')?.1.split_once("..=")
}

/// What the parser says of one circumstance; of an option its name alone, as it may be typed.
fn values(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    let name = |it: &str| match it.split_once(" <") {
        Some((name, _)) if it.starts_with('-') => name.to_owned(),
        _ => it.to_owned(),
    };
    match error.get(kind) {
        None | Some(ContextValue::None) => Vec::new(),
        Some(ContextValue::Strings(several)) => several.iter().map(|it| name(it)).collect(),
        Some(one) => vec![name(&one.to_string())],
    }
}
