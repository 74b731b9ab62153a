//! Help and refusals in the reader's language: the command line is described by `Cli`, worded by
//! the catalog, and laid out here, since the library that parses it speaks English alone.
//!
//! None of this is looked at unless help is asked for or a call is refused.

mod refusal;
mod screen;

use super::args::{Cli, Global};
use super::output::Printer;
use super::{Exit, complain, output};
use crate::catalog::tables::{Help, OptionHelp};
use crate::catalog::words::{Words, say};
use crate::context::Context;
use crate::render::escape;
use anyhow::Result;
use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _, Parser as _};
use std::ffi::OsString;
use std::io::Write as _;

/// Answers what the parser did not take for a call: help, the version, or what is wrong.
pub fn told(error: &clap::Error, arguments: &[OsString]) -> Exit {
    let answered = match error.kind() {
        ErrorKind::DisplayVersion => output::print(&error.to_string()),
        ErrorKind::DisplayHelp => asked(arguments),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return incomplete(arguments);
        }
        _ => {
            match surroundings(arguments) {
                Ok(context) => say(&refusal::words(error, &context.words)),
                Err(trouble) => complain(&trouble),
            }
            return Exit::Failed;
        }
    };
    match answered {
        Err(trouble) if !output::is_closed_pipe(&trouble) => {
            complain(&trouble);
            Exit::Failed
        }
        _ => Exit::Done,
    }
}

/// The short help on standard error, where a call lacks its command.
pub fn incomplete(arguments: &[OsString]) -> Exit {
    let path = asked_for(arguments).map(|(path, _)| path).unwrap_or_default();
    let screen = surroundings(arguments).map(|context| screen(&context, &path, false));
    match screen {
        Ok(screen) => _ = write!(std::io::stderr(), "{screen}"),
        Err(trouble) => complain(&trouble),
    }
    Exit::Failed
}

/// The command line in the words of the catalog: for manual pages and completions.
pub fn worded(context: &Context, mut command: Command) -> Command {
    let help: Help = context.catalog.table();
    command.build();
    described(command, "", &help, &context.words)
}

/// One line for each part of what is wrong, before which the program names itself.
fn say(lines: &[String]) {
    let mut out = String::from("slp-diag: ");
    for line in lines {
        out.push_str(&escape::on_one_line(line));
        out.push('\n');
    }
    let _ = write!(std::io::stderr(), "{out}");
}

fn asked(arguments: &[OsString]) -> Result<()> {
    let context = surroundings(arguments)?;
    let (path, is_long) = asked_for(arguments).unwrap_or_default();
    let screen = screen(&context, &path, is_long);
    if !is_long {
        // It fits a screen, and a pager would want a row of it.
        return output::print(&screen);
    }
    let mut printer = Printer::new(&context);
    printer.plain(&screen);
    printer.finish()
}

/// The help of a command, named by the words that lead to it.
fn screen(context: &Context, path: &[String], is_long: bool) -> String {
    let help: Help = context.catalog.table();
    let mut command = worded(context, Cli::command());
    let program = command.get_name().to_owned();
    for name in path {
        let Some(below) = command.find_subcommand(name) else { break };
        command = below.clone();
    }
    let screen = screen::Screen { context, help: &help, program: &program, path: &path.join(" ") };
    if is_long { screen.long(&mut command) } else { screen.short(&mut command) }
}

/// Which help a call asks for: the words that lead to the command, and whether the long one. A
/// parser whose help is nothing but that tells it.
fn asked_for(arguments: &[OsString]) -> Option<(Vec<String>, bool)> {
    fn marked(command: Command, path: &str) -> Command {
        command
            .about(format!("{path}/short"))
            .long_about(format!("{path}/long"))
            .help_template("{about}")
            .mut_subcommands(|it| {
                let path = format!("{path}/{}", it.get_name());
                marked(it, &path)
            })
    }
    let error = marked(Cli::command(), "").try_get_matches_from(arguments).err()?;
    let text = error.to_string();
    let mut path: Vec<String> = text.trim().split('/').skip(1).map(str::to_owned).collect();
    let length = path.pop()?;
    matches!(length.as_str(), "short" | "long").then(|| (path, length == "long"))
}

