#!/bin/sh
# Starts a published server for the load generator, runs COMMAND beside it, and stops the server again, however the command ends. The
# command finds the server's process in SERVER_PID and its address in SERVER_URL.
# Usage: [PIN=cores] SERVER=folder ./run.sh WORKDIR COMMAND...
# Without a command, as the generator's own bench.sh calls it, the server (its process: WORKDIR/server.pid) lives as long as whoever
# called, unless they stop it before.
set -e
url=http://127.0.0.1:8091
work=${1:?work folder}; shift
mkdir -p "$work"
if curl -s "$url" > /dev/null; then
    echo "something else answers at $url" >&2
    exit 1
fi
rm -f "$work/meetings.db"*
server() {
    set -- dotnet "${SERVER:?folder of the published server}/MeetingHub.Server.dll" --urls "$url" \
        --Storage:Sqlite "$work/meetings.db" --Media:BindAddress 127.0.0.1 --Media:AdvertisedAddress 127.0.0.1 --Media:Port 0 \
        --Rooms:Capacity 1000 --Sessions:JoinsPerMinute 100000 --Sessions:MeetingsPerMinute 100000 --Rooms:ConnectionsPerMinute 100000
    [ -z "${PIN:-}" ] || set -- taskset -c "$PIN" "$@"
    ASPNETCORE_ENVIRONMENT=Production exec "$@" > "$work/server.log" 2>&1
}
server &
pid=$!
echo "$pid" > "$work/server.pid"
stop() {
    kill "$pid" 2> /dev/null || true
    wait "$pid" || true
}
trap stop EXIT
trap 'exit 1' HUP INT TERM
ready=
for _ in $(seq 600); do
    if curl -sf "$url/health/ready" > /dev/null; then ready=yes; break; fi
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.1
done
if [ -z "$ready" ]; then
    echo "the server did not start" >&2
    exit 1
fi
if [ $# -gt 0 ]; then
    export SERVER_PID="$pid" SERVER_URL="$url"
    "$@"
else
    trap - EXIT HUP INT TERM
    (
        while kill -0 "$PPID" 2> /dev/null && kill -0 "$pid" 2> /dev/null; do sleep 1; done
        kill "$pid" 2> /dev/null || true
    ) > /dev/null 2>&1 &
fi
