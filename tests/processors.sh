#!/usr/bin/env bash
# Runs Core.Tests as on other x86-64 processors: every setting turns off instruction sets of .NET, libtorch's own kernels (ATEN), oneDNN or MKL.
# This processor must have what a setting leaves on.
set -uo pipefail

settings=(
  "avx2        DOTNET_EnableAVX512=0 ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 MKL_ENABLE_INSTRUCTIONS=AVX2"
  "sse         DOTNET_EnableAVX2=0 ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=SSE41 MKL_CBWR=COMPATIBLE GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F"
  "net-avx2    DOTNET_EnableAVX512=0"
  "net-sse     DOTNET_EnableAVX2=0"
  "net-128     DOTNET_PreferredVectorBitWidth=128"
  "vector-128  DOTNET_MaxVectorTBitWidth=128"
  "aten-avx2   ATEN_CPU_CAPABILITY=avx2"
  "aten-avx512 ATEN_CPU_CAPABILITY=avx512"
  "aten-none   ATEN_CPU_CAPABILITY=default"
  "dnn-avx2    ONEDNN_MAX_CPU_ISA=AVX2"
  "dnn-sse     ONEDNN_MAX_CPU_ISA=SSE41"
  "mkl-any     MKL_CBWR=COMPATIBLE"
  "one-core    DOTNET_PROCESSOR_COUNT=1"
)

usage() {
  cat <<'TEXT'
usage: tests/processors.sh [SETTING...] [-- FILTER...]

  SETTING   run this one only; without any, all of them, one after the other:
TEXT
  printf '              %s\n' "${settings[@]}"
  echo "  FILTER    of the test runner, such as -class '*StepTests'"
}

names=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --) shift; break ;;
    *) names+=("$1"); shift ;;
  esac
done
for name in ${names[@]+"${names[@]}"}; do
  [[ " ${settings[*]%% *} " == *" $name "* ]] || { usage >&2; echo "processors.sh: there is no setting $name" >&2; exit 2; }
done

cd "$(dirname "${BASH_SOURCE[0]}")/Core.Tests" || exit 2
dotnet build -c Release -v quiet --disable-build-servers </dev/null || exit 2
failed=0
for setting in "${settings[@]}"; do
  read -ra words <<<"$setting"
  ((${#names[@]} == 0)) || [[ " ${names[*]} " == *" ${words[0]} "* ]] || continue
  echo "== ${words[*]}"
  env "${words[@]:1}" dotnet bin/Release/net10.0/EquiSep.Core.Tests.dll -noColor -noLogo "$@" </dev/null || failed=1
done
exit $failed
