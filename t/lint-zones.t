# Zones of well-run domains: nothing is an error; and what comments disable.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# shellcheck disable=SC2046,SC2086 # words
ok 'lintdump builds' ${CC:-cc} -I"$TOP/common" $CFLAGS_ALL $SAN \
    -o lintdump "$TOP/t/lib/lintdump.c" "$BUILD/libdmarc.a" \
    $(pkg-config --libs ldns libpsl libidn2) || skip_all 'no compiler'
PATH=$PATH:/usr/sbin
psl=$DATA/lint/psl.dat

# --- ten domains, one by one and together ---

n=0
for zone in "$DATA"/lint/well-run/*.zone; do
	name=${zone##*/}
	n=$((n + 1))
	run ./lintdump -p "$psl" "$zone"
	is "${name%.zone} has no error" "$(grep ': error: ' out)" ''
	run ./lintdump "$zone"
	is "${name%.zone} has none without the list" \
	    "$(grep ': error: ' out)" ''
	if command -v named-checkzone >/dev/null; then
		ok "BIND takes ${name%.zone}" named-checkzone -q -i none \
		    -k ignore -m ignore -r ignore "${name%.zone}" "$zone"
	else
		skip "BIND takes ${name%.zone}" 'no named-checkzone'
	fi
done
ok 'ten domains at least' test $n -ge 10
run ./lintdump -p "$psl" "$DATA"/lint/well-run/*.zone
is 'together they have no error either' "$(grep ': error: ' out)" ''
is 'few warnings' "$(grep -c ': warning: ' out)" 4
is 'where a CNAME leads is known then' "$(grep -c dmarc-cname out)" 0

# --- places ---

mkdir in
cat >x.zone <<'END'
$TTL 60
@ SOA ns h 1 2 3 4 5
$INCLUDE in/more
_dmarc TXT ( "v=DMARC1; "
	"p=nonw; rua=mailto:a@x.ex" ; a comment
	"ample.com; sp=\110one" )
END
printf '\357\273\277_dmarc.y\tTXT\t"v=DMARC1; p=nome"\n' >in/more
run ./lintdump -o example.com x.zone
sed -i 's/: .*: \([a-z-]*\) .*/ \1/' out
out_is 'of octets in strings, behind escapes, in files that are included' <<'END'
x.zone:5:3+6 parked-not-reject
x.zone:5:5+4 policy-invalid
x.zone:5:15+13 rua-domain-no-mx
in/more:1:15+8 rua-missing
in/more:1:27+4 policy-invalid
END

# --- comments ---

cat >y.zone <<'END'
$TTL 60
@ SOA ns h 1 2 3 4 5
; dmarc-lint: disable=policy-none,rua-missing
_dmarc.a TXT ( "v=DMARC1; "
  "p=none" )
_dmarc.b TXT "v=DMARC1; p=none" ; dmarc-lint: disable=policy-none
_dmarc.c TXT ( "v=DMARC1;"
  "p=none" ; dmarc-lint: disable=all
 )
_dmarc.d TXT "v=DMARC1; p=none"
; dmarc-lint: disable=fool
; dmarc-lint: enable=policy-none
END
run ./lintdump -D parked-not-reject -o example.com y.zone
out_is 'a comment holds for its entry, or the one that follows' <<'END'
y.zone:6:15+8: warning: rua-missing [b.example.com]
y.zone:10:15+8: warning: rua-missing [d.example.com]
y.zone:10:25+6: note: policy-none [d.example.com]
y.zone:11:23+4: warning: comment-bad: "fool"
y.zone:12:15+18: warning: comment-bad: "enable=policy-none"
END
run ./lintdump -s -r 'v=DMARC1; p=none; rua=mailto:a@example.com'
out_is 'advice is a warning to the strict' <<'END'
1:11+6: warning: policy-none
END

# --- with DNS ---

world=$DATA/lint/world.zone
for domain in example.com good.com www.good.com none.com two.com apex.com \
    down.com a..b; do
	echo "$domain"
	./lintdump -z "$world" -d $domain
done >out
out_is 'what is live at domains' <<'END'
example.com
0:1+16: warning: dmarc-at-apex [example.com]
0:1+11: warning: spf-at-dmarc [example.com]
0:8+24: error: spf-include-broken [example.com]: "include:_spf.example.com"
0:13+4: error: policy-invalid [example.com]: "nonw", perhaps none
0:23+18: error: external-denied [example.com]: example.com._report._dmarc.other.com
0:33+15: error: spf-invalid [example.com]: "ip4:192.0.2.300"
0:42+17: error: external-denied [example.com]: example.com._report._dmarc.null.com
0:42+17: error: rua-domain-null-mx [example.com]: null.com
good.com
www.good.com
none.com
0:1+1: warning: dmarc-missing [none.com]
two.com
0:1+40: error: dmarc-multiple [two.com]
0:1+38: warning: spf-missing [two.com]
0:11+6: note: policy-none [two.com]
apex.com
0:1+16: error: dmarc-at-apex [apex.com]
0:1+1: warning: dmarc-missing [apex.com]
down.com
SERVFAIL
a..b
not a domain name
END
cat >f.zone <<'END'
$TTL 60
$ORIGIN file.com.
@ SOA ns h 1 2 3 4 5
@ MX 10 mx
@ TXT "v=spf1 include:nospf.com include:good.com -all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:a@vendor.com,mailto:x@null.com"
_dmarc.c CNAME _dmarc.good.com.
_dmarc.d CNAME _dmarc.none.com.
k._domainkey TXT "v=DKIM1; p="
END
run ./lintdump -z "$world" f.zone
out_is 'a zone whose surroundings are asked for' <<'END'
f.zone:5:15+17: error: spf-include-broken [file.com]: "include:nospf.com"
f.zone:6:37+19: error: external-denied [file.com]: file.com._report._dmarc.vendor.com
f.zone:6:57+17: error: external-denied [file.com]: file.com._report._dmarc.null.com
f.zone:6:57+17: error: rua-domain-null-mx [file.com]: null.com
f.zone:8:16+16: error: dmarc-cname-broken [d.file.com]: _dmarc.none.com
END
run ./lintdump f.zone
out_is 'and where they are not' <<'END'
f.zone:6:37+19: note: external-unverified [file.com]: vendor.com
f.zone:6:57+17: note: external-unverified [file.com]: null.com
f.zone:7:16+16: note: dmarc-cname [c.file.com]: _dmarc.good.com
f.zone:8:16+16: note: dmarc-cname [d.file.com]: _dmarc.none.com
END
done_testing
