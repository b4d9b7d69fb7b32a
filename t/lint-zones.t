# Zones of well-run domains: nothing is an error; and what comments disable.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

PATH=$PATH:/usr/sbin
psl=$DATA/lint/psl.dat

# --- ten domains, one by one and together ---

n=0
for zone in "$DATA"/lint/well-run/*.zone; do
	name=${zone##*/}
	n=$((n + 1))
	run lintdump -p "$psl" "$zone"
	is "${name%.zone} has no error" "$(grep ': error: ' out)" ''
	run lintdump "$zone"
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
run lintdump -p "$psl" "$DATA"/lint/well-run/*.zone
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
run lintdump -o example.com x.zone
sed -i 's/: .*: \([a-z-]*\) .*/ \1/' out
out_is 'of octets in strings, behind escapes, in files that are included' <<'END'
x.zone:5:3+6 parked-not-reject
x.zone:5:5+4 policy-invalid
x.zone:5:15+13 rua-domain-no-mx
in/more:1:15+8 rua-missing
in/more:1:27+4 policy-invalid
END

# --- views ---

for view in inside outside; do
	mkdir $view
	cat >$view/v.zone <<-END
	\$TTL 60
	\$ORIGIN v.example.
	@ SOA ns h 1 2 3 4 5
	@ TXT "v=spf1 a:$view -all"
	_dmarc TXT "v=DMARC1; p=reject; rua=mailto:$view@v.example"
	END
done
printf '_dmarc 5 TXT "v=DMARC1; p=none"\n' >>outside/v.zone
printf '$ORIGIN v.example.\n_dmarc 5 TXT "v=DMARC1; p=none"\n' >part.zone
run lintdump inside/v.zone outside/v.zone
is 'two views of a zone are not served together' \
    "$(grep -c 'dmarc-multiple\|spf-multiple\|ttl-inc' out)" 2
like 'in each there may be something wrong' "$(cat out)" \
    '^outside/v.zone:6:.* dmarc-multiple .* in line 5$'
run lintdump inside/v.zone part.zone
like 'but what has no SOA belongs to it' "$(cat out)" \
    '^part.zone:2:.* dmarc-multiple .* in line [0-9]* of inside/v.zone$'

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
run lintdump -D parked-not-reject -o example.com y.zone
out_is 'a comment holds for its entry, or the one that follows' <<'END'
y.zone:6:15+8: warning: rua-missing [b.example.com]
y.zone:10:15+8: warning: rua-missing [d.example.com]
y.zone:10:25+6: note: policy-none [d.example.com]
y.zone:11:23+4: warning: comment-bad: "fool"
y.zone:12:15+18: warning: comment-bad: "enable=policy-none"
END
run lintdump -s -r 'v=DMARC1; p=none; rua=mailto:a@example.com'
out_is 'advice is a warning to the strict' <<'END'
1:11+6: warning: policy-none
END

# --- aliases ---

