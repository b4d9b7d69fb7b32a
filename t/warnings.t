# Every compiler that is here finds nothing to warn of.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has looked'
cd "$TOP" || exit 1

# gcc sees most only when it optimizes; clang at once.
# shellcheck disable=SC2046,SC2086 # words
warnings()
{
	echo "$1" "$2" >&2
	find common cmd t/unit t/fuzz t/bench t/lib -name '*.c' |
	    xargs -n 8 -P 2 sh -c 'for f; do
		'"$1 $CFLAGS_ALL"' -Werror '"$2"' -o /dev/null "$f" || bad=1
	    done; exit ${bad:-0}' -
}

for cc in gcc clang; do
	if ! command -v $cc >/dev/null; then
		skip "$cc" 'not installed'
	elif [ $cc = gcc ]; then
		ok "$cc" warnings gcc '-O2 -S'
	else
		ok "$cc" warnings clang -fsyntax-only
	fi
done
done_testing
