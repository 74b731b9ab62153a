#!/usr/bin/env bash
# A real syslog daemon and a real logrotate, on loopback only: what devices send is told by `scan --follow`, through rotation too. The configurations are those of
# docs/live.md. tests/rsyslog.sh PROGRAM
set -euo pipefail
program=$(realpath "${1:?name the program}")
work=$(mktemp -d "${TMPDIR:-/tmp}/slp-diag-rsyslog.XXXXXX")
started=()
finish() {
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "FAILED: $1"
    for file in "$work"/*.out "$work"/*.err "$work"/daemon.log; do [ -s "$file" ] && sed "s|^|${file##*/}: |" "$file"; done
    exit 1
}
# Waits until a file holds a line that fits.
holds() {
    for _ in $(seq 150); do
        if grep -qE -- "$2" "$1" 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    fail "$3: no line of ${1##*/} fits $2"
}
for tool in rsyslogd logrotate logger; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || fail "$tool is not installed"
done
PATH=$PATH:/usr/sbin

# A port that nobody listens on.
port=0
for candidate in $(shuf -i 20000-60000 -n 50); do
    if ! grep -qiE ":$(printf %04X "$candidate") " /proc/net/udp; then port=$candidate && break; fi
done
logs=$work/network
mkdir "$logs" "$work/state"
cat >"$work/live.sh" <<END
#!/bin/sh
exec "$program" --format jsonl scan --follow --year 2026 - >>"$work/omprog.out" 2>>"$work/omprog.err"
END
chmod +x "$work/live.sh"

cat >"$work/rsyslog.conf" <<END
global(workDirectory="$work/state")
module(load="imudp")
module(load="omprog")
input(type="imudp" address="127.0.0.1" port="$port" ruleset="network")

# Cisco's own stamp and sequence number are kept as sent: the raw message, behind the time and address of its arrival.
template(name="cisco" type="string" string="%timegenerated:::date-rfc3339% %fromhost-ip% %rawmsg-after-pri%\n")

ruleset(name="network") {
    action(type="omfile" file="$logs/network.log" template="cisco")
    if (\$rawmsg contains "SMART_LIC") then {
        action(type="omprog" binary="$work/live.sh" template="cisco" confirmMessages="off" action.resumeInterval="5")
    }
}
END
rsyslogd -N1 -f "$work/rsyslog.conf" >"$work/check.out" 2>&1 || fail 'rsyslog refuses the configuration'
touch "$logs/network.log"
rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslogd.pid" >"$work/daemon.log" 2>&1 &
started+=($!)
"$program" --format jsonl scan --follow --year 2026 "$logs" >"$work/follow.out" 2>"$work/follow.err" &
follower=$!
started+=("$follower")
"$program" scan --follow --year 2026 "$logs/network.log" >"$work/text.out" 2>"$work/text.err" &
text=$!
started+=("$text")
for _ in $(seq 100); do [ -s "$work/rsyslogd.pid" ] && break || sleep 0.1; done
[ -s "$work/rsyslogd.pid" ] || fail 'rsyslogd does not start'

# As a device sends it: priority, sequence number, stamp, message; no host.
send() { printf '%s' "$1" >"/dev/udp/127.0.0.1/$port"; }
failed='%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name'
restored='%SMART_LIC-5-COMM_RESTORED: Communications with the Cisco Smart License Utility (CSLU) restored'
removed='%SMART_LIC-3-POLICY_REMOVED: The licensing policy has been removed.'
told() { printf '"device":"%s".*"mnemonic":"%s".*"status":"%s","count":%s,' "$@"; }
rotate() {
    { printf '%s {\n    rotate 9\n    missingok\n' "$logs/network.log"; sed 's/^/    /'; echo '}'; } >"$work/logrotate.conf"
    chmod 600 "$work/logrotate.conf"
    logrotate -f -s "$work/logrotate.state" "$work/logrotate.conf" >"$work/logrotate.out" 2>&1 || fail "logrotate ($1)"
}

