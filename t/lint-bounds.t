# dmarc-lint on zone files that mean harm: an end, few words, bounded memory.
# SPDX-License-Identifier: ISC
#
# HOSTILE_LINE is how many octets the long lines have.
. "${0%/*}/lib/tap.sh"

HOSTILE_LINE=${HOSTILE_LINE:-10000000}
[ -z "$SAN" ] || HOSTILE_LINE=1000000
psl=$DATA/lint/psl.dat

# lint NAME ARGUMENT...: ends with few findings, in little memory beside that
# of the files themselves
lint()
{
	name=$1
	shift
	rm -f mem
	run "$BUILD/bench/run" mem dmarc-lint --psl "$psl" "$@"
	read -r _ cpu kib _ <mem
	files=$(cat "$@" 2>/dev/null | wc -c)
	[ -n "$SAN" ] || ok "$name: $kib KiB" test "$kib" -lt \
	    $((40000 + 2 * files / 1024))
	[ -n "$SAN" ] || ok "$name: $cpu s" test "${cpu%.*}" -lt 5
	ok "$name: $(wc -l <out) findings" test "$(wc -l <out)" -le 6000
	ok "$name: of $(wc -c <out) octets" test "$(wc -c <out)" -le 4000000
	unlike "$name: no control characters" \
	    "$(LC_ALL=C tr -d '\n\40-\176\200-\377' <out | head -c 100)" .
}

found()
{
	like "$name: $1 is told" "$(cat out)" "$1:.*\\[$2\\]\$"
}

head='$ORIGIN example.com.\n$TTL 1h\n@ SOA a b 1 2 3 4 5\n@ NS a\n'

# long BEFORE CHARACTER BEHIND
long()
{
	printf "$head$1"
	head -c "$HOSTILE_LINE" /dev/zero | tr '\0' "$2"
	printf "$3"
}

for c in a ' ' '(' ')' '"' ';' '\\' '\0' '.' '\377'; do
	long '_dmarc TXT ' "$c" '\n_dmarc.b TXT "v=DMARC1; p=x"\n' >big.zone
	lint "a line of $c" big.zone
	[ "$status" -eq 1 ] || status "a line of $c" 0
done
long '_dmarc TXT "v=DMARC1;' ';' '"\n' >big.zone
lint 'a string of semicolons' big.zone
status 'a string of semicolons' 1
found '5:268' txt-string-too-long
rm big.zone

# What is counted only has the severity of the gravest: 1,001 warnings, then
# one error.
{
	printf "$head"
	seq -f 'x%g.keys TXT k=rsa; p=' 1001
	echo '_dmarc TXT v=DMARC1; p=none'
} >many.zone
run dmarc-lint --psl "$psl" -o tsv many.zone
is 'more findings are as grave as the gravest of them' \
    "$(grep more-findings out | cut -f 2,5)" "$(printf '1005\terror')"

# rows N TEXT: it, N times; & is its number
rows()
{
	seq "$1" | sed "s|.*|$2|"
}

{ printf "$head"; rows 100000 '_dmarc.d& TXT "v=DMARC1; p=x; rua=a@b"'; } \
    >many.zone
lint '200,000 findings' many.zone
status '200,000 findings' 1
like 'and how many there are' "$(cat out)" '99000 of policy-invalid'
run dmarc-lint -q -F many.zone
status '-F of them' 1
is '-F mends them all' "$(grep -c 'rua=mailto:a@b"' out)" 100000
rm many.zone
{ printf "$head"; rows 20000 '_dmarc TXT "v=DMARC1; p=none; x=&"'; } >same.zone
lint 'one name with 20,000 records' same.zone
found '5:[0-9]*' dmarc-multiple
{ printf "$head"; rows 20000 'x& TXT ( "a'; } >open.zone
lint '20,000 quotes and parentheses' open.zone
status '20,000 quotes and parentheses' 1
{ printf "$head"; rows 20000 '_dmarc.d& CNAME _dmarc.d&'; } >loop.zone
lint 'CNAMEs that lead back' loop.zone
{ printf "$head"; rows 3000 '; dmarc-lint: disable=a&,b&,c&'; } >off.zone
lint 'comments that name nothing' off.zone
found '[0-9]*:[0-9]*' comment-bad

