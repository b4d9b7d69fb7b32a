# Replays the corpus of every fuzz target, and the empty input.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

: >empty
for src in "$TOP"/t/fuzz/*/*.c; do
	name=${src#"$TOP/t/fuzz/"}
	name=${name%.c}
	set -- empty
	for f in "$TOP/t/fuzz/corpus/$name"/*; do
		[ ! -f "$f" ] || set -- "$@" "$f"
	done
	if [ $# -gt 1 ]; then
		ok "$name: $# inputs" "$BUILD/replay/$name" "$@" ||
		    tail -n 20 tap.log | note
	else
		tap 1 "$name: has a corpus"
	fi
done
done_testing
