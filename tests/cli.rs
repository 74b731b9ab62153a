//! Scenarios: each file in tests/cmd/ is a call with its exact stdout, stderr and status. The
//! runner is trycmd; `TRYCMD=overwrite` writes output anew.

#[test]
fn scenarios() {
    let cases = trycmd::TestCases::new();
    cases
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "100")
        .default_bin_name("slp-diag")
        .insert_var("[VERSION]", env!("CARGO_PKG_VERSION"))
        .expect("a free name");
    cases.case("tests/cmd/*.toml");
}
