# Who sends in another's name does not pass, however he writes it.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has them'

python3 "$TOP/t/lib/attacks.py"
