# The digest: what it counts, whom it names, and how it fits a page.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

s=dmarc-rua-summarize

# table COLUMN...: TSV of lines of cells; "-" is an absent cell
table()
{
	echo "$*" | tr ' ' '\t'
	awk -v OFS='\t' '{ for (i = 1; i <= NF; i++) if ($i == "-") $i = "\\N" }
	    { $1 = $1; print }'
}

# digest [option...]: of the file rows, as TSV into out
digest()
{
	run $s -o tsv "$@" rows
}

# section NAME COLUMN...: these columns of the rows of a section
section()
{
	awk -F '\t' -v section="$1" -v names="$2" '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, a, " ") }
	$1 == section {
		line = $at[a[1]]
		for (i = 2; i <= n; i++)
			line = line " " $at[a[i]]
		print line
	}' out
}

# --- a source's names are those of most of its failing messages ---

look='source_ip count dmarc header_from dkim_results spf_results'
names='name hint selector spf_domain header_from messages'
{
	for i in 1 2 3 4 5 6 7; do
		echo 192.0.2.1 1 fail shop.example.com \
		    'esp.example,a,none,~,~' 'esp.example,mfrom,fail,~,~'
	done
	echo 192.0.2.2 4 fail rare.example.com 'esp.example,b,none,~,~' \
	    'esp.example,mfrom,softfail,~,~'
	echo 192.0.2.3 50 pass good.example.com 'esp.example,c,pass,~,~' \
	    'esp.example,mfrom,pass,~,~'
} | table $look >rows
digest
is 'seven messages have more to say than one record of four' \
    "$(section source "$names")" \
    '192.0.2.0/24 unauthenticated a esp.example shop.example.com 61'
run $s rows
like 'on the page, too' "$(cat out)" \
    'from shop.example.com \(\+2\), DKIM esp.example s=a none,$'
grep -v fail rows >some
{ head -n 1 rows; grep pass rows; } >some
run $s -o tsv some
is 'if nothing fails, of most of its messages' "$(section source "$names")" \
    '192.0.2.3 passes c esp.example good.example.com 50'

# Most fail as b.example, whatever the selector; one selector has more.
table $look >rows <<-.
	192.0.2.1 3 fail b.example e.example,x,none,~,~ -
	192.0.2.1 3 fail b.example e.example,w,none,~,~ -
	192.0.2.1 4 fail a.example e.example,z,none,~,~ -
.
digest
is 'names go from the hint to the selector, among what was seen together' \
    "$(section source "$names")" \
    '192.0.2.1 unauthenticated w \N b.example 10'
# The hint with most messages has the names, though another look has more.
table $look >rows <<-.
	192.0.2.1 4 fail c.example e.example,s,fail,~,~ -
	192.0.2.1 3 fail e.example e.example,s,fail,~,~ -
	192.0.2.1 3 fail e.example e.example,t,fail,~,~ -
.
digest
is 'hint and names are of the same messages' "$(section source "$names")" \
    '192.0.2.1 broken-dkim s \N e.example 10'
{ head -n 1 rows; sed 1d rows | sort -r; } >turned
mv out first
run $s -o tsv turned
same 'what is as frequent goes by value, not by order' out first

# --- every reason of a record counts ---

table source_ip count dmarc disposition reasons >rows <<-.
	192.0.2.1 100 fail none local_policy,arc%3Dfail,~;mailing_list,~,~;mailing_list,x,~
	192.0.2.2 10 fail none -
	192.0.2.3 5 fail reject other,~,~
	192.0.2.4 2 fail - -
.
digest
is 'a disposition, and then the reasons for it' \
    "$(section failing 'name detail messages' | sort)" '\N \N 2
none \N 110
none local_policy 100
none mailing_list 100
reject \N 5
reject other 5'
run $s rows
is 'also on the page' "$(sed -n '/^What was done/,/^$/p' out |
    awk 'NR > 1 && NF { print $1, $2, $3 }')" 'delivered 110 94.0%
