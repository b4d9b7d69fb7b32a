# dmarc-check: messages of every kind, every option, the filter, the record.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/nsd.sh"

py="python3 $TOP/t/lib/check.py"
world=$DATA/check
cp "$world"/*.eml . # so that rows name them alike everywhere
at='--at 2026-03-02'

# SPF that takes too long takes its time; its end is looked at below.
$py slow plain.eml >slow.out 2>&1 &
slow=$!
$py dropped >dropped.out 2>&1 &
dropped=$!
$py side >side.out 2>&1 &
side=$!

# check ARGUMENT...: in the world of the messages
check()
{
	# shellcheck disable=SC2086 # words
	run dmarc-check -z "$world/world.zone" $at "$@"
}

# column NAME...: of the rows in ./out
column()
{
	awk -F '\t' -v names="$*" 'NR == 1 {
		n = split(names, name, " ")
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	{
		for (i = 1; i <= n; i++)
			printf "%s%s", $(at[name[i]]), i < n ? " " : "\n"
	}' out
}

# --- what each message comes to ---

while read -r message want dispo spf dkim aligned exit; do
	case $message in
	'#'* | '') continue ;;
	esac
	check -o tsv "$message.eml"
	status "$message: exit status" "$exit"
	quiet "$message: nothing else is said"
	is "$message" "$(column dmarc disposition spf_result dkim_aligned \
	    spf_aligned)" "$want $dispo $spf $dkim $aligned"
done <"$world/cases"

# --- formats ---

for o in tsv json csv text; do
	check -o $o ./*.eml
	quiet "-o $o: nothing else is said"
	same "-o $o is as it was" out "$DATA/expect/check.$o"
done
check -o tsv ./*.eml
mv out rows
for m in direct listed body spoofed slow twofrom; do
	check -o text $m.eml
	cat out
done >told
grep -E '^(From|DMARC)' told >out
out_is 'text for one message begins with the verdict' <<'END'
From shop.example: DMARC pass: SPF and DKIM authenticate shop.example
From shop.example: DMARC fail; a receiver would quarantine it
From shop.example: DMARC fail; a receiver would quarantine it
From shop.example: DMARC fail; a receiver would quarantine it
From slow.example: DMARC temperror: _dmarc.slow.example: timeout
DMARC permerror: several From fields
END
ok 'it has no control characters' sh -c \
    '! LC_ALL=C tr -d "\n\40-\176\200-\377" <told | grep -q .'
check -o text -v direct.eml
like '-v: what was asked' "$(cat out)" '^  s1\._domainkey\.shop\.example TXT'
check -o text direct.eml plain.eml
is 'text for several is a table' "$(wc -l <out)" 3
check -o text -v direct.eml plain.eml
is 'unless with -v' "$(grep -c '^From ' out)" 2
$py mbox ./*.eml >mbox
check -o text mbox
is 'so it is for an mbox' "$(wc -l <out)" \
    $(($(find . -maxdepth 1 -name '*.eml' | wc -l) + 1))
check -H -o tsv direct.eml
is '-H: no header' "$(cut -f 1 out)" direct.eml

# --- inputs ---

for j in 1 2 4; do
	check -j $j -o tsv ./*.eml
	same "-j $j gives the same" out rows
done
mkdir crlf
for f in *.eml; do
	sed 's/$/\r/' "$f" >"crlf/$f"
done
cd crlf || exit
check -o tsv ./*.eml
cd ..
same 'CRLF gives the same' crlf/out rows
cut -f 3- rows >want
for j in 1 2; do
	check -j $j -o tsv mbox
	cut -f 3- out >got
	same "an mbox gives the same, -j $j" got want
done
is 'messages of an mbox are numbered' "$(column part | tr '\n' ' ')" \
    "$(seq -s ' ' "$(find . -maxdepth 1 -name '*.eml' | wc -l)") "
sed 's/$/\r/' mbox >mbox.crlf
check -o tsv mbox.crlf
cut -f 3- out >got
same 'an mbox with CRLF too' got want
check -o tsv - <mbox
cut -f 3- out >got
same 'standard input too' got want
mkfifo fifo
cat mbox >fifo &
check -o tsv fifo
wait $!
cut -f 3- out >got
same 'a pipe too' got want
mkdir -p Maildir/cur Maildir/new Maildir/tmp
i=0
for f in ./*.eml; do
	i=$((i + 1))
	cp "$f" "Maildir/cur/1772366400.$(printf %03d $i):2,S"
done
cp direct.eml Maildir/tmp/1
check -o tsv Maildir
cut -f 3- out >got
same 'a Maildir too' got want
mkfifo Maildir/new/pipe
ln -s . Maildir/new/loop
printf 'x' >"$(printf 'Maildir/new/\377\033')"
ok 'a folder with what is no message ends' \
    timeout 20 dmarc-check --expect any -z "$world/world.zone" Maildir
check -o tsv ./*.eml nowhere.eml
status 'a file that is not there' 2
same 'the others are read' out rows
err_is 'and it is named' <<'END'
dmarc-check: nowhere.eml: no such file or directory
END

# odd TEXT: what comes of a message that is none
odd()
{
	printf "$1" >odd.in
	check -o tsv odd.in
	echo "$status $(column dmarc error)"
}
is 'nothing at all, as an mbox may be' "$(odd '')" '0 '
run dmarc-check -z "$world/world.zone" -o tsv <odd.in
is 'nothing at all, on standard input' "$status $(column dmarc error)" \
    '2 permerror no-from: no From field'
is 'only a body' "$(odd '\nx\nFrom: a@shop.example\n')" \
    '2 permerror no-from: no From field'
is 'no body' "$(odd 'From: a@plain.example\n\n')" '0 none \N'
is 'not even an empty line' "$(odd 'From: a@plain.example')" '0 none \N'
is 'octets' "$(odd '\1\2\3\377')" \
    '2 permerror broken-header: line that is no field ends the header'
is 'a From in the body' "$(odd 'A: b\n\nFrom: a@shop.example\n')" \
    '2 permerror no-from: no From field'
is 'a folded first line' "$(odd ' From: a@shop.example\n\n')" \
    '2 permerror broken-header: line that is no field ends the header'

# Whatever is in From, the tool says what the library does.
mkdir from
(cd from && $py headers "$DATA/author.tsv") >froms
ok 'there are many forms of From' test "$(wc -l <froms)" -gt 28
(cd from && cut -f 1 ../froms | sed 's/$/.eml/' | xargs dmarc-check -j1 \
    -z "$world/world.zone" -o tsv 2>&1) >out
column input author_domain dmarc | sed 's/\.eml / /' | sort >froms.dmarc
cut -d ' ' -f 1,2 froms.dmarc >got
awk -F '\t' '$1 == "nothing" { next }
    $2 ~ /^(bad|broken|domain|no|several|unparsable)-/ { $2 = "\\N" }
    { print $1, $2 }' froms | sort >want
same 'each has its Author Domain or none' got want
is 'and none is a pass' "$(grep -c ' pass$' froms.dmarc)" 0
is 'none without a domain is let off' \
    "$(grep ' \\N ' froms.dmarc | grep -vc ' permerror$')" 0

tab=$(printf '\t')
$py hostile "$world/world.zone" >hostile
while IFS=$tab read -r what name; do
	is "hostile: $name" "$what" ok
done <hostile
ok 'hostile messages were tried' test "$(wc -l <hostile)" -gt 30
$py great >out
out_is 'records of 64 KiB' <<'END'
a fail reject fail permerror 1 in time
b fail reject permerror permerror 1 in time
c fail reject softfail permerror 1 in time
END

# Control characters get no way out, wherever they come from.
cat >esc.zone <<'END'
$TTL 300
esc.example. TXT "v=spf1 \027[31m:x exp=why.esc.example -all"
fail.example. TXT "v=spf1 exp=why.esc.example -all"
why.esc.example. TXT "\027[31m \013\010 because \194\155"
_dmarc.esc.example. TXT "v=DMARC1; p=reject; rua=mailto:\027[31m@x; \027=\007"
_dmarc.fail.example. TXT "v=DMARC1; p=\027[31m"
END
e=$(printf '\033[31m')
for d in esc fail; do
	cat >esc.eml <<END
Return-Path: <"$e"@$d.example>
Received: from $e (x [192.0.2.1]) by mx.home.example; $e
DKIM-Signature: v=1; a=rsa-sha256; d=$e.example; s=$e; i=$e@x; h=$e; bh=; b=$e
Authentication-Results: mx.home.example; $e=$e
From: "$e" <a@$d.example>
Subject: $e
Message-ID: <$e@$d.example>
List-Id: <$e>

$e
END
	for o in tsv csv json text; do
		run dmarc-check -z esc.zone -o $o esc.eml
		is "$d: -o $o" "$(tr -d '\n\t\40-\176' <out |
		    sed 's/\xc2[\x80-\x9f]/!/g' | tr -d '\200-\377')" ''
		quiet "$d: -o $o: nothing else"
	done
	run dmarc-check -z esc.zone -v -o text esc.eml
	is "$d: -v" "$(tr -d '\n\t\40-\176' <out |
	    sed 's/\xc2[\x80-\x9f]/!/g' | tr -d '\200-\377')" ''
	run dmarc-check -q -z esc.zone -A mx.home.example <esc.eml
	is "$d: -A" "$(sed '/^Return-Path/,$d' out | tr -d '\n\t\40-\176')" ''
done
rm esc.eml
mkdir escapes
(cd escapes && python3 -B "$TOP/t/lib/checkescape.py") >out 2>&1
is 'in fields, records, names of files; to any output' "$(cat out)" \
    '594 outputs'
rm -r escapes

# --- the envelope ---

check -o tsv --ip 192.0.2.10 --mail-from x@shop.example spoofed.eml
is '--ip and --mail-from' "$(column spf_result spf_domain dmarc source_ip)" \
    'pass shop.example pass 192.0.2.10'
mv out plain
check -o tsv --ip ::ffff:192.0.2.10 --mail-from x@shop.example spoofed.eml
same '--ip of an IPv4 address in notation of IPv6' out plain
check -o tsv --ip 203.0.113.9 --mail-from '<>' --helo mx.shop.example direct.eml
is '--helo with a null path' "$(column spf_result spf_domain helo)" \
    'fail mx.shop.example mx.shop.example'
check -o tsv --border out.school.example forwarded.eml
is '--border' "$(column source_ip spf_result)" '192.0.2.10 pass'
check -o tsv --border nowhere.example forwarded.eml
is 'a border that is not there' "$(column source_ip spf_result)" '\N \N'
check -o tsv --border MX.home.example forwarded.eml
is 'in any case of letters' "$(column source_ip)" '203.0.113.7'
check -o tsv direct.eml
is 'the time is that of the Received' "$(column time)" 1772366405
check -o tsv --ip 192.0.2.10 direct.eml
is 'or now' "$(column time)" 1772409600
at=
check -o tsv --at 1772409601 --ip 192.0.2.10 direct.eml
is '--at takes seconds' "$(column time)" 1772409601
at='--at 2026-03-02'

# --- what is not known ---

# unknown MESSAGE OPTION...: what the row and the exit status say
unknown()
{
	check -o tsv "$@"
	echo "$status $(column dmarc disposition spf_aligned error)"
}
sed '/^Received/,/+0000$/d; /^Return-Path/d' listed.eml >no-trace
sed '/^Return-Path/d' spoofed.eml >no-return-path
is 'no trace at all: no result, and exit status 2' "$(unknown no-trace)" \
    "2 \N none \N neither the client's address nor MAIL FROM is known"
is 'no Return-Path' "$(unknown no-return-path)" \
    '2 \N none \N MAIL FROM is not known'
is 'that is told' "$(unknown --mail-from x@evil.example no-return-path)" \
    '1 fail quarantine fail \N'
is 'no client' "$(unknown --mail-from x@shop.example no-trace)" \
    "2 \N none \N the client's address is not known"
is 'which matters only for an aligned domain' \
    "$(unknown --mail-from x@evil.example no-trace)" '1 fail quarantine fail \N'
is 'a null path without a name in HELO' \
    "$(unknown --mail-from '<>' --ip 192.0.2.10 no-trace)" \
    "2 \N none \N MAIL FROM is null, and the client's HELO name is not known"
is 'and with one' \
    "$(unknown --mail-from '<>' --ip 192.0.2.9 --helo x.example no-trace)" \
    '1 fail quarantine fail \N'
for ip in 127.0.0.1 10.1.2.3 172.31.0.1 192.168.1.1 IPv6:::1 IPv6:fd00::1; do
	sed "s/\[198.51.100.9\]/[$ip]/
	    s/^Return-Path.*/Return-Path: <x@shop.example>/" other.eml >inside
	unknown inside