cat >alias.zone <<'END'
$TTL 60
@ SOA ns h 1 2 3 4 5
_dmarc CNAME pol
_dmarc.a CNAME pol2 ; dmarc-lint: disable=policy-none
_dmarc.b CNAME pol.old
_dmarc.c CNAME _dmarc.d
_dmarc.d TXT "v=DMARC1; p=none; rua=mailto:x@example.org;;"
pol TXT "v=DMARC1; p=reject; rua=x@example.org"
pol2 TXT "v=DMARC1; p=none; rua=mailto:x@example.org;;" ; dmarc-lint: disable=empty-tag
old DNAME new
*.new TXT "v=DMARC1; p=nonw; rua=mailto:x@example.org"
_dmarc.e CNAME e.example.org._dmarc.provider.example
_dmarc.f CNAME f.d
f.d CNAME _dmarc.f
END
run lintdump -f -D rua-domain-no-mx -D wildcard-dmarc -o example.org alias.zone
out_is 'a record is linted once, and its domains at their aliases' <<'END'
alias.zone:3:14+3: error: uri-missing-scheme [example.org]: "x@example.org" -> pol.example.org {8:34+0 mailto:}
alias.zone:4:16+4: warning: parked-not-reject [a.example.org] -> pol2.example.org
alias.zone:5:16+7: warning: parked-not-reject [b.example.org] -> pol.new.example.org
alias.zone:6:16+8: warning: parked-not-reject [c.example.org] -> _dmarc.d.example.org
alias.zone:7:25+6: note: policy-none [d.example.org]
alias.zone:7:25+6: warning: parked-not-reject [d.example.org]
alias.zone:7:58+1: note: empty-tag [d.example.org] {7:58+1 }
alias.zone:11:22+6: warning: parked-not-reject [new.example.org]
alias.zone:11:24+4: error: policy-invalid [*.new.example.org]: "nonw", perhaps none
alias.zone:12:16+37: error: dmarc-cname-broken [e.example.org]: e.example.org._dmarc.provider.example.example.org, perhaps e.example.org._dmarc.provider.example with a dot at its end
alias.zone:13:16+3: error: dmarc-cname-broken [f.example.org]: f.d.example.org, which leads to _dmarc.f.example.org: CNAME loop
END
run dmarc-lint -q -F --fail-on none alias.zone --origin example.org
sed 's/rua=x@/rua=mailto:x@/; 7s/;;/;/' alias.zone >want
same '--fix mends the record, wherever it stands' out want

# --- what comes of it ---

for p in 'p=nonw; rua=mailto:a@example.com' 'p=nonw; rua=a@example.com' \
    'p=reject; sp=nonw' 'p=none; ruf=mailto:a@example.com' \
    'p=reject; pct=0; rua=mailto:a@example.com' \
    'p=reject; pct=0; t=y; rua=mailto:a@example.com' \
    'p=quarantine; t=y; pct=0; rua=mailto:a@example.com'; do
	echo "$p"
	lintdump -w -D rua-missing -D tag-removed -D fo-without-ruf \
	    -D uri-missing-scheme -D ruf-privacy -r "v=DMARC1; $p"
done >out
out_is 'what comes of it depends on the rest of the record' <<'END'
p=nonw; rua=mailto:a@example.com
1:13+4: error: policy-invalid: "nonw", perhaps none
  Receivers take p, sp and np as none and only send reports, because rua has a valid URI.
p=nonw; rua=a@example.com
1:13+4: error: policy-invalid: "nonw", perhaps none
  Receivers act as if there were no record, because rua has no valid URI.
p=reject; sp=nonw
1:24+4: error: subpolicy-invalid: "nonw", perhaps none
  Receivers act as if there were no record, because rua has no valid URI.
p=none; ruf=mailto:a@example.com
1:11+6: note: policy-none
  Receivers do nothing about mail that fails, and send no reports.
p=reject; pct=0; rua=mailto:a@example.com
1:21+5: warning: pct-partial: "pct=0"
  Receivers that follow RFC 7489 apply the next weaker policy to all mail, all others the policy itself.
p=reject; pct=0; t=y; rua=mailto:a@example.com
1:28+3: note: test-mode
  Receivers apply quarantine instead of reject.
p=quarantine; t=y; pct=0; rua=mailto:a@example.com
1:25+3: note: test-mode
  Receivers apply none instead of quarantine.
END
cat >y.zone <<'END'
$TTL 60
@ SOA ns h 1 2 3 4 5
@ MX 10 mx
@ TXT "v=spf1 mx -all"
@ TXT "v=DMARC1; p=reject; rua=mailto:a@example.com"
a MX 10 mx
a TXT "v=spf1 mx -all"
a TXT "v=DMARC1; p=reject; rua=mailto:a@example.com"
_dmarc.a TXT "v=DMARC1; p=reject; rua=mailto:a@example.com"
_dmarc.a TXT "v=spf1 -all"
_dmarc.a TXT "hello"
_dmarc.b TXT "v=spf1 -all"
_dmarc.c TXT "hello"
END
run lintdump -w -D reject-without-dkim -D org-record-missing \
    -o example.com y.zone
