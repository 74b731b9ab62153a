//! Findings that were changed on the way are refused, or reported without harm.

use super::*;
use crate::catalog::BASE_LANGUAGE;
use crate::catalog::model::{Kind, Message};
use crate::findings::{FileReader, Reader};
use crate::recognise::Recogniser;
use crate::site::Site;
use crate::views::Scan;
use crate::views::scan::Selection;
use std::sync::Arc;

/// A failure that comes back in another wording, its end, a start of the clock, a deadline of
/// another device behind a relay, and a message that the catalog lacks.
fn log(catalog: &Catalog) -> String {
    let messages: Vec<_> = catalog.messages().iter().filter_map(|id| catalog.message(id)).collect();
    let texts = |wanted: &dyn Fn(&Message) -> bool| -> Vec<String> {
        let found = messages.iter().filter(|it| wanted(it)).max_by_key(|it| it.examples.len());
        let examples = found.expect("a message of each kind").examples.iter();
        examples.filter_map(|it| it.line.find('%').map(|at| it.line[at..].to_owned())).collect()
    };
    let failures = texts(&|it| it.kind == Kind::Failure && !it.cleared_by.is_empty());
    let recovery = &texts(&|it| it.kind == Kind::Recovery)[0];
    let notice = &texts(&|it| it.kind == Kind::Notice)[0];
    let deadline = &texts(&|it| it.deadline.is_some())[0];
    let facility = &catalog.messages()[0].facility;
    let (first, second) = (&failures[0], &failures[1]);
    format!(
        "r1 1: *Nov 17 18:05:09.580: {first}\n\
         r1 2: Nov 17 19:05:09.580: {second}\n\
         r1 9: Nov 17 20:05:09.580: {recovery}\n\
         r1 9: Jan  1 20:05:09.580: {notice}\n\
         Nov 20 10:00:00 r2 17: Nov 17 2025 20:05:09 JST: {deadline}\n\
         r2: %{facility}-3-NEVER_SEEN: x\n"
    )
}

struct Tools {
    catalog: Catalog,
    roles: Arc<Relations>,
    recogniser: Recogniser,
}

impl Tools {
    fn new() -> Self {
        let catalog = Catalog::new(Vec::new(), BASE_LANGUAGE);
        let roles = Arc::new(Relations::new(&catalog));
        let recogniser = Recogniser::new(&catalog);
        Tools { catalog, roles, recogniser }
    }

    fn read(&self) -> KeptFile {
        let mut reader = Reader::new(&self.catalog, Arc::clone(&self.roles));
        let log = log(&self.catalog);
        let mut file = FileReader::new(None);
        file.read(&mut reader, log.as_bytes(), 0..log.len(), 0);
        let origin = Provenance { path: "a.log".to_owned(), ..Provenance::default() };
        KeptFile { origin, found: file.found }
    }

    fn state(&self) -> ScanState {
        let text = state::TextState { pending: self.read().found, ..state::TextState::default() };
        ScanState { texts: vec![text], ..ScanState::default() }
    }

    fn report(&mut self, kept: KeptFindings) -> Scan {
        let findings = findings(kept.whole(&self.roles), None, None);
        let Tools { catalog, roles, recogniser } = self;
        Scan::new(catalog, recogniser, roles, &findings, &Site::default(), &Selection::ALL)
    }
}

#[test]
fn what_is_changed_is_refused_or_does_no_harm() {
    let mut tools = Tools::new();
    let (file, state) = (tools.read(), tools.state());
    let body = postcard::to_stdvec(&(messages(&tools.roles), vec![&file], Some(&state)));
    let body = body.expect("written");
    let start = postcard::to_stdvec(&messages(&tools.roles)).expect("written").len();
    let (mut refused, mut told) = (0, 0);
    for place in (start - 40..body.len()).step_by(7) {
        for mask in [0x01, 0x80, 0xff] {
            let mut changed = body.clone();
            changed[place] ^= mask;
            let head = KeptHead::default();
            match unpacked(head, &changed, &tools.catalog, &tools.roles) {
                Err(_) => refused += 1,
                Ok(kept) => {
                    tools.report(kept);
                    told += 1;
                }
            }
        }
    }
    assert!(refused > 40 && told > 40, "{refused} {told}");
}

#[test]
fn what_is_packed_too_well_is_not_unpacked() {
    let tools = Tools::new();
    let kept = packed(&vec![0; 64 << 20], &tools.catalog).expect("packed");
    let read = decode(&kept, &tools.catalog, &tools.roles);
    assert_eq!(read.map(|_| ()), Err(KeptError::Damaged));
}

/// Numbers of messages and rhythms are those of the catalog in use, by name.
#[test]
fn another_catalog_is_told_in_terms_of_this_one() {
    let mut tools = Tools::new();
    let (file, state) = (tools.read(), tools.state());
    let plain = encode(std::slice::from_ref(&file), Some(&state), &tools.catalog, &tools.roles);
    let plain = decode(&plain.expect("written"), &tools.catalog, &tools.roles).expect("read");
    let mut old = messages(&tools.roles);
    old.reverse();
    let last = old.len() - 1;
    let turn = |found: &mut FileFindings| {
        for device in found.devices.values_mut() {
            device.tracks.iter_mut().for_each(|(message, _)| *message = last - *message);
        }
        found.map_classes(&|class| class.message = last - class.message);
    };
    let (mut turned, mut pending) = (file, state);
    turn(&mut turned.found);
    turn(&mut pending.texts[0].pending);
    let body = postcard::to_stdvec(&(&old, vec![&turned], Some(&pending))).expect("written");
    let kept = packed(&body, &tools.catalog).expect("packed");
    let read = decode(&kept, &tools.catalog, &tools.roles).expect("read");
    let json = |scan: Scan| serde_json::to_string(&scan).expect("JSON");
    assert_eq!(json(tools.report(read)), json(tools.report(plain)));
    old[turned.found.classes.get(0).message].id.mnemonic.push_str("_GONE");
    let body = postcard::to_stdvec(&(&old, vec![&turned], Some(&pending))).expect("written");
    let kept = packed(&body, &tools.catalog).expect("packed");
    let read = decode(&kept, &tools.catalog, &tools.roles);
    assert!(matches!(read, Err(KeptError::Message(_))));
}
