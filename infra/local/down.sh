#!/usr/bin/env bash
# Ends the processes that up.sh started, and no others; data, logs and ports stay in the run folder.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

usage() {
  cat <<'TEXT'
usage: infra/local/down.sh [--run DIR] [rabbitmq] [azurite] [dashboard]

Without names, ends all of them.
TEXT
}

wanted=()
while (($#)); do
  case $1 in
    --run) [[ -d ${2:-} ]] || die "--run needs a folder that is there"; run=$(cd "$2" && pwd); shift 2 ;;
    rabbitmq) wanted+=(rabbitmq epmd); shift ;;
    azurite | dashboard) wanted+=("$1"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown argument $1" ;;
  esac
done
((${#wanted[@]})) || wanted=(dashboard azurite rabbitmq epmd)
[[ -d $run ]] || exit 0

exec 9>"$run/lock" && flock -w 120 9 || die "another up.sh or down.sh holds $run/lock"
for name in "${wanted[@]}"; do
  stop "$name"
done
