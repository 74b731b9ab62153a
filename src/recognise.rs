//! From a log record to what the catalog knows of it: entry, fields, cause, topologies.

mod missing;
mod trace;
mod wording;

pub use trace::{
    CauseOutcome, CauseTrace, ComparedText, Condition, FormOutcome, FormTrace, Points,
    ReadingTrace, RecordTrace,
};

use self::missing::Unfinished;
use self::wording::Wording;
use crate::catalog::form::{Beginnings, Pattern};
use crate::catalog::model::{Cause, Message, Topology};
use crate::catalog::tables::Fields;
use crate::catalog::{Catalog, MessageId};
use crate::log::{Events, Record, TagFinder};
use indexmap::IndexMap;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// The field that names the server; topologies list texts of it.
const PEER: &str = "peer";

/// A catalog made ready for recognising. Entries are read when their message first appears.
pub struct Recogniser {
    catalog: Catalog,
    /// How facilities are spelled.
    pub spellings: Arc<TagFinder>,
    /// The words that make messages of a facility ours that have no entry.
    about: HashMap<String, Vec<Normalized>>,
    kinds: Rc<Fields>,
    known: RefCell<HashMap<MessageId, Option<Rc<MessageMatcher>>>>,
    topologies: OnceCell<Rc<IndexMap<String, Topology>>>,
    /// The texts that topologies know of the field that names the server.
    peers: OnceCell<Vec<(String, Vec<Normalized>)>>,
}

/// A message of the catalog, ready to be matched.
pub struct MessageMatcher {
    /// Its key.
    pub id: MessageId,
    /// Its entry.
    pub message: Message,
    /// The forms as patterns, each made when it is first tried: most lines fit the first.
    patterns: Vec<OnceCell<Pattern>>,
    /// The beginnings of the forms, made when a text fits none.
    beginnings: OnceCell<Vec<Beginnings>>,
    /// How its lines are worded, made when one was broken.
    wording: OnceCell<Wording>,
    kinds: Rc<Fields>,
    causes: Vec<CauseMatcher>,
}

/// A cause of a message.
pub struct CauseMatcher {
    /// Its name.
    pub name: String,
    /// Its entry.
    pub cause: Cause,
    /// Its `when`, made ready once: every text that is new is compared with it.
    when: Vec<(String, Vec<Normalized>)>,
}

impl CauseMatcher {
    fn new(name: String, cause: Cause) -> Self {
        let ready = |(field, texts): (&String, &Vec<String>)| {
            (field.clone(), texts.iter().map(|it| Normalized::of(it)).collect())
        };
        CauseMatcher { name, when: cause.when.iter().map(ready).collect(), cause }
    }
}

/// What was recognised in a record.
#[derive(Clone)]
pub struct Recognised {
    /// The entry; `None` when the catalog has none.
    pub known: Option<Rc<MessageMatcher>>,
    /// The fields by name. A field that the line lacks is absent.
    pub fields: IndexMap<String, String>,
    /// Whether one of the known wordings fits.
    pub form: Option<usize>,
    /// The cause that the line selects.
    pub cause: Option<String>,
    /// The topologies that the line points to; several when it cannot tell.
    pub topologies: Vec<String>,
}

