# The rooms of the library, and what each may see and touch.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
cd "$TOP" || exit 1

# From the top down; a room sees only rooms below it.
#
# pure: the files of a pure room have no descriptor, clock, environment, stdio
# or socket, and call nothing of ours that has one; "but" names the files that
# may. A room that is not pure does what its subject asks for.
# libraries: FILE:LIBRARY, the third-party headers that a file may include.
#
#room|pure|libraries|the rooms that it may see
table='
lint|pure||dmarc spf dkim dns zone record rows value base
tell|pure||summary dmarc authres dns zone rows value base
summary|pure but merge ranges||input report rows value base
send|pure but letter listed make outbox pack runs targets|pack:zlib|input dmarc dkim dns record rows value base
dmarc|pure but domains records||spf dkim authres dns record mail rows value base
spf|pure||authres dns value base
dkim|pure but crypt|crypt:openssl|authres dns record mail value base
dns||psl:libpsl proof:ldns recorder:ldns wire:ldns zoneproof:ldns|zone value sys base
zone|pure but foreign load files|foreign:ldns|input value base
record|pure||rows value base
input||deflate:zlib ahead:zlib shard:zlib xz:lzma bzip2:bzlib zstd:zstd zstd:zstd_errors archive:zip|report mail rows value sys base
report|pure but decode xml|xml:libxml decode:iconv|authres mail rows value sys base
authres|pure but annotate||mail value base
mail|pure but mbox message||value base
rows|pure but log optpick||value base
value|pure but domain optval|domain:idn2|base
sys||sandbox:linux sandbox:sys child:sys ready:sys|base
base|||
cmd|||lint tell summary send dmarc dkim authres dns zone record input report mail rows value sys base
'
# ROOM and one column of the table.
column()
{
	printf '%s' "$table" | awk -F '|' -v c="$1" 'NF { print $1, $c }'
}
column 2 >"$tap_dir/pure"
column 3 >"$tap_dir/libraries"
column 4 >"$tap_dir/sees"

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

# --- rooms ---

for f in common/*/*; do f=${f#common/}; echo "${f%%/*}"; done | sort -u >"$tap_dir/rooms"
column 1 | awk '$1 != "cmd" { print $1 }' | sort | diff - "$tap_dir/rooms" >"$bad"
none 'the table has each room once'

awk '{
	for (i = 2; i <= NF; i++)
		if ($i in above)
			print $1 " is below " $i
	above[$1]
}' "$tap_dir/sees" | grep -v '^cmd ' >"$bad"
none 'the table lists rooms from the top down'

awk 'NR == FNR {
	for (i = 2; i <= NF; i++)
		sees[$1, $i]
	next
}
{
	from = $1
	sub(/^common\//, "", from)
	sub(/\/.*/, "", from)
	to = $2
	if (!sub(/\/.*/, "", to))
		print $1 ": " $2 " is not given by its path"
	else if (to == from)
		next
	else if (!((from, to) in sees))
		print $1 ": " from " does not see " to
	else
		used[from, to]
}
END {
	for (arrow in sees)
		if (!(arrow in used)) {
			split(arrow, end, SUBSEP)
			print "no file of " end[1] " uses " end[2]
		}
}' "$tap_dir/sees" "$tap_dir/ours" >"$bad"
none 'a room includes what the table says, all of it and nothing else'

sed -n 's|^common/\(.*\.h \)|\1|p' "$tap_dir/ours" |
    tsort 2>"$bad" >/dev/null
none 'no headers include each other in a circle'

# --- third-party headers ---

# All of C11 and POSIX.1-2008 that is of use here, getopt_long(3), and the
# compiler's own SSE2.
libc='assert|ctype|dirent|errno|fcntl|float|fnmatch|getopt|inttypes|limits|
locale|math|netdb|poll|pwd|signal|spawn|stdalign|stdarg|stdatomic|stdbool|
stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|termios|time|unistd|
arpa/inet|net/if|netinet/in|netinet/tcp|sys/file|sys/mman|sys/random|
sys/resource|sys/select|sys/socket|sys/stat|sys/time|sys/types|sys/uio|
sys/un|sys/wait|sys/ioctl|emmintrin'
libc=$(printf '%s' "$libc" | tr -d '\n')
grep -Ev " ($libc)\\.h\$" "$tap_dir/theirs" >"$tap_dir/third"
awk 'NR == FNR {
	for (i = 2; i <= NF; i++) {
		split($i, part, ":")
		allowed["common/" $1 "/" part[1] ".c", part[2]]
	}
	next
}
{
	library = $2
	sub(/\.h$/, "", library)
	sub(/\/.*/, "", library)
	if (!(($1, library) in allowed))
		print
}' "$tap_dir/libraries" "$tap_dir/third" >"$bad"
none 'only the files that the table names see a library'\''s headers'
find common cmd -name '*.h' -exec grep -nE \
    '\b(xml[A-Z][A-Za-z]+|zip_[a-z_]+|z_stream|gzFile|lzma_[a-z_]+|bz_stream|ZSTD_[A-Za-z]+|iconv_t|ldns_[a-z_]+|EVP_[A-Z_]+|psl_ctx_t)\b' \
    {} + >"$bad"
none 'no type of theirs is in our headers'

# --- what the objects call ---

