#!/usr/bin/env bash
# Builds deploy/Dockerfile and brings up deploy/compose.yaml and deploy/compose.nodes.yaml as they are, in a network namespace of their
# own. Needs root, podman with runc, buildah, mmdebstrap and docker-compose.  Usage: tests/containers.sh [FOLDER]
#
# No registry is asked, so that the same is tested everywhere. The images with which the Dockerfile begins are replaced: for the stages that
# build, by the tools of this machine; for the stage that runs, by Debian's libraries with this machine's ASP.NET runtime, without a shell.
# The images of Redis, PostgreSQL, coturn and Caddy are replaced by Debian's packages. The last line says how much the Dockerfile adds;
# deploy/README.md has to say about the same. FOLDER receives the server as it is in the image.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(id -u)" -ne 0 ]; then exec sudo -n --preserve-env=PATH,HOME,SSL_CERT_FILE "$0" "$@"; fi
# podman keeps what its name server knows in one folder for the whole machine, with what earlier runs left there. Here it has its own.
if [ "${1:-}" != --apart ]; then exec unshare --mount "$0" --apart "$@"; fi
shift
mkdir -p /run/containers/networks
mount -t tmpfs none /run/containers/networks

work=$(mktemp -d)
network=meetinghub-$$
within() { nsenter --net="/run/netns/$network" "$@"; }
clean() {
    for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
    wait || true
    within podman rm --all --force --time 0 > /dev/null 2>&1 || true
    buildah umount --all > /dev/null 2>&1 || true
    pkill -F /run/containers/networks/aardvark-dns/aardvark.pid > /dev/null 2>&1 || true
    ip netns delete "$network" 2>/dev/null || true
    umount "$work/storage/overlay" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap clean EXIT
fail() { echo "$1" >&2; exit 1; }

export BUILDAH_ISOLATION=chroot CONTAINERS_STORAGE_CONF=$work/storage.conf CONTAINERS_CONF=$work/containers.conf DOCKER_HOST=unix://$work/podman
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/storage"\nrunroot = "%s/run"\n' "$work" "$work" > "$CONTAINERS_STORAGE_CONF"
mkdir "$work/networks"
cat > "$CONTAINERS_CONF" <<EOF
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=20000:20000"]
log_driver = "k8s-file"
[network]
network_backend = "netavark"
network_config_dir = "$work/networks"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$work/tmp"
EOF

# --- the images ------------------------------------------------------------------------------------------------------

stand_in() { # folder names...
    local folder=$1 made
    shift
    made=$(buildah from scratch)
    buildah copy -q "$made" "$folder" / > /dev/null
    buildah config --env PATH=/usr/sbin:/usr/bin:/sbin:/bin --env NUGET_CERT_REVOCATION_MODE=offline "$made"
    for name in "$@"; do buildah commit -q "$made" "$name" > /dev/null; done
    buildah rm "$made" > /dev/null
}

mkdir -p "$work/build/etc" "$work/build/tmp" "$work"/run-time/{usr/bin,dev,proc}
chmod 1777 "$work/build/tmp"
echo "root:x:0:0:root:/root:/bin/sh" > "$work/build/etc/passwd"
stand_in "$work/build" docker.io/library/node:22-bookworm-slim mcr.microsoft.com/dotnet/sdk:10.0

# Packages are fetched while the images are being built.
fetch() { mmdebstrap --quiet --variant=extract --include="$2" bookworm "$work/$1.tar"; }
fetch run-time base-files,ca-certificates,libc6,libgcc-s1,libssl3,libstdc++6,tzdata,zlib1g &
run_time=$!
fetch services base-files,bash,caddy,coreutils,coturn,dash,postgresql,postgresql-client,redis-server,redis-tools,sed,util-linux &
services=$!

wait $run_time
tar -C "$work/run-time" -xf "$work/run-time.tar" --exclude=./dev
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir -p "$work/run-time/usr/share/dotnet/shared"
cp -r "$dotnet/host" "$dotnet/dotnet" "$work/run-time/usr/share/dotnet"
cp -r "$dotnet"/shared/Microsoft.{NETCore,AspNetCore}.App "$work/run-time/usr/share/dotnet/shared"
ln -s ../share/dotnet/dotnet "$work/run-time/usr/bin/dotnet"
stand_in "$work/run-time" mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

mounts=()
for folder in /usr /bin /lib /lib64 /opt /etc/ssl; do [ ! -e "$folder" ] || mounts+=(--volume "$folder:$folder:ro"); done
mounts+=(--volume "$HOME/.nuget:/root/.nuget")
[ ! -e "$HOME/.npmrc" ] || mounts+=(--volume "$HOME/.npmrc:/root/.npmrc:ro")
buildah bud -q --format docker --pull-never --network host --layers=false "${mounts[@]}" \
    --ignorefile deploy/Dockerfile.dockerignore -f deploy/Dockerfile -t meetinghub . < /dev/null > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
image=$(buildah mount "$(buildah from --pull-never meetinghub)")
if [ $# -gt 0 ]; then
    cp -r "$image/app" "$1.part"
    chmod -R a+rX "$1.part"
    mv "$1.part" "$1" # it appears only when it is complete
fi

wait $services
mkdir -p "$work"/services/{data,config,root,proc,sys,var/run/postgresql}
tar -C "$work/services" -xf "$work/services.tar" --exclude=./dev
printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:70:70::/:/bin/sh\n' > "$work/services/etc/passwd"
chown 70:70 "$work/services/var/run/postgresql"
# Does what PostgreSQL's image does at its first start.
cat > "$work/services/usr/bin/start-postgres" <<'EOF'
#!/bin/bash
set -e
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
data=/var/lib/postgresql/data
as_postgres() { setpriv --reuid 70 --regid 70 --clear-groups "$@"; }
mkdir -p $data /var/run/postgresql
chown 70:70 $data /var/run/postgresql
chmod 700 $data
if [ ! -s $data/PG_VERSION ]; then
    echo "$POSTGRES_PASSWORD" > /tmp/password
    chmod 644 /tmp/password
    as_postgres initdb -D $data -U "$POSTGRES_USER" --pwfile /tmp/password --auth-local trust --auth-host scram-sha-256 --locale C > /dev/null
    echo "host all all all scram-sha-256" >> $data/pg_hba.conf
    echo "CREATE DATABASE \"$POSTGRES_DB\"" | as_postgres postgres --single -D $data postgres > /dev/null
fi
exec setpriv --reuid 70 --regid 70 --clear-groups postgres -D $data -c "listen_addresses=*" -k /var/run/postgresql
EOF
chmod 755 "$work/services/usr/bin/start-postgres"
for tool in "$work"/services/usr/lib/postgresql/*/bin/pg_isready; do ln -sf "${tool#"$work/services"}" "$work/services/usr/bin/pg_isready"; done
stand_in "$work/services" services
as() { # image options...
    local name=$1 made
    shift
    made=$(buildah from --pull-never services)
    buildah config "$@" "$made"
    buildah commit -q --rm "$made" "docker.io/$name" > /dev/null
}
as library/redis:7 --workingdir /data
as library/postgres:17 --entrypoint '["start-postgres"]' --volume /var/lib/postgresql/data
as coturn/coturn:4.6 --user 65534 --entrypoint '["turnserver"]'
as library/caddy:2 --env XDG_CONFIG_HOME=/config --env XDG_DATA_HOME=/data --cmd "caddy run --config /etc/caddy/Caddyfile --adapter caddyfile"

# --- bring it up -----------------------------------------------------------------------------------------------------

address=10.213.0.1
ip netns add "$network"
ip -n "$network" link set lo up
ip -n "$network" address add $address/32 dev lo
exec nsenter --net="/run/netns/$network" podman system service --time 0 "$DOCKER_HOST" > "$work/podman.log" 2>&1 & # exec: ending the job ends it
# On a machine with systemd, systemd does this.
{ while sleep 1; do for one in $(within podman ps --quiet); do within podman healthcheck run "$one" || true; done; done; } > /dev/null 2>&1 &
health=$!

export COMPOSE_PROJECT_NAME=one MEETINGHUB_DOMAIN=localhost MEETINGHUB_ADDRESS=$address MEETINGHUB_TURN_DOMAIN=$address
for secret in REDIS_PASSWORD POSTGRES_PASSWORD TURN_SECRET OPERATIONS_KEY; do
    export "MEETINGHUB_$secret=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
done
ask() { within curl --silent --fail --insecure --max-time 10 "$@"; }
of() { within podman inspect --format "$2" "${COMPOSE_PROJECT_NAME}_$1_1"; }
become() { # what... : waits until the command says so
    for _ in $(seq 300); do
        if "$@" > /dev/null 2>&1; then return; fi
        kill -0 $health || fail "podman does not run"
        sleep 1
    done
    within podman ps --all >&2
    for name in $(within podman ps --all --format '{{.Names}}'); do within podman logs --tail 5 "$name" 2>&1 | sed "s/^/$name: /" >&2 || true; done
    tail -n +1 /run/containers/networks/aardvark-dns/* >&2 || true
    fail "it does not become so: $*"
}
compose() { timeout 400 docker-compose -f "deploy/$1" "${@:2}" > "$work/compose.log" 2>&1 || { cat "$work/compose.log" "$work/podman.log" >&2; exit 1; }; }
is_well() { [ "$(of "$1" '{{.State.Healthcheck.Status}}')" = healthy ]; }
start_meeting() { ask -H 'Content-Type: application/json' -d '{"title":"From a container"}' https://localhost/api/meetings; }

become test -S "$work/podman"
compose compose.yaml up -d --no-build
become is_well server
become start_meeting
has_page() { ask https://localhost/start | grep '<div id="root"'; }
become has_page
[ "$(of server '{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}')" = "true 1654" ] || fail "the container may write, or is root"
[ -s "$(of server '{{range .Mounts}}{{if eq .Destination "/data"}}{{.Source}}{{end}}{{end}}')/meetinghub.db" ] || fail "the store is not in /data"
compose compose.yaml stop server
[ "$(of server '{{.State.ExitCode}}')" = 0 ] || fail "the container does not stop by itself"
compose compose.yaml down --volumes

# Another name than before: the name server may keep the first network's address for a network of the same name.
export COMPOSE_PROJECT_NAME=nodes
compose compose.nodes.yaml up -d --no-build
for node in 1 2 3; do become is_well "server$node"; done
operator() { ask -H "Authorization: Bearer $MEETINGHUB_OPERATIONS_KEY" https://localhost/api/operations; }
are_together() { operator | grep '"name":"node-1".*"name":"node-2".*"name":"node-3"'; }
become are_together
code=$(start_meeting | grep -o '"participantCode":"[^"]*"' | cut -d'"' -f4)
knows_it() { ask -H 'Content-Type: application/json' -d "{\"code\":\"$code\"}" "http://$1:8080/api/join" | grep '"pass"'; }
for node in 1 2 3; do become knows_it "$(of "server$node" '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')"; done
# Each waits for links of the others (40900) inside, and nobody outside reaches that.
links() { grep -c ":$(printf %X 40900) " "/proc/$1/net/udp" || true; }
for node in 1 2 3; do [ "$(links "$(of "server$node" '{{.State.Pid}}')")" = 1 ] || fail "server$node takes no links"; done
[ "$(within cat /proc/net/udp | grep -c ":$(printf %X 40900) " || true)" = 0 ] || fail "the port of the links is published"
redis_has() { within podman exec nodes_redis_1 redis-cli config get "$1" | tr '\n' ' '; }
[ "$(redis_has save)$(redis_has appendonly)" = "save  appendonly no " ] || fail "Redis keeps rooms on a disk"

# A peer that echoes what it receives, at the nodes' address and at Redis'. -W makes passwords as the server does.
of_redis=$(of redis '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')
exec nsenter --net="/run/netns/$network" turnutils_peer -L $address -p 3480 > /dev/null 2>&1 & # exec: ending the job ends it
relay() { within timeout 20 turnutils_uclient -u someone -W "$MEETINGHUB_TURN_SECRET" -n 2 -c "$@" $address > "$work/relay.log" 2>&1; }
relay -p 3478 -e $address || fail "the relay does not relay: $(tail -n 3 "$work/relay.log")"
relay -p 3478 -t -e $address || fail "the relay does not relay by TCP: $(tail -n 3 "$work/relay.log")"
if relay -p 3478 -e "$of_redis" -r 6379; then fail "the relay reaches Redis"; fi
grep -q "403" "$work/relay.log" || fail "the relay does not refuse to reach Redis: $(tail -n 3 "$work/relay.log")"
within podman kill --signal KILL nodes_server2_1 > /dev/null
go_on() { for _ in $(seq 20); do start_meeting || return; done; }
become go_on

# The relay again, with a certificate.
export MEETINGHUB_TURN_CERTIFICATES=$work/turn
mkdir "$work/turn"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$address" -keyout "$work/turn/key.pem" -out "$work/turn/certificate.pem" 2> /dev/null
chmod 755 "$work" "$work/turn"
chmod 644 "$work/turn/key.pem"
compose compose.nodes.yaml down --volumes --timeout 5
compose compose.nodes.yaml -f deploy/compose.turn-tls.yaml up -d --no-build redis turn # coturn wants a network that is not the loopback
speaks_tls() { within timeout 5 openssl s_client -connect $address:5349 -CAfile "$work/turn/certificate.pem" -verify_return_error < /dev/null > /dev/null 2>&1; }
become speaks_tls
[ "$(docker-compose -f deploy/compose.nodes.yaml -f deploy/compose.turn-tls.yaml config | grep -c "turns:$address:5349")" = 3 ] || fail "nobody is told of the relay by TLS"

# --- how large -------------------------------------------------------------------------------------------------------

size=$(du -sm --apparent-size "$image/app" | cut -f1)
packed=$(($(tar -C "$image" -cf - app | gzip | wc -c) / 1000000))
echo "The image adds $size MB, $packed MB compressed."
read -r said said_packed < <(sed -nE 's/.*adds about ([0-9]+) MB \(([0-9]+) MB compressed\).*/\1 \2/p' deploy/README.md) || true
is_near() { [ $((($1 - $2) * ($1 - $2) * 100)) -le $(($2 * $2)) ]; } # within a tenth
if ! is_near "$size" "${said:-0}" || ! is_near "$packed" "${said_packed:-0}"; then fail "deploy/README.md says otherwise"; fi
