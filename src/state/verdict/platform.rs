//! Which platform a device is of, where it is not the usual one.

use crate::catalog::places::NamedPlaces;
use crate::catalog::platform::Platforms;
use crate::state::CapturedDevice;
use crate::state::detect::{CaptureContext, Detectors, Terms};
use anyhow::{Context as _, Result};
use regex::RegexSet;

/// The signs of platforms, ready to be looked for.
pub(super) struct PlatformSigns(Vec<PlatformSign>);

struct PlatformSign {
    name: String,
    prompts: RegexSet,
    shown: Detectors,
}

impl PlatformSigns {
    pub(super) fn new(platforms: Platforms, named: &NamedPlaces) -> Result<Self> {
        let terms = Terms { named, configuration: &[] };
        let signs = platforms.platforms.into_iter().map(|(name, entry)| {
            let at = || format!("tables/platforms: {name}");
            let prompts = RegexSet::new(&entry.prompts).with_context(at)?;
            let shown = Detectors::new(&entry.shown, terms).with_context(at)?;
            Ok(PlatformSign { prompts, shown, name })
        });
        Ok(PlatformSigns(signs.collect::<Result<_>>()?))
    }

    /// The first whose prompt, or whose sign, the output has.
    pub(super) fn of(&self, device: &CapturedDevice) -> Option<&str> {
        let scene = CaptureContext { outputs: &device.outputs, now: None };
        let nodes = || device.outputs.iter().filter_map(|it| it.node.as_deref());
        let fits = |it: &&PlatformSign| {
            nodes().any(|node| it.prompts.is_match(node)) || it.shown.first(scene).is_some()
        };
        self.0.iter().find(fits).map(|it| it.name.as_str())
    }
}
