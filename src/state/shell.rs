//! The prompt of a shell, from which somebody showed a file or sent a command to a device.

use regex::Regex;
use std::sync::LazyLock;

/// `user@jump:~$ ssh admin@edge-1 "show clock"`: the host, and what was typed.
static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:\([a-z0-9_.-]{1,32}\) )?(?:",
        r"[a-z_][a-z0-9_.-]{0,31}@(?<one>[A-Za-z0-9][A-Za-z0-9_.-]{0,62}):[~/][^\s$#]{0,200}",
        r"|\[[a-z_][a-z0-9_.-]{0,31}@(?<other>[A-Za-z0-9][A-Za-z0-9_.-]{0,62}) [^\]\[]{1,200}\]",
        r")[$#] ?(?<typed>.*)$",
    ))
    .expect("a fixed pattern")
});
/// What sends a command to another host.
const SEND: &str = "ssh";
/// Its options that have a value of their own.
const WITH_VALUE: &str = "bcDEeFIiJLlmOopQRSWw";

/// What a line with such a prompt says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShellPrompt<'a> {
    /// The host of the shell.
    pub host: &'a str,
    /// The device that the command was sent to.
    pub device: Option<&'a str>,
    /// The command for the device, else what was typed.
    pub typed: &'a str,
}

impl<'a> ShellPrompt<'a> {
    /// Reads a line; `None` where it has no such prompt.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let found = PROMPT.captures(line)?;
        let host = found.name("one").or_else(|| found.name("other"))?.as_str();
        let typed = found.name("typed").map_or("", |it| it.as_str()).trim();
        let (device, typed) = match sent(typed) {
            Some((device, command)) => (Some(device), command),
            None => (None, typed),
        };
        Some(ShellPrompt { host, device, typed })
    }
}

/// The device that a command is sent to, and the command.
fn sent(typed: &str) -> Option<(&str, &str)> {
    let mut rest = typed.strip_prefix(SEND)?.strip_prefix(' ')?.trim_start();
    loop {
        let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
        let behind = behind.trim_start();
        let Some(option) = word.strip_prefix('-') else {
            let device = word.rsplit('@').next().filter(|it| !it.is_empty())?;
            return Some((device, behind.trim_matches(['"', '\''])));
        };
        let takes_next = option.len() == 1 && WITH_VALUE.contains(option);
        rest = match takes_next {
            true => behind.split_once(' ')?.1.trim_start(),
            false => behind,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::ShellPrompt;

    #[test]
    fn what_was_typed_into_a_shell_is_told_from_its_prompt() {
        for (line, host, device, typed) in [
            ("noc@jump:~$ cat edge-1.txt", "jump", None, "cat edge-1.txt"),
            ("noc@jump:~/x$ ssh edge-1 show clock", "jump", Some("edge-1"), "show clock"),
            (
                "root@jump:/tmp# ssh -p 22 a@edge-1 'show clock'",
                "jump",
                Some("edge-1"),
                "show clock",
            ),
            ("(venv) noc@jump:~$ ssh -v edge-1", "jump", Some("edge-1"), ""),
            ("admin@ncs:~$ show clock", "ncs", None, "show clock"),
            ("admin@ncs:~$", "ncs", None, ""),
            ("[noc@jump ~]$ ssh edge-1 show clock", "jump", Some("edge-1"), "show clock"),
        ] {
            assert_eq!(ShellPrompt::of(line), Some(ShellPrompt { host, device, typed }), "{line}");
        }
        for line in ["admin@ncs# show clock", "edge-1#show clock", "a: b$ c", "x@y:z"] {
            assert_eq!(ShellPrompt::of(line), None, "{line}");
        }
    }
}
