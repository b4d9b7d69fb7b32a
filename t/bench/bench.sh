# Measures the tools against the least there is to do: sh bench.sh [PART...]
# SPDX-License-Identifier: ISC
#
# PARTs are small, big, rows, dkim, check. BUILD is the build folder;
# BENCH_ROWS the rows to summarize (10,000,000 take 2.6 GB of disk), BENCH_RUNS
# how often each thing is run. Data is made once and kept in $BUILD/bench/data.
#
# CPU is user and system time of all processes, the median of runs that take
# turns with the null harness, so that a noisy machine is noisy for both.
# Instructions are callgrind's count of user space and hardly vary.
set -eu
export LC_ALL=C

BUILD=${BUILD:-build}
bench=$BUILD/bench
data=$bench/data
parse=$BUILD/bin/dmarc-rua-parse
summarize=$BUILD/bin/dmarc-rua-summarize
check=$BUILD/bin/dmarc-check
rows=${BENCH_ROWS:-10000000}
runs=${BENCH_RUNS:-3}
seed=1
. "${0%/*}/lib.sh"

# --- data ---

fresh "$bench/gen"

# made NAME COMMAND...: unless it is there from an earlier run
made()
{
	[ -e "$data/$1.done" ] || {
		echo "making $1" >&2
		rm -rf "${data:?}/$1"
		shift
		"$@"
	}
}

small()
{
	made "small-$1" "$bench/gen" small "$1" $seed "$data/small-$1"
	: >"$data/small-$1.done"
}

big()
{
	for kind in xml xml.gz; do
		made "big-$1.$kind" "$bench/gen" big "$1" $seed \
		    "$data/big-$1.$kind"
		: >"$data/big-$1.$kind.done"
	done
}

table()
{
	# shellcheck disable=SC2016 # the inner shell's
	made "rows-$rows" sh -c '"$1" rows "$2" "$3" >"$4"' - "$bench/gen" \
	    "$rows" $seed "$data/rows-$rows"
	: >"$data/rows-$rows.done"
}

# --- measuring ---

# against LABEL PATH GOAL COUNT: one line of the first table
against()
{
	: >"$bench/null.log"
	: >"$bench/ours.log"
	i=0
	while [ $i -lt "$runs" ]; do
		once "$bench/null.log" "$bench/null" "$2"
		[ ! -x "$parse" ] || once "$bench/ours.log" "$parse" -j1 \
		    -o tsv "$2"
		i=$((i + 1))
	done
	bare=$(median 2 "$bench/null.log")
	ours=$(median 2 "$bench/ours.log")
	count=-
	if [ "$4" = count ] && [ -x "$parse" ] && command -v valgrind \
	    >/dev/null; then
		count=$(ratio "$(instructions "$parse" -j1 -o tsv "$2")" \
		    "$(instructions "$bench/null" "$2")")
	fi
	kib=$(median 3 "$bench/ours.log")
	printf '%-22s %8s %8s %7s %6s %13s %8s\n' "$1" "$bare" "${ours:--}" \
	    "$(ratio "$ours" "$bare")" "$3" "$count" "$(ratio "$kib" 1024)"
}

head_against()
{
	printf '\n%s\n%-22s %8s %8s %7s %6s %13s %8s\n' "$1" \
	    'dmarc-rua-parse -j1' 'null s' 'CPU s' ratio goal \
	    'instructions' 'peak MB'
}

# sides LABEL PATH: -j1 and -j2 in wall time
sides()
{
	[ -x "$parse" ] || return 0
	: >"$bench/j1.log"
	: >"$bench/j2.log"
	i=0
	while [ $i -lt "$runs" ]; do
		once "$bench/j1.log" "$parse" -j1 -o tsv "$2"
		once "$bench/j2.log" "$parse" -j2 -o tsv "$2"
		i=$((i + 1))
	done
	one=$(median 1 "$bench/j1.log")
	two=$(median 1 "$bench/j2.log")
	printf '%-22s %8s %8s %7s %6s\n' "$1" "$one" "$two" \
	    "$(ratio "$one" "$two")" 1.50
}

