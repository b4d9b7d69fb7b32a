# The tests' own library: what must fail does fail.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# fails NAME SCRIPT: does a test of this script fail, and say so?
fails()
{
	printf '. "%s/t/lib/tap.sh"\n%s\ndone_testing\n' "$TOP" "$2" >try.t
	sed "s|^TOP=.*|TOP='$TOP'|" "$TOP/t/lib/tap.sh" >tap.sh
	sed -i "1s|.*|. ./tap.sh|" try.t
	sh try.t >log 2>&1
	is "$1" "$? $(grep -c '^not ok' log)" '1 1'
}

fails 'a signal' "run sh -c 'kill -SEGV \$\$'"
fails 'a program that is not there' 'run no-such-program'
fails 'a file that is no program' 'run /dev/null'
fails 'a sanitizer'\''s exit' 'run sh -c "exit 99"'
fails 'another status' 'run sh -c "exit 3"; status x 2'
fails 'a command' 'ok x false'
fails 'other text' 'is x a b'
fails 'no line that matches' 'like x "$(printf "a\nb")" "^c"'
fails 'a line that matches' 'unlike x "$(printf "a\nb")" "^b"'
fails 'another file' 'echo a >a; same x a /dev/null'
fails 'other output' 'run echo a; out_is x </dev/null'
fails 'in a pipe' 'echo a | while read -r a; do is x "$a" b; done'
fails 'a word on stderr' 'run sh -c "echo a >&2"; quiet x'

# whole FILE: a run of this one test, in a tree of its own
whole()
{
	rm -rf tree
	mkdir -p tree/t/lib
	cp "$TOP"/t/lib/tap.sh "$TOP"/t/lib/run.sh tree/t/lib
	{
		echo '. "${0%/*}/lib/tap.sh"'
		cat
		echo done_testing
	} >tree/t/one.t
	TEST_BUILD=/nonexistent sh tree/t/lib/run.sh t/one.t >log 2>&1
}
echo 'skip this "no such thing"' | whole
is 'a run lists what was skipped' "$? $(sed -n '/^Skipped/,$p' log)" \
    "$(printf '0 Skipped:\n  one.t: this: no such thing')"
echo 'ok that touch "$TOP/left"' | whole
is 'a test that changes the tree fails the run' "$? $(tail -n 1 log |
    sed 's|.*/||')" '1 left'

echo 'ok that mkdir "$TOP/left"' | whole
is 'and one that makes an empty folder' "$? $(tail -n 1 log |
    sed 's|.*/||')" '1 left'

mkdir 'a b'
echo 'is "no blank" "$PWD" "${PWD#* }"' |
    TMPDIR="$PWD/a b" whole
is 'nor does a test see a blank in the name of $TMPDIR' "$? $(ls 'a b')" '0 '

run sh -c 'exit 3'
status 'the exact status passes' 3
done_testing
