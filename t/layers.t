# The floors of the library, and what each may touch.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
cd "$TOP" || exit 1

# none NAME: the file of offences must be empty.
bad=$tap_dir/offences
none()
{
	is "$1" "$(cat "$bad")" ''
}

sources=$(find common cmd -name '*.[ch]' | sort)

# FILE HEADER for each #include "HEADER" of ours.
for f in $sources; do
	sed -n "s|^#[[:space:]]*include \"\\(.*\\)\".*|$f \\1|p" "$f"
done >"$tap_dir/ours"
# FILE HEADER for each #include <HEADER>.
for f in $sources; do
	sed -n "s|^#[[:space:]]*include <\\(.*\\)>.*|$f \\1|p" "$f"
done >"$tap_dir/theirs"

# --- includes point down, or sideways without a circle ---

awk 'BEGIN {
	n = split("base notation syntax edge input cmd", name, " ")
	for (i = 1; i <= n; i++)
		floor[name[i]] = i
	floor["decide"] = floor["input"]
}
{
	from = $1
	sub(/^common\//, "", from)
	sub(/\/.*/, "", from)
	to = $2
	if (!sub(/\/.*/, "", to) || !(to in floor))
		print $1 ": " $2 " is not given by its path"
	else if (floor[to] > floor[from])
		print $1 ": " to " is above " from
	else if (floor[to] == floor[from] && to != from)
		print $1 ": " to " and " from " do not know each other"
}' "$tap_dir/ours" >"$bad"
none 'includes point down or sideways'

sed -n 's|^common/\(.*\.h \)|\1|p' "$tap_dir/ours" |
    tsort 2>"$bad" >/dev/null
none 'there is no circle'

# --- third-party headers stay in edge/ ---

# All of C11 and POSIX.1-2008 that is of use here, getopt_long(3), and the
# compiler's own SSE2.
libc='assert|ctype|dirent|errno|fcntl|float|fnmatch|getopt|inttypes|limits|
locale|math|netdb|poll|pwd|signal|spawn|stdalign|stdarg|stdatomic|stdbool|
stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|termios|time|unistd|
arpa/inet|net/if|netinet/in|netinet/tcp|sys/file|sys/mman|sys/random|
sys/resource|sys/select|sys/socket|sys/stat|sys/time|sys/types|sys/uio|
sys/un|sys/wait|sys/ioctl|emmintrin'
libc=$(printf '%s' "$libc" | tr -d '\n')
grep -v '^common/edge/.*\.c ' "$tap_dir/theirs" |
    grep -Ev " ($libc)\\.h\$" >"$bad"
none 'only edge/*.c sees others'\'' headers'

find common cmd -name '*.h' -exec grep -nE \
    '\b(xml[A-Z][A-Za-z]+|zip_[a-z_]+|z_stream|gzFile|iconv_t|ldns_[a-z_]+|EVP_[A-Z_]+|psl_ctx_t)\b' \
    {} + >"$bad"
none 'no type of theirs is in our headers'

# --- what the objects call ---

# "OBJECT symbol" for all that the library's objects leave undefined
calls()
{
	find "$BUILD/common" -name '*.o' 2>/dev/null | sort |
	while read -r o; do
		c=${o#"$BUILD/"}
		[ -e "${c%.o}.c" ] || continue # of a file since removed
		nm -u "$o" | awk -v o="${c%.o}" '{ print o, $NF }'
	done
}

# base/xalloc ends the process for want of memory. input/slot forks, and the
# child must not return into the parent's code; input/worker is that child.
calls >"$tap_dir/calls"
ok 'there are objects to look at' test -s "$tap_dir/calls"
grep -E ' (_?exit|_Exit|quick_exit|abort|v?errx?|__assert_fail|raise)$' \
    "$tap_dir/calls" |
    grep -Ev '/(base/xalloc|input/slot|input/worker) ' >"$bad"
none 'only cmd/ and base/xalloc end the process'

grep -E '^common/(syntax|decide)/' "$tap_dir/theirs" |
    grep -E ' (stdio|unistd|time|fcntl|poll|dirent|netdb|signal|pwd|locale)\.h$| (sys|arpa|netinet|net)/' >"$bad"
none 'syntax/ and decide/ include nothing that does I/O'
# Of libc they may call what is listed here; the sanitizers call what they like.
libc='free|qsort|bsearch|mem(chr|cmp|cpy|move|set)|str(chr|cmp|cspn|len|ncmp|spn)'
find "$BUILD/common" -name '*.o' -exec nm -g --defined-only {} + |
    awk 'NF == 3 { print $3 }' >"$tap_dir/own"
grep -E '^common/(syntax|decide)/' "$tap_dir/calls" |
    awk -v ok="^(($libc|_GLOBAL_OFFSET_TABLE_)|__stack_chk_fail|__(mem|str)[a-z]+_chk|__(asan|ubsan|lsan|sanitizer)_.*)\$" '
	NR == FNR { own[$1]; next }
	!($2 in own) && $2 !~ ok' "$tap_dir/own" - >"$bad"
none 'syntax/ and decide/ ask nothing of the system'

# Of our own, nothing that reads or writes; of edge/, what computes, and what
# asks the struct dns that it is handed.
find "$BUILD/common/edge" -name '*.o' -exec nm -g --defined-only {} + |
    awk 'NF == 3 { print $3 }' >"$tap_dir/edge"
grep -E '^common/(syntax|decide)/' "$tap_dir/calls" |
    awk 'NR == FNR { edge[$1]; next }
	$2 ~ /^(diag|append_.*|blob_read|out_.*|progress_.*|spool_.*|status_.*|tmpfile_.*)$/ ||
	($2 in edge && $2 !~ /^(crypt_.*|dns_wait|dns_kept_free|idn_.*|psl_org)$/)' \
	"$tap_dir/edge" - >"$bad"
none 'and have nothing read or written for them'

# --- headers stand alone ---

# shellcheck disable=SC2086 # words
for cc in gcc clang; do
	if ! command -v $cc >/dev/null; then
		skip "headers compile alone with $cc" "no $cc"
		continue
	fi
	for h in $(find common cmd -name '*.h'); do
		$cc $CFLAGS_ALL -Werror -fsyntax-only -include "$h" -x c \
		    /dev/null 2>&1 || echo "$h"
	done >"$bad"
	none "headers compile alone with $cc"
done
done_testing
