//! What the output of a device shows of its site, such as the host of the licensing server.

use crate::catalog::Catalog;
use crate::catalog::tables::Placeholders;
use crate::site::Site;
use crate::state::{CapturedDevice, CompiledLocator};

/// Where output shows what stands for placeholders.
pub(super) struct ShownFacts(Vec<(String, CompiledLocator)>);

impl ShownFacts {
    /// Reads the table of placeholders.
    pub(super) fn new(catalog: &Catalog) -> Self {
        let table: Placeholders = catalog.table();
        let places = table
            .placeholders
            .iter()
            .flat_map(|(name, it)| it.shown.iter().map(move |place| (name, place)));
        let compiled = |place| CompiledLocator::new(place).expect("the judge has compiled it");
        let places = places.map(|(name, place)| (name.clone(), compiled(place)));
        ShownFacts(places.collect())
    }

    /// Adds to a site what the output shows of it, where the reader has not told it.
    pub(super) fn tell(&self, site: &mut Site, device: &CapturedDevice) {
        for (name, place) in &self.0 {
            if site.facts.get(name).is_none()
                && let Some(hit) = place.find(&device.outputs).next_back()
            {
                site.facts.insert(name.as_str(), hit.value);
            }
        }
    }
}
