# Measures dmarc-rua-parse --state: sh state.sh state
# SPDX-License-Identifier: ISC
#
# BENCH_STATE mails (by twenty thousand) in Maildirs, all of which an earlier run
# has read, and 2,000 new ones; then the same in plain folders, where each file
# has to be looked at. The floor is find(1) over all of it and dmarc-rua-parse
# over the new ones.
. "${0%/*}/lib.sh"

parse=$BUILD/bin/dmarc-rua-parse
n=${BENCH_STATE:-100000}
fresh reports "$bench/gen"

# copies FOLDER SUBFOLDER: of each folder of mails; a Maildir's are cur and new
copies()
{
	i=0
	while [ $((i * 20000)) -lt "$n" ]; do
		mkdir -p "$1/$i/$2" "$1/$i/new"
		cp -R "$data/small-20000/eml/." "$1/$i/$2"
		i=$((i + 1))
	done
	rm -f "$1.known"
	"$parse" -H -o tsv --state "$1.known" "$1" >/dev/null
	mkdir -p "$1/late/$2"
	cp -R "$data/small-2000/eml" "$1/late/new"
}

run_find()
{
	once find "$all"
}

run_new()
{
	once "$parse" -H -j1 -o tsv "$all/late"
}

run_state()
{
	cp "$all.known" "$all.state"
	once "$parse" -H -j1 -o tsv --state "$all.state" "$all"
}

state()
{
	made small-2000 "$bench/gen" small 2000 1 "$data/small-2000"
	made small-20000 "$bench/gen" small 20000 1 "$data/small-20000"
	compare Maildir cur
	compare folder old
}

# compare KIND SUBFOLDER
compare()
{
	all=$data/state-$n-$1
	made "state-$n-$1" copies "$all" "$2"
	turns find new state
	printf '\n%-34s %8s %8s %8s\n' "$n mails, 2,000 new, $1" 'wall s' \
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
