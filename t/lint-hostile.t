# Zones that mean harm: lint ends, with a word, and memory is bounded.
# SPDX-License-Identifier: ISC
#
# HOSTILE_LINE is how many octets the long lines have.
. "${0%/*}/lib/tap.sh"

HOSTILE_LINE=${HOSTILE_LINE:-50000000}
[ -z "$SAN" ] || HOSTILE_LINE=5000000
limit=40960 # KiB, beside the text itself; 8 MiB of it are libraries, how the
# allocator takes memory, which differs by 2 MiB from run to run, and what huge
# pages round up

# lint NAME FILE: a word about it, and no more memory than text and limit
lint()
{
	name=$1
	shift
	rm -f mem
	run "$BUILD/bench/run" mem lintdump -o example.com "$@"
	status "$name" 0
	read -r _ cpu kib _ <mem
	text=$(cat "$@" | wc -c)
	[ -n "$SAN" ] || ok "$name: $kib KiB for $((text / 1024))" \
	    test "$kib" -lt $((text / 1024 * 3 / 2 + limit))
	[ -n "$SAN" ] || ok "$name: $cpu s" \
	    test "${cpu%.*}" -lt $((2 + text / 10000000))
}

octets()
{
	head -c "$1" /dev/zero | tr '\0' "$2"
}

lines()
{
	yes "$2" | head -n "$1"
}

# --- long lines ---

octets "$HOSTILE_LINE" x >zone
lint 'a line of x' zone
like 'what is said of it' "$(cut -c 1-60 out)" 'label-too-long|name-bad'
{ printf '_dmarc 1 TXT '; octets "$HOSTILE_LINE" ' '; } >zone
lint 'a line of blanks' zone
like 'what is said of it' "$(cat out)" 'rdata-bad'
{ printf '_dmarc 1 TXT "'; octets "$HOSTILE_LINE" x; echo '"'; } >zone
lint 'a long string' zone
like 'what is said of it' "$(cut -c 1-80 out)" 'txt-string-too-long'
{ printf '_dmarc 1 TXT '; octets 10000000 \"; echo; } >zone
lint 'many empty strings' zone
like 'what is said of it' "$(cut -c 1-80 out)" 'entry-too-long'
{ printf '_dmarc 1 TXT "v=DMARC1;'; octets 200 ';'; printf '" "';
	octets 200 ';'; echo '"'; } >zone
lint 'many empty tags' zone
like 'the first ones are told' "$(grep -c 'note: empty-tag' out)" '^16$'
like 'and the others counted' "$(cat out)" \
    'more-findings .*38[0-9] more of empty-tag in this record'

# --- what never ends ---

lines 300000 '_dmarc 1 TXT "v=DMARC1' >zone
lint 'quotes without their fellows' zone
like 'each is counted' "$(cat out)" '299000 of txt-unterminated-quote'
lines 300000 '_dmarc 1 TXT ( "v=DMARC1"' >zone
lint 'parentheses without their fellows' zone
like 'some are told' "$(cat out)" 'error: paren-unbalanced'
lines 300000 'x ) 1 A 192.0.2.1 ) (' >zone
lint 'parentheses of the wrong kind' zone
like 'some are told' "$(cat out)" 'error: paren-unbalanced'

# --- files ---

mkdir -p in/deep
printf '$INCLUDE zone\n$INCLUDE deep/a\n$INCLUDE /etc/passwd\n' >in/zone
printf '$INCLUDE ../zone\n$INCLUDE a\n$INCLUDE ../../../etc/passwd\n' \
    >in/deep/a
ln -s /etc/passwd in/link
echo '$INCLUDE link' >>in/zone
lint 'files that include themselves and others' in/zone
out_is 'what is said of each' <<'END'
in/zone:1:10+4: error: include-loop: "zone"
in/zone:3:10+11: warning: include-outside: "/etc/passwd"
in/zone:4:10+4: warning: include-outside: "link"
in/deep/a:1:10+7: warning: include-outside: "../zone"
in/deep/a:2:10+1: error: include-loop: "a"
in/deep/a:3:10+19: warning: include-outside: "../../../etc/passwd"
END
lines 5000 '$INCLUDE in/a' >zone
echo '_dmarc 1 TXT "v=DMARC1; p=none"' >in/a
lint 'a file that is included 5000 times' zone
like 'no more than are allowed' "$(cat out)" 'include-too-many'
{ printf '_dmarc 1 TXT "v=DMARC1; p=no'; octets 4 '\0'; printf 'ne"\n\0\0 x\0\n'; } >zone
lint 'octets of zero' zone
like 'what is said of them' "$(cat out)" 'file-control-char'
head -c 3000000 /dev/urandom >zone
lint 'noise' zone

# --- many findings ---

awk 'BEGIN { for (i = 0; i < 100000; i++)
	printf "_dmarc.x%d 1 TXT \"v=DMARC1; p=bad; rau=x\"\n", i }' >zone
