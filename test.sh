#!/usr/bin/env bash
# Installs what the tests need, builds once, runs every suite, and ends with "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null

results=$PWD/artifacts/test-results
suite_timeout=${SUITE_TIMEOUT_SECONDS:-900}
# gcc and the headers are what NativeAOT links with.
debian_packages=(chromium gcc haproxy libc6-dev nginx-light postgresql redis-server zlib1g-dev python3-socketio python3-requests python3-websocket python3-aiohttp)

# Compilers and build nodes that stay for the next build would outlive this run.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Every process of a suite inherits this mark with the name of the suite, also one that left its process group, as browsers and servers do.
mark=PARLEY_TEST_RUN=$$-$RANDOM-

# end_leftovers [suite]: of one suite, or of all.
end_leftovers() {
  local environ pid
  for environ in /proc/[0-9]*/environ; do
    if grep -qzx "$mark${1:-.*}" "$environ" 2>/dev/null; then
      pid=${environ//[!0-9]/}
      echo "ending a process left behind: $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | cut -c1-120)" || true
      kill -KILL "$pid" 2>/dev/null || true
    fi
  done
}
# The suites that run beside the others, if any do.
waiting=
trap '[[ -z $waiting ]] || kill "$waiting" 2>/dev/null; end_leftovers' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# run <name> <command...>: leaves <name>.log and <name>.exit for the summary.
run() {
  local name=$1 status=0
  shift
  echo "== $name"
  env "$mark$name" timeout --kill-after=10 "$suite_timeout" "$@" >"$results/$name.log" 2>&1 &
  wait $! || status=$?
  echo "$status" >"$results/$name.exit"
  if ((status != 0)); then
    cat "$results/$name.log"
    echo "== $name ended with exit code $status"
  fi
  end_leftovers "$name"
  return "$status"
}

# A step has no tests to count: only its failure is kept.
step() {
  run "$@" && rm "$results/$1.exit"
}

install_debian_packages() {
  local package missing=() as_root=()
  for package in "${debian_packages[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || as_root=(sudo)
  step apt-update "${as_root[@]}" apt-get update &&
    step apt-install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# Suites that mostly wait: for engines that were stopped, for nodes to find each other again, and for pages. The others run meanwhile.
waiting_suites=" Parley.Redis.Tests Parley.Postgres.Tests Parley.Emitter.Tests Parley.Showcase.Tests "

# run_dotnet_suites waiting|working
run_dotnet_suites() {
  local project name kind
  for project in $(sed -n 's/.*<Project Path="\([^"]*\)".*/\1/p' Parley.slnx | xargs grep -l 'Include="xunit.v3"'); do
    name=$(basename "$project" .csproj)
    kind=working
    [[ $waiting_suites == *" $name "* ]] && kind=waiting
    [[ $kind == "$1" ]] || continue
    run "$name" dotnet "${project%/*}/bin/Release/net10.0/$name.dll" -noLogo -noColor -noAutoReporters -longRunning 60 -ctrf "$results/$name.json" || true
  done
}

# A minute of fuzzing, of which CONTRIBUTING.md tells more; each target counts as a test.
run_fuzzing() {
  run Parley.Fuzz dotnet tests/fuzz/Parley.Fuzz/bin/Release/net10.0/Parley.Fuzz.dll \
    --seconds 60 --failures "$results/fuzz" --ctrf "$results/Parley.Fuzz.json" || true
}

# install_npm <name> <folder>: what the lock file in tests/<folder> lists.
install_npm() {
  local folder=tests/$2
  [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] || step "$1-install" env -C "$folder" npm ci --no-progress
}

# run_npm_suite <name> <folder> <variable=value> [filter...]: the suite in tests/<folder>, or the part of it that the filters name.
run_npm_suite() {
  local name=$1 folder=tests/$2 variable=$3
  shift 3
  [[ -f $folder/package.json ]] || return 0
  install_npm "$name" "${folder#tests/}" || return 0
  run "$name" env -C "$folder" TAP_FILE="$results/$name.tap" "$variable" npm test -- "$@" || true
}

for tool in dotnet node npm; do
  if ! command -v "$tool" >/dev/null; then
    echo "$tool is missing: the tests need the .NET 10 SDK and Node.js 20 with npm." >&2
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
  fi
done

rm -rf "$results"
mkdir -p "$results"
install_debian_packages || true
if step build dotnet build Parley.slnx -c Release; then
  # The servers that tests of Redis, PostgreSQL and the emitter start beside their own.
  install_npm cluster cluster || true
  { run_dotnet_suites waiting; run_fuzzing; } &
  waiting=$!
  run_dotnet_suites working
  run_npm_suite conformance conformance PARLEY_SERVER="dotnet ../Parley.SupportApps/bin/Release/net10.0/Parley.SupportApps.dll"

  # A part of it for the binary that Parley.AotSmoke.Tests has published: serialization and transports are what compiling ahead of time changes.
  run_npm_suite conformance-aot conformance PARLEY_SERVER="../../artifacts/aot/server/Parley.AotSmoke" \
    alt-mode engine-websocket socketio-acks socketio-binary socketio-connect socketio-events
  run_npm_suite typescript typescript TYPED_APP="dotnet ../Parley.TypedApp/bin/Release/net10.0/Parley.TypedApp.dll"
  run_npm_suite showcase-web ../samples/Showcase/web NODE_ENV=test
  wait "$waiting" || true
  waiting=
fi
node build/test-summary.mjs "$results"
