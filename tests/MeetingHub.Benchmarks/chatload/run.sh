#!/bin/sh
# Fills a published server with chat.  Usage: LOAD=generator SERVER=folder [PEERS=folder] ./run.sh WORKDIR [one|two|kill]
#   one   one node: 100 rooms of 12, a room of 500, storms of 500 and of 1,000 joins, 5,000 idle connections
#   two   two nodes and a Redis: 100 rooms of 12
#   kill  two nodes and a Redis: one node is killed while people write
# All servers share core 0, the generator has core 1. Ports 8091 to 8094 and 7799.
#
# PEERS is a folder with a program for each other server that is to be measured in the same run, one after the other:
# NAME.PROTOCOL, such as plain.signalr, is called with a port of 127.0.0.1 and, in mode "two", with that of Redis. It becomes the server,
# by exec, so that its process is the one that is counted; the generator speaks PROTOCOL to it, as the generator's own defaults have it.
set -eu
work=${1:?work folder}; mode=${2:-one}; here=$(dirname "$(readlink -f "$0")")
mkdir -p "$work"; rm -f "$work"/*.db*
export ASPNETCORE_ENVIRONMENT=Production DOTNET_GCgen0size=400000 DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION=1024 # as deploy/ has it
running=
trap 'for p in $running; do kill "$p" 2>/dev/null || true; done; wait' EXIT INT TERM

start() { # name port options...
    name=$1 port=$2; shift 2
    taskset -c 0 dotnet "${SERVER:?folder of the published server}/MeetingHub.Server.dll" --urls "http://127.0.0.1:$port" \
        --Storage:Sqlite "$work/meetings.db" --Media:BindAddress 127.0.0.1 --Media:AdvertisedAddress 127.0.0.1 --Media:Port 0 \
        --Sessions:JoinsPerMinute 100000 --Sessions:MeetingsPerMinute 100000 --Rooms:ConnectionsPerMinute 100000 --Rooms:MessagesPerSecond 100000 "$@" > "$work/$name.log" 2>&1 &
    eval "$name=$!"; running="$running $!"
    for _ in $(seq 150); do
        if curl -sf "http://127.0.0.1:$port/health/ready" > /dev/null; then return; fi
        sleep 0.1
    done
    echo "$name did not start" >&2; exit 1
}

load() { # clients rooms options...
    clients=$1 rooms=$2; shift 2
    dotnet "$here/../bin/Release/net10.0/MeetingHub.Benchmarks.dll" passes http://127.0.0.1:8091 "$clients" "$rooms" > "$work/passes.txt"
    agreed=$(curl -sf http://127.0.0.1:8091/api/agreement | sed 's/.*"version":"\([^"]*\)".*/\1/')
    taskset -c 1 "${LOAD:?the load generator}" -proto signalr -path /hubs/room -targets "$targets" -pids "$pids" -clients "$clients" -rooms "$rooms" \
        -tokens "$work/passes.txt" -join-target Join -join-args '[{"pass":"{token}","name":"{name}","keepsake":"fern","tint":"moss","agreement":"'"$agreed"'"}]' \
        -rejoin-args '[{"pass":"{token}","name":"{name}","keepsake":"fern","tint":"moss","agreement":"'"$agreed"'"}]' -since-key '"version":' \
        -send-target Execute -send-args '[{"$type":"postMessage","id":"message-{cid}","body":"{body}","audience":"everyone"}]' "$@"
}

# Until a profile shows next to nothing of the compiler any more.
warming="-rates 500,1000,1500 -step 8s -keep-on -settle 500ms"
warm_up() {
    for i in 1 2 3; do load 240 20 -title "warm-up $i" $warming > /dev/null; done
}

again() { # options...
    kill "$n1"; wait "$n1" || true
    start n1 8091 "$@"
    pids=n1:$n1
}

peers() { # rates redis-port: each in turn, two of it when there is a Redis
    for peer in "${PEERS:-/nowhere}"/*.*; do
        [ -x "$peer" ] || continue
        title=$(basename "${peer%.*}") protocol=${peer##*.} peer_targets= peer_pids= ours=
        for port in 8093 ${2:+8094}; do
            taskset -c 0 "$peer" "$port" ${2:+"$2"} > "$work/$title-$port.log" 2>&1 &
            ours="$ours $!"; running="$running $!"
            peer_targets="${peer_targets:+$peer_targets,}127.0.0.1:$port" peer_pids="${peer_pids:+$peer_pids,}$title-$port:$!"
            for _ in $(seq 150); do
                if curl -s "http://127.0.0.1:$port/" > /dev/null; then break; fi
                sleep 0.1
            done
        done
        [ -z "${2:-}" ] || peer_pids="$peer_pids,redis:$redis"
        for i in 1 2 3; do
            taskset -c 1 "$LOAD" -proto "$protocol" -targets "$peer_targets" -pids "$peer_pids" -clients 240 -rooms 20 -room-prefix "warm$i-" \
                -title "$title, warm-up $i" $warming > /dev/null
        done
        taskset -c 1 "$LOAD" -proto "$protocol" -targets "$peer_targets" -pids "$peer_pids" -clients 1200 -rooms 100 -ramp 400 \
            -title "$title, 100 rooms of 12" -rates "$1" -step 6s -keep-on
        kill $ours; wait $ours || true
    done
}

if [ "$mode" = one ]; then
    peers 200,1000,2000,4000
    start n1 8091
    targets=127.0.0.1:8091 pids=n1:$n1
    warm_up
    load 1200 100 -title "100 rooms of 12" -ramp 400 -rates 200,1000,2000,4000 -step 6s -keep-on
    again --Rooms:Capacity 1000
    warm_up
    load 500 1 -title "a room of 500" -ramp 200 -rates 10,20,50 -step 6s -keep-on; sleep 2
    load 500 1 -title "a storm of 500" -ramp 250; sleep 2
    load 1000 1 -title "a storm of 1,000" -ramp 250 -rates 10,20 -step 6s -keep-on
    again
    warm_up
    load 5000 417 -title "5,000 idle" -ramp 800 -idle 50s
else
    taskset -c 0 redis-server --port 7799 --bind 127.0.0.1 --save '' --appendonly no > /dev/null &
    redis=$!; running="$running $redis"
    start n1 8091 --Redis:Connection 127.0.0.1:7799
    start n2 8092 --Redis:Connection 127.0.0.1:7799
    targets=127.0.0.1:8091,127.0.0.1:8092 pids=n1:$n1,n2:$n2,redis:$redis
    warm_up
    if [ "$mode" = two ]; then
        load 1200 100 -title "two nodes, 100 rooms of 12" -ramp 400 -rates 200,500,1000,1000,2000 -step 6s -keep-on
        kill "$n1" "$n2"; wait "$n1" "$n2" || true
        peers 200,500,1000,1000,2000 7799
    else
        load 1200 100 -title "a node is killed" -ramp 400 -rates 300 -step 20s -kill-at 8s -kill-pid "$n2" -kill-node 1 -kill-signal 9 -resend -keep-on
    fi
fi
