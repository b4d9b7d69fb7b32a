# README is what man/dmarcutils.7 says.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
command -v mandoc >/dev/null || skip_all 'no mandoc'
[ -e "$TOP/man/dmarcutils.7" ] || skip_all 'no man/dmarcutils.7 yet'

cp "$TOP/README" README
ok 'it can be made' make -C "$TOP" B="$tap_dir/build" VERSION=0 \
    README="$tap_dir/made" "$tap_dir/made"
same 'README is in step (make doc)' README made
done_testing
