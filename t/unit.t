# Runs every unit program of t/unit.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

for src in "$TOP"/t/unit/*/*.c; do
	name=${src#"$TOP/t/unit/"}
	name=${name%.c}
	ok "$name" "$BUILD/unit/$name" || grep '^not ok' tap.log | note
done
done_testing
