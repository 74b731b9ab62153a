//! Which text a file holds: one that was read before, wherever it lies by now and packed or not, or
//! a new one.

use crate::findings::kept::KeptFile;
use crate::findings::kept::state::{FilePlace, PRINTED, ScanState, TextPrint};
use crate::input::content::Content;
use crate::input::{Source, TroubleKind};
use std::collections::{BTreeSet, HashMap};
use std::fs::Metadata;
use std::io::{ErrorKind, Read as _, Result};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// A file as it lies there now.
pub struct Candidate {
    /// The file.
    pub source: Source,
    /// Where, and how.
    pub place: FilePlace,
    /// Whether its text lies in it as it is.
    pub is_plain: bool,
    /// How its text begins; nothing where nobody had to look.
    start: Vec<u8>,
    /// What it is.
    pub is: TextStanding,
}

/// What a file is, for a run that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStanding {
    /// It goes on with the text of this number.
    Continues(usize),
    /// It is as it was when that text was read.
    Unchanged(usize),
    /// A text that is read from here on: from its start, unless what stands before it was read from
    /// a file that is gone.
    New(u64),
    /// What it holds is read from another file.
    Copy,
}

/// How a text compares with one that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// It holds what was read; more may follow.
    GoesOn,
    /// It begins alike and ends before: a copy that is still being written, or packed.
    Shorter,
    /// It holds something else.
    Other,
}

/// How a file lies there.
pub fn place(metadata: &Metadata) -> FilePlace {
    let written = metadata.modified().ok().map(|it| match it.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    });
    #[cfg(unix)]
    let id = {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    };
    #[cfg(not(unix))]
    let id = None;
    FilePlace { id, size: metadata.len(), written: written.unwrap_or_default() }
}

impl Candidate {
    /// Looks at a file.
    ///
    /// # Errors
    /// When it cannot be read, or holds no text.
    pub fn new(
        source: Source,
        known: &HashMap<FilePlace, usize>,
    ) -> std::result::Result<Self, TroubleKind> {
        let path = source.path();
        let place = place(&std::fs::metadata(&path)?);
        if let Some(number) = known.get(&place).filter(|_| place.id.is_some()) {
            let is = TextStanding::Unchanged(*number);
            return Ok(Candidate { source, place, is_plain: true, start: Vec::new(), is });
        }
        let is_plain = Source::content(Path::new(&path))?.is_plain();
        let text = source.text(source.open()?, None)?;
        match text.content {
            Content::Binary(place) => return Err(TroubleKind::Binary(place)),
            Content::Tar => return Err(TroubleKind::Archive { is_read: false }),
            _ => {}
        }
        let mut start = Vec::new();
        text.reader.take(PRINTED as u64).read_to_end(&mut start)?;
        Ok(Candidate { source, place, is_plain, start, is: TextStanding::New(0) })
    }

    /// The file as it was listed, with the size that it had when it was looked at.
    pub fn sized(&self) -> Source {
        match &self.source {
            Source::File(path, _) => Source::File(path.clone(), self.place.size),
            other => other.clone(),
        }
    }

    /// How the text compares with one that was read: whether it begins alike, and what was read
    /// last stands where it stood.
    fn fits(&self, print: &TextPrint) -> Fit {
        if !print.begins(&self.start) {
            return Fit::Other;
        }
        let length = print.read - print.end_begins();
        match self.text(print.end_begins(), length) {
            Ok(Some(end)) if TextPrint::hash(&end) == print.end => Fit::GoesOn,
            Ok(Some(_)) => Fit::Other,
            // Of a short text too little is known to say so.
            Ok(None) | Err(_) if usize::from(print.length) == PRINTED => Fit::Shorter,
            Ok(None) | Err(_) => Fit::Other,
        }
    }

    fn goes_on(&self, print: &TextPrint) -> bool {
        self.fits(print) == Fit::GoesOn
    }

