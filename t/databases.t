# Rows of all tables in databases: loaded again, in views that count as
# dmarc-rua-summarize does, by month, and with hostile dates.
# DATABASE_ROWS (20000): rows to compare; `make databases` takes a million, and
# each PostgreSQL that is installed.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/database.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'
trap 'db_stop; cd / && rm -rf "$tap_dir"' EXIT
many=${DATABASE_ROWS:-20000}
helper="python3 -B $TOP/t/lib/databases.py"
keys='day source_ip policy_domain header_from disposition org_name'

rows tsv </dev/null >head.tsv
"$BUILD/bench/gen" rows "$many" 1 | rows tsv >rua.tsv
ok 'rows to compare' test "$(wc -l <rua.tsv)" -gt "$many"
$helper hostile head.tsv >hostile.tsv
ok 'hostile rows' test "$(wc -l <hostile.tsv)" -gt 900
cat hostile.tsv >>rua.tsv
for key in $keys; do
	run dmarc-rua-summarize -q -g "$key" -o tsv rua.tsv
	status "the summary by $key" 0
	mv out "$key.summary"
done

for name in sqlite postgres clickhouse; do
	dmarc-rua-parse --views $name >views.$name
done

# compare DATABASE LAST QUERY...: its views are the summaries, with days to LAST.
compare()
{
	database=$1
	last=$2
	shift 2
	for key in $keys; do
		[ "$key" = day ] || last=
		$helper want "$last" <"$key.summary" >want
		"$@" "SELECT * FROM \"rua_by_$key\"" | sort >got
		LC_ALL=C sort -o want want
		same "$database: rua_by_$key is the summary" got want
	done
}

