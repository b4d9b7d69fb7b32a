# Some of what `make faults` looks at: failures that are told.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'sanitizers have an allocator of their own'
[ -e "$BUILD/fault.so" ] || skip_all 'fault.so is not built'

python3 - "$TOP/t/lib" <<'END' || exit 1
import sys
sys.path.insert(0, sys.argv[1])
from pack import gz, mboxo, put, report_mail, xml, zipped
put('a.xml', xml(records=9))
put('a.gz', gz(xml(records=9)))
put('a.zip', zipped(('r.xml', xml(records=9))))
put('a.mbox', mboxo(report_mail(), report_mail()))
# more than MBOX_WINDOW, so that it is not read at once
mail = report_mail().replace(
    b'\n\n', b'\n' + 30 * (b'X: ' + b'x' * 10000 + b'\n') + b'\n', 1)
put('long.mbox', mboxo(mail, mail))
END
printf '$ORIGIN x.example.\n$TTL 60\n@ TXT "v=spf1 -all"\n' >x.zone
echo 'v=DMARC1; p=none' >records
printf 'From: a@x.example\n\nx\n' >a.eml
dmarc-rua-parse -o tsv a.xml >rows.tsv

# fault FUNCTION HOW STATUS SAID COMMAND...: the first call whose failure gives
# this status, and what is said then. Libraries call these functions, too, so
# it is not known which one that is.
fault()
{
	fault="$1 N $2"
	want=$3
	said=$4
	shift 4
	n=1
	status=-1
	while [ $n -lt 400 ] && [ "$status" -ne "$want" ]; do
		head -c 4096 /dev/zero >counts
		run env FAULT="${fault%N*}$n${fault#*N}" \
		    FAULT_FILE="$PWD/counts" LD_PRELOAD="$BUILD/fault.so" "$@"
		n=$((n < 8 ? n + 1 : n + n / 8))
	done
	status "$fault: $*" "$want"
	like 'is told' "$(cat err)" "$said"
}
short='file became shorter while it was read$'

# A file ends before its size says so.
for f in a.xml a.gz a.zip a.mbox; do
	fault pread -2 2 "$short|read error$" dmarc-rua-parse -j1 $f
done
fault pread -2 1 "$short" dmarc-rua-parse -j1 long.mbox
fault pread -2 2 "$short" dmarc-check -j1 -z x.zone a.eml
fault read -2 2 "$short" dmarc-lint x.zone
fault read -2 2 "$short" dmarc-rua-summarize rows.tsv
fault read -2 2 "$short" sh -c 'exec dmarc-lint --records <records'

fault read -2 75 "$short" \
    sh -c 'exec dmarc-check -A x.example -z x.zone <a.eml'

# Resources.
fault calloc 12 75 '^out of memory$' dmarc-rua-parse -j1 a.xml
fault fork 11 75 'worker: ' dmarc-rua-parse -j2 a.xml
fault sendmsg 105 75 'worker' dmarc-rua-parse -j2 a.xml
fault fstat 5 2 'log: input/output error$' \
    dmarc-check -j2 -z x.zone --log log a.eml
fault fcntl 9 75 '/dev/null: ' dmarc-lint x.zone
done_testing
