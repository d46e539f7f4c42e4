# PostgreSQL and Redis for the tests: sourced by .ci/run, which calls `start_services` and traps `stop_services`.
#
# A service named by DATABASE_URL or REDIS_URL is used as it is. One that is not named is started here, from
# Debian's binaries, in a temporary folder, on a free port of 127.0.0.1, and stopped by its process id.

services_folder=
postgresql_pid=
redis_pid=

start_services() {
    services_folder=$(mktemp -d)
    chmod 711 "$services_folder"  # PostgreSQL's own user must be able to pass through
    [ -n "${DATABASE_URL:-}" ] || start_postgresql
    [ -n "${REDIS_URL:-}" ] || start_redis
}

stop_services() {
    local pid
    for pid in $postgresql_pid $redis_pid; do
        kill -INT "$pid" 2>/dev/null || true  # for PostgreSQL this is a "fast" shutdown
        wait "$pid" 2>/dev/null || true
    done
    postgresql_pid='' redis_pid=''
    [ -z "$services_folder" ] || rm -rf "$services_folder"
    services_folder=
}

start_postgresql() {
    local binaries data port
    binaries=$(postgresql_binaries) || fail "PostgreSQL is not installed: install Debian's 'postgresql', or set DATABASE_URL."
    data=$services_folder/postgresql
    port=$(free_port)
    mkdir "$data"
    [ "$(id -u)" != 0 ] || chown postgres: "$data"
    # From inside its folder: PostgreSQL's user may not be able to read the clone's.
    (cd "$data" && as_postgres "$binaries/initdb" --pgdata="$data/cluster" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions) >"$services_folder/initdb.log" 2>&1 \
        || fail_with_log "PostgreSQL could not make its data folder." "$services_folder/initdb.log"
    (cd "$data" && as_postgres exec "$binaries/postgres" -D "$data/cluster" -k "$data" -h 127.0.0.1 -p "$port" \
        -F -c synchronous_commit=off -c full_page_writes=off) >"$services_folder/postgresql.log" 2>&1 &
    postgresql_pid=$!
    wait_for "PostgreSQL" "$postgresql_pid" "$services_folder/postgresql.log" \
        "$binaries/pg_isready" --quiet --host=127.0.0.1 --port="$port"
    "$binaries/createdb" --host=127.0.0.1 --port="$port" --username=postgres portal
    DATABASE_URL=postgres://postgres@127.0.0.1:$port/portal
}

start_redis() {
    local port
    command -v redis-server >/dev/null || fail "Redis is not installed: install Debian's 'redis-server', or set REDIS_URL."
    port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --dir "$services_folder" \
        >"$services_folder/redis.log" 2>&1 &
    redis_pid=$!
    wait_for "Redis" "$redis_pid" "$services_folder/redis.log" redis-cli -h 127.0.0.1 -p "$port" ping
    REDIS_URL=redis://127.0.0.1:$port/0
}

# The newest PostgreSQL's folder of programs: Debian does not put initdb and postgres on the PATH.
postgresql_binaries() {
    local initdb
    initdb=$({ ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null || command -v initdb; } | sort -V | tail -n 1)
    [ -n "$initdb" ] && dirname "$initdb"
}

# PostgreSQL refuses to run as root. `as_postgres exec …` keeps the process id, so that it can be stopped by it.
as_postgres() {
    local exec=
    [ "$1" != exec ] || { exec=exec; shift; }
    if [ "$(id -u)" = 0 ]; then
        $exec setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    else
        $exec "$@"
    fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for NAME PID LOG COMMAND…: until COMMAND succeeds, for 30 seconds at most and while PID lives.
wait_for() {
    local name=$1 pid=$2 log=$3 tries
    shift 3
    for tries in $(seq 150); do
        "$@" >/dev/null 2>&1 && return
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.2
    done
    fail_with_log "$name did not start." "$log"
}

fail_with_log() {
    tail -n 20 "$2" >&2
    fail "$1"
}
