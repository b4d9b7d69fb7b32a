# dmarc-rua-generate: from check rows to reports, and back.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# Some rows of check, with a few columns: the others are absent.
rows()
{
	printf '%s\t' time source_ip author_domain org_domain policy_domain p \
	    policy applied disposition dkim_aligned spf_aligned envelope_from \
	    spf_domain spf_result dkim_results reasons message_id
	echo dmarc
	cat
}
# row TIME IP FROM POLICY_DOMAIN P DMARC: one of them
row()
{
	printf '%s\t' "$1" "$2" "$3" "$4" "$4" "$5" "$5" "$5" none "$6" fail \
	    "$3" "$3" fail "a.example,s1,rsa-sha256,2048,pass,~,@a.example" \
	    '' "<${1#??}@a.example>"
	echo "$6"
}
zone()
{
	cat >zone <<'END'
$ORIGIN example.
$TTL 60
@		SOA	ns hostmaster 1 7200 900 1209600 300
_dmarc.a	TXT	"v=DMARC1; p=reject; rua=mailto:in@a.example"
_dmarc.b	TXT	"v=DMARC1; p=none; rua=mailto:x@b.example,https://b.example/r,mailto:y@vendor.example,mailto:x@B.example"
_dmarc.c	TXT	"v=DMARC1; p=none; rua=mailto:z@other.example"
_dmarc.d	TXT	"v=DMARC1; p=none"
_dmarc.e	TXT	"v=DMARC1; p=none; rua=mailto:a%0D%0ABcc:%20x@e.example,mailto:%22a%20b%22@e.example,mailto:ok@e.example"
_dmarc.f	TXT	"v=DMARC1; p=none; rua=mailto:r@vendor.example"
_dmarc.g	TXT	"v=DMARC1; p=none; rua=mailto:r@mover.example"
_dmarc.vendor	TXT	"v=DMARC1; p=none; psd=n"
_dmarc.other	TXT	"v=DMARC1; p=none; psd=n"
_dmarc.mover	TXT	"v=DMARC1; p=none; psd=n"
_dmarc		TXT	"v=DMARC1; p=none; psd=y"
b.example._report._dmarc.vendor	TXT "v=DMARC1"
f.example._report._dmarc.vendor	TXT "v=DMARC1; rua=mailto:elsewhere@vendor.example"
g.example._report._dmarc.mover	TXT "v=DMARC1; rua=mailto:victim@a.example"
END
}
zone
generate()
{
	run dmarc-rua-generate --org 'Ex & Co' --email dmarc@mx.example \
	    -z zone --until 2026-12-01 "$@"
}
day=1790035200 # 2026-09-22
row $day 192.0.2.1 a.example a.example reject pass | rows >one.tsv

# --- there and back ---

py=$(python_with json) || skip_all 'no python3'
for how in none row; do
	$py "$TOP/t/lib/checkrows.py" rows 7 4000 12 3 >rows.tsv
	rm -rf q
	generate --applied $how -o xml --outdir q rows.tsv
	is "--applied $how: exit status" "$status" 0
	dmarc-rua-parse -o json q >rua.json 2>err
	is "--applied $how: all rows are in the reports, as they were" \
	    "$($py "$TOP/t/lib/checkrows.py" compare rows.tsv $how <rua.json)" \
	    "$(grep -c . rua.json) records agree, 0 do not"
	quiet 'and nothing in them is odd to the one that reads reports'
	is 'nor deviates from the RFC' \
	    "$(dmarc-rua-parse -Hc quirks q | sort -u)" ''
