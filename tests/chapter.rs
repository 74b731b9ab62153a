//! Every action, command, URL and menu path of the troubleshooting chapter stands in the default
//! answer to its message and topology, or in a task that this answer leads to.

use serde::Deserialize;
use slp_diag::answer::Facts;
use slp_diag::catalog::model::{Initiator, Task, Topology};
use slp_diag::catalog::scope::Scope;
use slp_diag::catalog::{Catalog, MessageId};
use slp_diag::log::Events;
use slp_diag::recognise::Recogniser;
use slp_diag::render::Page;
use slp_diag::render::pages;
use slp_diag::render::text::{self, Style};
use slp_diag::site::Site;
use slp_diag::views::TaskView;
use slp_diag::views::explain::{Explain, Explained, Explainer, Extent};
use std::collections::{BTreeMap, BTreeSet};

/// The columns that answers are read at.
const WIDTH: usize = 80;
/// The facility whose messages the chapter describes.
const FACILITY: &str = "SMART_LIC";
/// How a page leads to a task.
const TASK: &str = "slp-diag task ";
/// How many tasks may stand between an answer and a fact.
const DEPTH: usize = 2;
/// The least that the table holds and that is looked for, so that no gap in either goes unseen.
const MESSAGES: usize = 19;
const FACTS: usize = 280;
const LOOKED_FOR: usize = 3_600;

