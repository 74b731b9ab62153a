//! The examples below the help of each command: what may be named here as an example of use, the
//! code itself does not know.

/// Below the help of `explain`.
pub const EXPLAIN: &str = "\
Examples:
  slp-diag explain COMM_FAILED
  slp-diag explain '%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name'
  slp-diag explain --brief < router.log
  slp-diag --topology ssm-onprem explain policy_rem

Exit status: 0 explained, 1 not in the catalog, 2 usage, input or catalog error.";

/// Below the help of `scan`.
pub const SCAN: &str = "\
Examples:
  cat router.log | slp-diag scan
  slp-diag scan /var/log/network --glob '*.log*' --since '30 days ago'
  slp-diag --format jsonl scan --follow /var/log/network/core.log
  tail -F router.log | slp-diag scan --annotate
  slp-diag scan archive/ --device 'edge-*' --fail-on error

Exit status: 0 scanned, whatever was found; 1 only with --fail-on; 2 something could not be read (the rest is reported).";

/// Below the help of `check`.
pub const CHECK: &str = "\
Examples:
  slp-diag check --commands --topology cslu
  slp-diag check edge-rtr-01.txt
  slp-diag --topology ssm-onprem check captures/
  slp-diag check show-license-udi.txt --slac authorization.xml
  ssh edge-rtr-01 'show license tech support' | slp-diag check --fail-on warn

Exit status: 0 checked, whatever was found; 1 only with --fail-on; 2 something could not be read (the rest is reported).";

/// Below the help of `diagnose`.
pub const DIAGNOSE: &str = "\
Examples:
  slp-diag diagnose edge-rtr-01.log edge-rtr-01.txt
  slp-diag --topology ssm-onprem diagnose case/
  slp-diag diagnose case/ --slac authorization.xml
  slp-diag --json diagnose case/ > case.json

Exit status: 0 diagnosed, whatever was found; 1 only with --fail-on; 2 something could not be read (the rest is reported).";

/// Below the help of `guide`.
pub const GUIDE: &str = "\
Examples:
  slp-diag guide
  slp-diag guide COMM_FAILED --topology cslu
  slp-diag guide edge-rtr-01.log edge-rtr-01.txt --save edge-rtr-01.walk
  slp-diag guide --resume edge-rtr-01.walk --transcript ticket.md
  slp-diag guide --graph mermaid COMM_FAILED --topology cslu

Exit status: 0 walked, whatever came of it; 2 usage, input or catalog error, or no terminal to ask on.";

/// Below the help of `topology`.
pub const TOPOLOGY: &str = "\
Examples:
  slp-diag topology
  slp-diag topology ssm-onprem
  slp-diag topology cslu --msg COMM_FAILED --initiator device

Exit status: 0 found, 1 not in the catalog, 2 usage or catalog error.";

/// Below the help of `task`.
pub const TASK: &str = "\
Examples:
  slp-diag task
  slp-diag task install-file
  slp-diag --format markdown task establish-trust

Exit status: 0 found, 1 not in the catalog, 2 usage or catalog error.";

/// Below the help of `list`.
pub const LIST: &str = "\
Examples:
  slp-diag list
  slp-diag list messages trust failed
  slp-diag list severities";

/// Below the help of `catalog test`.
pub const CATALOG_TEST: &str = "\
Examples:
  slp-diag catalog test
  slp-diag catalog test site
  slp-diag catalog test site/messages/SMART_LIC/COMM_FAILED.yaml

Exit status: 0 every example gets its answer, 1 one does not, 2 usage, or something could not be read.";

/// Below the help of `catalog trace`.
pub const CATALOG_TRACE: &str = "\
Examples:
  slp-diag catalog trace '%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name'
  slp-diag catalog trace --capture edge-rtr-01.txt --check cslu-url --topology cslu
  slp-diag --json catalog trace --capture edge-rtr-01.txt

Exit status: 0 traced, 1 nothing of the catalog in it, 2 usage, input or catalog error.";

/// Below the help of `catalog new`.
pub const CATALOG_NEW: &str = "\
Examples:
  slp-diag catalog new message --from '%SMART_LIC-3-COMM_FAILED: Communications failure with the server : timeout'
  slp-diag catalog new check log-host --from edge-rtr-01.txt --write site
  slp-diag catalog new task replace-module --write site

Exit status: 0 begun, 1 nothing in it to begin with, 2 usage, input or catalog error, or the file exists.";

/// Below the help of the program.
pub const MAIN: &str = "\
Start here:
  slp-diag explain '<paste the log line>'
  cat router.log | slp-diag scan
  slp-diag topology cslu --msg COMM_FAILED";
