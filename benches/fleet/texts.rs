//! What lines say: every form of the catalog with the values that its examples and causes know,
//! others beside them, and what neighbours print.

use super::random::{Random, scrambled};
use slp_diag::catalog::facility::FacilityScope;
use slp_diag::catalog::model::{Cause, Kind, Message};
use slp_diag::catalog::tables::Fields;
use slp_diag::catalog::{Catalog, MessageId};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A text of letters and digits as long as this is the number of a device.
const SERIAL: usize = 8;

/// Every form of a catalog.
pub struct Texts {
    forms: Vec<FormText>,
    /// By number: forms that begin an outage which something ends.
    failures: Vec<usize>,
    /// Forms of what a start prints.
    starts: Vec<usize>,
    /// Forms with the number of a device in them.
    installs: Vec<usize>,
    /// Forms that end with a text of any length.
    open_ended: Vec<usize>,
    /// Facilities of which most messages are not ours.
    neighbours: Vec<String>,
}

/// One form.
struct FormText {
    id: MessageId,
    severity: u8,
    kind: Kind,
    pieces: Vec<Piece>,
    /// Forms of the messages that end it.
    ends: Vec<usize>,
    borrowed: Option<(String, String)>,
    category: Option<String>,
}

/// A piece of a form.
enum Piece {
    Literal(String),
    Number,
    /// One of these values.
    Values(Vec<String>),
}

impl Texts {
    /// Reads a catalog.
    ///
    /// # Panics
    /// When it is not valid.
    pub fn new(catalog: &Catalog) -> Self {
        let kinds: Fields = catalog.table();
        let facilities = catalog.facilities();
        let mut texts = Texts {
            forms: Vec::new(),
            failures: Vec::new(),
            starts: Vec::new(),
            installs: Vec::new(),
            open_ended: Vec::new(),
            neighbours: Vec::new(),
        };
        let mut messages: Vec<(MessageId, Message)> = Vec::new();
        for id in catalog.messages() {
            let message: Message = catalog.require(&id.to_string());
            let facility = &facilities[&id.facility];
            let borrowed = facility.borrowed.iter().next();
            for form in &message.forms {
                let (number, pieces) =
                    (texts.forms.len(), pieces(catalog, &kinds, &message, &form.text));
                if message.starts {
                    texts.starts.push(number);
                }
                if pieces.iter().any(Piece::has_serial) {
                    texts.installs.push(number);
                }
                if matches!(pieces.last(), Some(Piece::Values(_))) {
                    texts.open_ended.push(number);
                }
                texts.forms.push(FormText {
                    id: id.clone(),
                    severity: form.severity.unwrap_or(message.severity),
                    kind: message.kind,
                    pieces,
                    ends: Vec::new(),
                    borrowed: borrowed.map(|(facility, prefix)| (facility.clone(), prefix.clone())),
                    category: facility.categories.first().cloned(),
                });
            }
            messages.push((id, message));
        }
        for (id, message) in &messages {
            let ends =
                message.cleared_by.iter().map(|it| MessageId::from_reference(&id.facility, it));
            let ends: Vec<usize> = ends.flat_map(|end| texts.of(&end)).collect();
            for number in texts.of(id) {
                if message.kind == Kind::Failure && !ends.is_empty() {
                    texts.failures.push(number);
                }
                texts.forms[number].ends.clone_from(&ends);
            }
        }
        let listed = facilities.into_iter().filter(|(_, it)| it.scope == FacilityScope::Listed);
        texts.neighbours = listed.map(|(name, _)| name).collect();
        texts
    }

    fn of(&self, id: &MessageId) -> Vec<usize> {
        (0..self.forms.len()).filter(|it| self.forms[*it].id == *id).collect()
    }

    /// How many forms there are.
    pub fn forms(&self) -> usize {
        self.forms.len()
    }

    /// How many values the field with the most of them has.
    pub fn variants(&self, form: usize) -> usize {
        let values = |it: &Piece| match it {
            Piece::Values(values) => values.len(),
            _ => 1,
        };
        self.forms[form].pieces.iter().map(values).max().unwrap_or(1)
    }

    /// Facility and mnemonic of a form.
    pub fn name(&self, form: usize) -> (&str, &str) {
        let id = &self.forms[form].id;
        (&id.facility, &id.mnemonic)
    }

    /// The severity that goes with a form.
    pub fn severity(&self, form: usize) -> u8 {
        self.forms[form].severity
    }

    /// Another facility that prints it, with its prefix of mnemonics.
    pub fn borrowed(&self, form: usize) -> Option<(&str, &str)> {
        self.forms[form]
            .borrowed
            .as_ref()
            .map(|(facility, prefix)| (facility.as_str(), prefix.as_str()))
    }

    /// The word that a platform puts in front.
    pub fn category(&self, form: usize) -> Option<&str> {
        self.forms[form].category.as_deref()
    }

    /// Any form.
    pub fn any(&self, pick: u64) -> usize {
        (pick % self.forms.len() as u64) as usize
    }

    /// A form of a failure that something ends.
    pub fn failure(&self, pick: u64) -> usize {
        self.failures[(pick % self.failures.len() as u64) as usize]
    }

    /// A form with the number of a device.
    pub fn install(&self, pick: u64) -> usize {
        self.installs[(pick % self.installs.len() as u64) as usize]
    }

    /// A form that ends with a text of any length.
    pub fn open_ended(&self, pick: u64) -> usize {
        self.open_ended[(pick % self.open_ended.len() as u64) as usize]
    }

    /// How many forms a start prints.
    pub fn starts(&self) -> usize {
        self.starts.len()
    }

