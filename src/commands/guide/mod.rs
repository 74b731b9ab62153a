//! `guide`: troubleshooting step by step. The walk itself is in the core; here are the fronts that
//! ask, and the files that keep it.

mod answers;
mod choices;
mod draw;
mod keep;
mod menu;
mod paste;
mod plain;
mod start;
mod terminal;

use crate::catalog::model::Check;
use crate::catalog::words::say;
use crate::cli::Exit;
use crate::cli::args::GuideArgs;
use crate::cli::output::Printer;
use crate::cli::terminal::Watch;
use crate::context::{Context, UserError};
use crate::guide::walk::Standing;
use crate::guide::{ActionPrompt, ActionStage, Answer, Guide, Prompt, SCHEMA, Walk};
use crate::input::sources::Trouble;
use crate::input::{Source, whole};
use crate::render::pages::guide as pages;
use crate::render::{Page, Tone};
use anyhow::{Context as _, Result, anyhow};
use choices::{ChoiceKind, MenuItem};
use start::{begin, document, not_kept, of_file, resumed};
use std::path::{Path, PathBuf};

/// Who asks.
trait Frontend {
    /// Shows a page and lets the person choose. `None`: nobody answers any more.
    ///
    /// # Errors
    /// When nothing can be shown or read.
    fn ask(&mut self, title: &str, page: &Page, choices: &[MenuItem]) -> Result<Option<Reply>>;

    /// Shows a page.
    ///
    /// # Errors
    /// When nothing can be shown.
    fn show(&mut self, page: &Page) -> Result<()>;

    /// Says why an answer cannot be used, before the question is asked again.
    ///
    /// # Errors
    /// When nothing can be shown, or nobody is asked again.
    fn refuse(&mut self, why: String) -> Result<()> {
        let mut page = Page::default();
        page.text(Tone::Bad, why);
        self.show(&page)
    }

    /// A file name for a walk that is left; `None`: it is not kept.
    ///
    /// # Errors
    /// When nothing can be shown or read.
    fn ask_save(&mut self) -> Result<Option<PathBuf>>;

    /// Whether the person broke off with Ctrl-C.
    fn is_interrupted(&self) -> bool {
        false
    }

    /// Answers that were prepared and not asked for.
    fn left_over(&self) -> usize {
        0
    }
}

/// What a person wants.
enum Reply {
    /// An answer to the question.
    Answer(Answer),
    /// A file to read.
    File(PathBuf),
    /// The question before.
    Back,
    /// Why this step?
    Why,
    /// To go on another time.
    Leave,
}

/// Walks with a person, or with the answers of a file.
///
/// # Errors
/// When an option cannot be understood, a file cannot be read, or the terminal fails.
pub fn run(context: &Context, output: &mut Printer, args: &GuideArgs) -> Result<Exit> {
    if let Some(notation) = args.graph {
        return draw::draw(context, output, args, notation);
    }
    match &args.resume {
        Some(path) => {
            let kept = resumed(context, path)?;
            let is_former = kept.is_former();
            go(&context.in_language(&kept.language), output, args, kept.answers, is_former)
        }
        None => go(context, output, args, Vec::new(), false),
    }
}

/// Walks on from some answers.
fn go(
    context: &Context,
    output: &mut Printer,
    args: &GuideArgs,
    answers: Vec<Answer>,
    is_former: bool,
) -> Result<Exit> {
    // Known before the first question: who has answered twenty does not want to hear it then.
    if let Some(path) = &args.save {
        keep::check(path).map_err(|error| not_kept(context, path, &error))?;
    }
    let site = super::topology::site(context, None)?;
    let guide = Guide::new(&context.catalog).at(site);
    let is_material = |text: &str| guide.holds_material(text);
    let mut walk = Walk {
        schema: SCHEMA.to_owned(),
        language: context.catalog.language().to_owned(),
        answers,
    };
    if is_former {
        let used = guide.opening(&walk);
        if used < walk.answers.len() {
            walk.answers.truncate(used);
            output.complain(&context.words.guide_former);
        }
    }
    let failed = begin(context, output, &guide, &mut walk, args)?;
    // However the questions end, the terminal is given back.
    let _watch = (args.answers.is_none() && context.asks).then(Watch::conversation);
    let mut front: Box<dyn Frontend> = match &args.answers {
        Some(path) => Box::new(answers::Answers::read(context, path)?),
        None if args.plain && context.asks => Box::new(plain::Plain::new(context, &is_material)),
        None if context.asks && context.is_dumb => {
            Box::new(plain::Plain::new(context, &is_material))
        }
        None if context.asks => Box::new(terminal::Terminal::new(context, &is_material)),
        None => return Err(anyhow!(UserError(context.words.guide_no_terminal.clone()))),
    };
    let session = Session { context, guide: &guide, save: args.save.clone() };
    let standing = session.walk(front.as_mut(), &mut walk)?;
    let left_over = front.left_over();
    if left_over > 0 {
        output
            .complain(&context.words.say(say::GuideAnswersLeft { count: &left_over.to_string() }));
    }
    let ended = session.end(
        output,
        &walk,
        &standing,
        args.transcript.as_deref(),
        args.answers.is_some(),
    )?;
    Ok(match ended {
        _ if failed || left_over > 0 => Exit::Failed,
        _ if front.is_interrupted() => Exit::Interrupted,
        _ => ended,
    })
}

