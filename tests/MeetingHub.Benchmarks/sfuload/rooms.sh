#!/usr/bin/env bash
# Measures large rooms on one node, each beside the bare forwarder with a room of the same kind, and writes a row for each.
# Usage: SERVER=folder BENCHMARKS=MeetingHub.Benchmarks.dll SFULOAD=binary ./rooms.sh WORKDIR [ROOM...]
#   small      4 rooms of 6, cameras of 1,000 kbit/s
#   twelve     12 people, cameras of 1,340 kbit/s: 26,000 packets/s
#   tiles      50 people with camera in layers and microphone, each looks at 25 of them and hears six
#   listen     100 people with microphones, each hears six
#   stage      300 people: a talk with ten cameras and two microphones on stage
#   one, two   1,000 people: a talk with one camera and microphone on stage; on one shard, and on two
# Talks have no forwarder beside them: it gives listeners slots for each other. With 1,000 people nothing is pinned: both cores carry server
# and generator. All others have the server on core 0 and the generator on core 1. BARE=no leaves the forwarder out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${SERVER:?folder of a released server}" "${SFULOAD:?load generator}" "${BENCHMARKS:?MeetingHub.Benchmarks.dll}"

# Beside a running server.
load() { # work label server-pid adapter url flags...
    local work=$1 label=$2 pid=$3 adapter=$4 url=$5
    shift 5
    [ -z "${TALKS:-}" ] || [ "$adapter" = bare ] || TALK=$(dotnet "$BENCHMARKS" talk "$work/meetings.db")
    export TALK=${TALK:-}
    ${GENPIN:+taskset -c "$GENPIN"} timeout 230 "$SFULOAD" -adapter "$adapter" -url "$url" -server-pid "$pid" -retries 0 -max-other 100 \
        -window "${WINDOW:-15}" -warm 2 "$@" > "$work/$label.json" 2> "$work/$label.log" || true
    "$here/rooms.py" "$label" "$work/$label.json" "$pid"
}
if [ "${1:-}" = load ]; then # run.sh comes back here
    load "${@:2}"
    exit
fi

work=$(mkdir -p "${1:?work folder}" && cd "$1" && pwd)
shift
measure() { # label shards flags...
    local label=$1 shards=$2
    shift 2
    Media__Shards=$shards PIN=${PIN-0} "$here/run.sh" "$work" \
        sh -c 'script=$1 work=$2 label=$3; shift 3; exec "$script" load "$work" "$label" "$SERVER_PID" meetinghub "$SERVER_URL" "$@"' \
        start "$here/rooms.sh" "$work" "$label" "$@"
    [ "${BARE:-}" != no ] || return 0
    taskset -c "${PIN:-0}" "$SFULOAD" -serve 127.0.0.1:8090 2> "$work/bare.log" &
    local bare=$!
    sleep 1
    load "$work" "$label-bare" "$bare" bare http://127.0.0.1:8090/rooms "$@"
    kill "$bare"
    wait "$bare" || true
}

[ $# -gt 0 ] || set -- small twelve tiles listen stage one two
"$here/rooms.py"
export GENPIN=1
for room; do
    case $room in
        small) measure small 1 -rooms 4 -publishers 6 ;;
        twelve) measure twelve 1 -publishers 12 -video-kbps 1340 ;;
        tiles)
            TILES=25 VOICES=6 HEIGHT=160 LAYERS=80,200,500 measure tiles 1 -publishers 50 -fps "${FPS:-12}" -video-kbps 80
            ;;
        listen) TILES=0 VOICES=6 measure listen 1 -publishers 100 -video=false ;;
        stage)
            BARE=no TALKS=yes TILES=10 VOICES=2 MICROPHONES=2 HEIGHT=160 LAYERS=80,200,500 \
                measure stage 1 -publishers 10 -viewers 290 -fps "${FPS:-10}" -video-kbps 80
            ;;
        one | two)
            shards=1
            [ "$room" = one ] || shards=2
            BARE=no GENPIN='' PIN='' TALKS=yes TILES=1 VOICES=1 HEIGHT=360 measure "$room" "$shards" -publishers 1 -viewers 999 \
                -fps "${FPS:-10}" -video-kbps 80 -join-gap-ms 70 ${STEPS:+-steps "$STEPS"}
            ;;
        *)
            echo "no such room: $room" >&2
            exit 1
            ;;
    esac
done
