//! What the log leaves open and the output shows to be over: it holds a later success.

use super::LogLine;
use crate::catalog::model::{Message, Topology};
use crate::state::DeviceTime;
use crate::views::check::{CheckResult, Evidence};
use indexmap::IndexMap;
use jiff::civil::DateTime;
use serde::Serialize;

/// Stamps without a zone may be this many hours from the times of the output.
const MOST_HOURS_APART: i64 = 15;

/// A message that was open, and the line of the output that shows its end.
#[derive(Debug, Clone, Serialize)]
pub struct EndedLine {
    /// The mnemonic.
    pub mnemonic: String,
    /// Its first line.
    pub evidence: Option<Evidence>,
    /// The later success.
    pub by: Evidence,
}

/// Takes out of the open messages those that are over. A success counts only where the device, or
/// what collects from it, talks to a server: elsewhere files bring it.
pub(super) fn take_over(
    log: &mut Vec<LogLine>,
    messages: &IndexMap<String, Message>,
    results: &[CheckResult],
    here: &[&Topology],
) -> Vec<EndedLine> {
    if here.is_empty() || here.iter().any(|it| it.initiators.is_empty()) {
        return Vec::new();
    }
    let mut over = Vec::new();
    log.retain(|line| {
        let message = messages.get(&line.incident.id().to_string());
        let checks = message.into_iter().flat_map(|it| &it.cleared_by_checks);
        let shown = checks.flat_map(|name| results.iter().filter(move |it| it.check == *name));
        let later = shown.filter(|it| is_later(it, line)).find_map(|it| it.evidence.clone());
        let Some(by) = later else { return true };
        let (mnemonic, evidence) = (line.incident.mnemonic.clone(), line.evidence.clone());
        over.push(EndedLine { mnemonic, evidence, by });
        false
    });
    over
}

/// Whether the time that a check found is after the last line.
fn is_later(result: &CheckResult, line: &LogLine) -> bool {
    let success = result.found.as_deref().and_then(DeviceTime::find);
    let last = line.incident.last.as_ref();
    let iso = last.and_then(|it| it.iso.as_deref()).and_then(|it| it.get(..19));
    let (Some(success), Some(last), Some(iso)) = (success, last, iso) else { return false };
    let Ok(failed) = iso.parse::<DateTime>() else { return false };
    // Under one name of a zone times compare as they stand.
    let zone = success.zone.as_deref().unwrap_or_default();
    let is_same_zone = !zone.is_empty() && last.raw.ends_with(&format!(" {zone}"));
    let margin = if is_same_zone { 0 } else { MOST_HOURS_APART };
    success.local.duration_since(failed).as_hours() >= margin && success.local > failed
}
