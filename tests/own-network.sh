#!/usr/bin/env bash
# Runs a command in a network of its own. When an interface comes or goes, every browser in the same network drops what it is loading, so
# tests that change networks are kept apart from the others. Where network namespaces are forbidden, no test changes any.
# Usage: tests/own-network.sh COMMAND...
set -euo pipefail
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n -E env "PATH=$PATH")
"${as_root[@]}" unshare --net true 2> /dev/null || exec "$@"
# Browsers want an address beside the loopback, and a way out. This one ends at the other end of the pair.
exec "${as_root[@]}" unshare --net bash -c '
    set -euo pipefail
    PATH=$PATH:/usr/sbin:/sbin
    ip link set lo up
    ip link add outside type veth peer name nowhere
    ip address add 198.51.100.2/24 dev outside # of the range for documentation (RFC 5737)
    ip link set outside up
    ip link set nowhere up
    ip route add default via 198.51.100.1
    exec setpriv --reuid "$1" --regid "$2" --init-groups "${@:3}"' own-network "$(id -u)" "$(id -g)" "$@"
