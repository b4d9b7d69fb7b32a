# Messages and what they come to: the text for a person, the row, the field.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# put NAME MESSAGE OPTION...: all three into ./out
put()
{
	message=$1
	shift
	for how in text row field; do
		echo "--- $how"
		"$BUILD/unit/dmarc/evaluate" at=1795850000 "$@" $how \
		    "$DATA/evaluate/world.zone" "$DATA/evaluate/$message.eml" ||
		    echo "exit status $?"
	done >out
}

while read -r name message options; do
	case $name in
	'#'* | '') continue ;;
	esac
	# shellcheck disable=SC2086 # words
	put "$message" $options
	same "$name" out "$DATA/expect/evaluate/$name"
	[ "$name" != colour ] || continue
	is "$name: no control character" \
	    "$(tr -d '\n\t' <out | LC_ALL=C tr -cd '\000-\037\177')" ''
done <"$DATA/evaluate/cases"

# A person sees an ordinary message on one screen.
lines=$(sed '/^--- row/,$d' "$DATA/expect/evaluate/pass" | sed 1d | wc -l)
ok "an ordinary message takes a screen: $lines lines" test "$lines" -le 24

run "$BUILD/unit/dmarc/evaluate" questions ip=192.0.2.1 from=x@bounce.example.com \
    "$DATA/evaluate/world.zone" "$DATA/evaluate/pass.eml"
like 'questions are shown' "$(cat out)" '^  s1\._domainkey\.example\.com TXT$'

# Line ends, and how the body comes, change nothing.
for name in pass list-arc changed-body; do
	sed 's/$/\r/' "$DATA/evaluate/$name.eml" >"$name.crlf"
	run "$BUILD/unit/dmarc/evaluate" row at=1795850000 ip=192.0.2.1 \
	    from=x@bounce.example.com "$DATA/evaluate/world.zone" \
	    "$DATA/evaluate/$name.eml"
	mv out want
	run "$BUILD/unit/dmarc/evaluate" row at=1795850000 ip=192.0.2.1 \
	    from=x@bounce.example.com "$DATA/evaluate/world.zone" \
	    "$name.crlf"
	same "$name: CRLF" out want
	run "$BUILD/unit/dmarc/evaluate" row at=1795850000 ip=192.0.2.1 chunk=1 \
	    from=x@bounce.example.com "$DATA/evaluate/world.zone" \
	    "$DATA/evaluate/$name.eml"
	same "$name: octet by octet" out want
done

# --- notes ---

# notes MESSAGE OPTION...: the result of DMARC, and the notes, a line each
notes()
{
	file=$1
	shift
	run "$BUILD/unit/dmarc/evaluate" row at=1767225605 ip=192.0.2.1 \
	    from=b@mail.example "$@" \
	    "$DATA/notes/keys.zone" "$file"
	sed -n 's/^dmarc	//p; s/^notes	//p' out | tr ';' '\n' |
	    sed '/^$/d; s/%2C/,/g' >noted
	mv noted out
}

signed=$DATA/notes
for name in all twice halves other-from; do
	notes "$signed/$name.eml"
	is "$name: all is signed" "$(cat out)" pass
done

# A second one of a field that there may be one of (RFC 6376, 8.15).
for field in Sender Reply-To To Cc Subject Date Message-ID In-Reply-To \
    References MIME-Version Content-Type Content-Transfer-Encoding \
    Content-Disposition; do
	for name in all halves other-from; do
		{ echo "$field: x" && cat "$signed/$name.eml"; } >second.eml
		notes second.eml
		is "$name: a second $field" "$(cat out)" "pass
unsigned-second,A second field stands above the signed one, and is not signed: $field"
	done
	{ echo "$field: x" && cat "$signed/twice.eml"; } >second.eml
	notes second.eml
	is "oversigned: a second $field" "$(cat out)" fail
done
for field in 'SUBJECT' 'subject ' 'Subject	'; do
	{ echo "$field: x" && cat "$signed/all.eml"; } >second.eml
	notes second.eml
	like "a second one, written '$field:'" "$(cat out)" '^uns.*: Subject$'
done
{ echo 'X-Subject: x' && echo 'Received: x' && cat "$signed/all.eml"; } >o.eml
notes o.eml
is 'others may be added' "$(cat out)" pass

notes "$signed/from.eml"
out_is 'From alone is signed' <<'END'
pass
unsigned-field,A field that readers see is not signed: Reply-To
unsigned-field,A field that readers see is not signed: To
unsigned-field,A field that readers see is not signed: Cc
unsigned-field,A field that readers see is not signed: Subject
unsigned-field,A field that readers see is not signed: Date
unsigned-type,The body is signed, the field that says how to read it is not: Content-Type
unsigned-type,The body is signed, the field that says how to read it is not: Content-Transfer-Encoding
END
cp out from.out
notes "$signed/length-and-whole.eml"
same 'a signature that does not pass covers nothing' out from.out
notes "$signed/other.eml"
is 'a signature that is not aligned does not count' "$(cat out)" fail
sed 's/^Hello/Jello/' "$signed/from.eml" >changed.eml
notes changed.eml
is 'nor one that fails' "$(cat out)" fail

notes "$signed/length.eml" l
out_is 'an end of the body that is not signed' <<'END'
pass
unsigned-octets,The end of the body is not signed (l=): 5 octets
END
notes "$signed/length-and-whole.eml" l
is 'unless another signature has it' "$(cat out)" pass

# x= and t= are judged when the message came; now it was otherwise.
then='valid-then,A signature was valid when received, and is not now (t=, x=)'
now='valid-now,A signature was not valid when received, and is now (t=, x=)'
notes "$signed/until.eml" clock=1795850000
is 'it has expired since' "$(cat out)" "pass
$then: note.example"
notes "$signed/until.eml" clock=1767225700
is 'it has not yet' "$(cat out)" pass
notes "$signed/until.eml" at=1767312001 clock=1767225700
is 'it had expired, and has not now: a wrong clock' "$(cat out)" "fail
$now: note.example"
notes "$signed/until.eml" at=1767312001 clock=1795850000
is 'it had, and has' "$(cat out)" fail
notes "$signed/until.eml" at=1767312001
is 'no present time is known' "$(cat out)" fail
notes "$signed/later.eml" clock=1795850000
is 'it was made in the future' "$(cat out)" "fail
$now: note.example"
sed 's/^Hello/Jello/' "$signed/later.eml" >changed.eml
notes changed.eml clock=1795850000
is 'that is no matter if it fails anyway' "$(cat out)" fail

run "$BUILD/unit/dmarc/evaluate" text at=1767225605 clock=1795850000 \
    "$DATA/notes/keys.zone" "$signed/until.eml"
like 'a person is told' "$(cat out)" "^  A signature was valid when received"
done_testing