fn described(command: Command, path: &str, help: &Help, words: &Words) -> Command {
    let key = if path.is_empty() { command.get_name().to_owned() } else { path.to_owned() };
    let entry = help.commands.get(&key);
    let mut command = command.mut_args(|arg| {
        let Some(told) = option(help, &key, arg.get_id().as_str()) else { return arg };
        let mut long = told.summary.clone();
        if let Some(note) = &told.note {
            long.push_str("\n\n");
            long.push_str(note);
        }
        for (value, meaning) in &told.choices {
            long.push_str("\n\n");
            long.push_str(&words.say(say::HelpChoice { value, meaning }));
        }
        let hides = arg.is_hide_possible_values_set() || !told.choices.is_empty();
        arg.help(told.summary.clone()).long_help(long).hide_possible_values(hides)
    });
    if let Some(entry) = entry {
        command = command.about(entry.summary.clone());
        if let Some(note) = &entry.note {
            command = command.long_about(format!("{}\n\n{note}", entry.summary));
        }
        let mut after = Vec::new();
        if !entry.examples.is_empty() {
            let calls = entry.examples.iter().map(|it| format!("\n  {it}"));
            after.push(format!("{}{}", words.help_examples, calls.collect::<String>()));
        }
        after.extend(entry.exits.iter().map(|exits| words.say(say::HelpExits { exits })));
        if !after.is_empty() {
            command = command.after_help(after.join("\n\n"));
        }
    }
    command.mut_subcommands(|it| {
        let path = format!("{path} {}", it.get_name());
        described(it, path.trim_start(), help, words)
    })
}

/// The words for an option of a command: its own, else those of its name.
fn option<'a>(help: &'a Help, path: &str, id: &str) -> Option<&'a OptionHelp> {
    let own = help.commands.get(path).and_then(|it| it.options.get(id));
    own.or_else(|| help.options.get(id))
}

/// How a command is called, as the parser writes it, in the words of the program.
fn usage(text: &str, words: &Words) -> String {
    let usage = text
        .trim_start_matches("Usage: ")
        .replace("[OPTIONS]", &words.help_any_options)
        .replace("[COMMAND]", &words.help_any_command)
        .replace("<COMMAND>", &words.help_one_command);
    words.say(say::HelpUsage { usage: &usage })
}

/// What can be known of the surroundings of a call that cannot be read.
fn surroundings(arguments: &[OsString]) -> Result<Context> {
    let mut global = Cli::try_parse_from(arguments.iter().take(1))?.global;
    sniff(&mut global, arguments);
    Context::for_help(&global)
}

/// The options that decide how help looks, from a call that cannot be parsed.
pub(super) fn sniff(global: &mut Global, arguments: &[OsString]) {
    let words: Vec<&str> = arguments
        .iter()
        .skip(1)
        .map(|it| it.to_str().unwrap_or_default())
        .take_while(|it| *it != "--")
        .collect();
    for (number, word) in words.iter().enumerate() {
        let value = |long: &str, short: Option<&str>| -> Option<String> {
            let next = || words.get(number + 1).map(|it| (*it).to_owned());
            if *word == long || short == Some(word) {
                return next();
            }
            let long = word.strip_prefix(long).and_then(|it| it.strip_prefix('='));
            let short = || word.strip_prefix(short?).filter(|it| !it.is_empty());
            Some(long.or_else(short)?.trim_start_matches('=').to_owned())
        };
        if let Some(lang) = value("--lang", Some("-l")) {
            global.lang = Some(lang);
        }
        if let Some(folder) = value("--catalog", None) {
            global.catalog.push(folder.into());
        }
        if let Some(file) = value("--site", None) {
            global.site = Some(file.into());
        }
        if let Some(color) = value("--color", None) {
            let color = <super::args::ColorChoice as clap::ValueEnum>::from_str(&color, true);
            global.color = color.unwrap_or(global.color);
        }
        global.no_pager |= *word == "--no-pager";
    }
}
