# The dashboard for Grafana: JSON that fits its types (those of the package
# @grafana/schema, if t/lib/grafana.sh has fetched it), and queries that give
# the numbers of the views, to a role that may read nothing else.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/database.sh"

trap 'db_stop; cd / && rm -rf "$tap_dir"' EXIT
helper="python3 -B $TOP/t/lib/grafana.py"
rows="python3 -B $TOP/t/lib/databases.py"
types=${GRAFANA_TYPES:-$TOP/build/grafana}

run dmarc-rua-parse --views grafana
status 'the dashboard' 0
mv out dashboard.json
is 'is one that Grafana shows' "$($helper check dashboard.json 2>&1)" ''
$helper panels dashboard.json >panels
is 'with all its panels' "$(awk '{print $2}' panels | sort | uniq -c |
    tr -s ' \n' ' ')" ' 4 table 3 timeseries '

# tsc: its types, without what only a browser has
tsc()
{
	"$types/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck \
	    --module esnext --moduleResolution bundler --target es2022 \
	    --types '' --paths null "$1"
}
if [ -x "$types/node_modules/.bin/tsc" ]; then
	ln -s "$types/node_modules" node_modules
	$helper types dashboard.json >good.ts
	run tsc good.ts
	is "it has Grafana's types" "$(cat out err)" ''
	for fault in 's/"drawStyle":"bars"/"drawStyle":"bar"/' \
	    's/"gridPos"/"gridpos"/' 's/"type":"query"/"type":"sql"/' \
	    's/"schemaVersion":36,//' 's/"unit":/"units":/' \
	    's/"refresh":1,"multi"/"refresh":"1","multi"/'; do
		sed "$fault" good.ts >bad.ts
		run tsc bad.ts
		like "and would not with $fault" "$(cat out)" 'error TS'
	done
else
	skip "it has Grafana's types" "no $types (sh t/lib/grafana.sh FOLDER)"
fi

[ -n "$(pg_all)" ] || {
	skip 'PostgreSQL' 'no initdb, pg_ctl or psql'
	done_testing
}
ok 'PostgreSQL starts' pg_start "$(pg_all | tail -n 1)" || done_testing
rows tsv </dev/null >head.tsv
"$BUILD/bench/gen" rows 5000 1 | rows postgres >rua.sql
{
	cat head.tsv
	$rows hostile head.tsv
	$rows months head.tsv 700
} | rows postgres >hostile.sql
dmarc-rua-parse --views postgres >views.sql
ok 'rows and views' sql -f rua.sql -f views.sql
ask 'CREATE ROLE grafana LOGIN'
sed -n 's/^\.Dl dmarc=> \(GRANT .*\)/\1/p' "$TOP/man/dmarc-databases.7" >grant
ok 'the manual says what Grafana may read' sql -f grant

# panel ID FROM TO DOMAIN...: what the panel shows
panel()
{
	$helper query dashboard.json "$@" >panel.sql
	PGOPTIONS='-c timezone=America/New_York' sql -U grafana -f panel.sql |
	    sed 's/ 00:00:00|/|/'
}
id()
{
	sed -n "s/^\([0-9]*\) [a-z]* $1\$/\1/p" panels
}
counts='pass, fail, dkim_aligned, spf_aligned, none, quarantine, reject'
past=946684800 # 2000
future=4102444800 # 2100

# days NAME WHERE FROM TO: the graphs of these days are the view
days()
{
	title=$1
	shift
	for graph in 'Messages by result:pass, fail, messages - pass - fail' \
	    'Messages by disposition:none, quarantine, reject,
	    messages - none - quarantine - reject' \
	    'Share of messages:100.0 * pass / nullif(messages, 0),
	    100.0 * fail / nullif(messages, 0),
	    100.0 * dkim_aligned / nullif(messages, 0),
	    100.0 * spf_aligned / nullif(messages, 0)'; do
		ask "SELECT day, ${graph#*:} FROM rua_by_day WHERE $1
		    ORDER BY day" >want
		panel "$(id "${graph%%:*}")" "$2" "$3" >got 2>&1
		ok "$title: rows of ${graph%%:*}" test -s want
		same "$title: ${graph%%:*} is the view" got want
	done
}
days 'all days' 'day IS NOT NULL' $past $future
first=$(ask 'SELECT min(day) FROM rua_by_day')
noon=$(date -d "$first 12:00" +%s)
days 'two days' "day BETWEEN '$first' AND
    to_char('$first'::date + 1, 'YYYY-MM-DD')" "$noon" $((noon + 86400))
for table in Reporters:org_name Sources:source_ip \
    'Policy domains:policy_domain' 'Domains of From:header_from'; do
	key=${table#*:}
	ask "SELECT $key, messages, $counts FROM rua_by_$key
	    ORDER BY messages DESC, $key LIMIT 100" >want
	panel "$(id "${table%%:*}")" $past $future >got 2>&1
	ok "${table%%:*}: rows" test -s want
	same "${table%%:*} is the view" got want
done
panel "$(id Sources)" $past $past >got 2>&1
is 'nothing of other times' "$(cat got)" ''

# --- hostile rows, and the variable ------------------------------------------

ok 'hostile rows' sql -f hostile.sql
days 'hostile days' "day BETWEEN '2000-01-01' AND '2100-01-01'" \
    $past $future
days 'the end of 400 days' "day BETWEEN '2027-04-01' AND '2027-04-04'" \
    "$(date -d 2027-04-01 +%s)" "$(date -d 2027-04-04 +%s)"
for number in $(cut -d ' ' -f 1 panels); do
	panel "$number" 0 253402300799 >got 2>err
	is "panel $number has no fault" "$(cat err)" ''
	ok 'and rows' test -s got
done
panel 0 0 0 >choice
ok 'there are domains to choose' test "$(wc -l <choice)" -gt 3
is 'but none that Grafana would replace' "$(grep -F '$' choice)" ''
domains=$(id 'Policy domains')
panel "$domains" $past $future "it's" >got
like 'one with a quote' "$(cat got)" "^it's|"
is 'alone' "$(wc -l <got)" 1
panel "$domains" $past $future "it's" example.org >got
is 'two' "$(wc -l <got)" 2
panel "$domains" $past $future >got
ok 'all, and those without a name' grep -q '^|' got

# Partitions of other times are not read.
sql -U grafana -c "EXPLAIN $($helper query dashboard.json 1 "$noon" \
    $((noon + 86400)))" >plan
few=$(grep -o ' on rua_[0-9_]*' plan | sort -u | wc -l)
all=$(ask "SELECT count(*) FROM pg_inherits
    WHERE inhparent = 'rua'::regclass")
ok "$few of $all months can count" test "$few" -gt 0 -a "$few" -le 16 \
    -a "$all" -gt 100
done_testing
