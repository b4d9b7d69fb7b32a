# Measures DKIM alone against the bare work of libcrypto: sh dkim.sh
# SPDX-License-Identifier: ISC
. "${0%/*}/lib.sh"
fresh dkim "$bench/dkimfloor"

run_floor()
{
	once "$bench/dkimfloor" floor "$count" "$path"
}

run_dkim()
{
	once "$bench/dkimfloor" ours "$count" "$path"
}

# verified OCTETS COUNT GOAL
verified()
{
	count=$2
	for newline in crlf lf; do
		path=$data/$1-$newline
		made "$1-$newline" into "$path" "$bench/dkimfloor" make "$1" \
		    $newline
		turns floor dkim
		more=
		! command -v valgrind >/dev/null || more=$(ratio \
		    "$(instructions "$bench/dkimfloor" ours 2000 "$path")" \
		    "$(instructions "$bench/dkimfloor" floor 2000 "$path")")
		against "$2 of $1 $newline" floor dkim "$3" "$more"
	done
}

table '' 'DKIM, messages' 'floor s'
verified 5120 20000 1.35
verified 102400 4000 1.50
