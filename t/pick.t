# -c picks and orders columns, --columns lists them: every program with rows.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

cp -R "$DATA/demo/." .
printf '%s\n' '_dmarc.example.org. TXT "v=DMARC1; p=nonee; rua=mailto:a@b"' >zone
dmarc-rua-parse Maildir >rows 2>/dev/null

# picked PROGRAM ARGUMENT...: the columns of its rows, the last, the third and
# the first of them, are those that cut(1) gives, in each format.
picked()
{
	what="$*"
	run "$@" -o tsv
	mv out all
	names=$(head -n 1 all)
	n=$(printf '%s' "$names" | tr '\t' '\n' | wc -l)
	n=$((n + 1))
	awk -F '\t' -v OFS='\t' -v n=$n '{ print $n, $3, $1 }' all >want
	ok "$what: there are rows" test "$(wc -l <want)" -gt 1
	list=$(head -n 1 want | tr '\t' ,)
	run "$@" -o tsv -c "$list"
	same "$what -c $list" out want
	run "$@" -o tsv -H -c "$list"
	tail -n +2 want | same "$what -H -c" out -
	run "$@" -o csv -c "$list"
	is "$what -o csv: the header" "$(head -n 1 out)" "$list"
	run "$@" -o json -c "$list"
	is "$what -o json: the names" "$(head -n 1 out | python3 -c \
	    'import json; print(",".join(json.loads(input())))')" "$list"
	run "$@" --columns -o tsv
	status "$what --columns" 0
	awk -F '\t' -v table="$(sed -n 2p out | cut -f 1)" '
	    NR > 1 && $1 == table { print $2 }' out >got
	printf '%s\n' "$names" | tr '\t' '\n' |
	    same "$what --columns has the header's" got -
	run "$@" -c "${list%?},$list"
	status "$what: an unknown column" 2
	like "$what: and which was meant" "$(cat err)" \
	    "^$1: -c: no column is called '.*'.*; see --columns$"
	run "$@" -c "$list,$list"
	status "$what: a column twice" 2
	like "$what: it is named" "$(cat err)" "-c: ${list%%,*} is named twice"
}
picked dmarc-rua-parse Maildir
picked dmarc-rua-parse -R Maildir
picked dmarc-rua-parse -j 2 Maildir saved
picked dmarc-rua-summarize rows
picked dmarc-rua-summarize -g org_name,dmarc rows
picked dmarc-lookup -z zone example.org
picked dmarc-lint zone
picked dmarc-lint --list

for args in "check -z zone Maildir" "lookup -z zone example.org"; do
	# shellcheck disable=SC2086 # words
	run dmarc-$args -o text -c policy_domain
	is "$args: rows, where text is a page otherwise" \
	    "$(sed -n 1p out)" policy_domain
done
run dmarc-lint -c code,line zone
is 'findings that are picked are TSV' "$(head -n 1 out)" "$(printf 'code\tline')"
run dmarc-lint -o gcc -c code,line zone
status 'other formats have no columns' 2

# A row of SQL without all of its key would be taken for another.
run dmarc-rua-parse -o sqlite -c org_name,count Maildir
status 'SQL without its key' 2
is 'is refused' "$(cat err)" \
    'dmarc-rua-parse: -c: a row of SQL needs begin, which is a part of its key'
key=org_name,policy_domain,report_id,begin,end,digest,record
run dmarc-rua-parse -o sqlite -c count,$key Maildir
status 'SQL with its key' 0
is 'creates these columns' "$(sed -n 's/^    "\([a-z_]*\)" .*/\1/p' out |
    tr '\n' ' ')" "count $(echo $key | tr , ' ') "
done_testing
