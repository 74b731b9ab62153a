//! Rule `pattern`: forms, places, tests and signs compile, and name what they find.

use crate::catalog::check::{Check, Locator, Signs, Test};
use crate::catalog::form::Pattern;
use crate::catalog::places::{self, NamedPlaces};
use crate::catalog::platform::Platforms;
use crate::catalog::spelling::PlatformSpelling;
use crate::catalog::tables::{Fields, Outputs, Placeholders, Table as _};
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::{Doc, LintRule};
use crate::state::{CompiledLocator, Judge, detect};
use anyhow::Context as _;
use regex::Regex;

pub(super) const RULE: LintRule = LintRule {
    code: "pattern",
    doc: Doc {
        demands: "Forms, places, tests and signs compile; the fields of a message are those of its forms.",
        why: "A pattern that does not compile fits nothing, and a field without words is shown without its meaning.",
        mend: "Correct the pattern where the error points; take the kinds of field from tables/fields.yaml, and describe each field in `fields`.",
    },
    label: "cannot be used",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    messages(subject, problems);
    let named = subject.catalog.named_places();
    if subject.folder.files.contains_key(NamedPlaces::PATH) {
        let own: NamedPlaces = subject.catalog.find_table().unwrap_or_default();
        own_places(&own, problems);
    }
    let checks = subject.checks();
    for Own { path, entry, .. } in checks {
        places_and_tests(path, entry, &named, problems);
    }
    for Own { path, entry, .. } in subject.topologies() {
        all_signs(path, "shown", &entry.shown, &named, problems);
    }
    if subject.folder.files.contains_key(Outputs::PATH)
        && let Some(outputs) = subject.catalog.find_table::<Outputs>()
    {
        table(&outputs, &named, problems);
    }
    if subject.folder.files.contains_key(Placeholders::PATH)
        && let Some(table) = subject.catalog.find_table::<Placeholders>()
    {
        for (name, entry) in &table.placeholders {
            for (index, look) in entry.shown.iter().enumerate() {
                let keys = ["placeholders", name, "shown", &index.to_string()];
                place(Placeholders::PATH, &keys, look, problems);
            }
        }
    }
    if subject.folder.files.contains_key(Platforms::PATH)
        && let Some(table) = subject.catalog.find_table::<Platforms>()
    {
        platforms(&table, &named, problems);
    }
    // Together they must make what judges devices.
    if !checks.is_empty()
        && !problems.has(RULE.code)
        && !problems.has("reference")
        && let Err(error) = Judge::compile(&subject.catalog)
    {
        problems.add(Outputs::PATH, &[], format!("{error:#}"));
    }
}

fn messages(subject: &Subject, problems: &mut Problems) {
    let Some(kinds) = subject.catalog.find_table::<Fields>() else {
        return problems.add(
            Fields::PATH,
            &[],
            format!("{}.yaml: no such catalog table", Fields::PATH),
        );
    };
    for Own { path, entry: message, .. } in subject.messages() {
        let mut names = Vec::new();
        for (index, form) in message.forms.iter().enumerate() {
            match Pattern::compile(&form.text, &kinds) {
                Ok(pattern) => names.extend(pattern.names().to_vec()),
                Err(error) => {
                    problems.add(
                        path,
                        &["forms", &index.to_string(), "text"],
                        point(&format!("{error:#}")),
                    );
                }
            }
        }
        let described = message.fields.keys().chain(message.deadline.iter().map(|it| &it.field));
        for field in described.filter(|it| !names.contains(it)) {
            problems.add(path, &["fields", field], format!("no form has a field {field:?}"));
        }
        for field in names.iter().filter(|it| !message.fields.contains_key(*it)) {
            problems.add(path, &["fields"], format!("`fields` does not say what {field:?} holds"));
        }
    }
}

fn places_and_tests(path: &str, check: &Check, named: &NamedPlaces, problems: &mut Problems) {
    for (name, look) in check.look.iter() {
        named_place(path, &["look", name], look, named, problems);
    }
    if check.given.is_empty() == check.when.is_some() {
        problems.add(path, &["given"], "`given` and `when`, its words, go together");
    }
    for (name, test) in check.given.iter() {
        self::test(path, &["given", name], test, named, problems);
    }
    for (rule, entry) in check.rules.iter() {
        for (name, test) in &entry.tests {
            self::test(path, &["rules", rule, "if", name], test, named, problems);
        }
    }
}

/// The table of places alone.
fn own_places(named: &NamedPlaces, problems: &mut Problems) {
    for (name, look) in &named.places {
        place(NamedPlaces::PATH, &["places", name], look, problems);
    }
    for (name, pattern) in &named.values {
        let keys = ["values", name];
        if !places::is_name(name) {
            let fault = "the name of a value has small letters, digits and hyphens";
            problems.add(NamedPlaces::PATH, &keys, fault);
        }
        let look = Locator { line: Some(pattern.clone()), ..Locator::default() };
        place(NamedPlaces::PATH, &keys, &look, problems);
    }
}

