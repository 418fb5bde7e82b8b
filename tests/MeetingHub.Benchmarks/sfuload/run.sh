#!/bin/sh
# Starts a published server for the load generator.  Usage: [PIN=cores] SERVER=folder ./run.sh WORKDIR  (pid in WORKDIR/server.pid)
set -e
work=${1:?work folder}; mkdir -p "$work"
rm -f "$work/meetings.db"*
set -- dotnet "${SERVER:?folder of the published server}/MeetingHub.Server.dll" --urls http://127.0.0.1:8091 \
    --Storage:Sqlite "$work/meetings.db" --Media:BindAddress 127.0.0.1 --Media:AdvertisedAddress 127.0.0.1 --Media:Port 0 \
    --Rooms:Capacity 1000 --Sessions:JoinsPerMinute 100000 --Sessions:MeetingsPerMinute 100000 --Rooms:ConnectionsPerMinute 100000
[ -z "${PIN:-}" ] || set -- taskset -c "$PIN" "$@"
ASPNETCORE_ENVIRONMENT=Production "$@" > "$work/server.log" 2>&1 &
echo $! > "$work/server.pid"
for _ in $(seq 600); do
    curl -sf http://127.0.0.1:8091/health/ready > /dev/null && exit
    sleep 0.1
done
echo "the server did not start" >&2
exit 1
