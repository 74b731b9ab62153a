//! A walk's tree as a graph, for runbooks and reviews.

use super::route::Route;
use crate::answer::{Decision, DecisionList};
use crate::catalog::plan::PlannedStep;

/// How a graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// Mermaid's flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
}

/// The words at the ends and edges of a graph.
pub struct Labels<'a> {
    /// A step is as it should be.
    pub works: &'a str,
    /// A step is not.
    pub fails: &'a str,
    /// The problem is gone.
    pub fixed: &'a str,
    /// Nothing helped.
    pub case: &'a str,
    /// Whether it is cured.
    pub cured: &'a str,
}

/// Draws some ways, each with its title.
pub fn draw(ways: &[(String, Route)], notation: Notation, labels: &Labels) -> String {
    let mut graph = Graph { notation, labels, text: String::new(), nodes: 0 };
    graph.head();
    for (title, route) in ways {
        graph.route(title, route);
    }
    graph.tail();
    graph.text
}

struct Graph<'a> {
    notation: Notation,
    labels: &'a Labels<'a>,
    text: String,
    nodes: usize,
}

impl Graph<'_> {
    fn head(&mut self) {
        self.text.push_str(match self.notation {
            Notation::Mermaid => "flowchart TD\n",
            Notation::Dot => "digraph guide {\n  node [shape=box];\n",
        });
    }

    fn tail(&mut self) {
        if self.notation == Notation::Dot {
            self.text.push_str("}\n");
        }
    }

    /// A new box.
    fn node(&mut self, label: &str) -> usize {
        self.nodes += 1;
        let line = match self.notation {
            Notation::Mermaid => format!("  n{}[\"{}\"]\n", self.nodes, mermaid(label)),
            Notation::Dot => format!("  n{} [label=\"{}\"];\n", self.nodes, dot(label)),
        };
        self.text.push_str(&line);
        self.nodes
    }

    fn edge(&mut self, from: usize, to: usize, label: &str) {
        let line = match (self.notation, label.is_empty()) {
            (Notation::Mermaid, true) => format!("  n{from} --> n{to}\n"),
            (Notation::Mermaid, false) => format!("  n{from} -->|\"{}\"| n{to}\n", mermaid(label)),
            (Notation::Dot, true) => format!("  n{from} -> n{to};\n"),
            (Notation::Dot, false) => format!("  n{from} -> n{to} [label=\"{}\"];\n", dot(label)),
        };
        self.text.push_str(&line);
    }

    fn route(&mut self, title: &str, route: &Route) {
        let start = self.node(title);
        let (fixed, case) = (self.node(self.labels.fixed), self.node(self.labels.case));
        let mut open = vec![(start, String::new())];
        for leg in &route.legs {
            let head = self.node(&leg.title);
            self.join(&mut open, head);
            open = match &leg.list {
                Some(list) => self.list(head, list),
                None => self.steps(head, &leg.steps),
            };
            let cured = self.node(self.labels.cured);
            self.join(&mut open, cured);
            self.edge(cured, fixed, self.labels.works);
            open = vec![(cured, self.labels.fails.to_owned())];
        }
        self.join(&mut open, case);
    }

    /// Leads all loose ends to a box.
    fn join(&mut self, open: &mut Vec<(usize, String)>, to: usize) {
        for (from, label) in std::mem::take(open) {
            self.edge(from, to, &label);
        }
    }

    /// Draws a list below a box and gives the loose ends: an outcome leads to its fix and from there
    /// to the action that it names, else to the next.
    fn list(&mut self, from: usize, list: &DecisionList) -> Vec<(usize, String)> {
        let actions: Vec<&Decision> = list.actions().collect();
        let boxes: Vec<usize> = actions.iter().map(|it| self.node(&it.ask)).collect();
        if let Some(first) = boxes.first() {
            self.edge(from, *first, "");
        }
        let mut open = if boxes.is_empty() { vec![(from, String::new())] } else { Vec::new() };
        for (index, action) in actions.iter().enumerate() {
            let (node, next) = (boxes[index], boxes.get(index + 1).copied());
            let mut lead = |graph: &mut Self, from: usize, to: Option<usize>, label: &str| match to
            {
                Some(to) => graph.edge(from, to, label),
                None => open.push((from, label.to_owned())),
            };
            for seen in &action.outcomes {
                let to = seen.go.and_then(|it| boxes.get(it.checked_sub(1)?).copied()).or(next);
                let mut parts: Vec<&str> = seen.say.iter().map(String::as_str).collect();
                parts.extend(seen.commands.iter().map(|it| it.text.as_str()));
                match seen.commands.is_empty() {
                    true => lead(self, node, to, &seen.see),
                    false => {
                        let fix = self.node(&parts.join(" | ").replace('\n', " | "));
                        self.edge(node, fix, &seen.see);
                        lead(self, fix, to, "");
                    }
                }
            }
            if super::is_done(action) {
                lead(self, node, next, "");
            }
        }
        open
    }

    /// Draws steps below a box and gives the loose ends.
    fn steps(&mut self, from: usize, steps: &[PlannedStep]) -> Vec<(usize, String)> {
        let mut open = vec![(from, String::new())];
        for step in steps {
            let when = step.when.as_ref().map(|it| format!("{it}: ")).unwrap_or_default();
            let node = self.node(&format!("{when}{}", step.action));
            self.join(&mut open, node);
            if step.steps.is_empty() {
                open = vec![(node, String::new())];
                continue;
            }
            // A check leads into its steps where it fails; the steps of a task are the task.
            let inner = self.steps(node, &step.steps);
            open = inner;
            if step.check.is_some() {
                open.push((node, self.labels.works.to_owned()));
            }
        }
        open
    }
}

fn mermaid(label: &str) -> String {
    label.replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;").replace('`', "'")
}

fn dot(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"")
}
