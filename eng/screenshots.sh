#!/usr/bin/env bash
# Takes the pictures of the documentation into docs/images, with the demo and the Chromium on the PATH. Look at them
# before you commit them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tests=BlazorSessions.EndToEnd.Tests
dotnet build "tests/$tests" --nologo -v quiet
dotnet "tests/$tests/bin/Debug/net10.0/$tests.dll" -class "$tests.ScreenshotTests"
cp artifacts/screenshots/*.png docs/images/
