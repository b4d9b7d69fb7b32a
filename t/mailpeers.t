# What we read in mail against Python's email package and python3-authres.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has compared'

# Without authres there is still the email package.
python=$(python_with authres || python_with email) || skip_all 'no python3'

"$python" -B "$TOP/t/lib/mailpeers.py"
