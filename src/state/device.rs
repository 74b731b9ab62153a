//! The outputs of one device, whatever files they came from.

use super::device_time::DeviceTime;
use super::locator::CompiledLocator;
use super::output::CommandOutput;
use super::{Session, Vocabulary};
use indexmap::IndexMap;
use std::collections::HashSet;
use std::sync::Arc;

/// What a device showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CapturedDevice {
    /// Its outputs, the oldest first.
    pub outputs: Vec<Arc<CommandOutput>>,
    /// Whether its name is that of a prompt.
    pub is_named: bool,
}

/// The devices of some sessions by name, in the order in which they appear: the host of the prompt,
/// else the identity that an output prints, else the file.
pub fn group(
    sessions: impl IntoIterator<Item = (String, Session)>,
    vocabulary: &Vocabulary,
) -> IndexMap<String, CapturedDevice> {
    let mut devices: IndexMap<String, CapturedDevice> = IndexMap::new();
    for (file, session) in sessions {
        let outputs: Vec<Arc<CommandOutput>> = session.outputs.into_iter().map(Arc::new).collect();
        let tell = |output| values(&vocabulary.identity, std::slice::from_ref(output)).next();
        let told: Vec<Option<String>> = outputs.iter().map(tell).collect();
        let mut current = told.iter().flatten().next().cloned();
        for (output, identity) in outputs.into_iter().zip(told) {
            current = identity.or(current);
            let is_named = output.host.is_some();
            let host = output.host.as_deref().map(str::to_owned);
            let name = host.or_else(|| current.clone()).unwrap_or_else(|| file.clone());
            let device = devices.entry(name).or_default();
            device.is_named |= is_named;
            device.outputs.push(output);
        }
    }
    devices
}

/// Gives an authorization file to the devices that it names, or to all of them when it names none
/// of them: then it is the wrong one for each.
pub fn add_authorization(
    devices: &mut IndexMap<String, CapturedDevice>,
    file: &CommandOutput,
    vocabulary: &Vocabulary,
) {
    let file = Arc::new(file.clone());
    let named: HashSet<String> =
        values(&vocabulary.authorization.names, std::slice::from_ref(&file)).collect();
    let is_named = |device: &CapturedDevice| {
        let places = vocabulary.authorization.devices.iter();
        places.flat_map(|it| values(it, &device.outputs)).any(|it| named.contains(&it))
    };
    let any = devices.values().any(is_named);
    for device in devices.values_mut().filter(|it| !any || is_named(it)) {
        device.outputs.push(Arc::clone(&file));
    }
}

/// The values at a place, the oldest first.
fn values<'a>(
    place: &'a CompiledLocator,
    outputs: &'a [Arc<CommandOutput>],
) -> impl Iterator<Item = String> + 'a {
    place.find(outputs).map(|it| it.value.into_owned())
}

impl CapturedDevice {
    /// When the last output was captured, as far as one of them tells.
    pub fn now(&self, vocabulary: &Vocabulary) -> Option<DeviceTime> {
        let last = |place: &CompiledLocator| {
            place.find(&self.outputs).rev().find_map(|it| DeviceTime::find(it.line.text()))
        };
        vocabulary.now.iter().find_map(last)
    }

    /// Whether an output of a command is here.
    pub fn has_output(&self, command: &str) -> bool {
        self.outputs.iter().any(|it| it.command.as_deref() == Some(command))
    }
}
