# dmarc-check: whom the trace fields of a message make it believe.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

cat >zone <<'END'
_dmarc.legit.example. 60 IN TXT "v=DMARC1; p=reject"
legit.example. 60 IN TXT "v=spf1 ip4:198.51.100.1 -all"
attack.example. 60 IN TXT "v=spf1 ip4:192.0.2.1 -all"
END

date='Mon, 1 Jun 2026 10:00:00 +0000'
path='Return-Path: <ceo@legit.example>'
ours='Received: from x (h.attack.example [192.0.2.1]) by mx.home.example'
open='Received: from x(y (h.attack.example [192.0.2.1]) by mx.home.example'
inside='Received: from mx.home.example ([10.0.0.1]) by in.home.example'
forged='Received: from a (a.legit.example [198.51.100.1]) by mx.home.example'

# message FIELD...: from legit.example, with these on top; each Received gets
# its date
message()
{
	for field; do
		case $field in
		Received:*) printf '%s; %s\n' "$field" "$date" ;;
		*) printf '%s\n' "$field" ;;
		esac
	done >m.eml
	printf 'From: CEO <ceo@legit.example>\nSubject: pay\n\nnow\n' >>m.eml
}

# comes NAME WANT [OPTION...]: source_ip, envelope_from and dmarc of the row
comes()
{
	name=$1 want=$2
	shift 2
	run dmarc-check -z zone -o tsv "$@" m.eml
	is "$name" "$status $(awk -F '\t' 'NR == 2 {
		print $4, $6, $31
	}' out)" "$want"
}

# --- Received ---

message "$path" "$forged"
comes 'the domain sent it' '0 198.51.100.1 legit.example pass'
message "$path" "$ours" "$forged"
comes 'it did not' '1 192.0.2.1 legit.example fail'
comes 'nor by the name' '1 192.0.2.1 legit.example fail' \
    --border mx.home.example

message "$path" "$open" "$forged"
comes 'a comment without an end stops the search' '2 \N \N \N'
comes 'with --border too' '2 \N \N \N' --border mx.home.example
is 'which is no missing border' "$(cat err)" ''
like 'and noted' "$(tail -n 1 out)" '	received,[^;]*;return-path,'
run dmarc-check -z zone -o text m.eml
like 'and told' "$(cat out)" "can't be read"
for broken in '' ' what?' ' from x "y by mx.home.example' ' from x by' \
    ' from x by y (h [192.0.2.1]) by mx.home.example'; do
	message "$path" "Received:$broken" "$forged"
	comes "Received:$broken" '2 \N \N \N'
	comes "Received:$broken, --border" '2 \N \N \N' \
	    --border mx.home.example
done
message "$path" 'Received: from x(y by in.home.example' "$forged"
comes 'another host of ours is passed over' \
    '0 198.51.100.1 legit.example pass' --border mx.home.example

message "$path" "Received: from x (y [198.51.100.1]) (h [192.0.2.1]) by mx" \
    "$forged"
comes 'two addresses are none' '2 \N legit.example \N'
message "$path" 'Received: (qmail 7 invoked by uid 0)' "$ours" "$forged"
comes 'qmail-queue' '1 192.0.2.1 legit.example fail'
message "$path" 'Received: (qmail 7 invoked by uid 1000)' "$forged"
comes 'a user of the host' '2 \N \N \N'
comes 'who names it' '2 \N \N \N' --border mx.home.example
message "$path" 'Received: from bob by mx.home.example with local (Exim 4)' \
    "$forged"
comes 'of Exim' '2 \N legit.example \N'

# --- Return-Path ---

list='Received: from x (mail.esp.example [198.51.100.1]) by mx.home.example'
message "$list" "$path"
comes 'a Return-Path of the sender' '2 198.51.100.1 \N \N'
like 'is noted' "$(tail -n 1 out)" '	return-path,[^;]*$'
comes 'and may be told' '0 198.51.100.1 legit.example pass' \
    --mail-from ceo@legit.example
