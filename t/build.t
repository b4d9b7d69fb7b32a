# The programs that make builds: the same bytes anywhere, hardened, the caller's
# flags last. (The library is for them only, and has its folder's name in what
# they are optimized with.)
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has looked'

mkdir elsewhere
cp -R "$TOP/Makefile" "$TOP/VERSION" "$TOP/common" "$TOP/cmd" "$TOP/man" \
    elsewhere 2>/dev/null
ok 'it builds elsewhere' make -j2 -C elsewhere
for f in "$BIN"/*; do
	ok "${f##*/} is the same bytes there" cmp "$f" "elsewhere/build/bin/${f##*/}"
done

# install, then uninstall: nothing stays
ok 'make install' make -C elsewhere install DESTDIR="$tap_dir/root" PREFIX=/usr
(cd elsewhere/build && find bin man -type f) | sed 's|.*/||' | sort >want
find root -type f | sed 's|.*/||' | sort >got
same 'all is installed' got want
ok 'make uninstall' make -C elsewhere uninstall DESTDIR="$tap_dir/root" \
    PREFIX=/usr
is 'and gone again' "$(find root -type f)" ''

make -n -C elsewhere V=1 B=other CPPFLAGS=-DLAST CFLAGS=-O0 LDFLAGS=-LAST \
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