local_policy 100 85.5%
mailing_list 100 85.5%
rejected 5 4.3%
other 5 4.3%
unknown 2 1.7%'

# --- SPF of the HELO name authenticates nothing ---

table $look policy_domain >rows <<-.
	192.0.2.1 2 fail example.com - mail.example.com,helo,pass,~,~ example.com
	192.0.3.1 1 fail example.com - mail.example.com,helo,pass,~,~;x.example,mfrom,fail,~,~ example.com
.
digest
is 'it gives no hint' "$(section source 'hint spf_domain')" \
    'unauthenticated mail.example.com
unauthenticated x.example'
run $s rows
like 'the page says that it is HELO' "$(cat out)" \
    'DKIM none, SPF helo mail.example.com pass$'

# --- rows that come twice ---

id='input part digest org_name report_id begin end policy_domain'
{
	for n in 1 2 64 65 3000000000; do
		echo a.xml - 1:1 R r1 1782864000 1782950399 example.com $n \
		    192.0.2.1 10 fail
	done
	echo a.xml - 2:2 R r2 1782864000 1782950399 example.com 1 192.0.2.1 10 fail
	echo a.xml - 3:3 R r3 1782864000 1782950399 example.com 0 - - -
} | table $id record source_ip count dmarc >rows
sed 1d rows >more
$s -q -g source_ip rows >want
for times in 1 2; do
	cat rows more >twice
	[ $times -eq 1 ] || cat more >>twice
	[ $times -eq 1 ] || { head -n 1 twice; sed 1d twice | sort -k 9; } >sorted
	run $s -g source_ip twice
	same "-H appends, $times more: once" out want
	err_is 'and that is said' <<-.
		dmarc-rua-summarize: $((times * 7)) rows left out: the same record of a report again
	.
done
run $s -q -g source_ip sorted
same 'whatever their order' out want
run $s twice
like 'the digest says so' "$(cat out)" \
    '^  14 rows left out: the same record of a report again$'
like 'and counts once' "$(cat out)" ' 3 reports from 1 reporter, 6 records, 60 messages$'
run $s -o tsv twice
is 'as rows, too' "$(section duplicate 'name detail records reports' | sort)" \
    'R r1 10 0
R r2 2 0
R r3 2 0'
cut -f 1-8,10- twice >cut
run $s -H -g policy_domain cut
is 'rows without a number all count' "$(cut -f 2 out)" 180
cut -f 3- rows >unplaced
{ cat unplaced; sed 1d unplaced; } >cut
run $s -H -g policy_domain cut
is 'number and digest are enough' "$(cut -f 2,4 out | tr '\t' ' ')" '60 3'

# --- policies, and the order of domains ---

columns='policy_domain p sp np testing source_ip count dmarc disposition spf_results'
table $columns >rows <<-.
	same.example reject reject reject n 192.0.2.1 7 pass none -
	sub.example reject none none y 192.0.2.1 6 pass none -
	gone.example none - reject - 192.0.2.1 5 pass none -
	all.example reject quarantine none y 192.0.2.1 4 pass none -
	bare.example - - - - 192.0.2.1 3 pass none -
.
digest
is 'what differs from p stands beside it' \
    "$(section domain 'name detail')" 'same.example reject
sub.example reject sp=none t=y
gone.example none np=reject
all.example reject sp=quarantine np=none t=y
bare.example \N'

table $columns >rows <<-.
	spoofed.example reject - - - 192.0.2.1 900 fail reject -
	spoofed.example reject - - - 192.0.2.9 30 fail reject x.example,mfrom,pass,~,~
	spoofed.example reject - - - 192.0.2.2 60 pass none -
	spoofed.example reject - - - 192.0.2.3 10 fail none -
	eye.example reject - - - 192.0.2.4 20 fail reject eye.example,mfrom,pass,~,~
	eye.example reject - - - 192.0.2.5 20 pass none -
	fine.example none - - - 192.0.2.6 100 pass none -
