# The tarball, and recipes of packages that are made from templates. (What
# packages do in clean systems is `make packages`.)
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has looked'
version=$(cat "$TOP/VERSION")
name=dmarcutils-$version

# --- the tarball -------------------------------------------------------------

# dist FOLDER NAME: the tarball of the sources in a folder, in NAME/
dist()
{
	ok "$2: a tarball" env BUILD="$BUILD" \
	    sh "$1/t/packaging/dist.sh" "$tap_dir/$2/$name.tar.gz"
}
dist "$TOP" first
mkdir unpacked cloned
(umask 077 && tar -C unpacked --no-same-permissions -xzf first/$name.tar.gz)
find unpacked -exec touch -d '2001-02-03 04:05:06' {} +
mkdir -p unpacked/$name/build/bin
: >unpacked/$name/build/bin/x
dist unpacked/$name second
ok 'what is unpacked gives the same octets' cmp first/$name.tar.gz \
    second/$name.tar.gz
if command -v git >/dev/null; then
	(umask 002 && tar -C cloned --no-same-permissions -xzf first/$name.tar.gz &&
	    cd cloned/$name && git init -q . && git add -A -f . &&
	    : >junk) >log 2>&1
	dist cloned/$name third
	ok 'so does a checkout, by another umask, with junk in it' \
	    cmp first/$name.tar.gz third/$name.tar.gz
else
	skip 'a checkout gives the same octets' 'no git'
fi

tar -tvzf first/$name.tar.gz >listed
is 'owners, modes and times in the tarball' \
    "$(awk '{ print $1, $2, $5 }' listed | sort -u | wc -l)" 2
awk '{ sub(/^[^\/]*\//, "", $6); print $6 }' listed | sort >files
# What the build has read is in it.
cat "$BUILD"/*/*.d "$BUILD"/*/*/*.d "$BUILD"/*/*/*/*.d 2>/dev/null |
    tr -s ' \\:' '\n' | grep -E '^(cmd|common|t)/.*[ch]$|\.def$' | sort -u |
    while read -r f; do
	[ ! -e "$TOP/$f" ] || echo "$f" # not of a file since removed
    done >used
ok 'the build has told what it read' test -s used
is 'all that the build reads is in the tarball' "$(comm -23 used files)" ''
for f in Makefile README COPYING VERSION man/dmarcutils.7 t/lib/deps.sh; do
	ok "$f is in the tarball" grep -qx "$f" files
done

# --- recipes -----------------------------------------------------------------

run env DEBFULLNAME='A. Packager' DEBEMAIL=packager@example.org \
    URL=https://example.org/x.tar.gz \
    sh "$TOP/t/packaging/expand.sh" recipes first/$name.tar.gz
status 'the recipes are made' 0
quiet 'without a word'
(cd "$TOP/t/packaging/templates" && find . -type f) | sort >want
(cd recipes && find . -type f) | sort >got
is 'each template gives one' "$(comm -23 want got)" ''
is 'nothing in them is left to fill in' "$(grep -rnE '@[A-Z0-9_]+@' recipes)" ''
is 'no macro of the manual is in them' \
    "$(grep -rnE '^ *\.[A-Z][a-z]|\b(Xr|Fl|Pq|Dq) ' recipes)" ''

cp -R "$TOP/t/packaging" "$TOP/t/lib" "$TOP/man" "$TOP/COPYING" \
    "$TOP/VERSION" . && mkdir t && mv packaging lib t/
echo 'x @UNHEARD_OF@' >>t/packaging/templates/nix/package.nix
run sh t/packaging/expand.sh odd first/$name.tar.gz
status 'a placeholder that nobody knows' 1
like 'is named' "$(cat err)" 'nix/package.nix: nothing is known of UNHEARD_OF'

# checked NAME PROGRAM COMMAND: is the recipe right, as far as PROGRAM knows?
checked()
{
	if command -v "$2" >/dev/null; then
		ok "$1" sh -c "$3"
	else
		skip "$1" "no $2"
	fi
}
ok 'Alpine: it is a script' sh -n recipes/alpine/APKBUILD
checked 'Homebrew: it is Ruby' ruby 'ruby -c recipes/homebrew/dmarcutils.rb'
checked 'Nix: it is an expression' nix-instantiate \
    'nix-instantiate --parse recipes/nix/package.nix'
checked 'RPM: the spec is understood' rpmspec \
    'rpmspec -P recipes/rpm/dmarcutils.spec'
checked 'RPM: rpmlint finds no error' rpmlint \
    'rpmlint recipes/rpm/dmarcutils.spec'
checked 'Debian: dpkg understands the changelog' dpkg-parsechangelog \
    "[ \"\$(dpkg-parsechangelog -l recipes/debian/changelog -S Version)\" = \
    $version-0local1 ]"
is 'Alpine and Nix know the version' "$(grep -hE '^pkgver|^  version' \
    recipes/*/APKBUILD recipes/nix/package.nix | tr -dc '0-9.\n' | sort -u)" \
    "$version"
