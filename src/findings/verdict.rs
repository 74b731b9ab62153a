//! What an incident is by now: broken, quiet for long, harmless, or something to ask about.

use super::incident::{DeviceLog, Incident};
use crate::catalog::model::{Cause, Kind, Message};
use serde::Serialize;

/// How long a failure counts as one of now where nobody says it, in seconds: a week.
pub const WINDOW: i64 = 7 * 86_400;

/// What an incident is by now, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentVerdict {
    /// A failure within the window, and nothing ended it.
    Broken,
    /// A failure before the window, and nothing ended it: it went quiet, or lines are lost.
    Stale,
    /// A change that nothing undid, and that may be on purpose.
    ToConfirm,
    /// A failure that changes nothing.
    Harmless,
    /// Something ended it.
    Recovered,
    /// Nothing is wrong.
    Notice,
}

impl IncidentVerdict {
    /// Every verdict.
    pub const ALL: [IncidentVerdict; 6] = [
        IncidentVerdict::Broken,
        IncidentVerdict::Stale,
        IncidentVerdict::ToConfirm,
        IncidentVerdict::Harmless,
        IncidentVerdict::Recovered,
        IncidentVerdict::Notice,
    ];

    /// The name as users type it.
    pub fn name(self) -> &'static str {
        match self {
            IncidentVerdict::Broken => "broken",
            IncidentVerdict::Stale => "stale",
            IncidentVerdict::ToConfirm => "to-confirm",
            IncidentVerdict::Harmless => "harmless",
            IncidentVerdict::Recovered => "recovered",
            IncidentVerdict::Notice => "notice",
        }
    }

    /// Whether somebody has to do something.
    pub fn is_open(self) -> bool {
        self <= IncidentVerdict::ToConfirm
    }
}

impl DeviceLog<'_> {
    /// When the last dated line of the device was, in seconds that compare within all files.
    pub fn last_seen(&self) -> Option<i64> {
        let (one, other) = self.edges()?;
        self.seen(one).order.max(self.seen(other).order)
    }
}

/// Judges an incident: `silent` is how long it has been quiet at the end of the logs, `window` how
/// long a failure counts as one of now, both in seconds.
pub fn verdict(
    incident: &Incident,
    message: &Message,
    cause: Option<&Cause>,
    silent: Option<i64>,
    window: i64,
) -> IncidentVerdict {
    // Without a date nobody can say that it is over.
    let is_recent = silent.is_none_or(|it| it <= window);
    let is_harmless = cause.is_some_and(|it| it.harmless);
    match message.kind {
        _ if incident.ended.is_some() => IncidentVerdict::Recovered,
        Kind::Failure if is_harmless => IncidentVerdict::Harmless,
        Kind::Failure | Kind::Notice if message.on_purpose => IncidentVerdict::ToConfirm,
        Kind::Failure if is_recent => IncidentVerdict::Broken,
        Kind::Failure => IncidentVerdict::Stale,
        // A change that something else undoes stands until then.
        Kind::Notice if !message.cleared_by.is_empty() => IncidentVerdict::ToConfirm,
        Kind::Notice | Kind::Recovery | Kind::Deadline => IncidentVerdict::Notice,
    }
}
