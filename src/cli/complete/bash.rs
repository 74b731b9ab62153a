//! Bash, which hands over a word with `=` in three parts, and shows all that is offered in one
//! heap.

use crate::context;
use clap::Command;
use clap_complete::engine::{CompletionCandidate, complete};
use clap_complete::env::{Bash, EnvCompleter};
use std::ffi::OsString;
use std::io::{Result, Write};
use std::path::Path;

/// Bash as the engine has it, with words whole again.
pub(super) struct WholeWords;

impl EnvCompleter for WholeWords {
    fn name(&self) -> &'static str {
        Bash.name()
    }

    fn is(&self, name: &str) -> bool {
        Bash.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        bin: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> Result<()> {
        Bash.write_registration(variable, name, bin, completer, out)
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<()> {
        let call = context::bash_call();
        let (words, number) = whole(words, call.word);
        let typed =
            words.get(number).map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let candidates = complete(command, words, number, folder)?;
        let text = |it: &CompletionCandidate| it.get_value().to_string_lossy().into_owned();
        let mut candidates: Vec<String> = candidates.iter().map(text).collect();
        // Options are offered when one is begun, or there is nothing else.
        if typed.is_empty() && candidates.iter().any(|it| !it.starts_with('-')) {
            candidates.retain(|it| !it.starts_with('-'));
        }
        // Bash replaces what stands after the sign alone.
        if typed.starts_with('-')
            && let Some((option, _)) = typed.split_once('=')
        {
            let behind =
                |it: &String| it.strip_prefix(option)?.strip_prefix('=').map(str::to_owned);
            candidates = candidates.iter().filter_map(behind).collect();
        }
        out.write_all(candidates.join(&call.separator).as_bytes())
    }
}

/// The words with `--option`, `=` and `value` as one, and the number of the one that is typed.
fn whole(words: Vec<OsString>, number: usize) -> (Vec<OsString>, usize) {
    let mut joined: Vec<OsString> = Vec::new();
    let mut typed = number;
    let mut opens = false;
    for (place, word) in words.into_iter().enumerate() {
        let is_option = |it: &OsString| it.to_string_lossy().starts_with("--");
        let is_sign = word == "=" && joined.last().is_some_and(is_option);
        match joined.last_mut().filter(|_| is_sign || opens) {
            // The shell names the sign itself as the word that is empty after it.
            Some(last) => last.push(word),
            None => joined.push(word),
        }
        opens = is_sign;
        if place == number {
            typed = joined.len() - 1;
        }
    }
    (joined, typed)
}

#[cfg(test)]
mod tests {
    use super::whole;
    use std::ffi::OsString;

    #[test]
    fn options_with_values_are_one_word() {
        for (words, number, expected, typed) in [
            ("p --topology = cs", 3, "p --topology=cs", 1),
            ("p --topology =", 2, "p --topology=", 1),
            ("p --topology = cs scan x", 4, "p --topology=cs scan x", 2),
            ("p explain = x", 3, "p explain = x", 3),
        ] {
            let split = |it: &str| it.split(' ').map(OsString::from).collect::<Vec<_>>();
            assert_eq!(whole(split(words), number), (split(expected), typed), "{words}");
        }
    }
}
