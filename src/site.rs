//! What a site always is: its topology, who starts the communication, its hosts and addresses. Told
//! once in a file, so that nobody types it again; what is typed beats it.

use crate::answer::Facts;
use crate::catalog::platform::Platforms;
use crate::catalog::spans::Node;
use crate::catalog::step::Initiator;
use crate::catalog::tables::Placeholders;
use crate::catalog::yaml::{self, YamlError};
use globset::{Glob, GlobMatcher};
use serde_json::{Map, Value};

/// The name of the file in a folder.
pub const FILE_NAME: &str = "slp-diag.yaml";
/// The most bytes of it.
pub const LARGEST: u64 = 1 << 20;

/// What is known of the site for one question.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The topology.
    pub topology: Option<String>,
    /// Who starts the communication.
    pub initiator: Option<Initiator>,
    /// The platform of devices whose lines and output tell none.
    pub platform: Option<String>,
    /// Values of placeholders.
    pub facts: Facts,
    /// What holds for some devices only.
    pub devices: Vec<DevicePattern>,
    /// How the reader's language writes a day whose year nobody knows; empty: as logs do.
    pub day_format: String,
}

/// What holds for the devices whose name fits.
#[derive(Debug, Clone)]
pub struct DevicePattern {
    fits: GlobMatcher,
    /// What holds there.
    pub values: SiteValues,
}

/// The values of a site, or of some of its devices.
#[derive(Debug, Clone, Default)]
pub struct SiteValues {
    /// The topology as written.
    pub topology: Option<String>,
    /// Who starts the communication.
    pub initiator: Option<Initiator>,
    /// The platform, by its name in the table.
    pub platform: Option<String>,
    /// Values of placeholders by name.
    pub facts: Vec<(String, String)>,
}

/// A site file as it is written.
#[derive(Debug, Clone, Default)]
pub struct SiteFile {
    /// What holds everywhere.
    pub values: SiteValues,
    /// The language.
    pub lang: Option<String>,
    /// The time zone of stamps that print none.
    pub timezone: Option<String>,
    /// What holds for some devices, the first that fits.
    pub devices: Vec<DevicePattern>,
}

/// What is wrong with a site file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFault {
    /// Line and column, from 1.
    pub place: (usize, usize),
    /// What is wrong.
    pub fault: SiteFaultKind,
}

/// The kinds of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SiteFaultKind {
    /// It is no YAML, or too large.
    Yaml(YamlError),
    /// A key that nothing reads.
    Key(String),
    /// A value that is no text.
    Value(String),
    /// Another initiator than there are.
    Initiator(String),
    /// Another platform than there are.
    Platform(String),
    /// A pattern that is none.
    Pattern(String),
}

impl Site {
    /// What holds for a device.
    pub fn of_device(&self, device: Option<&str>) -> Site {
        let fits = |it: &&DevicePattern| device.is_some_and(|name| it.fits.is_match(name));
        let Some(found) = self.devices.iter().find(fits) else { return self.clone() };
        let mut site = self.clone();
        if found.values.topology.is_some() {
            site.topology.clone_from(&found.values.topology);
            // Who starts it belongs to the other topology.
            site.initiator = None;
        }
        site.initiator = found.values.initiator.or(site.initiator);
        site.platform = found.values.platform.clone().or(site.platform);
        found.values.facts.iter().for_each(|(name, value)| site.facts.insert(name, value));
        site
    }
}

impl SiteFile {
    /// Reads the text of a site file.
    ///
    /// # Errors
    /// When it is no YAML, or holds what nothing reads: the first fault.
    pub fn read(
        text: &str,
        known: &Placeholders,
        platforms: &Platforms,
    ) -> Result<Self, SiteFault> {
        let yaml = |it: YamlError| SiteFault {
            place: (it.line, it.column),
            fault: SiteFaultKind::Yaml(it),
        };
        let tree = Node::read(text).map_err(yaml)?;
        let map: Option<Map<String, Value>> =
            yaml::parse(text, yaml::LARGEST_ENTRY).map_err(yaml)?;
        let (Some(tree), Some(map)) = (tree, map) else { return Ok(SiteFile::default()) };
        let reader = SiteReader { tree: &tree, known, platforms };
        let mut file = SiteFile::default();
        for (key, value) in &map {
            match key.as_str() {
                "lang" => file.lang = Some(reader.text(&[key], value)?),
                "timezone" => file.timezone = Some(reader.text(&[key], value)?),
                "devices" => file.devices = reader.devices(value)?,
                _ => reader.value(&mut file.values, &[key], value)?,
            }
        }
        Ok(file)
    }
}

struct SiteReader<'a> {
    tree: &'a Node,
    known: &'a Placeholders,
    platforms: &'a Platforms,
}

