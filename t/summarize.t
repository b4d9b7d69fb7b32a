# dmarc-rua-summarize: tables, digest, conditions, odd rows, exit statuses.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

cp "$DATA/summarize/july.tsv" july.tsv
expect=$DATA/expect/summarize
s=dmarc-rua-summarize

# --- the digest ---

run $s july.tsv
status 'digest' 0
quiet 'digest says nothing on stderr'
same 'digest as text' out "$expect.text"
is 'no line of it is over 100 columns' \
    "$(LC_ALL=C.UTF-8 awk 'length > 100' out)" ''
for format in tsv csv json; do
	run $s -o $format july.tsv
	same "digest as $format" out "$expect.$format"
done
run $s - <july.tsv
same 'from standard input' out "$expect.text"
run $s <july.tsv
same 'with no operand' out "$expect.text"
run $s --top 1 july.tsv
like '--top 1 says what it leaves out' "$(cat out)" '^  \.\.\. and [0-9]+ more$'

# --- tables ---

table()
{
	run $s -q -g "$1" july.tsv
	cat out
}
for keys in source_ip net,dmarc day,policy_domain week month header_from \
    dkim_domain,spf_domain dkim_aligned reasons,org_name; do
	table $keys
done >tables
same 'tables' tables "$expect.tables"
run $s -q -g day --sort day --top 2 july.tsv
is '--sort by a key ascends' "$(cut -f 1,2 out | tr '\t\n' ': ')" \
    'day:messages 2026-06-29:5 2026-06-30:10 '
run $s -q -g source_ip --sort first july.tsv
is '--sort by a time descends' "$(sed -n '2p' out | cut -f 1)" '\N'
run $s -q -H -g source_ip july.tsv
is '-H leaves out the header' "$(sed -n '1p' out | cut -f 1)" 192.0.2.10
for format in csv json text; do
	run $s -q -g net -o $format july.tsv
	same "-o $format" out "$expect.net.$format"
done

# --- conditions ---

messages()
{
	name=$1
	want=$2
	shift 2
	run $s -q -o json "$@" july.tsv
	is "$name" "$(sed -n '/"section":"total"/s/.*"messages":\([0-9]*\).*/\1/p' \
	    out)" "$want"
}
messages 'no condition' 1764
messages 'dmarc=fail' 229 -f dmarc=fail
messages 'two conditions' 69 -f dmarc=fail -f disposition=reject
messages 'a network' 109 -f source_ip=203.0.113.0/24
messages 'a list' 40 -f 'reasons=mailing_list'
messages 'a day cuts a weekly report' 10 -f day=2026-07-03
messages 'a range of days' 20 -f 'day>2026-07-02' -f 'day<2026-07-05'
messages 'a derived domain' 50 -f 'dkim_domain~*.example' -f spf_domain~bounce*
run $s -q -g month -f 'day>=2026-07-02' july.tsv
is 'a record is one record of a month, however many days are left' \
    "$(awk -F '\t' 'NR == 2 { print $1, $2, $3 }' out)" '2026-07 70 4'

messages 'a derived reason' 40 -f reason=mailing_list
messages 'a derived quirk' 13 -f quirk~time-*
messages 'no quirk' 1751 -f 'quirk=\N'
messages 'a reporter' 38 -f 'reporter=Tiny ISP'
messages 'a class' 120 -f class=third-party
messages 'since and until' 20 --since 2026-07-03 --until 2026-07-04
messages 'from today' 20 --at 2026-07-05T12:00 --since -2d --until yesterday
messages 'a day of the week' 10 --at 2026-07-05 --since friday \
    --until friday
for bad in 'since 2024-02-30' 'until tomorrow'; do
	# shellcheck disable=SC2086 # words
	run $s --$bad july.tsv
	status "--$bad" 2
	is "--$bad says what there is" "$(cat err)" \
	    "$s: --${bad% *}: no day, such as 2026-07-31, today, yesterday, monday or -7d"
done
run $s -f dmarc==fail july.tsv
status 'a condition that holds for nothing' 2
is 'is named' "$(cat err)" "$s: dmarc==fail: the operator is =, not =="

# --- records with several values of a key ---