.
digest
is 'first what fails and may be the owner'\''s' \
    "$(section domain name | tr '\n' ' ')" \
    'eye.example spoofed.example fine.example '
is 'rejected mail of others' "$(section others 'name messages')" \
    'spoofed.example 930'
cut -f 2- rows >other
run $s -o tsv other
is 'of no domain nothing is told' "$(section others name)$(section domain name)" ''
digest --sort messages
is '--sort messages is by volume' "$(section domain name | tr '\n' ' ')" \
    'spoofed.example fine.example eye.example '
digest --sort policy_domain
is '--sort policy_domain' "$(section domain name | tr '\n' ' ')" \
    'eye.example fine.example spoofed.example '
run $s rows
is 'shares: of all, and without rejected mail of others' \
    "$(sed -n '/^Domains/,/^$/p' out | awk 'NR > 1 && NF { print $1, $4, $5 }')" \
    'eye.example 50.0% 50.0%
spoofed.example 6.0% 85.7%
fine.example 100.0% 100.0%'
digest --sort first
status '--sort by something else' 2
like 'names the three' "$(cat err)" 'fail, messages or policy_domain'

# --- periods ---

future=1785888000 # 2026-08-05
table org_name report_id begin end policy_domain count >rows <<-.
	R good 1782864000 1782950399 example.com 1
	R epoch 0 1782950399 example.com 1
	R early 1000000000 1000086399 example.com 1
	R future $future $((future + 86399)) example.com 1
	R long 1600000000 1782950399 example.com 1
	R back 1782950399 1782864000 example.com 1
	R far 1782864000 1782950399000 example.com 1
.
digest --at 2026-08-01
is 'an absurd period does not count' "$(section total 'first last messages')" \
    '1782864000 1782950399 7'
is 'and is named' "$(section period detail | sort | tr '\n' ' ')" \
    'back early epoch far future long '
digest --at 2026-08-04
unlike 'two days ahead are no future' "$(section period detail)" future
run $s --at 2026-08-01 rows
like 'the page has the good one' "$(cat out)" \
    '2026-07-01 00:00 to 2026-07-01 23:59 UTC$'
like 'and names the others' "$(cat out)" '^    1970-01-01 to 2026-07-01$'

# --- one short digest for each domain ---

awk -v OFS='\t' 'BEGIN {
	print "policy_domain", "p", "source_ip", "count", "dmarc", \
	    "disposition", "header_from", "spf_results"
	for (d = 1; d <= 300; d++) {
		name = "d" d ".example"
		print name, "reject", "192.0.2.1", 100, "pass", "none", name, \
		    name ",mfrom,pass,~,~"
		for (i = 0; i < (d % 50 == 0) * 5; i++)
			print name, "reject", "198.51." i ".7", 10 + i, "fail", \
			    i < 2 ? "none" : "reject", name, \
			    "x" i ".example,mfrom,fail,~,~"
	}
}' >rows
run $s --by domain rows
status '300 domains' 0
is 'have one line each if nothing fails' \
    "$(grep -c '^  d[0-9]*\.example ' out)" 300
ok 'and all of them take one page' test "$(wc -l <out)" -lt 350
is 'one that fails has sources' "$(sed -n '/^  d300\./,/^  d/p' out | sed '$d')" \
    '  d300.example      160       60   62.5%   82.6%  reject
    delivered 21, rejected 39
          14  198.51.4.7                     unauthenticated SPF x4.example fail
          13  198.51.3.7                     unauthenticated SPF x3.example fail
          12  198.51.2.7                     unauthenticated SPF x2.example fail
    ... and 2 more sources that fail'
table $id record source_ip count dmarc >two <<-.
	a.xml - 1:1 R r1 1782864000 1782950399 example.com 1 192.0.2.1 10 fail
	b.xml - 2:2 R r2 1782864000 1782950399 example.org 1 192.0.2.1 10 fail
.
run $s --by domain two
like 'a reporter of two domains is one' "$(cat out)" \
    '2 reports from 1 reporter, 2 records, 20 messages$'