done
schema=$(dirname "$TOP")/shared/spec/rfc9990-dmarc-2.0.xsd
if [ -e "$schema" ] && command -v xmllint >/dev/null; then
	for f in q/*; do gzip -dc "$f" >"$f.xml"; rm "$f"; done
	is 'all are valid by the schema of RFC 9990' "$(xmllint --noout \
	    --schema "$schema" q/*.xml 2>&1 | grep -v ' validates$')" ''
else
	skip 'all are valid by the schema' 'no schema, or no xmllint'
fi
generate --legacy -o xml rows.tsv
cp out legacy.xml
is 'RFC 7489: no namespace' "$(grep -c xmlns legacy.xml)" 0
is 'no disposition pass, np, testing' \
    "$(grep -cE '<disposition>pass|<np>|<testing>' legacy.xml)" 0
is 'each record has one spf' "$(grep -c '^      <spf>$' legacy.xml)" \
    "$(grep -c '<record>' legacy.xml)"

# --- what is counted ---

{
	row $day 192.0.2.1 a.example a.example reject pass
	row $day 192.0.2.1 a.example a.example reject pass
	row $day 192.0.2.1 a.example a.example reject fail
	row $((day + 86399)) 192.0.2.1 a.example a.example reject fail
	row $((day + 86400)) 192.0.2.1 a.example a.example reject pass
	row $day 192.0.2.1 www.a.example a.example reject fail
	row $day 192.0.2.1 b.example b.example none fail
	row '\N' 192.0.2.1 a.example a.example reject pass
	row 1796083200 192.0.2.1 a.example a.example reject pass
	row $day '\N' a.example a.example reject pass
	row $day 192.0.2.1 a.example a.example reject '\N'
	row $day 192.0.2.1 a.example '\N' '\N' none
	row $day 192.0.2.1.5 a.example a.example reject fail
	echo a
} | rows >day.tsv
generate -o xml day.tsv
is 'exit status' "$status" 0
sort err >err.sorted
same 'what does not count is told' err.sorted - <<'END'
dmarc-rua-generate: 1 messages left out: they are of other periods, or of one that has not ended
dmarc-rua-generate: 1 messages left out: they have no address of a client
dmarc-rua-generate: 1 messages left out: they have no result
dmarc-rua-generate: 1 messages left out: they have no time
dmarc-rua-generate: 1 reports left out: no message of the domain passed (--everyone, --allow)
dmarc-rua-generate: day.tsv:14: not a message's row: source_ip
dmarc-rua-generate: day.tsv:15: 1 cells, not 18
END
is 'and the rest is counted, each period by itself' \
    "$(dmarc-rua-parse -H -c begin,header_from,count,disposition,dmarc out)" \
    "$(printf '%s\t%s\t%s\t%s\t%s\n' $day a.example 2 none fail \
    $day a.example 2 pass pass $day www.a.example 1 none fail \
    $((day + 86400)) a.example 1 pass pass)"
generate --everyone -o xml day.tsv
is '--everyone: also a domain that never passes' \
    "$(dmarc-rua-parse -Hc policy_domain out | sort | uniq -c | tr -s ' ')" \
    ' 4 a.example
 1 b.example'
echo B.example >allow
generate --allow allow -o xml day.tsv
is '--allow: the same for this one' \
    "$(dmarc-rua-parse -Hc policy_domain out | grep -c b.example)" 1
generate --since 2026-09-23 -o xml day.tsv
is '--since' "$(dmarc-rua-parse -Hc begin out)" $((day + 86400))
generate --period 12h -o xml day.tsv
is '--period: a report for each half of a day' \
    "$(dmarc-rua-parse -Hc begin,end out | sort -u)" \
    "$(printf '%d\t%d\n' $day $((day + 43199)) \
    $((day + 86400)) $((day + 129599)))"
tac day.tsv | sed '1d;$d' >tail
{ head -n 1 day.tsv; cat tail; } >turned.tsv
generate -o xml day.tsv
mv out straight
generate -o xml turned.tsv
same 'the order of rows makes no difference' out straight
generate -o xml one.tsv
sed -i 's/<generator>[^<]*/<generator>/' out
sed -i 's/<report_id>[^<]*/<report_id>/' out
out_is 'a report as it is written' <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
  <version>1.0</version>
  <report_metadata>
    <org_name>Ex &amp; Co</org_name>
    <email>dmarc@mx.example</email>
    <report_id></report_id>
    <date_range>
      <begin>1790035200</begin>
      <end>1790121599</end>
    </date_range>
    <generator></generator>
  </report_metadata>
  <policy_published>
    <domain>a.example</domain>
    <discovery_method>treewalk</discovery_method>
    <p>reject</p>
    <sp>reject</sp>
    <np>reject</np>
    <fo>0</fo>
    <adkim>r</adkim>
    <aspf>r</aspf>
    <testing>n</testing>
  </policy_published>
  <record>
    <row>
      <source_ip>192.0.2.1</source_ip>
      <count>1</count>
      <policy_evaluated>
        <disposition>pass</disposition>
        <dkim>pass</dkim>
        <spf>fail</spf>
      </policy_evaluated>
    </row>
    <identifiers>
      <envelope_from>a.example</envelope_from>
      <header_from>a.example</header_from>
    </identifiers>
    <auth_results>
      <dkim>
        <domain>a.example</domain>
        <selector>s1</selector>
        <result>pass</result>
      </dkim>
      <spf>
        <domain>a.example</domain>
        <scope>mfrom</scope>
        <result>fail</result>
      </spf>
    </auth_results>
  </record>
