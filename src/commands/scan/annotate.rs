//! `scan --annotate`: the log passes through, and under the first line of each kind stands what it
//! means.

use super::describe;
use crate::catalog::MessageId;
use crate::cli::Exit;
use crate::cli::output::Printer;
use crate::context::Context;
use crate::input::arriving::Arriving;
use crate::input::content::Content;
use crate::input::sources::TroubleKind;
use crate::input::{Block, Source, Trouble};
use crate::log::Record;
use crate::log::letters::text_of;
use crate::recognise::{Recognised, Recogniser};
use crate::render::{escape, pages};
use crate::site::Site;
use crate::views::explain::{Explainer, Extent};
use anyhow::Result;
use memchr::memchr;
use std::collections::HashSet;
use std::io::Read;
use std::rc::Rc;

/// How much is read at a time.
const CHUNK: usize = 64 * 1024;

/// Passes all sources through.
///
/// # Errors
/// When the output cannot be written.
pub fn run(context: &Context, output: &mut Printer, sources: &[Source]) -> Result<Exit> {
    let site = super::super::topology::site(context, None)?;
    let mut notes = Annotator {
        context,
        recogniser: Rc::new(Recogniser::new(&context.catalog)),
        site,
        told: HashSet::new(),
        pending: Vec::new(),
    };
    let mut ending = Exit::Done;
    for source in sources {
        let result = match source.open() {
            Ok(stream) => notes.pass(output, source, stream)?,
            Err(error) => Some(TroubleKind::System(error)),
        };
        if let Some(cause) = result {
            output.complain(&describe(context, &Trouble { path: source.path(), cause }));
            ending = Exit::Failed;
        }
    }
    Ok(ending)
}

struct Annotator<'a> {
    context: &'a Context,
    recogniser: Rc<Recogniser>,
    site: Site,
    told: HashSet<(MessageId, Option<String>)>,
    /// Notes on a line that has not ended.
    pending: Vec<String>,
}

impl Annotator<'_> {
    /// Passes one stream through; what stopped it before its end.
    fn pass(
        &mut self,
        output: &mut Printer,
        source: &Source,
        stream: impl Read + Send,
    ) -> Result<Option<TroubleKind>> {
        let mut text = match source.text(stream, None) {
            Ok(text) => text,
            Err(error) => return Ok(Some(TroubleKind::System(error))),
        };
        if let Content::Binary(place) = text.content {
            return Ok(Some(TroubleKind::Binary(place)));
        }
        let mut arriving = Arriving::default();
        let mut chunk = vec![0; CHUNK];
        let mut read = 0;
        let mut stopped =
            (text.content == Content::Tar).then_some(TroubleKind::Archive { is_read: true });
        // So much of the line that has not ended is written already.
        let mut written = 0;
        loop {
            let count = match text.reader.read(&mut chunk) {
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    stopped = Some(TroubleKind::Broken(read, error));
                    0
                }
            };
            read += count as u64;
            arriving.push(&chunk[..count]);
            let end = if count == 0 { arriving.end() } else { arriving.lines_end(arriving.end()) };
            if let Some(block) = arriving.block(end) {
                let passed = self.annotated(&block, written);
                output.pass(&passed)?;
                arriving.finish(end);
                written = 0;
            }
            if count == 0 {
                output.pass(&self.last_notes())?;
                return Ok(stopped);
            }
            // A line is explained when it is whole, but what has arrived of it is passed on at
            // once: someone may be waiting for it.
            let fresh = &arriving.waiting()[written..];
            let ready = fresh.len() - fresh.utf8_chunks().last().map_or(0, |it| it.invalid().len());
            output.pass(&shown(&fresh[..ready], self.context.terminal))?;
            written += ready;
        }
    }

    /// A block's own text with its notes, without the first bytes that are written already.
    fn annotated(&mut self, block: &Block, written: usize) -> Vec<u8> {
        let recogniser = Rc::clone(&self.recogniser);
        let mut notes: Vec<(usize, String)> =
            self.pending.drain(..).map(|note| (block.from, note)).collect();
        for (record, recognised) in recogniser.events(block.bytes, block.from..block.until) {
            if let Some(note) = self.note(&record, recognised) {
                notes.push((record.anchor.end, note));
            }
        }
        let mut passed = Vec::with_capacity(block.own().len());
        let mut at = block.from + written;
        for (place, note) in notes {
            let rest = block.bytes.get(place..block.until).unwrap_or_default();
            let Some(end) = memchr(b'\n', rest).map(|it| place + it + 1) else {
                self.pending.push(note);
                continue;
            };
            passed.extend(shown(&block.bytes[at..end], self.context.terminal));
            passed.extend(note.into_bytes());
            at = end;
        }
        passed.extend(shown(&block.bytes[at..block.until], self.context.terminal));
        passed
    }

    /// The notes on a last line that nothing ends.
    fn last_notes(&mut self) -> Vec<u8> {
        self.pending.drain(..).flat_map(|note| format!("\n{note}").into_bytes()).collect()
    }

    /// What to say of a record: something at the first of its kind.
    fn note(&mut self, record: &Record, found: Recognised) -> Option<String> {
        if found.known.is_none() || !self.told.insert((record.anchor.id(), found.cause.clone())) {
            return None;
        }
        let explainer = Explainer {
            catalog: &self.context.catalog,
            recogniser: &self.recogniser,
            site: &self.site,
            year: None,
            extent: Extent::Whole,
        };
        let explained = explainer.record(record, found);
        explained.map(|it| {
            crate::render::text::render(
                &pages::annotation(&it, &self.context.words),
                self.context.style,
            )
        })
    }
}

/// Bytes for a pipe as they are; for a terminal without what it would obey.
fn shown(bytes: &[u8], terminal: bool) -> Vec<u8> {
    if terminal {
        escape::visible(&text_of(bytes)).into_owned().into_bytes()
    } else {
        bytes.to_vec()
    }
}