done >told
sort told | uniq -c | sed 's/^ *//' >out
out_is 'a client in a private network is not the one from outside' <<'END'
6 2 \N none \N the client is in a private network
END
is 'nor with a border, which may have taken it from a filter of its own' \
    "$(unknown --border mx.home.example inside)" \
    '2 \N none \N the client is in a private network'
is 'unless options say so' "$(unknown --ip 203.0.113.9 inside)" \
    '1 fail quarantine fail \N'
printf '%s\n' 'private.example. TXT "v=spf1 ip4:10.0.0.0/8 -all"' \
    '_dmarc.private.example. TXT "v=DMARC1; p=reject"' >private.zone
sed 's/\[198.51.100.9\]/[10.0.0.25]/; s/@shop.example/@private.example/
    s/^Return-Path.*/Return-Path: <x@private.example>/' other.eml >listed-inside
is 'a record that lists private addresses passes for nobody' \
    "$(unknown -z private.zone listed-inside)" \
    '2 \N none \N the client is in a private network'
is 'unless they are told' \
    "$(unknown -z private.zone --ip 10.0.0.25 listed-inside)" \
    '0 pass pass pass \N'
{
	sed '/+0000$/q' inside
	sed -n '/^Received/,/+0000$/p' direct.eml
	sed '1,/+0000$/d' inside
} >reinjected
sed '1,/by mx/s/by mx.home.example/by in.home.example/' reinjected >filtered
check -o text filtered
is 'and the next hop looks like the border' "$(sed 2q out | tr -s '\n ' ' ')" \
    "From shop.example: DMARC unknown: the client is in a private network; \
try --border mx.home.example, or give --ip "
like 'which the topmost is only taken for' "$(cat out)" \
    'by in.home.example, taken for the border$'
