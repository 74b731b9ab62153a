//! Every default answer fits its screen: message by topology, initiator and language, and each
//! example line of the catalog, alone and in every topology. Nothing stands twice in an answer, no
//! place to go is missing, and no placeholder is left whose value is known.

use slp_diag::answer::Facts;
use slp_diag::catalog::model::{Era, Initiator};
use slp_diag::catalog::{Catalog, MessageId};
use slp_diag::log::Events;
use slp_diag::recognise::Recogniser;
use slp_diag::render::pages;
use slp_diag::render::text::{self, Style};
use slp_diag::site::Site;
use slp_diag::views::explain::{Explain, Explained, Explainer, Extent};
use std::sync::OnceLock;
use textwrap::core::display_width;

/// The columns that answers are measured at.
const WIDTH: usize = 80;
/// The most lines where nothing is to be done.
const NOTHING_TO_DO: usize = 8;
/// The most lines of a message alone, or of a line that selects a cause.
const ONE_SCREEN: usize = 24;
/// The most lines of a message in a topology, for one initiator and for both.
const PROCEDURE: usize = 40;
const BOTH_INITIATORS: usize = 60;

/// An answer with what it is to and how long it may be.
struct Told {
    call: String,
    explained: Explained,
    text: String,
    most: usize,
}

/// A catalog in one language, ready to answer.
struct Teller {
    catalog: Catalog,
    recogniser: Recogniser,
}

impl Teller {
    fn new(language: &str) -> Self {
        let catalog = Catalog::new(Vec::new(), language);
        let recogniser = Recogniser::new(&catalog);
        Teller { catalog, recogniser }
    }

    fn told(&self, call: String, explained: Explained, most: usize) -> Told {
        let words = self.catalog.words();
        let mut answer = Explain::new();
        answer.messages.push(explained.clone());
        let page = pages::explain_short(&answer, WIDTH, &words);
        let text =
            text::render(&page, Style { width: WIDTH, color: false, alone: false, ticks: true });
        let most = if explained.answer.list.done { NOTHING_TO_DO } else { most };
        Told { call: format!("{call} ({})", self.catalog.language()), explained, text, most }
    }

    /// A message in a topology, or without one.
    fn explainer<'a>(&'a self, site: &'a Site) -> Explainer<'a> {
        let (catalog, recogniser) = (&self.catalog, &self.recogniser);
        Explainer { catalog, recogniser, site, year: None, extent: Extent::Short }
    }

    fn message(
        &mut self,
        id: &MessageId,
        topology: Option<&str>,
        initiator: Option<Initiator>,
    ) -> Told {
        let site = Site {
            topology: topology.map(str::to_owned),
            initiator,
            facts: Facts::default(),
            ..Site::default()
        };
        let known = self.recogniser.known(id).expect("a message");
        let explained = self.explainer(&site).message(&known, None, &[]);
        let most = match topology {
            None => ONE_SCREEN,
            Some(_) if explained.answer.choices.len() > 1 => BOTH_INITIATORS,
            Some(_) => PROCEDURE,
        };
        let who = initiator.map_or("any", Initiator::name);
        self.told(format!("{id} in {} for {who}", topology.unwrap_or("any")), explained, most)
    }

    /// A line, alone or in a topology.
    fn line(&mut self, line: &str, topology: Option<&str>) -> Option<Told> {
        let site = Site { topology: topology.map(str::to_owned), ..Site::default() };
        let own = 0..line.len();
        let record =
            Events::of(&self.recogniser.spellings, line.as_bytes(), own).records().last()?;
        let found = self.recogniser.recognise(&record);
        let has_cause = found.cause.is_some();
        let explained = self.explainer(&site).record(&record, found).expect("an answer");
        let most = match topology {
            None => ONE_SCREEN,
            Some(_) if has_cause => ONE_SCREEN,
            Some(_) if explained.answer.choices.len() > 1 => BOTH_INITIATORS,
            Some(_) => PROCEDURE,
        };
        Some(self.told(format!("{line} in {}", topology.unwrap_or("any")), explained, most))
    }
}