/// What the reader of captures must know of any output.
fn table(outputs: &Outputs, named: &NamedPlaces, problems: &mut Problems) {
    let path = Outputs::PATH;
    all_signs(path, "legacy", &outputs.legacy, named, problems);
    all_signs(path, "policy", &outputs.policy, named, problems);
    for (name, state) in &outputs.states {
        named_place(path, &["states", name, "look"], &state.look, named, problems);
        test(path, &["states", name, "test"], &state.test, named, problems);
    }
    for (index, line) in outputs.configuration.iter().enumerate() {
        let look = Locator { line: Some(line.line.clone()), ..Locator::default() };
        place(path, &["configuration", &index.to_string()], &look, problems);
    }
    for (key, lines) in [("cut", &outputs.cut), ("foreign", &outputs.foreign)] {
        for (index, line) in lines.iter().enumerate() {
            let look = Locator { line: Some(line.clone()), ..Locator::default() };
            place(path, &[key, &index.to_string()], &look, problems);
        }
    }
    place(path, &["identity"], &outputs.identity, problems);
    place(path, &["authorization", "names"], &outputs.authorization.names, problems);
    for (keys, looks) in [
        (&["now"][..], &outputs.now),
        (&["authorization", "devices"], &outputs.authorization.devices),
    ] {
        for (index, look) in looks.iter().enumerate() {
            place(path, &[keys, &[&index.to_string()]].concat(), look, problems);
        }
    }
    for (name, entry) in &outputs.commands {
        for (key, lines) in [("begins", &entry.begins), ("only", &entry.only)] {
            for (index, line) in lines.iter().enumerate() {
                let look = Locator { line: Some(line.clone()), ..Locator::default() };
                place(path, &["commands", name, key, &index.to_string()], &look, problems);
            }
        }
    }
}

/// Whether a place that a check or sign names, or writes out, can be found.
fn named_place(
    path: &str,
    keys: &[&str],
    look: &Locator,
    named: &NamedPlaces,
    problems: &mut Problems,
) {
    // That there is none of the name is told by the rule for names.
    if let Some(whole) = named.whole(look) {
        place(path, keys, &whole, problems);
    }
}

/// How commands are typed elsewhere, and what tells the platform.
fn platforms(table: &Platforms, named: &NamedPlaces, problems: &mut Problems) {
    for (name, entry) in &table.platforms {
        let spelled = PlatformSpelling::new(table.clone(), name).map(|_| ());
        let prompts = entry.prompts.iter().chain(&entry.heads).map(|it| Regex::new(it).map(|_| ()));
        let prompts = prompts.collect::<Result<(), _>>().map_err(anyhow::Error::from);
        for error in [spelled, prompts].into_iter().filter_map(Result::err) {
            problems.add(Platforms::PATH, &["platforms", name], point(&format!("{error:#}")));
        }
        for (sign, all) in &entry.shown {
            for (index, seen) in all.all.iter().enumerate() {
                let keys = ["platforms", name, "shown", sign, "all", &index.to_string()];
                named_place(Platforms::PATH, &keys, &seen.look, named, problems);
                test(Platforms::PATH, &keys, &seen.test, named, problems);
            }
        }
    }
}

/// That patterns can be compiled: one may be valid, and too large.
fn compile(patterns: impl IntoIterator<Item = impl AsRef<str>>) -> anyhow::Result<()> {
    for text in patterns {
        let text = text.as_ref();
        Regex::new(text).with_context(|| format!("pattern {text:?}"))?;
    }
    Ok(())
}

fn place(path: &str, keys: &[&str], look: &Locator, problems: &mut Problems) {
    if look.field.is_some() && look.line.is_some() {
        problems.add(path, keys, "a place has `field` or `line`, not both");
    }
    if look.field.is_none() && look.line.is_none() && look.section.is_none() {
        problems.add(path, keys, "a place has `section`, `field` or `line`");
    }
    let subject = look.subject.iter().flat_map(|it| it.shown.iter().chain(&it.is));
    let texts = [&look.line, &look.part, &look.typed].into_iter().flatten().chain(subject);
    if let Err(error) = CompiledLocator::new(look).and_then(|_| compile(texts)) {
        problems.add(path, keys, on_one_line(&error));
    }
}

fn test(path: &str, keys: &[&str], test: &Test, named: &NamedPlaces, problems: &mut Problems) {
    let texts = [&test.is, &test.not, &test.below_has, &test.below_lacks];
    let texts: Vec<&String> = texts.into_iter().flatten().collect();
    let patterns: Option<Vec<&str>> = texts.into_iter().map(|it| named.pattern(it)).collect();
    if let Some(patterns) = patterns
        && let Err(error) = detect::CompiledTest::new(test, named).and_then(|_| compile(patterns))
    {
        problems.add(path, keys, on_one_line(&error));
    }
    if *test == Test::default() {
        problems.add(path, keys, "a test asks for something");
    }
}

fn all_signs(path: &str, key: &str, signs: &Signs, named: &NamedPlaces, problems: &mut Problems) {
    for (name, sign) in signs {
        for (index, seen) in sign.all.iter().enumerate() {
            let keys = [key, name, "all", &index.to_string()];
            named_place(path, &keys, &seen.look, named, problems);
            test(path, &keys, &seen.test, named, problems);
        }
    }
}

fn on_one_line(error: &anyhow::Error) -> String {
    format!("{error:#}").lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The point of an error of the regular expressions, which draw the place over several lines.
fn point(error: &str) -> &str {
    let last = error.lines().next_back().unwrap_or(error);
    last.strip_prefix("error: ").unwrap_or(last)
}