check -o text reinjected
is 'unless that names the one above it, too' "$(sed 2q out | tr -s '\n ' ' ')" \
    'From shop.example: DMARC unknown: the client is in a private network; give --ip '
sed '/^Received/,/+0000$/d; /^Return-Path/d' plain.eml >no-policy
is 'without a policy it does not matter' "$(unknown no-policy)" \
    '0 none none \N \N'
sed '/^Received/,/+0000$/d; /^Return-Path/d' both.eml >signed
is 'nor with a signature' "$(unknown signed)" '0 pass pass fail \N'
printf 'From: a@plain.example, b@shop.example\n\n' >two
is 'of several Author Domains it is stricter than none' \
    "$(unknown --all-from two | tr '\n' ' ')" "2 none none \\N \\N \\N none \\N \
neither the client's address nor MAIL FROM is known "
check -o text no-trace
is 'text says what is missing' "$(sed 2q out | tr -s '\n ' ' ')" "$(echo 'From shop.example:' \
    "DMARC unknown: neither the client's address nor MAIL FROM is known;" \
    'give --ip and --mail-from ')"
check -o text --ip 192.0.2.10 --mail-from '<>' no-trace
like 'and no more than that' "$(sed -n 2p out)" '^  is not known; give --helo$'
check -A mx.home.example --log unknown.log <no-trace
status '-A: exit status' 2
is '-A: an error that stays' "$(sed -n '2,3p' out | tr -s '\t\n' '  ')" \
    ' dmarc=permerror (p=reject of shop.example) reason="neither the client'"'s address nor MAIL FROM is known\" "
is '--log: no result' "$(cut -f 31 unknown.log | tail -n 1)" '\N'
run dmarc-check -v -z "$world/world.zone" -o tsv --expect any no-trace
status '--expect any' 0
like '-v counts it' "$(cat err)" 'messages: 1, unknown: 1, faults: 0$'

# --- the way that a message came ---

# way MESSAGE OPTION...: that section of the text, into ./out
way()
{
	check -o text "$@"
	sed -n '/^Way$/,/^SPF$/p' out | sed '$d' >section
	mv section out
}
way forwarded.eml
out_is 'hops with their times, and where what is believed ends' <<'END'
Way
  2026-03-01 12:00:05     +0 s  by mx.home.example, the border
                                from out.school.example [203.0.113.7]
  the sender may have written what follows
  2026-03-01 12:00:05           by out.school.example
                                from mx.shop.example [192.0.2.10]
  MAIL FROM <bounce@shop.example>, Return-Path above the border's Received

END
{
	printf 'Received: by mx.home.example; Tue, 3 Mar 2026 12:00:05 +0000\n'
	printf 'Received: from (x; broken\n'
	printf 'Received: by c.example; Sun, 1 Mar 2026 12:07:06 +0000\n'
	printf 'Received: by b.example\n'
	printf 'Received: by a.example; Sun, 1 Mar 2026 12:05:05 +0000\n'
	printf 'Received: by z.example; Sun, 1 Mar 2026 12:06:00 +0000\n'
	printf 'Return-Path: <a@\033x>\nFrom: a@shop.example\n\n'
} >hops
way hops
out_is 'hops of any kind' <<'END'
Way
  2026-03-03 12:00:05    +47 h  by mx.home.example, the border
  the sender may have written what follows
                                not readable: a comment has no end
  2026-03-01 12:07:06   +2 min  by c.example
                                by b.example
  2026-03-01 12:05:05    -55 s  by a.example
  2026-03-01 12:06:00           by z.example
  MAIL FROM <a@\x1bx>, not believed: Return-Path below the border's Received,
    where the sender may have written it

END
i=0
while [ $i -lt 200 ]; do
	echo 'Received: by a.example; Sun, 1 Mar 2026 12:05:05 +0000'
	i=$((i + 1))
done >many
cat direct.eml >>many
way --border mx.home.example many
ok 'of many the first, the border and the last' test "$(wc -l <out)" -lt 20
like 'and how many are left out' "$(cat out)" ' \.\.\. 194 more$'
like 'the border is none of those' "$(cat out)" 'by mx.home.example, the border$'
rm hops many
check -o text -v trusted.eml
sed -n '/^Results of hosts$/,/^$/p' out >section
mv section out
out_is '-v: what hosts say' <<'END'
Results of hosts
  mx.home.example, above the border
    spf=pass smtp.mailfrom=bounce@shop.example
    dkim=pass header.d=shop.example header.s=s1 header.a=rsa-sha256
      header.b=E9IbStnW
    dmarc=pass header.from=shop.example

END
check -o text -v -t mx.home.example trusted.eml
like 'and who is trusted' "$(cat out)" '^  mx.home.example, trusted$'
printf '%s\n' 'Authentication-Results: spf=pass (sender IP is 192.0.2.7)' \
    '	smtp.mailfrom=a.example;dkim=none' 'From: a@shop.example' '' >no-id
check -o text -v no-id
sed -n '/^Results of hosts$/,/^$/p' out >section
mv section out
out_is 'what can not be read is shown as it is' <<'END'
Results of hosts
  (none), not above the border: the sender may have written it
    not readable: spf=pass (sender IP is 192.0.2.7)
      smtp.mailfrom=a.example;dkim=none

