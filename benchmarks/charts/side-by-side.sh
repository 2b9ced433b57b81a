#!/usr/bin/env bash
# Pictures of 1,000, 1,000,000 and 10,000,000 points as PNG of 1000 x 360, side by side in one run: this library and
# matplotlib with its Agg canvas. Needs a Python with matplotlib (integration-tests/parts/install.sh python), and compiled
# classes (mvn -Pfast -DskipTests package).
#
#   benchmarks/charts/side-by-side.sh [rounds]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${1:-5}
parts=${RUNBOOK_PARTS:-${XDG_CACHE_HOME:-$HOME/.cache}/runbook-parts}
python=${PYTHON:-$parts/venv/bin/python}

echo "load $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
classes=$(printf '%s:' "$root"/*/target/classes)
jars=$(find "${MAVEN_REPO:-$HOME/.m2/repository}" \( -name 'jackson-*-2.22*.jar' -o -name 'slf4j-api-2.0.17.jar' \
  -o -name 'xchart-4.0.3.jar' -o -name 'jspecify-1.0.0.jar' -o -name 'error_prone_annotations-2.42.0.jar' \) | tr '\n' ':')
for points in 1000 1000000 10000000; do
  java -Xmx2g -cp "$classes$jars" dev.runbook.benchmarks.ChartSideBySide "$points" "$rounds" 2> >(grep -v SLF4J >&2)
  "$python" - "$points" "$rounds" <<'PY'
import io, sys, time
begin = time.perf_counter()
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
imports = time.perf_counter() - begin
points, rounds = map(int, sys.argv[1:])
i = np.arange(points, dtype=np.float64)
values = np.sin(i / points * 40) + ((i * 7919) % 1000) / 2500
times = (np.datetime64("2026-11-21T00:00:00", "ms") + (i * (86_400_000 / points)).astype("timedelta64[ms]"))
for n in range(rounds + 1):
    wall, cpu = time.perf_counter(), time.process_time()
    figure, axes = plt.subplots(figsize=(10, 3.6), dpi=100)
    axes.plot(times, values, linewidth=1.5)
    axes.grid(True)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    plt.close(figure)
    print("matplotlib points %d %s wall %.3f cpu %.3f bytes %d" % (points, "first" if n == 0 else "warm",
          time.perf_counter() - wall, time.process_time() - cpu, out.tell()))
print("matplotlib points %d process: imports wall %.3f" % (points, imports))
PY
done
