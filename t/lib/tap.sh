# What every t/*.t begins with: . "${0%/*}/lib/tap.sh"
# SPDX-License-Identifier: ISC
#
# TAP for plain sh. The test gets an empty directory of its own as its
# working directory, the programs on PATH, a fixed locale and time zone.
#
#	run COMMAND...		run it, stdout into ./out, stderr into ./err,
#				exit status into $status
#	status NAME N		was it exactly N?
#	ok NAME COMMAND...	does the command succeed? Its output is shown
#				if not
#	is NAME GOT WANT	are the strings the same?
#	like NAME TEXT ERE	does a line of it match?
#	unlike NAME TEXT ERE
#	same NAME FILE WANT	are the files the same? WANT - is stdin
#	out_is NAME		is ./out what stdin (a here-document) says?
#	err_is NAME		the same for ./err
#	quiet NAME		is ./err empty?
#	skip NAME REASON	counts as passed, and says so
#	skip_all REASON		instead of all tests: ends the script
#	done_testing		last of all
#	python_with MODULES	prints the Python that has them: the first on
#				PATH, else Debian's, which Debian's packages
#				are for; false if none has
#
# A command under run() that dies by a signal, can't be found or started
# (126, 127), or is ended by a sanitizer is a failed test, whatever the
# script makes of $status.
#
# $TOP is the source tree, $BUILD the build folder, $BIN its programs (on
# PATH, as are the tests' own of t/lib/*.c, in $BUILD/helper), $DATA t/data,
# $SAN not empty with sanitizers on, $CFLAGS_ALL what the project's sources are
# compiled with. None of these names has a blank unless $TMPDIR has one.

TOP=$(cd "${0%/*}/.." && pwd) || exit 1
BUILD=${TEST_BUILD:-$TOP/build}
tap_dir=$(mktemp -d "${TMPDIR:-/tmp}/dmarcutils.XXXXXX") || exit 1
trap 'cd / && rm -rf "$tap_dir"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# LD_PRELOAD and others take lists of words.
case $TOP$BUILD in
*' '*)
	ln -s "$TOP" "$tap_dir/.top" && ln -s "$BUILD" "$tap_dir/.build"
	TOP=$tap_dir/.top
	BUILD=$tap_dir/.build
	;;
esac
BIN=$BUILD/bin
DATA=$TOP/t/data
SAN=${TEST_SAN:-}
TEST_SKIPS=${TEST_SKIPS:-}
CFLAGS_ALL=${TEST_CFLAGS:-$(make -s -C "$TOP" cflags)}
PATH=$BIN:$BUILD/helper:$PATH
LC_ALL=C
TZ=UTC
ASAN_OPTIONS=exitcode=99:detect_stack_use_after_return=1
UBSAN_OPTIONS=exitcode=99:halt_on_error=1:print_stacktrace=1
LSAN_OPTIONS=exitcode=99
PYTHONDONTWRITEBYTECODE=1 # the source tree stays as it is
export TOP BUILD BIN DATA SAN PATH LC_ALL TZ PYTHONDONTWRITEBYTECODE
export ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS
unset NO_COLOR COLUMNS CDPATH MAKEFLAGS MAKELEVEL
cd "$tap_dir" || exit 1

# How many tests there were, and how many failed: a file, for a test in a
# pipe or a subshell counts too.
tap_count=$tap_dir/.tap
echo 0 0 >"$tap_count"

# tap STATUS NAME: one line of TAP; returns STATUS.
tap()
{
	read -r tap_n tap_failed <"$tap_count"
	tap_n=$((tap_n + 1))
	[ "$1" -eq 0 ] || tap_failed=$((tap_failed + 1))
	echo "$tap_n $tap_failed" >"$tap_count"
	if [ "$1" -eq 0 ]; then
		printf 'ok %d - %s\n' "$tap_n" "$2"
	else
		printf 'not ok %d - %s\n' "$tap_n" "$2"
	fi
	return "$1"
}

# Shows stdin as comments, cut to what a person reads.
note()
{
	sed -e '60q' -e 's/^/# /' | cut -c 1-500
}

run()
{
	"$@" >out 2>err
	status=$?
	if [ $status -ge 126 ] || [ $status -eq 99 ]; then
		tap 1 "exit status $status: $*"
		note <err
	fi
	return 0
}

status()
{
	if [ "$status" -eq "$2" ]; then
		tap 0 "$1"
	else
		tap 1 "$1"
		echo "# exit status $status, want $2; stderr:"
		note <err
		return 1
	fi
}

ok()
{
	tap_name=$1
	shift
	if "$@" >"$tap_dir/tap.log" 2>&1 </dev/null; then
		tap 0 "$tap_name"
	else
		tap 1 "$tap_name"
		note <"$tap_dir/tap.log"
		return 1
	fi
}

is()
{
	if [ "$2" = "$3" ]; then
		tap 0 "$1"
	else
		tap 1 "$1"
		printf 'got:  %s\nwant: %s\n' "$2" "$3" | note
		return 1
	fi
}

like()
{
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap 0 "$1"
	else
		tap 1 "$1"
		printf 'no line matches: %s\n%s\n' "$3" "$2" | note
		return 1
	fi
}

unlike()
{
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap 1 "$1"
		printf 'a line matches: %s\n%s\n' "$3" "$2" | note
		return 1
	else
		tap 0 "$1"
	fi
}

same()
{
	if diff -u "$3" "$2" >"$tap_dir/tap.log" 2>&1; then
		tap 0 "$1"
	else
		tap 1 "$1"
		note <"$tap_dir/tap.log"
		return 1
	fi
}

out_is()
{
	same "$1" out -
}

err_is()
{
	same "$1" err -
}

quiet()
{
	same "$1" err /dev/null
}

# For the list at the end of the run (t/lib/run.sh).
skipped()
{
	[ -z "$TEST_SKIPS" ] || echo "${0##*/}: $*" >>"$TEST_SKIPS"
}

skip()
{
	tap 0 "$1 # SKIP $2"
	skipped "$1: $2"
}

skip_all()
{
	skipped "all of it: $1"
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}

python_with()
{
	for tap_python in python3 /usr/bin/python3; do
		if "$tap_python" -c "import $1" 2>/dev/null; then
			echo "$tap_python"
			return 0
		fi
	done
	return 1
}

done_testing()
{
	read -r tap_n tap_failed <"$tap_count"
	printf '1..%d\n' "$tap_n"
	[ "$tap_failed" -eq 0 ]
	exit
}
