//! Output of devices inside the text of other programs: automation that prints whose output of what
//! follows, collectors that keep output as comments of a configuration. Which lines they print is
//! in the catalog.

use crate::catalog::structured::Structured;
use anyhow::{Context as _, Result};
use regex::{Regex, RegexSet};
use std::sync::Arc;

/// This many lines that begin as comments with text are no configuration's own.
const FEWEST_COMMENTS: usize = 5;

/// The lines of other programs, ready to be looked for.
pub(super) struct Wrappers {
    set: RegexSet,
    patterns: Vec<Regex>,
    comment: Regex,
    hostname: Regex,
}

/// A part of a text: what one device printed, as far as the text around it tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    pub host: Option<Arc<str>>,
    /// The command as the program has it.
    pub command: Option<String>,
    /// The number of its first line, from 1.
    pub line: usize,
    pub text: String,
}

impl Wrappers {
    /// Prepares the patterns.
    ///
    /// # Errors
    /// When one is not valid.
    pub fn new(table: &Structured) -> Result<Self> {
        let pattern = |text: &str| {
            Regex::new(text).with_context(|| format!("tables/structured: pattern {text:?}"))
        };
        let patterns = table.wrappers.values().map(|it| pattern(it));
        Ok(Wrappers {
            set: RegexSet::new(table.wrappers.values()).context("tables/structured: wrappers")?,
            patterns: patterns.collect::<Result<_>>()?,
            comment: pattern(&table.comment)?,
            hostname: pattern(&table.hostname)?,
        })
    }

    /// The parts of a text; none where no other program wrote it.
    pub fn segments(&self, text: &str) -> Vec<Segment> {
        let are_comments = self.are_comments(text);
        // Most captures are nothing but a capture, and are not copied.
        if !are_comments && !text.lines().any(|it| self.set.is_match(it)) {
            return Vec::new();
        }
        let mut segments: Vec<Segment> = Vec::new();
        let mut host: Option<Arc<str>> = None;
        segments.push(Segment { line: 1, ..Segment::default() });
        for (index, line) in text.lines().enumerate() {
            if let Some(pattern) = self.set.matches(line).iter().next()
                && let Some(found) = self.patterns[pattern].captures(line)
            {
                let group = |name| found.name(name).map(|it| it.as_str());
                host = match (group("host"), group("command")) {
                    (Some(host), _) => Some(host.into()),
                    (None, Some(_)) => host,
                    // It ends what a device printed.
                    (None, None) => None,
                };
                let mut text = group("text").unwrap_or_default().to_owned();
                text.push('\n');
                segments.push(Segment {
                    host: host.clone(),
                    command: group("command").map(str::to_owned),
                    line: index + 1,
                    text,
                });
                continue;
            }
            let line = if are_comments { self.uncommented(line) } else { line };
            if let Some(segment) = segments.last_mut() {
                segment.text.push_str(line);
                segment.text.push('\n');
            }
        }
        segments
    }

    /// The device that a line of a configuration names.
    pub fn named<'a>(&self, line: &'a str) -> Option<&'a str> {
        Some(self.hostname.captures(line)?.name("host")?.as_str())
    }

    /// The device whose configuration a text holds; `None` where it holds those of several.
    pub fn configured(&self, text: &str) -> Option<Arc<str>> {
        let named = text.lines().filter_map(|it| self.hostname.captures(it)?.name("host"));
        let mut names = named.map(|it| it.as_str());
        let first = names.next()?;
        names.all(|it| it == first).then(|| first.into())
    }

    /// Whether output stands as comments in a text.
    fn are_comments(&self, text: &str) -> bool {
        let has_text = |line: &&str| {
            line.starts_with('!')
                && self.uncommented(line).starts_with(|it: char| it.is_alphanumeric())
        };
        text.lines().filter(has_text).take(FEWEST_COMMENTS).count() == FEWEST_COMMENTS
    }

    fn uncommented<'a>(&self, line: &'a str) -> &'a str {
        self.comment.find(line).map_or(line, |it| &line[it.end()..])
    }
}