# "FILE SYMBOL" for all that the library's objects define, or leave undefined:
# symbols OPTION OF NM
symbols()
{
	find "$BUILD/common" -name '*.o' 2>/dev/null | sort |
	while read -r o; do
		c=${o#"$BUILD/"}
		[ -e "${c%.o}.c" ] || continue # of a file since removed
		nm -g "$1" "$o" | awk -v o="${c%.o}" 'NF > 1 { print o, $NF }'
	done
}
symbols --undefined-only >"$tap_dir/calls"
symbols --defined-only >"$tap_dir/defined"

ok 'there are objects to look at' test -s "$tap_dir/calls"
# A file is called by the one above it and calls those below: "CALLER CALLED"
# of files, from what objects define and leave undefined, has no circle.
awk 'NR == FNR { home[$2] = $1; next }
	$2 in home && home[$2] != $1 { print $1, home[$2] }' \
	"$tap_dir/defined" "$tap_dir/calls" | sort -u |
    tsort 2>"$bad" >/dev/null
none 'no files call each other in a circle'

# Nor do functions, so that the depth of an input costs no stack. Excepted are,
# with what bounds their depth: spf/check (LIMIT_SPF_DEPTH), lint/spf (the
# lookups of RFC 7208, 4.6.4), lint/read (LIMIT_ZONE_DEPTH), summary/order
# (halves of what is sorted). Calls through pointers are not seen; a jump to the
# function's own start is a loop.
excepted='check_host|eval_record|match_include|redirected|try_term'
excepted="$excepted|follow_(domain|record|term)|enter_file|sort"
for program in "$BIN"/dmarc-*; do
	objdump -d --no-show-raw-insn "$program" >"$tap_dir/code"
	awk -v excepted="<($excepted)[.>]" '
	/^[0-9a-f]+ <.*>:$/ {
		sub(/^0+/, "")
		from = $1 substr($2, 1, length($2) - 1)
	}
	from !~ excepted && $NF ~ /^<[^+]*>$/ &&
	    $2 ~ /^(call|j|b$|bl$|b\.|cbn?z$|tbn?z$)/ {
		to = $(NF - 1) $NF
		if (from != to)
			print from, to
		else if ($2 ~ /^(call|bl)/)
			print from, "itself\nitself", from
	}' "$tap_dir/code" >"$tap_dir/from-to"
	[ -s "$tap_dir/from-to" ] || echo "no calls in $program"
	sort -u "$tap_dir/from-to" | tsort 2>&1 >/dev/null
done >"$bad"
none 'no functions call each other in a circle'

# base/xalloc ends the process for want of memory. input/starter and
# input/aside fork, and the children must not return into the parent's code.
grep -E ' (_?exit|_Exit|quick_exit|abort|v?errx?|__assert_fail|raise)$' \
    "$tap_dir/calls" |
    grep -Ev '/(base/xalloc|input/starter|input/serve|input/aside) ' >"$bad"
none 'only cmd/ and base/xalloc end the process'

# pure FILE...: of lines "common/ROOM/FILE[.EXT] ...", those of pure files
pure()
{
	awk 'NR == FNR {
		if ($2 == "pure")
			is_pure[$1]
		for (i = 4; i <= NF; i++)
			excepted["common/" $1 "/" $i]
		next
	}
	{
		file = $1
		sub(/\.[ch]$/, "", file)
		split(file, part, "/")
		if (part[2] in is_pure && !(file in excepted))
			print
	}' "$tap_dir/pure" "$@"
}

pure "$tap_dir/theirs" |
    grep -E ' (stdio|unistd|time|fcntl|poll|dirent|netdb|signal|pwd|locale)\.h$| (sys|arpa|netinet|net)/' |
    grep -v ' sys/types\.h$' >"$bad"
none 'pure files include nothing that does I/O'
# Of libc they may call what is listed here; the sanitizers call what they like.
libc='free|qsort|bsearch|mem(chr|cmp|cpy|move|set)|str(chr|cmp|cspn|len|ncmp|spn|str)'
cut -d ' ' -f 2 "$tap_dir/defined" >"$tap_dir/own"
pure "$tap_dir/calls" |
    awk -v ok="^(($libc|_GLOBAL_OFFSET_TABLE_)|__stack_chk_fail|__popcountdi2|__(mem|str)[a-z]+_chk|__(asan|ubsan|lsan|sanitizer)_.*)\$" '
	NR == FNR { own[$1]; next }
	!($2 in own) && $2 !~ ok' "$tap_dir/own" - >"$bad"
none 'pure files ask nothing of the system'

# Of our own, nothing that reads or writes; of dns, what computes, and what
# asks the struct dns that it is handed.
sed -nE 's,^common/(dns|sys|input)/[^ ]* ,,p' "$tap_dir/defined" \
    >"$tap_dir/lower"
pure "$tap_dir/calls" | grep -Ev '^common/dns/' |
    awk 'NR == FNR { lower[$1]; next }
	$2 ~ /^(diag|append_.*|blob_read|clock_.*|lines_.*|out_.*|progress_.*|spool_.*|status_.*|tmpfile_.*)$/ ||
	($2 in lower && $2 !~ /^(dns_.*|domain_.*|psl_(org|is_private)|secur(e_|ity_).*|zoneanswer_.*)$/)' \
	"$tap_dir/lower" - >"$bad"
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
