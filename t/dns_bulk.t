# The resolver for many names, against servers that lie, lose and die.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
command -v python3 >/dev/null || skip_all 'no python3'

pid=
stop()
{
	[ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null
	pid=
}
trap 'stop; cd / && rm -rf "$tap_dir"' EXIT

# serve MODE...: $s1, $s2, $s3 are the servers; ./log what they were asked
serve()
{
	stop
	: >servers
	python3 "$TOP/t/lib/dnsliar.py" log "$@" >servers 2>liar.err &
	pid=$!
	n=0
	until [ "$(wc -l <servers)" -eq $# ] || [ $((n += 1)) -gt 200 ]; do
		sleep 0.05
	done
	s1=$(sed -n 1p servers) s2=$(sed -n 2p servers)
	s3=$(sed -n 3p servers)
}

# --- one server, each behaviour once ---

# name, result, TTL, direct, error, text; sorted
cat >want <<'END'
alias1	FOUND	100	--	-	good
aliasfail1	TEMPFAIL	0	--	SERVFAIL
aliasnx1	NXDOMAIN	20	--	-
aliason1	FOUND	20	--	-	good
badvers1	FOUND	300	-D	-	good
duplicate1	FOUND	300	-D	-	good
empty1	NODATA	0	-D	-
endless1	TEMPFAIL	0	--	CNAME chain too long
forgedonly1	TEMPFAIL	0	--	timeout
formerr1	FOUND	300	-D	-	good
formerralways1	TEMPFAIL	0	--	FORMERR
formerrbare1	FOUND	300	-D	-	good
garbage1	TEMPFAIL	0	--	timeout
late1	TEMPFAIL	0	--	timeout
loop1	TEMPFAIL	0	--	CNAME loop
malformed1	TEMPFAIL	0	--	malformed reply
nodata1	NODATA	30	-D	-
noquestion1	FOUND	300	-D	-	good
noreply1	FOUND	300	-D	-	good
notimp1	FOUND	300	-D	-	good
nx1	NXDOMAIN	60	-D	-
ok1	FOUND	300	-D	-	good
ownerloop1	TEMPFAIL	0	--	malformed reply
ownerloopsoa1	TEMPFAIL	0	--	malformed reply
referral1	TEMPFAIL	0	--	referral
refused1	TEMPFAIL	0	--	REFUSED
servfail1	TEMPFAIL	0	--	SERVFAIL
silent1	TEMPFAIL	0	--	timeout
stranger1	NODATA	60	-D	-
trunc1	FOUND	300	-D	-	000x
truncclosed1	TEMPFAIL	0	--	TCP connection closed
truncgarbage1	TEMPFAIL	0	--	malformed reply
trunchalf1	FOUND	300	-D	-	000x
trunclost1	TEMPFAIL	0	--	timeout
truncslow1	FOUND	300	-D	-	000x
uppercase1	FOUND	300	-D	-	000x
wrongid1	FOUND	300	-D	-	good
wrongport1	FOUND	300	-D	-	good
wrongquestion1	FOUND	300	-D	-	good
END
cut -f 1 want | sed 's/$/.test/' >names
serve ok
# The more patience for a machine that is busy.
for w in 500 1; do
	for patience in 300 3000; do
		LATE=$((patience * 7 / 3)) && export LATE
		[ $patience -eq 300 ] || serve ok
		run dnsask -v -T $patience -w $w -s "$s1" <names
		# Names without .test, text up to what differs
		sed -e 's/ (127[^)]*)$//' -e 's/\.test	/	/' \
		    -e 's/\(	good\)\\.*/\1/' \
		    -e 's/\(	000x\).*/\1/' out | sort >got
		cmp -s got want && break
	done
	status "window $w: it ends" 0
	same "window $w: the right result each time" got want
done
unlike 'no forgery was taken' "$(cut -f 6- out)" forged
like 'what was no reply is counted' "$(cat err)" 'ignored=[1-9]'
is 'a truncated reply is asked by TCP' \
    "$(awk '$6 == "trunc1.test" { print $2 }' log | head -n 2 | paste -s -d ' ')" \
    'udp tcp'
is 'all 250 records came' \
    "$(awk -F '\t' '$1 == "truncslow1.test" { print NF }' out)" 255
serve ok
echo formerr1.test >one
run dnsask -s "$s1" <one
is 'after FORMERR the server is asked without EDNS' \
    "$(awk '$6 == "formerr1.test" { print $5 }' log | head -n 2 |
    paste -s -d ' ')" 'edns plain'

# --- ports and IDs ---

awk 'BEGIN { for (i = 0; i < 2000; i++) print "ok" i ".test" }' >many
run dnsask -s "$s1" <many
is 'every name is answered' "$(grep -c FOUND out)" 2000
tail -n 2000 log >last
ok 'from several ports, some hundred questions each' \
    test "$(awk '{ n += !seen[$3]++ } END { print n }' last)" -ge 8
awk 'BEGIN { for (i = 0; i < 20000; i++) print "okay" i ".test" }' >more
run dnsask -w 64 -T 3000 -s "$s1" <more
is 'every name is answered' "$(grep -c FOUND out)" 20000
tail -n 20000 log | awk '{ print $3 }' | sort -n | uniq -c >ports
ok "no port has more than some hundred questions: $(sort -n ports |
    tail -n 1)" test "$(sort -n ports | awk '{ n = $1 } END { print n }')" \
    -le 600
