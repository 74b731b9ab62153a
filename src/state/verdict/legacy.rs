//! Devices of a generation before policies, for which the checks do not hold: which one it is, and
//! what its output shows that is not well.

use crate::catalog::places::NamedPlaces;
use crate::catalog::tables::Outputs;
use crate::state::CompiledLocator;
use crate::state::detect::{CaptureContext, CompiledTest, Detectors, Sight, SightMap, Terms};
use crate::state::locator::Finding;
use anyhow::{Context as _, Result};

/// Of one state no more lines than this are told.
const MOST_ALIKE: usize = 3;

/// A device of a generation before policies.
#[derive(Debug, Clone)]
pub struct LegacyDevice {
    /// What shows it.
    pub found: Finding,
    /// What its licensing is, in words, where more than that is known.
    pub family: Option<String>,
    /// Lines of its output that tell of something, with what they mean, from top to bottom.
    pub states: Vec<(Finding, String)>,
}

/// The signs of such devices, and their states, ready to be looked for.
pub(super) struct Legacy {
    signs: Detectors,
    states: Vec<State>,
}

struct State {
    place: CompiledLocator,
    test: CompiledTest,
    say: String,
}

impl Legacy {
    pub(super) fn new(outputs: &Outputs, named: &NamedPlaces) -> Result<Self> {
        let terms = Terms { named, configuration: &[] };
        let states = outputs.states.iter().map(|(name, it)| {
            let place = terms.place(&it.look);
            let place = place.with_context(|| format!("tables/outputs: states.{name}"))?;
            Ok(State { place, test: CompiledTest::new(&it.test, named)?, say: it.say.clone() })
        });
        Ok(Legacy {
            signs: Detectors::new(&outputs.legacy, terms).context("tables/outputs: legacy")?,
            states: states.collect::<Result<_>>()?,
        })
    }

    pub(super) fn of(&self, scene: CaptureContext) -> Option<LegacyDevice> {
        let (found, family) = self.signs.first(scene)?;
        let mut states: Vec<(Finding, String)> =
            self.states.iter().flat_map(|it| it.shown(scene)).collect();
        states.sort_by(|one, other| (&one.0.file, one.0.line).cmp(&(&other.0.file, other.0.line)));
        Some(LegacyDevice { found, family: family.map(str::to_owned), states })
    }
}

impl State {
    fn shown(&self, scene: CaptureContext) -> Vec<(Finding, String)> {
        let sight = Sight::of(&self.place, scene.outputs);
        let holds =
            |hit: &_| self.test.holds(&sight, Some(hit), &SightMap::new(), scene) == Some(true);
        let shown = sight.hits.iter().filter(|it| holds(it)).take(MOST_ALIKE);
        shown.map(|it| (it.found(), self.say.clone())).collect()
    }
}
