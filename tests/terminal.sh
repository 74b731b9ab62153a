#!/usr/bin/env bash
# What only a real terminal shows: the first screen, the pager, the paste prompt, colours, a closed pipe, a whole walk of the guide. tests/terminal.sh PROGRAM
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
# less shows its prompt on the last row, so what is above is the first screen.
shows 'Type first:' || fail 'the first screen holds the first commands'
screen | grep -qF 'Likely cause:' || fail 'the first screen holds the likely cause'
screen | grep -qF 'show license status' || fail 'the first screen holds a command'
screen | grep -qF 'failed attempt' || fail 'the first screen holds the meaning'
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

start "$program list messages --no-pager | head -1; echo \${PIPESTATUS[0]} closed"
shows '0 closed' || fail 'a closed pipe is quiet and no failure'

start "CI=true $program guide"
shows 'needs a terminal' || fail 'the guide asks nothing under CI'

start "$program scan"
shows 'pipe a log' || fail 'scan on a terminal says what to do'

# Chooses an entry of the list on the screen by its label, with the arrow keys.
choose() {
    shows "$1" || { fail "the list offers: $1"; return 1; }
    sleep 0.3
    local index
    index=$(screen | sed -n '/^? [^>]*:/,$p' | tail -n +2 | grep -nF -- "$1" | head -1 | cut -d: -f1)
    for _ in $(seq 2 "${index:-1}"); do tmux -L "$socket" send-keys -t t Down; done
    tmux -L "$socket" send-keys -t t Enter
    sleep 0.3
}
# Answers steps with the same label until the screen holds a text.
until_shows() {
    for _ in $(seq 60); do
        if screen | tail -30 | grep -qF -- "$2"; then return 0; fi
        choose "$1" || return 1
    done
    return 1
}
# A log line and a capture of 200 lines, pasted as a terminal pastes them.
paste_material() {
    { echo "$line"; head -200 tests/captures/07_license_tech_c9300_cslu_hello_no_reply.txt; } >"${TMPDIR:-/tmp}/slp-diag-paste-$$"
    tmux -L "$socket" load-buffer "${TMPDIR:-/tmp}/slp-diag-paste-$$"
    rm "${TMPDIR:-/tmp}/slp-diag-paste-$$"
    tmux -L "$socket" paste-buffer -p -t t
    sleep 0.5
    tmux -L "$socket" send-keys -t t . Enter
}
kept=${TMPDIR:-/tmp}/slp-diag-walk-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -f "$kept" "$kept.md"' EXIT

start "$program"
shows 'What do you have?' || fail 'the program alone on a terminal opens the guide'
choose 'paste log lines' || true
paste_material
shows 'show license tech support' || fail 'what was pasted is read'
choose 'go on' || true
choose 'cslu: Connected' || true
tmux -L "$socket" resize-window -t t -x 60 -y 40
choose 'the product instance starts' || true
shows 'Step ' || fail 'a step is asked for after the size of the terminal changed'
screen | grep -qE '^.{61}' && fail 'no line is wider than the terminal'
tmux -L "$socket" send-keys -t t C-c
shows 'Save the walk to:' || fail 'Ctrl-C offers to save'
tmux -L "$socket" send-keys -t t "$kept" Enter
shows 'Go on with' || fail 'the walk is kept'
start "$program guide --resume $kept --transcript $kept.md"
shows 'Step ' || fail 'a walk that was kept goes on'
until_shows 'works:' 'Is the problem gone?' || fail 'the steps lead to the question whether it is cured'
choose 'yes' || true
shows 'Fixed' || fail 'the walk ends'
grep -q 'good, the output shows it' "$kept.md" || fail 'the record holds what the output proves'

start "$program --lang ja guide"
shows '手元にある情報' || fail 'the guide speaks Japanese'
choose 'ログまたは出力を貼り付け' || true
paste_material
choose '次へ進む' || true
choose 'cslu: CSLU' || true
choose '製品インスタンス' || true
until_shows '正常、または実施済み' '問題は解消しましたか' || fail 'the Japanese walk leads to its question'
choose 'いいえ' || true
shows '未解決（サポート' || fail 'the Japanese walk ends in the case for support'

start "$program guide --plain POLICY_REMOVED --topology direct"
shows 'Your choice' || fail 'plain lines ask'
tmux -L "$socket" send-keys -t t "works" Enter
shows 'Step 2' || fail 'a word answers in plain lines'

[ "$failures" -eq 0 ] && echo "terminal: every check passed"
exit "$failures"
