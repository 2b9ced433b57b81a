#!/usr/bin/env bash
# Installs or builds what is missing of the real parts that the live tests use, into a cache outside the checkout.
#
#   integration-tests/parts/install.sh [part...]      no part named: all of them
#
# Parts: prometheus victoria browser mariadb postgresql pgbouncer python etcd kubernetes kwok
# Cache: $RUNBOOK_PARTS, else ${XDG_CACHE_HOME:-$HOME/.cache}/runbook-parts
# A part is made once for each content of its recipe; two runs side by side wait for each other.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
parts=${RUNBOOK_PARTS:-${XDG_CACHE_HOME:-$HOME/.cache}/runbook-parts}
all=(prometheus victoria browser mariadb postgresql pgbouncer python etcd kubernetes kwok)
kubernetes_version=v1.35.4
kwok_version=v0.7.0

say() { printf '%s\n' "$*"; }
fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

need() { # need TOOL HINT
  command -v "$1" >/dev/null 2>&1 || fail "the tool '$1' is missing: $2"
}

# --- Debian packages -------------------------------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
  else fail "root is needed for '$*': run it as root, then run this script again"
  fi
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Installs packages without starting the services that some of them bring, and without enabling these for the next boot.
debian() {
  local missing=() package
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  need apt-get "the real parts come as Debian packages: ${missing[*]}"
  (
    exec 8>"${TMPDIR:-/tmp}/runbook-parts-apt.lock"
    flock -w 1200 8 || fail "another run has held the package lock for 20 minutes"
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap 'as_root rm -f $policy' EXIT
      printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
      as_root chmod 755 $policy
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 install \
      --no-install-recommends "${missing[@]}"
    if [ -d /run/systemd/system ]; then
      for package in "${missing[@]}"; do
        dpkg -L "$package" | sed -n 's,.*/systemd/system/\([^/]*\.\(service\|timer\)\)$,\1,p' | grep -v @ \
          | while read -r unit; do as_root systemctl disable -q "$unit" || true; done
      done
    fi
  )
}

part_prometheus() { debian prometheus prometheus-node-exporter; }
part_victoria() { debian victoria-metrics; }
part_browser() { debian chromium fonts-dejavu-core; }
part_mariadb() { debian mariadb-server-core mariadb-client-core; }
part_postgresql() { debian postgresql-client-15 xz-utils util-linux; }
part_pgbouncer() { debian pgbouncer util-linux; }

# --- Python ----------------------------------------------------------------------------------------------------------

part_python() {
  need python3 "apt-get install python3 python3-venv"
  python3 -c 'import ensurepip' 2>/dev/null || debian python3-venv
  rm -rf "$parts/venv"
  python3 -m venv "$parts/venv"
  "$parts/venv/bin/pip" install --quiet --no-input -r "$here/requirements.txt"
}

# --- Go --------------------------------------------------------------------------------------------------------------

need_go() {
  local hint='Go 1.21 or later, which fetches the toolchain it needs (Debian 12: golang-go from bookworm-backports)' version minor
  need go "install $hint"
  version=$(go env GOVERSION)
  minor=${version#go1.} minor=${minor%%[!0-9]*}
  [ "${minor:-0}" -ge 21 ] || fail "'$version' is too old: install $hint"
}

# go_build FOLDER PACKAGE BINARY [LINKER_FLAGS]
go_build() {
  need_go
  (cd "$here/go/$1" && nice -n 10 go build -mod=readonly -trimpath -buildvcs=false -ldflags "-s -w ${4:-}" \
    -o "$parts/bin/$3.new" "$2")
  mv "$parts/bin/$3.new" "$parts/bin/$3"
}

part_etcd() { go_build etcd . etcd; }

part_kubernetes() {
  local stamp=k8s.io/component-base/version minor
  minor=${kubernetes_version#v1.} minor=${minor%%.*}
  stamp="-X $stamp.gitVersion=$kubernetes_version -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor"
  go_build controlplane ./kubectl kubectl "$stamp"
  go_build controlplane ./server controlplane "$stamp"
}

part_kwok() {
  need_go
  GOBIN="$parts/bin" nice -n 10 go install -trimpath -ldflags "-s -w" "sigs.k8s.io/kwok/cmd/kwok@$kwok_version"
}

# --- one part after the other ----------------------------------------------------------------------------------------

# What a part is made from: when this changes, the part is made anew.
recipe() {
  declare -f "part_$1"
  case $1 in
    python) cat "$here/requirements.txt"; python3 --version 2>/dev/null || true ;;
    etcd) declare -f go_build; cat "$here"/go/etcd/go.* "$here"/go/etcd/*.go ;;
    kubernetes) declare -f go_build; say "$kubernetes_version"; cat "$here"/go/controlplane/go.* "$here"/go/controlplane/*/*.go ;;
    kwok) say "$kwok_version" ;;
  esac
}

# Whether what the stamp speaks of is still there.
present() {
  local package
  case $1 in
    python) [ -x "$parts/venv/bin/moto_server" ] && [ -x "$parts/venv/bin/jupyter" ] ;;
    etcd) [ -x "$parts/bin/etcd" ] ;;
    kubernetes) [ -x "$parts/bin/controlplane" ] && [ -x "$parts/bin/kubectl" ] ;;
    kwok) [ -x "$parts/bin/kwok" ] ;;
    *) for package in $(declare -f "part_$1" | sed -n 's/^ *debian \(.*[^;]\);*$/\1/p'); do
         installed "$package" || return 1
       done ;;
  esac
}

install_part() {
  local part=$1 stamp status begin=$SECONDS log="$parts/log/$1.log"
  stamp="$parts/stamps/$part.$(recipe "$part" | sha256sum | cut -c1-16)"
  exec 9>"$parts/stamps/$part.lock"
  flock -w 2400 9 || fail "another run has been making '$part' for 40 minutes"
  if [ -e "$stamp" ] && present "$part"; then
    say "$(printf '%-12s there' "$part")"
    exec 9>&-
    return
  fi
  set +e # in a condition, bash would not stop at the first command that fails
  (set -e; part_"$part") >"$log" 2>&1
  status=$?
  set -e
  if [ $status = 0 ]; then
    present "$part" || fail "'$part' was made but is not there; see $log"
    rm -f "$parts/stamps/$part".????????????????
    touch "$stamp"
    say "$(printf '%-12s made in %d s' "$part" $((SECONDS - begin)))"
  else
    tail -n 25 "$log" >&2
    fail "'$part' could not be made; the whole log is $log"
  fi
  exec 9>&-
}

need flock "apt-get install util-linux"
need sha256sum "apt-get install coreutils"
[ $# -gt 0 ] || set -- "${all[@]}"
for part in "$@"; do
  case " ${all[*]} " in
    *" $part "*) ;;
    *) fail "no part is called '$part'; there are: ${all[*]}" ;;
  esac
done
umask 022
mkdir -p "$parts/bin" "$parts/stamps" "$parts/log"
begin=$SECONDS
for part in "$@"; do install_part "$part"; done
say "$(printf '%-12s in %d s, in %s' "all there" $((SECONDS - begin)) "$parts")"
