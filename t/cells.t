# What is true of each row in each format, whatever a report says.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
python3 -B "$TOP/t/lib/cells.py"
