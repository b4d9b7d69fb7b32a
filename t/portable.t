# Other systems: what they get in place of Linux's own calls is built and tried
# here, FreeBSD's calls are compiled as its manual declares them, and all
# sources with musl's headers.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
: "${CC:=cc}"
work=$PWD
cd "$TOP" || exit 1 # what the flags are for
libs=$(make -s libs)
grep -l __linux__ common/*/*.c >"$work/others"

# objects LIST TO COMMAND...: compiles the sources that LIST names into a folder
objects()
{
	list=$1 to=$2
	shift 2
	export to
	mkdir -p "$to"
	xargs -P "${JOBS:-2}" -I {} sh -c 'f=$1; shift
	    "$@" -c -o "$to/$(echo "${f%.c}.o" | tr / _)" "$f"' - {} "$@" \
	    <"$list"
}

linux='F_SETPIPE_SZ|O_(PATH|TMPFILE)|MSG_(FASTOPEN|WAITFORONE)|SYS_[a-z]|__NR_'
linux="$linux|(epoll|inotify|memfd|signalfd|timerfd)[a-z_]*\\(|prctl|prlimit"
linux="$linux|splice|tee\\(|fallocate|sync_file_range|copy_file_range|renameat2"
linux="$linux|program_invocation|qsort_r|strchrnul|memrchr|fopencookie"
grep -nE "\\<($linux)|\"/proc/" \
    $(find common cmd -name '*.[ch]' ! -path 'common/sys/*' \
    ! -name program.h) >"$work/linux"
is 'nothing but common/sys calls what Linux or glibc alone has' \
    "$(cat "$work/linux")" ''

# --- what is for any system, with this one's headers ---

plain=$work/plain
# shellcheck disable=SC2086 # words
ok 'the ways for any system compile' objects "$work/others" "$plain" $CC \
    $CFLAGS_ALL $SAN -Werror -O1 -g -fPIE -U__linux__
# They come before the library, which has Linux's.
for p in cmd/dmarc-rua-parse t/lib/dnsask t/unit/sys/ready; do
	# shellcheck disable=SC2086 # words
	ok "$p is linked with them" $CC $SAN -fno-lto -pie -o "$plain/${p##*/}" \
	    "$BUILD/$p.o" "$plain"/*.o "$BUILD/libdmarc.a" $libs
done
cd "$work" || exit 1
run "$plain/dmarc-rua-parse" -V
like 'there is no sandbox, and it says so' "$(cat out)" '^sandbox: none$'
run "$plain/ready"
status 'poll(2) tells what is ready' 0

dmarc-rua-parse -o tsv "$DATA/reports" >want 2>want.err
for j in 1 2; do
	run "$plain/dmarc-rua-parse" -j $j -o tsv "$DATA/reports"
	same "-j$j: the rows are the same" out want
	same "-j$j: and the messages" err want.err
done
mkdir links
ln -s /etc/passwd links/out
run "$plain/dmarc-rua-parse" links
like 'no link leads out of a folder' "$(cat err)" \
    '^dmarc-rua-parse: links/out: a symbolic link that leads out of the folder$'

if command -v python3 >/dev/null; then
	python3 "$TOP/t/lib/dnsliar.py" log ok >server 2>/dev/null &
	pid=$!
	trap 'kill "$pid" 2>/dev/null; cd / && rm -rf "$tap_dir"' EXIT
	n=0
	until [ -s server ] || [ $((n += 1)) -gt 200 ]; do
		sleep 0.05
	done
	for name in ok1 alias1 nx1 servfail1 trunc1 trunchalf1 truncclosed1; do
		echo $name.test
	done >names
	for way in "$BUILD/helper" "$plain"; do
		run "$way/dnsask" -T 5000 -s "$(cat server)" <names
		cp out answers
		echo trunclost1.test >lost # its connection is given up
		run "$way/dnsask" -T 300 -s "$(cat server)" <lost
		sed 's/\\.*//' answers out | sort >"answers.${way##*/}"
	done
	ok 'there are answers' grep -q FOUND answers.helper
	same 'and they are the same by poll(2)' answers.plain answers.helper
else
	skip 'questions by poll(2)' 'no python3'
fi

# --- FreeBSD's calls: capsicum(4), procctl(2), close_range(2), openat(2) ---

mkdir -p bsd/sys
cat >bsd/sys/capsicum.h <<'END'
int cap_enter(void);
int cap_getmode(unsigned int *mode);
END
cat >bsd/sys/procctl.h <<'END'
#include <sys/wait.h>
#define PROC_PDEATHSIG_CTL 11
int procctl(idtype_t idtype, id_t id, int cmd, void *data);
END
: >bsd/sys/_types.h # of gcc's own headers
cd "$TOP" || exit 1
# shellcheck disable=SC2086 # words
ok 'the ways of FreeBSD compile' objects "$work/others" "$work/bsd" $CC \
    $CFLAGS_ALL -Werror -I"$work/bsd" -U__linux__ -D__FreeBSD__=14 \
    -DO_RESOLVE_BENEATH=0x00800000 -DENOTCAPABLE=93
ok 'and call them' sh -c 'nm -u "$1"/*.o >"$1/calls"
    for f in cap_enter cap_getmode procctl close_range; do
	grep -qw $f "$1/calls" || exit
    done' - "$work/bsd"

# --- musl ---

if ! command -v musl-gcc >/dev/null; then
	skip 'with musl' 'no musl-gcc'
	done_testing
fi
# The libraries' headers and the kernel's, without glibc's beside them.
musl=$work/musl
mkdir -p "$musl/include/openssl"
for d in /usr/include "/usr/include/$($CC -print-multiarch)"; do
	for h in asm asm-generic bzlib.h idn2.h ldns libpsl.h libxml2/libxml \
	    linux lzma lzma.h unicode zconf.h zip.h zipconf.h zlib.h zstd.h \
	    zstd_errors.h; do
		[ ! -e "$d/$h" ] || ln -sf "$d/$h" "$musl/include/"
	done
	ln -sf "$d"/openssl/* "$musl/include/openssl/"
done
flags="-std=c11 -Icommon -It -D_POSIX_C_SOURCE=200809L -DVERSION=__FILE__
    -DWITH_XZ -DWITH_BZIP2 -DWITH_ZSTD -Wall -Wextra -Wconversion
    -Wsign-conversion -Wmissing-prototypes -Werror -isystem $musl/include"
find common cmd t/unit -name '*.c' >"$work/all"
# shellcheck disable=SC2086 # words
ok 'all sources compile with its headers' objects "$work/all" /dev musl-gcc \
    $flags -fsyntax-only

# Calls that a libc makes for another are in the sandbox's lists, too.
units='sys/child sys/ready sys/sandbox base/progress value/ip'
{
	ls common/base/*.c common/sys/*.c common/value/*.c \
	    common/report/decode.c
	for u in $units; do
		echo "t/unit/$u.c"
	done
} >"$work/some"
# shellcheck disable=SC2086 # words
ok 'some are compiled' objects "$work/some" "$musl" musl-gcc $flags -O1 -fPIE
mkdir "$musl/unit"
mv "$musl"/t_unit_*_*.o "$musl/unit/"
for u in $units; do
	o=$musl/unit/t_unit_$(echo "$u" | tr / _)
	# What is not here is not called.
	ok "$u is linked" musl-gcc -pie -Wl,--unresolved-symbols=ignore-all \
	    -o "$o" "$o.o" "$musl"/*.o
	cd "$work" || exit 1
	run "$o"
	status "$u holds" 0
	grep '^not ok' out | note
	cd "$TOP" || exit 1
done
done_testing