{
	printf 'begin\tend\tcount\treasons\tquirks\torg_name\temail\n'
	printf '0\t172799\t4\tforwarded,a,~;other,b,~;forwarded,c,~\tcase=p:X;control\tA\ta@a.example\n'
	printf '0\t86399\t2\t\t\\N\t\tb@b.example\n'
	printf '0\t86399\t1\tother,b,~\tcase=sp:Y;case=p:Z\t\\N\t\\N\n'
} >several
several()
{
	run $s -q -H -g "$1" --sort "$1" several
	is "$1: its values" "$(cut -f 1-3 out | tr '\t\n' ' ,')" "$2"
}
several reason '\N 2 1,forwarded 4 1,other 5 2,'
several quirk '\N 2 1,case 5 2,control 4 1,'
several reporter '\N 1 1,A 4 1,b.example 2 1,'
run $s -q -H -g day,reason --sort day several
is 'in each day' "$(cut -f 1-3 out | tr '\t\n' ' ,')" \
    '1970-01-01 \N 2,1970-01-01 forwarded 2,1970-01-01 other 3,1970-01-02 forwarded 2,1970-01-02 other 2,'
run $s -q -H -g month,reason several
is 'a record is one of its month' "$(cut -f 2-4 out | tr '\t\n' ' ,')" \
    'other 5 2,forwarded 4 1,\N 2 1,'
run $s -q -g reason several
mv out table
run $s -q -g reason table
same 'a table of such a key is read as it is' out table
run $s -g reason,quirk several
status 'the two lists at once' 2

# --- periods that cost ---

for n in 1 1700; do
	seq $n | awk -v OFS='\t' 'BEGIN {
		print "begin", "end", "count", "header_from" }
		{ print 0, 400 * 86400 - 1, 4000, "d" $1 ".example" }' >long
	run $s --top 1 -g day,header_from long
	status "$n reports of 400 days" 0
	[ $n -gt 1 ] || unlike 'one makes few groups' "$(cat err)" groups
done
like '1700 make too many' "$(cat err)" 'the days of [0-9]* records are absent: their periods make too many groups$'
run $s -H -g day -f day=1970-01-02 long
is 'one day of them all makes few' "$(cut -f 1,2 out | tr '\t' ' ')" \
    '1970-01-02 17000'
run $s -H -g header_from long
is 'all messages count' "$(awk '{ n += $2 } END { print n }' out)" 6800000

# --- odd rows and columns ---

awk -F '\t' -v OFS='\t' '{ t = $26; $26 = $1; $1 = t; print }' july.tsv >turned
cat july.tsv turned >twice
run $s -q -g source_ip twice
run $s -q -g source_ip july.tsv
mv out once
run $s -q -g source_ip twice
same 'a second header, its columns in another order' out once
awk -F '\t' -v OFS='\t' 'NR == 1 { print $0, $0 } NR > 1 { other = $0
    gsub(/[^\t]+/, "9", other); print $0, other }' july.tsv >twice
run $s -q -g input,dmarc july.tsv
mv out once
run $s -q -g input,dmarc twice
same 'of two columns of a name the first counts' out once
head -n 1 july.tsv >sorted
tail -n +2 july.tsv | sort -k 25 >>sorted
for keys in source_ip policy_domain day,dmarc; do
	run $s -q -g $keys july.tsv
	mv out plain
	run $s -q -g $keys sorted
	cut -f 1-4 out >got
	cut -f 1-4 plain | same "sorted rows count the same: $keys" got -
done
sed 's/$/\r/' july.tsv >crlf
run $s crlf
same 'CR LF' out "$expect.text"

cut -f 1-25,27- july.tsv >short
run $s short
status 'no count' 2
err_is 'no count is named' <<-'.'
	dmarc-rua-summarize: short: no column count
.
quiet_out()
{
	same "$1" out /dev/null
}
quiet_out 'nothing comes out'
cut -f 26 july.tsv >count
run $s -g source_ip count
status 'no source_ip' 2
like 'it is named' "$(cat err)" 'count: no column source_ip$'
run $s -g net count
like 'what a derived key is made of is named' "$(cat err)" 'no column source_ip$'
cut -f 25,26 july.tsv >two
run $s -g source_ip two
status 'source_ip and count will do' 0
err_is 'what can not be told is said' <<-'.'
	dmarc-rua-summarize: duplicates are not recognized: the rows lack a column that names their report
