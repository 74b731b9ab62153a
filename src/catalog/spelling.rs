//! Commands and sentences as a platform has them, by the table of platforms.

use super::model::Facility;
use super::platform::{PlatformEntry, Platforms};
use super::step::Mode;
use super::tables::Table as _;
use anyhow::{Context as _, Result};
use indexmap::IndexMap;
use regex::{Regex, RegexSet};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A call of this program in a sentence that leads to commands.
static OWN_CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"slp-diag (?:task [a-z0-9-]+|explain [A-Z_]+|topology [a-z0-9<>-]+ --msg \S+)")
        .expect("a fixed pattern")
});

/// How commands are typed on one platform, ready to be asked.
#[derive(Debug)]
pub struct PlatformSpelling {
    /// Its name.
    pub name: String,
    /// Its entry.
    pub entry: PlatformEntry,
    same: RegexSet,
    respelled: Vec<(Regex, String)>,
    instead: Vec<(Regex, String)>,
    follow: Vec<String>,
    starts: HashSet<String>,
}

/// Whose lines of a log have that before a message, ready to be looked for.
#[derive(Debug)]
pub struct PlatformHeads {
    /// By the table.
    heads: Vec<(String, RegexSet)>,
    /// By facility: the words after the `%` of a tag, and the platform.
    tags: HashMap<String, Vec<(String, String)>>,
}

impl PlatformHeads {
    pub(super) fn new(table: &Platforms, facilities: IndexMap<String, Facility>) -> Self {
        let heads = table.platforms.iter().map(|(name, entry)| {
            let heads = RegexSet::new(&entry.heads).expect("the judge has read its patterns");
            (name.clone(), heads)
        });
        let tags = facilities.into_iter().map(|(name, it)| {
            let tags = it.platforms.into_iter().map(|(tag, it)| (format!("%{tag}"), it));
            (name, tags.collect())
        });
        PlatformHeads { heads: heads.collect(), tags: tags.collect() }
    }

    /// The platform of a line of a facility with that before its mnemonic.
    pub fn of(&self, facility: &str, head: &str) -> Option<&str> {
        let mut tags = self.tags.get(facility).into_iter().flatten();
        let told = tags.find(|(tag, _)| head.contains(tag)).map(|(_, platform)| platform.as_str());
        told.or_else(|| self.number(head).map(|it| self.heads[it].0.as_str()))
    }

    /// The number of the platform whose lines begin like that.
    pub fn number(&self, head: &str) -> Option<usize> {
        self.heads.iter().position(|(_, heads)| heads.is_match(head))
    }
}

/// Where an entry of the table stands, for complaints.
fn at(name: &str) -> String {
    format!("{}.yaml: platforms.{name}", Platforms::PATH)
}

/// A pattern that fits a whole command.
fn whole(pattern: &str) -> String {
    format!("^(?:{pattern})$")
}

impl PlatformSpelling {
    /// Makes an entry ready. `None` where the table has none of that name.
    ///
    /// # Errors
    /// When one of its patterns is none.
    pub fn new(mut table: Platforms, name: &str) -> Result<Option<Self>> {
        let Some(entry) = table.platforms.swap_remove(name) else { return Ok(None) };
        let same: Vec<String> = entry.same.iter().map(|it| whole(it)).collect();
        let respelled =
            entry.respelled.iter().map(|it| Ok((Regex::new(&whole(&it.is))?, it.typed.clone())));
        let instead =
            entry.instead.values().map(|it| Ok((Regex::new(&whole(&it.is))?, it.say.clone())));
        Ok(Some(PlatformSpelling {
            name: name.to_owned(),
            instead: instead.collect::<Result<_>>().with_context(|| at(name))?,
            follow: table.follow,
            same: RegexSet::new(same).with_context(|| at(name))?,
            respelled: respelled.collect::<Result<_>>().with_context(|| at(name))?,
            starts: table.starts.into_iter().collect(),
            entry,
        }))
    }

    /// A command, or some lines of configuration; `None` where this platform has none.
    pub fn command(&self, text: &str, mode: Mode) -> Option<String> {
        if mode == Mode::Host {
            return Some(self.own_call(text).into_owned());
        }
        let mut typed = match self.line(text) {
            Some(whole) => whole.into_owned(),
            None if !text.contains('\n') => return None,
            None => self.block(text)?,
        };
        if let Some(end) = self.entry.ends.as_ref().filter(|_| mode == Mode::Config) {
            typed.push('\n');
            typed.push_str(end);
        }
        Some(typed)
    }