out_is 'and on what is beside it' <<'END'
y.zone:2:3+3: warning: dmarc-missing [example.com]
y.zone:5:8+44: error: dmarc-at-apex [example.com]
  Receivers query _dmarc below the domain, where there is no record: there is no policy.
y.zone:8:8+44: warning: dmarc-at-apex [a.example.com]
  Receivers never see it: the record at _dmarc counts.
y.zone:9:39+20: error: external-denied [a.example.com]: a.example.com._report._dmarc.example.com
y.zone:10:15+11: warning: spf-at-dmarc [a.example.com]
y.zone:11:15+5: note: unrelated-txt [a.example.com]
y.zone:12:15+11: error: spf-at-dmarc [b.example.com]
  Receivers discard it, and there is no DMARC record beside it.
y.zone:13:15+5: warning: unrelated-txt [c.example.com]
  Receivers discard it, and there is no DMARC record beside it.
END

# --- with DNS ---

world=$DATA/lint/world.zone
for domain in example.com good.com www.good.com none.com two.com apex.com \
    down.com a..b; do
	echo "$domain"
	lintdump -z "$world" -d $domain
done >out
out_is 'what is live at domains' <<'END'
example.com
0:1+16: warning: dmarc-at-apex [example.com]
0:1+11: warning: spf-at-dmarc [example.com]
0:13+4: error: policy-invalid [example.com]: "nonw", perhaps none
0:23+18: error: external-denied [example.com]: example.com._report._dmarc.other.com
0:37+11: error: spf-invalid [example.com]: malformed address in "ip4:192.0.2.300"
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
k._domainkey CNAME k.vendor.com.
_dmarc.e NS ns.file.com.
_dmarc.f CNAME _dmarc.f.old
old NS ns.file.com.
g CNAME good.com.
_dmarc.g TXT "v=DMARC1; p=reject; rua=mailto:a@file.com"
END
run lintdump -z "$world" f.zone
out_is 'a zone whose surroundings are asked for' <<'END'
f.zone:5:15+17: error: spf-include-broken [file.com]: "include:nospf.com"
f.zone:6:23+8: warning: reject-without-dkim [file.com]
f.zone:6:37+19: error: external-denied [file.com]: file.com._report._dmarc.vendor.com
f.zone:6:57+17: error: external-denied [file.com]: file.com._report._dmarc.null.com
f.zone:6:57+17: error: rua-domain-null-mx [file.com]: null.com
f.zone:7:16+16: error: external-denied [c.file.com]: c.file.com._report._dmarc.good.com -> _dmarc.good.com
f.zone:7:16+16: error: external-denied [c.file.com]: c.file.com._report._dmarc.vendor.com -> _dmarc.good.com
f.zone:8:16+16: error: dmarc-cname-broken [d.file.com]: _dmarc.none.com
f.zone:9:20+13: warning: dkim-cname-broken [k._domainkey.file.com]: k.vendor.com
f.zone:10:13+12: error: policy-invalid [e.file.com]: "regect", perhaps reject
f.zone:10:13+12: warning: rua-missing [e.file.com]
f.zone:11:16+12: error: dmarc-cname-broken [f.file.com]: _dmarc.f.old.file.com
f.zone:14:25+8: note: reject-without-dkim [g.file.com]
END
run lintdump f.zone
out_is 'and where they are not' <<'END'
f.zone:6:37+19: note: external-unverified [file.com]: vendor.com
f.zone:6:57+17: note: external-unverified [file.com]: null.com
f.zone:7:16+16: note: dmarc-cname [c.file.com]: _dmarc.good.com
f.zone:8:16+16: note: dmarc-cname [d.file.com]: _dmarc.none.com
f.zone:10:13+12: note: dmarc-cname [e.file.com]: delegated to ns.file.com
f.zone:11:16+12: note: dmarc-cname [f.file.com]: _dmarc.f.old.file.com
END
done_testing
