# DKIM against dkimpy (python3-dkim) and opendkim-tools.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
command -v openssl >/dev/null || skip_all 'no openssl'
PATH=$PATH:/usr/sbin
# The first Python may not be Debian's.
for python in python3 /usr/bin/python3 ''; do
	[ -z "$python" ] || ! "$python" -c 'import dkim, nacl.signing' \
	    2>/dev/null || break
done
[ -n "$python" ] || skip_all 'no python3-dkim'
. "$TOP/t/lib/dkimask.sh"
"$python" -B "$TOP/t/lib/dkimpeer.py"
