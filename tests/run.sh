#!/usr/bin/env bash
# Installs what the tests need, builds everything and runs all tests. The last line is "N passed, N failed".
# A step that is not a test (a build, the size budget) counts as one failed test when it fails.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# Servers and test programs live shortly: code that is measured for a better second compilation costs more than it gives.
export DOTNET_TieredPGO=0
# No build server outlives this run, and nothing prompts.
export MSBUILDDISABLENODEREUSE=1 npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false

passed=0
failed=0
results=$(mktemp -d)
stages=$results/stages # name, beginning and end in seconds of this run
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$results"' EXIT

# Runs a command within a limit of seconds and notes how long it took.
timed() {
    local name=$1 limit=$2 from=$SECONDS code=0
    shift 2
    timeout --kill-after=10 "$limit" "$@" &
    trap 'kill $!; wait $!' TERM
    wait $! || code=$?
    trap - TERM
    printf '%s\t%s\t%s\n' "$name" "$from" "$SECONDS" >> "$stages"
    return "$code"
}

step() {
    echo "== $1"
    if ! timed "$@"; then
        echo "FAILED: $1"
        failed=$((failed + 1))
        return 1
    fi
}

# Runs a step beside the others. Its output and its result are shown when it is waited for.
declare -A beside
begin() {
    timed "$@" > "$results/$1.log" 2>&1 &
    beside[$1]=$!
}
ended() {
    local code=0
    wait "${beside[$1]}" || code=$?
    echo "== $1"
    cat "$results/$1.log"
    return "$code"
}

