#!/bin/sh
# What a flood of checks and handshakes of strangers does to a room of six on the same thread: without, with, and without again; in
# packets that were lost, and in how long they took.
# Usage: SERVER=folder SFULOAD=binary [RATE=20000] ./flood.sh WORKDIR
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?work folder}
if [ -z "${SERVER_PID:-}" ]; then # run.sh comes back here
    export Media__Shards=1
    exec "$here/run.sh" "$work" "$here/flood.sh" "$work"
fi
flooding=
trap '[ -z "$flooding" ] || kill "$flooding" 2> /dev/null || true' EXIT
port=$(sed -n 's/.*Media is received on UDP \[*\([0-9]*\).*/\1/p' "$work/server.log" | head -1)
for flood in no yes no yes; do
    flooding=
    if [ $flood = yes ]; then
        "$here/flood.py" "$port" "${RATE:-20000}" 60 > "$work/flood.log" &
        flooding=$!
    fi
    ${GENPIN:+taskset -c "$GENPIN"} "${SFULOAD:?load generator}" -adapter meetinghub -url "$SERVER_URL" -server-pid "$SERVER_PID" \
        -rooms 1 -publishers 6 -video-kbps 300 -window "${WINDOW:-15}" -retries 0 -max-other 100 \
        > "$work/flood-$flood.json" 2> "$work/generator.log" || true
    [ -z "$flooding" ] || kill "$flooding" 2> /dev/null || wait "$flooding" || true
    "$here/rooms.py"
    "$here/rooms.py" "flood: $flood" "$work/flood-$flood.json" "$SERVER_PID"
done
