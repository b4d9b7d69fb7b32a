# Measures dmarc-check on signed mail: sh check.sh
# SPDX-License-Identifier: ISC
#
# The floor, t/bench/mailfloor.c, is one SHA-256 of the octets and one
# verification with a key that is decoded once.
. "${0%/*}/lib.sh"
fresh mail "$bench/mail"

# mail COUNT OCTETS: $box, an mbox of that many signed messages of that size
mail()
{
	box=$data/$1-$2
	made "$1-$2" "$bench/mail" "$1" "$2" "$box" "$box.zone" "$box.proof"
}

# check OPTIONS...
check()
{
	once "$BUILD/bin/dmarc-check" "$@" --at 2026-03-02 -z "$box.zone" \
	    -o tsv "$box"
}

run_floor()
{
	once "$bench/mailfloor" "$box" "$box.proof"
}

run_check()
{
	check -j1
}

run_j1()
{
	check -j1
}

run_j2()
{
	check -j2
}

# verified LABEL COUNT OCTETS GOAL
verified()
{
	mail "$2" "$3"
	turns floor check
	against "$1" floor check "$4" "$(awk -v n="$2" -v s="$(cpu check)" \
	    'BEGIN { printf "%d", n / s }')"
}

table 'RSA-2048, relaxed/relaxed, 20 keys, DNS from a zone file' \
    'dmarc-check -j1' 'floor s' 'messages/s'
verified '20000 of 5 KB' 20000 5000 2.00
verified '2000 of 100 KB' 2000 100000 1.80
wide dmarc-check
mail 100000 5000
sides '100000 of 5 KB'