    /// This many bytes of the text from a place on; `None` where it ends before.
    fn text(&self, from: u64, length: u64) -> Result<Option<Vec<u8>>> {
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        let read = if self.is_plain {
            Source::open_at(Path::new(&self.source.path()), from)?.read_exact(&mut bytes)
        } else {
            let mut text = self.source.text(self.source.open()?, None)?.reader;
            std::io::copy(&mut text.by_ref().take(from), &mut std::io::sink())?;
            text.read_exact(&mut bytes)
        };
        match read {
            Ok(()) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// By which the text is known again once it has been read up to a place for good.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub fn print(&self, read: u64) -> Result<TextPrint> {
        let start = &self.start[..self.start.len().min(PRINTED)];
        let length = u16::try_from(start.len()).unwrap_or_default();
        let print = TextPrint { length, start: TextPrint::hash(start), read, end: 0 };
        let end = self.text(print.end_begins(), read - print.end_begins())?;
        let end = end.ok_or(ErrorKind::UnexpectedEof)?;
        Ok(TextPrint { end: TextPrint::hash(&end), ..print })
    }

    /// Whether the file is still the one that was looked at, and no shorter.
    pub fn is_still_there(&self) -> bool {
        std::fs::metadata(self.source.path()).is_ok_and(|metadata| {
            let now = place(&metadata);
            let is_same =
                if self.is_plain { now.size >= self.place.size } else { now == self.place };
            now.id == self.place.id && is_same
        })
    }
}

/// The files that were looked at before, by how they lay there.
pub fn places(state: &ScanState) -> HashMap<FilePlace, usize> {
    let texts = state.texts.iter().enumerate();
    texts.filter_map(|(number, it)| Some((it.place?, number))).collect()
}

/// Says of each file what it is: first by where it lies, then by what it holds.
pub fn recognise(candidates: &mut [Candidate], files: &[KeptFile], state: &ScanState) {
    let mut taken: Vec<bool> = vec![false; files.len()];
    for it in candidates.iter() {
        if let TextStanding::Unchanged(number) = it.is {
            taken[number] = true;
        }
    }
    let ids: HashMap<(u64, u64), usize> = state
        .texts
        .iter()
        .enumerate()
        .filter_map(|(number, it)| Some((it.place?.id?, number)))
        .collect();
    for it in candidates.iter_mut().filter(|it| it.is == TextStanding::New(0)) {
        let number = it.place.id.and_then(|id| ids.get(&id)).copied();
        let Some(number) = number.filter(|number| !taken[*number]) else { continue };
        if state.texts[number].print.is_some_and(|print| it.goes_on(&print)) {
            it.is = TextStanding::Continues(number);
            taken[number] = true;
        }
    }
    let prints = Prints::new(state);
    // What is there as it was written goes before what was packed from it.
    let is_plain = |wanted: bool| move |it: &&mut Candidate| it.is_plain == wanted;
    for wanted in [true, false] {
        for it in candidates.iter_mut().filter(is_plain(wanted)) {
            if it.is == TextStanding::New(0) {
                it.is = prints.standing(it, files, state, &mut taken);
            }
        }
    }
}

/// Texts by how they begin.
struct Prints {
    lengths: BTreeSet<u16>,
    texts: HashMap<(u16, u64), Vec<usize>>,
    gone: HashMap<(u16, u64), Vec<usize>>,
}

impl Prints {
    fn new(state: &ScanState) -> Self {
        let (mut lengths, mut texts, mut gone) = (BTreeSet::new(), HashMap::new(), HashMap::new());
        let known = state.texts.iter().map(|it| it.print);
        let gone_prints = state.gone.iter().map(|it| Some(it.print));
        let all: [(Vec<Option<TextPrint>>, _); 2] =
            [(known.collect(), &mut texts), (gone_prints.collect(), &mut gone)];
        for (prints, places) in all {
            for (number, print) in prints.into_iter().enumerate() {
                let Some(print) = print.filter(|it| it.length > 0) else { continue };
                lengths.insert(print.length);
                places.entry((print.length, print.start)).or_insert_with(Vec::new).push(number);
            }
        }
        Prints { lengths, texts, gone }
    }

    fn standing(
        &self,
        it: &Candidate,
        files: &[KeptFile],
        state: &ScanState,
        taken: &mut [bool],
    ) -> TextStanding {
        let starts = self.lengths.iter().rev().filter_map(|length| {
            Some((*length, TextPrint::hash(it.start.get(..usize::from(*length))?)))
        });
        let starts: Vec<(u16, u64)> = starts.collect();
        let mut numbers: Vec<usize> =
            starts.iter().filter_map(|key| self.texts.get(key)).flatten().copied().collect();
        // A file of the same name first: of two copies each has its own.
        numbers.sort_by_key(|number| files[*number].origin.path != it.source.path());
        let mut standing = TextStanding::New(0);
        for number in numbers {
            let known = &state.texts[number];
            match known.print.map_or(Fit::Other, |print| it.fits(&print)) {
                Fit::Other => continue,
                Fit::Shorter => {
                    standing = TextStanding::Copy;
                    continue;
                }
                Fit::GoesOn => {}
            }
            if !std::mem::replace(&mut taken[number], true) {
                return TextStanding::Continues(number);
            }
            // What is known of a short text is all of it: no more may follow.
            let holds_no_more = it.is_plain && it.place.size <= known.size;
            let is_certain = known.print.is_some_and(|print| usize::from(print.length) == PRINTED);
            if holds_no_more || is_certain && !it.is_plain {
                return TextStanding::Copy;
            }
            if is_certain {
                standing = TextStanding::New(known.print.map_or(0, |print| print.read));
            }
        }
        if standing != TextStanding::New(0) {
            return standing;
        }
        let gone = starts.iter().filter_map(|key| self.gone.get(key)).flatten();
        for gone in gone.map(|number| state.gone[*number]) {
            match it.fits(&gone.print) {
                Fit::GoesOn => return TextStanding::New(gone.size),
                Fit::Shorter => return TextStanding::Copy,
                Fit::Other => {}
            }
        }
        standing
    }
}
