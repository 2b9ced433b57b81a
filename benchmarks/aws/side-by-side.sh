#!/usr/bin/env bash
# 600 metrics of 3 hours from a stand-in for CloudWatch with 30 ms of latency, side by side: this library and boto3's own
# paginator. Needs a Python with boto3 (integration-tests/parts/install.sh python) and compiled classes with those of the
# tests (mvn -Pfast -DskipTests test-compile).
#
#   benchmarks/aws/side-by-side.sh [metrics] [latency in ms] [rounds]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
parts=${RUNBOOK_PARTS:-${XDG_CACHE_HOME:-$HOME/.cache}/runbook-parts}
python=${PYTHON:-$parts/venv/bin/python}
classes=$(printf '%s:' "$root"/*/target/classes "$root"/*/target/test-classes)
repository=${MAVEN_REPO:-$HOME/.m2/repository}
jars=$(find "$repository/software/amazon/awssdk" "$repository/org/apache/httpcomponents" "$repository/org/reactivestreams" \
  -name '*.jar' | tr '\n' ':')
jars+=$(find "$repository" \( -name 'jackson-*-2.22*.jar' -o -name 'slf4j-api-2.0.17.jar' -o -name 'jspecify-1.0.0.jar' \) | tr '\n' ':')

echo "load $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
java -cp "$classes$jars" dev.runbook.it.aws.CloudWatchSideBySide "$python" "${1:-600}" "${2:-30}" "${3:-7}" 2> >(grep -v SLF4J >&2)
