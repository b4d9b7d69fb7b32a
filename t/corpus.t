# Reports met in the wild: each gives what an independent reader finds in it.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
CORPUS=${CORPUS:-$TOP/../shared/corpus}/reports
[ -d "$CORPUS" ] || skip_all 'the collected reports are not here'
export CORPUS
python3 -B "$TOP/t/lib/corpus.py"
