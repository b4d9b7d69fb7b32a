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