run $s --by domain --top 5 rows
unlike '--top is of sources' "$(cat out)" 'more sources'
run $s --by domain -o tsv rows
is 'as rows, all sections have the domain' \
    "$(awk -F '\t' '$4 == "d50.example" { print $1 }' out | sort | uniq -c |
    awk '{ print $2, $1 }' | tr '\n' ' ')" \
    'failing 2 source 6 '
run $s --by domain -g source_ip rows
status '--by and --group' 2
run $s --by net rows
status '--by something else' 2
run $s --by domain some
status 'no policy_domain' 2

# --- how it fits a page ---

long=$(printf 'label-%02d.' 1 2 3 4 5 6 7 8 9 10)
han='\344\276\213\343\201\210'
{
	printf 'policy_domain\tp\tsp\tnp\ttesting\tsource_ip\tcount\tdmarc\t'
	printf 'disposition\treasons\theader_from\tdkim_results\tspf_results\t'
	printf 'org_name\treport_id\tbegin\tend\tinput\tdigest\n'
	for n in 1 2; do
		for d in "${long}co.uk" "$han$han$han$han$han$han$han$han.example" \
		    short.example; do
			for ip in 2001:db8:1234:5678:9abc:def0:1234:5678 192.0.2.$n; do
				printf "$d\tquarantine\tnone\treject\ty\t$ip\t"
				printf '4294967295\tfail\tnone\tother,~,~;%s,~,~\t' "$long"
				printf "$d\t$d,$long,fail,~,~\t$d,mfrom,fail,~,~\t"
				printf "$han $d\t$long$d\t9\t9\tin$n\t$n\n"
			done
		done
	done
} >rows
# shown FILE: lines that are wider than a terminal would have them
cat >wide.py <<'.'
import sys, unicodedata
most = int(sys.argv[1])
for line in open(sys.argv[2], encoding="utf-8"):
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
                for c in line.rstrip("\n"))
    if width > most:
        print(width, line, end="")
.
if run python3 wide.py 60 /dev/null; [ "$status" -eq 0 ]; then
	for width in 60 76 80 100 120 200; do
		for by in '' '--by domain'; do
			# shellcheck disable=SC2086
			run $s $by --width $width rows
			is "$width columns are enough $by" \
			    "$(python3 wide.py $width out)" ''
			run $s $by --width $width "$DATA/summarize/july.tsv"
			is "for what is usual, too" \
			    "$(python3 wide.py $width out)" ''
		done
	done
else
	skip 'columns' 'no Python'
fi
run $s --width 80 rows
unlike 'columns never run together' "$(cat out)" '[0-9]{20}'
ok 'the public suffix stays' grep -q '\.\.\.label-10\.co\.uk ' out
run env COLUMNS=70 $s rows
mv out seventy
run $s --width 70 rows
same 'COLUMNS is a width' out seventy
run env COLUMNS=1000 $s rows
mv out most
run $s --width 200 rows
same '200 columns at most' out most
run env COLUMNS=90 $s --width 70 rows
same '--width comes first' out seventy
for width in 59 201 x; do
	run $s --width $width rows
	status "--width $width" 2
done
run $s rows
mv out hundred
run $s --width 100 rows
same 'a pipe has 100 columns' out hundred
if run python3 "$TOP/t/lib/terminal.py" true; [ "$status" -eq 0 ]; then
	run env TERM=xterm python3 "$TOP/t/lib/terminal.py" sh -c \
	    "stty cols 70 <&1; exec $s rows"
	esc=$(printf '\033')
	like 'a terminal has colours' "$(cat out)" "^$esc\[1mDomains$esc\[m "
	sed "s/$esc\[1*m//g" out | same 'and its width' - seventy
	run env TERM=xterm NO_COLOR=1 python3 "$TOP/t/lib/terminal.py" sh -c \
	    "stty cols 70 <&1; exec $s rows"
	same 'NO_COLOR' out seventy
else
	skip 'a terminal' 'no pty'
fi
done_testing