/// A walk being made.
struct Session<'a> {
    context: &'a Context,
    guide: &'a Guide<'a>,
    save: Option<PathBuf>,
}

impl Session<'_> {
    fn scenery<'s>(&'s self, standing: &'s Standing) -> pages::Scenery<'s> {
        let context = self.context;
        pages::Scenery {
            words: &context.words,
            catalog: &context.catalog,
            questions: self.guide.questions(),
            events: &standing.events,
            width: context.style_of_conversation().width,
        }
    }

    /// Asks until the walk ends or the person leaves.
    fn walk(&self, front: &mut dyn Frontend, walk: &mut Walk) -> Result<Standing> {
        let mut shown = 0;
        loop {
            let standing = self.guide.replay(walk);
            walk.answers.truncate(standing.used);
            if matches!(standing.prompt, Prompt::End(_)) {
                return Ok(standing);
            }
            let scenery = self.scenery(&standing);
            let fresh = standing.events.get(shown..).unwrap_or_default();
            let page = pages::prompt(&standing.prompt, fresh, &scenery);
            shown = standing.events.len();
            let mut choices =
                choices::of(&standing.prompt, &self.context.words, &self.context.catalog);
            if walk.answers.is_empty() {
                choices.retain(|it| !matches!(it.wants, ChoiceKind::Back));
            }
            match front.ask(self.select(&standing.prompt), &page, &choices)? {
                Some(Reply::Answer(answer)) => walk.answers.push(answer),
                Some(Reply::File(path)) => match self.file(path) {
                    Ok(answer) => walk.answers.push(answer),
                    Err(trouble) => {
                        front.refuse(super::scan::describe(self.context, &trouble))?;
                    }
                },
                Some(Reply::Back) => {
                    walk.answers.pop();
                }
                Some(Reply::Why) => front.show(&self.why(&standing.prompt))?,
                Some(Reply::Leave) => {
                    let mut path = match &self.save {
                        Some(path) => Some(path.clone()),
                        None => front.ask_save()?,
                    };
                    // A name that was typed can be typed again; the walk must not be lost for it.
                    while let Some(Err(error)) = path.as_ref().map(|it| self.keep(walk, it)) {
                        if self.save.is_some() {
                            return Err(error);
                        }
                        front.refuse(format!("{error:#}"))?;
                        path = front.ask_save()?;
                    }
                    if let Some(path) = path {
                        let mut page = Page::default();
                        page.text(
                            Tone::Good,
                            self.context
                                .words
                                .say(say::GuideSaved { path: &path.display().to_string() }),
                        );
                        front.show(&page)?;
                    }
                    return Ok(standing);
                }
                None => return Ok(standing),
            }
            // What was answered survives whatever ends the program.
            if let Some(path) = &self.save {
                self.keep(walk, path)?;
            }
        }
    }

    /// What stands above the choices.
    fn select(&self, prompt: &Prompt) -> &str {
        let words = &self.context.words;
        match prompt {
            Prompt::Action(it)
                if it.stage == ActionStage::Look && !it.decision.outcomes.is_empty() =>
            {
                &words.guide_select_result
            }
            Prompt::Action(_) => &words.guide_select_done,
            _ => &words.guide_select,
        }
    }

    fn file(&self, path: PathBuf) -> std::result::Result<Answer, Trouble> {
        let source = Source::named(path);
        match whole::read(&source, whole::LARGEST_CAPTURE) {
            Ok(text) => Ok(of_file(&source, text)),
            Err(cause) => Err(Trouble { path: source.path(), cause }),
        }
    }

    /// Keeps a walk; what stands in the way of it is told.
    fn keep(&self, walk: &Walk, path: &Path) -> Result<()> {
        let text = serde_yaml::to_string(&serde_json::to_value(walk)?)?;
        keep::write(path, &text).map_err(|error| not_kept(self.context, path, &error))
    }

    /// What is known about a step: the check or task that it is.
    fn why(&self, prompt: &Prompt) -> Page {
        let words = &self.context.words;
        let mut page = Page::default();
        let step = match prompt {
            Prompt::Action(action) => {
                self.details(&mut page, action);
                return page;
            }
            Prompt::Step(step) | Prompt::Confirm(step) => &step.step,
            _ => {
                page.text(Tone::Plain, words.guide_why_none.as_str());
                return page;
            }
        };
        if let Some(name) = &step.check {
            let check = self.context.catalog.require::<Check>(name);
            page.title(check.title.as_str());
            check.notes.values().for_each(|it| page.bullet(it.as_str()));
        } else if let Some(name) = &step.task {
            let task = self.context.catalog.task(name);
            page.title(task.title.as_str());
            page.text(Tone::Plain, task.summary.as_str());
            task.notes.values().for_each(|it| page.bullet(it.as_str()));
        } else {
            page.text(
                Tone::Plain,
                step.note.clone().unwrap_or_else(|| words.guide_why_none.clone()),
            );
        }
        page
    }

    /// What is known about an action beyond its screen: what the list means, its tasks, its check.
    fn details(&self, page: &mut Page, action: &ActionPrompt) {
        page.title(action.leg.as_str());
        action.details.iter().for_each(|it| page.text(Tone::Plain, it.as_str()));
        let seen = match &action.stage {
            ActionStage::Fix(seen) => seen.tasks.as_slice(),
            _ => &[],
        };
        for name in action.decision.tasks.iter().chain(seen) {
            let task = self.context.catalog.task(name);
            page.heading(task.title.as_str());
            page.text(Tone::Plain, task.summary.as_str());
            task.notes.values().for_each(|it| page.bullet(it.as_str()));
        }
        if let Some(judge) = &action.decision.judge {
            let check = self.context.catalog.require::<Check>(&judge.check);
            page.heading(check.title.as_str());
            check.notes.values().for_each(|it| page.bullet(it.as_str()));
        }
    }

    /// The words that a question takes in a file of answers.
    fn takes(&self, prompt: &Prompt) -> String {
        let words = &self.context.words;
        let choices = choices::of(prompt, words, &self.context.catalog);
        let takes: Vec<&str> = choices
            .iter()
            .map(|it| match it.wants {
                ChoiceKind::Paste => "text",
                ChoiceKind::Message(_) => "message",
                _ => it.word.as_str(),
            })
            .collect();
        words.say(say::GuideTakes { words: &takes.join(", ") })
    }

    /// The record, and how the run ends: nothing found to cure it is no fault of the program.
    fn end(
        &self,
        output: &mut Printer,
        walk: &Walk,
        standing: &Standing,
        transcript: Option<&Path>,
        scripted: bool,
    ) -> Result<Exit> {
        let scenery = self.scenery(standing);
        let record = pages::transcript(&standing.prompt, &scenery);
        if let Some(path) = transcript {
            let mut dated = record.clone();
            dated.gap();
            dated.text(Tone::Faint, self.context.now.strftime("%Y-%m-%d %H:%M:%S %Z").to_string());
            std::fs::write(path, crate::render::markdown::render(&dated))
                .with_context(|| path.display().to_string())?;
        }
        let ended = matches!(standing.prompt, Prompt::End(_));
        match self.context.format {
            crate::cli::args::Format::Json | crate::cli::args::Format::Jsonl => {
                let fixed = match &standing.prompt {
                    Prompt::End(end) => Some(end.fixed),
                    _ => None,
                };
                let mut value = serde_json::to_value(walk)?;
                if let Some(map) = value.as_object_mut() {
                    map.insert("ended".to_owned(), ended.into());
                    map.insert("fixed".to_owned(), fixed.into());
                }
                output.row(&value);
            }
            _ if ended || scripted => output.page(&record),
            _ => {}
        }
        // What was talked about stands above; a pager would hide it.
        output.flush()?;
        if !ended && scripted && self.save.is_none() {
            let mut page = Page::default();
            page.text(Tone::Warn, self.context.words.guide_answers_end.as_str());
            page.append(pages::prompt(&standing.prompt, &[], &scenery));
            page.text(Tone::Faint, self.takes(&standing.prompt));
            output.page(&page);
            return Ok(Exit::Failed);
        }
        Ok(Exit::Done)
    }
}
