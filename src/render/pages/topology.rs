//! The page of `topology`: what it is, or what to do there about some messages.

use super::steps::{StepWriter, initiator_name};
use crate::catalog::words::Words;
use crate::render::{Element, Page, Tone};
use crate::views::TopologyView;

/// The page of one topology.
pub fn topology(view: &TopologyView, words: &Words) -> Page {
    let mut page = Page::default();
    page.title(format!("{}  {}", view.topology, view.title));
    if view.messages.is_empty() {
        about(&mut page, view, words);
    } else {
        remedies(&mut page, view, words);
    }
    page
}

fn about(page: &mut Page, view: &TopologyView, words: &Words) {
    let mut writer = StepWriter::new(words);
    page.gap();
    page.text(Tone::Plain, view.summary.as_str());
    page.gap();
    let initiators: Vec<&str> =
        view.initiators.iter().map(|it| initiator_name(words, *it)).collect();
    let mut facts = vec![
        (words.label_transport.clone(), view.transport.join(&words.answer_separator)),
        (
            words.label_initiators.clone(),
            if initiators.is_empty() {
                words.nobody.clone()
            } else {
                initiators.join(&words.answer_separator)
            },
        ),
    ];
    for url in &view.urls {
        let notes: Vec<&str> = url
            .transport
            .as_deref()
            .into_iter()
            .chain(url.initiator.map(|it| initiator_name(words, it)))
            .collect();
        let note =
            if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(", ")) };
        facts.push((words.label_url.clone(), format!("{}{note}", url.url)));
    }
    for port in &view.ports {
        let doubt = writer.mark(port.confidence);
        facts.push((
            words.label_port.clone(),
            format!("{} -> {}: {}, {}{doubt}", port.from, port.to, port.port, port.protocol),
        ));
    }
    facts.push((words.label_carrier.clone(), view.carrier.clone()));
    facts.push((words.label_trust.clone(), view.trust.clone()));
    if !view.aliases.is_empty() {
        facts.push((words.label_aliases.clone(), view.aliases.join(&words.answer_separator)));
    }
    page.push(Element::Facts(facts));
    page.heading(words.heading_recognise.as_str());
    for text in view.recognise.values() {
        page.bullet(text.as_str());
    }
    if !view.notes.is_empty() {
        page.heading(words.heading_notes.as_str());
        for text in view.notes.values() {
            page.bullet(text.as_str());
        }
    }
    for (heading, list) in
        [(&words.heading_setup, &view.setup), (&words.heading_expected, &view.expected)]
    {
        if !list.is_empty() {
            page.heading(heading.as_str());
            page.push(Element::Facts(
                list.iter().map(|it| (it.name.clone(), it.title.clone())).collect(),
            ));
        }
    }
    let next = match view.expected.first() {
        Some(message) => format!("slp-diag topology {} --msg {}", view.topology, message.name),
        None => "slp-diag list messages".to_owned(),
    };
    writer.close(page, &next);
}

fn remedies(page: &mut Page, view: &TopologyView, words: &Words) {
    let mut writer = StepWriter::new(words);
    for message in &view.messages {
        page.heading(format!(
            "%{}-{}-{}  {}",
            message.facility, message.severity, message.mnemonic, message.title
        ));
        if message.legacy {
            page.text(Tone::Warn, words.legacy.as_str());
        }
        writer.guidances(page, &message.remediation, false);
        if !message.verify.is_empty() {
            page.subheading(words.heading_verify.as_str());
            writer.proof(page, &message.verify);
        }
    }
    let first = view.messages.first().map_or("", |it| it.mnemonic.as_str());
    writer.close(page, &format!("slp-diag explain {first} --topology {}", view.topology));
}
