# What we read in mail against Python's email package and python3-authres.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has compared'

# Debian's packages are there for its own Python only.
for python in python3 /usr/bin/python3; do
	command -v $python >/dev/null || continue
	! $python -c 'import authres' 2>/dev/null || break
done
command -v $python >/dev/null || skip_all 'no python3'

# shellcheck disable=SC2086 # words
if ! ${CC:-cc} $CFLAGS_ALL -I"$TOP/common" -O1 -o mailshow \
    "$TOP/t/lib/mailshow.c" "$BUILD/libdmarc.a"; then
	ok 'mailshow builds' false
	done_testing
fi
$python -B "$TOP/t/lib/mailpeers.py"
