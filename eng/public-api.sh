#!/usr/bin/env bash
# Writes what is new in the public API of each package into its PublicAPI.Unshipped.txt, and takes out what is gone.
# Look at the difference before you commit it: each line is a promise.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for folder in src/*/ tests/BlazorSessions.Specifications*/; do
  [[ -f ${folder}PublicAPI.Unshipped.txt ]] || continue
  text=${folder}PublicAPI.Unshipped.txt
  dotnet build "$folder" --nologo -v quiet -p:TreatWarningsAsErrors=false -p:Deterministic=true --no-incremental |
    grep -oE "RS001[67]: Symbol '[^']+'" | sort -u |
    while IFS= read -r line; do
      symbol=${line#*\'} symbol=${symbol%\'}
      case $line in
        RS0016*) printf '%s\n' "$symbol" >>"$text" ;;
        RS0017*) grep -vxF -- "$symbol" "$text" >"$text.new" && mv "$text.new" "$text" ;;
      esac
    done
  { head -n 1 "$text"; tail -n +2 "$text" | LC_ALL=C sort -u; } >"$text.new"
  mv "$text.new" "$text"
done
git --no-pager diff --stat -- "*/PublicAPI.*"
