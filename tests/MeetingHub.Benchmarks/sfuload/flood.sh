#!/bin/sh
# What a flood of checks and handshakes of strangers does to a room of six on the same thread: without, with, and without again.
# Usage: SERVER=folder SFULOAD=binary [RATE=20000] ./flood.sh WORKDIR
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?work folder}
Media__Shards=1 "$here/run.sh" "$work"
pid=$(cat "$work/server.pid")
trap 'kill $pid' EXIT
port=$(sed -n 's/.*Media is received on UDP \[*\([0-9]*\).*/\1/p' "$work/server.log" | head -1)
for flood in no yes no yes; do
    flooding=
    if [ $flood = yes ]; then
        "$here/flood.py" "$port" "${RATE:-20000}" 30 > "$work/flood.log" &
        flooding=$!
    fi
    "${SFULOAD:?load generator}" -adapter meetinghub -url http://127.0.0.1:8091 -rooms 1 -publishers 6 -video-kbps 300 \
        -window "${WINDOW:-15}" -retries 0 -max-other 100 -server-pid "$pid" > "$work/flood-$flood.json" 2> "$work/generator.log" || true
    echo "flood: $flood"
    tail -1 "$work/generator.log"
    grep -E '"(loss_percent|packets_lost|packets_expected)"' "$work/flood-$flood.json" | head -3
    grep -A5 '"latency_ms"' "$work/flood-$flood.json" | head -6
    if [ -n "$flooding" ]; then
        kill "$flooding" 2> /dev/null || wait "$flooding" || true
        cat "$work/flood.log"
    fi
done