# speed LABEL GOAL COMMAND...: rows a second
speed()
{
	label=$1
	goal=$2
	shift 2
	: >"$bench/ours.log"
	i=0
	while [ $i -lt "$runs" ]; do
		once "$bench/ours.log" "$@"
		i=$((i + 1))
	done
	printf '%-34s %8s %8s %9s %6s %8s\n' "$label" \
	    "$(median 1 "$bench/ours.log")" "$(median 2 "$bench/ours.log")" \
	    "$(awk -v n="$rows" -v s="$(median 1 "$bench/ours.log")" \
		'BEGIN { printf "%.2f", n / s / 1e6 }')" "$goal" \
	    "$(ratio "$(median 3 "$bench/ours.log")" 1024)"
}

# --- what is measured ---

bench_small()
{
	for n in 2000 20000; do
		small $n
		head_against "$n small reports"
		what=
		[ $n -ne 2000 ] || what=count
		for kind in xml gz zip eml mbox; do
			against ".$kind" "$data/small-$n/$kind" 1.40 "$what"
		done
	done
	printf '\n%-22s %8s %8s %7s %6s\n' '20000, wall' '-j1 s' '-j2 s' \
	    faster goal
	for kind in xml gz zip eml mbox; do
		sides ".$kind" "$data/small-20000/$kind"
	done
}

bench_big()
{
	head_against 'one report'
	for n in 100000 1000000; do
		big $n
		what=
		[ $n -ne 100000 ] || what=count
		for kind in xml.gz xml; do
			against "$n .$kind" "$data/big-$n.$kind" 1.25 "$what"
		done
	done
}

bench_rows()
{
	table
	f=$data/rows-$rows
	printf '\n%-34s %8s %8s %9s %6s %8s\n' "$rows rows by source_ip" \
	    'wall s' 'CPU s' 'M rows/s' goal 'peak MB'
	speed 'wc -l' '' wc -l "$f"
	[ ! -x "$summarize" ] ||
	    speed 'dmarc-rua-summarize -g source_ip' 3.00 "$summarize" \
	    -g source_ip -o tsv "$f"
	# shellcheck disable=SC2016 # awk's own
	! command -v mawk >/dev/null || speed 'mawk, sums and two conditions' \
	    '' mawk -F '\t' 'NR > 1 { c = $15; n[$14] += c
		if ($19 == "pass") p[$14] += c; else f[$14] += c
		if ($17 == "pass") d[$14] += c; r[$14]++ }
		END { for (i in n) print i, n[i], p[i], f[i], d[i], r[i] }' \
	    "$f"
}

# Questions to the DNS, against bare packets.
bench_dns()
{
	sh "${0%/*}/dns.sh"
}

# Does a lookup of very many names, or with much loss, end, in what memory?
bench_loss()
{
	sh "${0%/*}/loss.sh" loss
}

bench_many()
{
	sh "${0%/*}/loss.sh" many
}

# dkim OCTETS COUNT GOAL: DKIM alone, beside the bare work of libcrypto
dkim()
{
	for newline in crlf lf; do
		f=$data/dkim-$1-$newline
		# shellcheck disable=SC2016 # the inner shell's
		made "dkim-$1-$newline" sh -c '"$1" make "$2" "$3" >"$4"' - \
		    "$bench/dkimfloor" "$1" $newline "$f"
		: >"$f.done"
		: >"$bench/null.log"
		: >"$bench/ours.log"
		i=0
		while [ $i -lt "$runs" ]; do
			once "$bench/null.log" "$bench/dkimfloor" floor "$2" \
			    "$f"
			once "$bench/ours.log" "$bench/dkimfloor" ours "$2" \
			    "$f"
			i=$((i + 1))
		done
		bare=$(median 2 "$bench/null.log")
		ours=$(median 2 "$bench/ours.log")
		count=-
		! command -v valgrind >/dev/null || count=$(ratio \
		    "$(instructions "$bench/dkimfloor" ours 2000 "$f")" \
		    "$(instructions "$bench/dkimfloor" floor 2000 "$f")")
		printf '%-22s %8s %8s %7s %6s %13s %8s\n' \
		    "$2 of $1 $newline" "$bare" "$ours" \
		    "$(ratio "$ours" "$bare")" "$3" "$count" \
		    "$(ratio "$(median 3 "$bench/ours.log")" 1024)"
	done
}

bench_dkim()
{
	printf '\n%-22s %8s %8s %7s %6s %13s %8s\n' 'DKIM, messages' \
	    'floor s' 'CPU s' ratio goal 'instructions' 'peak MB'
	dkim 5120 20000 1.35
	dkim 102400 4000 1.50
}

