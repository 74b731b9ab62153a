//! `task`: a procedure by name.

use super::lookup::{self, Lookup};
use super::not_found;
use crate::answer::PlatformCommands;
use crate::catalog::model::Task;
use crate::catalog::scope::Scope;
use crate::catalog::step::{Step, Steps};
use crate::cli::Exit;
use crate::cli::args::ListKind;
use crate::cli::output::{Printer, Report};
use crate::context::Context;
use crate::render::{Page, pages};
use crate::views::TaskView;
use anyhow::Result;

/// Lists the tasks, or shows one; with a topology only the steps that belong there.
///
/// # Errors
/// When the answer cannot be written.
pub fn run(context: &Context, output: &mut Printer, name: Option<&str>) -> Result<Exit> {
    let Some(typed) = name else {
        return super::list::run(context, output, ListKind::Tasks, &[]);
    };
    let names: Vec<(String, String)> =
        context.catalog.names::<Task>().into_iter().map(|it| (it.clone(), it)).collect();
    let found = lookup::by_name(&names, typed);
    match lookup::or_title::<Task>(&context.catalog, typed, found) {
        Lookup::One(name) => {
            let task = context.catalog.require(&name);
            show(context, output, &name, task)
        }
        other => {
            let complaint = not_found::message(context, typed, &other, "slp-diag list tasks");
            not_found::answer(output, &complaint, vec![not_found::name(typed, other)])
        }
    }
}

/// Shows a check as what to do: where to look, what is healthy, what helps if it is not.
///
/// # Errors
/// When the check is not valid.
pub fn of_check(context: &Context, output: &mut Printer, name: &str) -> Result<Exit> {
    let check = context.catalog.check(name);
    let look = Step { check: Some(name.to_owned()), ..Step::default() };
    let task = Task {
        title: check.title.clone(),
        steps: Steps::from([(name.to_owned(), look)]),
        confidence: check.confidence,
        ..Task::default()
    };
    show(context, output, name, task)
}

fn show(context: &Context, output: &mut Printer, name: &str, task: Task) -> Result<Exit> {
    let topologies = context.catalog.topologies();
    let named = super::topology::named(context)?;
    let scope = Scope::of(topologies.iter().filter(|(it, _)| named.as_ref() == Some(it)), None);
    let mut view = TaskView::new(&context.catalog, name, task, &scope);
    if let Some(platform) = PlatformCommands::of(&context.catalog, context.platform_in_force()) {
        view.respell(&platform);
    }
    output.answer(&view)?;
    Ok(Exit::Done)
}

impl Report for TaskView {
    fn page(&self, context: &Context) -> Page {
        pages::task(self, &context.words)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        Ok(vec![serde_json::to_value(self)?])
    }
}