is 'Homebrew and Alpine know the tarball' \
    "$(grep -ho -e "$(sha256sum <first/$name.tar.gz | cut -c 1-64)" \
    -e "$(sha512sum <first/$name.tar.gz | cut -c 1-128)" \
    recipes/homebrew/* recipes/alpine/* | wc -l)" 2

# A run of Alpine's functions, with what is built already.
(
	cd "$TOP" || exit
	make()
	{
		command make B="$BUILD" -o all "$@"
	}
	pkgdir=$tap_dir/alpine
	. "$tap_dir/recipes/alpine/APKBUILD"
	package
) >log 2>&1
is 'Alpine: package() ends well' $? 0
ok 'make install into another root' make -C "$TOP" B="$BUILD" -o all install \
    DESTDIR="$tap_dir/plain" PREFIX=/usr
ok 'Alpine: it packages what make install installs' diff -r plain alpine
ok 'make uninstall' make -C "$TOP" B="$BUILD" uninstall \
    DESTDIR="$tap_dir/plain" PREFIX=/usr
is 'leaves no file' "$(find plain ! -type d)" ''

# --- one list of what is needed ----------------------------------------------

cd "$TOP" || exit 1
sed -n 's/^PKGS := //p' Makefile | tr ' ' '\n' | sort >"$tap_dir/want"
sed -n 's/^build	.*	library //p' t/lib/deps.sh | sort >"$tap_dir/got"
same 'deps.sh has the libraries of the Makefile' "$tap_dir/got" "$tap_dir/want"
for system in debian rpm alpine homebrew nix; do
	ok "deps.sh knows what they are called: $system" \
	    sh t/lib/deps.sh -l $system build formats check run
done
cd "$tap_dir" || exit 1
for library in $(sed 's/lib//; s/-2.0//' got); do
	is "all recipes name $library" "$(grep -liE \
	    "[( \"]?(lib)?($library|$([ $library != crypto ] || echo \
	    'ssl|openssl'))" recipes/debian/control recipes/rpm/* \
	    recipes/alpine/* recipes/homebrew/* recipes/nix/* | wc -l)" 5
done

# --- the manual, as lintian wants it -----------------------------------------

if command -v groff >/dev/null; then
	for page in "$BUILD"/man/*.[1-9]; do
		[ ! -e "$TOP/man/${page##*/}" ] ||
		    is "groff understands ${page##*/}" \
		    "$(groff -mandoc -T utf8 -rLL=100n -z "$page" 2>&1)" ''
	done
else
	skip 'groff understands the manual' 'no groff'
fi

# --- versions ----------------------------------------------------------------

is 'dmarcutils-news(7) begins with this version' \
    "$(sed -n 's/^\.Ss \([0-9.]*\) ([0-9-]*)$/\1/p' \
    "$TOP/man/dmarcutils-news.7" | head -n 1)" "$version"
for program in "$TOP"/cmd/*.c; do
	name=$(basename "$program" .c)
	ok "and names $name" grep -q "^\.Xr $name 1" "$TOP/man/dmarcutils-news.7"
done
done_testing