# Tables of other rows: what the programs say of the demonstration's files.
cp -R "$DATA/demo/." .
zone="-z example.org.zone"
policies="dmarc-lookup $zone example.org www.example.org none.example"
checks="dmarc-check $zone --at 2026-03-01 --all-from gmail.eml saved Maildir"
checks="$checks $DATA/check/twofrom.eml"
findings="dmarc-lint draft.zone $DATA/zones/foreign-bad.zone"
reports="dmarc-rua-parse -R -u saved Maildir"
for table in policy:"$policies" check:"$checks" finding:"$findings" \
    report:"$reports"; do
	command=${table#*:}
	table=${table%%:*}
	# shellcheck disable=SC2086 # words
	for format in tsv sqlite postgres; do
		$command -q -o $format >$table.$format 2>/dev/null
	done
	# shellcheck disable=SC2086
	$command --schema clickhouse >$table.clickhouse
	tail -n +2 $table.tsv | LC_ALL=C sort >$table.rows
	ok "rows of $table" test -s $table.rows
	is "each row of $table is another" "$(uniq -d $table.rows)" ''
	head -n 1 $table.tsv | tr '\t' '\n' |
	    sed 's/.*/CAST("&" AS TEXT)/' | paste -s -d , >$table.columns
done
# tables DATABASE LOADER QUERY: what QUERY SQL has after LOADER SQL-FILE.
tables()
{
	for table in policy check finding report; do
		for n in 1 2; do
			run $2 $table.$1
			status "$1: rows of $table, load $n" 0
			quiet 'and says nothing'
			$3 "SELECT $(cat $table.columns) FROM \"$table\"" |
			    LC_ALL=C sort >got
			same "and has them all, once" got $table.rows
		done
	done
	sed 's/p=reject/p=none/' example.org.zone >other.zone
	dmarc-lookup -q -z other.zone -o $1 example.org nothing.example \
	    example.org >later 2>/dev/null
	run $2 later
	status "$1: later rows of policy" 0
	quiet 'and says nothing'
	is 'take the place of the earlier' "$($3 'SELECT domain, p FROM policy
	    ORDER BY domain' | tr '\t\n' '= ')" \
	    'example.org=none none.example=\N nothing.example=\N www.example.org=reject '
}

# page PROMPT WORDS: the statements of the manual with these words.
page()
{
	sed -n "s/^\.Dl $1 //p" "$TOP/man/dmarc-databases.7" | grep "$2"
}

# --- SQLite ------------------------------------------------------------------

rows sqlite <rua.tsv >rua.sql
for n in 1 2; do
	run sqlite3 -bail r.db <rua.sql
	status "SQLite takes the rows, load $n" 0
	quiet 'and says nothing'
	run sqlite3 -bail r.db <views.sqlite
	status 'and the views' 0
	quiet 'and says nothing'
done
from_sqlite()
{
	$helper sqlite r.db "$1"
}
compare SQLite 9999-12-31 from_sqlite
to_sqlite()
{
	sqlite3 -bail r.db <"$1"
}
tables sqlite to_sqlite from_sqlite

# --- PostgreSQL --------------------------------------------------------------

from_pg()
{
	sql -c "COPY ($1) TO STDOUT"
}
to_pg()
{
	sql <"$1"
}

# By month: what can be, up to this one, has a partition; the rest has another.
partitions()
{
	ask "SELECT count(*) FROM pg_inherits WHERE inhparent = '$1'::regclass"
}
months()
{
	ask 'CREATE DATABASE months'
	db=months
	run to_pg months.sql
	status 'rows of 10,000 months' 0
	quiet 'and says nothing'
	is 'are all there' "$(ask 'SELECT count(*) FROM rua')" 10000
	all=$(partitions rua)
	# from 2011 on, and the default
	now=$((($(date +%Y) - 2011) * 12 + $(date +%m | sed 's/^0//')))
	ok "and have $all partitions" test "$all" -ge "$now" -a \
	    "$all" -le $((now + 2))
	is 'a month is where its name says' "$(ask "SELECT count(*),
	    min(begin) >= 1714521600, max(begin) < 1717200000
	    FROM rua_2024_05")" '1|t|t'
	is 'dates that can not be are together' \
	    "$(ask 'SELECT count(*) FROM rua_default')" $((10000 - all + 1))
	page 'dmarc=>' DROP | sql
	is 'a month that is dropped is gone' \
	    "$(ask 'SELECT count(*) FROM rua')" 9999
	page 'dmarc=>' DETACH | sql
	is 'and one that is detached is elsewhere' \
	    "$(ask 'SELECT count(*) FROM rua')" 9998
	run to_pg months.sql
	status 'and comes again with its rows' 0
	quiet 'and says nothing'
	is 'into a partition, but where the name is taken' \
	    "$(ask 'SELECT count(*) FROM rua') $(partitions rua)" \
	    "10000 $((all - 1))"
	# COPY knows of no partitions; the schema makes them.
	ask 'DROP TABLE rua; DROP TABLE rua_2025_11'
	for n in 1 2; do
		dmarc-rua-parse --schema postgres | sql
		is "after --schema $n" "$(partitions rua)" \
		    "$([ $n = 1 ] && echo 1 || echo "$all")"
		[ $n = 2 ] || ask "\\copy rua from months.copy"
	done
	unset db
}

# Several who load at once, into no table and into one.
at_once()
{
	ask 'CREATE DATABASE many'
	db=many
	for n in 1 2; do
		for i in 1 2 3 4; do
			sql <"part$i.sql" >"said$i" 2>&1 &
		done
		wait
		is "four loads at once, time $n" "$(cat said?)" ''
		is 'and all rows' "$(ask 'SELECT count(*) FROM rua')" 4000
	done
	unset db
}

# A table that was made before there were partitions.
older()
{
	ask 'CREATE DATABASE older'
	db=older
	dmarc-rua-parse --schema sqlite | sed '/^CREATE UNIQUE/,$d' >plain
	echo "CREATE UNIQUE INDEX rua_key ON rua (report_id, record)" >>plain
	sql <plain
	for n in 1 2; do
		run to_pg part1.sql
		status "a table without partitions, load $n" 0
		is 'has each row once' "$(ask 'SELECT count(*) FROM rua')" 1000
	done
	page 'dmarc=>' RENAME | sql
	dmarc-rua-parse --schema postgres | sql
	page 'dmarc=>' INSERT | sql
	dmarc-rua-parse --schema postgres | sql
	is 'its rows can move' "$(ask 'SELECT count(*) FROM rua')" 1000
	ok 'into partitions' test "$(partitions rua)" -gt 1
	unset db
}

$helper months head.tsv 10000 >months.copy
cat head.tsv months.copy >months.tsv
rows postgres <months.tsv >months.sql
for i in 1 2 3 4; do
	{
		cat head.tsv
		sed "$((i * 1000))q" months.copy | tail -n 1000
	} | rows postgres >"part$i.sql"
done
rows postgres <rua.tsv >rua.sql
[ -n "$(pg_all)" ] || skip 'PostgreSQL' 'no initdb, pg_ctl or psql'
pgs=$(pg_all)
[ "$many" -gt 20000 ] || pgs=$(pg_all | tail -n 1)
for pg in $pgs; do
	ok "$pg starts" pg_start "$pg" || continue
	for n in 1 2; do
		run to_pg rua.sql
		status "PostgreSQL takes the rows, load $n" 0
		quiet 'and says nothing'
		run to_pg views.postgres
		status 'and the views' 0
		quiet 'and says nothing'
	done
	compare "$pg" '' from_pg
	tables postgres to_pg from_pg
	months
	at_once
	older
	pg_stop
done

# --- ClickHouse --------------------------------------------------------------

to_ch()
{
	ch -n <"$1" && ch -q \
	    "INSERT INTO \"${1%.clickhouse}\" FORMAT TSVWithNames" \
	    <"${1%.clickhouse}.tsv"
}
from_ch()
{
	ch -q "$1" | sed "s/\\\\'/'/g"
}
if ! ch_start; then
	skip 'ClickHouse' "$db_why"
	done_testing
fi
dmarc-rua-parse --schema clickhouse >rua.clickhouse
for n in 1 2; do
	run to_ch rua.clickhouse
	status "ClickHouse takes the rows, load $n" 0
	quiet 'and says nothing'
	run ch -n <views.clickhouse
	status 'and the views' 0
	quiet 'and says nothing'
done
compare ClickHouse 2105-12-31 from_ch
final()
{
	from_ch "$1 FINAL"
}
# shellcheck disable=SC2043
for table in policy check finding report; do
	for n in 1 2; do
		run to_ch $table.clickhouse
		status "ClickHouse: rows of $table, load $n" 0
		quiet 'and says nothing'
	done
	final "SELECT $(sed 's/CAST("\([^"]*\)" AS TEXT)/"\1"/g' \
	    $table.columns) FROM \"$table\"" | LC_ALL=C sort >got
	same 'and has them all, once' got $table.rows
done
is 'by month' "$(ch -q "SELECT count(DISTINCT partition) > 1 FROM system.parts
    WHERE table = 'rua' AND active")" 1
ch -q 'CREATE DATABASE months'
dmarc-rua-parse --schema clickhouse | ch -d months -n
run ch -d months -q 'INSERT INTO rua FORMAT TSVWithNames' <months.tsv
status 'rows of 10,000 months' 0
quiet 'and says nothing'
is 'are all there' "$(ch -d months -q 'SELECT count() FROM rua')" 10000
is 'months of eight years have partitions, and one is the rest' "$(ch -q "SELECT
    count(DISTINCT partition) FROM system.parts
    WHERE database = 'months' AND active")" 97
# with this year, because that of the page will not have a partition for ever
ch -d months -q "$(page ':)' DROP | sed "s/20[0-9][0-9]/$(date +%Y)/")"
is 'a month that is dropped is gone' \
    "$(ch -d months -q 'SELECT count() FROM rua')" 9999
done_testing