lint 'a hundred thousand findings of each' zone
is 'the first thousand of each are told' \
    "$(grep -c 'error: policy-invalid' out)" 1000
is 'and the others counted' "$(grep -c '99000 of ' out)" \
    "$(grep -c more-findings out)"
lines 100000 '_dmarc 1 TXT "v=DMARC1; p=none"' >zone
awk 'BEGIN { for (i = 0; i < 100000; i++)
	printf "_dmarc 1 TXT \"v=DMARC1; p=none; x=%d\"\n", i
	for (i = 0; i < 100000; i++)
		printf "@ 1 TXT \"v=spf1 include:_dmarc.example.com %d\"\n", i
	for (i = 0; i < 50000; i++)
		printf "_dmarc 1 CNAME x%d\n@ 1 CNAME y%d\n", i, i }' >>zone
lint 'many records of one name' zone
like 'they are counted' "$(cat out)" '99000 of dmarc-multiple'
awk 'BEGIN { for (i = 0; i < 100000; i++)
	printf "x%d 1 CNAME x%d\n_dmarc.x%d 1 CNAME x%d\n", i, i + 1, i, i }' \
    >zone
lint 'a chain of CNAMEs' zone
{ echo '$TTL 1'; echo '@ SOA ns h 1 2 3 4 5'; awk 'BEGIN {
	for (i = 0; i < 100000; i++)
		printf "_dmarc.x%d CNAME y%d.old\nx%d CNAME spf.y%d.old\n",
		    i, i, i, i
	print "old DNAME new"
	for (i = 0; i < 1000; i++)
		printf "*.new TXT \"v=DMARC1; p=none; x=%d\"\n" \
		    "*.new TXT \"v=spf1 a -all %d\"\n", i, i }'; } >zone
lint 'many aliases to one wildcard of many records' zone
awk 'BEGIN { for (i = 0; i < 50000; i++)
	printf "k 1 TXT \"v=DMARC1; p=none; x=%d\"\nk 1 TXT \"p=%d\"\n" \
	    "_dmarc.x%d 1 CNAME k\ns%d._domainkey 1 CNAME k\n" \
	    "t._domainkey 1 CNAME k%d\n", i, i, i, i, i }' >zone
lint 'many aliases to one name of many records' zone
{ echo '$TTL 1'; echo '@ SOA ns h 1 2 3 4 5'; awk 'BEGIN {
	for (i = 0; i < 50000; i++)
		printf "old DNAME new%d\n_dmarc.x%d CNAME y%d.old\n", i, i, i
	}'; } >zone
lint 'many aliases below a name of many DNAMEs' zone
{ echo '$TTL 1'; echo '@ SOA ns h 1 2 3 4 5'; awk 'BEGIN {
	for (i = 0; i < 100000; i++)
		printf "x%d TXT \"v=spf1 include:x%d.example.com " \
		    "include:x%d.example.com -all\"\nx%d A 192.0.2.1\n", i,
		    i + 1, i + 2, i }'; } >zone
lint 'SPF records that include each other' zone
done_testing
