#!/usr/bin/env bash
# One room on two nodes, each in a network namespace of its own, with DELAY (20) milliseconds each way between them: MEMBERS (400)
# people, half of them at each node; two of those at the first node speak, with cameras of KBPS (80) in ten pictures a second. Says what
# arrives, how late, what crosses the link, and what a packet costs each thread. Needs root and redis-server. Sends to the three namespaces
# that it makes and removes, and ends by itself.
# Usage: SERVER=folder BENCHMARKS=MeetingHub.Benchmarks.dll SFULOAD=binary ./cascade.sh WORKDIR
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
work=$(mkdir -p "${1:?work folder}" && cd "$1" && pwd)
members=${MEMBERS:-400} delay=${DELAY:-20} seconds=20
load=load-$$ nodes=(home-$$ other-$$) started=()
clean() {
    for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done
    wait || true
    for space in "$load" "${nodes[@]}"; do ip netns delete "$space" 2> /dev/null || true; done
}
trap clean EXIT
within() { nsenter --net="/run/netns/$1" "${@:2}"; }
in_background() { nsenter --net="/run/netns/$1" "${@:2}" & started+=($!); }

for space in "$load" "${nodes[@]}"; do ip netns add "$space"; ip -n "$space" link set lo up; done
pair() { # namespace name address namespace name address
    ip link add name "$2" netns "$1" type veth peer name "$5" netns "$4"
    ip -n "$1" address add "$3/30" dev "$2"
    ip -n "$4" address add "$6/30" dev "$5"
    ip -n "$1" link set "$2" up
    ip -n "$4" link set "$5" up
}
# Everybody's browser is at 10.78.0.1, whichever node it sends to. Queues count what leaves, by datagrams and not by messages that are
# cut later.
ip -n "$load" address add 10.78.0.1/32 dev lo
for i in 0 1; do
    pair "$load" people$i 10.78.1$i.1 "${nodes[$i]}" people 10.78.1$i.2
    ip -n "${nodes[$i]}" route add default via 10.78.1$i.1
    tc -n "${nodes[$i]}" qdisc add dev people root pfifo
done
mkfifo "$work/orders-$$"
nice -n -10 python3 "$here/cascade.py" "$delay" "${nodes[@]}" < "$work/orders-$$" > "$work/line.log" &
line=$!
started+=($line)
exec {orders}> "$work/orders-$$"
rm "$work/orders-$$"
for _ in $(seq 100); do ! grep -q ready "$work/line.log" || break; sleep 0.1; done

in_background "$load" redis-server --port 6379 --bind 0.0.0.0 --protected-mode no --save "" --appendonly no \
    --dir "$work" > "$work/redis.log"
rm -f "$work/meetings.db"*
pids=()
for i in 0 1; do
    in_background "${nodes[$i]}" nice -n -10 env ASPNETCORE_ENVIRONMENT=Production \
        dotnet "${SERVER:?folder of a released server}/MeetingHub.Server.dll" \
        --urls "http://10.78.1$i.2:8091" --Storage:Sqlite "$work/meetings.db" --Redis:Connection "10.78.1$i.1:6379" \
        --Media:BindAddress "10.78.1$i.2" --Media:AdvertisedAddress "10.78.1$i.2" --Media:Shards 1 \
        --Media:CascadeFrom 1 --Media:LinkAddress "10.78.2.$((i + 1))" --Rooms:Capacity 1000 \
        --Sessions:JoinsPerMinute 100000 --Rooms:ConnectionsPerMinute 100000 > "$work/server$i.log" 2>&1
    pids+=("${started[-1]}")
    for _ in $(seq 600); do ! within "$load" curl -sf "http://10.78.1$i.2:8091/health/ready" > /dev/null || break; sleep 0.1; done
done
TALK=$(dotnet "${BENCHMARKS:?MeetingHub.Benchmarks.dll}" talk "$work/meetings.db")
export TALK
in_background "$load" nice -n -10 timeout 240 "${SFULOAD:?load generator}" -adapter meetinghub \
    -url http://10.78.10.2:8091,http://10.78.11.2:8091 -bind 10.78.0.1 -rooms 1 -publishers 2 -viewers $((members - 2)) \
    -fps 10 -video-kbps "${KBPS:-80}" -join-gap-ms 60 -warm 8 -window $((seconds + 4)) -retries 0 -max-other 100 \
    > "$work/report.json" 2> "$work/generator.log"
generator=${started[-1]}
for _ in $(seq 1200); do ! grep -q "members joined" "$work/generator.log" || break; sleep 0.1; done
sleep 10
echo "$seconds ${pids[*]}" >&"$orders"
wait "$generator" || true
tail -n +2 "$work/line.log"
cat "$work/generator.log"
grep -E '"(members|packets_(expected|received)|loss_pct|in_pps|out_pps|streams_(expected|without_packets))"' "$work/report.json"
