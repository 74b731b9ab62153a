//! Patterns of checks that are compiled when a text is first compared with them: a capture holds
//! the places of few checks, and all their patterns together take tens of megabytes.

use anyhow::{Context as _, Result};
use regex::Regex;
use std::ops::Deref;
use std::sync::OnceLock;

/// A pattern whose syntax is known to be good.
#[derive(Debug, Clone)]
pub(super) struct LazyPattern {
    text: String,
    regex: OnceLock<Regex>,
}

impl LazyPattern {
    /// Takes a pattern.
    ///
    /// # Errors
    /// When its syntax is not valid. That it is not too large is found by the judge of catalogs.
    pub(super) fn new(text: &str) -> Result<Self> {
        regex_syntax::parse(text).with_context(|| format!("pattern {text:?}"))?;
        Ok(LazyPattern { text: text.to_owned(), regex: OnceLock::new() })
    }
}

impl Deref for LazyPattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.regex.get_or_init(|| {
            Regex::new(&self.text).expect("the judge of catalogs has compiled every pattern")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::LazyPattern;

    #[test]
    fn a_pattern_is_compiled_when_it_is_asked() {
        let pattern = LazyPattern::new("^a+$").expect("valid");
        assert!(pattern.regex.get().is_none());
        assert!(pattern.is_match("aa") && !pattern.is_match("ab"));
        assert!(pattern.regex.get().is_some());
    }

    #[test]
    fn what_is_no_pattern_is_told_at_once() {
        let open = "(a".to_owned();
        let told = format!("{:#}", LazyPattern::new(&open).expect_err("no pattern"));
        let compiled = regex::Regex::new(&open).expect_err("no pattern");
        assert_eq!(told, format!("pattern \"(a\": {compiled}"), "as the library tells it");
    }
}
