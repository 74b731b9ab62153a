//! Findings of another catalog in terms of the one that is in use now: numbers stand for messages
//! and rhythms, and both have names that outlast them.

use super::{KeptError, KeptMessage};
use crate::catalog::Catalog;
use crate::catalog::model::Topology;
use crate::catalog::roles::{MessageNumber, Relations};
use crate::findings::FileFindings;
use std::collections::BTreeSet;

/// Gives messages and rhythms the numbers that they have now, and forgets topologies that are no
/// more.
///
/// # Errors
/// When the catalog lacks a message.
pub(super) fn to_catalog<'a>(
    all: impl Iterator<Item = &'a mut FileFindings>,
    messages: &[KeptMessage],
    catalog: &Catalog,
    roles: &Relations,
) -> Result<(), KeptError> {
    let topologies = catalog.names::<Topology>();
    let is_same = super::messages(roles) == messages;
    for found in all {
        if !is_same {
            let number = |old: MessageNumber| {
                let id = &messages[old].id;
                roles.number(id).ok_or_else(|| KeptError::Message(id.clone()))
            };
            for device in found.devices.values_mut() {
                for (message, history) in &mut device.tracks {
                    let old = *message;
                    *message = number(old)?;
                    let now = &roles.role(*message).rhythms;
                    for run in history.runs_mut() {
                        let Some(beat) = &mut run.beat else { continue };
                        let name = beat.rhythm.map(|it| &messages[old].rhythms[it]);
                        beat.rhythm = name
                            .and_then(|name| now.iter().position(|rhythm| rhythm.name == *name));
                    }
                }
            }
        }
        let knows =
            |names: &[String], all: &BTreeSet<String>| names.iter().all(|it| all.contains(it));
        if is_same && found.classes.iter().all(|it| knows(&it.topologies, &topologies)) {
            continue;
        }
        let missing = found.classes.iter().find(|it| roles.number(&it.id).is_none());
        if let Some(class) = missing {
            return Err(KeptError::Message(class.id.clone()));
        }
        found.map_classes(&|class| {
            class.message = roles.number(&class.id).unwrap_or_default();
            class.topologies.retain(|it| topologies.contains(it));
        });
    }
    Ok(())
}