</feedback>
END

# --- what was done ---

failed()
{
	row $day 192.0.2.1 a.example a.example reject pass
	row $((day + 1)) 192.0.2.1 a.example a.example reject fail
}
failed | rows >fail.tsv
dispositions()
{
	dmarc-rua-parse -Hc dmarc,disposition,reasons out |
	    sed -n 's/^fail	//p'
}
generate -o xml fail.tsv
is 'nothing was done: it is said why' "$(dispositions)" \
    "$(printf 'none\tlocal_policy,policies are not enforced here,~')"
generate --applied row -o xml fail.tsv
is 'what the row says' "$(dispositions)" \
    "$(printf 'none\tlocal_policy,~,~')"
printf 'message_id\tdisposition\treasons\n<%s@a.example>\treject\t\n' \
    90035201 >log
generate --applied log -o xml fail.tsv
is 'what the log says, which is what is asked for' "$(dispositions)" \
    "$(printf 'reject\t')"
printf 'message_id\tdisposition\treasons\n<%s@a.example>\tquarantine\tmailing_list\n' \
    90035201 >log
generate --applied log -o xml fail.tsv
is 'and with its reason' "$(dispositions)" \
    "$(printf 'quarantine\tmailing_list,~,~')"
printf 'message_id\tdisposition\n<x>\tbounce\n' >log
generate --applied log -o xml fail.tsv
is 'a bad log is refused' "$status" 2
err_is 'with its line' <<'END'
dmarc-rua-generate: log: line 2: disposition is not none, quarantine or reject
END

# --- who gets it ---

for d in a b c d e f g; do
	row $day 192.0.2.1 $d.example $d.example none pass
done | rows >all.tsv
generate all.tsv
is 'exit status' "$status" 0
is 'one letter for each address, those that agree' \
    "$(grep ^To: out | sort)" 'To: <elsewhere@vendor.example>
To: <in@a.example>
To: <ok@e.example>
To: <x@b.example>
To: <y@vendor.example>'
sort err >err.sorted
same 'all others are told, with the reason' err.sorted - <<'END'
dmarc-rua-generate: 3 reports left out: nobody asks for them, or may get them
dmarc-rua-generate: b.example: no report to https://b.example/r: not mailto, which is all that is known here
dmarc-rua-generate: c.example: no report to mailto:z@other.example: its host does not accept reports about this domain
dmarc-rua-generate: e.example: no report to mailto:%22a%20b%22@e.example: the address needs quotes, or is none
dmarc-rua-generate: e.example: no report to mailto:a%0D%0ABcc:%20x@e.example: not a valid URI
dmarc-rua-generate: g.example: no report to mailto:r@mover.example: its host sends reports on to another one
END
printf '%s\n' '# a comment' '@VENDOR.example' 'OK@e.example why' a.example \
    'x@b.example until=1' >no
generate --suppress no all.tsv
is '--suppress: a host, an address, a domain; one that has ended counts not' \
    "$(grep ^To: out | sort)" 'To: <x@b.example>'
like 'how many is told' "$(cat err)" '4 addresses or domains get nothing'
generate --max-files 2 -q all.tsv
is '--max-files: the rest is put off' "$(grep -c ^To: out) $status" '2 75'

# --- letters ---

generate one.tsv
id=$(sed -n 's/^ Report-ID: <\(.*\)>/\1/p' out)
like 'the Report-ID is of letters and digits' "$id" '^[0-9a-f]{32}$'
sed 1d out | sed '/^$/,$d' >header
same 'the header' header - <<END
From: <dmarc@mx.example>
To: <in@a.example>
Subject: Report Domain: a.example
 Submitter: mx.example
 Report-ID: <$id>
Date: Wed, 23 Sep 2026 00:00:00 +0000
Message-ID: <$id@mx.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/mixed;
 boundary="=_$id"
END
like 'the name of the file' "$(cat out)" \
    "^ filename=\"mx[.]example!a[.]example!$day!$((day + 86399))!$id[.]xml[.]gz\"\$"
is 'nothing odd to the one that reads it' \
    "$(dmarc-rua-parse -Hc policy_domain,report_id,quirks out 2>&1)" \
    "$(printf 'a.example\t%s\t' "$id")"
$py - out >parts <<'END'
import email, email.policy, gzip, sys
m = email.message_from_string(open(sys.argv[1]).read().split('\n', 1)[1],
                              policy=email.policy.default)
