#!/usr/bin/env bash
# The distributed examples of docs/scale.md, run as they stand there: an archive by day and site is scanned by Spark and
# by xargs, and both reports must be that of one scan, byte for byte.
set -euo pipefail
program=$(realpath "$1")
text=$(realpath "$(dirname "$0")/../docs/scale.md")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir bin && ln -s "$program" bin/slp-diag
export PATH="$folder/bin:$PATH" LC_ALL=C.UTF-8

python=${SPARK_PYTHON:-python3}
if ! "$python" -c 'import pyspark' 2>/dev/null; then
    python3 -m venv venv
    venv/bin/pip install --quiet pyspark
    python="$folder/venv/bin/python"
fi

# Forty devices over ten days at two sites; the link of each fails and comes back now and then.
python3 - <<'END'
import gzip, os
failed = "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out"
restored = "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart Software Manager (CSSM) restored"
required = "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 30 days."
other = "%LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1/0/1, changed state to up"
number = {}
for day in range(1, 11):
    for site in ("east", "west"):
        path = f"archive/dt=2026-11-{day:02}/site={site}"
        os.makedirs(path)
        with gzip.open(f"{path}/all.log.gz", "wt") as log:
            for hour in range(24):
                for device in range(20):
                    text = other
                    if (hour + device + day) % 7 == 0:
                        text = failed
                    elif (hour + 2 * device) % 11 == 0 and device % 3:
                        text = restored
                    elif hour == device and day == 3:
                        text = required
                    name = f"{site}-rtr-{device:02}"
                    number[name] = number.get(name, 0) + 1
                    log.write(f"{name} {number[name]}: Nov {day:2} 2026 {hour:02}:{device:02}:00.{day:03}: {text}\n")
END

block() { awk -v kind="$1" -v wanted="$2" '$0 == "```" { inside = 0 } inside { print } $0 == "```" kind { found++; inside = found == wanted }' "$text"; }
compare() {
    for style in --json --full --no-pager; do
        slp-diag scan archive "$style" >whole
        slp-diag merge findings "$style" >merged
        cmp whole merged
        test -s whole
    done
    echo "$1: the report of one scan"
    rm -r findings
}

block sh 1 | head -n -1 >hosts.sh
bash -eu hosts.sh
compare xargs

block python 1 >scan.py
mkdir findings
SPARK_LOCAL_IP=127.0.0.1 "$python" -W ignore scan.py archive findings 4 2>spark.log || { tail -n 40 spark.log; exit 1; }
test "$(ls findings | wc -l)" -eq 4
compare Spark
