# Measures the way from mail to one table: sh scale.sh scale
# SPDX-License-Identifier: ISC
#
# A Maildir of BENCH_SCALE small reports, some six rows each, in the cache of
# the system: rows a second at 1, 2 and 4 processes of one run, by shards, and
# by files; and what each step takes.
. "${0%/*}/lib.sh"

parse=$BUILD/bin/dmarc-rua-parse
summarize=$BUILD/bin/dmarc-rua-summarize
n=${BENCH_SCALE:-20000}
fresh reports "$bench/gen"

# maildir FOLDER: half of it is new
maildir()
{
	"$bench/gen" small "$n" 1 "$1.made"
	mkdir -p "$1/cur" "$1/new" "$1/tmp"
	mv "$1.made/eml"/* "$1/cur"
	rm -r "$1.made"
	find "$1/cur" -type f | awk 'NR % 2' | xargs mv -t "$1/new"
}

# --- the whole way, with $p processes ---

run_one()
{
	once sh -c "$parse -j$p -u -o tsv $box | $summarize -j1 -q -g day"
}

run_shards()
{
	once sh -c "seq $p | xargs -P $p -I K sh -c '$parse -j1 -u -o tsv \
	    --shard K/$p $box | $summarize -j1 -q -g day >$bench/day.K' &&
	    $summarize -q -g day $bench/day.*"
}

# By files, where copies do not meet.
run_files()
{
	once sh -c "find $box -type f | xargs -n $((n / p + 1)) -P $p sh -c \
	    '$parse -j1 -o tsv \"\$@\" | $summarize -j1 -q -g day \
	    >$bench/day.\$\$' - && $summarize -q -g day $bench/day.*"
}

# --- the steps, with one process ---

run_find()
{
	once find "$box" -type f
}

run_read()
{
	once sh -c "find $box -type f | xargs cat"
}

run_parse()
{
	once "$parse" -j1 -o tsv "$box"
}

run_shard()
{
	once "$parse" -j1 -o tsv --shard 16/16 "$box"
}

run_table()
{
	once "$summarize" -j1 -q -g day "$bench/rows"
}

run_merge()
{
	once "$summarize" -q -g day "$bench"/part.*
}

step()
{
	printf '%-44s %8s %8s %8s\n' "$2" "$(wall "$1")" "$(cpu "$1")" \
	    "$(awk -v n="$n" -v s="$(cpu "$1")" 'BEGIN {
		if (s > 0) printf "%.0f", n / s; else printf "-" }')"
}

scale()
{
	box=$data/scale-$n
	made "scale-$n" maildir "$box"
	"$parse" -o tsv "$box" >"$bench/rows"
	rows=$(wc -l <"$bench/rows")
	printf '\n%-44s %8s %8s %8s\n' "$n mails, $((rows - 1)) rows" 'wall s' \
	    'CPU s' 'rows/s'
	for p in 1 2 4; do
		for way in one shards files; do
			rm -f "$bench"/day.*
			turns $way
			case $way in
			one)
				what="one run, -j$p";;
			shards)
				what="$p shards";;
			files)
				what="$p parts of the files";;
			esac
			printf '%-44s %8s %8s %8s\n' "$what" "$(wall $way)" \
			    "$(cpu $way)" "$(awk -v n="$rows" \
			    -v s="$(wall $way)" 'BEGIN {
				printf "%.0f", n / s }')"
		done
	done
	rm -f "$bench"/part.*
	for k in 1 2 3 4; do
		"$parse" -u -o tsv --shard $k/4 "$box" |
		    "$summarize" -q -g day >"$bench/part.$k"
	done
	turns find read parse shard table merge
	printf '\n%-44s %8s %8s %8s\n' 'step, one process' 'wall s' 'CPU s' \
	    'mails/s'
	step find 'the names of all mails'
	step read 'reading all mails'
	step parse 'dmarc-rua-parse'
	step shard 'dmarc-rua-parse --shard 16/16'
	step table 'dmarc-rua-summarize -g day of the rows'
	step merge 'merging four tables'
}

"$1"