is 'then it is not noted' "$(awk -F '\t' 'NR == 1 {
	for (n = 1; $n != "notes"; n++);
} NR == 2 { print $n }' out)" ''
run dmarc-check -z zone -A mx.home.example --expect any - <m.eml
like '-A does not believe it' "$(cat out)" 'MAIL FROM is not known'
message "$list" 'Return-Path: <>'
comes 'nor a null path' '2 198.51.100.1 \N \N'
message "$path"
comes 'without a Received' '2 \N \N \N'
comes 'or with a client only' '2 198.51.100.1 \N \N' --ip 198.51.100.1

exchange='Received: from a (198.51.100.1) by b with Microsoft SMTP Server id 1'
message "$exchange" "$path" 'X-MS-Exchange-Organization-AuthAs: Anonymous'
comes 'Exchange puts it there' '0 198.51.100.1 legit.example pass'
run dmarc-check -z zone -A mx.home.example --expect any - <m.eml
like 'which -A does not believe' "$(cat out)" 'MAIL FROM is not known'
message "$list" "$path" 'X-MS-Exchange-Organization-AuthAs: Anonymous'
comes 'other hosts do not' '2 198.51.100.1 \N \N'

exim='Received: from a ([198.51.100.1]) by mx.home.example with esmtp (Exim 4)'
message "$exim (envelope-from <ceo@legit.example>) id 1"
comes 'Exim says it itself' '0 198.51.100.1 legit.example pass'
run dmarc-check -z zone -A mx.home.example - <m.eml
status '-A believes that' 0
message "$exim (envelope-from <\"a>) (envelope-from <ceo@legit.example>) (\"@x>)"
comes 'in one way only' '2 198.51.100.1 \N \N'

# --- the border ---

message "$path" "$inside" "$ours"
comes 'a border that is not there' '2 \N \N \N' --border mx.other.example
is 'is an error' "$(cat err)" \
    'dmarc-check: m.eml: no Received: by mx.other.example (--border)'
comes 'whatever is expected' '2 \N \N \N' --border mx.other.example \
    --expect any
run dmarc-check -z zone -A mx.home.example --border mx.other.example - <m.eml
status 'also of -A' 2
like 'which tells it' "$(cat err)" 'no Received: by mx\.other\.example'
run dmarc-check -z zone -A mx.home.example --border mx.other.example \
    --expect any - <m.eml
status 'and has written the message' 0
message
comes 'no Received at all' '2 \N \N \N' --border mx.other.example
like 'is one, too' "$(cat err)" 'no Received: by mx\.other\.example'

message 'Received: by 2002:a05::1 with SMTP id x' "$path" "$ours"
run dmarc-check -z zone -o text m.eml
like 'the hop that looks like it is named' "$(cat out)" \
    'try --border mx\.home\.example'

for o in '--border=' '--border=mx..example' '--border=a b' '--helo=' \
    '--helo=x y' '--helo=[192.0.2]' '--helo=<x>' '--mail-from=x' \
    '--mail-from=<a@b.example' '--mail-from=a@b.example c'; do
	run dmarc-check -z zone "$o" m.eml
	status "$o: usage" 2
	like "$o: says so" "$(cat err)" "^dmarc-check: ${o%%=*} wants .*, not "
done
for o in --border=mx_1.example --border=10.1.2.3 --border=B --helo=localhost \
    '--helo=[IPv6:2001:db8::1]' --helo=win_1 --mail-from= '--mail-from=<>' \
    '--mail-from="a b"@c.example'; do
	run dmarc-check -z zone --expect any "$o" m.eml
	is "$o: can be" "$(grep wants err)" ''
done

# --- time ---

# at NAME WANT OPTION...: the time of the row
at()
{
	name=$1 want=$2
	shift 2
	run dmarc-check -z zone --at 86400 -o tsv "$@" m.eml
	is "$name" "$(awk -F '\t' 'NR == 2 { print $3 }' out)" "$want"
}
message "$path" "$ours"
at 'the time of receipt' 1780308000
at 'not if the client is told' 86400 --ip 192.0.2.1
at 'unless the border is, too' 1780308000 --ip 192.0.2.1 \
    --border mx.home.example
message "$open" "$ours"
at 'not of what is not believed' 86400

done_testing
