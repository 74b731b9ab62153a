//! Rows of fleets: each mix with several seeds, of which the worst is told.

use super::fleet::{Fleet, Mix, Plan, Texts};
use super::floor::Step;
use super::folder;
use super::measure::{Pairs, SLP_DIAG, median, run};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// The seeds of a run that names none.
const SEEDS: [u64; 3] = [1, 2, 3];
/// How many pairs are measured of each seed.
const PAIRS: usize = 7;

/// What was asked for.
pub struct Options {
    /// Words of the names of rows.
    pub words: Vec<String>,
    /// The file that a log is written to.
    pub write: Option<PathBuf>,
    /// The step of the least program that is asked for, and its file.
    pub floor: Option<(Step, PathBuf)>,
    seeds: Vec<u64>,
    plan: Plan,
}

impl Options {
    /// Reads arguments.
    ///
    /// # Panics
    /// When one cannot be understood.
    pub fn of(arguments: impl Iterator<Item = String>) -> Self {
        let mix = Mix::Year;
        let plan = Plan { mix, seed: 1, devices: 400, rarity: 1, size: 340_000_000 };
        let (words, seeds) = (Vec::new(), SEEDS.to_vec());
        let mut options = Options { words, write: None, floor: None, seeds, plan };
        let mut writes = false;
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} of what?"));
            let number = |text: String| text.parse::<u64>().expect("a number");
            match argument.as_str() {
                "--write" => {
                    let name = value();
                    let mix = Mix::named(&name);
                    options.plan.mix = mix.unwrap_or_else(|| panic!("no mix is named {name}"));
                    writes = true;
                }
                "--floor" => options.floor = Some((Step::named(&value()), value().into())),
                "--seed" => {
                    options.plan.seed = number(value());
                    options.seeds = vec![options.plan.seed];
                }
                "--devices" => options.plan.devices = number(value()),
                "--rarity" => options.plan.rarity = number(value()),
                "--size" => options.plan.size = number(value()),
                other if other.starts_with('-') => {}
                _ if writes => options.write = Some(argument.into()),
                _ => options.words.push(argument),
            }
        }
        options
    }
}

/// Writes the log that was asked for.
///
/// # Panics
/// When the file cannot be written.
pub fn write(options: &Options, file: &Path) {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    write_log(&Texts::new(&catalog), options.plan, file);
}

fn write_log(texts: &Texts, plan: Plan, file: &Path) {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file).expect("writable"));
    Fleet::new(texts, plan).write(&mut out).and_then(|()| out.flush()).expect("writable");
}

/// A fleet beside a peer that reads the same file.
struct FleetRow {
    name: &'static str,
    plan: Plan,
    /// `{log}` stands for the file, `{out}` for one to write to.
    peer: &'static str,
    goal: f64,
}

/// Prints the rows that are wanted.
pub fn rows(options: &Options, is_wanted: &dyn Fn(&str) -> bool) {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let texts = Texts::new(&catalog);
    let plan = |mix, devices, rarity, size| Plan { mix, seed: 1, devices, rarity, size };
    let (copied, counted) = ("rg -F SMART_LIC {log} > {out}", "rg -c -F SMART_LIC {log}");
    let row = |name, plan, peer, goal| FleetRow { name, plan, peer, goal };
    let rows = [
        row("fleet: one message repeats", plan(Mix::Repeat, 400, 1, 340_000_000), copied, 1.2),
        row("fleet: a year", plan(Mix::Year, 400, 1, 340_000_000), copied, 1.2),
        row("fleet: installs", plan(Mix::Installs, 400, 1, 340_000_000), copied, 1.2),
        row("fleet: every form", plan(Mix::Every, 400, 1, 340_000_000), copied, 1.2),
        row("fleet: sparse, 750 MB", plan(Mix::Year, 400, 2_000, 750_000_000), counted, 1.0),
        row("fleet: 3,000 devices", plan(Mix::Year, 3_000, 500, 590_000_000), counted, 2.0),
    ];
    for row in rows.iter().filter(|it| is_wanted(it.name)) {
        row.run(options, &texts);
    }
    if is_wanted("fleet: growth") {
        growth(options, &texts);
    }
    floor(options, &texts, is_wanted);
    memory(options, &texts, is_wanted);
}

/// What the least program takes of the processor, step by step, beside the peer.
fn floor(options: &Options, texts: &Texts, is_wanted: &dyn Fn(&str) -> bool) {
    let log = folder().join("fleet.log");
    let out = folder().join("out");
    let this = std::env::current_exe().expect("a path");
    let peer = format!("rg -F SMART_LIC {} > {}", log.display(), out.display());
    for (name, mix) in [("repeat", Mix::Repeat), ("year", Mix::Year), ("installs", Mix::Installs)] {
        let name = format!("fleet floor: {name}");
        if !is_wanted(&name) {
            continue;
        }
        let seed = options.seeds[0];
        write_log(texts, Plan { mix, seed, devices: 400, rarity: 1, size: 340_000_000 }, &log);
        let steps = Step::ALL.map(|(step, _)| {
            let own = format!("{} --floor {step} {}", this.display(), log.display());
            (step, own)
        });
        let whole = ("scan", format!("{SLP_DIAG} scan {}", log.display()));
        for (step, own) in steps.into_iter().chain([whole]) {
            println!("{}", Pairs::measure(&own, &peer, PAIRS).row(&format!("{name}, {step}"), 1.2));
        }
        let _ = (fs::remove_file(&log), fs::remove_file(&out));
    }
}

