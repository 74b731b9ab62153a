#!/usr/bin/env bash
# What only a real terminal shows: the first screen, the pager, the paste prompt, colours, a closed pipe. Walks of the guide: terminal_walk.rs. tests/terminal.sh PROGRAM
set -euo pipefail
program=$(realpath "${1:?name the program}")
cd "$(dirname "$0")/.."
socket=slp-diag-test-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true' EXIT
failures=0

fail() { echo "FAILED: $1"; tmux -L "$socket" capture-pane -p -t t || true; failures=$((failures + 1)); }
# A fresh 80 x 24 terminal that runs a command; its shell stays open behind it. Each has a server of its own: one that is ending takes no new sessions.
count=0
start() {
    tmux -L "$socket" kill-server 2>/dev/null || true
    count=$((count + 1))
    socket=slp-diag-test-$$-$count
    tmux -L "$socket" -f /dev/null new-session -d -s t -x 80 -y 24 "env -u CI -u NO_COLOR PS1='$ ' LC_ALL=C.UTF-8 LESS= bash --norc"
    tmux -L "$socket" send-keys -t t "clear; $1" Enter
}
screen() { tmux -L "$socket" capture-pane -p -t t; }
# Waits until the screen holds a text.
shows() {
    for _ in $(seq 100); do
        if screen | grep -qF -- "$1"; then return 0; fi
        sleep 0.1
    done
    return 1
}

line='*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name'

start "$program explain '$line'"
shows '1. ' || fail 'the answer holds the first action'
screen | grep -qF 'show license all' || fail 'the screen holds a command'
screen | grep -qF 'Worked when:' || fail 'the screen holds the proof of the cure'
tmux -L "$socket" send-keys -t t q

start "$program explain --brief"
shows 'Ctrl-D' || fail 'explain asks for a paste on a terminal'
tmux -L "$socket" send-keys -t t "$line" Enter C-d
shows 'COMM_FAILED Communication with' || fail 'a pasted line is explained'

start "$program list severities"
shows 'SEVERITY' || shows 'CODE' || fail 'a table is shown'
tmux -L "$socket" capture-pane -e -p -t t | grep -q $'\033\[' || fail 'colours are used on a terminal'

start "NO_COLOR=1 $program list severities"
shows 'CODE' || fail 'a table is shown without colours'
if tmux -L "$socket" capture-pane -e -p -t t | grep -q $'\033\['; then fail 'NO_COLOR is respected'; fi

for language in en ja; do
    start "$program scan -h --lang $language"
    shows 'slp-diag scan --help' || fail "the short help is shown ($language)"
    shows 'slp-diag scan  ' || fail "the short help fits a screen ($language)"
done

start "$program list messages trust --no-pager"
shows 'TRUST_CODE_INSTALL_FAILED  A trust code' || fail 'rows that do not fit are cards'

start "PATH=$(dirname "$program"):\$PATH; source <(slp-diag completions bash); clear"
sleep 1
tmux -L "$socket" send-keys -t t 'slp-diag topology ssm' Tab '--msg comm_f' Tab
shows 'slp-diag topology ssm-onprem --msg COMM_FAILED' || fail 'TAB completes from the catalog'

start "$program list messages --no-pager | head -1; echo \${PIPESTATUS[0]} closed"
shows '0 closed' || fail 'a closed pipe is quiet and no failure'

start "$program scan"
shows 'pipe a log' || fail 'scan on a terminal says what to do'

[ "$failures" -eq 0 ] && echo "terminal: every check passed"
exit "$failures"
