# Sees to the packages that a make target needs: sh deps.sh [-n|-y] PURPOSE...
# What they are called: sh deps.sh -l SYSTEM PURPOSE...
# SPDX-License-Identifier: ISC
#
# Nothing is done when all is there, whoever put it there. Else, where there
# is apt, root gets the missing packages installed, and others do with -y,
# through sudo. In all other cases, and always with -n, what is missing is
# printed and the exit status is 1.

# purpose	Debian's package	how to tell that it is there
table()
{
	cat <<'END'
build	gcc		program ${CC:-cc}
build	libc6-dev	header stdio.h
build	pkgconf		program ${PKG_CONFIG:-pkg-config}
build	libidn2-dev	library libidn2
build	libldns-dev	library ldns
build	libpsl-dev	library libpsl
build	libssl-dev	library libcrypto
build	libxml2-dev	library libxml-2.0
build	libzip-dev	library libzip
build	zlib1g-dev	library zlib
formats	libbz2-dev	header bzlib.h
formats	liblzma-dev	library liblzma
formats	libzstd-dev	library libzstd
run	dns-root-data	file /usr/share/dns/root.key
run	publicsuffix	file /usr/share/publicsuffix/public_suffix_list.dafsa
check	git		program git
check	perl		program prove
check	mandoc		program mandoc
check	sqlite3		program sqlite3
check	python3		python xml.etree.ElementTree,zipfile,gzip,bz2,lzma,email
ci	bash		program bash
ci	bash-completion	file /usr/share/bash-completion/bash_completion
ci	fish		program fish
ci	groff-base	program groff
ci	jq		program jq
ci	ldnsutils	program ldns-signzone
ci	libxml2-utils	program xmllint
ci	musl-tools	program musl-gcc
ci	nsd		program nsd
ci	opendkim-tools	file /usr/sbin/opendkim-testmsg
ci	openssl		program openssl
ci	postgresql	postgresql
ci	pre-commit	program pre-commit
ci	python3-authres	debian_python authres
ci	python3-dkim	debian_python dkim
ci	python3-jsonschema	debian_python jsonschema
ci	python3-nacl	debian_python nacl.signing
ci	python3-spf	debian_python spf
ci	python3-yaml	debian_python yaml
ci	vim-nox		program vim
ci	zsh		program zsh
deb	debhelper	program dh
deb	dpkg-dev	program dpkg-buildpackage
packages	autopkgtest	program autopkgtest
packages	debootstrap	program debootstrap
packages	nix-bin		program nix-instantiate
packages	rpm		program rpmbuild
packages	rpmlint		program rpmlint
packages	ruby		program ruby
machines	munge		file /usr/sbin/munged
machines	openssh-client	program ssh-keygen
machines	openssh-server	file /usr/sbin/sshd
machines	parallel	program parallel
machines	slurm-wlm	file /usr/sbin/slurmctld
clickhouse	clickhouse-client program clickhouse-client
clickhouse	clickhouse-server program clickhouse-server
fuzz	clang		program clang
fuzz	libclang-rt-dev	fuzzer
bench	mawk		program mawk
bench	dnsperf		program dnsperf
bench	nsd		program nsd
bench	valgrind	program valgrind
bench	validns		program validns
END
}

