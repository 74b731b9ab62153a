//! Findings that are kept in a file: what `scan --save` writes, what `merge` and the next run of
//! `scan --state` read.
//!
//! A mark, the number of the format and a short head stand before it, readable for every version of
//! the program; what was found follows as postcard, packed by Zstandard. Any change of a type that
//! is written here is a new format: a test holds a file of each.

mod adapt;
pub(super) mod sound;
pub mod state;

use super::{FileFindings, Findings, NamedFile};
use crate::catalog::roles::Relations;
use crate::catalog::{Catalog, MessageId};
use crate::log::stamp::{self, ClockZone};
use crate::mask;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

pub use state::ScanState;

/// What every file of findings begins with; its first byte is in no text.
const MARK: &[u8; 8] = b"\x8fSLPDIAG";
/// The number of the format.
pub const FORMAT: u16 = 1;
/// Packed findings are at most so large, in bytes.
pub const LARGEST: u64 = 1 << 30;
/// What is unpacked is at most so large, in bytes,
const LARGEST_UNPACKED: u64 = 4 << 30;
/// and at most this many times as large as what was packed, but for the first megabytes: real
/// findings shrink to a tenth or a thirtieth.
const MOST_SHRUNK: u64 = 200;
/// These megabytes, in bytes.
const FREE: u64 = 16 << 20;
/// A head is at most so long, in bytes.
const LONGEST_HEAD: usize = 4096;
/// How hard is packed: as far as it costs no time that would be felt.
const LEVEL: i32 = 6;

/// What one file holds, and what must be known of the file to report it later.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptFile {
    /// Where it comes from.
    pub origin: Provenance,
    /// What it holds, messages that the catalog lacks included.
    pub found: FileFindings,
}

/// Where findings come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The path as it was named; `-` for standard input.
    pub path: String,
    /// How it names a device where headers and prompts name none.
    pub name: String,
    /// The day when it was last written to.
    pub written: Option<Date>,
    /// The year of its first stamp, when the user said it.
    pub year: Option<i16>,
    /// The zone of stamps that print none, when the user or the site said it.
    pub zone: Option<KeptZone>,
    /// Whether it stands for all files of its log that are gone.
    pub is_gone: bool,
}

/// A zone of clocks that can be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeptZone {
    /// One offset all year.
    Fixed(#[serde(with = "stamp::seconds")] Offset),
    /// A place, by its name in the time zone database.
    Place(String),
}

impl KeptZone {
    /// What is kept of a zone; nothing of one that has no name, or that the log itself says.
    pub fn of(zone: ClockZone) -> Option<Self> {
        match zone {
            ClockZone::Fixed(offset) => Some(KeptZone::Fixed(offset)),
            ClockZone::Place(zone) => zone.iana_name().map(|it| KeptZone::Place(it.to_owned())),
            ClockZone::Declared(_) => None,
        }
    }

    /// The zone; nothing where no place has the name.
    fn zone(&self) -> Option<ClockZone> {
        match self {
            KeptZone::Fixed(offset) => Some(ClockZone::Fixed(*offset)),
            KeptZone::Place(name) => ClockZone::of_place(name),
        }
    }
}

/// Findings with the catalog that they were made with.
#[derive(Debug, Clone)]
pub struct KeptFindings {
    /// What is known of the program that kept them.
    pub head: KeptHead,
    /// What files hold.
    pub files: Vec<KeptFile>,
    /// What a run that goes on needs besides.
    pub state: Option<ScanState>,
}

/// What stands before it, in every format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHead {
    /// The version of the program.
    pub program: String,
    /// A number of the catalog that lines were recognised with, overlays included.
    pub catalog: u64,
    /// The size of what is packed, in bytes.
    size: u64,
}

/// A message of the catalog that was in use, and the names of its rhythms: numbers stand for both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptMessage {
    id: MessageId,
    rhythms: Vec<String>,
}

/// Why findings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptError {
    /// They are none.
    Foreign,
    /// They are of a format that this version does not know: its number, and the version that wrote
    /// it where that can be read.
    Format(u16, Option<String>),
    /// They are cut, changed, or larger than findings can be.
    Damaged,
    /// They tell of a message that the catalog lacks.
    Message(MessageId),
}

/// Whether a text begins as findings do.
pub fn is_kept(text: &[u8]) -> bool {
    text.starts_with(MARK)
}

/// Writes findings, without the secrets of what lines said.
///
/// # Errors
/// When there are more than fit.
pub fn encode(
    files: &[KeptFile],
    state: Option<&ScanState>,
    catalog: &Catalog,
    roles: &Relations,
) -> Result<Vec<u8>, KeptError> {
    let damaged = |_| KeptError::Damaged;
    let files: Vec<KeptFile> = files.iter().map(KeptFile::masked).collect();
    let mut state = state.cloned();
    for text in state.iter_mut().flat_map(|it| &mut it.texts) {
        text.pending.mask(&masked);
        text.pending.devices.values_mut().for_each(|it| it.sequence.close());
    }
    let body = postcard::to_stdvec(&(messages(roles), files, state)).map_err(damaged)?;
    packed(&body, catalog)
}

/// Packs what was written, with what stands before it.
fn packed(body: &[u8], catalog: &Catalog) -> Result<Vec<u8>, KeptError> {
    let head = KeptHead {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        catalog: catalog.fingerprint(),
        size: body.len() as u64,
    };
    if head.size > LARGEST_UNPACKED {
        return Err(KeptError::Damaged);
    }
    let head = postcard::to_stdvec(&head).map_err(|_| KeptError::Damaged)?;
    let mut kept = MARK.to_vec();
    kept.extend(FORMAT.to_le_bytes());
    kept.extend(u16::try_from(head.len()).unwrap_or(u16::MAX).to_le_bytes());
    kept.extend(head);
    kept.extend(zstd::bulk::compress(body, LEVEL).map_err(|_| KeptError::Damaged)?);
    Ok(kept)
}

