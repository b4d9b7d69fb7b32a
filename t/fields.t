# fields.def, the programs' output, the SQL schemas and the manual agree.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -x "$BIN/dmarc-rua-parse" ] || skip_all 'no dmarc-rua-parse yet'

# columns TABLE...: the names in fields.def, by a reader of its own
columns()
{
	sed -n 's/^FIELD(\([a-z]*\), \([a-z_]*\), .*/\1 \2/p' \
	    "$TOP/common/rows/fields.def" |
	    awk -v want=" $* " 'index(want, " " $1 " ") { print $2 }'
}

# Tables may get columns, at the end; those that were out stay as they are.
columns both rua >rua
columns both report >report
head -n 39 rua | diff - "$DATA/expect/columns" >moved
is 'the columns of rua stand where they stood' "$(cat moved)" ''

run "$BUILD/bench/gen" small 1 1 made
xml=made/xml/000000.xml

run dmarc-rua-parse -o tsv $xml
head -n 1 out | tr '\t' '\n' >got
same 'TSV header' got rua
run dmarc-rua-parse -R -o tsv $xml
head -n 1 out | tr '\t' '\n' >got
same 'TSV header of -R' got report
run dmarc-rua-parse -o csv $xml
head -n 1 out | tr -d '\r"' | tr ',' '\n' >got
same 'CSV header' got rua
run dmarc-rua-parse -o json $xml
python3 -c '
import json, sys
print(*json.loads(sys.stdin.readline()), sep="\n")' <out >got
same 'JSON keys' got rua

columns group | sed '1i source_ip' >group
run dmarc-rua-parse -o tsv $xml
mv out rows
run dmarc-rua-summarize -g source_ip -o tsv rows
head -n 1 out | tr '\t' '\n' >got
same 'header of -g source_ip' got group

columns policy >policy
run dmarc-lookup -o tsv -z "$DATA/demo/example.org.zone" example.org
head -n 1 out | tr '\t' '\n' >got
same 'header of dmarc-lookup' got policy

columns check >check
run dmarc-check -o tsv -z "$DATA/check/world.zone" "$DATA/check/direct.eml"
head -n 1 out | tr '\t' '\n' >got
same 'header of dmarc-check' got check

run dmarc-check --columns -o json
is 'no mark of numbers in what --columns tells' "$(grep -c '#' out)" 0
like 'nor a name without it is lost' "$(cat out)" \
    '"domain","selector","algorithm","bits","result"'
columns ruf >ruf
run dmarc-ruf-parse -o tsv "$DATA/demo/failures"
head -n 1 out | tr '\t' '\n' >got
same 'header of dmarc-ruf-parse' got ruf
columns finding >finding
run dmarc-lint -o tsv "$DATA/demo/draft.zone"
head -n 1 out | tr '\t' '\n' >got
same 'header of dmarc-lint' got finding
columns rule >rule
run dmarc-lint --list -o tsv
head -n 1 out | tr '\t' '\n' >got
same 'header of dmarc-lint --list' got rule

for db in sqlite postgres clickhouse; do
	run dmarc-rua-parse --schema $db
	status "--schema $db" 0
	sed -n 's/^ *"\([a-z_]*\)" .*/\1/p' out >got
	same "columns of $db" got rua
done
if command -v sqlite3 >/dev/null; then
	run dmarc-rua-parse --schema sqlite
	{ cat out && echo 'PRAGMA table_info(rua);'; } >sql
	run sqlite3 :memory: <sql
	cut -d '|' -f 2 out >got
	same 'sqlite3 knows the same' got rua
else
	skip 'sqlite3 knows the same' 'no sqlite3'
fi

# listed PAGE: the names of its lists
listed()
{
	sed -n 's/^\.It Li \([a-z_0-9-]*\).*/\1/p' "$BUILD/man/$1" | sort -u
}

# page FILE NAME LIST: does the page have all of the list?
page()
{
	if [ ! -e "$TOP/man/$1" ]; then
		skip "$2" "no $1 yet"
		return
	fi
	listed "$1" >got
	sort -u "$3" | comm -13 got - >missing
	is "$2" "$(cat missing)" ''
}

columns both rua report group derived digest policy finding rule check change ruf column >all
page dmarc-rows.5 'dmarc-rows(5) has every column' all
sed -n 's/^QUIRK([A-Z_0-9]*, "\([a-z0-9-]*\)".*/\1/p' \
    "$TOP/common/report/quirks.def" "$TOP/common/report/failurequirks.def" >quirks
ok 'there are quirks' test -s quirks
page dmarc-wild.7 'dmarc-wild(7) has every quirk' quirks
sed -n 's/^LINT([A-Z_0-9]*, "\([a-z0-9-]*\)".*/\1/p' \
    "$TOP/common/lint/rules.def" >rules
ok 'there are rules' test -s rules
page dmarc-lint.1 'dmarc-lint(1) has every rule' rules
sed -n 's/^NOTE([A-Z_0-9]*, "\([a-z0-9-]*\)".*/\1/p' \
    "$TOP/common/dmarc/notes.def" >notes
ok 'there are notes' test -s notes
page dmarc-rows.5 'dmarc-rows(5) has every note' notes
done_testing