# The same packages elsewhere; "-" where a system has it anyway, or we do not
# know how it is called.
elsewhere()
{
	cat <<'END'
debian		rpm			alpine		homebrew	nix
gcc		gcc			-		-		-
libc6-dev	glibc-devel		linux-headers	-		-
pkgconf		pkgconfig		pkgconf		pkgconf		pkg-config
libidn2-dev	pkgconfig(libidn2)	libidn2-dev	libidn2		libidn2
libldns-dev	pkgconfig(ldns)		ldns-dev	ldns		ldns
libpsl-dev	pkgconfig(libpsl)	libpsl-dev	libpsl		libpsl
libssl-dev	pkgconfig(libcrypto)	openssl-dev	openssl@3	openssl
libxml2-dev	pkgconfig(libxml-2.0)	libxml2-dev	libxml2		libxml2
libzip-dev	pkgconfig(libzip)	libzip-dev	libzip		libzip
zlib1g-dev	pkgconfig(zlib)		zlib-dev	zlib		zlib
libbz2-dev	bzip2-devel		bzip2-dev	bzip2		bzip2
liblzma-dev	pkgconfig(liblzma)	xz-dev		xz		xz
libzstd-dev	pkgconfig(libzstd)	zstd-dev	zstd		zstd
git		git			git		-		git
perl		perl(Test::Harness)	perl-utils	-		perl
mandoc		mandoc			mandoc		-		mandoc
sqlite3		sqlite			sqlite		-		sqlite
python3		python3			python3		-		python3
dns-root-data	-			dnssec-root	-		dns-root-data
publicsuffix	publicsuffix-list-dafsa	-		-		-
END
}

# list SYSTEM PURPOSE...: what is needed there, one a line
list()
{
	system=$1
	shift
	for purpose; do
		table | awk -v p="$purpose" '$1 == p { print "=", $2 }'
	done | { elsewhere; cat; } | awk -v where="$system" '
	NR == 1 {
		for (i = 1; i <= NF; i++)
			if ($i == where)
				column = i
		if (!column) {
			print "deps.sh: nothing is known of " where >"/dev/stderr"
			exit status = 1
		}
	}
	$1 != "=" {
		name[$1] = $column
		next
	}
	column == 1 {
		print $2
		next
	}
	!($2 in name) {
		print "deps.sh: " $2 " has no name for " where >"/dev/stderr"
		exit status = 1
	}
	name[$2] != "-" { print name[$2] }
	END { exit status }'
}

program()
{
	command -v "$1"
}

header()
{
	echo "#include <$1>" | ${CC:-cc} -E -
}

library()
{
	${PKG_CONFIG:-pkg-config} --exists "$1"
}

python()
{
	python3 -c "import $1"
}

# The first Python in PATH may be another.
debian_python()
{
	/usr/bin/python3 -c "import $1"
}

file()
{
	[ -e "$1" ]
}

# Debian keeps the server out of PATH.
postgresql()
{
	program postgres || ls /usr/lib/postgresql/*/bin/postgres
}

fuzzer()
{
	echo 'int LLVMFuzzerTestOneInput(void); int
	LLVMFuzzerTestOneInput(void) { return 0; }' |
	    clang -fsanitize=fuzzer -x c -o /dev/null -
}

how=root
case $1 in
-l)
	shift
	list "$@"
	exit
	;;
-n|-y)
	how=${1#-}
	shift
	;;
esac

missing=$(for purpose; do
	table | while read -r what package test; do
		[ "$what" = "$purpose" ] || continue
		eval "$test" >/dev/null 2>&1 </dev/null ||
		    eval "printf '  %-20s %s\n' $package \"$test\""
	done
done)
[ -n "$missing" ] || exit 0
packages=$(printf '%s\n' "$missing" | awk '{ print $1 }' | paste -s -d ' ')

stop()
{
	printf '%s\n' "$@" >&2
	exit 1
}

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
if ! command -v apt-get >/dev/null; then
	stop 'missing, by the names of packages in Debian:' "$missing" \
	    'Please install what your system calls them, then try again.'
elif [ $how = n ] || { [ $how = root ] && [ -n "$as_root" ]; }; then
	stop 'missing packages, and what is wanted of them:' "$missing" \
	    'make deps installs what make check needs. Or, as root:' \
	    "    apt-get install --no-install-recommends $packages"
fi

apt()
{
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
	    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

# No package starts a service: the tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	trap '$as_root rm -f $policy' EXIT
	printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
	$as_root chmod 755 $policy
fi

install()
{
	# shellcheck disable=SC2086 # a list of words
	apt install -y --no-install-recommends $packages </dev/null
}

echo "installing with apt-get: $packages"
# Lists that are missing or old show in that the first try fails.
install 2>/dev/null || { apt update && install; } ||
    stop "apt-get could not install: $packages"
