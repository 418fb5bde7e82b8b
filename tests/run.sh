#!/usr/bin/env bash
# Installs what the tests need, then runs all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build MeetingHub.sln --nologo -v quiet

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
for project in Domain Media Server Browser; do
    dotnet test "tests/MeetingHub.$project.Tests" --no-build --nologo \
        --logger "trx;LogFileName=$project.trx" --results-directory "$results" || status=1
done

count() { grep -ho "$1=\"[0-9]*\"" "$results"/*.trx 2>/dev/null | grep -o '[0-9]*' | paste -sd+ | bc; }
echo "$(count passed) passed, $(count failed) failed"
exit "$status"
