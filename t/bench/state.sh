# Measures dmarc-rua-parse --state: sh state.sh state
# SPDX-License-Identifier: ISC
#
# A folder of BENCH_STATE mails (by twenty thousand), all of which an earlier
# run has read, and 2,000 new ones. The floor is find(1) over all of it and
# dmarc-rua-parse over the new ones.
. "${0%/*}/lib.sh"

parse=$BUILD/bin/dmarc-rua-parse
n=${BENCH_STATE:-100000}
fresh reports "$bench/gen"
all=$data/state-$n

copies()
{
	mkdir -p "$all"
	i=0
	while [ $((i * 20000)) -lt "$n" ]; do
		cp -R "$data/small-20000/eml" "$all/known-$i"
		i=$((i + 1))
	done
	rm -f "$data/state"
	"$parse" -H -o tsv --state "$data/state" "$all" >/dev/null
	cp -R "$data/small-2000/eml" "$all/new"
}

run_find()
{
	once find "$all"
}

run_new()
{
	once "$parse" -H -j1 -o tsv "$all/new"
}

run_state()
{
	cp "$data/state" "$data/state.copy"
	once "$parse" -H -j1 -o tsv --state "$data/state.copy" "$all"
}

state()
{
	made small-2000 "$bench/gen" small 2000 1 "$data/small-2000"
	made small-20000 "$bench/gen" small 20000 1 "$data/small-20000"
	made "state-$n" copies
	turns find new state
	printf '\n%-34s %8s %8s %8s\n' "$n mails read, 2,000 new" 'wall s' \
	    'CPU s' 'peak MB'
	for name in find new state; do
		printf '%-34s %8s %8s %8s\n' "$(label $name)" "$(wall $name)" \
		    "$(cpu $name)" "$(peak $name)"
	done
	printf '%-34s %8s %8s   goal 3.00\n' 'ratio to the sum of the others' \
	    "$(part wall)" "$(part cpu)"
}

label()
{
	case $1 in
	find)
		echo 'find';;
	new)
		echo 'dmarc-rua-parse, the new ones';;
	*)
		echo 'dmarc-rua-parse --state, all';;
	esac
}

# part wall|cpu
part()
{
	awk -v a="$("$1" state)" -v b="$("$1" find)" -v c="$("$1" new)" \
	    'BEGIN { printf "%.2f", a / (b + c) }'
}

"$1"
