#!/usr/bin/env bash
# Starts the servers that EquiSep uses as processes on this machine, on loopback addresses only. What runs already is left
# alone, so that a second call brings back what was killed. Installs nothing: install.sh does.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

usage() {
  cat <<'TEXT'
usage: infra/local/up.sh [options] [rabbitmq] [azurite] [dashboard]

Without names, starts all three.

  --amqp-port N        RabbitMQ (5672)
  --blob-port N        Azurite (10000)
  --dashboard-port N   the Aspire dashboard (18888)
  --otlp-port N        where the dashboard takes telemetry, gRPC (4317)
  --run DIR            data, logs and NAME.pid files (infra/local/.run)

A port that is not named is the one of the last time, else the number in brackets or the next free one.
TEXT
}

declare -A asked=() usual=([rabbitmq]=5672 [azurite]=10000 [dashboard]=18888 [otlp]=4317 [otlp-http]=4318 [dist]=25672 [epmd]=24369)
wanted=()
while (($#)); do
  case $1 in
    --amqp-port | --blob-port | --dashboard-port | --otlp-port)
      [[ ${2:-} =~ ^[0-9]{1,5}$ ]] && (($2 > 0 && $2 < 65536)) || die "$1 needs a number from 1 to 65535"
      case $1 in
        --amqp-port) asked[rabbitmq]=$2 ;;
        --blob-port) asked[azurite]=$2 ;;
        --dashboard-port) asked[dashboard]=$2 ;;
        --otlp-port) asked[otlp]=$2 ;;
      esac
      shift 2
      ;;
    --run) [[ -n ${2:-} ]] || die "--run needs a folder"; run=$(mkdir -p "$2" && cd "$2" && pwd) || exit 1; shift 2 ;;
    rabbitmq) wanted+=(epmd rabbitmq); shift ;;
    azurite | dashboard) wanted+=("$1"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown argument $1" ;;
  esac
done
((${#wanted[@]})) || wanted=("${all_servers[@]}")

mkdir -p "$run" && exec 9>"$run/lock" || exit 1
flock -w 120 9 || die "another up.sh or down.sh holds $run/lock"

# Settles the port NAME and writes it to NAME.port. Whoever used the server that was killed looks for it where it was, so
# the port of the last time is kept; the rest of a killed process may hold it a little longer.
settle() {
  local port=${asked[$1]:-} tenths
  if [[ -z $port && ! -f $run/$1.port ]]; then
    port=${usual[$1]}
    while answers "$port"; do port=$((port + 1)); done
  fi
  port=${port:-$(<"$run/$1.port")}
  for ((tenths = 0; tenths < 100; tenths++)); do
    answers "$port" || break
    sleep 0.1
  done
  ((tenths < 100)) || die "$1: port $port is taken by another process; name another one (--help) or remove $run/$1.port"
  echo "$port" >"$run/$1.port"
}

# What must be there before NAME is started, and the ports beside its own.
prepare() {
  case $1 in
    rabbitmq) [[ -x $rabbitmq_program ]] || die "RabbitMQ is not installed; infra/local/install.sh installs it"; settle dist ;;
    epmd) command -v epmd >/dev/null || die "Erlang is not installed; infra/local/install.sh installs it" ;;
    azurite) [[ -f $azurite_program ]] || die "Azurite is not installed; infra/local/install.sh installs it" ;;
    dashboard) [[ -x $dashboard_program ]] || die "the dashboard is not installed; infra/local/install.sh installs it"; settle otlp; settle otlp-http ;;
  esac
}

# Waits until NAME is ready, 60 s at most; a server that ends before is not waited for.
await() {
  local since=${began[$1]} port=$(<"$run/$1.port") tenths
  for ((tenths = 0; tenths < 600; tenths++)); do
    if is_ready "$1" "$port"; then
      printf '%s: ready on port %s after %d ms.\n' "$1" "$port" $(((${EPOCHREALTIME/./} - ${since/./}) / 1000))
      return
    fi
    pid_of "$1" >/dev/null || ((tenths < 5)) || break
    sleep 0.1
  done
  tail -n 20 "$run/$1.log" >&2
  die "$1 did not become ready; above are the last lines of $run/$1.log"
}

declare -A began=()
started=()
for name in "${wanted[@]}"; do
  if pid_of "$name" >/dev/null; then
    [[ ${asked[$name]:-$(<"$run/$name.port")} == "$(<"$run/$name.port")" ]] || die "$name already runs on port $(<"$run/$name.port"); end it with down.sh first"
    echo "$name: already runs on port $(<"$run/$name.port")."
  else
    prepare "$name"
    settle "$name"
    began[$name]=$EPOCHREALTIME
    "start_$name" "$(<"$run/$name.port")"
    # RabbitMQ would start a name server of its own if this one were late.
    if [[ $name == epmd ]]; then await epmd; else started+=("$name"); fi
  fi
done
# The slowest was started first and is waited for last.
for ((i = ${#started[@]} - 1; i >= 0; i--)); do
  await "${started[i]}"
done

echo
for name in "${wanted[@]}"; do
  port=$(<"$run/$name.port")
  case $name in
    rabbitmq) echo "ConnectionStrings__messaging=amqp://guest:guest@127.0.0.1:$port" ;;
    azurite) echo "ConnectionStrings__blobs=DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=$azurite_key;BlobEndpoint=http://127.0.0.1:$port/devstoreaccount1" ;;
    dashboard) echo "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$(<"$run/otlp.port")"; echo "dashboard: http://127.0.0.1:$port" ;;
  esac
done
