#!/usr/bin/env bash
# Takes one guard after the other out of the live sessions and the scopes and runs the schedules: each time some order
# of events must fail. A guard whose loss goes unnoticed is either useless or unproven.
#
#   eng/mutate-guards.sh [NAME...]
#
# Works on a copy; the tree stays as it is. The guards of the stores are broken in tests, see StoreGuardTests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# name | file below src/BlazorSessions | Perl substitution, over the whole file
read -r -d '' guards <<'GUARDS' || true
settle-waits-for-loads|Live/LiveSessions.cs|s/if \(_loading\.TryGetValue\(handle, out var loading\)\)/if (_loading.TryGetValue(handle, out var loading) && _loading.IsEmpty)/
loads-are-shared|Live/LiveSessions.cs|s/var loading = _loading\.GetOrAdd\(.*?\);/var loading = new Lazy<Task<LiveSession?>>(() => StartLoadAsync(handle));/
registry-forgets-the-ended|Live/LiveSessions.cs|s/return _live\.TryRemove\(handle, out var live\) && EndLive/return _live.TryGetValue(handle, out var live) && EndLive/
missing-ends-the-copy|Live/LiveSessions.cs|s/EndMissing\(live\);\n            return false;/return false;/
copies-are-confirmed|Live/LiveSessions.cs|s/<= ConfirmedFor\)/<= TimeSpan.MaxValue)/
an-end-has-one-reason|Live/LiveSessions.cs|s/live\?\.BeginEnd\(reason\);//
a-failed-end-is-doubted|Live/LiveSessions.cs|s/live\?\.Doubt\(\);//
versions-only-rise|Live/LiveSession.cs|s/record\.Version < _record\.Version \|\| !isNews/false/
an-end-is-final|Live/LiveSession.cs|s/if \(_isEnded \|\| record\.Version/if (record.Version/
an-end-comes-once|Live/LiveSession.Ending.cs|s/if \(_isEnded\)\n            \{\n                return false;/if (_isEnded \&\& reason is null)\n            {\n                return false;/
activity-wakes-no-ended|Live/LiveSession.cs|s/if \(_isEnded\)\n            \{\n                return;/if (_isEnded \&\& _leases > 1000)\n            {\n                return;/
no-lease-on-the-ended|Live/LiveSession.Holders.cs|s/_isEnded \|\| _leases == Retired/_leases == Retired/
one-writer-a-node|Live/LiveSession.cs|s/new\(1, 1\);/new(2, 2);/
a-lost-merge-is-doubted|Live/SessionWriter.cs|s/live\.Doubt\(\);//
conflicts-are-read-again|Live/SessionWriter.cs|s/await CatchUpAsync\(live, delta, cancellationToken\);//
a-lost-token-stays-lost|Live/SessionWriter.cs|s/ \|\| live\.Record\.TokenHash != expected//
missing-is-no-success|Live/SessionWriter.cs|s/sessions\.EndMissing\(live\);\n                throw new SessionEndedException\(live\.EndReason\);/return true;/
expiry-asks-the-store|Live/LiveExpiry.cs|s/\(canAsk \? await LivesOnAsync\(live\) : null\)/(canAsk ? (bool?)false : null)/
the-sweep-ends-the-missing|Live/LiveSweep.cs|s/_sessions\.EndMissing\(live\);/_ = version;/
the-sweep-reads-the-newer|Live/LiveSweep.cs|s/await RefreshAsync\(live\);\n            \}\n            else/}\n            else/
rotation-expects-a-token|Scopes/SessionIssuer.cs|s/ExpectedTokenHash = expected,/ExpectedTokenHash = null,/
sign-in-carries-the-epoch|Scopes/SessionIssuer.cs|s/Epoch = request\.Epoch,/Epoch = long.MaxValue,/
a-refused-sign-in-is-undone|Scopes/SessionIssuer.cs|s/await EndQuietlyAsync\(newHandle\);//
another-user-ends-the-first|Scopes/SessionIssuer.cs|s/await sessions\.EndAsync\(current\.Live\.Handle, SessionEndReason\.SignedOut, CancellationToken\.None\);//
end-all-settles-here|Live/ManySessions.cs|s/var batch = await store\.EndBatchAsync\(userKey, (.*?)\);\n                await SettleAsync\(batch\);/var batch = await store.EndBatchAsync(userKey, $1);/
the-epoch-comes-first|Live/ManySessions.cs|s/await store\.RaiseEpochAsync\(userKey, cancellationToken\)/await store.GetEpochAsync(userKey, cancellationToken) + 1/
GUARDS

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$copy"
cd "$copy"
dotnet build tests/BlazorSessions.Tests -m:1 --nologo -v quiet
tests=tests/BlazorSessions.Tests/bin/Debug/net10.0
passes() { timeout 300 "$tests/BlazorSessions.Tests" -noColor -noLogo -namespace BlazorSessions.Tests.Schedules >"$copy/log"; }
passes || { cat "$copy/log"; echo "The schedules fail with every guard in place."; exit 1; }

missed=0
while IFS='|' read -r name file change; do
  [[ $# -eq 0 || " $* " == *" $name "* ]] || continue
  file=src/BlazorSessions/$file
  cp "$file" "$copy/kept"
  perl -0pi -e "$change" "$file"
  if cmp -s "$file" "$copy/kept"; then
    verdict="NOT THERE: the source has changed, change this list too"
    missed=$((missed + 1))
  elif ! dotnet build src/BlazorSessions -m:1 --no-restore --nologo -v quiet >"$copy/log"; then
    verdict="DOES NOT BUILD: $(grep -m1 error "$copy/log")"
    missed=$((missed + 1))
  else
    cp src/BlazorSessions/bin/Debug/net10.0/BlazorSessions.dll "$tests/"
    if passes; then
      verdict="MISSED"
      missed=$((missed + 1))
    else
      verdict="found by $(sed -n 's/.*Schedules\.\([A-Za-z]*Tests\.[A-Za-z_]*\).*\[FAIL\].*/\1/p' "$copy/log" | sort -u | paste -sd' ')"
    fi
  fi
  printf '%-28s %s\n' "$name" "$verdict"
  cp "$copy/kept" "$file"
  touch "$file"
done <<<"$guards"

[[ $missed == 0 ]]