printf "$head\$INCLUDE self.zone\n" >self.zone
lint 'a file that includes itself' self.zone
found '5:10' include-loop
mkdir -p in
mkfifo in/fifo
printf 'secret\n' >secret
ln -s ../secret in/link
printf "$head\$INCLUDE ../secret\n\$INCLUDE $PWD/secret\n\$INCLUDE link\n\$INCLUDE fifo\n\$INCLUDE /dev/zero\n\$INCLUDE .\n" \
    >in/out.zone
lint 'includes of what is not its own' in/out.zone
found '5:10' include-outside
found '6:10' include-outside
found '7:10' include-outside
found '8:10' include-missing
found '9:10' include-outside
found '10:10' include-outside
unlike 'no word of what is outside' "$(cat out)" secret:
printf "$head" >in/a.zone
rows 5000 '$INCLUDE b&.inc' >>in/a.zone
lint '5000 includes' in/a.zone
printf "$head"'_dmarc TXT "v=DMARC1; p=none\000; rua=mailto:a@b.example"\n\000\n_dmarc\000 TXT x\n' >nul.zone
lint 'NUL' nul.zone
status 'NUL' 1
found '5:29' control-char
printf "$head\$GENERATE 1-100000000 _dmarc.\$ TXT \"v=DMARC1; p=x\"\n" >gen.zone
lint '$GENERATE of 100,000,000' gen.zone
found '5:1.*' generate-too-many
wide=$(rows 20 '${0,250,d} ')
printf "$head\$GENERATE 1-200000 n\$ TXT \"%s\"\n_dmarc TXT \"x\n" \
    "$(echo $wide)" >wide.zone
lint '$GENERATE of a gigabyte' wide.zone
found '5:11' generate-too-many
found '6:12' txt-unterminated-quote
printf "$head" >in/again.zone
rows 4000 '$INCLUDE d.inc' >>in/again.zone
rows 1000 "_dmarc.n& TXT v=DMARC1" >in/d.inc
run dmarc-lint in/again.zone
name='a file included again and again'
status "$name" 0
found '[0-9]*:10' include-too-many

# Names that differ before octets that a hash may cancel out (in blocks of 16).
mkdir zz
alike='234567890123\271\345\344\034mGX\27712345678'
for first in a b; do
	printf "$head"'_dmarc TXT "v=DMARC1; p=x"\n' \
	    >"zz/$(printf "$first$alike").zone"
done
lint 'names that hash alike' zz
is 'both files are linted' "$(grep -c policy-invalid out)" 2

# Keys that are elsewhere.
rows 1100 's&._domainkey CNAME s&.example.net.' >rows
printf "$head" | cat - rows >keys.zone
printf "$head" >world.zone
run dmarc-lint -q --fail-on none keys.zone
is 'nothing is said of keys in other zones' "$(grep -c dkim out)" 0
run dmarc-lint -n -z world.zone -o tsv --fail-on none keys.zone
is 'a thousand are asked for' "$(grep -c dkim-cname-broken out)" 1000
is 'and no more' "$(grep more-findings out)" ''

# Records by themselves.
head -c 3000000 /dev/zero | tr '\0' x >records
printf '\nv=DMARC1; p=none; rua=' >>records
rows 10000 'mailto:a&@b.example,,' | tr -d '\n' >>records
printf '\n' >>records
run dmarc-lint --records -q -F <records
status 'lines of any length' 2
err_is 'the first is told, and that of the second not all is corrected' <<'END'
dmarc-lint: -:1: line is too long
dmarc-lint: too many corrections for one run; correct the output again
END
done_testing
