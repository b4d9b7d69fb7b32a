# What we read in mail against Python's email package and python3-authres.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has compared'

# Without authres there is still the email package.
python=$(python_with authres || python_with email) || skip_all 'no python3'

# shellcheck disable=SC2086 # words
if ! ${CC:-cc} $CFLAGS_ALL -I"$TOP/common" -O1 -o mailshow \
    "$TOP/t/lib/mailshow.c" "$BUILD/libdmarc.a"; then
	ok 'mailshow builds' false
	done_testing
fi
"$python" -B "$TOP/t/lib/mailpeers.py"
