# The programs that make builds: installed whole, hardened, the caller's flags
# last, in folders with blanks; and libraries that are missing. (That they are
# the same bytes anywhere is `make reproducible`.)
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has looked'

# as_it_is: what the tests are given, and when it was built
as_it_is()
{
	ls -l --full-time "$BUILD/flags" "$BUILD/libdmarc.a" "$BIN"
}
as_it_is >given

# install, then uninstall: nothing stays
# -o all: what is there is installed, and nothing built anew.
ok 'make install' make -C "$TOP" B="$BUILD" -o all install \
    DESTDIR="$tap_dir/root" PREFIX=/usr
(cd "$BUILD" && find bin man complete -type f) | sed 's|.*/||' | sort >want
find root -type f | sed 's|.*/||' | sort >got
same 'all is installed' got want
ok 'make uninstall' make -C "$TOP" B="$BUILD" uninstall \
    DESTDIR="$tap_dir/root" PREFIX=/usr
is 'and gone again' "$(find root -type f)" ''

# small FOLDER: a tree that is built in a moment
small()
{
	mkdir -p "$1/common/base" "$1/cmd" "$1/man"
	cp "$TOP/Makefile" "$TOP/VERSION" "$1"
	cp "$TOP/common/base/limits.h" "$1/common/base"
	cp "$TOP/man/table.awk" "$1/man"
	cp "$TOP"/cmd/complete.* "$1/cmd"
	echo '.Dd today' >"$1/man/small.1"
	echo 'int n(void); int n(void) { return 0; }' >"$1/common/base/n.c"
	echo 'int n(void); int main(void) { return n(); }' >"$1/cmd/small.c"
}
small "a b/it's"
(cd "a b/it's" && make LTO= B="$tap_dir/x y/z" DESTDIR='../d e' \
    PREFIX=/usr install) >log 2>&1
is 'blanks in the names of source, build folder and DESTDIR' "$? $(
	cd 'a b' && find 'd e' -type f | sort)" "0 d e/usr/bin/small
d e/usr/share/bash-completion/completions/small
d e/usr/share/fish/vendor_completions.d/small.fish
d e/usr/share/man/man1/small.1
d e/usr/share/zsh/site-functions/_small"
ok 'what is built is where it was asked for' test -x 'x y/z/bin/small'
(cd "a b/it's" && make LTO= B="$tap_dir/x y/z" DESTDIR='../d e' \
    PREFIX=/usr uninstall clean) >log 2>&1
is 'and gone again' "$? $(find 'a b/d e' 'x y' -type f)" '0 '

# What is missing is named by pkg-config, and nothing is built.
small missing
cat >no-ldns <<'END'
#!/bin/sh
case $* in
*ldns*) echo "No package 'ldns' found"; exit 1 ;;
esac >&2
exec pkg-config "$@"
END
chmod +x no-ldns
mkdir missing/t
cp -R "$TOP/t/lib" missing/t
run make -C missing PKG_CONFIG="$tap_dir/no-ldns" LTO=
status 'without a library' 2
like 'pkg-config says which' "$(cat err)" "No package 'ldns' found"
like 'and we, which package has it' "$(cat err)" '^  libldns-dev +library ldns$'
run env PKG_CONFIG="$tap_dir/no-ldns" sh "$TOP/t/lib/deps.sh" -n build
status 'what is missing, and is not to be installed' 1
is 'it alone is named' "$(sed -n 's/^  \([^ ].*\)/\1/p' err | tr -s ' ' |
    grep -v ^apt)" 'libldns-dev library ldns'

make -n -C "$TOP" V=1 B="$tap_dir/other" CPPFLAGS=-DLAST CFLAGS=-O0 LDFLAGS=-LAST \
    >commands 2>&1
ok 'CPPFLAGS come after ours' grep -q -e '-Icommon .* -DLAST -std' commands
ok 'CFLAGS come after ours' grep -q -e '-O2 .* -O0 -MMD' commands
[ ! -d "$TOP/cmd" ] ||
    ok 'LDFLAGS come after ours' grep -q -e '-z,now -LAST -o' commands

# Without the libraries that may be absent, their formats are named.
make -n -C "$TOP" V=1 B="$tap_dir/other" XZ_LIBS= BZIP2_LIBS= ZSTD_LIBS= \
    >commands 2>&1
is 'without the libraries of formats' \
    "$(grep -c -e '-DWITH_' -e '-llzma' -e '-lbz2' -e '-lzstd' commands)" 0
for name in xz bzip2 zstd; do
	# shellcheck disable=SC2086 # words
	(cd "$TOP" && ${CC:-cc} $CFLAGS_ALL -UWITH_XZ -UWITH_BZIP2 -UWITH_ZSTD \
	    -fPIE -c -o "$tap_dir/$name.o" common/input/$name.c) 2>tap.log
done
# shellcheck disable=SC2046 # words
ok 'a program without them' ${CC:-cc} -fno-lto -pie -o without \
    "$BUILD/cmd/dmarc-rua-parse.o" xz.o bzip2.o zstd.o "$BUILD/libdmarc.a" \
    $(${PKG_CONFIG:-pkg-config} --libs libxml-2.0 libzip zlib libidn2)
like 'says so' "$(./without -V)" \
    'xz .not built in., bzip2 .not built in., zstd .not built in.'
for name in xz bz2 zst; do
	cp "$TOP/t/fuzz/corpus/input/unpack/xml.$name" r.xml.$name
	run ./without r.xml.$name
	status "and for r.xml.$name" 2
	like "and for r.xml.$name, by name" "$(cat err)" \
	    "r.xml.$name: named as a report, .* which this program was built without"
done

as_it_is >left
same 'what the other tests need was not built anew' left given

# named LIBRARY PROGRAM: does -V of the program name the version?
named()
{
	case $1 in
	libldns) set -- ldns "$2" ;;
	libz) set -- zlib "$2" ;;
	liblzma) set -- xz "$2" ;;
	libbz2) set -- bzip2 "$2" ;;
	libzstd) set -- zstd "$2" ;;
	esac
	"$BIN/$2" -V | grep -E "^$1: ([A-Za-z]+ )?[0-9.]+|^unpacks: .*\<$1 [0-9.]+"
}

# readelf words these the same in all its versions
for p in "$BIN"/*; do
	[ -x "$p" ] || continue
	name=${p##*/}
	readelf -hldsW "$p" >elf
	ok "$name is position-independent" grep -q 'Type: *DYN' elf
	ok "$name has a read-only GOT" grep -q GNU_RELRO elf
	ok "$name binds at once" grep -q 'FLAGS_1.*NOW' elf
	ok "$name watches its stack" grep -q __stack_chk_fail elf
	ok "$name has checked calls" grep -q '_chk@' elf
	ok "$name has no executable stack" sh -c \
	    "grep GNU_STACK elf | grep -qv RWE"
	for library in $(sed -n 's/.*NEEDED.*\[\(lib[^.]*\)\.so.*/\1/p' elf |
	    grep -vx libc); do
		ok "$name -V names the version of $library" named "$library" "$name"
	done
done
for name in dmarc-check dmarc-lint dmarc-lookup; do
	like "$name -V says how old the public suffix list is" \
	    "$($name -V)" '^libpsl: .*, suffix list of 20[0-9]{2}-[01][0-9]-[0-3][0-9]$'
done
done_testing