impl Recogniser {
    /// Reads the facilities and field kinds of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let facilities = catalog.facilities();
        let words = |about: &[String]| about.iter().map(|it| Normalized::of(it)).collect();
        Recogniser {
            spellings: Arc::new(TagFinder::new(&facilities)),
            about: facilities
                .iter()
                .filter(|(_, it)| !it.about.is_empty())
                .map(|(name, it)| (name.clone(), words(&it.about)))
                .collect(),
            kinds: Rc::new(catalog.table()),
            catalog: catalog.clone(),
            known: RefCell::default(),
            topologies: OnceCell::new(),
            peers: OnceCell::new(),
        }
    }

    /// The entry of a message, read once.
    pub fn known(&self, id: &MessageId) -> Option<Rc<MessageMatcher>> {
        if let Some(known) = self.known.borrow().get(id) {
            return known.clone();
        }
        let known = self.catalog.message(id).map(|message| {
            Rc::new(MessageMatcher::new(&self.catalog, &self.kinds, id.clone(), message))
        });
        self.known.borrow_mut().insert(id.clone(), known.clone());
        known
    }

    /// Every topology in their order, read once.
    pub fn topologies(&self) -> Rc<IndexMap<String, Topology>> {
        Rc::clone(self.topologies.get_or_init(|| Rc::new(self.catalog.topologies())))
    }

    /// The messages that start in the part `own` of a block and concern us, from left to right.
    /// What surrounds that part is context.
    pub fn events<'a>(
        &'a self,
        block: &'a [u8],
        own: Range<usize>,
    ) -> impl Iterator<Item = (Record, Recognised)> + 'a {
        Events::of(&self.spellings, block, own).records().filter_map(|record| {
            let recognised = self.event(&record)?;
            Some((record, recognised))
        })
    }

    /// Recognises a record that concerns us: it has an entry, all of its facility is ours, or its
    /// words make it so.
    pub fn event(&self, record: &Record) -> Option<Recognised> {
        let recognised = self.recognise(record);
        let is_ours = match &recognised.known {
            Some(known) => known.is_ours(record),
            None => self.is_ours(record),
        };
        is_ours.then_some(recognised)
    }

    /// Whether a message without an entry concerns us.
    fn is_ours(&self, record: &Record) -> bool {
        let facility = &record.anchor.facility;
        self.spellings.is_whole(facility)
            || self.about.get(facility).is_some_and(|about| {
                let words = [record.anchor.mnemonic.as_str(), &whole_text(record)].join(" ");
                let words = Normalized::of(&words);
                about.iter().any(|it| words.has(it))
            })
    }

    /// Recognises a record.
    pub fn recognise(&self, record: &Record) -> Recognised {
        let Some(known) = self.known(&record.anchor.id()) else {
            return Recognised {
                known: None,
                fields: IndexMap::new(),
                form: None,
                cause: None,
                topologies: vec![],
            };
        };
        let Reading { form, fields, cause, .. } = known.read(record);
        let topologies = match fields.get(PEER) {
            Some(peer) => {
                let peer = Normalized::of(peer);
                let pointed = self.peers().iter();
                pointed
                    .filter(|(_, texts)| texts.iter().any(|text| peer.has(text)))
                    .map(|(name, _)| name.clone())
                    .collect()
            }
            None => Vec::new(),
        };
        Recognised { fields, form, cause, topologies, known: Some(known) }
    }

    /// The texts by which a server's name points to topologies, made ready once.
    fn peers(&self) -> &[(String, Vec<Normalized>)] {
        let ready = |(name, it): (&String, &Topology)| {
            (name.clone(), it.peers.iter().map(|text| Normalized::of(text)).collect())
        };
        self.peers.get_or_init(|| self.topologies().iter().map(ready).collect())
    }
}

impl MessageMatcher {
    fn new(catalog: &Catalog, kinds: &Rc<Fields>, id: MessageId, message: Message) -> Self {
        let patterns = message.forms.iter().map(|_| OnceCell::new()).collect();
        let mut causes = Vec::with_capacity(message.causes.len());
        for name in &message.causes {
            causes.push(CauseMatcher::new(name.clone(), catalog.require(name)));
        }
        MessageMatcher {
            id,
            message,
            patterns,
            beginnings: OnceCell::new(),
            wording: OnceCell::new(),
            kinds: Rc::clone(kinds),
            causes,
        }
    }

    /// Whether a line with its name concerns us; a name alone does.
    fn is_ours(&self, record: &Record) -> bool {
        let about = &self.message.about;
        let holds = |text: &Normalized| about.iter().any(|it| text.holds(it));
        about.is_empty() || {
            let text = Normalized::of(&whole_text(record));
            text.0.is_empty() || holds(&text)
        }
    }

    /// The causes in documented order.
    pub fn causes(&self) -> &[CauseMatcher] {
        &self.causes
    }

    /// The reading of the text that is believed.
    fn read(&self, record: &Record) -> Reading {
        let texts = self.texts(record);
        let mut readings: Vec<Reading> = texts.iter().map(|text| self.read_text(text)).collect();
        let best = Self::best(&readings);
        readings.swap_remove(best)
    }

    /// The ways in which a text may be read: as it stands on its line, or with lines below. The
    /// more trusted one comes first.
    fn texts(&self, record: &Record) -> Vec<String> {
        if record.folds.below.is_empty() {
            return vec![record.text.clone()];
        }
        self.wording.get_or_init(|| Wording::of(&self.message, &self.causes)).texts(record)
    }

    /// Which of several readings is believed: the first that fits a form, selects a cause by its
    /// words, and has most fields.
    fn best(readings: &[Reading]) -> usize {
        let rank = |it: &Reading| {
            let is_told = it.cause.is_some() && !it.is_empty_cause;
            (it.form.is_some(), is_told, it.fields.len(), it.cause.is_some())
        };
        (0..readings.len()).rev().max_by_key(|index| rank(&readings[*index])).unwrap_or(0)
    }

    /// The pattern of a form.
    fn pattern(&self, form: usize) -> &Pattern {
        self.patterns[form].get_or_init(|| {
            Pattern::compile(&self.message.forms[form].text, &self.kinds)
                .expect("the judge has compiled every form")
        })
    }

