# XML to rows to XML is the same: nothing in a report is lost.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
CORPUS=${CORPUS:-$TOP/../shared/corpus}/reports
export CORPUS
python3 -B "$TOP/t/lib/roundtrip.py"