END
printf '%s\n' 'Received: by 2002:a05::1 with SMTP id x' \
    'Return-Path: <a@shop.example>' 'From: a@shop.example' '' >untold
check -o text untold
is 'a Return-Path that is not believed is told once' \
    "$(grep -c 'not believed' out)" 1
check -o text direct.eml
ok 'an ordinary message takes a screen' test "$(wc -l <out)" -le 28
for m in *.eml; do
	check -o text --expect any "$m"
	cat out
done >told
is 'no line is beyond column 80' "$(grep -c '.\{81\}' told)" 0
check -o text --width 60 both.eml
mv out narrow
is '--width' "$(grep -c '.\{61\}' narrow)" 0
run env COLUMNS=60 dmarc-check -z "$world/world.zone" --at 2026-03-02 \
    -o text both.eml
same 'COLUMNS is one, too' out narrow
check -o text --width 200 both.eml
ok 'which can be more' test "$(wc -l <out)" -lt "$(wc -l <narrow)"
rm narrow

# --- signatures ---

check -o tsv length.eml
like 'l= is not enough' "$(column dkim_results)" ',policy,'
check -o tsv --dkim-allow l length.eml
is '--dkim-allow l' "$(column dkim_aligned)" pass
check -o tsv weak.eml
like 'SHA-1 is not enough' "$(column dkim_results)" ',policy,'
check -o tsv --dkim-allow sha1 weak.eml
like 'nor are 512 bits' "$(column dkim_results)" ',policy,'
check -o tsv --dkim-allow sha1 --dkim-min-bits 512 weak.eml
is '--dkim-allow sha1 --dkim-min-bits 512' "$(column dkim_aligned)" pass
check -o tsv --max-signatures 1 both.eml
like '--max-signatures' "$(column dkim_results)" ',neutral,.*;.*,pass|,pass,.*;.*,neutral'

# told NAME ARGUMENT...: text for a message whose key is in keys.zone
told()
{
	run dmarc-check -z "$DATA/dkim/keys.zone" -o text "$@"
}
told "$DATA/dkim/good-odd-key.eml"
like 'text tells of t=y' "$(cat out)" ' key of .*, which is testing DKIM'
told "$DATA/dkim/good-many-records.eml"
like 'and of several records' "$(cat out)" ' key of .*, one of 4 records'
told "$DATA/dkim/good-relaxed.eml"
unlike 'not of a plain key' "$(cat out)" ' key of '
told -v "$DATA/dkim/good-relaxed.eml"
like 'unless with -v' "$(cat out)" ' key of rsa\._domainkey\..*, TTL 300$'

# --- policy ---

check -o tsv spoofed.eml
is 'p=reject alone is quarantine' "$(column policy disposition)" \
    'reject quarantine'
check -o tsv --honor-reject spoofed.eml
is '--honor-reject' "$(column disposition)" reject
check -o tsv twofrom.eml
is 'two From fields' "$(column dmarc author_domain)" 'permerror \N'
check -o tsv --all-from twofrom.eml
is 'even if all are evaluated: one may be unsigned' \
    "$(column dmarc author_domain)" 'permerror \N'
sed -e '/^From:/d' -e '/^To:/s/^/From: a@evil.example, b@shop.example\n/' twofrom.eml >authors.eml
check -o tsv --all-from authors.eml
is '--all-from' "$(column author_domain dmarc | tr '\n' ' ')" \
    'evil.example pass shop.example fail '
status 'the strictest counts' 1
rm authors.eml
# --- what stands in front of the header ---

saved() # CODE NAME
{
	check -o json "$2"
	is "$2" "$(sed -e 's/.*"dmarc":"\([a-z]*\)".*"notes":/\1 /' \
	    -e 's/[[]{"code":"\([a-z0-9-]*\)".*/\1/' out)" "$1"
}

{ printf '\357\273\277'; cat direct.eml; } >bom.eml
{ printf '\r\n\n'; cat direct.eml; } >empty-lines.eml
for order in LE BE; do
	iconv -f UTF-8 -t UTF-16$order direct.eml >utf16-$order.eml
	saved 'pass utf-16' utf16-$order.eml
	check -A mx.home.example <utf16-$order.eml
	status "-A refuses UTF-16$order" 2
	is 'and writes nothing' "$(wc -c <out)" 0
	like 'and says why' "$(cat err)" '^dmarc-check: standard input: the'\
' message is in UTF-16, where'
done
saved 'pass bom' bom.eml
saved 'pass empty-lines' empty-lines.eml
for how in bom empty-lines; do
	check -A mx.home.example <$how.eml
	mv out annotated
	saved "pass $how" annotated
	check -A mx.home.example -q <annotated
	is "$how: -A keeps the octets" "$(cksum <out)" "$(cksum <annotated)"
	check -A mx.home.example <direct.eml
	n=$(($(wc -c <$how.eml) - $(wc -c <direct.eml)))
	{ head -c "$n" $how.eml; cat out; } >wanted
	is 'and puts the field behind them' "$(cksum <annotated)" \
	    "$(cksum <wanted)"
done
rm bom.eml empty-lines.eml utf16-??.eml annotated wanted

{
	printf 'From: a@plain.example'
	printf ', a@x%s.example' 1 2 3 4 5 6 7 8 9
	printf '\n\n'
} >nine
check -o tsv --all-from nine
status 'more of them than are evaluated' 2
is 'each of eight has a row, and the rest' \
    "$(column author_domain dmarc | tail -n 2 | tr '\n' ' ')" \
    'x7.example none \N permerror '
is 'nine in all' "$(wc -l <out)" 10
check -A mx.home.example --all-from <nine
is 'and in -A' "$(grep -o 'dmarc=[a-z]*' out | sort | uniq -c |
    awk '{ printf "%s %s ", $1, $2 }')" '8 dmarc=none 1 dmarc=permerror '
{
	printf 'From: a@shop.example'
	printf ', a@x%s.example' 1 2 3 4 5 6 7 8
	printf '\n\n'
} >nine
known="--ip 203.0.113.66 --mail-from a@evil.example"
# shellcheck disable=SC2086
check -o tsv --all-from $known nine
status 'one of eight fails: nothing changes that' 1
is 'but the last row is there' \
    "$(column author_domain dmarc error | sed -n '1p;9p' | tr '\n' ' ')" \
    'shop.example fail \N \N permerror several-domains: more Author'\
