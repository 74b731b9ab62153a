//! A real shell asks how calls go on: names come from the catalog, overlays included.

#![cfg(unix)]

mod program;

use std::path::Path;
use std::process::{Command, Stdio};

/// What a shell prints for a script; `None` where there is no such shell.
fn told(shell: &[&str], script: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_BIN_EXE_slp-diag")).parent().expect("a folder");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg(script).env("PATH", path).current_dir(env!("CARGO_MANIFEST_DIR"));
    for variable in ["SLP_DIAG_LANG", "SLP_DIAG_CATALOG", "SLP_DIAG_TOPOLOGY"] {
        command.env_remove(variable);
    }
    let output = command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output();
    match output {
        Ok(output) => {
            assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8(output.stdout).expect("UTF-8"))
        }
        Err(error) => {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
            None
        }
    }
}

/// Completes each line as Bash would when TAB is pressed at its end: with the function that was
/// registered, and the words as Bash cuts them.
const BASH: &str = r#"
source <(slp-diag completions bash)
registered=$(complete -p slp-diag) || exit 1
function=${registered##* -F }; function=${function%% *}
answer() {
    COMP_LINE=$1; COMP_POINT=${#1}; COMP_TYPE=9; COMPREPLY=()
    local cut=${1//=/ = }
    read -ra COMP_WORDS <<< "$cut"
    [[ $1 == *' ' ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    local word=${COMP_WORDS[COMP_CWORD]}
    [[ $word == = ]] && word=
    $function slp-diag "$word" "${COMP_WORDS[COMP_CWORD-1]}"
    echo "$1|${COMPREPLY[*]}"
}
"#;

const CALLS: [(&str, &str); 18] = [
    ("slp-diag exp", "explain"),
    ("slp-diag explain comm_f", "COMM_FAILED"),
    ("slp-diag explain COMM_", "COMM_FAILED COMM_INIT_FAILED COMM_RESTORED"),
    ("slp-diag topology ssm", "ssm-onprem"),
    ("slp-diag topology cslu --msg COMM_F", "COMM_FAILED"),
    ("slp-diag --topology cs", "cslu cslu-disconnected"),
    ("slp-diag scan -t air", "air-gapped"),
    ("slp-diag --topology=air", "air-gapped"),
    ("slp-diag --topology=air-gapped scan --mess", "--message"),
    ("slp-diag scan --message REPORTING_REQ", "REPORTING_REQUIRED"),
    ("slp-diag scan --fail-on err", "error"),
    ("slp-diag task install", "install-file"),
    ("slp-diag guide TRUST_CODE_INSTALL_F", "TRUST_CODE_INSTALL_FAILED"),
    ("slp-diag catalog trace --capture x --check udi-", "udi-match"),
    ("slp-diag --lang ", "en ja"),
    ("slp-diag list sev", "severities"),
    ("slp-diag scan docs/sample.", "docs/sample.log"),
    ("slp-diag --catalog docs/site catalog trace --capture x --check site", "site-log-host"),
];

#[test]
fn bash_completes_from_the_catalog() {
    let mut script = BASH.to_owned();
    for (call, _) in CALLS {
        script.push_str(&format!("answer '{call}'\n"));
    }
    let Some(answers) = told(&["bash", "--norc", "-c"], &script) else {
        #[expect(clippy::print_stderr, reason = "a test that could not be done is told")]
        {
            eprintln!("skipped: there is no bash");
        }
        return;
    };
    let answers: Vec<&str> = answers.lines().collect();
    let expected: Vec<String> =
        CALLS.iter().map(|(call, names)| format!("{call}|{names}")).collect();
    assert_eq!(answers, expected);
}

#[test]
fn nothing_typed_offers_names_and_no_options() {
    let script = format!("{BASH}answer 'slp-diag topology '\n");
    let Some(answer) = told(&["bash", "--norc", "-c"], &script) else { return };
    assert!(answer.contains("|direct controller cslu") && !answer.contains("--"), "{answer}");
}

/// Where they are installed.
#[test]
fn fish_completes_from_the_catalog() {
    let script = "slp-diag completions fish | source
        complete -C 'slp-diag topology ssm'
        complete -C 'slp-diag --topology=air'
        complete -C 'slp-diag explain comm_f'";
    let Some(answer) = told(&["fish", "--no-config", "-c"], script) else { return };
    let names: Vec<&str> = answer.lines().filter_map(|it| it.split('\t').next()).collect();
    assert_eq!(names, ["ssm-onprem", "--topology=air-gapped", "COMM_FAILED"]);
}

#[test]
fn every_shell_has_its_lines() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let answer = program::run(&["completions", shell], b"");
        assert_eq!(answer.code, Some(0), "{answer:?}");
        assert!(answer.out.contains("slp-diag"), "{answer:?}");
    }
}