impl FleetRow {
    fn run(&self, options: &Options, texts: &Texts) {
        let log = folder().join("fleet.log");
        let out = folder().join("out");
        let peer = self.peer.replace("{log}", &log.display().to_string());
        let peer = peer.replace("{out}", &out.display().to_string());
        let own = format!("{SLP_DIAG} scan {}", log.display());
        let measured = options.seeds.iter().map(|seed| {
            write_log(texts, Plan { seed: *seed, ..self.plan }, &log);
            (seed, Pairs::measure(&own, &peer, PAIRS))
        });
        let worst = measured.max_by(|(_, a), (_, b)| a.ratio().total_cmp(&b.ratio()));
        if let Some((seed, pairs)) = worst {
            println!("{}", pairs.row(&format!("{}, seed {seed}", self.name), self.goal));
        }
        let _ = (fs::remove_file(log), fs::remove_file(out));
    }
}

/// Ten times the input, and ten times the devices on the same lines.
fn growth(options: &Options, texts: &Texts) {
    let (one, other) = (folder().join("fleet.log"), folder().join("fleet-10.log"));
    let scan = |path: &Path| run(&format!("{SLP_DIAG} scan {}", path.display())).wall;
    let compare = |name: &str, small: Plan, large: Plan, goal: f64| {
        let worst = options.seeds.iter().map(|seed| {
            write_log(texts, Plan { seed: *seed, ..small }, &one);
            write_log(texts, Plan { seed: *seed, ..large }, &other);
            let _unmeasured = (scan(&one), scan(&other));
            median((0..PAIRS).map(|_| scan(&other) / scan(&one)))
        });
        let worst = worst.fold(0.0, f64::max);
        println!("| {name} | | | {worst:.2} | | {goal:.2} | |");
    };
    let plan = |devices, size| Plan { mix: Mix::Year, seed: 1, devices, rarity: 1, size };
    let small = plan(400, 34_000_000);
    compare("fleet: growth, 10 times the lines", small, plan(400, 340_000_000), 10.5);
    let few = plan(400, 200_000_000);
    compare("fleet: growth, 10 times the devices", few, plan(4_000, 200_000_000), 1.5);
    let _ = (fs::remove_file(one), fs::remove_file(other));
}

/// What could make memory grow: devices, files, texts. The goal is 64 MiB, and 16 KiB for each
/// device that has much to tell, 1 KiB and the report for one that has a line.
fn memory(options: &Options, texts: &Texts, is_wanted: &dyn Fn(&str) -> bool) {
    let rows = [
        ("fleet memory: 600 flapping devices", Mix::Flapping, 600, 200_000_000, 74),
        ("fleet memory: 4,000 flapping devices", Mix::Flapping, 4_000, 400_000_000, 127),
        ("fleet memory: 16,000 flapping devices", Mix::Flapping, 16_000, 800_000_000, 314),
        ("fleet memory: 100,000 devices of one line", Mix::Once, 100_000, 0, 212),
        ("fleet memory: 1,000,000 devices of one line", Mix::Once, 1_000_000, 0, 1_536),
        ("fleet memory: a device of 1,000,000 texts", Mix::Distinct, 1, 0, 64),
    ];
    for (name, mix, devices, size, goal) in rows.into_iter().filter(|it| is_wanted(it.0)) {
        let log = folder().join("fleet.log");
        let lines = devices.max(if mix == Mix::Distinct { 1_000_000 } else { 0 });
        let plan = Plan { mix, seed: options.seeds[0], devices, rarity: 1, size };
        if size > 0 {
            write_log(texts, plan, &log);
        } else {
            write_lines(texts, plan, lines, &log);
        }
        let cost = run(&format!("{SLP_DIAG} scan {}", log.display()));
        let (wall, peak) = (super::measure::seconds(cost.wall), cost.peak);
        println!("| {name} | {wall} | | | | {goal} MiB | {peak:.1} MiB |");
        let _ = fs::remove_file(log);
    }
    let name = "fleet memory: 100,000 files";
    if is_wanted(name) {
        let files = folder().join("fleet-files");
        many_files(texts, &files);
        let cost = run(&format!("{SLP_DIAG} scan {}", files.display()));
        let (wall, peak) = (super::measure::seconds(cost.wall), cost.peak);
        println!("| {name} | {wall} | | | | 212 MiB | {peak:.1} MiB |");
        let _ = fs::remove_dir_all(files);
    }
}

/// This many licensing lines.
fn write_lines(texts: &Texts, plan: Plan, lines: u64, file: &Path) {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file).expect("writable"));
    let mut fleet = Fleet::new(texts, plan);
    let mut line = String::new();
    for _ in 0..lines {
        line.clear();
        fleet.line(&mut line);
        out.write_all(line.as_bytes()).expect("writable");
    }
    out.flush().expect("writable");
}

/// A line in each of many files.
fn many_files(texts: &Texts, folder: &Path) {
    let plan = Plan { mix: Mix::Once, seed: 1, devices: 100_000, rarity: 1, size: 0 };
    let mut fleet = Fleet::new(texts, plan);
    let mut line = String::new();
    for number in 0..100_000_u64 {
        let below = folder.join(format!("{:03}", number / 1_000));
        if number % 1_000 == 0 {
            fs::create_dir_all(&below).expect("writable");
        }
        line.clear();
        fleet.line(&mut line);
        fs::write(below.join(format!("{number:06}.log")), &line).expect("writable");
    }
}
