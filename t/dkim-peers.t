# DKIM against dkimpy (python3-dkim) and opendkim-tools.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
command -v openssl >/dev/null || skip_all 'no openssl'
PATH=$PATH:/usr/sbin
python=$(python_with dkim,nacl.signing) || skip_all 'no python3-dkim'
"$python" -B "$TOP/t/lib/dkimpeer.py"
