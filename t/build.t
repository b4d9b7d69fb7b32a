# The programs that make builds: installed whole, hardened, the caller's flags
# last. (That they are the same bytes anywhere is `make reproducible`.)
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has looked'

# install, then uninstall: nothing stays
# -o all: what is there is installed, and nothing built anew.
ok 'make install' make -C "$TOP" B="$BUILD" -o all install \
    DESTDIR="$tap_dir/root" PREFIX=/usr
(cd "$BUILD" && find bin man -type f) | sed 's|.*/||' | sort >want
find root -type f | sed 's|.*/||' | sort >got
same 'all is installed' got want
ok 'make uninstall' make -C "$TOP" B="$BUILD" uninstall \
    DESTDIR="$tap_dir/root" PREFIX=/usr
is 'and gone again' "$(find root -type f)" ''

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
done
done_testing