    fn read_text(&self, text: &str) -> Reading {
        let (mut form, mut fields) = (None, IndexMap::new());
        for index in 0..self.patterns.len() {
            if let Some(found) = self.pattern(index).fields(text) {
                (form, fields) = (Some(index), found);
                break;
            }
        }
        fields.retain(|_, value| !value.is_empty());
        let unfinished = self.unfinished(form, text);
        let mut rest = None;
        match unfinished {
            Some(Unfinished::Cut(known)) => (form, fields) = (None, known),
            Some(Unfinished::Other(other)) => rest = Some(other),
            None => {}
        }
        let mut reading = Reading { form, fields, rest, cause: None, is_empty_cause: false };
        let texts = reading.texts();
        // Where only one cause exists and asks for nothing, there is no choice.
        let only =
            || self.causes.first().filter(|it| self.causes.len() == 1 && it.cause.when.is_empty());
        let chosen = self.causes.iter().find(|it| texts.select(it)).or_else(only);
        let is_empty_cause = chosen.is_some_and(|it| texts.is_empty_of(&it.cause));
        let cause = chosen.map(|it| it.name.clone());
        (reading.cause, reading.is_empty_cause) = (cause, is_empty_cause);
        reading
    }
}

/// The text of a record with the lines below that may belong to it.
fn whole_text(record: &Record) -> String {
    let below = record.folds.below.iter().map(String::as_str);
    std::iter::once(record.text.as_str()).chain(below).collect::<Vec<_>>().join(" ")
}

/// What one reading of a message's text says.
struct Reading {
    form: Option<usize>,
    fields: IndexMap<String, String>,
    cause: Option<String>,
    /// Whether the cause was selected by what is missing.
    is_empty_cause: bool,
    /// What no form has of the text; `None` where it fits one, or ends within one.
    rest: Option<String>,
}

impl Reading {
    /// What causes are tested against.
    fn texts(&self) -> Texts<'_> {
        match &self.rest {
            Some(rest) => Texts::Whole(Normalized::of(rest)),
            None => Texts::Fields(
                self.fields.iter().map(|(name, it)| (name.as_str(), Normalized::of(it))).collect(),
            ),
        }
    }
}

/// What the `when` of a cause is tested against.
enum Texts<'a> {
    /// The fields of the form that fits.
    Fields(Vec<(&'a str, Normalized)>),
    /// No form fits: what no form has of the text stands for every field.
    Whole(Normalized),
}

impl Texts<'_> {
    /// Whether all that a cause asks for is missing.
    fn is_empty_of(&self, cause: &Cause) -> bool {
        let Texts::Fields(fields) = self else { return false };
        cause.when.keys().all(|key| fields.iter().all(|(name, _)| name != key))
    }

    /// Whether every field that the cause names fits one of its texts. A cause that names none is
    /// chosen only where it is the only one.
    fn select(&self, known: &CauseMatcher) -> bool {
        let fits = |(field, texts): &(String, Vec<Normalized>)| {
            texts.iter().any(|text| self.have(field, text))
        };
        !known.when.is_empty() && known.when.iter().all(fits)
    }

    /// Whether a text is part of a field.
    fn hold(&self, field: &str, text: &str) -> bool {
        self.have(field, &Normalized::of(text))
    }

    fn have(&self, field: &str, text: &Normalized) -> bool {
        let value = match self {
            Texts::Fields(fields) => {
                fields.iter().find(|(name, _)| *name == field).map(|(_, it)| it)
            }
            Texts::Whole(text) => Some(text),
        };
        value.map_or(text.0.is_empty(), |it| it.has(text))
    }
}

/// A text as texts are compared: case and blanks do not matter, because consoles break words.
pub struct Normalized(String);

impl Normalized {
    /// A text made ready to be compared with others.
    pub fn of(text: &str) -> Self {
        if text.is_ascii() {
            let is_blank = |it: u8| matches!(it, b'\t'..=b'\r' | b' ');
            let letters = text.bytes().filter(|it| !is_blank(*it));
            return Normalized(letters.map(|it| it.to_ascii_lowercase() as char).collect());
        }
        Normalized(
            text.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect(),
        )
    }

    /// Whether it contains another text. The empty text fits the empty one alone.
    pub fn holds(&self, text: &str) -> bool {
        self.has(&Normalized::of(text))
    }

    /// The same of a text that was made ready.
    fn has(&self, Normalized(text): &Normalized) -> bool {
        if text.is_empty() { self.0.is_empty() } else { self.0.contains(text.as_str()) }
    }
}
