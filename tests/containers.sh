#!/usr/bin/env bash
# Builds deploy/Dockerfile and runs what comes out as a container would be run: its user, its environment, a root that is
# read-only, an empty volume for /data. Needs root, buildah and mmdebstrap.  Usage: tests/image.sh
#
# No registry is asked, so that the same is tested everywhere: in place of the images that the Dockerfile begins with stand the tools
# of this machine, for the stages that build, and Debian's libraries with this machine's ASP.NET runtime, without a shell, for the
# stage that runs. The last line says what the Dockerfile adds to that; deploy/README.md has to say the same.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(id -u)" -ne 0 ]; then exec sudo -n --preserve-env=PATH,HOME,SSL_CERT_FILE "$0"; fi

work=$(mktemp -d)
server=
clean() {
    [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
    buildah umount --all > /dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap clean EXIT

export BUILDAH_ISOLATION=chroot CONTAINERS_STORAGE_CONF=$work/storage.conf
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/storage"\nrunroot = "%s/run"\n' "$work" "$work" > "$CONTAINERS_STORAGE_CONF"

stand_in() { # folder names...
    local folder=$1 made
    shift
    made=$(buildah from scratch)
    buildah copy -q "$made" "$folder" / > /dev/null
    buildah config --env PATH=/usr/bin:/bin --env NUGET_CERT_REVOCATION_MODE=offline "$made"
    for name in "$@"; do buildah commit -q "$made" "$name" > /dev/null; done
    buildah rm "$made" > /dev/null
}

mkdir -p "$work/build/etc" "$work/build/tmp" "$work"/run-time/{usr/bin,dev,proc}
chmod 1777 "$work/build/tmp"
echo "root:x:0:0:root:/root:/bin/sh" > "$work/build/etc/passwd"
stand_in "$work/build" docker.io/library/node:22-bookworm-slim mcr.microsoft.com/dotnet/sdk:10.0

mmdebstrap --quiet --variant=extract --include=base-files,ca-certificates,libc6,libgcc-s1,libssl3,libstdc++6,tzdata,zlib1g bookworm "$work/run-time.tar"
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

# --- run it ----------------------------------------------------------------------------------------------------------

of_image() { buildah inspect --type image --format "$1" meetinghub; }
made=$(buildah from --pull-never meetinghub)
image=$(buildah mount "$made")
user=$(of_image '{{.OCIv1.Config.User}}')
mapfile -t command < <(of_image '{{range .OCIv1.Config.Entrypoint}}{{println .}}{{end}}' | grep .)
mapfile -t health < <(of_image '{{range .Docker.Config.Healthcheck.Test}}{{println .}}{{end}}' | grep -v '^CMD$' | grep .)
mapfile -t environment < <(of_image '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' | grep .)
[ "$user" -gt 0 ] || { echo "the image runs as root" >&2; exit 1; }

mkdir "$work/data"
chown "$(stat -c %u:%g "$image/data")" "$work/data"
# Each command has mounts of its own, which end with it: nothing below this folder is ever a way out of it.
inside() {
    exec env -i "${environment[@]}" ASPNETCORE_URLS=http://127.0.0.1:18080 Media__BindAddress=127.0.0.1 "$(command -v unshare)" --mount \
        --propagation private "$BASH" -euc 'PATH=/usr/sbin:/usr/bin:/sbin:/bin
            root=$1 data=$2 user=$3; shift 3
            mount --bind "$root" "$root"
            mount -o remount,bind,ro "$root"
            mount --bind "$data" "$root/data"
            mount -t proc -o ro proc "$root/proc"
            mount -t tmpfs -o mode=755 dev "$root/dev"
            for device in null zero random urandom; do : > "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
            exec setpriv --no-new-privs chroot --userspec="$user:$user" "$root" "$@"' "$BASH" "$image" "$work/data" "$user" "$@"
}
if (inside "${command[@]}" health http://127.0.0.1:18080/health/ready) > /dev/null 2>&1; then echo "something else has port 18080" >&2; exit 1; fi

inside "${command[@]}" > "$work/log" 2>&1 < /dev/null &
server=$!
ask=("${health[@]/8080/18080}")
for _ in $(seq 60); do
    if (inside "${ask[@]}") > /dev/null 2>&1; then well=yes; break; fi
    kill -0 "$server" || break
    sleep 0.5
done
[ "${well:-}" = yes ] || { cat "$work/log"; echo "the container does not say that it is well" >&2; exit 1; }
curl -sf http://127.0.0.1:18080/ | grep -q '<div id="root"' || { echo "the page is not in the image" >&2; exit 1; }
curl -sf -H 'Content-Type: application/json' -d '{"title":"From the image"}' http://127.0.0.1:18080/api/meetings > /dev/null
[ -s "$work/data/meetinghub.db" ] || { echo "the store is not in /data" >&2; exit 1; }

kill -TERM "$server"
wait "$server" || { echo "the container does not stop by itself" >&2; exit 1; }
server=

# --- how large -------------------------------------------------------------------------------------------------------

size=$(du -sm --apparent-size "$image/app" | cut -f1)
packed=$(($(tar -C "$image" -cf - app | gzip | wc -c) / 1000000))
echo "The image adds $size MB, $packed MB compressed."
grep -q "adds $size MB ($packed MB compressed)" deploy/README.md || { echo "deploy/README.md says otherwise" >&2; exit 1; }
