# Failure reports, our own and those met in the wild: what comes of each kind.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
CORPUS=${CORPUS:-$TOP/../shared/corpus}/failure
command -v python3 >/dev/null || skip_all 'no python3'
if [ -d "$CORPUS" ]; then
	set -- "$CORPUS"
else
	skipped "the collected failure reports: no $CORPUS"
	set --
fi
python3 -B "$TOP/t/lib/ruf.py" "$@"
