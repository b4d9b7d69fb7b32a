# Rows in SQLite and PostgreSQL: loaded twice, hostile, in any encoding, into
# the wrong database, and back again.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/database.sh"

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
	cell[at["pct"]] = 100
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
for db in sqlite postgres; do
	run rows $db <rua.tsv
	status "SQL for $db is written" 0
	quiet "SQL for $db, with nothing to say"
	mv out rua.$db
done

# Cells with which a reader of another encoding, or of backslashes, would come
# out of the quotes: behind an octet that begins a character of two in SJIS,
# BIG5 or GBK, the next one is a part of it, whatever it is.
python3 - <<'END'
with open("head.tsv", encoding="utf-8") as f:
    names = f.read().split()
leads = [chr(c) for c in range(0xc0, 0x100)] + ["\\", "\u3042", "\U0001f600"]
ends = ["'", "\\", "\\'", "\n", "E'); --"]
n = 0
with open("quotes.tsv", "w", encoding="utf-8", newline="\n") as f:
    print(*names, sep="\t", file=f)
    for lead in leads:
        for end in ends:
            n += 1
            text = lead + end + "\n\\! touch pwned #\n.shell touch pwned\n"
            for x, y in ("\\", "\\\\"), ("\n", "\\n"):
                text = text.replace(x, y)
            cells = dict.fromkeys(names, "\\N")
            cells.update(input=text, report_id=text, header_from=text,
                         record=n)
            print(*[cells[x] for x in names], sep="\t", file=f)
END
is 'hostile texts' "$(wc -l <quotes.tsv)" $((67 * 5 + 1))
for db in sqlite postgres; do
	rows $db <quotes.tsv >quotes.$db
	is "SQL for $db is ASCII without backslashes" \
	    "$(tr -d ' -[]-~\n' <quotes.$db | wc -c)" 0
done

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
	run sqlite3 -bail r.db <rua.sqlite
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
sqlite3 -bail quotes.db <quotes.sqlite
sqlite3 quotes.db 'SELECT lower(hex(report_id)), record FROM rua
    ORDER BY record' >quotes.list
awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { print $at["report_id"] }' quotes.tsv | python3 -c 'import sys
for n, text in enumerate(sys.stdin.buffer.read().split(b"\n")[:-1], 1):
    text = text.replace(b"\\n", b"\n").replace(b"\\\\", b"\\")
    print(text.hex(), n, sep="|")' >quotes.want
same 'hostile texts come back octet by octet' quotes.list quotes.want
run sqlite3 wrong.db <quotes.postgres
like "PostgreSQL's form is refused" "$(cat err)" 'near "SET": syntax error'
is "PostgreSQL's form leaves no table in SQLite" \
    "$(sqlite3 wrong.db .tables)" ''
ok 'no cell is taken for a command' test ! -e pwned

# A report that changed is another report: both are kept.
sed '1!s/9ae0daaf:48213/9ae0daaf:48214/' rua.tsv | rows sqlite |
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
rows sqlite <odd.tsv >odd.sqlite
rows postgres <odd.tsv >odd.postgres
sqlite3 -bail odd.db <odd.sqlite
is 'what is no number is NULL' "$(sqlite3 odd.db 'SELECT count(*) FROM rua
    WHERE count ISNULL AND begin ISNULL AND length(report_id) > 3000')" 1
is 'controls are replaced' \
    "$(sqlite3 odd.db 'SELECT hex(error) FROM rua')" \
    61EFBFBDEFBFBDEFBFBD0D0962

run dmarc-rua-parse --schema sqlite
sqlite3 -bail schema.db <out
is 'the schema for sqlite is the same' \
    "$(sqlite3 schema.db '.schema rua')" "$(sqlite3 odd.db '.schema rua')"

# TSV, by the commands that the schema has in its comment. The manual has them,
# too. An absent cell is NULL, so that sums are integers.
sed -n 's/^--	//p' out >import
is 'the comment has commands' "$(wc -l <import)" 3
sed -n '/^\.It SQLite/,/^\.It ClickHouse/s/^\.Dl \(\..*\)/\1/p' \
    "$TOP/man/dmarc-rows.5" | sed 's/\\(dq/"/g; s/\\e/\\/g' >shown
same 'the manual has the same' import shown
# .import stops in a row whose first cell is empty, as input never is.
cp rua.tsv whole.tsv
sed '$s/^	/-	/' whole.tsv >rua.tsv
for n in 1 2; do
	run sqlite3 schema.db <import
	status ".import, load $n" 0
	quiet 'and says nothing'
	is "load $n gives each row once" \
	    "$(sqlite3 schema.db 'SELECT count(*), sum(count), count(count),
	    typeof(sum(count)), typeof(sum(begin)), sum(pct) FROM rua')" \
	    "$all|$((250 * 251 / 2 + 99 + 2))|$((all - 1))|integer|integer|$((100 * all))"
	is 'and keeps none twice' "$(sqlite3 schema.db \
	    'SELECT count(*) FROM rua_tsv')" 0
