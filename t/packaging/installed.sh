# Looks at what is installed: sh installed.sh PREFIX
# SPDX-License-Identifier: ISC
#
# The programs start, their manual pages are found and render, bash-completion
# finds what completes their options, and the demonstration runs.
set -u

prefix=$1
top=$(cd "${0%/*}/../.." && pwd)
PATH=$prefix/bin:$PATH
export PATH
failed=0

fail()
{
	echo "installed: $*"
	failed=1
}

# completes PROGRAM WORD: the words that bash offers for it
completes()
{
	bash -c '. /usr/share/bash-completion/bash_completion
	if type _comp_load; then
		_comp_load "$1"
	else
		_completion_loader "$1"
	fi >/dev/null 2>&1
	how=$(complete -p "$1") || exit
	function=$(echo "$how" | sed -n "s/.* -F \([^ ]*\) .*/\1/p")
	COMP_WORDS=("$1" "$2") COMP_CWORD=1 COMP_LINE="$1 $2"
	COMP_POINT=${#COMP_LINE}
	"$function" "$1" "$2" "$1"
	printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}

for page in "$top"/man/*.[1-9]; do
	name=${page##*/}
	section=${name##*.}
	MANWIDTH=80 man "$section" "${name%.*}" 2>&1 | grep -q '^NAME' ||
	    fail "man $section ${name%.*}"
done
for program in "$top"/cmd/*.c; do
	name=$(basename "$program" .c)
	[ "$(command -v "$name")" = "$prefix/bin/$name" ] ||
	    fail "$name is not in $prefix/bin"
	"$name" -V | grep -q "^$name $(cat "$top/VERSION")\$" || fail "$name -V"
	completes "$name" --ver 2>&1 | grep -q -e '^--version' ||
	    fail "bash completes no option of $name"
done
BUILD=$prefix sh "$top/t/lib/demo.sh" >/dev/null || fail 'the demonstration'
exit $failed
