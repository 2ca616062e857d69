#!/usr/bin/env bash
# Starts EquiSep as processes on this machine, on loopback addresses only: the servers it uses and its four services. What runs
# already is left alone, so that a second call brings back what was killed. Installs nothing: install.sh does.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"
source "$here/services.sh"

usage() {
  cat <<'TEXT'
usage: infra/local/up.sh [options] [NAME...]

NAME is rabbitmq, azurite, dashboard (together: servers), data, trainer-1, trainer-2 ..., analysis, api (together: services).
Without names, starts all of them.

  --trainers N         how many trainers share the cores (1); a call without it means the number of the last time
  --no-build           start the services as they were built before
  --configuration C    of the build: Release or Debug (Release)
  --api-port N         the REST API (5080)
  --amqp-port N        RabbitMQ (5672)
  --blob-port N        Azurite (10000)
  --dashboard-port N   the Aspire dashboard (18888)
  --otlp-port N        where the dashboard takes telemetry, gRPC (4317)
  --run DIR            data, logs and NAME.pid files (infra/local/.run)

A port that is not named is the one of the last time, else the number in brackets or the next free one.
TEXT
}

declare -A asked=() usual=(
  [rabbitmq]=5672 [azurite]=10000 [dashboard]=18888 [otlp]=4317 [otlp-http]=4318 [dist]=25672 [epmd]=24369
  [api]=5080 [data]=5081 [analysis]=5082
)
names=() asked_trainers=
while (($#)); do
  case $1 in
    --api-port | --amqp-port | --blob-port | --dashboard-port | --otlp-port)
      [[ ${2:-} =~ ^[0-9]{1,5}$ ]] && (($2 > 0 && $2 < 65536)) || die "$1 needs a number from 1 to 65535"
      case $1 in
        --api-port) asked[api]=$2 ;;
        --amqp-port) asked[rabbitmq]=$2 ;;
        --blob-port) asked[azurite]=$2 ;;
        --dashboard-port) asked[dashboard]=$2 ;;
        --otlp-port) asked[otlp]=$2 ;;
      esac
      shift 2
      ;;
    --trainers) [[ ${2:-} =~ ^[1-9][0-9]?$ ]] || die "--trainers needs a number from 1 to 99"; asked_trainers=$2; shift 2 ;;
    --no-build) no_build=yes; shift ;;
    --configuration) [[ ${2:-} =~ ^(Release|Debug)$ ]] || die "--configuration needs Release or Debug"; configuration=$2; shift 2 ;;
    --run) [[ -n ${2:-} ]] || die "--run needs a folder"; run=$(mkdir -p "$2" && cd "$2" && pwd) || exit 1; shift 2 ;;
    servers | services | rabbitmq | azurite | dashboard | data | analysis | api) names+=("$1"); shift ;;
    trainer-[1-9] | trainer-[1-9][0-9]) names+=("$1"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown argument $1" ;;
  esac
done
((${#names[@]})) || names=(servers services)

mkdir -p "$run" && exec 9>"$run/lock" || exit 1
flock -w 120 9 || die "another up.sh or down.sh holds $run/lock"
[[ ! -f $run/trainers ]] || trainers=$(<"$run/trainers")
trainers=${asked_trainers:-$trainers}
echo "$trainers" >"$run/trainers"

servers=() services=()
for name in "${names[@]}"; do
  case $name in
    servers) servers+=("${all_servers[@]}") ;;
    rabbitmq) servers+=(epmd rabbitmq) ;;
    azurite | dashboard) servers+=("$name") ;;
    services) services+=(data); for ((i = 1; i <= trainers; i++)); do services+=("trainer-$i"); done; services+=(analysis api) ;;
    *) services+=("$name") ;;
  esac
done
for ((i = 1; i < 100; i++)); do usual[trainer-$i]=$((5100 + i)); done

# Settles the port NAME and writes it to NAME.port. Whoever used the server that was killed looks for it where it was, so
# the port of the last time is kept; the rest of a killed process may hold it a little longer.
settle() {
  local port=${asked[$1]:-} tenths
  if [[ -z $port && ! -f $run/$1.port ]]; then
    port=${usual[$1]}
    while answers "$port" || grep -qsx "$port" "$run"/*.port; do port=$((port + 1)); done
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
    *) [[ -f $run/rabbitmq.port && -f $run/azurite.port ]] || die "$1 needs rabbitmq and azurite; start them first" ;;
  esac
}

# Waits until NAME is ready, 60 s at most; a process that ends before is not waited for.
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

# Starts those of the given names that do not run, all at once, and waits until they are ready.
bring_up() {
  local name missing=() started=() i
  for name in "$@"; do
    if pid_of "$name" >/dev/null; then
      [[ ${asked[$name]:-$(<"$run/$name.port")} == "$(<"$run/$name.port")" ]] || die "$name already runs on port $(<"$run/$name.port"); end it with down.sh first"
      echo "$name: already runs on port $(<"$run/$name.port")."
    else
      missing+=("$name")
    fi
  done
  ((${#missing[@]})) || return
  for name in "${missing[@]}"; do
    prepare "$name"
  done
  ! is_service "$1" || build "${missing[@]}"
  for name in "${missing[@]}"; do
    settle "$name"
    began[$name]=$EPOCHREALTIME
    if is_service "$name"; then start_service "$name" "$(<"$run/$name.port")"; else "start_$name" "$(<"$run/$name.port")"; fi
    # RabbitMQ would start a name server of its own if this one were late.
    if [[ $name == epmd ]]; then await epmd; else started+=("$name"); fi
  done
  # The slowest was started first and is waited for last.
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    await "${started[i]}"
  done
}

((${#servers[@]} == 0)) || bring_up "${servers[@]}"
((${#services[@]} == 0)) || bring_up "${services[@]}"

echo
for name in ${servers[@]+"${servers[@]}"} ${services[@]+"${services[@]}"}; do
  port=$(<"$run/$name.port")
  case $name in
    rabbitmq) echo "ConnectionStrings__messaging=$(messaging)" ;;
    azurite) echo "ConnectionStrings__blobs=$(blobs)" ;;
    dashboard) echo "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$(<"$run/otlp.port")"; echo "dashboard: http://127.0.0.1:$port" ;;
    api) echo "api: http://127.0.0.1:$port"; echo "swagger: http://127.0.0.1:$port/swagger" ;;
  esac
done
