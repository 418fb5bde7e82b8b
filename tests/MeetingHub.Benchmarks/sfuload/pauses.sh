#!/bin/sh
# What collecting garbage in the server does to forwarding: a room of six, with media in the server's process and in one of its own, each
# without and with a hub that collects without end.
# Usage: SERVER=folder HOOK=MeetingHub.Benchmarks.dll SFULOAD=binary ./pauses.sh WORKDIR
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?work folder}
for own in false true; do
    for hook in "" "${HOOK:?assembly with the hook}"; do
        report=$work/own-$own-${hook:+collecting}.json
        Media__OwnProcess=$own DOTNET_STARTUP_HOOKS=$hook "$here/run.sh" "$work" sh -c '
            DOTNET_STARTUP_HOOKS= "$0" -adapter meetinghub -url "$SERVER_URL" -rooms 1 -publishers 6 -video-kbps 300 -window 20 -retries 0 \
                -max-other 100 -server-pid "$SERVER_PID"' "${SFULOAD:?load generator}" > "$report" 2> "$work/generator.log" || true
        echo "own process: $own${hook:+, the hub collects garbage}"
        grep -A12 '"latency_ms"' "$report" | head -13
    done
done
