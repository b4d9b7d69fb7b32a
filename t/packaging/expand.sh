# Fills the templates of packages: sh expand.sh FOLDER TARBALL
# SPDX-License-Identifier: ISC
#
# For each file of t/packaging/templates one of the same name in FOLDER, with
# each @NAME@ replaced by the variable NAME below, and debian/ whole. Versions
# and changes come from man/dmarcutils-news.7, descriptions from
# man/dmarcutils.7, names of packages from t/lib/deps.sh. Whose packages they
# are is said by DEBFULLNAME and DEBEMAIL, as for other tools of Debian, where
# the tarball is published by URL.
set -eu

mkdir -p "$1"
out=$(cd "$1" && pwd)
tarball=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
cd "${0%/*}/../.."
here=t/packaging
export LC_ALL=C

# needs SYSTEM PURPOSE...: what the packages are called there
needs()
{
	sh t/lib/deps.sh -l "$@"
}

# The text of man/PAGE under a heading: text_of PAGE HEADING
text_of()
{
	awk -f $here/plain.awk "man/$1" | awk -F '\t' -v want="$2" '
	$1 == "heading" { inside = $2 == want }
	inside && $1 != "heading"'
}

# Up to the end of the first list, which names the programs.
description()
{
	text_of dmarcutils.7 DESCRIPTION | awk -F '\t' '
	$1 == "item" { items++; sub(/\(1\)/, "", $2) }
	$1 == "text" && items { exit }
	{ print ($1 == "item" ? "* " : "") $2 }'
}

# wrapped WIDTH MARGIN: lines of stdin; an item's are below each other
wrapped()
{
	while IFS= read -r line; do
		case $line in
		' *'*) rest="$2   " ;;
		[*-]' '*) rest="$2  " ;;
		*) rest=$2 ;;
		esac
		printf '%s\n' "$line" | fold -s -w "$1" |
		    sed -e 's/ *$//' -e "1s/^/$2/" -e "2,\$s/^/$rest/"
	done
}

# changes debian|rpm: the changelog. Debian's own first revision, if it comes, is
# later than 0local1.
changes()
{
	first=
	sed -n 's/^\.Ss \([0-9.]*\) (\(.*\))/\1 \2/p' man/dmarcutils-news.7 |
	while read -r version day; do
		if [ "$1" = rpm ]; then
			printf '%s* %s %s - %s-1\n' "$first" "$(date -u -d "$day" \
			    '+%a %b %d %Y')" "$PACKAGER" "$version"
		else
			printf '%s%s (%s-0local1) unstable; urgency=medium\n\n' \
			    "$first" dmarcutils "$version"
		fi
		text_of dmarcutils-news.7 "$version ($day)" | awk -F '\t' '
		$1 == "item" { print "* " $2; items++ }
		$1 == "text" && items { exit }' |
		if [ "$1" = rpm ]; then
			sed 's/^\*/-/' | wrapped 76 ''
		else
			wrapped 74 '  '
			printf '\n -- %s  %s\n' "$PACKAGER" \
			    "$(date -u -d "$day" '+%a, %d %b %Y %T +0000')"
		fi
		first='
'
	done
}

# Lines of stdin, with commas between them
list()
{
	paste -s -d , | sed 's/,/, /g'
}

user=$(id -un)
PACKAGER="${DEBFULLNAME:-$user} <${DEBEMAIL:-$user@$(hostname)}>"
VERSION=$(cat VERSION)
URL=${URL:-file://$tarball}
SHA256=$(sha256sum <"$tarball" | cut -d ' ' -f 1)
SHA512=$(sha512sum <"$tarball" | cut -d ' ' -f 1)
SUMMARY=$(sed -n 's/^\.Nd //p' man/dmarcutils.7)
CAPITAL_SUMMARY=$(printf %s "$SUMMARY" | awk '
    { print toupper(substr($0, 1, 1)) substr($0, 2) }')
DESCRIPTION=$(description | wrapped 76 '')
COPYRIGHT=$(sed -n 's/^Copyright (c) //p' COPYING)

# What is always there where Debian's packages are built is not named.
DEBIAN_BUILD=$(needs debian build formats |
    grep -vx -e gcc -e libc6-dev | sed 's/^\(.*\)$/ \1,/'
    needs debian check | sed 's/^\(.*\)$/ \1 <!nocheck>,/')
DEBIAN_CHECK=$(needs debian check | list)
DEBIAN_RUN=$(needs debian run | list)
DEBIAN_DESCRIPTION=$(description | awk '
    /^\*/ && !items++ { print "" }
    { print }' | sed 's/^\*/ &/' | wrapped 76 ' ' | sed 's/^ *$/ ./')
DEBIAN_LICENSE=$(sed '1,2d; s/^$/./; s/^/ /' COPYING)

RPM_BUILD=$(needs rpm build formats | sed 's/^/BuildRequires:  /'
    needs rpm check | sed 's/.*/%{!?_without_check:BuildRequires: &}/')
RPM_RUN=$(needs rpm run | sed 's/^/Recommends:     /')
RPM_CHANGES=$(changes rpm)

HOMEBREW_BUILD=$(needs homebrew build formats | sort |
    sed -e 's/.*/  depends_on "&"/' -e '/"pkgconf"/s/$/ => :build/')

NIX_TOOLS=$(needs nix build | grep -x pkg-config)
NIX_BUILD=$(needs nix build formats | grep -vx pkg-config | paste -s -d ' ')
NIX_CHECK=$(needs nix check | paste -s -d ' ')
NIX_ARGUMENTS=$(needs nix build formats check | list)

ALPINE_BUILD=$(needs alpine build formats | paste -s -d ' ')
ALPINE_CHECK=$(needs alpine check | paste -s -d ' ')

export PACKAGER VERSION URL SHA256 SHA512 SUMMARY CAPITAL_SUMMARY DESCRIPTION \
    COPYRIGHT DEBIAN_BUILD DEBIAN_CHECK DEBIAN_RUN DEBIAN_DESCRIPTION \
    DEBIAN_LICENSE RPM_BUILD RPM_RUN RPM_CHANGES HOMEBREW_BUILD NIX_TOOLS \
    NIX_BUILD NIX_CHECK NIX_ARGUMENTS ALPINE_BUILD ALPINE_CHECK

templates=$here/templates
find $templates -type f | while read -r template; do
	made=$out/${template#"$templates/"}
	mkdir -p "$(dirname "$made")"
	awk '{
		line = ""
		while (match($0, /@[A-Z0-9_]+@/)) {
			name = substr($0, RSTART + 1, RLENGTH - 2)
			if (!(name in ENVIRON)) {
				print FILENAME ": nothing is known of " name \
				    >"/dev/stderr"
				exit 1
			}
			line = line substr($0, 1, RSTART - 1) ENVIRON[name]
			$0 = substr($0, RSTART + RLENGTH)
		}
		print line $0
	}' "$template" >"$made" || exit 1
	[ ! -x "$template" ] || chmod +x "$made"
done
changes debian >"$out/debian/changelog"
mkdir -p "$out/debian/source"
echo '3.0 (quilt)' >"$out/debian/source/format"
echo README >"$out/debian/docs"
