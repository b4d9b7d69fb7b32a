# What the benchmarks have in common; $bench is where their files are.
# SPDX-License-Identifier: ISC
set -eu
export LC_ALL=C

BUILD=${BUILD:-build}
bench=$BUILD/bench
runs=${BENCH_RUNS:-3}

# --- data ---

# fresh FOLDER PROGRAM: $data, empty if another PROGRAM has filled it
fresh()
{
	data=$bench/data/$1
	! cmp -s "$2" "$data/${2##*/}" || return 0
	rm -rf "$data"
	mkdir -p "$data"
	cp "$2" "$data/${2##*/}"
}

# made NAME COMMAND...: unless it is there from an earlier run
made()
{
	[ ! -e "$data/$1.done" ] || return 0
	echo "making $1" >&2
	rm -rf "${data:?}/$1"
	mark=$data/$1.done
	shift
	"$@"
	: >"$mark"
}

# into FILE COMMAND...
into()
{
	into=$1
	shift
	"$@" >"$into"
}

# --- measuring ---

# turns NAME...: calls run_NAME, for each in turn and $runs times, which says
# once what is to be measured
turns()
{
	for name; do
		: >"$bench/$name.log"
	done
	turn=0
	while [ $turn -lt "$runs" ]; do
		for name; do
			"run_$name"
		done
		turn=$((turn + 1))
	done
}

# once COMMAND...: appends "wall cpu KiB status" to the log of $name; the
# input is $input
once()
{
	"$bench/run" "$bench/$name.log" "$@" >/dev/null 2>"$bench/err" \
	    <"${input:-/dev/null}" || {
		echo "exit status $?: $*"
		head -n 3 "$bench/err"
	} >&2
}

# median COLUMN NAME: of its log
median()
{
	sort -n -k "$1,$1" "$bench/$2.log" |
	    awk -v c="$1" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}

# wall NAME, cpu NAME: seconds; peak NAME: megabytes
wall()
{
	median 1 "$1"
}

cpu()
{
	median 2 "$1"
}

peak()
{
	ratio "$(median 3 "$1")" 1024
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

# --- tables ---

# table TITLE WHAT FLOOR [LAST]: the head of a table whose lines are against()
table()
{
	[ -z "$1" ] || printf '\n%s' "$1"
	printf '\n%-22s %8s %8s %7s %6s %13s %8s\n' "$2" "$3" 'CPU s' ratio \
	    goal "${4:-instructions}" 'peak MB'
}

# against LABEL FLOOR OURS GOAL [LAST]: two that took turns
against()
{
	printf '%-22s %8s %8s %7s %6s %13s %8s\n' "$1" "$(cpu "$2")" \
	    "$(cpu "$3")" "$(ratio "$(cpu "$3")" "$(cpu "$2")")" "$4" \
	    "${5:--}" "$(peak "$3")"
}

# wide TITLE: the head of a table whose lines are sides()
wide()
{
	printf '\n%-22s %8s %8s %7s %6s\n' "$1, wall" '-j1 s' '-j2 s' \
	    faster goal
}

# sides LABEL: run_j1 and run_j2
sides()
{
	turns j1 j2
	printf '%-22s %8s %8s %7s %6s\n' "$1" "$(wall j1)" "$(wall j2)" \
	    "$(ratio "$(wall j1)" "$(wall j2)")" 1.50
}
