#!/usr/bin/env bash
# Runs a command with a PostgreSQL and a Redis of its own, and stops them when it ends, however it ends.
#
#   eng/servers.sh dotnet test tests/BlazorSessions.PostgreSql.Tests
#
# The command finds them in BLAZORSESSIONS_TEST_POSTGRES (an Npgsql connection string) and BLAZORSESSIONS_TEST_REDIS
# (host:port); one that is already set is used as it is. BLAZORSESSIONS_REQUIRE_SERVERS=1 tells the tests that servers
# and browser are there, and npm for axe-core (see axe.sh), so that none may skip for want of them. What is missing is installed with apt.
set -euo pipefail

fail() {
  echo "eng/servers.sh: $*" >&2
  exit 1
}

# Debian keeps the server's programs off the PATH, one folder per version.
postgres_bin() {
  local control
  control=$(ls /usr/lib/postgresql/*/bin/pg_ctl 2>/dev/null | sort -V | tail -n 1)
  control=${control:-$(command -v pg_ctl)} && dirname "$control"
}

missing_packages() {
  [[ -n ${BLAZORSESSIONS_TEST_POSTGRES:-} ]] || postgres_bin >/dev/null || echo postgresql
  [[ -n ${BLAZORSESSIONS_TEST_REDIS:-} ]] || command -v redis-server >/dev/null || echo redis-server
  command -v pgbouncer >/dev/null || [[ -x /usr/sbin/pgbouncer ]] || echo pgbouncer
  command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] || echo nginx
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
    command -v google-chrome >/dev/null || echo chromium
  command -v npm >/dev/null || echo npm
}

# Run level 1: the packages must not start servers of their own.
apt_get() {
  local as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq "$@" >&2
}

install_missing() {
  local packages
  mapfile -t packages < <(missing_packages)
  [[ ${#packages[@]} -gt 0 ]] || return 0

  command -v apt-get >/dev/null || fail "please install: ${packages[*]}"
  echo "Installing ${packages[*]}" >&2
  apt_get update || true # perhaps the lists at hand will do
  apt_get install -y --no-install-recommends "${packages[@]}" || fail "could not install: ${packages[*]}"
}

# The pages cost the shell half the work they cost the whole browser. CI does with that where there is no shell.
install_shell() {
  [[ ${CI:-} == true && $(id -u) == 0 ]] && command -v apt-get >/dev/null || return 0
  command -v chromium-headless-shell >/dev/null ||
    { apt_get update && apt_get install -y --no-install-recommends chromium-headless-shell; } || true
}

# Below the range from which the system gives ports to outgoing connections.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [[ $(id -u) == 0 ]]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
  else
    "$@"
  fi
}

start_postgres() {
  local port data=$folder/postgres
  postgres=$(postgres_bin)
  port=$(free_port)
  mkdir "$data"
  [[ $(id -u) != 0 ]] || chown postgres "$data"

  as_postgres "$postgres/initdb" -D "$data/data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync \
    >"$folder/initdb.log" 2>&1 || fail "initdb: $(tail -n 5 "$folder/initdb.log")"
  as_postgres "$postgres/pg_ctl" -D "$data/data" -l "$data/log" -w -t 60 \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=300" \
    start >"$folder/pg_ctl.log" 2>&1 || fail "PostgreSQL: $(tail -n 5 "$data/log")"
  export BLAZORSESSIONS_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
}

start_redis() {
  local port
  port=$(free_port)
  redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" >"$folder/redis.log" 2>&1 &
  redis=$!

  until grep -qs 'Ready to accept connections' "$folder/redis.log"; do
    kill -0 "$redis" 2>/dev/null || fail "Redis: $(tail -n 5 "$folder/redis.log")"
    sleep 0.1
  done
  export BLAZORSESSIONS_TEST_REDIS="127.0.0.1:$port"
}

stop_all() {
  trap '' INT TERM HUP
  [[ -z $command ]] || kill -TERM -- "-$command" 2>/dev/null || true
  [[ -z $redis ]] || kill "$redis" 2>/dev/null || true
  [[ -z $postgres ]] ||
    as_postgres "$postgres/pg_ctl" -D "$folder/postgres/data" -m immediate stop >/dev/null 2>&1 || true
  wait
  rm -rf "$folder"
}

[[ $# -gt 0 ]] || fail "which command?"
command='' redis='' postgres=''
folder=$(mktemp -d)
chmod 711 "$folder"
trap stop_all EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

install_shell
install_missing
[[ -n ${BLAZORSESSIONS_TEST_POSTGRES:-} ]] || start_postgres
[[ -n ${BLAZORSESSIONS_TEST_REDIS:-} ]] || start_redis
export BLAZORSESSIONS_REQUIRE_SERVERS=1

# In a session of its own, so that stopping it stops everything it has started; waited for, so that a signal is heard
# at once.
setsid "$@" </dev/null &
command=$!
wait "$command" && code=0 || code=$?
command=''
exit "$code"
