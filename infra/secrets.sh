#!/usr/bin/env bash
# Makes up the secrets of a trial: passwords of the broker, the blob store and the dashboard, the connection strings with them, and a
# key of the REST API, of which Api is told the hash only.
# The broker is reached as rabbitmq and the store as azurite, in compose and in Kubernetes alike. What is there is kept.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: infra/secrets.sh [DIR]

DIR is infra/secrets where it is not named. Put your own connection strings into
DIR/ConnectionStrings__messaging and DIR/ConnectionStrings__blobs to use a broker or a store that you have.
TEXT
}

case ${1:-} in
  -h | --help) usage; exit 0 ;;
  -*) usage >&2; exit 2 ;;
esac
folder=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}

# Containers read the files as users of their own, so the files are open and the folder is not.
mkdir -p "$folder"
chmod 700 "$folder"

random() {
  head -c "$1" /dev/urandom | base64 -w 0
}

put() {
  if [[ -e $folder/$1 ]]; then
    echo "$folder/$1: kept."
  else
    (umask 022 && printf '%s\n' "$2" >"$folder/$1")
    echo "$folder/$1: made."
  fi
}

# The letters of a password may stand in an address as they are.
password=$(random 24 | tr '+/' '-_')
key=$(random 64)
put ConnectionStrings__messaging "amqp://equisep:$password@rabbitmq:5672"
# A measurement may take longer than the half hour after which a broker takes a delivery back from a process that is well;
# processes that are not are noticed by their heartbeats. 12 hours.
put rabbitmq.conf "default_user = equisep
default_pass = $password
consumer_timeout = 43200000"
put ConnectionStrings__blobs "DefaultEndpointsProtocol=http;AccountName=equisep;AccountKey=$key;BlobEndpoint=http://azurite:10000/equisep"
put azurite-accounts "equisep:$key"
put api-key "equisep_$(random 32 | tr '+/' '-_' | tr -d '=')"
put Api__Keys__0__Sha256 "$(printf %s "$(<"$folder/api-key")" | sha256sum | cut -d ' ' -f 1)"
put Dashboard__Frontend__BrowserToken "$(random 24 | tr '+/' '-_')"
