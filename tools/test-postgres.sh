#!/bin/sh
# Runs a command with TOASOAN_TEST_POSTGRES naming a PostgreSQL server that it may
# make databases on:
#
#	tools/test-postgres.sh go test ./...
#
# That is the server which the variable names already, or else a throw-away
# cluster: in a temporary directory, on a Unix socket of its own, without any
# care for the disk, and gone when the command ends. Without PostgreSQL's
# binaries the command runs without the variable, and one line says so.
set -eu

if [ -n "${TOASOAN_TEST_POSTGRES:-}" ]; then
	exec "$@"
fi

# The newest installed binaries: on the path, or where Debian keeps them.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n | tail -n 1)
if [ ! -x "$bin/initdb" ]; then
	bin=$(dirname "$(command -v initdb || echo none)")
fi
if [ ! -x "$bin/initdb" ] || [ ! -x "$bin/pg_ctl" ]; then
	echo "PostgreSQL is not installed: its half of the tests is left out." >&2
	exec "$@"
fi

# initdb and the server refuse to run as root.
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
	owner=postgres
	id "$owner" >/dev/null 2>&1 || owner=nobody
fi
as_owner() {
	if [ "$owner" = "$(id -un)" ]; then
		"$@"
	elif command -v runuser >/dev/null; then
		(cd / && runuser -u "$owner" -- "$@")
	else
		(cd / && su -s /bin/sh "$owner" -c 'exec "$0" "$@"' -- "$@")
	fi
}

dir=$(mktemp -d "${TMPDIR:-/tmp}/toasoan-pg.XXXXXX")
stop() {
	status=$?
	trap - EXIT INT TERM
	as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$dir"
	exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
chown "$owner" "$dir"

as_owner "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 &&
	as_owner "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/data/log" -o "-c listen_addresses='' -c unix_socket_directories='$dir' \
		-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=256MB" start >>"$dir/log" 2>&1 || {
	cat "$dir/log" "$dir/data/log" >&2
	exit 1
}

TOASOAN_TEST_POSTGRES="postgres://postgres@/postgres?host=$dir&sslmode=disable"
export TOASOAN_TEST_POSTGRES
"$@"
