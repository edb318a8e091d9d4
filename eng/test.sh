#!/usr/bin/env bash
# Builds and runs every test of the solution, with servers of its own (see servers.sh). The last line is the sum over
# all test projects: "123 passed, 0 failed, 2 skipped".
#
#   eng/test.sh [-c CONFIGURATION] [--no-build] [--filter EXPRESSION] [--redis VERSION]... [PROJECT...]
#
# PROJECT is a name or a folder, such as BlazorSessions.Tests; the filter is that of dotnet test. --redis runs the suite
# of the Redis store once more, built (always) with that version of StackExchange.Redis.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ ${BLAZORSESSIONS_REQUIRE_SERVERS:-} == 1 ]] || exec eng/servers.sh eng/test.sh "$@"

configuration=Debug build=yes filter=() projects=() clients=()
while [[ $# -gt 0 ]]; do
  case $1 in
    -c | --configuration) configuration=$2 && shift ;;
    --no-build) build=no ;;
    --filter) filter=(--filter "$2") && shift ;;
    --redis) clients+=("$2") && shift ;;
    -*) echo "eng/test.sh: what is $1?" >&2 && exit 2 ;;
    *) projects+=("tests/$(basename "$1" .csproj)/$(basename "$1" .csproj).csproj") ;;
  esac
  shift
done

if [[ ${#projects[@]} -gt 0 ]]; then
  to_build=("${projects[@]}")
else
  to_build=(BlazorSessions.sln)
  mapfile -t projects < <(sed -n 's/.*"\(tests[^"]*\.Tests\.csproj\)".*/\1/p' BlazorSessions.sln | tr '\\' '/')
fi

if [[ $build == yes ]]; then
  for target in "${to_build[@]}"; do
    dotnet build "$target" -c "$configuration" --nologo -v quiet
  done
fi

# Into a folder of its own: the solution's output stays as it was.
with_client() {
  properties=()
  [[ -z $1 ]] ||
    properties=(-p:RedisVersion="$1" -p:UseArtifactsOutput=true -p:ArtifactsPath="$PWD/artifacts/redis-$1")
}

for client in "${clients[@]}"; do
  with_client "$client"
  dotnet build tests/BlazorSessions.Redis.Tests -c "$configuration" --nologo -v quiet "${properties[@]}"
  projects+=("tests/BlazorSessions.Redis.Tests $client")
done

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0

# One after another: side by side, suites that wait for servers and a browser only make each other slow.
for run in "${projects[@]}"; do
  read -r project client <<<"$run"
  with_client "$client"
  name=$(basename "$project" .csproj)
  echo "== $name${client:+ with StackExchange.Redis $client}"
  name+=${client:+-$client}
  code=0
  dotnet test "$project" -c "$configuration" --no-build --nologo "${properties[@]}" "${filter[@]}" \
    --blame-hang-timeout 5m --blame-hang-dump-type none \
    --results-directory "$results/$name" --logger "trx;LogFileName=$name.trx" || code=$?

  # <Counters total="3" executed="2" passed="2" failed="0" … />: what was not executed was skipped.
  counters=$(grep -o '<Counters [^>]*' "$results/$name/$name.trx" 2>/dev/null || true)
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"${counters:-" $1=\"0\" "}"; }
  failures=$(($(count executed) - $(count passed)))

  # A crash, a fixture that cannot be disposed, a suite without tests: no test tells of it, so it counts as one.
  if [[ $failures == 0 ]] && [[ $code != 0 || ($(count total) == 0 && ${#filter[@]} -eq 0) ]]; then
    echo "$name failed outside its tests, or gave no result."
    failures=1
  fi

  passed=$((passed + $(count passed)))
  failed=$((failed + failures))
  skipped=$((skipped + $(count total) - $(count executed)))
done

if [[ $((passed + failed + skipped)) == 0 ]]; then
  echo "No test was run."
  failed=1
fi

echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed == 0 ]]
