# The servers of one machine: where they lie, how each is started, when it is ready, how it is ended.
# Read by install.sh, up.sh and down.sh. Linux only: what a process is, is read from /proc.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
all_servers=(epmd rabbitmq azurite dashboard)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/equisep/servers
azurite_program=$cache/node_modules/azurite/dist/src/blob/main.js
dashboard_program=$cache/node_modules/@microsoft/aspire-cli-linux-x64/bin/aspire
# The program itself: the command of the same name on the path works for root and the user rabbitmq only.
rabbitmq_program=/usr/lib/rabbitmq/bin/rabbitmq-server
run=$here/.run
# The account that every Azurite has; Microsoft publishes its key, it protects nothing.
azurite_key=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The number of the running process NAME of this run folder. A number that now belongs to another process does not count:
# every server carries its name and folder in its environment.
pid_of() {
  local pid
  [[ -f $run/$1.pid ]] && pid=$(<"$run/$1.pid") && [[ $pid =~ ^[0-9]+$ ]] || return 1
  grep -qzxF "EQUISEP_SERVER=$1@$run" "/proc/$pid/environ" 2>/dev/null || return 1
  echo "$pid"
}

answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# A broker that is ready answers the protocol header of AMQP 0-9-1.
answers_amqp() {
  timeout 2 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "AMQP\0\0\11\1" >&3 && [[ $(head -c 1 <&3 | od -An -tu1) -eq 1 ]]' _ "$1" 2>/dev/null
}

# Starts a command that outlives the script; its output goes to NAME.log.
start() {
  local name=$1
  shift
  EQUISEP_SERVER=$name@$run setsid nohup "$@" </dev/null >>"$run/$name.log" 2>&1 9>&- &
  echo $! >"$run/$name.pid"
}

start_epmd() {
  start epmd epmd -address 127.0.0.1 -port "$1"
}

start_rabbitmq() {
  local home=$run/rabbitmq
  mkdir -p "$home"
  echo '[].' >"$home/enabled_plugins"
  # The timeout, in ms: a measurement may take longer than the usual half hour. 12 hours, as in secrets.sh.
  printf '%s\n' "listeners.tcp.1 = 127.0.0.1:$1" 'consumer_timeout = 43200000' >"$home/rabbitmq.conf"
  # RUNNING_UNDER_SYSTEMD: the start script becomes the server, so that the number written down is the server's.
  start rabbitmq env HOME="$home" RUNNING_UNDER_SYSTEMD=true \
    RABBITMQ_NODENAME=equisep@localhost RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" RABBITMQ_MNESIA_BASE="$home/data" RABBITMQ_LOG_BASE="$home/log" \
    RABBITMQ_DIST_PORT="$(<"$run/dist.port")" ERL_EPMD_PORT="$(<"$run/epmd.port")" ERL_EPMD_ADDRESS=127.0.0.1 \
    ERL_CRASH_DUMP="$home/erl_crash.dump" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    "$rabbitmq_program"
}

start_azurite() {
  mkdir -p "$run/azurite"
  start azurite node "$azurite_program" --silent --skipApiVersionCheck --disableTelemetry \
    --location "$run/azurite" --blobHost 127.0.0.1 --blobPort "$1"
}

# The dashboard unpacks itself once into its home.
start_dashboard() {
  start dashboard env HOME="$cache" ASPIRE_CLI_TELEMETRY_OPTOUT=true "$dashboard_program" dashboard run --non-interactive --nologo \
    --frontend-url "http://127.0.0.1:$1" --otlp-grpc-url "http://127.0.0.1:$(<"$run/otlp.port")" \
    --otlp-http-url "http://127.0.0.1:$(<"$run/otlp-http.port")" --allow-anonymous
}

is_ready() {
  case $1 in
    rabbitmq) answers_amqp "$2" ;;
    epmd | azurite | dashboard) answers "$2" ;;
    *) answers_health "$2" ;;
  esac
}

# Ends NAME and waits until it is gone; a process that does not go in 20 s is killed.
stop() {
  local pid tenths
  [[ -f $run/$1.pid ]] || return 0
  if pid=$(pid_of "$1"); then
    kill "$pid" 2>/dev/null
    for ((tenths = 0; tenths < 200; tenths++)); do
      pid_of "$1" >/dev/null || break
      sleep 0.1
    done
    pid=$(pid_of "$1") && kill -KILL "$pid"
  fi
  rm -f "$run/$1.pid"
  echo "$1: ended."
}
