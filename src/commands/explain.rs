//! `explain`: what is this message, why, what do I do.

use super::lookup::{self, Lookup};
use super::not_found;
use crate::catalog::MessageId;
use crate::catalog::check::Check;
use crate::catalog::model::{Cause, Task, Topology};
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::{Format, InitiatorArg};
use crate::cli::output::{Printer, Report};
use crate::context::Context;
use crate::input::content::Content;
use crate::input::sources::TroubleKind;
use crate::input::{Block, Source, Trouble, blocks, sources};
use crate::log::Record;
use crate::log::record::MOST_REPEATS;
use crate::quoting::folded;
use crate::recognise::{Recognised, Recogniser};
use crate::render::{Page, pages};
use crate::site::Site;
use crate::views::explain::{Explain, Explained, Explainer, Extent, MOST_UNKNOWN, Unknown};
use crate::views::guidance::UnknownName;
use crate::views::search;
use anyhow::Result;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;

/// What the options say.
pub struct ExplainOptions {
    /// One line for each message.
    pub brief: bool,
    /// The year of stamps that print none.
    pub year: Option<i16>,
    /// Only the steps for this initiator.
    pub initiator: Option<InitiatorArg>,
}

/// Explains what was typed, or every distinct message on standard input.
///
/// # Errors
/// When input cannot be read, or the answer cannot be written.
pub fn run(
    context: &Context,
    output: &mut Printer,
    words: &[String],
    wish: ExplainOptions,
) -> Result<Exit> {
    let typed = words.join(" ");
    // An input method wrote the name; remarks of Japanese keep their signs.
    let is_wide = |it: char| matches!(it, 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＿' | '％');
    let typed = if typed.contains(is_wide) { folded(&typed).into_owned() } else { typed };
    if !words.is_empty() && typed.trim().is_empty() {
        output.complain(&context.words.nothing_typed);
        return Ok(Exit::Failed);
    }
    let site = super::topology::site(context, wish.initiator.map(Into::into))?;
    if let Some(name) = &site.topology {
        super::topology::doubt_initiator(context, output, name, site.initiator);
    }
    let mut explainer = Collector {
        context,
        recogniser: Rc::new(Recogniser::new(&context.catalog)),
        year: wish.year,
        site,
        extent: extent(context, wish.brief),
        answer: Explain::new(),
        unknown: HashMap::new(),
        names: OnceCell::new(),
    };
    let mut failed = false;
    if words.is_empty() || typed == "-" {
        let is_typed = sources::stdin_is_terminal();
        if is_typed {
            output.ask(&context.words.paste);
        }
        if let Some(cause) = explainer.read_stdin(is_typed)? {
            let trouble = Trouble { path: Source::Stdin.path(), cause };
            output.complain(&trouble.describe(&context.words));
            failed = true;
        } else if explainer.answer.is_empty() {
            output.complain(&context.words.nothing_found);
        }
    } else {
        let whole = Block { bytes: typed.as_bytes(), offset: 0, from: 0, until: typed.len() };
        explainer.read_block(&whole);
        if explainer.answer.is_empty()
            && let Some(complaint) = explainer.look_up(words)
        {
            // Words that are no name may be words of the catalog.
            let is_text = typed.contains(char::is_whitespace) || !typed.is_ascii();
            let is_searched =
                is_text && lookup::anchor(&typed).is_none() && !sources::exists(&typed);
            if is_searched && !search::search(&context.catalog, &typed).0.rows.is_empty() {
                output.complain(&context.words.searched);
                return super::search::run(context, output, words);
            }
            if let Some(ending) = other_entry(context, output, &typed)? {
                return Ok(ending);
            }
            output.complain(&complaint);
            if explainer.answer.is_empty() && sources::exists(&typed) {
                return Ok(Exit::Failed);
            }
        }
    }
    let answer = &explainer.answer;
    let ending = if failed {
        Exit::Failed
    } else if answer.messages.is_empty() || !answer.unknown.is_empty() {
        Exit::Missing
    } else {
        Exit::Done
    };
    output.answer(&Shown { answer, brief: wish.brief })?;
    Ok(ending)
}

/// What is shown elsewhere by its name is told by its name here, too: a task, a topology, a check.
fn other_entry(context: &Context, output: &mut Printer, typed: &str) -> Result<Option<Exit>> {
    let catalog = &context.catalog;
    if catalog.holds::<Topology>(typed) {
        return super::topology::run(context, output, Some(typed), &[], None).map(Some);
    }
    if catalog.holds::<Task>(typed) {
        return super::task::run(context, output, Some(typed)).map(Some);
    }
    // What no message shows, a check does.
    let shown = match catalog.get::<Cause>(typed) {
        Some(cause) => cause.supported_by.into_iter().next(),
        None => Some(typed.to_owned()),
    };
    let check = shown.as_deref().and_then(|it| it.split('/').next());
    match check.filter(|it| catalog.holds::<Check>(it)) {
        Some(check) => super::task::of_check(context, output, check).map(Some),
        None => Ok(None),
    }
}

/// Programs and those who ask for it get all.
fn extent(context: &Context, brief: bool) -> Extent {
    let is_page = matches!(context.format, Format::Text | Format::Markdown);
    if is_page && !context.full && !brief { Extent::Short } else { Extent::Whole }
}

struct Collector<'a> {
    context: &'a Context,
    recogniser: Rc<Recogniser>,
    year: Option<i16>,
    site: Site,
    extent: Extent,
    answer: Explain,
    /// Where the answer tells of each message that the catalog lacks.
    unknown: HashMap<MessageId, usize>,
    /// The names of all messages, once a name was not found.
    names: OnceCell<Vec<MessageId>>,
}

