#!/usr/bin/env bash
# One query of 1,000,000 samples against a real Prometheus, side by side: curl to nowhere, this library, a plain JSON tree,
# and prometheus-api-client for Python. Needs prometheus and promtool, curl, and a Python with prometheus-api-client
# (integration-tests/parts/install.sh prometheus python), and compiled classes (mvn -Pfast -DskipTests package).
#
#   benchmarks/prometheus/side-by-side.sh [rounds]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${1:-7}
parts=${RUNBOOK_PARTS:-${XDG_CACHE_HOME:-$HOME/.cache}/runbook-parts}
python=${PYTHON:-$parts/venv/bin/python}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

start=1700000040
step=15
points=10000
series=100
end=$((start + (points - 1) * step))

"$python" - "$work/history.om" "$start" "$step" "$points" "$series" <<'PY'
import math, sys
path, start, step, points, series = sys.argv[1], *map(int, sys.argv[2:])
with open(path, "w") as out:
    out.write("# TYPE bench gauge\n")
    for s in range(series):
        for i in range(points):
            out.write('bench{instance="host-%d"} %.3f %d\n' % (s, 500000 + 400000 * math.sin(i * (s + 1) / 97), start + i * step))
    out.write("# EOF\n")
PY
promtool tsdb create-blocks-from openmetrics "$work/history.om" "$work/data" >/dev/null
rm "$work/history.om"

port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'scrape_configs: []\n' > "$work/prometheus.yml"
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --storage.tsdb.retention.time=100y \
  --web.listen-address="127.0.0.1:$port" --log.level=error 2> "$work/log" &
server=$!
url=http://127.0.0.1:$port
for _ in $(seq 120); do
  curl -sf "$url/-/ready" >/dev/null && break
  sleep 0.5
done

echo "load $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(prometheus --version 2>&1 | head -1)"
form="query=bench&start=$start&end=$end&step=$step"
curl -s -o /dev/null -d "$form" "$url/api/v1/query_range"   # the server's caches are warm for everybody
TIMEFORMAT='%R %U %S'
for _ in $(seq "$rounds"); do
  { time curl -s -o /dev/null -d "$form" "$url/api/v1/query_range"; } 2>&1 \
    | awk '{ printf "curl wall %.3f cpu %.3f\n", $1, $2 + $3 }'
done

classes=$(printf '%s:' "$root"/*/target/classes)
jars=$(find "${MAVEN_REPO:-$HOME/.m2/repository}" \( -name 'jackson-*-2.22*.jar' -o -name 'slf4j-api-2.0.17.jar' \
  -o -name 'jspecify-1.0.0.jar' -o -name 'error_prone_annotations-2.42.0.jar' \) | tr '\n' ':')
java -cp "$classes$jars" dev.runbook.benchmarks.PrometheusSideBySide "$url" bench "$start" "$end" "$step" "$rounds" \
  2> >(grep -v SLF4J >&2)

"$python" - "$url" "$start" "$end" "$step" "$rounds" <<'PY'
import sys, time
begin = time.perf_counter()
from prometheus_api_client import MetricRangeDataFrame, PrometheusConnect
from datetime import datetime, timezone
print("python-imports wall %.3f cpu %.3f" % (time.perf_counter() - begin, time.process_time()))
url, start, end, step, rounds = sys.argv[1], *map(int, sys.argv[2:])
prom = PrometheusConnect(url=url)
when = lambda t: datetime.fromtimestamp(t, timezone.utc)
for _ in range(rounds):
    wall, cpu = time.perf_counter(), time.process_time()
    data = prom.custom_query_range("bench", when(start), when(end), str(step))
    print("python-lists wall %.3f cpu %.3f samples %d"
          % (time.perf_counter() - wall, time.process_time() - cpu, sum(len(one["values"]) for one in data)))
    wall, cpu = time.perf_counter(), time.process_time()
    frame = MetricRangeDataFrame(data)
    print("python-frame wall %.3f cpu %.3f samples %d"
          % (time.perf_counter() - wall, time.process_time() - cpu, len(frame)))
PY
