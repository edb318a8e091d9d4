#!/usr/bin/env bash
# Builds and runs every test of the solution, with servers of its own (see servers.sh). The last line is the sum over
# all test projects: "123 passed, 0 failed, 2 skipped".
#
#   eng/test.sh [-c CONFIGURATION] [--no-build] [--filter EXPRESSION] [--redis VERSION]... [--net11] [--root FOLDER]
#               [PROJECT...]
#
# PROJECT is a name or a folder, such as BlazorSessions.Tests; the filter is that of dotnet test. --redis runs the suite
# of the Redis store once more, built (always) with that version of StackExchange.Redis. --net11 runs the quick tests on
# .NET 11 after the others (see net11.sh); --root runs them on the newest .NET in that folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ ${BLAZORSESSIONS_REQUIRE_SERVERS:-} == 1 ]] || exec eng/servers.sh eng/test.sh "$@"

configuration=Debug build=yes filter='' clients=() net11=no root='' projects=()
while [[ $# -gt 0 ]]; do
  case $1 in
    -c | --configuration) configuration=$2 && shift ;;
    --no-build) build=no ;;
    --filter) filter=$2 && shift ;;
    --redis) clients+=("$2") && shift ;;
    --net11) net11=yes ;;
    --root) root=$(realpath "$2") && shift ;;
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

# Runs PROJECT, and leaves its results in $results/NAME/NAME.trx.
run() {
  local project=$1 name=$2 trx=$results/$2/$2.trx
  if [[ -z $root ]]; then
    # What is marked so runs with one client: it is slow, and about servers.
    local wanted=$filter
    [[ -z $client ]] || wanted="${filter:+($filter)&}Runs!=Once"
    dotnet test "$project" -c "$configuration" --no-build --nologo "${properties[@]}" ${wanted:+--filter "$wanted"} \
      --blame-hang-timeout 5m --blame-hang-dump-type none \
      --results-directory "$results/$name" --logger "trx;LogFileName=$name.trx"
    return
  fi

  # Not by dotnet test, which would choose a .NET itself.
  mkdir "$results/$name"
  DOTNET_ROLL_FORWARD=LatestMajor BLAZORSESSIONS_TEST_SCRIPTS=$root/_framework timeout --kill-after 10s 40m \
    "$root/dotnet" "tests/$name/bin/$configuration/net10.0/$name.dll" -noColor ${filter:+-filterVSTest "$filter"} \
    -result-trx "$trx"
}

# One after another: side by side, suites that wait for servers and a browser only make each other slow.
for run in "${projects[@]}"; do
  read -r project client <<<"$run"
  with_client "$client"
  name=$(basename "$project" .csproj)
  echo "== $name${client:+ with StackExchange.Redis $client}"
  name+=${client:+-$client}
  code=0
  run "$project" "$name" || code=$?

  # <Counters total="3" executed="2" passed="2" failed="0" … />: what was not executed was skipped.
  counters=$(grep -o '<Counters [^>]*' "$results/$name/$name.trx" 2>/dev/null || true)
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"${counters:-" $1=\"0\" "}"; }
  failures=$(($(count executed) - $(count passed)))

  # A crash, a fixture that cannot be disposed, a suite without tests: no test tells of it, so it counts as one.
  if [[ $failures == 0 ]] && [[ $code != 0 || ($(count total) == 0 && -z $filter) ]]; then
    echo "$name failed outside its tests, or gave no result."
    failures=1
  fi

  passed=$((passed + $(count passed)))
  failed=$((failed + failures))
  skipped=$((skipped + $(count total) - $(count executed)))
done

if [[ $net11 == yes ]]; then
  eng/net11.sh --quick -c "$configuration" --no-build | tee "$results/net11" || true
  sums=$(tail -n 1 "$results/net11")
  if [[ $sums =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    passed=$((passed + BASH_REMATCH[1]))
    failed=$((failed + BASH_REMATCH[2]))
    skipped=$((skipped + BASH_REMATCH[3]))
  else
    echo "The tests on .NET 11 did not run."
    failed=$((failed + 1))
  fi
fi

if [[ $((passed + failed + skipped)) == 0 ]]; then
  echo "No test was run."
  failed=1
fi

echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed == 0 ]]
