//! The platform of a site file: what is typed beats it, what a line shows beats it, and it beats
//! nothing else. What the catalog shows by a name is explained by that name.

mod program;

use std::fs;
use std::path::{Path, PathBuf};

const LINE: &str = "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
/// What each platform types to set a DNS domain.
const IOS_XE: &str = "ip domain name <domain>";
const NX_OS: &str = "ip domain-name <domain>";
const IOS_XR: &str = "      domain name <domain>";

fn site(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("site-{name}.yaml"));
    fs::write(&path, text).expect("written");
    path
}

fn told(site: &Path, arguments: &[&str]) -> String {
    let site = site.to_str().expect("UTF-8");
    let all: Vec<&str> = ["--site", site].into_iter().chain(arguments.iter().copied()).collect();
    program::run(&all, b"").out
}

#[test]
fn the_site_tells_the_platform_where_nothing_else_does() {
    let nx = site("nx", "platform: nexus\ndevices:\n  \"edge-*\": { platform: ios-xr }\n");
    let typed = ["topology", "cslu", "--msg", "COMM_FAILED"];
    assert!(told(&nx, &typed).contains(NX_OS), "{}", told(&nx, &typed));
    assert!(told(&nx, &["explain", "--topology", "cslu", LINE]).contains(NX_OS));
    let task = told(&nx, &["task", "set-clock"]);
    assert!(task.contains("use-vrf"), "{task}");
    // A device of the site has a platform of its own, also where the topology is typed.
    let edge = format!("Jan  1 2026 10:00:00 edge-1 1: *Jan  1 2026 10:00:00: {LINE}");
    let edge = told(&nx, &["explain", "--topology", "cslu", &edge]);
    assert!(edge.contains(IOS_XR), "{edge}");
    // What is typed beats the site.
    let typed = ["--platform", "ios-xe", "topology", "cslu", "--msg", "COMM_FAILED"];
    assert!(told(&nx, &typed).contains(IOS_XE), "{}", told(&nx, &typed));
    // What the line shows beats the site.
    let line = format!(
        "RP/0/RP0/CPU0:Jan  9 13:54:11.717 UTC: smartlicserver[390]: %LICENSE-{}",
        &LINE[1..]
    );
    let shown = told(&nx, &["explain", "--topology", "cslu", &line]);
    assert!(shown.contains(IOS_XR), "{shown}");
}

#[test]
fn a_scan_and_a_check_follow_the_site_too() {
    let nx = site("scan", "platform: nx-os\ntopology: cslu\n");
    let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("site-platform.log");
    fs::write(&log, format!("Jan  1 2026 10:00:00 leaf-1 1: Jan  1 2026 10:00:00: {LINE}\n"))
        .expect("written");
    for command in ["scan", "diagnose"] {
        let told = told(&nx, &[command, log.to_str().expect("UTF-8")]);
        assert!(!told.contains("ip host") && !told.contains(IOS_XE), "{told}");
    }
}

#[test]
fn a_platform_that_nobody_knows_is_refused_with_its_place() {
    let path = site("wrong", "topology: cslu\nplatform: vms\n");
    let refused = program::run(&["--site", path.to_str().expect("UTF-8"), "site"], b"");
    assert!(refused.err.contains(":2:11:") && refused.err.contains("nx-os"), "{}", refused.err);
}

#[test]
fn every_name_of_the_catalog_is_explained() {
    let catalog = slp_diag::catalog::Catalog::new(Vec::new(), "en");
    let mut names = catalog.names::<slp_diag::catalog::model::Task>();
    names.extend(catalog.names::<slp_diag::catalog::check::Check>());
    names.extend(catalog.names::<slp_diag::catalog::model::Topology>());
    let causes = catalog.names::<slp_diag::catalog::model::Cause>();
    assert!(names.len() > 80 && causes.len() > 60, "{} {}", names.len(), causes.len());
    let mut missing = Vec::new();
    for name in names.iter().chain(&causes) {
        let told = program::run(&["explain", name], b"");
        if told.out.trim().is_empty() || told.err.contains("is not in the catalog") {
            missing.push(name.clone());
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
