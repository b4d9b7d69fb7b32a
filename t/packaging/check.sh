# Builds packages, looks at them, installs and removes them in clean systems:
# sh check.sh TARBALL (make packages), as root, with debootstrap and a network.
# SPDX-License-Identifier: ISC
#
#	SYSTEMS		releases of Debian; packages for that of this machine
#			are built here, others in a chroot
#	STEPS		of build lintian again install examples (autopkgtest) rpm
#	SYSTEMS_DIR	chroots, which stay for the next run, and the logs
#	MIRROR		of Debian
set -u
# What `make packages` was told is not for the make of a package.
unset MAKEFLAGS MFLAGS MAKELEVEL B SAN LTO
# An object of another folder's build would name that folder.
export CCACHE_DISABLE=1

SYSTEMS=${SYSTEMS:-bookworm trixie}
STEPS=${STEPS:-build lintian again install examples rpm}
SYSTEMS_DIR=${SYSTEMS_DIR:-/var/tmp/dmarcutils-systems}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
DEBFULLNAME=${DEBFULLNAME:-Test of Packages}
DEBEMAIL=${DEBEMAIL:-packages@example.org}
# `make check` is for tests.
DEB_BUILD_OPTIONS=nocheck
DEB_BUILD_PROFILES=nocheck
export SYSTEMS STEPS SYSTEMS_DIR MIRROR DEBFULLNAME DEBEMAIL \
    DEB_BUILD_OPTIONS DEB_BUILD_PROFILES

stop()
{
	echo "packages: $*" >&2
	exit 1
}

[ "$(id -u)" -eq 0 ] || stop 'chroots are for root'
# What is mounted goes when we do.
[ -n "${SYSTEMS_MOUNTS:-}" ] ||
    SYSTEMS_MOUNTS=own exec unshare -m sh "$0" "$@"
tarball=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "${0%/*}/../.." || exit 1
dir=$SYSTEMS_DIR/packages
mkdir -p "$dir" || exit 1
here=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
get='apt-get -qy -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300'

# inside COMMAND: runs it in $root, where our sources are in /srv
inside()
{
	chroot "$root" env -i ${http_proxy:+"http_proxy=$http_proxy"} \
	    ${https_proxy:+"https_proxy=$https_proxy"} HOME=/root LANG=C.UTF-8 \
	    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    DEBIAN_FRONTEND=noninteractive DEBFULLNAME="$DEBFULLNAME" \
	    DEBEMAIL="$DEBEMAIL" DEB_BUILD_OPTIONS="$DEB_BUILD_OPTIONS" \
	    DEB_BUILD_PROFILES="$DEB_BUILD_PROFILES" \
	    sh -c "cd /srv/* && { $1; }" </dev/null
}

# clean NAME: a system in $root that nothing was installed in
clean()
{
	[ -e "$dir/$system.made" ] || {
		rm -rf "${dir:?}/$system"
		debootstrap --variant=minbase "$system" "$dir/$system" \
		    "$MIRROR" && : >"$dir/$system.made" || return 1
	}
	root=$dir/$system.$1
	[ ! -e "$root" ] || umount -R -q "$root/proc" "$root/dev"
	rm -rf --one-file-system "$root" && cp -a "$dir/$system" "$root" &&
	    cp /etc/resolv.conf "$root/etc/" && mkdir -p "$root/srv" &&
	    tar -xzf "$tarball" -C "$root/srv" &&
	    mount -t proc proc "$root/proc" &&
	    mount --bind /dev "$root/dev" &&
	    inside 'apt-get -q update'
}

