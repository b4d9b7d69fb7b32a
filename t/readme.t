# README is what man/dmarcutils.7 says.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
command -v mandoc >/dev/null || skip_all 'no mandoc'
[ -e "$TOP/man/dmarcutils.7" ] || skip_all 'no man/dmarcutils.7 yet'

# In a tree that has all but a README, below a folder that may have blanks.
mkdir tree && ln -s "$TOP"/* tree/ && rm -f tree/README tree/build
ok 'it can be made' make -C tree B=build README
same 'README is in step (make doc)' "$TOP/README" tree/README
done_testing