ok "they are of all the range: $(awk 'NR == 1 { print $2 } END { print $2 }' \
    ports | paste -s -d -)" awk 'NR == 1 { low = $2 } { high = $2 }
	END { exit !(NR >= 70 && low < 12000 && high > 54000) }' ports
ok 'their names are in mixed case' \
    test "$(tail -n 20000 log | grep -c mixed)" -gt 19000
ok 'with IDs that differ' \
    test "$(awk '{ n += !seen[$4]++ } END { print n }' last)" -gt 1900

# --- the case of names ---

{
	head -n 100 more
	echo othercase1.test
} >names
# With a window of one the server has kept the case before it is forged.
run dnsask -w 1 -s "$s1" <names
is 'a reply in another case than the server has kept: asked by TCP' \
    "$(tail -n 1 out | cut -f 1,2,6 | sed 's/x.*/x/')" \
    "$(printf 'othercase1.test\tFOUND\t000x')"
head -n 2000 more >names
for mode in fold flip; do
	serve $mode
	run dnsask -w 100 -s "$s1" <names
	is "$mode: all are answered" "$(grep -c FOUND out)" 2000
	is 'and not by TCP' "$(grep -c ' tcp ' log)" 0
done

# --- rate ---

serve ok

head -n 150 many >few
start=$(date +%s%N)
run dnsask -q 200 -s "$s1" <few
took=$((($(date +%s%N) - start) / 1000000))
is 'all are answered at a bounded rate' "$(grep -c FOUND out)" 150
ok "150 at 200 a second took $took ms" test $took -gt 600

# --- several servers ---

t=600 # the server is Python, on a machine that has other things to do
for mode in servfail refused silent formerr; do
	serve $mode ok
	run dnsask -T $t -s "$s1" -s "$s2" <few
	is "one is $mode: the other answers" "$(grep -c FOUND out)" 150
done
serve servfail refused
run dnsask -s "$s1" -s "$s2" <few
is 'both refuse: a failure' "$(grep -c TEMPFAIL out)" 150
is 'each was asked once' "$(wc -l <log)" 300
serve ok die:300 ok
run dnsask -T $t -s "$s1" -s "$s2" -s "$s3" <many
is 'one dies: all are answered' "$(grep -c FOUND out)" 2000
ok 'the dead one is left alone' \
    test "$(awk '$1 == 2 { n++ } END { print n }' log)" -lt 1000
serve die:50
run dnsask -T 50 -s "$s1" <few
is 'the only one dies: all come to an end' "$(cut -f 1 out | sort -u | wc -l)" \
    150
is 'some answered' "$(grep -c FOUND out)" 50
is 'some failed' "$(grep -c 'TEMPFAIL.*timeout' out)" 100
stop
run dnsask -T 50 -s "$s1" <few
is 'nobody there: all fail' "$(grep -c TEMPFAIL out)" 150

# --- nobody there for long ---

# Waiting out three tries of each would take 15 s.
serve die:50
start=$(date +%s%N)
run dnsask -T 150 -g 1000 -w 64 -s "$s1" <many
took=$((($(date +%s%N) - start) / 1000000))
ok "the only server dies: it ends soon, after $took ms" test $took -lt 6000
is 'each name once' "$(cut -f 1 out | sort -u | wc -l) $(wc -l <out)" \
    '2000 2000'
is 'some answered' "$(grep -c FOUND out)" 50
is 'the others are failures' "$(grep -c TEMPFAIL out)" 1950
ok 'most of them at once' \
    test "$(grep -c 'TEMPFAIL.*no server replies' out)" -gt 1000
serve nap:50
run dnsask -T 150 -g 3000 -w 64 -s "$s1" <many
ok 'a pause is waited for' test "$(grep -c FOUND out)" -gt 1400
is 'and nothing is given up at once' "$(grep -c 'no server' out)" 0
serve nap:50
mkfifo slow
{
	cat many
	sleep 2
	cat many
} >slow &
run dnsask -T 200 -g 600 -r 4 -w 64 -s "$s1" <slow
is 'it may come back after all' "$(tail -n 1900 out | grep -c FOUND)" 1900
serve ok
{
	sed 's/^/silent/' many | head -n 400
	head -n 100 many
} >longer
run dnsask -T $t -g $((4 * t)) -w 100 -s "$s1" <longer
is 'names without an answer: the server is there' \
    "$(grep -c 'TEMPFAIL.*timeout' out) $(grep -c FOUND out)" '400 100'

# --- loss ---

serve loss:30
awk 'BEGIN { for (i = 0; i < 20000; i++) print "ok" i ".test" }' >names
run dnsask -v -r 5 -w 500 -T 1000 -s "$s1" <names
status '30 percent are lost: it ends' 0
is 'each of 20,000 names is answered once' \
    "$(cut -f 1 out | sort -u | wc -l) $(wc -l <out)" '20000 20000'
is 'rightly, or as a failure' \
    "$(grep -cvE '^(ok[0-9]+\.test)	(FOUND	300	-D	-	good.032\1|TEMPFAIL	0	--	timeout \(127[^)]*\))$' out)" 0
ok 'few fail five times' test "$(grep -c TEMPFAIL out)" -lt 600

# --- a memo ---

serve ok
awk 'BEGIN { for (i = 0; i < 5000; i++) print (i % 3 ? "ok" : "nx") i % 9 ".test" }' \
    >names
run dnsask -m -s "$s1" <names
is 'a memo: all are answered' "$(wc -l <out)" 5000
is 'each name is asked once' "$(wc -l <log)" 9
stop
done_testing
