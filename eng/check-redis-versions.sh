#!/usr/bin/env bash
# Builds the Redis package against every version of StackExchange.Redis it promises to compile with. The oldest is the
# one it ships and is tested with; newer ones are compiled only.
#
#   eng/check-redis-versions.sh [VERSION...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ $# -gt 0 ]] || set -- 1.2.6 2.13.23 3.4.35

# Not into the solution's own output, which later steps pack and test.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for version in "$@"; do
  echo "== StackExchange.Redis $version"
  dotnet build src/BlazorSessions.Redis -c Release --nologo -v quiet -warnaserror \
    -p:RedisVersion="$version" -p:UseArtifactsOutput=true -p:ArtifactsPath="$folder/$version"
done
