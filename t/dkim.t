# DKIM and ARC: our own messages, and those that others have collected.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
CORPUS=${CORPUS:-$TOP/../shared/corpus}
export CORPUS
. "$TOP/t/lib/dkimask.sh"
python3 -B "$TOP/t/lib/dkimcases.py"