# Debian's packages, into $debs
build()
{
	if [ "$system" = "$here" ]; then
		sh t/packaging/deb.sh "$debs" "$tarball"
		return
	fi
	clean build && cp "$tarball" "$root/root/" &&
	    inside "$get install --no-install-recommends lintian \
	    build-essential \$(sh t/lib/deps.sh -l debian deb build formats) &&
	    sh t/packaging/deb.sh /root/deb /root/${tarball##*/}" &&
	    rm -rf "$debs" && cp -R "$root/root/deb" "$debs"
}

lintian()
{
	root=$dir/$system.build
	if [ "$system" = "$here" ]; then
		command lintian --allow-root --pedantic -I "$debs"/*.changes
	else
		inside 'lintian --allow-root --pedantic -I /root/deb/*.changes'
	fi >"$dir/$system.lintian" 2>&1
	cat "$dir/$system.lintian"
	! grep '^[EW]:' "$dir/$system.lintian"
}

# The same packages from another folder, by another umask, in another zone.
again()
{
	[ "$system" = "$here" ] || return 0
	(umask 077 && TZ=Pacific/Auckland sh t/packaging/deb.sh \
	    "$dir/elsewhere/again" "$tarball" -b) || return 1
	for f in "$debs"/*.deb; do
		cmp "$f" "$dir/elsewhere/again/${f##*/}" || return 1
	done
}

# What there is in the system but for apt's and dpkg's own lists and logs, and
# what man and ldconfig compute of all that is installed.
files()
{
	(cd "$root" && find . \( -path ./proc -o -path ./dev -o -path ./srv -o \
	    -path ./tmp -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o \
	    -path ./var/log -o -path ./var/cache/apt -o \
	    -path ./var/cache/debconf -o -path ./var/cache/man -o \
	    -path ./var/cache/ldconfig -o -path ./etc/ld.so.cache \) -prune -o \
	    -type f -exec cksum {} + -o -print | sort)
}

install()
{
	clean install && inside "$get install --no-install-recommends \
	    man-db bash-completion" || return 1
	files >"$dir/$system.before"
	cp "$debs"/dmarcutils_*.deb "$root/tmp/" || return 1
	inside "$get install /tmp/dmarcutils_*.deb &&
	    sh t/packaging/installed.sh /usr &&
	    $get purge --autoremove -o APT::AutoRemove::RecommendsImportant=0 \
	    -o APT::AutoRemove::SuggestsImportant=0 dmarcutils" || return 1
	files >"$dir/$system.after"
	diff "$dir/$system.before" "$dir/$system.after"
}

examples()
{
	clean autopkgtest && umount "$root/proc" "$root/dev" &&
	    autopkgtest "$debs"/*.dsc "$debs"/dmarcutils_*.deb -- \
	    chroot "$root"
}

# step NAME: a cell of the table
step()
{
	case " $STEPS " in
	*" $1 "*) ;;
	*)
		printf '\t-'
		return 0
		;;
	esac
	"$1" >"$dir/$system.$1.log" 2>&1
	status=$?
	printf '\t%s' "$([ $status -eq 0 ] && echo ok || echo FAILED)"
	return $status
}

rpm()
{
	top=$dir/rpm
	rm -rf "$top"
	mkdir -p "$top/SOURCES"
	cp "$tarball" "$top/SOURCES"
	sh t/packaging/expand.sh "$top/recipes" "$tarball"
	# quick, since LTO and the like are Debian's test
	MAKEFLAGS='-- LTO=' rpmbuild -bb --nodeps --without check \
	    --define "_topdir $top" --define 'optflags -O1 -g' \
	    "$top/recipes/rpm/dmarcutils.spec" || return 1
	# who signs it, and for what system, is for whoever builds it
	rpmlint "$top"/RPMS/*/dmarcutils-[0-9]*.rpm |
	    grep -v -E ': E: no-(signature|packager-tag|group-tag)$' >"$top/lint"
	cat "$top/lint"
	! grep ': E: ' "$top/lint"
}

table=$dir/table
{
	printf 'system\tbuild\tlintian\tagain\tinstall\texamples\tseconds\n'
	for system in $SYSTEMS; do
		debs=$dir/$system.deb
		began=$(date +%s)
		printf '%s' "$system"
		if step build; then
			step lintian
			step again
			step install
			step examples
		fi
		printf '\t%s\n' $(($(date +%s) - began))
	done
	system=rpm
	printf rpm
	step rpm
	echo
} >"$table"
expand -t 10,18,27,34,43,53 "$table"
! grep -q FAILED "$table" || stop "the logs are in $dir"