    /// One of them.
    pub fn start(&self, number: usize) -> usize {
        self.starts[number]
    }

    /// A form of what ends another one.
    pub fn end_of(&self, form: usize, pick: u64) -> usize {
        let ends = &self.forms[form].ends;
        ends[(pick % ends.len() as u64) as usize]
    }

    /// A form of a kind of message.
    pub fn of_kind(&self, kind: Kind, pick: u64) -> usize {
        let all: Vec<usize> =
            (0..self.forms.len()).filter(|it| self.forms[*it].kind == kind).collect();
        all[(pick % all.len() as u64) as usize]
    }

    /// Adds the text of a form, with values that `pick` chooses and the number of a device.
    pub fn say(&self, text: &mut String, form: usize, pick: u64, serial: u64, days: u64) {
        for piece in &self.forms[form].pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Number => write!(text, "{days}").expect("a string"),
                Piece::Values(values) => {
                    let value = &values[(pick % values.len() as u64) as usize];
                    push_with_serials(text, value, serial);
                }
            }
        }
    }
}

impl Piece {
    fn has_serial(&self) -> bool {
        matches!(self, Piece::Values(values) if values.iter().any(|it| words(it).any(is_serial)))
    }
}

/// The pieces of a form, each field with the values that are known for it.
fn pieces(catalog: &Catalog, kinds: &Fields, message: &Message, form: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = form;
    while let Some((literal, behind)) = rest.split_once('[') {
        let (field, behind) = behind.split_once(']').expect("the judge has seen it");
        let (kind, name) = field.split_once(':').expect("the judge has seen it");
        pieces.push(Piece::Literal(literal.to_owned()));
        let kind = &kinds.kinds[kind];
        // A pattern that takes any text ends where the form goes on.
        if kind.pattern.ends_with('?') {
            pieces.push(Piece::Values(values(catalog, message, name, &kind.example)));
        } else if kind.example.bytes().all(|it| it.is_ascii_digit()) {
            pieces.push(Piece::Number);
        } else {
            pieces.push(Piece::Values(vec![kind.example.clone()]));
        }
        rest = behind;
    }
    pieces.push(Piece::Literal(rest.to_owned()));
    pieces.retain(|it| !matches!(it, Piece::Literal(text) if text.is_empty()));
    pieces
}

/// What is known to stand in a field: in examples, in causes; and something that nobody knows.
fn values(catalog: &Catalog, message: &Message, field: &str, example: &str) -> Vec<String> {
    let mut values: BTreeSet<String> =
        message.examples.iter().filter_map(|it| it.fields.get(field)).cloned().collect();
    // Of other things the message is not ours.
    let is_open = message.about.is_empty()
        && (values.is_empty() || values.iter().any(|it| !words(it).any(is_serial)));
    for name in &message.causes {
        let cause: Cause = catalog.require(name);
        values.extend(
            cause.when.get(field).into_iter().flatten().filter(|it| !it.is_empty()).cloned(),
        );
    }
    values.retain(|it| !it.contains(['<', '\n']));
    if is_open {
        values.insert("a reason that no catalog knows".to_owned());
    }
    if values.is_empty() {
        values.insert(example.to_owned());
    }
    values.into_iter().collect()
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_ascii_alphanumeric())
}

fn is_serial(word: &str) -> bool {
    word.len() >= SERIAL
        && word.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        && word.bytes().any(|it| it.is_ascii_digit())
}

/// Adds a value with the number of a device in place of that of the example.
fn push_with_serials(text: &mut String, value: &str, serial: u64) {
    let mut from = 0;
    for word in words(value) {
        if is_serial(word) {
            write!(text, "{}{:08X}", &word[..3], scrambled(serial) >> 32).expect("a string");
        } else {
            text.push_str(word);
        }
        from += word.len();
        if let Some(separator) = value[from..].chars().next() {
            text.push(separator);
            from += separator.len_utf8();
        }
    }
}

/// Adds what neighbours print: facility, mnemonic and severity.
pub fn noise<'a>(
    texts: &'a Texts,
    random: &mut Random,
    text: &mut String,
) -> (&'a str, &'a str, u8) {
    let (slot, port) = (1 + random.below(8), 1 + random.below(48));
    let state = ["up", "down"][random.below(2) as usize];
    let said = match random.below(100) {
        0..=44 => {
            write!(text, "Line protocol on Interface GigabitEthernet{slot}/0/{port}, changed state to {state}")
                .expect("a string");
            return ("LINEPROTO", "UPDOWN", 5);
        }
        45..=64 => {
            write!(text, "Interface GigabitEthernet{slot}/0/{port}, changed state to {state}")
                .expect("a string");
            return ("LINK", "UPDOWN", 3);
        }
        65..=74 => {
            write!(text, "Configured from console by admin on vty{slot} (192.0.2.{port})")
                .expect("a string");
            return ("SYS", "CONFIG_I", 5);
        }
        75..=84 => {
            "Login Success [user: operator] [Source: 198.51.100.7] [localport: 22] at 10:15:31 UTC"
        }
        85..=94 => {
            // Facilities of which we know some messages and these not.
            let pick = random.below(texts.neighbours.len() as u64) as usize;
            write!(
                text,
                "Certificate of trustpoint TP-{port} will be looked at again in {slot} hours"
            )
            .expect("a string");
            return (&texts.neighbours[pick], "NEIGHBOUR_NOTICE", 6);
        }
        _ => "Attempting to connect to a server that answers late",
    };
    text.push_str(said);
    ("SEC_LOGIN", "LOGIN_SUCCESS", 5)
}
