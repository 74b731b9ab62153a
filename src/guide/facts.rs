//! What a line of the material tells beside its message, for the short lists.

use super::walk::Guide;
use crate::answer::Facts;
use crate::catalog::MessageId;
use crate::log::Record;
use crate::recognise::Recogniser;
use crate::views::answer::{add_platform, facts_of};
use anyhow::Result;
use std::sync::Arc;

impl Guide<'_> {
    /// The facts of the last line of a message, over those of the site.
    pub(super) fn facts(&self, text: &str, message: Option<&MessageId>) -> Result<Facts> {
        let mut facts = self.site_facts.clone();
        let Some(message) = message else { return Ok(facts) };
        let mut recogniser = Recogniser::new(self.catalog())?;
        let spellings = Arc::clone(&recogniser.spellings);
        let records = Record::read_all(&spellings, text.as_bytes(), &(0..text.len()));
        for record in records.iter().rev() {
            let found = recogniser.recognise(record)?;
            let Some(known) = found.known.clone().filter(|it| it.id == *message) else { continue };
            let deadline = known.message.deadline.as_ref();
            add_platform(&mut facts, self.catalog(), record)?;
            let day_format = &self.catalog().words()?.day_short;
            facts_of(&mut facts, record, &found.fields, deadline, day_format, None);
            break;
        }
        Ok(facts)
    }
}
