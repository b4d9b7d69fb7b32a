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
done_testing
