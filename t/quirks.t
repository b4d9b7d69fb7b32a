# Each quirk of quirks.def is named when it is there, and only then.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
python3 -B "$TOP/t/lib/quirks.py"
