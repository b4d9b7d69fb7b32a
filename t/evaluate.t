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
done_testing