/// What the chapter gives for a message in some topologies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    r#in: Where,
    line: Option<String>,
    initiator: Option<Initiator>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    answer: Vec<Fact>,
    #[serde(default)]
    task: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Where {
    Some(Vec<String>),
    Any(Any),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Any {
    Any,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Fact {
    Text(String),
    Order(Vec<String>),
    Languages(BTreeMap<String, String>),
}

impl Fact {
    /// Its texts in a language, in the order in which they follow each other.
    fn texts(&self, language: &str) -> Vec<&str> {
        match self {
            Fact::Text(text) => vec![text],
            Fact::Order(texts) => texts.iter().map(String::as_str).collect(),
            Fact::Languages(texts) => vec![&texts[language]],
        }
    }

    /// Whether a page, its lines joined, holds it.
    fn stands_in(&self, page: &str, language: &str) -> bool {
        let mut rest = Some(page);
        for text in self.texts(language) {
            rest = rest.and_then(|it| it.split_once(text)).map(|(_, after)| after);
        }
        rest.is_some()
    }
}

fn table() -> BTreeMap<String, Vec<Row>> {
    serde_yaml::from_str(include_str!("chapter/FACTS.yaml")).expect("tests/chapter/FACTS.yaml")
}

/// A page as text in which a fact is not broken over two lines.
fn joined(page: &Page) -> String {
    let style = Style { width: WIDTH, color: false, alone: false, ticks: true };
    text::render(page, style).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A catalog in one language, ready to answer.
struct Reader {
    catalog: Catalog,
    recogniser: Recogniser,
    topologies: BTreeMap<String, Topology>,
    /// The tasks that were read so far, by name.
    tasks: BTreeMap<String, String>,
}

impl Reader {
    fn new(language: &str) -> Self {
        let catalog = Catalog::new(Vec::new(), language);
        let recogniser = Recogniser::new(&catalog);
        let topologies = catalog.topologies().into_iter().collect();
        Reader { catalog, recogniser, topologies, tasks: BTreeMap::new() }
    }

    /// The default answer, to a line of it where one is given, and whether it says that nothing is
    /// to be done.
    fn answer(
        &mut self,
        message: &str,
        line: Option<&str>,
        topology: &str,
        initiator: Option<Initiator>,
    ) -> (String, bool) {
        let site = Site {
            topology: Some(topology.to_owned()),
            initiator,
            facts: Facts::default(),
            ..Site::default()
        };
        let explained = match line {
            Some(line) => self.of_line(line, &site),
            None => self.of_message(message, &site),
        };
        assert_eq!(explained.mnemonic, message);
        let done = explained.answer.list.done;
        let mut answer = Explain::new();
        answer.messages.push(explained);
        let words = self.catalog.words();
        (joined(&pages::explain_short(&answer, WIDTH, &words)), done)
    }

    fn explainer<'a>(&'a self, site: &'a Site) -> Explainer<'a> {
        let (catalog, recogniser) = (&self.catalog, &self.recogniser);
        Explainer { catalog, recogniser, site, year: None, extent: Extent::Short }
    }

    fn of_line(&mut self, line: &str, site: &Site) -> Explained {
        let own = 0..line.len();
        let record = Events::of(&self.recogniser.spellings, line.as_bytes(), own)
            .records()
            .last()
            .expect("a message");
        let found = self.recogniser.recognise(&record);
        assert!(found.cause.is_some(), "{line}: no cause");
        self.explainer(site).record(&record, found).expect("an answer")
    }

    fn of_message(&mut self, message: &str, site: &Site) -> Explained {
        let id: MessageId = MessageId::from_reference(FACILITY, message);
        let known = self.recogniser.known(&id).expect("a catalog");
        self.explainer(site).message(&known, None, &[])
    }

    /// The answer and the tasks that it leads to.
    fn pages(&mut self, answer: &str) -> Vec<String> {
        let mut pages = vec![answer.to_owned()];
        let mut seen = BTreeSet::new();
        let mut last = pages.clone();
        for _ in 0..DEPTH {
            let names: BTreeSet<String> = last.iter().flat_map(|it| named(it)).collect();
            last = names
                .into_iter()
                .filter(|it| seen.insert(it.clone()))
                .map(|it| self.task(&it))
                .collect();
            pages.extend(last.iter().cloned());
        }
        pages
    }

    fn task(&mut self, name: &str) -> String {
        if let Some(page) = self.tasks.get(name) {
            return page.clone();
        }
        let task: Task = self.catalog.require(name);
        let view = TaskView::new(&self.catalog, name, task, &Scope::of([], None));
        let page = joined(&pages::task(&view, &self.catalog.words()));
        self.tasks.insert(name.to_owned(), page.clone());
        page
    }
}

/// The tasks that a page names by their command.
fn named(page: &str) -> Vec<String> {
    let behind = page.split(TASK).skip(1);
    let is_name = |it: &char| it.is_ascii_lowercase() || it.is_ascii_digit() || *it == '-';
    behind
        .map(|it| it.chars().take_while(is_name).collect::<String>())
        .filter(|it| !it.is_empty())
        .collect()
}

/// The initiators that readers may name for a row in a topology, and `None` for those who do not.
fn initiators(row: &Row, topology: &Topology) -> Vec<Option<Initiator>> {
    let mut all = vec![None];
    let possible = topology.initiators.iter().copied();
    all.extend(possible.filter(|it| row.initiator.is_none_or(|only| only == *it)).map(Some));
    all
}

/// What the answers in one language lack, and how many facts were looked for.
fn missing(language: &str) -> (Vec<String>, usize) {
    let mut reader = Reader::new(language);
    let topologies = reader.topologies.clone();
    let (mut faults, mut count) = (Vec::new(), 0);
    for (message, rows) in table() {
        for row in rows {
            let names: Vec<String> = match &row.r#in {
                Where::Some(names) => names.clone(),
                Where::Any(Any::Any) => topologies.keys().cloned().collect(),
            };
            for name in names {
                for initiator in initiators(&row, &topologies[&name]) {
                    let (answer, done) =
                        reader.answer(&message, row.line.as_deref(), &name, initiator);
                    let pages = reader.pages(&answer);
                    let who = initiator.map_or("both", Initiator::name);
                    let said = row.line.as_deref().unwrap_or(&message);
                    let place = format!("{said} in {name} for {who} ({language})");
                    if row.done && !done {
                        faults.push(format!("{place}: asks for something"));
                    }
                    for fact in &row.answer {
                        if !fact.stands_in(&answer, language) {
                            faults.push(format!("{place}: answer: {:?}", fact.texts(language)));
                        }
                    }
                    for fact in &row.task {
                        if !pages.iter().any(|it| fact.stands_in(it, language)) {
                            faults.push(format!("{place}: {:?}", fact.texts(language)));
                        }
                    }
                    count += usize::from(row.done) + row.answer.len() + row.task.len();
                }
            }
        }
    }
    (faults, count)
}

#[test]
fn every_fact_of_the_chapter_stands_where_its_reader_looks() {
    let (mut faults, mut count) = (Vec::new(), 0);
    for language in ["en", "ja"] {
        let (missing, looked_for) = missing(language);
        faults.extend(missing);
        count += looked_for;
    }
    assert!(faults.is_empty(), "{} of {count} are missing:\n{}", faults.len(), faults.join("\n"));
    assert!(count >= LOOKED_FOR, "looked for {count} only");
}

/// What belongs to other topologies, by topology, and the messages that may ask for it.
#[derive(Deserialize)]
struct Elsewhere {
    topologies: BTreeMap<String, Vec<String>>,
    except: BTreeMap<String, Vec<String>>,
}

#[test]
fn nothing_of_another_topology_stands_in_an_answer() {
    let elsewhere: Elsewhere = serde_yaml::from_str(include_str!("chapter/ELSEWHERE.yaml"))
        .expect("tests/chapter/ELSEWHERE.yaml");
    let (mut faults, mut count) = (Vec::new(), 0);
    for language in ["en", "ja"] {
        let mut reader = Reader::new(language);
        for message in table().keys() {
            let allowed = elsewhere.except.get(message);
            for (topology, texts) in &elsewhere.topologies {
                let (answer, _) = reader.answer(message, None, topology, None);
                count += texts.len();
                let is_foreign = |it: &&String| {
                    answer.contains(*it) && !allowed.is_some_and(|ok| ok.contains(it))
                };
                faults.extend(
                    texts
                        .iter()
                        .filter(is_foreign)
                        .map(|it| format!("{message} in {topology} ({language}): {it}")),
                );
            }
        }
        assert!(elsewhere.topologies.keys().eq(reader.topologies.keys()));
    }
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
    assert!(count >= 2_000, "looked for {count} only");
}

#[test]
fn the_table_holds_every_message_of_the_chapter() {
    let table = table();
    assert_eq!(table.len(), MESSAGES, "{:?}", table.keys());
    let facts: usize = table.values().flatten().map(|it| it.answer.len() + it.task.len()).sum();
    assert!(facts >= FACTS, "{facts} facts only");
    assert!(table.values().flatten().all(|it| it.done || !it.answer.is_empty()), "an empty row");
}

#[test]
fn a_fact_that_no_answer_holds_is_missed() {
    let page = "Export to CSSM, then Import from CSSM: slp-diag task install-file.";
    let order = |texts: &[&str]| Fact::Order(texts.iter().map(|&it| it.to_owned()).collect());
    assert!(order(&["Export", "Import"]).stands_in(page, "en"));
    assert!(!order(&["Import", "Export"]).stands_in(page, "en"));
    assert!(!Fact::Text("show license all".to_owned()).stands_in(page, "en"));
    assert_eq!(named(page), ["install-file"]);
}
