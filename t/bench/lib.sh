# What the benchmarks have in common; $bench is where their files are.
# SPDX-License-Identifier: ISC

# What another generator made is of no use: fresh PROGRAM
fresh()
{
	cmp -s "$1" "$data/${1##*/}" && return
	rm -rf "$data"
	mkdir -p "$data"
	cp "$1" "$data/${1##*/}"
}

# median COLUMN FILE
median()
{
	sort -n -k "$1,$1" "$2" |
	    awk -v c="$1" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}

# once FILE COMMAND...: appends "wall cpu KiB status"; the input is $input
once()
{
	log=$1
	shift
	"$bench/run" "$log" "$@" >/dev/null 2>"$bench/err" \
	    <"${input:-/dev/null}" || {
		echo "exit status $?: $*"
		head -n 3 "$bench/err"
	} >&2
}

# instructions COMMAND...
instructions()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" \
	    2>&1 >/dev/null <"${input:-/dev/null}" |
	    awk '/Collected/ { print $4; exit }'
}

ratio()
{
	awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0 && a != "")
		printf "%.2f", a / b; else printf "-" }'
}