' Domains than are evaluated '
# shellcheck disable=SC2086
check -A mx.home.example --all-from $known <nine
is 'in -A too' "$(grep -o 'dmarc=[a-z]*' out | sort | uniq -c |
    awk '{ printf "%s %s ", $1, $2 }')" \
    '1 dmarc=fail 7 dmarc=none 1 dmarc=permerror 1 dmarc=reject '
rm nine
printf 'From: Shop, Inc. <a..b@shop.example>;\n\n' >deviant
check -o json deviant
is 'how From deviates is in the row' \
    "$(grep -o '"code":"from[^"]*' out | cut -d '"' -f 4 | tr '\n' ' ')" \
    'from-name from-dots from-behind '
check -o text deviant
like 'and told' "$(cat out)" 'The name in From: has a character that needs'
rm deviant
printf 'com\nexample\n' >psl.dat
check -o tsv --rfc7489 --psl psl.dat direct.eml
is '--rfc7489' "$(column discovery_method dmarc)" 'psl pass'
check -o tsv -t mx.home.example trusted.eml
is '-t' "$(column dmarc spf_result dkim_aligned)" 'pass pass pass'
check -o tsv -t other.example trusted.eml
is '-t of another' "$(column dmarc error)" \
    '\N no field of a trusted host'
{ sed -n '/^Received/,/+0000$/p' trusted.eml
    sed '/^Received/,/+0000$/d' trusted.eml; } >below.eml
check -o tsv -t mx.home.example below.eml
is 'its field below Received' "$(column dmarc spf_reason)" \
    '\N field of a trusted host only below its Received'
check -o text -t mx.home.example below.eml
like 'is told of' "$(tr -s '\n ' ' ' <out)" \
    ' no result of a trusted host: .*--trust-below'
check -o tsv -t mx.home.example --trust-below below.eml
is '--trust-below' "$(column dmarc spf_result)" 'pass pass'
rm below.eml

# --- expectations ---

check --expect fail spoofed.eml
status '--expect fail, and it does' 0
check --expect pass spoofed.eml
status '--expect pass, and it does not' 1
check --expect pass slow.eml
status '--expect pass, and nobody knows' 75
check --expect temperror slow.eml
status '--expect temperror' 0
check --expect unknown trusted.eml
status '--expect unknown' 0
check --expect fail trusted.eml
status '--expect fail, and it is not known' 1
check --expect permerror twofrom.eml
status '--expect permerror' 0
check --expect any ./*.eml
status '--expect any' 0
check --expect any nowhere.eml
status '--expect any, but it can not be read' 2

# --- the time of receipt ---

# A signature for a day, of a message that is read long after.
for when in '' '--at 2026-01-01' '--at 2026-02-01'; do
	# shellcheck disable=SC2086 # words
	run dmarc-check -z "$DATA/notes/keys.zone" --expect any -o tsv $when \
	    "$DATA/notes/until.eml"
	printf '%s: ' "$when"
	column dmarc notes | sed 's/ $//'
done >told
mv told out
out_is 'x= is judged when the message came, or at --at' <<'END'
: pass valid-then,A signature was valid when received%2C and is not now (t=%2C x=): note.example
--at 2026-01-01: pass
--at 2026-02-01: \N
END

# The date of an attached message is its sender's word.
{
	printf 'From: x@plain.example\nContent-Type: message/rfc822\n\n'
	cat "$DATA/notes/until.eml"
} >attached
for when in '' '--at 2026-01-01'; do
	# shellcheck disable=SC2086 # words
	run dmarc-check -z "$DATA/notes/keys.zone" --expect any -o tsv $when \
	    --inner attached
	printf '%s: ' "$when"
	column dmarc | tail -n 1
done >told
mv told out
out_is 'of an attached message it is judged now, or at --at' <<'END'
: \N
--at 2026-01-01: pass
END

# --- the filter ---

check -q -A mx.home.example <direct.eml
status '-A: exit status' 0
same '-A: the field on top' out "$DATA/expect/check.filter"
check -A mx.home.example <spoofed.eml
status '-A: and the message is none of that domain' 1
err_is 'a forged field is told of' <<'END'
dmarc-check: 1 Authentication-Results of mx.home.example removed
END
is 'and gone' "$(grep -c '^Authentication-Results' out)" 1
for name in ams-no-from gap-and-half; do
	run dmarc-check -q -z "$DATA/arc/keys.zone" --at 2027-01-15 \
	    -A mx.home.example --expect any <"$DATA/arc/$name.eml"
	tr -d '\r' <out | sed -n '/^.arc=/,/;$/p'
	run dmarc-check -z "$DATA/arc/keys.zone" --at 2027-01-15 -o text \
	    "$DATA/arc/$name.eml"
	sed -n '/^  ARC/,$p' out
done >told
mv told out
out_is 'a cause is named for each ARC set that failed' <<'END'
	arc=fail
	reason="set 1: ARC-Message-Signature: From is not signed (h=)";
  ARC chain fail: newest ARC-Message-Signature does not verify; 1 set, the last
    by fwd.example
    set 1: ARC-Message-Signature: From is not signed (h=)
	arc=fail
	reason="set 1: no ARC-Seal; set 2: missing; set 3: several ARC-Seal";
  ARC chain fail: a field of an ARC set is missing; 3 sets
    set 1: no ARC-Seal
    set 2: missing
    set 3: several ARC-Seal
END
# --- what the filter removes ---

{
	printf 'From a@b Sun Mar  1 12:00:00 2026\n'
	printf 'Authentication-Results: mx.home.example;\n'
	printf '\tdkim=pass header.d=\302\233shop.example\n'
	printf 'Authentication-Results: (%0300d) mx.ho"me.example; x\n' 1
	printf 'Authentication-Results: other.example 2; dkim=pass\n'
	printf 'Authentication-Results: other.example; dkim=pass '
	printf 'header.d=mx.home.example\n'
	printf 'Subject: x\rAuthentication-Results: mx.home.example; x\n'
	cat plain.eml
} >forged
check -A mx.home.example <forged
err_is '-A: what was removed, and why' <<'END'
dmarc-check: 1 Authentication-Results of mx.home.example removed
dmarc-check: 1 removed: Authentication-Results that some readers may take for ours, or nobody can read
dmarc-check: 1 removed: Authentication-Results of another version than 1
dmarc-check: 1 removed: field that to some readers has one of these behind a control character
END
sed -n '/other.example/,$p' out >got
sed -n '/other.example; /,$p' forged | sed '/^Subject: x.Auth/d' >want
same "and another's field stays" got want
check -v -A mx.home.example <forged
sed 4q err >told
cat >want <<END
dmarc-check: line 2 removed: Authentication-Results of this authserv-id: Authentication-Results: mx.home.example;\\x09dkim=pass header.d=\\xc2\\x9bshop.example
dmarc-check: line 4 removed: Authentication-Results that some readers may take for ours, or nobody can read: Authentication-Results: ($(printf %0175d 0)...
dmarc-check: line 5 removed: Authentication-Results of another version than 1: Authentication-Results: other.example 2; dkim=pass
dmarc-check: line 7 removed: field that to some readers has one of these behind a control character: Subject: x\\x0dAuthentication-Results: mx.home.example; x
END
same '-v: each of them, where it was, escaped and shortened' told want
i=0
while [ $i -lt 30 ]; do
	echo 'Authentication-Results: mx.home.example'
	i=$((i + 1))
done | cat - plain.eml >thirty
check -v -A mx.home.example <thirty
is 'of many, twenty' "$(grep -c '^dmarc-check: line' err)" 20
rm forged thirty
is 'no field is left that a lenient reader takes for ours' \
    "$($py lenient mx.home.example "$world/world.zone")" 'True 0'
for name in one three older-no-from ams-no-from newest-no-from ams-expired \
    ams-length seal-h gap results-changed cv-first-pass; do
	run dmarc-check -z "$DATA/arc/keys.zone" --at 2027-01-16 -o tsv \
	    --ip 192.0.2.1 --mail-from b@example.org --trust-arc fwd.example \
	    --expect any "$DATA/arc/$name.eml"
	echo "$name: $(column dmarc disposition arc)"
done >told
mv told out
out_is 'a sealer is trusted only if its chain is valid' <<'END'
one: fail none pass
three: fail none pass
older-no-from: fail none pass
ams-no-from: fail quarantine fail
newest-no-from: fail quarantine fail
ams-expired: fail quarantine fail
ams-length: fail quarantine fail
seal-h: fail quarantine fail
gap: fail quarantine fail
results-changed: fail quarantine fail
cv-first-pass: fail quarantine fail
END
corpus=${SHARED:-$TOP/../shared}/corpus/dkim/mail-dkim
set -- ./*.eml from/*.eml "$DATA"/evaluate/*.eml "$DATA"/dkim/*.eml
[ ! -d "$corpus" ] || set -- "$@" "$corpus"/*.txt
$py filtered mx.home.example "$world/world.zone" "$@" >log
is "one field is added, and nothing else changed: $# messages" "$(cat log)" \
    'bad 0'
mkdir passed
for f in "$DATA"/dkim/*.eml; do
	dmarc-check -q -z "$DATA/dkim/keys.zone" -A mx.home.example \
	    --expect any <"$f" >"passed/${f##*/}"
