# Measures the tools for aggregate reports: sh reports.sh small|big|rows
# SPDX-License-Identifier: ISC
#
# small: many reports of a few records, in five forms. big: one report of many
# records. Both against t/bench/null.c, which unpacks and parses and does
# nothing with it. rows: BENCH_ROWS rows to summarize (10,000,000 take 2.6 GB
# of disk), beside wc and mawk.
. "${0%/*}/lib.sh"

parse=$BUILD/bin/dmarc-rua-parse
summarize=$BUILD/bin/dmarc-rua-summarize
rows=${BENCH_ROWS:-10000000}
seed=1
fresh reports "$bench/gen"

run_null()
{
	once "$bench/null" "$path"
}

run_parse()
{
	once "$parse" -j1 -o tsv "$path"
}

run_j1()
{
	once "$parse" -j1 -o tsv "$path"
}

run_j2()
{
	once "$parse" -j2 -o tsv "$path"
}

# parsed LABEL PATH GOAL COUNT: one line, with instructions if COUNT is count
parsed()
{
	path=$2
	turns null parse
	count=
	if [ "$4" = count ] && command -v valgrind >/dev/null; then
		count=$(ratio "$(instructions "$parse" -j1 -o tsv "$path")" \
		    "$(instructions "$bench/null" "$path")")
	fi
	against "$1" null parse "$3" "$count"
}

small()
{
	for n in 2000 20000; do
		made "small-$n" "$bench/gen" small $n $seed "$data/small-$n"
		table "$n small reports" 'dmarc-rua-parse -j1' 'null s'
		what=
		[ $n -ne 2000 ] || what=count
		for kind in xml gz zip eml mbox; do
			parsed ".$kind" "$data/small-$n/$kind" 1.40 "$what"
		done
	done
	wide 20000
	for kind in xml gz zip eml mbox; do
		path=$data/small-20000/$kind
		sides ".$kind"
	done
}

big()
{
	table 'one report' 'dmarc-rua-parse -j1' 'null s'
	for n in 100000 1000000; do
		what=
		[ $n -ne 100000 ] || what=count
		for kind in xml.gz xml; do
			made "big-$n.$kind" "$bench/gen" big $n $seed \
			    "$data/big-$n.$kind"
			parsed "$n .$kind" "$data/big-$n.$kind" 1.25 "$what"
		done
	done
}

# --- rows a second ---

run_wc()
{
	once wc -l "$path"
}

run_summarize()
{
	once "$summarize" -g source_ip -o tsv "$path"
}

run_summarize_j2()
{
	once "$summarize" -j2 -g source_ip -o tsv "$path"
}

run_few()
{
	once "$summarize" -g net,dmarc -o tsv "$path"
}

run_few_j2()
{
	once "$summarize" -j2 -g net,dmarc -o tsv "$path"
}

run_digest()
{
	once "$summarize" -o text "$path"
}

run_digest_j2()
{
	once "$summarize" -j2 -o text "$path"
}

run_mawk()
{
	# shellcheck disable=SC2016 # awk's own
	once mawk -F '\t' 'NR > 1 { c = $15; n[$14] += c
		if ($19 == "pass") p[$14] += c; else f[$14] += c
		if ($17 == "pass") d[$14] += c; r[$14]++ }
		END { for (i in n) print i, n[i], p[i], f[i], d[i], r[i] }' \
	    "$path"
}

# speed NAME LABEL GOAL
speed()
{
	turns "$1"
	printf '%-34s %8s %8s %9s %6s %8s\n' "$2" "$(wall "$1")" \
	    "$(cpu "$1")" "$(awk -v n="$rows" -v s="$(wall "$1")" \
		'BEGIN { printf "%.2f", n / s / 1e6 }')" "$3" "$(peak "$1")"
}

rows()
{
	path=$data/rows-$rows
	made "rows-$rows" into "$path" "$bench/gen" rows "$rows" $seed
	printf '\n%-34s %8s %8s %9s %6s %8s\n' "$rows rows by source_ip" \
	    'wall s' 'CPU s' 'M rows/s' goal 'peak MB'
	speed wc 'wc -l' ''
	speed summarize 'dmarc-rua-summarize -g source_ip' 3.00
	speed summarize_j2 'the same with -j2' ''
	speed few 'dmarc-rua-summarize -g net,dmarc' ''
	speed few_j2 'the same with -j2' ''
	speed digest 'dmarc-rua-summarize, the digest' ''
	speed digest_j2 'the same with -j2' ''
	! command -v mawk >/dev/null ||
	    speed mawk 'mawk, sums and two conditions' ''
}

"$1"
