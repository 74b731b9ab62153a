#!/usr/bin/env bash
# The configurations of docs/live.md with a real syslog daemon and a real logrotate, on loopback only: what devices send is told, through rotation too.
# tests/rsyslog.sh PROGRAM
set -euo pipefail
program=$(realpath "${1:?name the program}")
cd "$(dirname "$0")/.."
export PATH=$PATH:/usr/sbin LC_ALL=C.UTF-8
work=$(mktemp -d "${TMPDIR:-/tmp}/slp-diag-rsyslog.XXXXXX")
logs=$work/network
mkdir "$logs" "$work/state"
started=()
finish() {
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "FAILED: $1"
    for file in "$work"/*.out "$work"/*.err; do [ -s "$file" ] && sed "s|^|${file##*/}: |" "$file"; done
    exit 1
}
# Waits until a file holds a line that fits: holds FILE PATTERN WHAT
holds() {
    for _ in $(seq 150); do
        if grep -qE -- "$2" "$1" 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    fail "$3: no line of ${1##*/} fits $2"
}
for tool in rsyslogd logrotate logger; do
    command -v "$tool" >/dev/null || fail "$tool is not installed"
done

# A block of docs/live.md with the paths and the port of this test.
free_port() {
    for port in $(shuf -i 20000-60000 -n 50); do
        if ! grep -qiE ":$(printf %04X "$port") " /proc/net/udp; then echo "$port" && return; fi
    done
}
file_port=$(free_port)
pipe_port=$(free_port)
documented() {
    awk -v kind="$1" '$0 == "```" kind { shown = 1; next } /^```/ { shown = 0 } shown' docs/live.md |
        sed -e "s|/usr/local/bin/slp-diag|$program|; s|/var/log/network|$logs|; s|/run/rsyslogd.pid|$work/files.pid|; s|/var/log/slp-diag|$work/slp-diag|" \
            -e "s|port=\"514\"|address=\"127.0.0.1\" port=\"${2:-}\"|"
}

# A daemon of our own: daemon NAME BLOCK PORT
daemon() {
    { echo "global(workDirectory=\"$work/state\")" && documented "$2" "$3"; } >"$work/$1.conf"
    rsyslogd -N1 -f "$work/$1.conf" >"$work/$1-check.out" 2>&1 || fail "rsyslogd refuses the block $2"
    rsyslogd -n -f "$work/$1.conf" -i "$work/$1.pid" >"$work/$1.err" 2>&1 &
    started+=($!)
    for _ in $(seq 100); do [ ! -s "$work/$1.pid" ] || return 0; sleep 0.1; done
    fail "rsyslogd does not start with the block $2"
}
daemon files rsyslog "$file_port"
daemon pipe omprog "$pipe_port"
service=$(documented systemd | sed -n 's/^ExecStart=//p')
[ -n "$service" ] || fail 'docs/live.md names the command of the service'
$service >"$work/follow.out" 2>"$work/follow.err" &
follower=$!
touch "$logs/network.log"
"$program" scan --follow "$logs/network.log" >"$work/text.out" 2>"$work/text.err" &
text=$!
started+=("$follower" "$text")

# As a device sends it, with priority, sequence number, its name or none, and stamp: send PORT NAME MILLISECONDS MESSAGE
datagram() { printf '<187>%s: %s%s.%s UTC: %s' "$3" "$2" "$(LC_ALL=C date -u '+%b %e %Y %H:%M:%S')" "$3" "$4"; }
send() { datagram "$@" >"/dev/udp/127.0.0.1/$1"; }
failed='%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name'
restored='%SMART_LIC-5-COMM_RESTORED: Communications with the Cisco Smart License Utility (CSLU) restored'
removed='%SMART_LIC-3-POLICY_REMOVED: The licensing policy has been removed.'
told() { printf '^\\{"device":"%s".*"mnemonic":"%s".*"status":"%s","count":%s,.*\\}$' "$@"; }

