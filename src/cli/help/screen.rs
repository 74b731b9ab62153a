//! The screens of help: a short one that fits a terminal, a long one with everything.

use super::option;
use crate::catalog::tables::Help;
use crate::catalog::words::say;
use crate::context::Context;
use crate::render::pages::help::{self, HelpBlock, HelpRow};
use clap::{Arg, ArgAction, Command};

/// The option whose values the catalog has, few enough to name.
const TOPOLOGY: &str = "topology";

/// The help of one command.
pub(super) struct Screen<'a> {
    pub(super) context: &'a Context,
    pub(super) help: &'a Help,
    pub(super) program: &'a str,
    /// The words that lead to the command; nothing for the program itself.
    pub(super) path: &'a str,
}

impl Screen<'_> {
    /// One screen: what it does, how it is called, what is used most.
    pub(super) fn short(&self, command: &mut Command) -> String {
        let words = &self.context.words;
        let mut blocks = self.head(command);
        let heading = if self.path.is_empty() {
            blocks.extend(self.commands(command, false));
            &words.help_common
        } else {
            blocks.extend(self.below(command));
            blocks.extend(self.arguments(command, false));
            &words.help_options
        };
        let usual = self.entry().map(|it| it.usual.as_slice()).unwrap_or_default();
        let arg = |id: &String| command.get_arguments().find(|it| it.get_id() == id.as_str());
        let rows: Vec<HelpRow> =
            usual.iter().filter_map(arg).map(|it| self.row(it, false)).collect();
        if !rows.is_empty() {
            blocks.push(HelpBlock::Heading(heading.clone()));
            blocks.push(HelpBlock::Rows(rows));
        }
        if !self.path.is_empty() {
            blocks.extend(self.examples(2));
            blocks.push(HelpBlock::Gap);
        }
        let command = format!("{} --help", self.name());
        let all = words.say(say::HelpAll { command: &command });
        let each = words.say(say::HelpEach { program: self.program });
        let text = if self.path.is_empty() { format!("{all}  {each}") } else { all };
        blocks.push(HelpBlock::Text(text));
        help::text(&blocks, self.context.style)
    }

    /// Everything.
    pub(super) fn long(&self, command: &mut Command) -> String {
        let words = &self.context.words;
        let mut blocks = self.head(command);
        if let Some(note) = self.entry().and_then(|it| it.note.as_ref()) {
            blocks.insert(1, HelpBlock::Text(note.clone()));
            blocks.insert(1, HelpBlock::Gap);
        }
        if self.path.is_empty() {
            blocks.extend(self.commands(command, true));
        }
        blocks.extend(self.below(command));
        blocks.extend(self.arguments(command, true));
        let options = |is_global: bool| -> Vec<HelpRow> {
            let shown = |it: &&Arg| !it.is_positional() && !it.is_hide_set();
            let group = |it: &&Arg| it.is_global_set() == is_global;
            command
                .get_arguments()
                .filter(shown)
                .filter(group)
                .map(|it| self.row(it, true))
                .collect()
        };
        for (heading, rows) in
            [(&words.help_options, options(false)), (&words.help_global, options(true))]
        {
            if !rows.is_empty() {
                blocks.push(HelpBlock::Gap);
                blocks.push(HelpBlock::Heading(heading.clone()));
                blocks.push(HelpBlock::Rows(rows));
            }
        }
        let examples = self.examples(usize::MAX);
        if !examples.is_empty() {
            blocks.push(HelpBlock::Gap);
            blocks.extend(examples);
        }
        if let Some(exits) = self.entry().and_then(|it| it.exits.as_ref()) {
            blocks.push(HelpBlock::Gap);
            blocks.push(HelpBlock::Text(words.say(say::HelpExits { exits })));
        }
        help::text(&blocks, self.context.style)
    }

    fn entry(&self) -> Option<&crate::catalog::tables::CommandHelp> {
        self.help.commands.get(self.key())
    }

    fn key(&self) -> &str {
        if self.path.is_empty() { self.program } else { self.path }
    }

    fn name(&self) -> String {
        format!("{} {}", self.program, self.path).trim_end().to_owned()
    }

    fn head(&self, command: &mut Command) -> Vec<HelpBlock> {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let usage = command.render_usage().to_string();
        vec![
            HelpBlock::Title(self.name(), about),
            HelpBlock::Gap,
            HelpBlock::Text(super::usage(&usage, &self.context.words)),
            HelpBlock::Gap,
        ]
    }

    /// The commands of the program in their groups, each with a call; the others by their name, or
    /// each in a line too.
    fn commands(&self, command: &Command, is_long: bool) -> Vec<HelpBlock> {
        let words = &self.context.words;
        let mut blocks = Vec::new();
        let group_of =
            |it: &Command| self.help.commands.get(it.get_name()).and_then(|it| it.group.as_deref());
        let row = |it: &Command| HelpRow {
            left: it.get_name().to_owned(),
            right: it.get_about().map(ToString::to_string).into_iter().collect(),
            beside: self.help.commands.get(it.get_name()).and_then(|it| it.call.clone()),
        };
        let shown = || command.get_subcommands().filter(|it| !it.is_hide_set());
        for (name, group) in &self.help.groups {
            let mut rows: Vec<&Command> = shown().filter(|it| group_of(it) == Some(name)).collect();
            let place = |it: &&Command| self.help.commands.get_index_of(it.get_name());
            rows.sort_by_key(place);
            blocks.push(HelpBlock::Heading(group.title.clone()));
            blocks.push(HelpBlock::Rows(rows.into_iter().map(row).collect()));
        }
        let others: Vec<&Command> = shown().filter(|it| group_of(it).is_none()).collect();
        if is_long {
            blocks.push(HelpBlock::Heading(words.help_others_title.clone()));
            blocks.push(HelpBlock::Rows(others.into_iter().map(row).collect()));
        } else {
            let names: Vec<&str> =
                others.iter().map(|it| it.get_name()).filter(|it| *it != "help").collect();
            let names = names.join(&words.help_joint);
            blocks.push(HelpBlock::Text(words.say(say::HelpOthers { names: &names })));
        }
        blocks
    }

    /// The commands below a command.
    fn below(&self, command: &Command) -> Vec<HelpBlock> {
        let shown = command.get_subcommands().filter(|it| !it.is_hide_set());
        let rows: Vec<HelpRow> = shown
            .filter(|it| it.get_name() != "help")
            .map(|it| HelpRow {
                left: it.get_name().to_owned(),
                right: it.get_about().map(ToString::to_string).into_iter().collect(),
                beside: None,
            })
            .collect();
        if rows.is_empty() || self.path.is_empty() {
            return Vec::new();
        }
        vec![HelpBlock::Heading(self.context.words.help_commands.clone()), HelpBlock::Rows(rows)]
    }

    fn arguments(&self, command: &Command, is_long: bool) -> Vec<HelpBlock> {
        let rows: Vec<HelpRow> =
            command.get_positionals().map(|it| self.row(it, is_long)).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        vec![HelpBlock::Heading(self.context.words.help_arguments.clone()), HelpBlock::Rows(rows)]
    }

    fn examples(&self, most: usize) -> Vec<HelpBlock> {
        let examples = self.entry().map(|it| it.examples.as_slice()).unwrap_or_default();
        let calls: Vec<String> = examples.iter().take(most).cloned().collect();
        if calls.is_empty() {
            return Vec::new();
        }
        vec![HelpBlock::Heading(self.context.words.help_examples.clone()), HelpBlock::Calls(calls)]
    }

    fn row(&self, arg: &Arg, is_long: bool) -> HelpRow {
        let words = &self.context.words;
        let text = arg.to_string();
        let left = match arg.get_short() {
            Some(short) if !arg.is_positional() => format!("-{short}, {text}"),
            None if !arg.is_positional() => format!("    {text}"),
            _ => text,
        };
        let told = option(self.help, self.key(), arg.get_id().as_str());
        let mut right: Vec<String> = match told {
            Some(told) => vec![told.summary.clone()],
            None => arg.get_help().map(ToString::to_string).into_iter().collect(),
        };
        let is_named = arg.get_id() == TOPOLOGY && (is_long || self.path.is_empty());
        if is_named {
            let topologies = self.context.catalog.topologies();
            let names: Vec<&str> = topologies.keys().map(String::as_str).collect();
            let names = names.join(&words.help_joint);
            match is_long {
                true => right.push(words.say(say::UsageValues { names: &names })),
                false => right = vec![names],
            }
        }
        let values = arg.get_possible_values();
        let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
        let names: Vec<&str> = values.iter().map(|it| it.get_name()).collect();
        let names = names.join(&words.help_joint);
        if !is_long {
            if let [summary] = &mut right[..]
                && takes_value
                && !values.is_empty()
            {
                *summary = words.say(say::HelpNamed { summary, names: &names });
            }
            return HelpRow { left, right, beside: None };
        }
        right.extend(told.and_then(|it| it.note.clone()));
        if takes_value && !values.is_empty() {
            let one = |it: &clap::builder::PossibleValue| {
                let meaning = told.and_then(|told| told.choices.get(it.get_name()));
                meaning.map(|meaning| words.say(say::HelpChoice { value: it.get_name(), meaning }))
            };
            let meanings: Vec<String> = values.iter().filter_map(one).collect();
            if meanings.len() == values.len() {
                right.extend(meanings);
            } else {
                right.push(words.say(say::UsageValues { names: &names }));
            }
        }
        let default = arg.get_default_values().iter().filter(|_| takes_value);
        let default: Vec<_> = default.map(|it| it.to_string_lossy()).collect();
        if !default.is_empty() {
            right.push(words.say(say::HelpDefault { value: &default.join(" ") }));
        }
        HelpRow { left, right, beside: None }
    }
}
