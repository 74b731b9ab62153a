//! Which names of a log and of output are of one device.

use indexmap::IndexMap;

/// A device of the output.
pub struct CapturedName<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether the output tells it: a prompt, say, and not its file alone.
    pub is_told: bool,
}

/// A device: where its names stand in the lists of both.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PairedNames {
    /// In the log, which may spell it in several ways.
    pub logged: Vec<usize>,
    /// In the output.
    pub captured: Option<usize>,
}

/// Brings together what is of one device: names that are the same, letters in size and domains
/// aside. Where the log has one device and the output another, and one of the two is named by its
/// file alone (`files`: the names of the sources) or by an address, they are taken for the same.
pub fn pair(
    logged: &[&str],
    captured: &[CapturedName],
    files: &[impl AsRef<str>],
) -> Vec<PairedNames> {
    let mut known: IndexMap<String, PairedNames> = IndexMap::new();
    for (index, name) in logged.iter().enumerate() {
        known.entry(key(name)).or_default().logged.push(index);
    }
    let is_loose = |name: &str| is_address(name) || files.iter().any(|it| it.as_ref() == name);
    let lone = match (known.first(), captured) {
        (Some((lone, names)), [output]) if known.len() == 1 => {
            let is_one = !output.is_told || is_loose(logged[names.logged[0]]);
            is_one.then(|| lone.clone())
        }
        _ => None,
    };
    for (index, CapturedName { name, .. }) in captured.iter().enumerate() {
        let own = key(name);
        let to = lone.clone().filter(|_| !known.contains_key(&own)).unwrap_or(own);
        // Two captures whose hosts differ in their domains alone stay two.
        let is_taken = known.get(&to).is_some_and(|it| it.captured.is_some());
        let to = if is_taken { (*name).to_owned() } else { to };
        known.entry(to).or_default().captured = Some(index);
    }
    known.into_values().collect()
}

/// Letters in size and domains aside; an address has no domain.
fn key(name: &str) -> String {
    match is_address(name) {
        true => name.to_owned(),
        false => name.split('.').next().unwrap_or(name).to_lowercase(),
    }
}

fn is_address(name: &str) -> bool {
    name.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{CapturedName, PairedNames, pair};

    fn paired(logged: &[&str], captured: &[(&str, bool)]) -> Vec<(Vec<usize>, Option<usize>)> {
        let captured: Vec<CapturedName> = captured
            .iter()
            .map(|(name, is_told)| CapturedName { name, is_told: *is_told })
            .collect();
        let pairs = pair(logged, &captured, &["site.log"]);
        pairs.into_iter().map(|PairedNames { logged, captured }| (logged, captured)).collect()
    }

    #[test]
    fn a_device_is_known_by_its_name_without_size_and_domain() {
        assert_eq!(
            paired(&["edge-1", "EDGE-1.example.com", "core-1"], &[("Edge-1", true)]),
            [(vec![0, 1], Some(0)), (vec![2], None)]
        );
        assert_eq!(
            paired(&["192.0.2.1", "192.0.2.2"], &[("192.0.2.2", true)]),
            [(vec![0], None), (vec![1], Some(0))],
            "an address has no domain"
        );
    }

    #[test]
    fn what_is_named_by_its_file_or_address_is_the_only_other_device() {
        assert_eq!(paired(&["edge-1"], &[("capture.txt", false)]), [(vec![0], Some(0))]);
        assert_eq!(paired(&["site.log"], &[("edge-1", true)]), [(vec![0], Some(0))]);
        assert_eq!(paired(&["192.0.2.1"], &[("edge-1", true)]), [(vec![0], Some(0))]);
        assert_eq!(
            paired(&["edge-1"], &[("edge-2", true)]),
            [(vec![0], None), (vec![], Some(0))],
            "both are named"
        );
        assert_eq!(
            paired(&["192.0.2.1"], &[("edge-1", true), ("edge-2", true)]).len(),
            3,
            "it may be of either"
        );
    }

    #[test]
    fn two_captures_stay_two() {
        assert_eq!(
            paired(&["edge"], &[("edge.example.com", true), ("edge.example.net", true)]),
            [(vec![0], Some(0)), (vec![], Some(1))]
        );
    }
}
