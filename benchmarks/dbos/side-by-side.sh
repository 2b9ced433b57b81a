#!/usr/bin/env bash
# Steps by runbook and by DBOS Transact on an embedded PostgreSQL that syncs. Compile runbook-core first.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
core=$here/../../runbook-core/target/classes
[[ -d $core ]] || { echo "no $core: mvn -pl runbook-core compile" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -q -B -f "$here/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/class-path"
path=$core:$(cat "$work/class-path")
javac -parameters -d "$work/classes" -cp "$path" "$here/DbosSteps.java"
mkdir "$work/data"
java -cp "$work/classes:$path" DbosSteps "$work"