done
(cd "$DATA/dkim" && dmarc-check -z keys.zone -o tsv ./*.eml) >out
column input dkim_results >before
(cd passed && dmarc-check -z "$DATA/dkim/keys.zone" -o tsv ./*.eml) >out
column input dkim_results >after.rows
ok 'some of them verify' grep -q ',pass,' before
same 'and verify as before' after.rows before
for f in direct both listed; do
	# A body hash that differs would tell of a line added or lost.
	check -q -A mx.home.example <$f.eml
	mv out $f.once
	check -q -A mx.home.example <$f.once
	same "$f: twice is as once" out $f.once
	check -o tsv $f.eml
	column dkim_results dmarc >before
	check -o tsv $f.once
	column dkim_results dmarc >after
	same "$f: DKIM verifies as before" after before
done
cat direct.eml | run dmarc-check -q -A mx.home.example -z "$world/world.zone" \
    $at
same '-A of a pipe' out direct.once
printf 'From a@b Sun Mar  1 12:00:00 2026\n' | cat - direct.eml >envelope
check -q -A mx.home.example <envelope
is 'a mbox line stays in front' "$(head -n 1 out)" \
    'From a@b Sun Mar  1 12:00:00 2026'
sed 1d out >got
same 'of our field' got direct.once
printf ' ; dmarc=pass\nFrom: a@shop.example\n\n' >folded
check -q -A mx.home.example <folded
is 'what is no header is no fold of our field' \
    "$(sed '1,/^$/d' out)" "$(cat folded)"
# What strangers make long: signatures, their domains, Author Domains.
# signatures N DOMAIN
signatures()
{
	awk -v n="$1" -v domain="$2" 'BEGIN { for (; n > 0; n--)
		printf "DKIM-Signature: v=1; a=rsa-sha256; d=x%d.%s; s=s;" \
		    " h=from;\n bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;" \
		    " b=AAAA\n", n, domain }'
	cat direct.eml
}
signatures 300 many.example >many.eml
check -A mx.home.example <many.eml
sed '/^Return-Path/,$d; /^DKIM-Sig/,$d' out >field
is '-A: the field has no more signatures than were verified' \
    "$(grep -c 'dkim=' field)" 10
is 'and says how many were not' "$(tail -n 1 field)" \
    "$(printf '\t(291 signatures not verified)')"
is 'dmarc and spf come first' \
    "$(grep -oE '^.(dmarc|spf|dkim)=' field | tr -d '\t' | head -n 3 | tr -d '\n')" \
    'dmarc=spf=dkim='
check -o tsv many.eml
is 'one in front of which others stand counts, if it may be aligned' \
    "$(column dkim_aligned)" pass
signatures 10 shop.example >many.eml
check -o tsv many.eml
is 'but not if they look like it' "$(column dkim_aligned notes | cut -c -15)" \
    'fail signatures'
check -o text many.eml
like 'which is told' "$(cat out)" 'more signatures than are verified'
long=$(printf '%063d.%063d.%063d' 0 1 2).example
signatures 300 "$long" >many.eml
check -A mx.home.example --max-signatures 300 <many.eml
sed '/^DKIM-Sig/,$d' out >field
ok '-A: the field has at most 8192 octets' \
    test "$(wc -c <field)" -le 8192 -a "$(wc -c <field)" -gt 7000
like 'and says how many results it lacks' "$(tail -n 1 field)" \
    "$(printf '^\t.1 signature not verified; 2[0-9][0-9] results left out.$')"
{
	printf 'From: a@x0.%s' "$long"
	printf ', a@x%s.%s' 1 "$long" 2 "$long" 3 "$long" 4 "$long" 5 "$long" \
	    6 "$long"
	printf ', a@shop.example\n\n'
} >long.eml
check -A mx.home.example --all-from --ip 203.0.113.9 --mail-from a@x.example \
    <long.eml
is 'of several Author Domains the strictest comes first' \
    "$(grep -o 'dmarc=[a-z]*' out | head -n 1)" dmarc=fail
rm many.eml long.eml field
truncate -s 4294967297 sparse
check -A mx.home.example <sparse
status '-A: a message of more than 4 GiB' 2
err_is 'is refused' <<'END'
dmarc-check: standard input: file too large
END
out_is 'and nothing is written' </dev/null
rm sparse
check -A 'not a name' <direct.eml
status '-A with what is no name' 2
check -A mx.home.example direct.eml
status '-A with a file' 2
for o in '-o tsv' -H '-j 2' '--max-time 9' --inner; do
	# shellcheck disable=SC2086 # words
	check -A mx.home.example $o <direct.eml
	status "-A with $o" 2
	is 'is refused' "$(cat err)" \
	    "dmarc-check: ${o%% *} and -A exclude each other"
	out_is 'and nothing is written' </dev/null
done

# --- the log ---

check -q -A mx.home.example --log log.tsv <direct.eml
check -q -A mx.home.example --log log.tsv <spoofed.eml
is '--log: a header, then a row each' "$(wc -l <log.tsv)" 3
cut -f 3- log.tsv >got
{ sed -n 1p rows; grep '^./direct' rows; grep '^./spoofed' rows; } |
    cut -f 3- >want
same 'as it would be without -A' got want
check -j2 -o text --log all.tsv mbox
sed 1d all.tsv | cut -f 3- | sort >got
sed 1d rows | cut -f 3- | sort >want
same '--log beside the rows' got want

printf 'half a ' >>log.tsv
check -q -A mx.home.example --log log.tsv <direct.eml
like '--log: a last line without its end is told' "$(cat err)" \
    '^dmarc-check: log.tsv: the last line is incomplete; '
is 'stays' "$(sed -n 4p log.tsv)" 'half a '
is 'and rows follow it' "$(sed -n 5p log.tsv | cut -f 3-)" \
    "$(sed -n 2p log.tsv | cut -f 3-)"
check -q -A mx.home.example --log log.tsv <direct.eml
is 'which is said once' "$(cat err)" ''
is 'and no line is empty' "$(wc -l <log.tsv)" 6

# --- the record ---

for o in tsv text; do
	check -o $o --record-zone rec.zone ./*.eml
	mv out first
	run dmarc-check -z rec.zone $at -o $o ./*.eml
	same "--record-zone, then -z: the same, -o $o" out first
	quiet 'and the record has no fault'
done
for f in ./*.eml "$DATA"/evaluate/*.eml; do
	run dmarc-check -z "$world/world.zone" -z "$DATA/evaluate/world.zone" \
	    $at -o tsv --record-zone rec.zone "$f"
	mv out first
	run dmarc-check -z rec.zone $at -o tsv "$f"
	cmp -s out first || echo "$f"
done >differ
is 'for each message alone, too' "$(cat differ)" ''

cp rec.zone same.zone
run dmarc-check -z same.zone --record-zone same.zone direct.eml
status '--record-zone over a zone that is read' 2
same 'leaves it alone' same.zone rec.zone

# --- usage ---

# usage TEXT ARGUMENT...
usage()
{
	tap_text=$1
	shift
	run dmarc-check "$@" </dev/null
	status "$*: usage" 2
	is "$*: is told" "$(cat err)" "dmarc-check: $tap_text"
}
usage "'x' is no address" --ip x
for x in '' 'a b' 'a;b' '"a"' '<a>' a@b.example a/7 .a a..b a. '(a)'; do
	usage "--trust wants an authserv-id, such as a host's name, not $x" \
	    -t mx.home.example -t "$x"
done
for x in '' 'a b' a@b.example 192.0.2.1 a..b a. . '<a>'; do
	usage "--trust-arc wants a domain, not $x" --trust-arc "$x"
done
usage '--trust-below wants a host to --trust' --trust-below
for x in a mx_1.example 'bücher.example' MX-2.Example; do
	check -o tsv --trust "$x" --trust-arc "${x%%_*}.example" plain.eml
	quiet "--trust $x"
done
usage "'x' is no time, such as 2026-03-01T12:00 or seconds since 1970" --at x
for x in x softfail; do
	usage "--expect: '$x' is not none, pass, fail, temperror, permerror, \
unknown or any" --expect $x
done
usage "--dkim-allow wants sha1 or l, not x" --dkim-allow x
usage "--dkim-min-bits wants a number from 1 to 8192, not 0" --dkim-min-bits 0
usage "-o: 'yaml' is not tsv, text, json, csv, sqlite, postgres or sql" -o yaml
usage "-q and -v exclude each other" -q -v
usage "-z and -s exclude each other" -z x -s 192.0.2.1
usage "nowhere/zone: no such file or directory" -z nowhere/zone
usage "nowhere/log: no such file or directory" --log nowhere/log
usage "nowhere/rec: no such file or directory" --record-zone nowhere/rec
usage "nowhere/psl: no public suffix list" --psl nowhere/psl
run dmarc-check -h
status '-h' 0
like '-h: usage' "$(cat out)" '^usage: dmarc-check \[options\] '
is '-h: no line is too long' "$(expand out | grep -c '.\{81\}')" 0
run dmarc-check -V
like '-V names the sandbox' "$(cat out)" '^sandbox: '

# --- when nothing can be written, or nobody answers ---

if [ -e /dev/full ]; then
	for j in 1 2; do
		run sh -c "dmarc-check -j$j -z '$world/world.zone' -o tsv \
		    mbox >/dev/full"
		status "a full disk, -j$j" 2
		like 'is told' "$(cat err)" 'write error: no space left'
	done
	run sh -c "dmarc-check -A x.example -z '$world/world.zone' \
	    <direct.eml >/dev/full"
	status '-A on a full disk' 2
	check --log /dev/full direct.eml
	status '--log on a full disk' 2
	like 'is told' "$(cat err)" '/dev/full: no space left on device'
	check --record-zone /dev/full direct.eml
	status '--record-zone on a full disk' 2
fi

# A file that may grow no more is told like a full disk: no signal.
head -c 600 /dev/zero | tr '\0' x >small.log
i=0
while [ $i -lt 9 ]; do cat direct.eml; i=$((i + 1)); done >several
for args in '-o tsv mbox' '-j2 -o tsv mbox' '-A x.example' \
    '-o tsv --log small.log direct.eml'; do
	rm -f large
	run sh -c "ulimit -f 1; exec dmarc-check -z '$world/world.zone' \
	    $args <several >large"
	status "a limit on files: $args" 2
	like 'is told' "$(cat err)" 'file too large$'
done
rm -f large

run dmarc-check -s 127.0.0.1@9 -T 1 -o tsv direct.eml plain.eml
status 'nobody answers' 75
is 'and it is no verdict' "$(column dmarc | tr '\n' ' ')" \
    'temperror temperror '
wait $slow
is 'SPF has an end' "$(cat slow.out)" 'temperror the time is over in time'
wait $dropped
cp dropped.out out
out_is 'so have all questions, and what can be known is known' <<'END'
keys, fail, none, neutral temperror, no error, 14, in time
spf, fail, temperror, none, no error, 3, in time
policy, temperror, none, none, _dmarc.a.drop.example: the time is over, 2, in time
all, temperror, temperror, neutral temperror, _dmarc.a.drop.example: the time is over, 13, in time
END
wait $side
is 'keys come side by side, and SPF ends while it asks' "$(cat side.out)" \
    '10, there is no key record, temperror, the time is over, in time'

# --- whose word counts ---

for who in list.example other.example; do
	run dmarc-check -z "$DATA/evaluate/world.zone" --at 1795850000 \
	    --ip 198.51.100.25 --helo list.example \
	    --mail-from talk@list.example --trust-arc $who -o tsv \
	    "$DATA/evaluate/list-arc.eml"
	echo "$status $(column dmarc disposition reasons)"
done >told
is '--trust-arc: the sealer that is named, no other' "$(cat told)" \
    '1 fail none local_policy,arc=pass as[1].d=list.example as[1].s=l1
1 fail quarantine local_policy,not rejected for p=reject alone (RFC 9989%2C 7.4)'
run dmarc-check -v -z "$DATA/evaluate/world.zone" --at 1795850000 \
    --trust-arc list.example -o text "$DATA/evaluate/list-arc.eml"
like '-v: what ARC sets say, and which is trusted' "$(cat out)" \
    '^  [a-z.]*, in ARC set 1, sealed by list.example, trusted$'

{
	echo '$TTL 300'
	echo '_dmarc.strict.example. TXT "v=DMARC1; p=reject; adkim=s"'
	echo '_dmarc.relaxed.example. TXT "v=DMARC1; p=reject"'
} >alone.zone
for d in strict relaxed; do
	cat >alone.eml <<END
Authentication-Results: mx.home.example; dkim=pass header.i=@$d.example
	header.s=s; spf=none smtp.mailfrom=x@other.example
Received: from a.example (a.example [192.0.2.1])
	by mx.home.example; Sun, 01 Mar 2026 12:00:05 +0000
From: a@$d.example

END
	run dmarc-check -z alone.zone --at 2026-03-02 -t mx.home.example \
	    -o tsv alone.eml
	echo "$status $(column dmarc disposition dkim_aligned error)"
	run dmarc-check -z alone.zone --at 2026-03-02 -t mx.home.example \
	    -A mx.home.example <alone.eml
	sed -n '/^.dkim/,$p' out | sed '/^Received/,$d'
done >told
mv told out
out_is 'header.i alone is enough for relaxed alignment, and not for strict' <<'END'
2 \N none \N only i= of a signature is reported, and strict alignment wants d=
	dkim=pass reason="only header.i is reported" header.i=@strict.example
	header.s=s
0 pass pass pass \N
	dkim=pass reason="only header.i is reported" header.i=@relaxed.example
	header.s=s
END
printf 'Authentication-Results: b\303\274cher.example; dkim=pass\n' |
    cat - plain.eml >ulabel.eml
check -q -A xn--bcher-kva.example <ulabel.eml
is '-A removes U-labels for A-labels' "$(grep -c '^Auth' out)" 1
rm alone.zone alone.eml ulabel.eml

# --- memory ---

if [ -z "$SAN" ] && [ -x "$BUILD/bench/run" ]; then
	# kib NAME COMMAND...: what it takes
	kib()
	{
		tap_text=$1
		shift
		"$BUILD/bench/run" kib.log "$@" >out
		read -r _ _ tap_kib _ <kib.log
		ok "$tap_text takes $tap_kib KiB" test "$tap_kib" -lt 24576
	}
	$py large big.eml 200
	kib 'a message of 200 MB' dmarc-check -j1 -z "$world/world.zone" big.eml
	is 'is evaluated' "$(column dmarc)" '\N'
	kib 'through a pipe it' sh -c \
	    "cat big.eml | dmarc-check -j1 -z '$world/world.zone'"
	is 'is evaluated too' "$(column dmarc)" '\N'
	kib 'through the filter it' sh -c "dmarc-check -A x.example \
	    -z '$world/world.zone' <big.eml | tail -c +100 | wc -c"
	rm -f big.eml
	$py many big.mbox 20000 direct.eml
	kib 'an mbox of 20,000' dmarc-check -j1 -z "$world/world.zone" $at \
	    big.mbox
	is 'is evaluated, all of it' "$(column dmarc | sort | uniq -c |
	    tr -s ' ')" ' 20000 pass'
fi

# --- a server of the same world ---

mkdir served
{
	echo '$TTL 300'
	echo 'example. SOA ns.example. root.example. 1 3600 600 86400 60'
	echo 'example. NS ns.example.'
	grep -v '^\$TTL' "$world/world.zone"
} >served/example.zone
trap 'nsd_stop; cd / && rm -rf "$tap_dir"' EXIT
if nsd_start served .; then
	rm slow.eml # nobody is slow here
	grep -v '^./slow' rows >want
	for j in 1 2; do
		# shellcheck disable=SC2086
		run dmarc-check -s 127.0.0.1@$nsd_port $at -j $j -o tsv ./*.eml
		same "the rows are those of NSD, -j $j" out want
	done
	# shellcheck disable=SC2086
	run dmarc-check -s 127.0.0.1@$nsd_port $at -o tsv --record-zone rec.zone \
	    ./*.eml
	same 'recorded too' out want
	# shellcheck disable=SC2086
	run dmarc-check -z rec.zone $at -o tsv ./*.eml
	same 'and read again' out want
else
	skip 'the rows are those of NSD' "$nsd_why"
fi
nsd_stop

# --- terminals ---

if run python3 "$TOP/t/lib/terminal.py" true; [ "$status" -eq 0 ]; then
	run env TERM=xterm python3 "$TOP/t/lib/terminal.py" dmarc-check \
	    -z "$DATA/check/world.zone" --at 2026-07-01 \
	    "$DATA/check/spoofed.eml"
	like 'in colour on a terminal' "$(sed 1q out)" "$(printf '\033')\\["
else
	skip 'in colour on a terminal' 'no terminal can be had'
fi
done_testing