impl Collector<'_> {
    /// Explains what standard input holds, packed or not; what stopped it before its end. What is
    /// `typed` is text, and nothing is waited for to tell that.
    fn read_stdin(&mut self, is_typed: bool) -> Result<Option<TroubleKind>> {
        let source = Source::Stdin;
        if is_typed {
            return Ok(self.read(source.open()?));
        }
        let text = match source.open().and_then(|it| source.text(it, None)) {
            Ok(text) => text,
            Err(error) => return Ok(Some(TroubleKind::System(error))),
        };
        if let Content::Binary(place) = text.content {
            return Ok(Some(TroubleKind::Binary(place)));
        }
        let stopped = self.read(text.reader);
        let is_tar = text.content == Content::Tar;
        Ok(stopped.or(is_tar.then_some(TroubleKind::Archive { is_read: true })))
    }

    /// Explains each distinct message of a text once, and counts the others. The same message with
    /// another cause is another message. What stopped it before its end.
    fn read(&mut self, text: impl Read) -> Option<TroubleKind> {
        let mut read = 0;
        let visited = blocks::visit(&mut blocks::Buffer::default(), text, 0, 0, None, |block| {
            read += block.own().len() as u64;
            self.read_block(&block);
        });
        visited.err().map(|error| TroubleKind::Broken(read, error))
    }

    fn read_block(&mut self, block: &Block) {
        let recogniser = Rc::clone(&self.recogniser);
        for (record, recognised) in recogniser.events(block.bytes, block.from..block.until) {
            self.add(&record, recognised);
        }
    }

    fn add(&mut self, record: &Record, found: Recognised) {
        let anchor = &record.anchor;
        self.answer.overfull += u64::from(record.count >= MOST_REPEATS);
        if found.known.is_none() {
            self.add_unknown(record);
            return;
        }
        let same = |it: &&mut Explained| {
            it.mnemonic == anchor.mnemonic
                && it.facility == anchor.facility
                && it.cause == found.cause
                && it.topologies == found.topologies
        };
        if let Some(seen) = self.answer.messages.iter_mut().find(same) {
            seen.count += record.count;
            return;
        }
        let explained = self.explainer().record(record, found);
        self.answer.messages.extend(explained);
    }

    /// Counts a message that the catalog lacks; the first ones are kept.
    fn add_unknown(&mut self, record: &Record) {
        let (anchor, answer) = (&record.anchor, &mut self.answer);
        let id = anchor.id();
        if let Some(index) = self.unknown.get(&id) {
            answer.unknown[*index].count += record.count;
        } else if answer.unknown.len() >= MOST_UNKNOWN {
            answer.unknown_more += record.count;
        } else {
            let names = self.names.get_or_init(|| self.context.catalog.messages());
            let nearest = lookup::nearest_messages(names, &anchor.mnemonic);
            self.unknown.insert(id, answer.unknown.len());
            answer.unknown.push(Unknown {
                facility: Some(anchor.facility.clone()),
                severity: Some(anchor.severity),
                mnemonic: anchor.mnemonic.clone(),
                line: Some(record.line.clone()),
                count: record.count,
                nearest,
            });
        }
    }

    /// Takes the words as one name, else each as a name of its own. `Some` is what to complain
    /// about.
    fn look_up(&mut self, words: &[String]) -> Option<String> {
        let typed = words.join(" ");
        if let Some(id) = self.context.catalog.message_of_cause(&typed) {
            self.add_known(&id, Some(&typed));
            return None;
        }
        let whole = self.find(&typed);
        let each: Vec<Lookup<MessageId>> = words.iter().map(|it| self.find(it)).collect();
        let found =
            if matches!(whole, Lookup::One(_)) { std::slice::from_ref(&whole) } else { &each };
        if found.iter().all(|it| matches!(it, Lookup::One(_))) {
            for id in found {
                if let Lookup::One(id) = id {
                    self.add_known(id, None);
                }
            }
            return None;
        }
        let said = &self.context.words;
        if let Some(anchor) = lookup::anchor(&typed) {
            return Some(said.say(say::NotLicensing { name: anchor }));
        }
        if sources::exists(&typed) {
            return Some(said.say(say::IsPath { path: &typed }));
        }
        let complaint = not_found::message(self.context, &typed, &whole, "slp-diag list messages");
        let UnknownName { name, nearest } = not_found::name(&typed, whole);
        self.answer.unknown.push(Unknown {
            facility: None,
            severity: None,
            mnemonic: name,
            line: None,
            count: 0,
            nearest,
        });
        Some(complaint)
    }

    fn find(&self, typed: &str) -> Lookup<MessageId> {
        lookup::message(&self.context.catalog, &self.recogniser.spellings, typed)
    }

    fn explainer(&self) -> Explainer<'_> {
        Explainer {
            catalog: &self.context.catalog,
            recogniser: &self.recogniser,
            site: &self.site,
            year: self.year,
            extent: self.extent,
        }
    }

    fn add_known(&mut self, id: &MessageId, cause: Option<&str>) {
        if let Some(known) = self.recogniser.known(id) {
            let explained = self.explainer().message(&known, cause, &[]);
            self.answer.messages.push(explained);
        }
    }
}

