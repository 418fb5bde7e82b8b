#!/usr/bin/env bash
# Installs what the tests need, builds everything and runs all tests. The last line is "N passed, N failed".
# A step that is not a test (a build, the size budget) counts as one failed test when it fails.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# No build node or prompt outlives this run.
export MSBUILDDISABLENODEREUSE=1 npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false

passed=0
failed=0
results=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$results"' EXIT

step() {
    local name=$1 limit=$2
    shift 2
    echo "== $name"
    if ! timeout --kill-after=10 "$limit" "$@"; then
        echo "FAILED: $name"
        failed=$((failed + 1))
        return 1
    fi
}

# What failed, once more, so that the end of a long log names it: outcome, test and message from every .trx.
failures() {
    local trx=("$results"/*.trx)
    [ -f "${trx[0]}" ] || return 0
    node - "${trx[@]}" <<'END'
const fs = require("fs");
const plain = text => text.replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(n))
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&");
for (const file of process.argv.slice(2)) {
    for (const [, attributes, body] of fs.readFileSync(file, "utf8").matchAll(/<UnitTestResult\b((?:[^>"]|"[^"]*")*)(?<!\/)>([^]*?)<\/UnitTestResult>/g)) {
        if (!/ outcome="Failed"/.test(attributes)) continue;
        console.log(`FAILED: ${plain(/ testName="([^"]*)"/.exec(attributes)[1])}`);
        const message = /<Message>([^]*?)<\/Message>/.exec(body);
        if (message) console.log(plain(message[1]).replace(/\r/g, "").trim().replace(/^/gm, "    "));
    }
}
END
}

finish() {
    failures
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

# --- what is missing -------------------------------------------------------------------------------------------------

wanted=()
command -v chromium >/dev/null || wanted+=(chromium)
command -v firefox-esr >/dev/null || wanted+=(firefox-esr)
command -v ip >/dev/null || wanted+=(iproute2)
command -v nft >/dev/null || [ -x /usr/sbin/nft ] || wanted+=(nftables)
command -v redis-server >/dev/null || wanted+=(redis-server)
compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || wanted+=(postgresql)
command -v turnserver >/dev/null || wanted+=(coturn)
command -v openssl >/dev/null || wanted+=(openssl)
compgen -G "/usr/lib/*/libsrtp2.so.1" >/dev/null || wanted+=(libsrtp2-1)
command -v npm >/dev/null || wanted+=(nodejs npm)
# What reads the files of deploy/.
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || wanted+=(nginx-light)
command -v caddy >/dev/null || wanted+=(caddy)
command -v promtool >/dev/null || wanted+=(prometheus)
command -v systemd-analyze >/dev/null || wanted+=(systemd)
command -v buildah >/dev/null || wanted+=(buildah)
command -v mmdebstrap >/dev/null || wanted+=(mmdebstrap)
# What runs containers.
command -v podman >/dev/null || wanted+=(podman)
command -v runc >/dev/null || [ -x /usr/sbin/runc ] || wanted+=(runc)
[ -x /usr/lib/podman/netavark ] || wanted+=(netavark aardvark-dns)
command -v iptables >/dev/null || [ -x /usr/sbin/iptables ] || wanted+=(iptables)
command -v docker-compose >/dev/null || wanted+=(docker-compose)
if [ ${#wanted[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    step "apt-get update" 180 "${as_root[@]}" apt-get update -q
    step "apt-get install ${wanted[*]}" 600 "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${wanted[@]}"
fi

# Much of their time is waiting, which the compilers use.
timeout --kill-after=10 900 tests/containers.sh "$results/server" > "$results/containers.log" 2>&1 &
containers=$!

# --- the web client --------------------------------------------------------------------------------------------------

web() { (cd web-client && "$@"); }
export -f web

if [ -f web-client/package.json ]; then
    # A lock file without addresses leaves out what optional packages need, and then npm ci refuses; versions are pinned anyway.
    if step "npm ci" 300 bash -c "web npm ci --no-progress 2>/dev/null || web npm install --no-save --no-progress"; then
        # The build comes first: the server serves what it leaves in wwwroot, and the browser tests look at that.
        step "web client check" 60 bash -c 'web npm run check'
        step "web client build" 180 bash -c 'web npm run build'
        step "web client size budget" 60 bash -c 'web npm run --if-present budget'
        web_results="$results/vitest.json"
        export web_results
        timeout --kill-after=10 240 bash -c \
            'web npm test -- --reporter=default --reporter=json --outputFile="$web_results"' \
            || web_failed=1
        if [ -s "$web_results" ]; then
            read -r good bad < <(node -p '
                const r = JSON.parse(require("fs").readFileSync(process.env.web_results, "utf8"));
                `${r.numPassedTests} ${r.numFailedTests}`')
            passed=$((passed + good))
            failed=$((failed + bad))
        fi
        # A crash of the runner is a failure even when no single test is.
        [ "${web_failed:-0}" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || failed=$((failed + 1))
    fi
fi

# --- the server ------------------------------------------------------------------------------------------------------

# axe-core, which the browser tests embed.
step "npm ci for the browser tests" 120 npm ci --prefix tests/MeetingHub.Browser.Tests --no-progress

step "dotnet build" 420 dotnet build MeetingHub.sln --nologo -v quiet || finish
# The processes that tests start are what operators run.
until [ -d "$results/server" ] || ! kill -0 "$containers" 2>/dev/null; do sleep 1; done
[ ! -d "$results/server" ] || export MEETINGHUB_PROGRAM=$results/server/MeetingHub.Server.dll

attribute() { grep -o "<Counters [^>]*" "$1" | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*'; }

for project in Domain Media Server Browser; do
    echo "== MeetingHub.$project.Tests"
    crashed=0
    limit=720
    [ "$project" = Browser ] && limit=1080
    timeout --kill-after=10 "$limit" dotnet test "tests/MeetingHub.$project.Tests" --no-build --nologo \
        --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=minimal" --results-directory "$results" || crashed=1
    bad=0
    if [ -f "$results/$project.trx" ]; then
        passed=$((passed + $(attribute "$results/$project.trx" passed)))
        bad=$(attribute "$results/$project.trx" failed)
        failed=$((failed + bad))
    fi
    [ "$crashed" -eq 0 ] || [ "$bad" -gt 0 ] || failed=$((failed + 1))
    [ "$project" = Media ] || continue # what follows looks at the clock
    echo "== containers"
    wait "$containers" || { echo "FAILED: containers"; failed=$((failed + 1)); }
    cat "$results/containers.log"
done

finish
