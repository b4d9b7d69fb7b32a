# Runs every unit program of t/unit.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

for src in "$TOP"/t/unit/*.c; do
	[ -e "$src" ] || skip_all 'no unit programs yet'
	name=${src##*/}
	name=${name%.c}
	ok "$name" "$BUILD/unit/$name" || grep '^not ok' tap.log | note
done
done_testing
