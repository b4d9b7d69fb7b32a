# Runs every unit program of t/unit, each in a folder of its own.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

names=$(cd "$TOP/t/unit" && find . -name '*.c' | sed 's|^\./||; s|\.c$||' |
    sort)
# shellcheck disable=SC2086 # words
printf '%s\n' $names | xargs -P "${JOBS:-2}" -I {} sh -c '
	mkdir -p "ran/$1" && cd "ran/$1" || exit
	"$BUILD/unit/$1" >log 2>&1 </dev/null
	echo $? >status' - {}
for name in $names; do
	[ "$(cat "ran/$name/status" 2>&1)" = 0 ]
	tap $? "$name" || tail -n 40 "ran/$name/log" | grep -v '^ok' | note
done
done_testing
