#!/usr/bin/env bash
# What Redis' own processor time is for each thing that the server asks of it: one client that asks and waits.  Usage: ./run.sh [TIMES]
# The scripts are taken out of the server's source. Port 7799; Redis has core 0, the client core 1.
set -euo pipefail
times=${1:-5000}
nodes=$(dirname "$(readlink -f "$0")")/../../../src/MeetingHub.Server/Rooms
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$work"' EXIT

ask() { taskset -c 1 redis-cli -p 7799 "$@"; }
script() { # name file: loads it and says its digest
    ask script load "$(awk -v name="string $1Script =" 'index($0, name) { found = 1 } found && /"""/ { if (++quotes == 2) exit; next } quotes == 1' "$nodes/$2")"
}
cpu() { ask info cpu | awk -F: '/^used_cpu_(sys|user):/ { seconds += $2 } END { printf "%.6f", seconds }'; }
measure() { # what...: the commands come in, one a line
    cat > "$work/commands"
    local before after answers
    before=$(cpu)
    answers=$(ask < "$work/commands" | grep -c "^ERR\|NOSCRIPT\|WRONGTYPE\|Invalid" || true)
    after=$(cpu)
    [ "$answers" -eq 0 ] || { echo "Redis refuses: $*" >&2; exit 1; }
    awk -v before="$before" -v after="$after" -v n="$(wc -l < "$work/commands")" -v what="$*" 'BEGIN { printf "%6.1f us  %s\n", (after - before) * 1e6 / n, what }'
}

taskset -c 0 redis-server --port 7799 --bind 127.0.0.1 --save "" --appendonly no > /dev/null &
until ask ping > /dev/null 2>&1; do sleep 0.1; done
open=$(script Open Log/RedisRoomLog.cs) append=$(script Append Log/RedisRoomLog.cs) read=$(script Read Log/RedisRoomLog.cs) renew=$(script Renew Nodes/RedisLeases.cs)

event='[{"type":"messagePosted","id":"0123456789abcdef","body":"sixty characters of a message that somebody writes in a room","audience":"everyone"}]'
day=86400000
keys() { echo "4 mh:{$1}:head mh:{$1}:log mh:{$1}:bell mh:{$1}:snapshot"; }
entries() { # room
    ask evalsha "$open" 1 "mh:{$1}:head" epoch $day > /dev/null
    seq "$times" | awk -v start="EVALSHA $append $(keys "$1") epoch" -v rest="1700000000000 participant '$event' $day" \
        '{ print start, $1, "mark" $1, ($1 == 1 ? "\"\"" : "mark" ($1 - 1)), rest }'
}

all_are_in() { [ "$(ask hget "mh:{$1}:head" version)" = "$times" ] || { echo "Redis did not take all entries." >&2; exit 1; }; }

entries alone | measure "append an entry, no node listens to the bell"
all_are_in alone
seq $((times - 1)) | awk -v start="EVALSHA $read $(keys alone) other" -v n="$times" '{ print start, n - 1, "mark" (n - 1), "epoch" }' \
    | measure "read after a version, one entry comes"
seq "$times" | awk '{ print "HSET mh:{alone}:seats participant" $1 % 12, "node" }' | measure "HSET of a seat"
for _ in $(seq 10); do ask subscribe "mh:{heard}:bell" > /dev/null 2>&1 & done
until [ "$(ask pubsub numsub "mh:{heard}:bell" | tail -n 1)" = 10 ]; do sleep 0.1; done
entries heard | measure "append an entry, ten nodes hear the bell"
all_are_in heard
for alive in 50 110 1000; do
    ask del mh:nodes mh:load mh:figures mh:levels > /dev/null
    seq "$alive" | awk '{ print "ZADD mh:nodes 99999999999999 node" $1; print "HSET mh:load node" $1, $1 }' | ask > /dev/null
    seq "$times" | awk -v start="EVALSHA $renew 5 mh:nodes mh:load mh:draining mh:figures mh:levels" '{ print start, "node1 5000", $1, "figures 1" }' \
        | measure "a node's lease, with $alive nodes alive"
done
seq 1200 | awk '{ print "HSET mh:load node" $1, $1 }' | ask > /dev/null
seq "$times" | awk '{ print "HGETALL mh:load" }' | measure "the loads of 1,200 nodes"