.
is 'and is absent' "$(sed -n '2p' out | tr '\t' ' ')" \
    '192.0.2.10 2505 6 \N \N \N \N \N \N \N \N \N \N'

# Without a column dmarc, one aligned pass is a pass; two fails are a fail.
aligned()
{
	printf 'source_ip\tcount\tdkim_aligned\tspf_aligned%s\n' "$2"
	tr ' ' '\t' <<-.
		192.0.2.1 1 pass fail$1
		192.0.2.2 2 fail pass$1
		192.0.2.3 4 pass pass$1
		192.0.2.4 8 fail fail$1
		192.0.2.5 16 \\N fail$1
		192.0.2.6 32 fail \\N$1
		192.0.2.7 64 pass \\N$1
		192.0.2.8 128 \\N pass$1
		192.0.2.9 256 \\N \\N$1
	.
}
results()
{
	run $s -q -g source_ip rows
	is "$1" "$(awk -F '\t' 'NR > 1 { print substr($1, 9) ":" $5 "/" $6 }' \
	    out | sort | tr '\n' ' ')" "$2"
}
aligned '' '' >rows
results 'pass and fail without a column dmarc' \
    '1:1/0 2:2/0 3:4/0 4:0/8 5:0/0 6:0/0 7:64/0 8:128/0 9:0/0 '
run $s -q -H -g dmarc rows
is 'nor is it missed as a group' "$(cut -f 1,2 out | tr '\t\n' ': ')" \
    '\N:304 pass:199 fail:8 '
run $s -q -H -f dmarc=fail -g source_ip rows
is 'nor in a condition' "$(cut -f 1,2 out | tr '\t\n' ': ')" '192.0.2.4:8 '
aligned ' fail' "$(printf '\tdmarc')" >rows
results 'a column dmarc is believed' \
    '1:0/1 2:0/2 3:0/4 4:0/8 5:0/16 6:0/32 7:0/64 8:0/128 9:0/256 '

{
	printf 'source_ip\tcount\n192.0.2.1\t5\n192.0.2.1\n192.0.2.1\t1\t2\n'
	printf '192.0.2.1\tmany\n192.0.2.1\t-1\n\\q\t1\n\351\t1\na\0b\t1\n'
	printf 'a\\x00\t1\n192.0.2.1\t4294967296\n\\x1b[1m\t1\n192.0.2.1\t6'
} >odd
run $s -q -g source_ip -o tsv odd
status 'bad rows' 1
err_is 'bad rows are named' <<-'.'
	dmarc-rua-summarize: odd:3: 1 cells, not 2
	dmarc-rua-summarize: odd:4: 3 cells, not 2
	dmarc-rua-summarize: odd:5: count is no number
	dmarc-rua-summarize: odd:6: count is no number
	dmarc-rua-summarize: odd:7: bad escape
	dmarc-rua-summarize: odd:8: not UTF-8
	dmarc-rua-summarize: odd:9: NUL in a cell
	dmarc-rua-summarize: odd:10: NUL in a cell
	dmarc-rua-summarize: odd:11: count is out of range
.
is 'good rows between them count' "$(cut -f 1-3 out | tr '\t\n' ': ')" \
    'source_ip:messages:records 192.0.2.1:11:2 \x1b[1m:1:1 '
# What parse takes for a count, a summary takes, and the other way round; what is
# none is named by both.
for count in 4294967295 4294967296 1,234; do
	sed "s|<count>2<|<count>$count<|" "$DATA/quirks/rfc7489.xml" >a.xml
	dmarc-rua-parse a.xml >a.tsv
	run $s -q -g source_ip -o tsv a.tsv
	status "a report with the count $count" 0
	quiet 'says nothing'
	cut -f 2 out | sed 1d >>sums
done
is 'it counts, or not' "$(tr '\n' ' ' <sums)" '4294967295 0 0 '
is 'and is named if not' "$(cut -f 39 a.tsv | sed 1d)" \
    'bad-number=count:1%2C234'
printf 'source_ip\tcount\nx\t4294967295\nx\t4294967295\n' >large
run $s -q -g source_ip -o tsv large
is 'the largest count' "$(cut -f 2 out | sed 1d)" 8589934590