    /// What happens here in place of a command that this platform does not have.
    pub fn instead(&self, text: &str) -> Option<&str> {
        Some(self.instead.iter().find(|(is, _)| is.is_match(text))?.1.as_str())
    }

    /// Whether a command only follows others.
    pub fn follows(&self, text: &str) -> bool {
        self.follow.iter().any(|it| it == text)
    }

    /// One line, or what is a command as a whole.
    fn line<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        for (is, typed) in &self.respelled {
            if let Some(found) = is.captures(text) {
                let mut told = String::new();
                found.expand(typed, &mut told);
                return Some(told.into());
            }
        }
        self.same.is_match(text).then_some(Cow::Borrowed(text))
    }

    /// Lines of configuration, each of which this platform has.
    fn block(&self, text: &str) -> Option<String> {
        let mut lines = Vec::new();
        for line in text.lines() {
            let bare = line.trim_start();
            if bare == "end" {
                continue;
            }
            lines.push(format!("{}{}", &line[..line.len() - bare.len()], self.line(bare)?));
        }
        Some(lines.join("\n"))
    }

    /// A text without the sentences that name commands of another platform, and with those of this
    /// one; `None` where nothing is left.
    pub fn text(&self, text: &str) -> Option<String> {
        let text = self.own_call(text);
        if !self.names_command(&text) {
            return Some(text.into_owned());
        }
        let kept: String = sentences(&text).filter_map(|it| self.sentence(it)).collect();
        let kept = kept.trim().trim_end_matches([';', '；']);
        (!kept.is_empty()).then(|| kept.to_owned())
    }

    /// A sentence with the commands of this platform; `None` where it has not all of them.
    pub fn sentence(&self, text: &str) -> Option<String> {
        let mut told = String::with_capacity(text.len());
        for (piece, is_command) in self.pieces(text) {
            match is_command {
                true => told.push_str(&self.line(piece)?),
                false => told.push_str(piece),
            }
        }
        Some(told)
    }

    fn names_command(&self, text: &str) -> bool {
        self.pieces(text).iter().any(|(_, is_command)| *is_command)
    }

    /// A text in pieces, some of which are commands: what stands in backticks, or, between letters
    /// of other scripts, in plain ASCII.
    fn pieces<'t>(&self, text: &'t str) -> Vec<(&'t str, bool)> {
        let is_other_script = !text.is_ascii();
        let mut pieces = Vec::new();
        let mut add = |piece: &'t str, may_be: bool| {
            let bare = piece.trim();
            if may_be && self.is_command(bare) {
                let at = piece.len() - piece.trim_start().len();
                pieces.push((&piece[..at], false));
                pieces.push((bare, true));
                pieces.push((&piece[at + bare.len()..], false));
            } else {
                pieces.push((piece, false));
            }
        };
        for (number, part) in text.split_inclusive('`').enumerate() {
            let is_quoted = number % 2 == 1;
            let (inner, tick) = part.split_at(part.trim_end_matches('`').len());
            if is_quoted || !is_other_script {
                add(inner, is_quoted);
            } else {
                let mut rest = inner;
                while let Some(first) = rest.chars().next() {
                    let alike = |it: char| it.is_ascii() == first.is_ascii();
                    let end = rest.find(|it| !alike(it)).unwrap_or(rest.len());
                    add(&rest[..end], first.is_ascii());
                    rest = &rest[end..];
                }
            }
            add(tick, false);
        }
        pieces
    }

    /// Whether a piece of text is what somebody types on a device.
    fn is_command(&self, text: &str) -> bool {
        let mut words = text.split([' ', '\n']);
        let first = words.next().unwrap_or_default();
        self.starts.contains(first) && words.next().is_some()
    }

    /// A text in which calls of this program name the platform.
    fn own_call<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let name = Platforms::typed(&self.name);
        OWN_CALL
            .replace_all(text, |found: &regex::Captures| format!("{} --platform {name}", &found[0]))
    }
}

/// The sentences of a text, and what semicolons part, each with the blanks after it.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let ends = ["。", ". ", "; ", "；"];
        let end = ends.iter().filter_map(|it| Some(rest.find(it)? + it.len())).min();
        let (sentence, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        Some(sentence)
    })
}
