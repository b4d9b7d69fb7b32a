# Sees to the packages that a make target needs: sh deps.sh PURPOSE...
# SPDX-License-Identifier: ISC
#
# Nothing is done when all is there, whoever put it there. Else, where there
# is apt, the missing packages are installed, as root or through sudo;
# elsewhere their names are printed and the exit status is 1.

# purpose	Debian's package	how to tell that it is there
table()
{
	cat <<'END'
build	gcc		have ${CC:-cc}
build	libc6-dev	header stdio.h
build	pkg-config	have ${PKG_CONFIG:-pkg-config}
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
check	perl		have prove
check	mandoc		have mandoc
check	sqlite3		have sqlite3
check	python3		python xml.etree.ElementTree,zipfile,gzip,bz2,lzma,email
ci	jq		have jq
ci	ldnsutils	have ldns-signzone
ci	libxml2-utils	have xmllint
ci	nsd		have nsd
ci	opendkim-tools	file /usr/sbin/opendkim-testmsg
ci	openssl		have openssl
ci	postgresql	postgresql
ci	pre-commit	have pre-commit
ci	python3-authres	debian_python authres
ci	python3-dkim	debian_python dkim
ci	python3-jsonschema	debian_python jsonschema
ci	python3-nacl	debian_python nacl.signing
ci	python3-spf	debian_python spf
ci	python3-yaml	debian_python yaml
ci	vim-nox		have vim
fuzz	clang		have clang
fuzz	libclang-rt-dev	fuzzer
bench	mawk		have mawk
bench	dnsperf		have dnsperf
bench	nsd		have nsd
bench	valgrind	have valgrind
bench	validns		have validns
END
}

have()
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
	have postgres || ls /usr/lib/postgresql/*/bin/postgres
}

fuzzer()
{
	echo 'int LLVMFuzzerTestOneInput(void); int
	LLVMFuzzerTestOneInput(void) { return 0; }' |
	    clang -fsanitize=fuzzer -x c -o /dev/null -
}

missing=$(for purpose; do
	table | while read -r what package test; do
		[ "$what" = "$purpose" ] || continue
		eval "$test" >/dev/null 2>&1 </dev/null || echo "$package"
	done
done | paste -s -d ' ')
[ -n "$missing" ] || exit 0

stop()
{
	printf '%s\n' "$@" >&2
	exit 1
}

command -v apt-get >/dev/null ||
    stop "missing, by their names in Debian: $missing" \
    'Please install what your system calls them, then try again.'
as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root='sudo -n'
	sudo -n true 2>/dev/null ||
	    stop "missing: $missing" \
	    'Not root, and sudo wants a password; please run:' \
	    "    sudo apt-get install --no-install-recommends $missing"
fi

apt()
{
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
	    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

install()
{
	# shellcheck disable=SC2086 # a list of words
	apt install -y --no-install-recommends $missing </dev/null
}

echo "installing with apt-get: $missing"
# Lists that are missing or old show in that the first try fails.
install 2>/dev/null || { apt update && install; } ||
    stop "apt-get could not install: $missing"
