//! Any bytes as an authorization file: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::state::authorization;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(output) = authorization::read(&String::from_utf8_lossy(bytes), "fuzz", "file") {
        assert!(!output.is_empty());
    }
});
