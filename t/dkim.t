# DKIM and ARC: our own messages, and those that others have collected.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
CORPUS=${CORPUS:-$TOP/../shared/corpus}
export CORPUS
python3 -B "$TOP/t/lib/dkimcases.py" >cases.out
awk '/^(not )?ok / { n++; if ($1 == "not") bad++ }
    /^1\.\./ { plan = substr($0, 4) }
    END { exit !(n > 0 && n == plan && bad == 0) }' cases.out
tap $? "$(grep -c '^ok' cases.out) cases of t/lib/dkimcases.py" ||
    grep -v '^ok' cases.out | note
grep '^# ' cases.out

# 1 MiB of lines, 1,024 times.
if [ -z "$SAN" ] && [ -x "$BUILD/bench/run" ]; then
	sed '/^\r$/q' "$DATA/dkim/good-relaxed-relaxed.eml" >large.eml
	awk 'BEGIN { for (i = 0; i < 16384; i++) print "The quick brown fox " \
	    "jumps over the lazy dog, again and agai." }' >>large.eml
	"$BUILD/bench/run" large.log dkimask -r 1024 "$DATA/dkim/keys.zone" \
	    large.eml >large.out
	read -r _ cpu kib state <large.log
	is 'a body of 1 GB' "$state $(cut -f 3,12,13 large.out | sed -n 2p)" \
	    "$(printf '0 body-changed\theader=ok\tbody=bad')"
	ok "takes $kib KiB, under 16 MiB, and $cpu s" test "$kib" -lt 16384
else
	skip 'a body of 1 GB' 'it takes sanitizers long'
fi
done_testing
