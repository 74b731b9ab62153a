//! The floor: what the least program would take that finds the messages of a log and tells them
//! apart. Each step does what the one before does and one thing more, on one processor, without
//! years, runs, numbers, or a report.

use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::log::{Events, HeaderShapeCache, TagFinder};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The block that a plain reader takes at a time, in bytes.
const BLOCK: usize = 128 * 1024;

/// What the least program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Copies the file out of the page cache.
    Read,
    /// Finds the tags of all facilities.
    Tags,
    /// Looks up the text behind each in a table, and counts.
    Texts,
    /// Reads the header's parts by its shape, and counts by host and text.
    Hosts,
}

impl Step {
    /// Every step by its name.
    pub const ALL: [(&'static str, Step); 4] = [
        ("read", Step::Read),
        ("tags", Step::Tags),
        ("texts", Step::Texts),
        ("hosts", Step::Hosts),
    ];

    /// A step by name.
    ///
    /// # Panics
    /// When there is none.
    pub fn named(name: &str) -> Step {
        let found = Step::ALL.into_iter().find(|(it, _)| *it == name);
        found.unwrap_or_else(|| panic!("no step is named {name}")).1
    }
}

type Table<V> = HashMap<Box<[u8]>, V, foldhash::fast::RandomState>;

/// What was counted.
#[derive(Default)]
struct Counts {
    lines: u64,
    numbers: Table<u32>,
    hosts: Table<HashMap<u32, u64, foldhash::fast::RandomState>>,
    layouts: HeaderShapeCache,
}

/// Does a step over a file, and prints what it counted.
///
/// # Panics
/// When the file cannot be read.
pub fn run(step: Step, file: &Path) {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let finder = TagFinder::new(&catalog.facilities());
    let mut file = File::open(file).expect("readable");
    let (mut block, mut filled) = (vec![0; BLOCK], 0);
    let mut counts = Counts::default();
    loop {
        let read = file.read(&mut block[filled..]).expect("readable");
        if read == 0 {
            break;
        }
        filled += read;
        // What follows the last line break belongs to the next block.
        let Some(end) = memchr::memrchr(b'\n', &block[..filled]).map(|it| it + 1) else {
            filled = 0;
            continue;
        };
        if step > Step::Read {
            counts.add(step, &finder, &block[..end]);
        }
        block.copy_within(end..filled, 0);
        filled -= end;
    }
    let cells: usize = counts.hosts.values().map(|it| it.len()).sum();
    let Counts { lines, numbers, hosts, .. } = counts;
    println!("{lines} messages, {} texts, {} hosts, {cells} cells", numbers.len(), hosts.len());
}

impl Counts {
    fn add(&mut self, step: Step, finder: &TagFinder, block: &[u8]) {
        for event in Events::of(finder, block, 0..block.len()).iter() {
            let Some(line) = event.plain_line() else { continue };
            self.lines += 1;
            if step < Step::Texts {
                continue;
            }
            let number = number(&mut self.numbers, line.text);
            if step < Step::Hosts {
                continue;
            }
            let read = self.layouts.read(line.head);
            let host = read.and_then(|it| it.0.host).unwrap_or_default();
            let Some(cells) = self.hosts.get_mut(host.as_bytes()) else {
                let cells = HashMap::from_iter([(number, 1)]);
                self.hosts.insert(host.as_bytes().into(), cells);
                continue;
            };
            *cells.entry(number).or_default() += 1;
        }
    }
}

/// The number of a text.
fn number(numbers: &mut Table<u32>, text: &[u8]) -> u32 {
    if let Some(number) = numbers.get(text) {
        return *number;
    }
    let number = u32::try_from(numbers.len()).expect("fewer texts");
    numbers.insert(text.into(), number);
    number
}