# mail N OCTETS: an mbox of that many signed messages of that size
mail()
{
	f=$data/mail-$1-$2
	made "mail-$1-$2" "$bench/mail" "$1" "$2" "$f" "$f.zone" "$f.signed"
	: >"$f.done"
}

# verified LABEL N OCTETS GOAL: one line against the floor
verified()
{
	mail "$2" "$3"
	: >"$bench/null.log"
	: >"$bench/ours.log"
	i=0
	while [ $i -lt "$runs" ]; do
		once "$bench/null.log" "$bench/mailfloor" "$f" "$f.signed"
		once "$bench/ours.log" "$check" -j1 --at 2026-03-02 \
		    -z "$f.zone" -o tsv "$f"
		i=$((i + 1))
	done
	bare=$(median 2 "$bench/null.log")
	ours=$(median 2 "$bench/ours.log")
	printf '%-22s %8s %8s %7s %6s %10s %8s\n' "$1" "$bare" "$ours" \
	    "$(ratio "$ours" "$bare")" "$4" \
	    "$(awk -v n="$2" -v s="$ours" 'BEGIN { printf "%d", n / s }')" \
	    "$(ratio "$(median 3 "$bench/ours.log")" 1024)"
}

# Signed mail, against one SHA-256 of its octets and one verification with a
# key that is decoded once.
bench_check()
{
	printf '\n%s\n%-22s %8s %8s %7s %6s %10s %8s\n' \
	    'RSA-2048, relaxed/relaxed, 20 keys, DNS from a zone file' \
	    'dmarc-check -j1' 'floor s' 'CPU s' ratio goal 'messages/s' \
	    'peak MB'
	verified '20000 of 5 KB' 20000 5000 2.00
	verified '2000 of 100 KB' 2000 100000 1.80
	mail 100000 5000
	: >"$bench/j1.log"
	: >"$bench/j2.log"
	i=0
	while [ $i -lt "$runs" ]; do
		for j in 1 2; do
			once "$bench/j$j.log" "$check" -j$j --at 2026-03-02 \
			    -z "$f.zone" -o tsv "$f"
		done
		i=$((i + 1))
	done
	one=$(median 1 "$bench/j1.log")
	two=$(median 1 "$bench/j2.log")
	printf '\n%-22s %8s %8s %7s %6s\n' 'wall' '-j1 s' '-j2 s' faster goal
	printf '%-22s %8s %8s %7s %6s\n' '100000 of 5 KB' "$one" "$two" \
	    "$(ratio "$one" "$two")" 1.50
}

# Ours against what checks zones, in turns. BENCH_LINT is another command.
bench_lint()
{
	lint_zone domains
	lint_zone hosts
}

lint_zone()
{
	zone=$data/zone-$1
	made "zone-$1" sh -c '"$1" "$2" >"$3"' - "$bench/zonegen" "$1" "$zone"
	: >"$zone.done"
	printf '\n%-34s %8s %7s %6s %8s\n' \
	    "1,000,000 records, $1" 'CPU s' ratio goal 'peak MB'
	for name in validns lint kzonecheck; do
		: >"$bench/$name.log"
	done
	i=0
	while [ $i -lt "$runs" ]; do
		! command -v validns >/dev/null || once "$bench/validns.log" \
		    validns -z example.com "$zone"
		# shellcheck disable=SC2086 # words
		once "$bench/lint.log" ${BENCH_LINT:-$BUILD/bin/dmarc-lint \
		    -o tsv --fail-on=none} "$zone"
		! command -v kzonecheck >/dev/null || once \
		    "$bench/kzonecheck.log" kzonecheck -o example.com "$zone"
		i=$((i + 1))
	done
	other=$(median 2 "$bench/validns.log")
	for name in validns kzonecheck lint; do
		[ -s "$bench/$name.log" ] || continue
		goal=
		[ $name != lint ] || goal=0.40
		cpu=$(median 2 "$bench/$name.log")
		printf '%-34s %8s %7s %6s %8s\n' "$name" "$cpu" \
		    "$(ratio "$cpu" "$other")" "$goal" "$(ratio \
			"$(median 3 "$bench/$name.log")" 1024)"
	done
}

[ $# -gt 0 ] || set -- small big rows dns loss many lint dkim check
for what; do
	"bench_$what"
done
