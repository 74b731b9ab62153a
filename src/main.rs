//! The program: everything is in the library.

fn main() -> std::process::ExitCode {
    slp_diag::cli::run(std::env::args_os())
}