impl SiteReader<'_> {
    fn fault(&self, keys: &[&str], fault: SiteFaultKind) -> SiteFault {
        SiteFault { place: self.tree.find(keys).span.start, fault }
    }

    fn text(&self, keys: &[&str], value: &Value) -> Result<String, SiteFault> {
        let refused = || self.fault(keys, SiteFaultKind::Value(keys.join(".")));
        match value {
            Value::String(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(refused()),
        }
    }

    fn value(
        &self,
        values: &mut SiteValues,
        keys: &[&str],
        value: &Value,
    ) -> Result<(), SiteFault> {
        let key = keys.last().copied().unwrap_or_default();
        match key {
            "topology" => values.topology = Some(self.text(keys, value)?),
            "initiator" => {
                let text = self.text(keys, value)?;
                let all = [Initiator::Device, Initiator::Server];
                let found = all.into_iter().find(|it| it.name() == text);
                let refused = || self.fault(keys, SiteFaultKind::Initiator(text.clone()));
                values.initiator = Some(found.ok_or_else(refused)?);
            }
            "platform" => {
                let text = self.text(keys, value)?;
                let refused = || self.fault(keys, SiteFaultKind::Platform(text.clone()));
                let found = self.platforms.named(&text).map(str::to_owned);
                values.platform = Some(found.ok_or_else(refused)?);
            }
            _ if self.known.is_of_site(key) => {
                values.facts.push((key.to_owned(), self.text(keys, value)?));
            }
            _ => return Err(self.fault(keys, SiteFaultKind::Key(key.to_owned()))),
        }
        Ok(())
    }

    fn devices(&self, value: &Value) -> Result<Vec<DevicePattern>, SiteFault> {
        let refused = |keys: &[&str]| self.fault(keys, SiteFaultKind::Value(keys.join(".")));
        let Value::Object(map) = value else { return Err(refused(&["devices"])) };
        let mut devices = Vec::new();
        for (pattern, value) in map {
            let at = ["devices", pattern.as_str()];
            let Value::Object(map) = value else { return Err(refused(&at)) };
            let glob = Glob::new(pattern)
                .map_err(|_| self.fault(&at, SiteFaultKind::Pattern(pattern.clone())))?;
            let mut values = SiteValues::default();
            for (key, value) in map {
                self.value(&mut values, &[at[0], at[1], key], value)?;
            }
            devices.push(DevicePattern { fits: glob.compile_matcher(), values });
        }
        Ok(devices)
    }
}

impl DevicePattern {
    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        self.fits.glob().glob()
    }
}

#[cfg(test)]
mod tests {
    use super::{SiteFaultKind, SiteFile};
    use crate::catalog::Catalog;

    fn read(text: &str) -> Result<SiteFile, super::SiteFault> {
        let catalog = Catalog::new(Vec::new(), "en");
        let platforms = catalog.table();
        SiteFile::read(text, &catalog.table(), &platforms)
    }

    #[test]
    fn the_first_pattern_that_fits_wins() {
        let text = "topology: cslu\ninitiator: device\nplatform: xr\nntp-server: 192.0.2.123\ndevices:\n  \"edge-*\": { topology: direct, platform: ios-xe }\n  \"*\": { ntp-server: 192.0.2.9 }\n";
        let file = read(text).expect("a site file");
        let site = super::Site {
            topology: file.values.topology.clone(),
            initiator: file.values.initiator,
            platform: file.values.platform,
            devices: file.devices,
            ..Default::default()
        };
        let edge = site.of_device(Some("edge-1"));
        assert_eq!((edge.topology.as_deref(), edge.initiator), (Some("direct"), None));
        assert_eq!(edge.platform.as_deref(), Some("IOS XE"));
        let other = site.of_device(Some("core-1"));
        assert_eq!(other.platform.as_deref(), Some("IOS XR"));
        assert_eq!(other.facts.get("ntp-server"), Some("192.0.2.9"));
        assert_eq!(other.topology.as_deref(), Some("cslu"));
    }

    #[test]
    fn faults_name_their_place() {
        let fault = read("topology: cslu\nntp-sever: 192.0.2.1\n").expect_err("a slip");
        assert_eq!((fault.place, fault.fault), ((2, 12), SiteFaultKind::Key("ntp-sever".into())));
        let fault = read("initiator: nobody\n").expect_err("no initiator");
        assert_eq!(fault.place, (1, 12));
        let fault = read("platform: vms\n").expect_err("no platform");
        assert_eq!((fault.place, fault.fault), ((1, 11), SiteFaultKind::Platform("vms".into())));
        assert!(read("topology: [a]\n").is_err() && read("devices: { a: 1 }\n").is_err());
        assert!(read("").is_ok() && read("# nothing\n").is_ok());
    }
}
