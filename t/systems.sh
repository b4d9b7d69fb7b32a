# Builds and tests what is committed on several Debians and with several
# compilers: sh t/systems.sh (make systems), as root, with debootstrap and a
# network. Takes a quarter of an hour a system, on two cores.
# SPDX-License-Identifier: ISC
#
#	SYSTEMS		names of releases
#	COMPILERS	those that a release has are tried there
#	SYSTEMS_DIR	chroots, which stay for the next run, and the logs
#	MIRROR		of Debian
set -u

SYSTEMS=${SYSTEMS:-bookworm trixie sid}
COMPILERS=${COMPILERS:-gcc-12 gcc-13 gcc-14 gcc-15 gcc-16 clang-14 clang-15
    clang-16 clang-17 clang-18 clang-19 clang-20 clang-21}
SYSTEMS_DIR=${SYSTEMS_DIR:-/var/tmp/dmarcutils-systems}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
TOP=$(cd "${0%/*}/.." && pwd) || exit 1

stop()
{
	echo "systems: $*" >&2
	exit 1
}

[ "$(id -u)" -eq 0 ] || stop 'chroots are for root'
command -v debootstrap >/dev/null || stop 'please install debootstrap'
# What is mounted goes when we do.
[ -n "${SYSTEMS_MOUNTS:-}" ] ||
    SYSTEMS_MOUNTS=own exec unshare -m sh "$0"
mkdir -p "$SYSTEMS_DIR" || exit 1

# inside COMMAND: runs it in the clone in $root
inside()
{
	chroot "$root" env -i ${http_proxy:+"http_proxy=$http_proxy"} \
	    ${https_proxy:+"https_proxy=$https_proxy"} HOME=/root LANG=C.UTF-8 \
	    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    DEBIAN_FRONTEND=noninteractive \
	    sh -c "cd /srv/dmarcutils && { $1; }" </dev/null
}

# start: the chroot, as today's Debian has it, and a fresh clone in it
start()
{
	[ -e "$root/made" ] || {
		rm -rf "$root"
		debootstrap --variant=minbase --include=make,git,ca-certificates \
		    "$system" "$root" "$MIRROR" && : >"$root/made" || return 1
	}
	cp /etc/resolv.conf "$root/etc/" && mount -t proc proc "$root/proc" &&
	    mount --rbind /dev "$root/dev" &&
	    mount -t sysfs sys "$root/sys" || return 1
	# A mirror that stands still has lists that have expired.
	echo 'Acquire::Check-Valid-Until "false";' \
	    >"$root/etc/apt/apt.conf.d/still" || return 1
	rm -rf "$root/srv/dmarcutils"
	git clone -q "$TOP" "$root/srv/dmarcutils" &&
	    inside 'apt-get -q update && apt-get -qy dist-upgrade'
}

# target WHAT: makes it; its log, its exit status in $status, seconds in $took
target()
{
	took=$(date +%s)
	inside "make $1" >"$SYSTEMS_DIR/$system.$1.log" 2>&1
	status=$?
	took=$(($(date +%s) - took))
}

# versions: of what the table has a column for
versions()
{
	for command in 'gcc -dumpfullversion' 'pkg-config --modversion ldns' \
	    'pkg-config --modversion libxml-2.0' \
	    'pkg-config --modversion libzip' \
	    'pkg-config --modversion libcrypto' 'sqlite3 --version' \
	    'python3 -V'; do
		inside "$command" 2>&1 | grep -o '[0-9][^ ]*' | head -n 1
	done | paste -s
}

# counted LOG: programs that have passed, failed and were skipped in a run
counted()
{
	awk '/^t\/[^ ]*\.t \.+ ok/ { passed++ }
	/^t\/[^ ]*\.t \.+ skipped/ { skipped++ }
	/^t\/[^ ]*\.t .*Wstat/ { failed++ }
	END { printf "%d/%d/%d\n", passed, failed, skipped }' "$1"
}

verdict()
{
	[ "$1" -eq 0 ] && echo ok || echo FAILED
}

# system: a line of the table of systems
system()
{
	target demo
	demo="$(verdict $status) ${took}s"
	target check
	log=$SYSTEMS_DIR/$system.check.log
	warned=$(cat "$SYSTEMS_DIR/$system.demo.log" "$log" | grep -c '^[^ ].*warning:')
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$system" "$(versions)" "$demo" \
	    "$(verdict $status) ${took}s" "$(counted "$log")" "$warned"
}

# compiler: a line of the table of compilers, if this system has it
compiler()
{
	inside "apt-cache show $1" >/dev/null 2>&1 || return 0
	log=$SYSTEMS_DIR/$system.$1.log
	inside "apt-get -qy install --no-install-recommends $1" >"$log" 2>&1 || {
		printf '%s\t%s\tnot installable\n' "$system" "$1"
		return 0
	}
	took=$(date +%s)
	inside "make -j$(nproc) CC=$1 LTO= CFLAGS='-Werror -g0' B=build/$1 \
	    all units && TEST_BUILD=\$PWD/build/$1 TEST_CFLAGS=-Werror \
	    prove -e sh t/unit.t" >>"$log" 2>&1
	status=$?
	printf '%s\t%s\t%s %ss\t%s\n' "$system" "$1" "$(verdict $status)" \
	    $(($(date +%s) - took)) "$(counted "$log")"
}

table=$SYSTEMS_DIR/table
echo system gcc ldns libxml2 libzip openssl sqlite python demo check \
    passed/failed/skipped warnings | tr ' ' '\t' >"$table"
echo system compiler build+units passed/failed/skipped | tr ' ' '\t' \
    >"$table.compilers"
for system in $SYSTEMS; do
	root=$SYSTEMS_DIR/$system
	start >"$SYSTEMS_DIR/$system.log" 2>&1 || {
		tail -n 5 "$SYSTEMS_DIR/$system.log" >&2
		printf '%s\tFAILED\n' "$system" >>"$table"
		continue
	}
	system >>"$table"
	for c in $COMPILERS; do
		compiler "$c" >>"$table.compilers"
	done
done
for t in "$table" "$table.compilers"; do
	echo
	expand -t 10,20,29,38,46,54,62,70,82,94,117 "$t"
done
! grep -q FAILED "$table" "$table.compilers"
