#!/usr/bin/env bash
# The three nodes of compose.nodes.yaml as processes of this machine, for where there is no container engine:
#
#   dotnet build src/MeetingHub.Server
#   deploy/nodes.sh src/MeetingHub.Server/bin/Debug/net10.0/MeetingHub.Server.dll
#
# Needs redis-server, postgresql, turnserver (coturn), openssl and caddy. Everything listens on 127.0.0.1 alone, from PORT (18080) upwards, and
# is removed when this script ends. A server that ends is started again, as a container would be: kill one and see. With CASCADE_FROM=1 each node
# carries the media of its own people.
set -euo pipefail

server=$(realpath "${1:?the path of MeetingHub.Server.dll}")
here=$(dirname "$(realpath "$0")")
port=${PORT:-18080}
# Servers: 11 to 13, their media: 21 to 23, their links: 31 to 33.
redis=$((port + 1)) postgres=$((port + 2)) turn=$((port + 3)) turns=$((port + 4))
export PATH="$PATH:/usr/sbin:/sbin"

state=$(mktemp -d -t meetinghub-nodes-XXXXXX)
chmod 711 "$state"
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
redis_password=$(secret) turn_secret=$(secret) key=${KEY:-$(secret)}
running=()

# PostgreSQL refuses to run as root.
as_postgres=()
[ "$(id -u)" -ne 0 ] || as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -n 1)

end() {
    trap - EXIT INT TERM
    touch "$state/ending"
    kill "${running[@]}" $(cat "$state"/*.pid 2>/dev/null) 2>/dev/null || true
    [ ! -d "$state/postgres" ] || "${as_postgres[@]}" "$programs/pg_ctl" stop -D "$state/postgres" -m immediate >/dev/null 2>&1 || true
    wait || true
    rm -rf "$state"
}
trap end EXIT
trap 'exit 0' INT TERM

# Waits until the command succeeds; a minute is enough for each.
until_ok() {
    local what=$1 tries=0
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || { echo "$what did not start; its log is below." >&2; cat "$state/$what.log" >&2; exit 1; }
        sleep 0.2
    done
}

redis-server --port "$redis" --bind 127.0.0.1 --dir "$state" --save "" --appendonly no --maxmemory-policy noeviction \
    --requirepass "$redis_password" >"$state/redis.log" 2>&1 &
running+=($!)

mkdir "$state/postgres"
[ ${#as_postgres[@]} -eq 0 ] || chown postgres:postgres "$state/postgres"
(cd / && "${as_postgres[@]}" "$programs/initdb" -D "$state/postgres" -U meetinghub -A trust -E UTF8 --locale=C) >"$state/postgres.log" 2>&1
(cd / && exec "${as_postgres[@]}" "$programs/postgres" -D "$state/postgres" -p "$postgres" -c listen_addresses=127.0.0.1 -c unix_socket_directories=) \
    >>"$state/postgres.log" 2>&1 &
running+=($!)

# turnserver.conf as it is, with this machine's values. Browsers do not trust the certificate; the relay's own client does not check it.
(
    umask 077
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -keyout "$state/key.pem" -out "$state/certificate.pem" 2>"$state/turn.log"
    sed -e "s|TURN.EXAMPLE.ORG|localhost|; s|MEDIA-ADDRESS|127.0.0.1|; s|A-LONG-RANDOM-SECRET|$turn_secret|" \
        -e "s|^listening-port=.*|listening-port=$turn|; s|^tls-listening-port=.*|tls-listening-port=$turns|; s|=/etc/coturn/|=$state/|" \
        "$here/turnserver.conf" >"$state/turnserver.conf"
)
turnserver -c "$state/turnserver.conf" --listening-ip 127.0.0.1 --relay-ip 127.0.0.1 --allow-loopback-peers \
    --userdb "$state/turndb" --pidfile "$state/turn" >>"$state/turn.log" 2>&1 &
running+=($!)

until_ok redis env REDISCLI_AUTH="$redis_password" redis-cli -p "$redis" ping
until_ok postgres "$programs/pg_isready" -h 127.0.0.1 -p "$postgres"
until_ok turn timeout 1 turnutils_stunclient -p "$turn" 127.0.0.1

serve() {
    local n=$1
    while [ ! -e "$state/ending" ]; do
        (
            cd "$state"
            exec env ASPNETCORE_ENVIRONMENT=Production \
                ASPNETCORE_URLS="http://127.0.0.1:$((port + 10 + n))" \
                Redis__Connection="127.0.0.1:$redis,password=$redis_password" \
                Storage__PostgreSql="Host=127.0.0.1;Port=$postgres;Database=meetinghub;Username=meetinghub" \
                Media__AdvertisedAddress=127.0.0.1 Media__Port="$((port + 20 + n))" Media__Shards=1 \
                Media__CascadeFrom="${CASCADE_FROM:-50}" Media__LinkAddress=127.0.0.1 Media__LinkPort="$((port + 30 + n))" \
                Turn__Urls__0="turn:127.0.0.1:$turn?transport=udp" Turn__Urls__1="turn:127.0.0.1:$turn?transport=tcp" \
                Turn__Urls__2="turns:127.0.0.1:$turns?transport=tcp" Turn__Secret="$turn_secret" \
                Operations__Key="$key" Operations__NodeName="node-$n" \
                dotnet "$server"
        ) >>"$state/server$n.log" 2>&1 &
        echo $! >"$state/server$n.pid"
        wait $! || true
    done
}
for n in 1 2 3; do
    serve "$n" &
    running+=($!)
done
for n in 1 2 3; do until_ok "server$n" dotnet "$server" health "http://127.0.0.1:$((port + 10 + n))/health/ready"; done

MEETINGHUB_DOMAIN="http://localhost:$port" MEETINGHUB_SERVERS="127.0.0.1:$((port + 11)) 127.0.0.1:$((port + 12)) 127.0.0.1:$((port + 13))" \
    CADDY_ADMIN="unix/$state/caddy" HOME="$state" XDG_DATA_HOME="$state" XDG_CONFIG_HOME="$state" \
    caddy run --adapter caddyfile --config "$here/Caddyfile" >"$state/caddy.log" 2>&1 &
running+=($!)
until_ok caddy dotnet "$server" health "http://localhost:$port/health/ready"

echo "MeetingHub's three nodes are at http://localhost:$port; logs and process ids are in $state, the key for /ops is $key"
wait
