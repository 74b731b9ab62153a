//! `task`: a procedure by name.

use super::lookup::{self, Lookup};
use crate::catalog::model::Task;
use crate::cli::Ending;
use crate::cli::args::ListKind;
use crate::cli::output::{Answer, Output};
use crate::context::Context;
use crate::render::{Page, pages};
use crate::views::TaskView;
use anyhow::Result;

/// Lists the tasks, or shows one.
///
/// # Errors
/// When a catalog entry is not valid.
pub fn run(context: &Context, output: &mut Output, name: Option<&str>) -> Result<Ending> {
    let Some(typed) = name else {
        return super::list::run(context, output, ListKind::Tasks, &[]);
    };
    let names: Vec<(String, String)> = context.catalog.names::<Task>().into_iter().map(|it| (it.clone(), it)).collect();
    match lookup::by_name(&names, typed) {
        Lookup::One(name) => {
            let task = context.catalog.require(&name)?;
            output.answer(&TaskView::new(&context.catalog, &name, task)?)?;
            Ok(Ending::Done)
        }
        other => {
            output.complain(&super::topology::missing(context, typed, other));
            Ok(Ending::Missing)
        }
    }
}

impl Answer for TaskView {
    fn page(&self, context: &Context) -> Page {
        pages::task(self, &context.words)
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        Ok(vec![serde_json::to_value(self)?])
    }
}