/// Every message of the policy era, with its example lines.
fn messages(catalog: &Catalog) -> Vec<(MessageId, Vec<String>)> {
    let all = catalog.messages().into_iter().filter_map(|id| {
        let message = catalog.message(&id).expect("listed");
        let lines = message.examples.iter().map(|it| it.line.clone()).collect();
        (message.era != Era::Legacy).then_some((id, lines))
    });
    all.collect()
}

/// Every default answer in both languages, built once for all tests.
fn all() -> &'static [Told] {
    static ALL: OnceLock<Vec<Told>> = OnceLock::new();
    ALL.get_or_init(|| ["en", "ja"].into_iter().flat_map(answers).collect())
}

/// Every default answer of a language.
fn answers(language: &str) -> Vec<Told> {
    let mut teller = Teller::new(language);
    let topologies: Vec<String> = teller.catalog.topologies().into_keys().collect();
    let mut all = Vec::new();
    for (id, lines) in messages(&teller.catalog) {
        all.push(teller.message(&id, None, None));
        for topology in &topologies {
            for initiator in [None, Some(Initiator::Device), Some(Initiator::Server)] {
                all.push(teller.message(&id, Some(topology), initiator));
            }
        }
        for line in &lines {
            all.extend(teller.line(line, None));
            for topology in &topologies {
                all.extend(teller.line(line, Some(topology)));
            }
        }
    }
    all
}

fn each(fault: impl Fn(&Told) -> Vec<String>) {
    let mut faults: Vec<String> = Vec::new();
    let count = all().len();
    for told in all() {
        faults.extend(fault(told).into_iter().map(|it| format!("{}: {it}", told.call)));
    }
    assert!(count > 1_500, "too few answers to mean something: {count}");
    faults.sort();
    faults.dedup();
    let shown = faults.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} faults in {count} answers:\n{shown}", faults.len());
}

#[test]
fn every_answer_fits_its_screen() {
    each(|told| {
        let lines = told.text.lines().count();
        (lines > told.most)
            .then(|| format!("{lines} lines, {} at most", told.most))
            .into_iter()
            .collect()
    });
}

#[test]
fn no_line_but_a_command_is_wider_than_the_screen() {
    each(|told| {
        let commands: Vec<String> =
            told.explained.answer.list.commands().map(|it| it.text.clone()).collect();
        let is_command =
            |line: &str| commands.iter().flat_map(|it| it.lines()).any(|it| line.contains(it));
        let wide = |line: &&str| {
            display_width(line) > WIDTH && !is_command(line) && !line.contains("https://")
        };
        told.text
            .lines()
            .filter(wide)
            .map(|it| format!("{} columns: {it}", display_width(it)))
            .collect()
    });
}

#[test]
fn no_sentence_stands_twice_in_an_answer() {
    each(|told| {
        // Short words such as `<none>` may stand below several actions, and a command may be due
        // again.
        let mut seen = std::collections::BTreeSet::new();
        let prose = told.text.lines().filter(|it| !it.starts_with("      "));
        let long = prose.map(str::trim).filter(|it| display_width(it) > 40);
        long.filter(|it| !seen.insert(it.to_string())).map(|it| format!("twice: {it}")).collect()
    });
}

#[test]
fn every_outcome_leads_somewhere() {
    each(|told| {
        let last = told.explained.answer.list.actions().count();
        let mut faults = Vec::new();
        for action in told.explained.answer.list.actions() {
            for outcome in &action.outcomes {
                let follows =
                    outcome.say.is_some() || outcome.go.is_some() || !outcome.commands.is_empty();
                if !follows {
                    faults.push(format!("action {}: nothing follows {:?}", action.id, outcome.see));
                }
                if outcome.go.is_some_and(|it| it == 0 || it > last || it == action.number) {
                    faults.push(format!(
                        "action {}: {:?} leads to {:?}",
                        action.id, outcome.see, outcome.go
                    ));
                }
            }
        }
        faults
    });
}

#[test]
fn an_answer_says_what_to_type_or_that_nothing_is_to_be_done() {
    each(|told| {
        let list = &told.explained.answer.list;
        let says = !list.meaning.is_empty() && (list.done || list.commands().next().is_some());
        (!says)
            .then(|| "neither a command nor the word that nothing is to be done".to_owned())
            .into_iter()
            .collect()
    });
}
