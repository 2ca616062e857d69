#!/usr/bin/env bash
# Ends the processes that up.sh started, and no others; data, logs and ports stay in the run folder.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

usage() {
  cat <<'TEXT'
usage: infra/local/down.sh [--run DIR] [NAME...]

NAME is one of up.sh's: rabbitmq, azurite, dashboard, data, trainer-1 ..., analysis, api, servers, services.
Without names, ends all of them.
TEXT
}

names=()
while (($#)); do
  case $1 in
    --run) [[ -d ${2:-} ]] || die "--run needs a folder that is there"; run=$(cd "$2" && pwd); shift 2 ;;
    servers | services | rabbitmq | azurite | dashboard | data | analysis | api) names+=("$1"); shift ;;
    trainer-[1-9] | trainer-[1-9][0-9]) names+=("$1"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown argument $1" ;;
  esac
done
((${#names[@]})) || names=(services servers)
[[ -d $run ]] || exit 0

exec 9>"$run/lock" && flock -w 120 9 || die "another up.sh or down.sh holds $run/lock"
wanted=()
for name in "${names[@]}"; do
  case $name in
    services) wanted+=(api analysis); for file in "$run"/trainer-*.pid; do [[ ! -f $file ]] || wanted+=("$(basename "$file" .pid)"); done; wanted+=(data) ;;
    servers) wanted+=(dashboard azurite rabbitmq epmd) ;;
    rabbitmq) wanted+=(rabbitmq epmd) ;;
    *) wanted+=("$name") ;;
  esac
done

# Services finish what they are about; they do so at the same time.
for name in "${wanted[@]}"; do
  case $name in
    data | trainer-* | analysis | api) pid=$(pid_of "$name") && kill "$pid" 2>/dev/null ;;
  esac
done
for name in "${wanted[@]}"; do
  stop "$name"
done
