# Reports of every structure, encoding and size, whole and cut off.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
python3 -B "$TOP/t/lib/reports.py"
