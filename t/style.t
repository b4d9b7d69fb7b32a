# The form of the sources.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has looked'
cd "$TOP" || exit 1

bad=$tap_dir/offences
none()
{
	is "$1" "$(head -n 20 "$bad")" ''
}

code=$(find common cmd t/unit t/fuzz t/bench t/lib -name '*.[ch]' | sort)
text="Makefile .ci/run $(find cmd common man t -type f \
    ! -path 't/data/*' ! -path 't/fuzz/corpus/*' | sort)"

# shellcheck disable=SC2086 # words, no blanks in our names
grep -L 'SPDX-License-Identifier: ISC' $text >"$bad"
none 'each file names its licence'
# shellcheck disable=SC2086
grep -nE '[[:blank:]]$' $text >"$bad"
none 'no white space at the end of a line'

for f in $code; do
	expand "$f" | awk -v f="$f" 'length > 80 { print f ":" NR }'
done >"$bad"
none 'no line beyond column 80'

# Comments out, so that they may speak of what the code must not use. ISO C
# can name a 128-bit integer only with a typedef. A function's type may have a
# name, where it is a parameter in many places (dns/dns.h).
for f in $code; do
	${CC:-cc} -fpreprocessed -dD -E -P -x c "$f" 2>/dev/null |
	    grep -nP '\b((v?sprintf|str(n?cpy|n?cat|tok(_r)?)|stpn?cpy|gets|ato(i|l|ll|f)|alloca|_?(set|long)jmp|sig(set|long)jmp|setlocale)[[:space:]]*\(|typedef\b(?! void [a-z_]+\())' |
	    grep -v '__int128' | sed "s|^|$f: |"
done >"$bad"
none 'no function that is not to be used, and no typedef'

# A function's braces stand alone in the first column.
for f in $code; do
	case $f in
	common/sys/sandbox*|common/base/compat*) continue ;;
	esac
	awk -v f="$f" '/^\{/ { inside = 1 } /^\}/ { inside = 0 }
	    inside && /^[ \t]*#[ \t]*(if|el|endif)/ { print f ":" NR ": " $0 }' \
	    "$f"
done >"$bad"
none 'no #if inside a function'

# Own header first, so that each header is seen to stand alone.
for f in $(find common -name '*.c'); do
	[ -e "${f%.c}.h" ] || continue
	own=${f#common/}
	first=$(awk '/^#include/ { print $2; exit }' "$f")
	[ "$first" = "\"${own%.c}.h\"" ] || echo "$f"
done >"$bad"
none 'a file includes its own header first'
done_testing