/// Reads findings, in terms of the catalog that is in use now.
///
/// # Errors
/// When they are none, or cannot be used.
pub fn decode(
    kept: &[u8],
    catalog: &Catalog,
    roles: &Relations,
) -> Result<KeptFindings, KeptError> {
    let rest = kept.strip_prefix(MARK).ok_or(KeptError::Foreign)?;
    let (format, rest) = number(rest).ok_or(KeptError::Damaged)?;
    let (length, rest) = number(rest).ok_or(KeptError::Damaged)?;
    let length = usize::from(length);
    let head = rest.get(..length).filter(|_| length <= LONGEST_HEAD).ok_or(KeptError::Damaged)?;
    let head: Option<KeptHead> = postcard::from_bytes(head).ok();
    if format != FORMAT {
        return Err(KeptError::Format(format, head.map(|it| it.program)));
    }
    let head = head.ok_or(KeptError::Damaged)?;
    let packed = &rest[length..];
    let most = FREE.saturating_add(MOST_SHRUNK.saturating_mul(packed.len() as u64));
    if head.size > most.min(LARGEST_UNPACKED) {
        return Err(KeptError::Damaged);
    }
    let size = usize::try_from(head.size).map_err(|_| KeptError::Damaged)?;
    let body = zstd::bulk::decompress(packed, size).map_err(|_| KeptError::Damaged)?;
    unpacked(head, &body, catalog, roles)
}

/// Reads what was unpacked.
fn unpacked(
    head: KeptHead,
    body: &[u8],
    catalog: &Catalog,
    roles: &Relations,
) -> Result<KeptFindings, KeptError> {
    let (messages, mut files, mut state) = body_of(body)?;
    let pending = state.iter_mut().flat_map(|it| &mut it.texts).map(|it| &mut it.pending);
    let all = files.iter_mut().map(|it| &mut it.found).chain(pending);
    adapt::to_catalog(all, &messages, catalog, roles)?;
    Ok(KeptFindings { head, files, state })
}

type Body = (Vec<KeptMessage>, Vec<KeptFile>, Option<ScanState>);

/// Takes the unpacked part apart, and makes sure that nothing in it leads astray.
fn body_of(body: &[u8]) -> Result<Body, KeptError> {
    let (read, rest): (Body, _) =
        postcard::take_from_bytes(body).map_err(|_| KeptError::Damaged)?;
    let texts = || read.2.iter().flat_map(|it| &it.texts);
    let found = read.1.iter().map(|it| &it.found).chain(texts().map(|it| &it.pending));
    let is_whole = read.2.is_none() || texts().count() == read.1.len();
    if rest.is_empty() && is_whole && found.into_iter().all(|it| sound::file(it, &read.0)) {
        Ok(read)
    } else {
        Err(KeptError::Damaged)
    }
}

fn masked(text: &str) -> String {
    mask::masked(text).into_owned()
}

fn number(text: &[u8]) -> Option<(u16, &[u8])> {
    let (number, rest) = text.split_first_chunk()?;
    Some((u16::from_le_bytes(*number), rest))
}

fn messages(roles: &Relations) -> Vec<KeptMessage> {
    let message =
        |(id, rhythms): (&MessageId, Vec<String>)| KeptMessage { id: id.clone(), rhythms };
    roles.all().map(message).collect()
}

impl KeptFindings {
    /// The files with their last lines.
    pub fn whole(self, roles: &Relations) -> Vec<KeptFile> {
        let pending = self.state.map(|it| it.texts).unwrap_or_default().into_iter();
        let pending = pending.map(|it| Some(it.pending)).chain(std::iter::repeat(None));
        let whole = |(mut file, pending): (KeptFile, Option<FileFindings>)| {
            file.found.append(pending.unwrap_or_default(), roles);
            file
        };
        self.files.into_iter().zip(pending).map(whole).collect()
    }
}

impl KeptFile {
    /// The file with its years, for a report: what is said now comes before what was said then.
    pub fn named(self, year: Option<i16>, zone: Option<ClockZone>) -> NamedFile {
        let Provenance { name, written, year: kept_year, zone: kept_zone, .. } = self.origin;
        let years = self.found.years.settle(year.or(kept_year), written);
        let zone = zone.or_else(|| kept_zone?.zone());
        NamedFile { name, years: years.in_zone(zone), found: self.found }
    }

    /// The same without what looks like a secret.
    fn masked(&self) -> KeptFile {
        let mut found = self.found.clone();
        found.mask(&masked);
        found.devices.values_mut().for_each(|it| it.sequence.close());
        KeptFile { origin: self.origin.clone(), found }
    }

    /// Whether two files tell exactly the same.
    pub fn is_same(&self, other: &KeptFile) -> bool {
        let plain = |it: &KeptFile| postcard::to_stdvec(it).ok();
        self.origin == other.origin
            && self.found.bytes == other.found.bytes
            && plain(self) == plain(other)
    }
}

/// The findings of files that stand in the order in which they are to be told.
pub fn findings(files: Vec<KeptFile>, year: Option<i16>, zone: Option<ClockZone>) -> Findings {
    let mut findings = Findings::default();
    for (number, file) in files.into_iter().enumerate() {
        findings.add(number as u64, file.named(year, zone));
    }
    findings
}

#[cfg(test)]
mod tests;