# Shows where the time went: the stages of this run, and the slowest tests.
slowest() {
    echo "== where the time went"
    node - "$stages" "$results"/*.trx <<'END'
const fs = require("fs");
const [stages, ...files] = process.argv.slice(2);
for (const line of fs.readFileSync(stages, "utf8").trim().split("\n")) {
    const [name, from, to] = line.split("\t");
    console.log(`${String(to - from).padStart(6)} s  from ${String(from).padStart(4)} s on: ${name}`);
}
const tests = files.filter(file => fs.existsSync(file)).flatMap(file =>
    [...fs.readFileSync(file, "utf8").matchAll(/<UnitTestResult\b(?:[^>"]|"[^"]*")*>/g)].map(([result]) => {
        const [, hours, minutes, seconds] = / duration="(\d+):(\d+):([\d.]+)"/.exec(result) ?? [0, 0, 0, 0];
        return { name: / testName="([^"]*)"/.exec(result)[1].replace(/&quot;/g, '"'), took: hours * 3600 + minutes * 60 + +seconds };
    }));
for (const { name, took } of tests.sort((a, b) => b.took - a.took).slice(0, 25)) console.log(`${took.toFixed(1).padStart(6)} s  ${name}`);
END
}

# Lists all failures again, so that they stand at the end of a long log: outcome, test and message from every .trx.
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
    slowest
    failures
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

# --- installing what is missing -------------------------------------------------------------------------------------------------

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
compgen -G "/usr/lib/*/libgnutls.so.30" >/dev/null || wanted+=(libgnutls30)
command -v npm >/dev/null || wanted+=(nodejs npm)
# Peers of another implementation of WebRTC.
command -v go >/dev/null && [ -d /usr/share/gocode/src/github.com/pion/webrtc ] || wanted+=(golang-go golang-github-pion-webrtc.v3-dev)
# Programs that read the files of deploy/.
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || wanted+=(nginx-light)
command -v caddy >/dev/null || wanted+=(caddy)
command -v promtool >/dev/null || wanted+=(prometheus)
command -v systemd-analyze >/dev/null || wanted+=(systemd)
command -v buildah >/dev/null || wanted+=(buildah)
command -v mmdebstrap >/dev/null || wanted+=(mmdebstrap)
# A second reader of calendar files.
/usr/bin/python3 -c "import icalendar, recurring_ical_events" 2>/dev/null || wanted+=(python3-icalendar python3-recurring-ical-events)
# A mail server that others wrote.
/usr/bin/python3 -c "import aiosmtpd" 2>/dev/null || wanted+=(python3-aiosmtpd)
# Programs that run containers.
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

# The containers' test mostly waits, so it runs beside the builds. The image publishes the server once, and the tests start that same build.
begin containers 1500 tests/containers.sh "$results/server"

# --- builds ----------------------------------------------------------------------------------------------------------

web() { (cd web-client && "$@"); }
export -f web

# axe-core, which the browser tests embed.
begin "npm ci for the browser tests" 120 npm ci --prefix tests/MeetingHub.Browser.Tests --no-progress

# A lock file without addresses leaves out what optional packages need, so npm ci would refuse it; versions are pinned anyway.
web_vitest=$results/vitest.json
export web_vitest
if step "npm ci" 300 bash -c "web npm ci --no-progress 2>/dev/null || web npm install --no-save --no-progress"; then
    # The client's build comes first: the server's build takes its result, which the browser tests use.
    step "web client build" 300 bash -c 'web npm run build'
    begin "web client check" 300 bash -c 'web npm run check'
    step "web client size budget" 60 bash -c 'web npm run --if-present budget'
    ended "web client check" || { echo "FAILED: web client check"; failed=$((failed + 1)); }
fi
ended "npm ci for the browser tests" || { echo "FAILED: npm ci for the browser tests"; failed=$((failed + 1)); }

step "dotnet build" 900 dotnet build MeetingHub.sln --nologo -v quiet || finish
begin vitest 600 bash -c 'web npm test -- --reporter=default --reporter=json --outputFile="$web_vitest"'

# --- tests -----------------------------------------------------------------------------------------------------------

count() { # passed and failed of a .trx
    grep -o "<Counters [^>]*" "$1" | sed -E 's/.* passed="([0-9]+)".* failed="([0-9]+)".*/\1 \2/'
}

begin_tests() { # name limit project [filter [command that runs it]]
    begin "$1" "$2" "${@:5}" dotnet test "tests/MeetingHub.$3.Tests" --no-build --nologo ${4:+--filter "$4"} \
        --logger "trx;LogFileName=$1.trx" --logger "console;verbosity=minimal" --results-directory "$results"
}

# A crash of a runner is a failure even when no single test is.
end_tests() { # name command... : the command writes how many passed and how many failed
    local name=$1 crashed=0 good=0 bad=0
    shift
    ended "$name" || crashed=1
    read -r good bad < <("$@" 2>/dev/null) || true
    passed=$((passed + ${good:-0}))
    failed=$((failed + ${bad:-0}))
    [ "$crashed" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || failed=$((failed + 1))
}

# Browser tests with changing networks, dying nodes and restarting servers mostly wait. In the others people meet in rooms, which keeps a core
# busy; or one browser after another looks at pages, and waits for nobody's picture or sound.
failing="NetworkNamespace|RedisProcess|ServerCluster|StartAgainAsync|nodes\.sh"
meeting="ServerProcess\.StartAsync|Meeting\.StartAsync|Circle\.|Person\.ArriveAsync"
classes() { # grep's options: the filter of the test classes in the files that it finds
    (cd tests/MeetingHub.Browser.Tests && grep "$@" -- *Tests.cs) | sed -E 's/(.*)\.cs/FullyQualifiedName~.\1./' | paste -sd "|"
}
networks=$(classes -lE "$failing")
pages=$(classes -LE "$failing|$meeting")
rooms=$(sed 's/~/!~/g; s/|/\&/g' <<< "$networks|$pages")

begin_tests domain 600 Domain
begin_tests media 900 Media
# Tests start the same published server that operators run.
until [ -d "$results/server" ] || ! kill -0 "${beside[containers]}" 2>/dev/null; do sleep 1; done
[ ! -d "$results/server" ] || export MEETINGHUB_PROGRAM=$results/server/MeetingHub.Server.dll
begin_tests server 2400 Server # four at once, which mostly wait
end_tests domain count "$results/domain.trx"
end_tests vitest node -p 'const r = JSON.parse(require("fs").readFileSync(process.env.web_vitest, "utf8")); `${r.numPassedTests} ${r.numFailedTests}`'
end_tests media count "$results/media.trx"
begin_tests "browser rooms" 3600 Browser "$rooms"
end_tests server count "$results/server.trx"
# After the server's, which start many processes too: what waits for pictures and sound needs a share of the machine.
begin_tests "browser networks" 3600 Browser "$networks" tests/own-network.sh
begin_tests "browser pages" 3600 Browser "$pages"
ended containers || { echo "FAILED: containers"; failed=$((failed + 1)); }
end_tests "browser rooms" count "$results/browser rooms.trx"
end_tests "browser networks" count "$results/browser networks.trx"
end_tests "browser pages" count "$results/browser pages.trx"

finish