print([p.get_content_type() for p in m.walk()], len(m.defects))
f = [p for p in m.walk() if p.get_content_type() == 'application/gzip'][0]
data = f.get_payload(decode=True)
print(int.from_bytes(data[4:8], 'little'), gzip.decompress(data)[:5])
END
same 'Python reads it, too, and gzip has no time' parts - <<'END'
['multipart/mixed', 'text/plain', 'application/gzip'] 0
0 b'<?xml'
END
generate one.tsv
mv out again
generate one.tsv
same 'a report that is made again is the same' out again

# --- reports about reports ---

{
	row $day 192.0.2.1 a.example a.example none pass
	row $day 192.0.2.1 a.example a.example none pass
	row $day 192.0.2.1 a.example a.example none fail
	row $day 192.0.2.1 a.example a.example none fail
} | rows | sed '1s/$/\tnotes/; 2s/$/\t/; 3s/$/\tbom,x;report,The message is/
    4s/$/\treport-answer,x/; 5s/$/\t/' >about.tsv
generate -o xml about.tsv
err_is 'a report, or an answer to one, is left out' <<'END'
dmarc-rua-generate: 1 messages left out: they are reports, or answer one
END
is 'but what fails is not: anybody can make it look so' \
    "$(dmarc-rua-parse -Hc count,dmarc out | sort)" \
    "$(printf '1\tpass\n2\tfail')"
generate one.tsv
sed 1d out >report.eml
{
	printf 'From: <postmaster@a.example>\nSubject: Undelivered\nContent-Type: '
	printf 'multipart/report; report-type=delivery-status; boundary=b\n\n'
	printf -- '--b\nContent-Type: message/rfc822\n\n'
	cat report.eml
	printf -- '\n--b--\n'
} >bounce.eml
printf 'From: <x@a.example>\nSubject: Re: Report Domain: a.example\n\n' >re.eml
printf 'From: <x@a.example>\nSubject: my report\n\nSubject: Report Domain:\n' \
    >other.eml
for f in report bounce re other; do
	is "dmarc-check: $f" "$(dmarc-check -z zone -Hc notes $f.eml |
	    grep -o 'report[-a-z]*,')" "$(echo "$f" |
	    sed 's/^re$/bounce/; s/bounce/report-answer,/; s/report$/&,/; /other/d')"
done

# --- signatures ---

if command -v openssl >/dev/null; then
	for kind in rsa ed25519; do
		openssl genpkey -algorithm $kind -out key 2>/dev/null
		public=$(openssl pkey -in key -pubout -outform DER |
		    if [ $kind = rsa ]; then cat; else tail -c 32; fi |
		    base64 | tr -d '\n')
		{
			cat zone
			echo "_dmarc.mx TXT \"v=DMARC1; p=reject\""
			echo "s1._domainkey.mx TXT ( \"v=DKIM1; k=$kind; p=\" " \
			    "$(echo "$public" | fold -w 200 | sed 's/.*/"&"/' |
			    tr '\n' ' ') )"
		} >signed.zone
		generate --sign key --selector s1 -q one.tsv
		sed '1d;$d' out >signed.eml
		is "$kind: the letter passes DMARC" "$(dmarc-check -z signed.zone \
		    -Hc dmarc,dkim_aligned signed.eml)" "$(printf 'pass\tpass')"
		sed '/^To:/s/a[.]example/b.example/' signed.eml >changed.eml
		is "$kind: not if it was changed" "$(dmarc-check \
		    -z signed.zone -Hc dkim_aligned changed.eml)" fail
		mv out before
		generate --sign key --selector s1 -q one.tsv
		same "$kind: signed again it is the same" out before
		for zone in signed.zone zone; do
			run dmarc-rua-generate --org x --email dmarc@mx.example \
			    -z $zone --until 2026-12-01 --check --sign key \
			    --selector s1 -q one.tsv
			is "$kind: --check with $zone" "$status $(cat err)" \
			    "$([ $zone = zone ] && echo '1 dmarc-rua-generate:' \
			    'dmarc@mx.example: letters from this address do' \
			    'not pass DMARC: there is no key record' || echo '0 ')"
		done
	done
	if py_dkim=$(python_with dkim); then
		is 'another verifies it, too' "$($py_dkim - <<'END'
import dkim, re
zone = open('signed.zone').read()
key = ''.join(re.findall('"([^"]*)"', zone[zone.index('s1._domainkey'):]))
print(dkim.verify(open('signed.eml', 'rb').read(),
                  dnsfunc=lambda name, timeout=5: key.encode()))