send "<187>101: edge-1: Nov 17 2026 18:05:09.580 UTC: $failed"
holds "$work/follow.out" "$(told edge-1 COMM_FAILED open 1)" 'a message with the host of the device'
send "<187>102: edge-1: Nov 17 2026 18:06:09.580 UTC: $failed"
holds "$work/follow.out" "$(told edge-1 COMM_FAILED open 2)" 'the same message again'
send "<187>7: *Nov 17 18:05:30.001: $failed"
holds "$work/follow.out" "$(told 127.0.0.1 COMM_FAILED open 1)" 'a message without a host is that of its sender'
logger --server 127.0.0.1 --udp --port "$port" --rfc3164 --priority local7.err --tag 103 "Nov 17 2026 18:07:00.000 UTC: $removed"
holds "$work/follow.out" '"mnemonic":"POLICY_REMOVED","severity":3.*"status":"open","count":1,' 'a message that logger sends'

# What the daemon writes to the renamed file until it is told to reopen its own.
rotate 'create with postrotate' <<END
create
postrotate
    bash -c "printf %s '<187>103: edge-1: Nov 17 2026 18:07:30.000 UTC: $failed' >/dev/udp/127.0.0.1/$port"
    sleep 1
    kill -HUP \$(cat "$work/rsyslogd.pid")
endscript
END
[ -s "$logs/network.log.1" ] || fail 'logrotate has not rotated'
holds "$logs/network.log.1" 18:07:30 'the daemon writes to the renamed file'
holds "$work/follow.out" "$(told edge-1 COMM_FAILED open 3)" 'a message in the renamed file'
send "<189>104: edge-1: Nov 17 2026 18:08:09.580 UTC: $restored"
holds "$logs/network.log" 18:08:09 'the daemon writes to the new file'
holds "$work/follow.out" "$(told edge-1 COMM_FAILED recovered 3)" 'a message in the new file'

rotate copytruncate <<<copytruncate
[ -s "$logs/network.log.2" ] || fail 'logrotate has not rotated twice'
send "<187>105: edge-1: Nov 17 2026 18:09:09.580 UTC: $failed"
holds "$work/follow.out" 'edge-1.*"status":"open","count":1,.*18:09:09' 'a message behind copytruncate'

printf 'create\ncompress\npostrotate\n    kill -HUP $(cat "%s")\nendscript\n' "$work/rsyslogd.pid" | rotate compress
[ -s "$logs/network.log.1.gz" ] || fail 'logrotate has not compressed'
send "<187>8: edge-2: Nov 17 2026 18:10:09.580 UTC: $failed"
holds "$work/follow.out" "$(told edge-2 COMM_FAILED open 1)" 'a message behind compress'
holds "$work/omprog.out" "$(told edge-2 COMM_FAILED open 1)" 'the same through omprog'
[ "$(grep -cE "$(told edge-1 COMM_FAILED open 1)" "$work/follow.out")" = 2 ] || fail 'an incident is told once for each state'
if grep -qE "$(told edge-1 COMM_FAILED '[a-z]+' '([4-9]|[0-9]{2,})')" "$work/follow.out"; then fail 'a rotated file was read twice'; fi

kill -INT "$follower"
wait "$follower" || fail 'Ctrl-C is no failure'
kill -TERM "$text"
wait "$text" || fail 'SIGTERM is no failure'
grep -q 'licensing messages: 8, devices: 4' "$work/text.out" || fail 'the summary counts what was sent'
[ "$(jq -s length "$work/follow.out" 2>/dev/null || grep -c '^{.*}$' "$work/follow.out")" = "$(wc -l <"$work/follow.out")" ] || fail 'one object a line'
kill "$(cat "$work/rsyslogd.pid")"
for _ in $(seq 100); do kill -0 "${started[0]}" 2>/dev/null || break; sleep 0.1; done
if kill -0 "${started[0]}" 2>/dev/null; then fail 'rsyslogd does not end'; fi
for file in "$work"/*.err; do [ ! -s "$file" ] || fail "a complaint in ${file##*/}"; done
echo 'rsyslog: messages through files, three rotations and omprog were told'
