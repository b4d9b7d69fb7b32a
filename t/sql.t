# Rows in SQLite and PostgreSQL: loaded twice, hostile, and back again.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'

# Rows: 250 of one report, one each of 99 others, then a report whose cells
# hold all that a reader of SQL could stumble over.
rows tsv </dev/null >head.tsv
awk -F '\t' -v OFS='\t' '
function row(id, n,	i) {
	for (i = 1; i <= N; i++)
		cell[i] = "\\N"
	cell[at["org_name"]] = "Example"
	cell[at["report_id"]] = id
	cell[at["begin"]] = 1772323200
	cell[at["end"]] = 1772409600
	cell[at["digest"]] = "9ae0daaf:48213"
	cell[at["policy_domain"]] = "example.org"
	cell[at["record"]] = n
	cell[at["source_ip"]] = "192.0.2." n
	cell[at["count"]] = n
	cell[at["dkim_results"]] = "example.org,s1,pass,~,~;b.test,~,fail,,~"
	cell[at["quirks"]] = ""
}
function show(	i) {
	for (i = 1; i < N; i++)
		printf "%s\t", cell[i]
	print cell[N]
}
{ print; N = NF; for (i = 1; i <= NF; i++) at[$i] = i }
END {
	for (n = 1; n <= 250; n++) { row("r1", n); show() }
	for (n = 1; n <= 99; n++) { row("s" n, 1); show() }
	row("\\n.quit\\n\\\\q\\n'"'"'; DROP TABLE rua; --", 1)
	show()
	row("\\n.shell touch pwned\\n\\\\! touch pwned\\n", 1)
	cell[at["error"]] = "'"'"'\"`$(touch pwned) :a :'"'"'a'"'"' \\\\"
	cell[at["email"]] = "\\n.system touch pwned\\n\\\\."
	cell[at["header_from"]] = "\\\\'"'"'"
	cell[at["generator"]] = "/* -- $$ $a$ \\nCOMMIT;\\n/\\ngo\\n"
	cell[at["xmlns"]] = "\303\251\342\202\254 \360\237\230\200 \302\240"
	cell[at["extension"]] = "\\\\N"
	show()
	row("odd", 0)
	for (i = 1; i <= 3; i++)
		cell[i] = ""
	cell[at["org_name"]] = cell[at["policy_domain"]] = "\\N"
	cell[at["begin"]] = cell[at["end"]] = cell[at["digest"]] = "\\N"
	cell[at["count"]] = cell[at["record"]] = "\\N"
	show()
}' head.tsv >rua.tsv
all=$(($(wc -l <rua.tsv) - 1))
is 'rows to load' "$all" 352
run rows sql <rua.tsv
status 'SQL is written' 0
quiet 'with nothing to say'
mv out rua.sql

# Asks for the rows, texts in hexadecimal by the function that $1 and $2 call.
texts='org_name report_id error email header_from generator xmlns extension
    input dkim_results quirks policy_domain digest source_ip'
list()
{
	expr=
	for column in $texts; do
		x="CASE WHEN \"$column\" IS NULL THEN 'null'
		    ELSE $1\"$column\"$2 END"
		expr="$expr${expr:+ || ' ' || }$x"
	done
	printf 'SELECT lower(%s) || %s FROM rua ORDER BY 1;\n' "$expr" \
	    "' ' || coalesce(record, -1) || ' ' || coalesce(count, -1)"
}

for n in 1 2; do
	run sqlite3 -bail r.db <rua.sql
	status "sqlite3 takes it, load $n" 0
	quiet 'and says nothing'
	is "load $n gives each row once" \
	    "$(sqlite3 r.db 'SELECT count(*), sum(count) FROM rua')" \
	    "$all|$((250 * 251 / 2 + 99 + 2))"
done
list 'hex(' ')' >list.sql
sqlite3 r.db <list.sql >sqlite.list
is 'a text with all sorts of quotes' \
    "$(sqlite3 r.db "SELECT error FROM rua WHERE error NOTNULL")" \
    "'\"\`\$(touch pwned) :a :'a' \\"
ok 'no cell is taken for a command' test ! -e pwned

# A report that changed is another report: both are kept.
sed '1!s/9ae0daaf:48213/9ae0daaf:48214/' rua.tsv | rows sql |
    sqlite3 -bail r.db
is 'the same key with another digest is kept' \
    "$(sqlite3 r.db 'SELECT count(*) FROM rua')" $((2 * all - 1))

# Text that is no number must not end the load; neither may a long key.
awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR == 2 { $at["count"] = "99999999999999999999"; $at["begin"] = "x"
	for (i = 0; i < 12; i++)
		x = x sprintf("%c%c", 65 + i, 97 + i) x
	$at["report_id"] = x; $at["org_name"] = x; $at["policy_domain"] = x
	$at["error"] = "a\\x01\\x7f\\xc2\\x9b\\r\\tb" }
    NR < 3' rua.tsv >odd.tsv
rows sql <odd.tsv >odd.sql
sqlite3 -bail odd.db <odd.sql
is 'what is no number is NULL' "$(sqlite3 odd.db 'SELECT count(*) FROM rua
    WHERE count ISNULL AND begin ISNULL AND length(report_id) > 3000')" 1
is 'controls are replaced' \
    "$(sqlite3 odd.db 'SELECT hex(error) FROM rua')" \
    61EFBFBDEFBFBDEFBFBD0D0962

run rows --schema sqlite
sqlite3 -bail schema.db <out
is 'the schema for sqlite is the same' \
    "$(sqlite3 schema.db .schema)" "$(sqlite3 odd.db .schema)"

# --- PostgreSQL --------------------------------------------------------------

pg=
for dir in $(dirname "$(command -v initdb || echo /)") \
    /usr/lib/postgresql/*/bin /usr/local/pgsql/bin; do
	[ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && pg=$dir
done
if [ -z "$pg" ] || ! command -v psql >/dev/null; then
	skip 'PostgreSQL' 'no initdb, pg_ctl or psql'
	done_testing
fi

# It refuses to run as root.
as=
if [ "$(id -u)" -eq 0 ]; then
	user=postgres
	id "$user" >/dev/null 2>&1 || user=nobody
	as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups --"
	if ! $as true 2>/dev/null; then
		skip 'PostgreSQL' "can't become $user"
		done_testing
	fi
	mkdir pg && chown "$user" pg && chmod 711 .
else
	mkdir pg
fi
pg_stop()
{
	cd "$tap_dir/pg" && $as "$pg/pg_ctl" -D data -m immediate stop
} >/dev/null 2>&1
trap 'pg_stop; cd / && rm -rf "$tap_dir"' EXIT

cd pg || exit 1
{
	$as env HOME="$tap_dir/pg" "$pg/initdb" -D data -A trust -U test -N \
	    -E UTF8 --locale=C &&
	$as "$pg/pg_ctl" -D data -l log -w -t 60 -o "-F -k '$tap_dir/pg' \
	    -c listen_addresses='' -c shared_buffers=16MB" start
} >../start.log 2>&1
started=$?
cd ..
if ! is 'PostgreSQL starts' "$started" 0; then
	note <start.log
	done_testing
fi

sql()
{
	psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$tap_dir/pg" -U test \
	    -d "${db:-postgres}" "$@"
}
ask()
{
	sql -c "$1"
}

for n in 1 2; do
	run sql <rua.sql
	status "psql takes it, load $n" 0
	is "load $n gives each row once" \
	    "$(ask 'SELECT count(*), sum(count) FROM rua')" \
	    "$all|$((250 * 251 / 2 + 99 + 2))"
done
list 'encode(convert_to(' ", 'UTF8'), 'hex')" >list.sql
sql <list.sql >pg.list
is 'each row is looked at' "$(wc -l <pg.list)" "$all"
same 'both hold the same rows' pg.list sqlite.list
ok 'no cell is taken for a command' test ! -e pwned
run sql <odd.sql
status 'what is no number, or long, does not end the load' 0
ask 'CREATE DATABASE copied'
db=copied
run rows --schema postgres
sql <out
tail -n +2 rua.tsv >rua.copy
sed 's/99999999999999999999/1/; s/	x	/	1	/' odd.tsv >odd.copy
tail -n +2 odd.copy >>rua.copy
ask '\copy rua from rua.copy'
ask '\copy rua to back.copy'
cat head.tsv back.copy | rows tsv | tail -n +2 | sort >back.sorted
sort rua.copy >want.sorted
same 'COPY and back gives the same rows' back.sorted want.sorted
run sql -c '\copy rua from rua.copy'
status 'COPY of the same rows again is refused' 1
done_testing
