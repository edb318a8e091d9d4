#!/usr/bin/env bash
# Brings axe-core, which looks for barriers on web pages, from npm into artifacts/, and prints where its script is. The
# version and the bytes are pinned; what is there already is not fetched again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=4.10.3
sha256=880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb
script=$PWD/artifacts/axe-core/$version/axe.min.js

is_intact() { [[ -f $1 ]] && sha256sum --check --status <<<"$sha256  $1"; }

if ! is_intact "$script"; then
  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary"' EXIT
  (cd "$temporary" && npm pack --silent "axe-core@$version" >/dev/null && tar -xzf ./*.tgz package/axe.min.js)
  is_intact "$temporary/package/axe.min.js" || { echo "eng/axe.sh: axe-core $version is not what it was." >&2 && exit 1; }

  # Moved, not written in place: two runs at once never see half a file.
  mkdir -p "$(dirname "$script")"
  mv -f "$temporary/package/axe.min.js" "$script"
fi

echo "$script"
