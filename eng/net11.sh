#!/usr/bin/env bash
# Runs tests on .NET 11: the builds for net10.0 rolled forward, pages with the script of .NET 11. Needs no SDK of it: its
# runtime is put together from packages (see net11.proj) in artifacts/net11. The last line is the sum, as in test.sh.
#
#   eng/net11.sh [--quick] [-c CONFIGURATION] [--no-build] [--filter EXPRESSION] [PROJECT...]
#
# PROJECT is a name or a folder; those of the core, the components and the browser if none is given. --quick takes the
# browser tests alone that show soonest what another framework breaks: at most 40, marked Category=Framework.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "eng/net11.sh: $*" >&2
  exit 2
}

configuration=Debug build=yes filter='' projects=()
while [[ $# -gt 0 ]]; do
  case $1 in
    -c | --configuration) configuration=$2 && shift ;;
    --no-build) build=no ;;
    --filter) filter=$2 && shift ;;
    --quick) filter=Category=Framework projects=(BlazorSessions.EndToEnd.Tests) ;;
    -*) fail "what is $1?" ;;
    *) projects+=("$(basename "$1" .csproj)") ;;
  esac
  shift
done
[[ ${#projects[@]} -gt 0 ]] || projects=(BlazorSessions.Tests BlazorSessions.Ui.Tests BlazorSessions.EndToEnd.Tests)
[[ $(uname -sm) == 'Linux x86_64' ]] || fail "the runtime packs of net11.proj are those of Linux on x64."

export MSBUILDDISABLENODEREUSE=1
dotnet build eng/net11.proj -restore -t:Assemble --nologo -v quiet
if [[ $build == yes ]]; then
  for project in "${projects[@]}"; do
    dotnet build "tests/$project" -c "$configuration" --nologo -v quiet
  done
fi

exec eng/test.sh -c "$configuration" --no-build --root artifacts/net11/root ${filter:+--filter "$filter"} \
  "${projects[@]}"
