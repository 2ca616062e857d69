# The four services as processes of one machine: which project each name stands for, where it was built, what it is told.
# Read after servers.sh by up.sh and down.sh. What a service is told is what AppHost, compose and Kubernetes tell it, too;
# any other option of it may be set in the environment that up.sh is called in.

root=$(cd "$here/../.." && pwd)
configuration=Release
trainers=1
no_build=

project_of() {
  case $1 in
    data) echo DataService ;;
    trainer-*) echo TrainingService ;;
    analysis) echo AnalysisService ;;
    api) echo Api ;;
  esac
}

is_service() {
  [[ -n $(project_of "$1") ]]
}

folder_of() {
  echo "$root/src/$(project_of "$1")/bin/$configuration/net10.0"
}

# Builds, once each, what the given services are built from.
build() {
  local project
  command -v dotnet >/dev/null || die "there is no dotnet here; EquiSep needs the SDK of .NET 10"
  for project in $(for name in "$@"; do project_of "$name"; done | sort -u); do
    if [[ -z $no_build ]]; then
      echo "Building src/$project ($configuration)."
      dotnet build "$root/src/$project" -c "$configuration" -v quiet --disable-build-servers </dev/null >"$run/build.log" 2>&1 9>&- && continue
      tail -n 20 "$run/build.log" >&2
      die "src/$project does not build; above are the last lines of $run/build.log"
    fi
  done
  for name in "$@"; do
    [[ -f $(folder_of "$name")/EquiSep.$(project_of "$name").dll ]] || die "src/$(project_of "$name") is not built ($configuration); leave out --no-build"
  done
}

messaging() {
  echo "amqp://guest:guest@127.0.0.1:$(<"$run/rabbitmq.port")"
}

blobs() {
  echo "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=$azurite_key;BlobEndpoint=http://127.0.0.1:$(<"$run/azurite.port")/devstoreaccount1"
}

# Trainers share the cores; where trainer-3 is started, three do.
slots_of() {
  local sharing=${1#trainer-} slots
  ((sharing > trainers)) || sharing=$trainers
  slots=$(($(nproc) / sharing))
  echo $((slots > 0 ? slots : 1))
}

start_service() {
  local name=$1 settings=()
  [[ $name != trainer-* || -n ${Training__Slots:-} ]] || settings+=(Training__Slots="$(slots_of "$name")")
  [[ ! -f $run/otlp.port ]] || settings+=(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$(<"$run/otlp.port")")
  start "$name" env --chdir="$(folder_of "$name")" \
    ConnectionStrings__messaging="$(messaging)" ConnectionStrings__blobs="$(blobs)" \
    OTEL_SERVICE_NAME="$name" ASPNETCORE_URLS="http://127.0.0.1:$2" ${settings[@]+"${settings[@]}"} \
    dotnet "EquiSep.$(project_of "$name").dll"
}

# A service that is ready says so.
answers_health() {
  timeout 2 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n" >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]' _ "$1" 2>/dev/null
}
