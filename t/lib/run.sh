# Runs tests and reports on the run: sh t/lib/run.sh TEST... (see Makefile)
# SPDX-License-Identifier: ISC
#
# After the tests it lists what was skipped and why, and fails if a test has
# changed the source tree. Two tests a job of $JOBS run side by side, since
# some mostly wait; the longest first.

TOP=$(cd "${0%/*}/../.." && pwd) || exit 1
cd "$TOP" || exit 1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/dmarcutils.XXXXXX") || exit 1
link=
trap 'rm -rf "$scratch" "$link"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# No test sees a blank in the name of its folder, as LD_PRELOAD and others take
# lists of words.
case ${TMPDIR:-} in
*' '*)
	link=$(mktemp -d /tmp/dmarcutils.XXXXXX) || exit 1
	ln -s "$TMPDIR" "$link/tmp"
	TMPDIR=$link/tmp
	export TMPDIR
	;;
esac
TEST_SKIPS=$scratch/skips
export TEST_SKIPS
: >"$TEST_SKIPS"

# All that is in the tree, files with their sums, but for git's and what make
# builds.
tree()
{
	find . \( -path ./.git -o -path ./build -o \
	    -path "./${TEST_BUILD#"$TOP"/}" \) -prune -o \
	    -type f -exec cksum {} + -o -print | sort
}

# The tests that take longest, so that none of them is alone at the end.
first()
{
	for t in dns_bulk layers hostile unit check lint-bounds; do
		for given; do
			[ "$given" != "t/$t.t" ] || echo "$given"
		done
	done
	printf '%s\n' "$@"
}

tree >"$scratch/before"
# shellcheck disable=SC2046 # our tests have no blanks in their names
prove -e sh -j $((2 * ${JOBS:-2})) $(first "$@" | awk '!seen[$0]++')
result=$?

if [ -s "$TEST_SKIPS" ]; then
	echo 'Skipped:'
	sort "$TEST_SKIPS" | sed 's/^/  /'
fi
tree | diff "$scratch/before" - >"$scratch/changes" || {
	echo 'The tests have changed the source tree:'
	sed -n 's/^[<>]/  &/p' "$scratch/changes"
	result=1
}
exit $result
