# Do the tests notice when the code is wrong? sh t/lib/mutate.sh [N [SEED
# [FILE...]]] makes N random changes (mutate.py), one at a time, in a copy of
# the tree, and names those that no test notices. By default they are in the
# rooms that decide. Minutes to hours, so not a part of `make check`.
# SPDX-License-Identifier: ISC

TOP=$(cd "${0%/*}/../.." && pwd) || exit 1
count=${1:-200}
seed=${2:-1}
[ $# -lt 2 ] || shift
[ $# -lt 1 ] || shift
scratch=$(mktemp -d "${TMPDIR:-/tmp}/dmarcutils.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cp -R "$TOP"/Makefile "$TOP"/VERSION "$TOP"/cmd "$TOP"/common "$TOP"/man \
    "$TOP"/t "$scratch" || exit 1
[ ! -d "$TOP/../shared" ] || CORPUS=${CORPUS:-$TOP/../shared/corpus}
export ${CORPUS:+CORPUS}
cd "$scratch" || exit 1
[ $# -gt 0 ] || set -- common/authres/*.c common/dkim/*.c common/dmarc/*.c \
    common/lint/*.c common/record/*.c common/spf/*.c common/summary/*.c

B=$scratch/build
build()
{
	make -s -j2 LTO= CFLAGS=-O1 B="$B" all helpers "$B/unit/dmarc/discover" \
	    "$B/unit/dmarc/evaluate" "$B/unit/lint/lint" "$B/bench/gen" \
	    "$B/bench/run" "$@" >log 2>&1
}

# noticed FILE: by the room's unit programs, then by the tests of the programs
noticed()
{
	room=${1#common/}
	room=${room%%/*}
	for unit in t/unit/"$room"/*.c; do
		unit=${unit#t/unit/}
		unit=${unit%.c}
		mkdir -p ran
		build "$B/unit/$unit" &&
		    (cd ran && timeout 120 "$B/unit/$unit" >log 2>&1) ||
		    return 0
	done
	for t in evaluate discover spf lint-rules lint-zones dkim summarize \
	    summarize-merge lookup lint corpus quirks reports fields parse \
	    check; do
		TEST_BUILD=$B TEST_CFLAGS=$cflags TEST_SAN='' timeout 300 \
		    sh "t/$t.t" >log 2>&1 </dev/null || return 0
	done
	return 1
}

ulimit -v 8388608 # KiB: a mutant may ask for memory for ever
cflags=$(make -s LTO= cflags)
build || { cat log; exit 1; }
n=0 survived=0 stillborn=0
while [ $n -lt "$count" ]; do
	n=$((n + 1))
	what=$(python3 t/lib/mutate.py "$seed.$n" "$@") || exit 1
	file=${what%%:*}
	if ! build; then
		stillborn=$((stillborn + 1))
	elif ! noticed "$file"; then
		survived=$((survived + 1))
		echo "not noticed: $what"
	fi
	cp "$TOP/$file" "$file"
done
echo "$n mutants: $((n - survived - stillborn)) noticed," \
    "$survived not, $stillborn did not build"
