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

/// Of one file no more devices than this are told apart; each that is judged takes about 100 KB.
pub const MOST_DEVICES: usize = 1_024;

/// The devices of some sessions.
#[derive(Debug, Default)]
pub struct Grouped {
    /// By name, in the order in which they appear.
    pub devices: IndexMap<String, CapturedDevice>,
    /// The files that hold more than [`MOST_DEVICES`].
    pub crowded: Vec<Crowded>,
}

/// A file of more devices than are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowded {
    /// The file.
    pub file: Arc<str>,
    /// The number of the first line that is left out.
    pub line: usize,
    /// How many devices are left out.
    pub devices: usize,
}

/// The devices of some sessions by name, in the order in which they appear: the host of the prompt,
/// else the identity that an output prints, else the file. Of devices beyond the first
/// [`MOST_DEVICES`] of a file nothing is read; the others are read to the end of the file.
pub fn group(
    sessions: impl IntoIterator<Item = (String, Session)>,
    vocabulary: &Vocabulary,
) -> Grouped {
    group_up_to(MOST_DEVICES, sessions, vocabulary)
}

fn group_up_to(
    most: usize,
    sessions: impl IntoIterator<Item = (String, Session)>,
    vocabulary: &Vocabulary,
) -> Grouped {
    let mut grouped = Grouped::default();
    for (file, session) in sessions {
        let (mut own, mut beyond) = (HashSet::new(), HashSet::new());
        let mut first = None;
        let outputs: Vec<Arc<CommandOutput>> = session.outputs.into_iter().map(Arc::new).collect();
        let tell = |output| values(&vocabulary.identity, std::slice::from_ref(output)).next();
        let told: Vec<Option<String>> = outputs.iter().map(tell).collect();
        let mut current = told.iter().flatten().next().cloned();
        for (output, identity) in outputs.into_iter().zip(told) {
            current = identity.or(current);
            let is_named = output.host.is_some();
            let host = output.host.as_deref().map(str::to_owned);
            let name = host.or_else(|| current.clone()).unwrap_or_else(|| file.clone());
            if own.len() >= most && !own.contains(&name) {
                first.get_or_insert_with(|| (Arc::clone(&output.file), output.first_line()));
                beyond.insert(name);
                continue;
            }
            own.insert(name.clone());
            let device = grouped.devices.entry(name).or_default();
            device.is_named |= is_named;
            device.outputs.push(output);
        }
        grouped.crowded.extend(first.map(|(file, line)| Crowded {
            file,
            line,
            devices: beyond.len(),
        }));
    }
    grouped
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

    /// Whether the output of a command is here, and no part of it alone.
    pub fn has_output(&self, command: &str) -> bool {
        self.outputs.iter().any(|it| it.is_whole_of(command))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::state::session;

    fn grouped(most: usize, texts: &[&str]) -> Grouped {
        let vocabulary = Vocabulary::new(Catalog::new(Vec::new(), "en").table());
        let vocabulary = vocabulary;
        let read = |(index, text): (usize, &&str)| {
            let name = format!("capture-{index}");
            (name.clone(), session::read(text, &name, &vocabulary))
        };
        group_up_to(most, texts.iter().enumerate().map(read), &vocabulary)
    }

    #[test]
    fn devices_beyond_the_limit_of_a_file_are_counted_and_not_kept() {
        let text: String =
            [1, 2, 3, 1, 4, 3].iter().map(|it| format!("edge-{it}#show this\na: {it}\n")).collect();
        let Grouped { devices, crowded } = grouped(2, &[&text, "edge-3#show this\na: 3\n"]);
        let kept: Vec<(&str, usize)> =
            devices.iter().map(|(name, it)| (name.as_str(), it.outputs.len())).collect();
        // What another file holds of a device counts there.
        assert_eq!(kept, [("edge-1", 2), ("edge-2", 1), ("edge-3", 1)]);
        assert_eq!(crowded, [Crowded { file: "capture-0".into(), line: 5, devices: 2 }]);
        assert_eq!(grouped(4, &[&text]).crowded, []);
    }
}