done
# What has no escape comes out as -o sqlite has it.
columns='report_id, begin, record, count, pct, source_ip, digest, dkim_results'
for base in schema r; do
	sqlite3 $base.db "SELECT $columns, typeof(count), typeof(envelope_to)
	    FROM rua WHERE report_id NOT LIKE '%\%' AND
	    report_id NOT LIKE '%' || char(10) || '%' AND
	    digest IS NOT '9ae0daaf:48214' ORDER BY report_id, record" >$base.rows
done
ok 'many rows are compared' test "$(wc -l <r.rows)" -gt 300
same 'they are the rows of -o sqlite' schema.rows r.rows
mv whole.tsv rua.tsv

# --- PostgreSQL --------------------------------------------------------------

pg=$(pg_all | tail -n 1)
if [ -z "$pg" ]; then
	skip 'PostgreSQL' 'no initdb, pg_ctl or psql'
	done_testing
fi
trap 'db_stop; cd / && rm -rf "$tap_dir"' EXIT
if ! ok 'PostgreSQL starts' pg_start "$pg"; then
	note <start.log
	done_testing
fi

for n in 1 2; do
	run sql <rua.postgres
	status "psql takes it, load $n" 0
	quiet 'and says nothing'
	is "load $n gives each row once" \
	    "$(ask 'SELECT count(*), sum(count) FROM rua')" \
	    "$all|$((250 * 251 / 2 + 99 + 2))"
done
list 'encode(convert_to(' ", 'UTF8'), 'hex')" >list.sql
sql <list.sql >pg.list
is 'each row is looked at' "$(wc -l <pg.list)" "$all"
same 'both hold the same rows' pg.list sqlite.list
ok 'no cell is taken for a command' test ! -e pwned
run sql <odd.postgres
status 'what is no number, or long, does not end the load' 0

# Whatever the client's encoding and what it takes a backslash for.
tail -n +2 quotes.tsv >quotes.copy
ask 'CREATE DATABASE quotes'
db=quotes
for encoding in UTF8 SJIS BIG5 GBK GB18030 UHC JOHAB LATIN1 SQL_ASCII; do
	for conforming in on off; do
		how="$encoding, standard_conforming_strings $conforming"
		PGCLIENTENCODING=$encoding
		PGOPTIONS="-c standard_conforming_strings=$conforming"
		PGOPTIONS="$PGOPTIONS -c client_min_messages=warning"
		export PGCLIENTENCODING PGOPTIONS
		run sql -f quotes.postgres \
		    -c "\\copy (SELECT * FROM rua) to back.sql (encoding 'UTF8')" \
		    -c 'DELETE FROM rua' \
		    -c "\\copy rua from quotes.copy (encoding 'UTF8')" \
		    -c "\\copy (SELECT * FROM rua) to back.copy (encoding 'UTF8')" \
		    -c 'DROP TABLE rua'
		status "$how: psql takes it" 0
		quiet "$how: and says nothing"
		same "$how: each octet" back.sql quotes.copy
		same "$how: each octet by COPY" back.copy quotes.copy
		run sql -v ON_ERROR_STOP=0 -f quotes.sqlite \
		    -c "SELECT to_regclass('rua') IS NULL"
		is "$how: SQLite's form leaves no table" "$(cat out)" t
		ok "$how: no cell is a command" test ! -e pwned
	done
done
unset PGCLIENTENCODING PGOPTIONS
sql -v ON_ERROR_STOP=0 -v ON_ERROR_ROLLBACK=on -f quotes.sqlite 2>err
is "nor a row if psql goes on behind errors" \
    "$(ask 'SELECT count(*) FROM rua')" 0
ask "CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0"
db=ascii
sql -f quotes.postgres -c "\\copy (SELECT * FROM rua) to back.sql"
same 'a database in SQL_ASCII has each octet' back.sql quotes.copy
ask 'CREATE DATABASE copied'
db=copied
run dmarc-rua-parse --schema postgres
sql <out
tail -n +2 rua.tsv >rua.copy
sed 's/99999999999999999999/1/; s/	x	/	1	/' odd.tsv >odd.copy
tail -n +2 odd.copy >>rua.copy
ask '\copy rua from rua.copy'
ask '\copy (SELECT * FROM rua) to back.copy'
cat head.tsv back.copy | rows tsv | tail -n +2 | sort >back.sorted
sort rua.copy >want.sorted
same 'COPY and back gives the same rows' back.sorted want.sorted
run sql -c '\copy rua from rua.copy'
status 'COPY of the same rows again is refused' 1

# A table of an older version, in which pct was a text, takes the rows.
ask 'CREATE DATABASE older'
db=older
dmarc-rua-parse --schema postgres | sed 's/"pct" BIGINT/"pct" TEXT/' | sql
run sql <rua.postgres
status 'rows for a table whose pct is a text' 0
is 'each of them' "$(ask "SELECT count(*), min(pct) FROM rua")" "$all|100"
done_testing