send "$file_port" 'edge-1: ' 101 "$failed"
holds "$work/follow.out" "$(told edge-1 COMM_FAILED open 1)" 'a message with the name of its device'
send "$file_port" 'edge-1: ' 102 "$failed"
holds "$work/follow.out" "$(told edge-1 COMM_FAILED open 2)" 'the same message again'
send "$file_port" '' 103 "$failed"
holds "$work/follow.out" "$(told 127.0.0.1 COMM_FAILED open 1)" 'a message without a name counts for its sender'
logger --server 127.0.0.1 --udp --port "$file_port" --rfc3164 --priority local7.err --tag 104 "$removed"
holds "$work/follow.out" "$(told '[^"]+' POLICY_REMOVED open 1)" 'a message that logger sends'

# rotate WHAT, with a configuration on standard input
rotate() {
    cat >"$work/logrotate.conf" && chmod 600 "$work/logrotate.conf"
    logrotate -f -s "$work/logrotate.state" "$work/logrotate.conf" >"$work/logrotate.out" 2>&1 || fail "logrotate ($1)"
}
# Between renaming and reopening the daemon writes to the renamed file.
datagram "$file_port" 'edge-1: ' 105 "$failed" >"$work/late"
documented logrotate | sed "/postrotate/a bash -c 'cat $work/late >/dev/udp/127.0.0.1/$file_port; sleep 1'" | rotate create
holds "$logs/network.log.1" '\.105 UTC' 'the daemon writes to the renamed file'
holds "$work/follow.out" "$(told edge-1 COMM_FAILED open 3)" 'a message in the renamed file'
send "$file_port" 'edge-1: ' 106 "$restored"
holds "$logs/network.log" '\.106 UTC' 'the daemon writes to the new file'
holds "$work/follow.out" "$(told edge-1 COMM_FAILED recovered 3)" 'a message in the new file'
documented logrotate | rotate delaycompress
[ -s "$logs/network.log.2.gz" ] || fail 'logrotate has not compressed'
send "$file_port" 'edge-2: ' 107 "$failed"
holds "$work/follow.out" "$(told edge-2 COMM_FAILED open 1)" 'a message behind compression'
printf '%s {\n    rotate 14\n    copytruncate\n}\n' "$logs/network.log" | rotate copytruncate
send "$file_port" 'edge-1: ' 108 "$failed"
holds "$work/follow.out" 'edge-1.*"status":"open","count":1,"first":\{"raw":"[^"]*\.108 UTC' 'a message behind copytruncate'
if grep -qE "$(told edge-1 COMM_FAILED '[a-z]+' '([4-9]|[0-9]{2,})')" "$work/follow.out"; then fail 'a rotated file was read twice'; fi

send "$pipe_port" 'edge-3: ' 109 "$failed"
holds "$work/slp-diag.jsonl" "$(told edge-3 COMM_FAILED open 1)" 'a message through omprog'
send "$pipe_port" 'edge-3: ' 110 "$restored"
holds "$work/slp-diag.jsonl" "$(told edge-3 COMM_FAILED recovered 1)" 'its end through omprog'

cron=$(documented cron | sed -n 's/^0 6 \* \* \* root \(.*\) || .*/\1/p')
[ -n "$cron" ] || fail 'docs/live.md names the command of cron'
status=0
bash -c "$cron" || status=$?
[ "$status" = 1 ] || fail "what is open gives status 1 to cron, not $status"
holds "$work/slp-diag.txt" 'COMM_FAILED [0-9]+x' 'the report of cron'

kill -INT "$follower"
wait "$follower" || fail 'Ctrl-C is no failure'
kill -TERM "$text"
wait "$text" || fail 'SIGTERM is no failure'
holds "$work/text.out" 'devices 4, .*licensing messages 8' 'the summary counts what was sent'
for name in files pipe; do
    process=$(cat "$work/$name.pid")
    kill "$process"
    for _ in $(seq 100); do kill -0 "$process" 2>/dev/null || break; sleep 0.1; done
    if kill -0 "$process" 2>/dev/null; then fail "rsyslogd ($name) does not end"; fi
done
for file in "$work"/*.err; do [ ! -s "$file" ] || fail "a complaint in ${file##*/}"; done
echo 'rsyslog: the configurations of docs/live.md work: files, three rotations, omprog, service and cron'
