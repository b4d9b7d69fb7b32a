# Database servers of one's own: PostgreSQL on a socket, ClickHouse on loopback.
# SPDX-License-Identifier: ISC
#
#	pg_all			the folders of the PostgreSQLs that are
#				installed, the newest last
#	pg_start FOLDER		starts this one with new databases in ./pg;
#				false if $db_why
#	pg_stop
#	sql ...			psql, which ends at the first error, in the
#				database $db (postgres)
#	ask SQL
#	ch_start		starts ClickHouse with new databases in ./ch;
#				false if $db_why
#	ch_stop
#	ch ...			clickhouse-client (some of whose options never
#				come to an end in a pipe)
#	db_stop			both, for EXIT
#
# Both run as an ordinary user where the caller is root, who gives up the
# working directory's secrecy for it.

db_why=
db_as=
ch_port=

pg_all()
{
	command -v psql >/dev/null || return
	for pg_dir in /usr/local/pgsql/bin \
	    "$(dirname "$(command -v initdb || echo /)")" \
	    $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t / -k 5n); do
		[ -x "$pg_dir/initdb" ] && [ -x "$pg_dir/pg_ctl" ] &&
		    dirname "$(readlink -f "$pg_dir/initdb")"
	done | awk '!seen[$0]++'
}

# db_user NAME FOLDER: makes the folder, of this user or else of nobody.
db_user()
{
	mkdir -p "$2"
	[ "$(id -u)" -eq 0 ] || return 0
	db_name=$1
	id "$db_name" >/dev/null 2>&1 || db_name=nobody
	db_as="setpriv --reuid=$db_name --regid=$(id -g "$db_name")"
	db_as="$db_as --clear-groups --"
	db_why="can't become $db_name"
	$db_as true 2>/dev/null || return 1
	chown "$db_name" "$2" && chmod 711 .
}

# They refuse to run as root.
pg_start()
{
	pg_bin=$1
	pg_at=$PWD/pg
	rm -rf pg
	db_user postgres pg || return 1
	cd pg || return 1
	{
		$db_as env HOME="$pg_at" "$pg_bin/initdb" -D data -A trust \
		    -U test -N -E UTF8 --locale=C &&
		$db_as "$pg_bin/pg_ctl" -D data -l log -w -t 60 -o "-F \
		    -k '$pg_at' -c listen_addresses='' \
		    -c shared_buffers=16MB -c jit=off" start
	} >../start.log 2>&1
	pg_started=$?
	cd ..
	db_why=$(tail -n 1 start.log)
	return $pg_started
}

pg_stop()
{
	[ -n "${pg_at:-}" ] && (cd "$pg_at" && $db_as "$pg_bin/pg_ctl" \
	    -D data -m immediate stop) >/dev/null 2>&1
	pg_at=
}

sql()
{
	psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$tap_dir/pg" -U test \
	    -d "${db:-postgres}" "$@"
}

ask()
{
	sql -c "$1"
}

ch_config()
{
	cat <<-END
	<yandex>
	<logger><level>warning</level><log>$PWD/ch/log</log>
	<errorlog>$PWD/ch/errors</errorlog></logger>
	<listen_host>127.0.0.1</listen_host>
	<tcp_port>$1</tcp_port><http_port>$2</http_port>
	<interserver_http_port>$3</interserver_http_port>
	<path>$PWD/ch/data/</path><tmp_path>$PWD/ch/tmp/</tmp_path>
	<user_files_path>$PWD/ch/files/</user_files_path>
	<format_schema_path>$PWD/ch/formats/</format_schema_path>
	<mark_cache_size>67108864</mark_cache_size>
	<users_config>users.xml</users_config>
	<default_profile>default</default_profile>
	<default_database>default</default_database>
	</yandex>
	END
}

# Three ports that nobody listens on.
ch_ports()
{
	python3 -c 'import socket
all = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[s.getsockname()[1] for s in all])'
}

ch_start()
{
	PATH=$PATH:/usr/sbin
	db_why='no clickhouse-server or clickhouse-client'
	command -v clickhouse-server >/dev/null &&
	    command -v clickhouse-client >/dev/null || return 1
	db_user clickhouse ch || return 1
	# shellcheck disable=SC2046 # three words
	set -- $(ch_ports)
	ch_port=$1
	ch_config "$@" >ch/config.xml
	cat >ch/users.xml <<-END
	<yandex><profiles><default/></profiles><quotas><default/></quotas>
	<users><default><password></password><profile>default</profile>
	<networks><ip>127.0.0.1</ip></networks><quota>default</quota>
	</default></users></yandex>
	END
	(cd ch && exec $db_as clickhouse-server --config-file=config.xml) \
	    >start.log 2>&1 &
	ch_pid=$!
	for _ in $(seq 150); do
		ch -q 'SELECT 1' >/dev/null 2>&1 && return 0
		kill -0 $ch_pid 2>/dev/null || break
		sleep 0.2
	done
	db_why=$(tail -n 1 start.log)
	return 1
}

ch_stop()
{
	[ -n "${ch_pid:-}" ] && kill -9 $ch_pid && wait $ch_pid
	ch_pid=
} 2>/dev/null

ch()
{
	timeout 120 clickhouse-client --host 127.0.0.1 --port "$ch_port" "$@"
}

db_stop()
{
	pg_stop
	ch_stop
}