END
)" True
	else
		skip 'another verifies it' 'no dkimpy'
	fi
	echo nonsense >key
	generate --sign key --selector s1 one.tsv
	is 'no key' "$status" 2
else
	skip 'signatures' 'no openssl'
fi

# --- state ---

rm -rf q s
generate --outdir q --state s all.tsv
ls q >first
is 'a file for each letter' "$(grep -c '[.]eml$' first)" 5
cat q/* >letters
rm q/*
generate --outdir q --state s -q all.tsv
is 'made again, nothing comes' "$(ls q) $status" ' 0'
{ cat all.tsv; row $day 192.0.2.9 a.example a.example none pass; } >late.tsv
generate --outdir q --state s -q late.tsv
is 'late rows: exit status, and no second report' "$(ls q) $status" ' 1'
err_is 'and that is told' <<'END'
dmarc-rua-generate: a.example: 2 messages now, and 1 in the report that was made: it stays as it is
END
generate --outdir maildir -o maildir one.tsv
is 'a Maildir' "$(ls maildir; ls maildir/new | grep -c "^$id[.]1[.]mx")" 'cur
new
tmp
1'
exec 9>lock
flock -n s/journal sh -c 'dmarc-rua-generate --org x --email a@mx.example \
    -z zone --outdir q --state s one.tsv; echo $?' >out 2>err
like 'two runs at once: the second one ends' "$(cat out err)" '^75$'

# Killed within, or before, each call that changes a file, while a server takes
# letters as soon as they are there: each letter goes once, and is whole.
take()
{
	for f in q/*; do
		[ ! -e "$f" ] || mv -n "$f" sent/
	done
	ls q >>twice
}
# killed FUNCTION
killed()
{
	rm -rf q s sent
	mkdir q sent
	: >twice
	n=0
	died=137
	while [ $died -ne 0 ] && [ $n -lt 60 ]; do
		n=$((n + 1))
		head -c 4096 /dev/zero >counts
		env FAULT="$1 $n -3" FAULT_FILE="$PWD/counts" \
		    LD_PRELOAD="$BUILD/fault.so" dmarc-rua-generate -q \
		    --org 'Ex & Co' --email dmarc@mx.example -z zone \
		    --until 2026-12-01 --outdir q --state s all.tsv \
		    >/dev/null 2>&1
		died=$?
		take
	done
	generate --outdir q --state s -q all.tsv
	take
	ok "killed at $1, $n runs" test $n -gt 3
	is 'nothing came twice' "$(cat twice)" ''
	is 'each letter is there, and whole' "$(diff -r all sent)" ''
	is 'nothing is left behind' "$(ls -A q s/waiting)" 'q:

s/waiting:'
}
generate --outdir all -q all.tsv
if [ -z "$SAN" ] && [ -e "$BUILD/fault.so" ]; then
	for call in write pwrite fdatasync renameat; do
		killed $call
	done
else
	skip 'killed at each call' 'no fault.so, or sanitizers'
fi

# A server that does not answer: the report waits, then goes.
rm -rf q s
run dmarc-rua-generate --org 'Ex & Co' --email dmarc@mx.example -s 127.0.0.1@1 -T 1 \
    -q --until $((day + 90000)) --outdir q --state s one.tsv
is 'without an answer nothing is sent' "$status $(ls q)" '75 '
is 'and the report waits' "$(ls s/waiting | grep -c "^$id\$")" 1
echo | rows | sed '$d' >none.tsv
generate --outdir q --state s -q none.tsv
is 'the next run sends it, also without its rows' "$(ls q)" "$id.1.eml"
is 'and it waits no more' "$(ls s/waiting)" ''
sed 1d again >want
sed -i '$d' want
same 'it is the same letter' q/$id.1.eml want

# --- usage ---

generate -o xml one.tsv nowhere.tsv
is 'not all rows can be read: exit status, and no report' "$status $(cat out)" \
    '2 '
err_is 'and why' <<'END'
dmarc-rua-generate: nowhere.tsv: no such file or directory
dmarc-rua-generate: no new reports: not all rows could be read
END

run dmarc-rua-generate --org x one.tsv
is 'no --email' "$status" 2
run dmarc-rua-generate --org x --email 'a@b.example>' one.tsv
is 'no address' "$status" 2
printf 'time\tcount\n1\t1\n' >other.tsv
generate other.tsv
is 'rows of something else' "$status" 2
err_is 'are told' <<'END'
dmarc-rua-generate: other.tsv: no column source_ip: are these rows of dmarc-check?
END
done_testing
