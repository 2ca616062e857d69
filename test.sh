#!/usr/bin/env bash
# Installs what the tests need where it can, builds with warnings as errors, runs every test project.
# The last line counts: "N passed, N failed", with ", N skipped" where there are some.
set -uo pipefail

usage() {
  cat <<'TEXT'
usage: ./test.sh [--data DIR] [--no-skips] [--long]

  --data DIR   DIR holds mnist/ (IDX files) and cifar-10-batches-bin/; the tests that need
               all of MNIST and CIFAR-10 run instead of being skipped
  --no-skips   a skipped test counts as failed
  --long       outages of a minute, 50 queued runs, every damage and refusal, all of Figure 1, soaks of five minutes,
               a million simulated histories
TEXT
}

die() {
  echo "test.sh: $*" >&2
  exit 2
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
runner_options=()
while (($#)); do
  case $1 in
    --data)
      (($# >= 2)) || die "--data needs a directory"
      for set in mnist cifar-10-batches-bin; do
        [[ -d $2/$set ]] || die "--data: there is no directory $2/$set"
      done
      EQUISEP_TEST_DATA=$(cd "$2" && pwd) || exit 2
      export EQUISEP_TEST_DATA
      shift 2
      ;;
    --no-skips) runner_options+=(-failSkips); shift ;;
    --long) export EQUISEP_TEST_LONG=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown argument $1" ;;
  esac
done
cd "$root" || exit 2

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DEBIAN_FRONTEND=noninteractive
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch # whatever dotnet and the tests leave there goes as well
export DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 # twenty processes share the processors: whoever waits has to leave them to the others
export DOTNET_TieredPGO=0 # processes of tests live for seconds: to measure what they do most costs more than it gains

# Runs apt-get as root, or not at all; never asks for a password.
apt() {
  if ((EUID == 0)); then
    apt-get -qq "$@" </dev/null >"$scratch/apt.log" 2>&1
  else
    sudo -n apt-get -qq "$@" </dev/null >"$scratch/apt.log" 2>&1
  fi
}

install_fashion_mnist() {
  local package=dataset-fashion-mnist
  if [[ -d /usr/share/datasets/fashion-mnist ]]; then
    echo "Fashion-MNIST: already in /usr/share/datasets/fashion-mnist."
  elif ! command -v apt-get >/dev/null; then
    echo "Fashion-MNIST: no apt-get here to install $package with; the tests that need all of it will be skipped."
  elif ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
    echo "Fashion-MNIST: installing $package needs root; the tests that need all of it will be skipped."
  elif apt install --no-install-recommends -y "$package" || { apt update && apt install --no-install-recommends -y "$package"; }; then
    echo "Fashion-MNIST: installed the package $package."
  else
    echo "Fashion-MNIST: apt-get could not install $package; the tests that need all of it will be skipped. It said:"
    tail -n 3 "$scratch/apt.log"
  fi
}

install_servers() {
  if ! infra/local/install.sh; then
    echo "Servers: not all of them are here; the tests that need a missing one will be skipped."
  fi
}

# One compiler for all projects, which ends with the build; otherwise each project would start one of its own.
build() {
  dotnet build EquiSep.Aspire.sln -c Release -v quiet -warnaserror -p:RestoreLockedMode=true -p:UseSharedCompilation=true -nodeReuse:false </dev/null
  local status=$?
  dotnet build-server shutdown --vbcscompiler </dev/null >"$scratch/shutdown.log" 2>&1
  return $status
}

# NuGet says nothing when no feed knows of vulnerabilities. Newtonsoft.Json 12.0.3 has a known one (CVE-2024-21907).
audit_the_audit() {
  mkdir "$scratch/audit"
  cat >"$scratch/audit/audit.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.3" /></ItemGroup>
</Project>
XML
  if dotnet restore "$scratch/audit" --disable-build-servers </dev/null 2>&1 | grep -q NU1903; then
    echo "Packages: the build ends where one has a known vulnerability."
  else
    echo "Packages: the feeds here know of no vulnerabilities; the packages are NOT audited."
  fi
}

# An attribute of the <assembly> element of a report; 0 where there is no report.
count_of() {
  local line count=0
  [[ -f $2 ]] && while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line == *"<assembly "* ]]; then
      line=${line#*<assembly }
      [[ ${line%%>*} =~ (^| )$1=\"([0-9]+)\" ]] && count=${BASH_REMATCH[2]}
      break
    fi
  done <"$2"
  echo "$count"
}

# Runs one test project and writes "passed failed skipped" to NAME.counts. A runner that leaves no report, runs no test, or fails
# without a failed test, counts as a failure. The output appears when the project has ended.
run_project() {
  local project=$1 name=${1##*/} report assembly status total broken began=$SECONDS
  name=${name%.csproj}
  report=$scratch/$name.xml
  assembly=$(echo "${project%/*}"/bin/Release/*/EquiSep."$name".dll)
  dotnet "$assembly" -noColor -noLogo -result-xml "$report" ${runner_options[@]+"${runner_options[@]}"} </dev/null >"$scratch/$name.log" 2>&1
  status=$?
  total=$(count_of total "$report")
  broken=$(($(count_of failed "$report") + $(count_of errors "$report")))
  if ((total == 0)); then
    echo "$name ended with exit code $status and ran no test." >>"$scratch/$name.log"
    broken=$((broken + 1))
  elif ((status != 0 && broken == 0)); then
    echo "$name ended with exit code $status although no test failed." >>"$scratch/$name.log"
    broken=1
  fi
  echo "$(count_of passed "$report") $broken $(count_of skipped "$report")" >"$scratch/$name.counts"
  {
    flock 8
    printf '\n== %s: %d s\n' "$name" $((SECONDS - began))
    cat "$scratch/$name.log"
  } 8>"$scratch/output"
}

# Three at a time: one lane computes, one starts whole systems, and Services.Tests mostly waits. Simulation.Tests takes all processors, so it is last.
run_all() {
  local project systems=() waiting=() computing=()
  for project in tests/*.Tests/*.csproj; do
    case $project in
      */EndToEnd.Tests.csproj | */AppHost.Tests.csproj) systems=("$project" "${systems[@]}") ;;
      */Services.Tests.csproj) waiting+=("$project") ;;
      *) computing+=("$project") ;;
    esac
  done
  run_lane "${systems[@]}" &
  run_lane "${waiting[@]}" &
  run_lane "${computing[@]}"
  wait
}

run_lane() {
  local project
  for project in "$@"; do run_project "$project"; done
}

install_fashion_mnist
install_servers
if [[ -n ${EQUISEP_TEST_DATA:-} ]]; then
  echo "MNIST and CIFAR-10: from $EQUISEP_TEST_DATA."
else
  echo "MNIST and CIFAR-10: no --data DIR was given; the tests that need all of them will be skipped."
fi
audit_the_audit

echo
echo "== build"
passed=0 failed=0 skipped=0
if build; then
  run_all
  for project in tests/*.Tests/*.csproj; do
    name=${project##*/}
    read -r project_passed project_failed project_skipped <"$scratch/${name%.csproj}.counts" || project_failed=1
    passed=$((passed + ${project_passed:-0})) failed=$((failed + project_failed)) skipped=$((skipped + ${project_skipped:-0}))
  done
else
  echo "The build failed; no test ran."
fi

printf '\nAll of it: %d s\n\n' "$SECONDS"
line="$passed passed, $failed failed"
((skipped == 0)) || line+=", $skipped skipped"
echo "$line"
((failed == 0 && passed > 0))
