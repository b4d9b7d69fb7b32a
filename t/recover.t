# A report with one fault loses no more than the record that it falls into.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
python3 -B "$TOP/t/lib/recover.py"
