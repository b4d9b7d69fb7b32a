# Many names with much loss, and very many names: sh loss.sh loss|many
# SPDX-License-Identifier: ISC
#
# loss: BENCH_NAMES (1,000,000) domains, of whose packets 30 percent are lost:
# the run must end with every domain in the output once. many: BENCH_MANY
# (10,000,000) domains on standard input, to see how much memory they take.
# The server is t/bench/dnsloss.c.
. "${0%/*}/lib.sh"

data=$bench/loss
mkdir -p "$data"

pid=
stop()
{
	[ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null || true
	pid=
}
trap stop EXIT
trap 'exit 1' INT TERM

# serve PERCENT: $server
serve()
{
	: >"$data/server"
	"$bench/dnsloss" "$1" >"$data/server" 2>"$data/served" &
	pid=$!
	until [ -s "$data/server" ]; do
		sleep 0.1
	done
	server=$(cat "$data/server")
}

names()
{
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "d%08d.x%d.test\n", i, i % 1000 }'
}

# told WHAT: what the run has taken
told()
{
	printf '%s: %.1f s, CPU %.1f s, %.1f MB at most\n' "$1" \
	    "$(wall lookup)" "$(cpu lookup)" "$(peak lookup)"
}

lookup()
{
	rm -f "$bench/lookup.log"
	"$bench/run" "$bench/lookup.log" "$BUILD/bin/dmarc-lookup" -q -o tsv \
	    -s "$server" "$@"
}

loss()
{
	n=${BENCH_NAMES:-1000000}
	names "$n" >"$data/names"
	serve 30
	rc=0
	lookup -T 1 -w 2000 <"$data/names" >"$data/rows" || rc=$?
	stop
	told "$n domains, 30 % lost"
	cat "$data/served"
	cut -f 1 "$data/rows" | sed 1d | cmp - "$data/names" && echo \
	    'every domain is there once, in its place'
	echo "exit status $rc; results:"
	sed 1d "$data/rows" | cut -f 2 | sort | uniq -c
	rm "$data/rows" "$data/names"
}

many()
{
	n=${BENCH_MANY:-10000000}
	for part in 10 3 1; do
		serve 0
		names $((n / part)) | lookup -w 500 >/dev/null
		stop
		told "$((n / part)) domains"
	done
}

"$1"
