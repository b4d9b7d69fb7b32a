# Two ClickHouse servers, as dmarc-scale(7) shows them, on loopback: what two
# hosts load at once, what is loaded twice, and a server that is killed.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/machines.sh"

for program in clickhouse-server clickhouse-client python3; do
	command -v $program >/dev/null || skip_all "no $program"
done
# An ordinary user runs them, where there is one.
as=
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 755 .
fi
# shellcheck disable=SC2046 # six words
set -- $(ports 6)
cluster=$(block CLICKHOUSE 1 | sed -e "s/one/127.0.0.1/; s/two/127.0.0.1/" \
    -e "/<host>/s/9000/$1/" | awk -v second="$4" -v first="$1" '
    n += /<host>/ { if (n == 2) sub(first, second) } { print }')

# server NAME TCP HTTP OTHER
server()
{
	mkdir -p "$1/data" "$1/tmp" "$1/files" "$1/formats"
	cat >"$1/config.xml" <<-.
	<yandex>
	<logger><level>warning</level><log>$PWD/$1/log</log>
	<errorlog>$PWD/$1/errors</errorlog></logger>
	<listen_host>127.0.0.1</listen_host>
	<tcp_port>$2</tcp_port><http_port>$3</http_port>
	<interserver_http_port>$4</interserver_http_port>
	<path>$PWD/$1/data/</path><tmp_path>$PWD/$1/tmp/</tmp_path>
	<user_files_path>$PWD/$1/files/</user_files_path>
	<format_schema_path>$PWD/$1/formats/</format_schema_path>
	<mark_cache_size>67108864</mark_cache_size>
	<users_config>users.xml</users_config>
	<default_profile>default</default_profile>
	<default_database>default</default_database>
	$cluster
	</yandex>
	.
	cat >"$1/users.xml" <<-.
	<yandex><profiles><default/></profiles><quotas><default/></quotas>
	<users><default><password></password><profile>default</profile>
	<networks><ip>127.0.0.1</ip></networks><quota>default</quota>
	</default></users></yandex>
	.
	# The client takes this one from the folder in which it runs.
	cat >"$1/clickhouse-client.xml" <<-.
	<config><host>127.0.0.1</host><port>$2</port></config>
	.
	[ -z "$as" ] || chown -R 65534:65534 "$1"
}

up()
{
	# shellcheck disable=SC2086 # words
	start "$1" env -C "$1" $as "$(command -v clickhouse-server)" \
	    --config-file=config.xml
	within 30 at "$1" "clickhouse-client -q 'SELECT 1'"
}

# at NAME COMMANDS: as on that host
at()
{
	(cd "$1" && timeout 60 sh -ec "$2")
}

server one "$1" "$2" "$3"
server two "$4" "$5" "$6"
for name in one two; do
	up $name || skip_all "no server: $(tail -n 1 $name.log)"
	ok "tables of $name" at $name "$(commands CLICKHOUSE 2)"
done

ok 'mail' mail
mkdir -p one/mail two/mail
mv Maildir one/mail
mv saved two/mail

# What all of it comes to.
query=$(commands CLICKHOUSE 4)
dmarc-rua-parse -u -H -o tsv -c begin,count,record one/mail two/mail 2>/dev/null |
    python3 -c '
import collections, datetime, sys
days = collections.Counter()
for line in sys.stdin:
    begin, count, record = [0 if cell == r"\N" else int(cell)
                            for cell in line.rstrip("\n").split("\t")]
    if record > 0 and begin > 0:
        day = datetime.datetime.fromtimestamp(begin, datetime.timezone.utc)
        days[day.date()] += count
for day in sorted(days):
    print(f"{day}\t{days[day]}")' >sums
ok 'there are some days' test "$(wc -l <sums)" -gt 20

# sums_are NAME HOST: within the time in which rows get to the other server
sums_are()
{
	within 30 eval "at $2 \"\$query\" >got && cmp -s got sums"
	same "$1" got sums
}

load=$(commands CLICKHOUSE 3)
at one "$load" 2>one.err &
other=$!
at two "$load" 2>two.err
wait $other
sums_are 'two hosts load at once; copies in mail and in files count once' one
for name in one two; do
	sums_are "$name says the same" $name
	at $name "clickhouse-client -q 'SELECT count() > 0 FROM rua'" >half
	is "$name has a half" "$(cat half)" 1
done
run at one "clickhouse-client -q 'SELECT count() FROM rua_all'"
all=$(cat out)
at one "$load" 2>/dev/null
at one "$load" 2>/dev/null
within 20 eval '[ "$(at one "clickhouse-client -q \"SELECT count() FROM rua_all\"")" -gt '"$all ]"
sums_are 'loaded again and again: counted once' two

# One is killed; the other keeps what is for it.
stop two KILL
run at one "$query"
ok 'a server is away: no half counts' test "$status" -gt 0
run at one "clickhouse-client --skip_unavailable_shards=1 \
    -q 'SELECT count() > 0 FROM rua_all FINAL'"
out_is 'unless they are wanted' <<'.'
1
.
mkdir -p one/new
"$BUILD/bench/gen" small 40 9 late
mv late/xml one/mail/late
run at one "$load"
like 'what is loaded meanwhile is taken' "$(cat err)" 'cut.gz|^$'
dmarc-rua-parse -u -H -o tsv -c begin,count,record one/mail two/mail 2>/dev/null |
    awk -F '\t' '$3 > 0 { n += $2 } END { print n }' >messages
up two
within 40 eval 'at one "clickhouse-client -q \"SELECT sum(count) FROM rua_all
    FINAL WHERE record > 0\"" >got 2>/dev/null && cmp -s got messages'
same 'it is back, and all is there' got messages
done_testing