# An IPv4 address in IPv6's notation, as rows of older versions have it, is in
# the same network, and found as either.
printf 'source_ip\tcount\n' >mapped
printf '%s\n' '192.0.2.1	1' '::ffff:192.0.2.7	2' '::ffff:203.0.113.9	4' \
    '::192.0.2.1	8' '2001:db8::1	16' >>mapped
run $s -q -g net -o tsv mapped
is '-g net of mapped addresses' "$(cut -f 1,2 out | sed 1d | tr '\t\n' '= ')" \
    '2001:db8::/48=16 ::/48=8 203.0.113.0/24=4 192.0.2.0/24=3 '
run $s -q -g source_ip -o tsv mapped
is '-g source_ip of mapped addresses' \
    "$(cut -f 1,2 out | sed 1d | tr '\t\n' '= ')" \
    '2001:db8::1=16 ::192.0.2.1=8 203.0.113.9=4 192.0.2.7=2 192.0.2.1=1 '
for net in 192.0.2.0/24 ::ffff:192.0.2.0/120 ::ffff:c000:200/120; do
	run $s -q -g source_ip -f source_ip=$net -o tsv mapped
	is "-f source_ip=$net" "$(cut -f 2 out | sed 1d | tr '\n' ' ')" '2 1 '
done
run $s -q -g source_ip -f source_ip=::/0 -o tsv mapped
is '-f source_ip=::/0' "$(cut -f 2 out | sed 1d | tr '\n' ' ')" '16 8 '
awk 'BEGIN { print "source_ip\tcount"; for (;n < 50; n++) print "x" }' >many
run $s -q -g source_ip many
is 'not all of many' "$(sed -n '$p' err; wc -l <err)" \
    "dmarc-rua-summarize: and 30 more bad rows
21"

# --- copies ---

run $s -v -g policy_domain july.tsv
err_is 'copies are named' <<-'.'
	dmarc-rua-summarize: july.tsv:10: duplicate, left out: report 1782864000.77 of Mail Receiver Inc
	dmarc-rua-summarize: july.tsv:19: conflict, counted too: report tiny-2 of Tiny ISP
	dmarc-rua-summarize: 19 rows, 0 bad, 1 duplicate reports, 1 conflicts
.
run $s -q -g policy_domain july.tsv
mv out once
run $s -q -g policy_domain july.tsv july.tsv
same 'the same file twice counts once' out once
sed '2,$s/^[^\t]*/copy.mbox/' july.tsv >copy
run $s -q -g policy_domain july.tsv copy
same 'a copy from another input counts once' out once
{ cat july.tsv && sed 1d copy; } >below
run $s -q -g policy_domain below
same 'also below the same header' out once

# --- exit statuses ---

for args in '-g nosuch' '-g day,day' '-f nosuch=1' '-f count' '--sort day' \
    '-g day --sort nosuch' '-o sql' '--top 0' '--top x' '-Z' '--nosuch' '-g'; do
	# shellcheck disable=SC2086
	run $s $args july.tsv
	status "usage: $args" 2
	is "usage: $args says one line" "$(wc -l <err)" 1
done
run $s nosuch
status 'no such file' 2
like 'it is named' "$(cat err)" '^dmarc-rua-summarize: nosuch: no such file'
run $s nosuch july.tsv
status 'one that can not be read among others' 2
same 'the others are summarized' out "$expect.text"
run $s .
status 'a folder' 2
run $s </dev/null
status 'nothing' 2
err_is 'nothing has no header' <<-'.'
	dmarc-rua-summarize: -: no header line
.
head -n 1 july.tsv >header
run $s header
status 'a header alone' 0
run $s --help
status '--help' 0
like '--help lists options' "$(cat out)" '^  -g, --group FIELD,\.\.\. '
run $s --version
status '--version' 0
like '--version says what the sandbox is' "$(cat out)" '^sandbox: '
if [ -e /dev/full ]; then
	$s july.tsv >/dev/full 2>err
	status=$?
	status 'full disk' 2
	like 'full disk is named' "$(cat err)" 'write error: '
else
	skip 'full disk' 'no /dev/full'
	skip 'full disk is named' 'no /dev/full'
fi
done_testing