/// The answer as it is shown.
#[derive(serde::Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    answer: &'a Explain,
    #[serde(skip)]
    brief: bool,
}

impl Report for Shown<'_> {
    fn page(&self, context: &Context) -> Page {
        if self.brief {
            pages::brief(self.answer, &context.words)
        } else if context.full {
            pages::explain(self.answer, &context.words)
        } else {
            pages::explain_short(self.answer, context.style.width, &context.words)
        }
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let known = self.answer.messages.iter().map(serde_json::to_value);
        let unknown = self.answer.unknown.iter().map(serde_json::to_value);
        known.chain(unknown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::facility::{Facility, FacilityScope};
    use crate::cli::args::Cli;
    use crate::work;
    use clap::Parser as _;

    /// What it takes to explain this many different messages that the catalog lacks, each twice,
    /// and the answer.
    fn explained(messages: usize) -> (usize, Explain) {
        let asked = Cli::try_parse_from(["slp-diag", "--lang", "en", "explain"]).expect("valid");
        let context = Context::new(&asked.global).expect("valid");
        let facilities = context.catalog.facilities();
        let is_whole = |it: &(&String, &Facility)| it.1.scope == FacilityScope::Whole;
        let facility = facilities.iter().find(is_whole).expect("one that is all ours").0;
        let once: String = (0..messages).map(|it| format!("%{facility}-3-ODD_{it}: x\n")).collect();
        let mut explainer = Collector {
            recogniser: Rc::new(Recogniser::new(&context.catalog)),
            context: &context,
            year: None,
            site: Site::default(),
            extent: Extent::Short,
            answer: Explain::new(),
            unknown: HashMap::new(),
            names: OnceCell::new(),
        };
        work::take();
        assert!(explainer.read(once.repeat(2).as_bytes()).is_none());
        (work::take(), explainer.answer)
    }

    /// Up to the limit each is compared with all names of the catalog, and none with another one;
    /// beyond it none is.
    #[test]
    fn the_work_for_messages_that_the_catalog_lacks_grows_with_their_number() {
        let [few, many, beyond] = [250, 1_000, 4_000].map(|it| explained(it).0);
        assert!(many <= 4 * few + few / 4, "{few} {many}");
        assert!(beyond <= 4 * many, "{many} {beyond}");
    }

    #[test]
    fn the_first_ones_that_the_catalog_lacks_are_told_by_name_and_the_others_counted() {
        let answer = explained(MOST_UNKNOWN).1;
        assert_eq!((answer.unknown.len(), answer.unknown_more), (MOST_UNKNOWN, 0));
        let answer = explained(MOST_UNKNOWN + 7).1;
        assert_eq!((answer.unknown.len(), answer.unknown_more), (MOST_UNKNOWN, 14));
        let last = &answer.unknown[MOST_UNKNOWN - 1];
        assert_eq!((last.mnemonic.as_str(), last.count), ("ODD_999", 2));
    }
}
