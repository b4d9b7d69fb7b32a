# What dmarc-lint finds and what dmarc-lookup says agree on generated zones.
# SPDX-License-Identifier: ISC
#
# LINT_LOOKUP_SEEDS=3000 in the environment makes it a longer run.
. "${0%/*}/lib/tap.sh"

command -v python3 >/dev/null || skip_all 'no python3'

run python3 "$TOP/t/lib/lintlookup.py" 0 "${LINT_LOOKUP_SEEDS:-60}" \
    "$DATA/lint/psl.dat"
status 'zones are looked up and linted' 0
is 'lint and lookup do not contradict each other' "$(grep '^seed' out)" ''
is 'and every statement was put to the test' "$(grep -c '^ *[1-9]' out)" 18
done_testing
