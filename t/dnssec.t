# DNSSEC: secure, insecure, bogus and indeterminate answers, from NSD.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/nsd.sh"
. "$TOP/t/lib/signed.sh"

signed_have || skip_all "$signed_why"
mkdir files
signed_world world
nsd_start world files || skip_all "$nsd_why"
trap 'nsd_stop; cd / && rm -rf "$tap_dir"' EXIT
echo test >psl.dat

# lookup ARGUMENT...: from the server, with the world's anchor
lookup()
{
	run dmarc-lookup --psl psl.dat -s 127.0.0.1@$nsd_port \
	    --anchor world/anchor "$@"
}

# Domain, policy_domain, effective, security; then, of the answers that are not
# secure, the question, the reason and where.
cat >cases <<'END'
good.test	good.test	reject	secure
sub.good.test	good.test	reject	secure
no.such.good.test	good.test	reject	secure
x.wild.good.test	x.wild.good.test	quarantine	secure
b.wild.good.test	good.test	reject	secure
same.good.test	same.good.test	reject	secure
other.good.test	other.good.test	reject	secure
plain.good.test	plain.good.test	reject	insecure	_dmarc.plain.good.test	no DS record	plain.test
late.good.test	late.good.test	reject	bogus	_dmarc.late.good.test	expired signature	late.test
below.good.test	below.good.test	reject	secure
nowhere.test	\N	\N	secure
three.test	three.test	reject	secure
sub.three.test	three.test	reject	secure
no.such.three.test	three.test	reject	secure
x.wild.three.test	x.wild.three.test	quarantine	secure
b.wild.three.test	three.test	reject	secure
other.three.test	other.three.test	reject	secure
opt.test	opt.test	reject	secure
no.opt.test	opt.test	reject	insecure	_dmarc.no.opt.test	opt-out	_dmarc.no.opt.test
child.opt.test	child.opt.test	reject	insecure	_dmarc.child.opt.test	no DS record	child.opt.test
many.test	many.test	reject	secure
sub.many.test	many.test	reject	insecure	_dmarc.sub.many.test	too many iterations of NSEC3	_dmarc.sub.many.test
plain.test	plain.test	reject	insecure	_dmarc.plain.test	no DS record	plain.test
naked.test	naked.test	reject	bogus	_dmarc.naked.test	none of its keys is trusted	naked.test
wrong.test	wrong.test	reject	bogus	_dmarc.wrong.test	none of its keys is trusted	wrong.test
late.test	late.test	reject	bogus	_dmarc.late.test	expired signature	late.test
early.test	early.test	reject	bogus	_dmarc.early.test	signature that is not valid yet	early.test
altered.test	altered.test	none	bogus	_dmarc.altered.test	wrong signature	_dmarc.altered.test
trap.test	trap.test	reject	bogus	_dmarc.trap.test	too many signatures	_dmarc.trap.test
bare.test	bare.test	reject	bogus	_dmarc.bare.test	no signature	_dmarc.bare.test
a.b.deep.test	a.b.deep.test	reject	secure
sub.a.b.deep.test	deep.test	reject	secure
b.deep.test	deep.test	reject	secure
END

# told <ROWS of -o json: what cases has
told()
{
	cat >told.py <<-'END'
	import json, sys
	for line in sys.stdin:
	    row = json.loads(line)
	    cells = [row.get(k) or "\\N" for k in
	        ("domain", "policy_domain", "effective", "security")]
	    for a in row["answers"]:
	        if a["status"] != "secure":
	            cells += [a["name"], a["reason"], a["at"]]
	    print("\t".join(cells))
	END
	"$(python_with json)" told.py
}

cut -f 1 cases >names
lookup -o json <names
status 'what is bogus, and what has no policy, is no success' 1
quiet 'and nothing else is amiss'
told <out >got
same 'each domain is as secure as it is' got cases
lookup -o json -w 1 <names
told <out >got
same 'one by one, too' got cases

# --- zone files ---

zones=
for z in world/*.zone; do
	zones="$zones -z $z"
done
# shellcheck disable=SC2086 # words
run dmarc-lookup --psl psl.dat $zones --anchor world/anchor -o json <names
told <out >got
same 'zone files give the same as the server' got cases
quiet 'and nothing else is amiss'

# of FILE...: what it comes to with these zone files and the world's anchor
of()
{
	for z; do
		set -- "$@" -z "$z"
		shift
	done
	run dmarc-lookup --psl psl.dat --anchor world/anchor -H \
	    -c result,security,answers "$@" good.test
	cat out
}

top='world/root.zone world/test.zone'
# shellcheck disable=SC2086 # words
like 'a zone that is not given' "$(of $top)" \
    '^temperror	indeterminate	indeterminate,_dmarc.good.test,TXT,delegated'
is 'without the zones above' "$(of world/good.test.zone)" \
    'found	indeterminate	indeterminate,_dmarc.good.test,TXT,no zone file has it,.;indeterminate,_dmarc.test,TXT,no zone file has it,.'
# forged LINE: what the first answer comes to with this line
forged()
{
	echo "$1" >forged.zone
	# shellcheck disable=SC2086 # words
	of $top world/good.test.zone forged.zone | cut -f 1,3 | cut -d ';' -f 1
}

is 'NXDOMAIN is forged' "$(forged ';ERROR,_dmarc.good.test,TXT,NXDOMAIN')" \
    'none	bogus,_dmarc.good.test,TXT,it is not what was signed,_dmarc.good.test'
is 'a question on the way fails' "$(forged ';ERROR,good.test,DS,TIMEOUT')" \
    'found	indeterminate,_dmarc.good.test,TXT,timeout,good.test'
# shellcheck disable=SC2086 # words
of $top world/good.test.zone forged.zone >/dev/null
status 'temporarily' 75
is 'DS is left out' "$(forged ';PROOF,good.test,DS,')" \
    'found	bogus,_dmarc.good.test,TXT,nothing proves that it does not exist,good.test'
sed -n 's/^\(sub.good.*NSEC.*\)/;PROOF,good.test,DS,\1/p' \
    world/good.test.zone >forged.zone
is 'and another denial is put in' "$(forged "$(cat forged.zone)")" \
    'found	bogus,_dmarc.good.test,TXT,no signature,good.test'

# --- what was signed, and proves something else ---

# signed ZONE OWNER TYPE: these records, with their signatures
signed()
{
	awk -F '\t' -v owner="$2." -v type="$3" '$1 == owner && ($4 == type ||
		($4 == "RRSIG" && index($5, type " ") == 1))' "world/$1.zone"
}

# replayed NAME RESULT <RECORDS: what this answer to _dmarc.NAME comes to
replayed()
{
	sed "s/^/;PROOF,_dmarc.$1,TXT,/" >forged.zone
	[ "$2" = FOUND ] || echo ";ERROR,_dmarc.$1,TXT,$2" >>forged.zone
	# shellcheck disable=SC2086 # words
	run dmarc-lookup --psl psl.dat -z world/root.zone -z world/test.zone \
	    -z world/good.test.zone -z world/three.test.zone \
	    -z forged.zone --anchor world/anchor -H -c answers "$1"
	cut -d ';' -f 1 out | cut -d , -f 1,4
}

is 'a denial as it should be' "$(signed good.test sub.good.test NSEC |
    replayed sub.good.test NXDOMAIN)" 'secure,~'
is 'a wildcard has what is denied' "$({
	signed good.test b.wild.good.test NSEC
	signed good.test '*.wild.good.test' NSEC
} | replayed x.wild.good.test NXDOMAIN)" \
    'bogus,what the zone says is there is left out'
expand='s/^\*\.wild/_dmarc.b.wild/'
is 'a wildcard, though there is a name between' "$({
	signed good.test '*.wild.good.test' TXT | sed "$expand"
	signed good.test b.wild.good.test NSEC
	signed good.test '*.wild.good.test' NSEC
} | replayed b.wild.good.test FOUND)" \
    'bogus,nothing proves that it does not exist'
expand='s/^\*\.wild/_dmarc.x.wild/'
is 'a wildcard without a denial' "$(signed good.test '*.wild.good.test' TXT |
    sed "$expand" | replayed x.wild.good.test FOUND)" \
    'bogus,nothing proves that it does not exist'
is 'and with it' "$({
	signed good.test '*.wild.good.test' TXT | sed "$expand"
	signed good.test b.wild.good.test NSEC
} | replayed x.wild.good.test FOUND)" 'secure,~'
is 'the zone above denies what is in the zone' "$(signed test good.test NSEC |
    replayed good.test NXDOMAIN)" 'bogus,nothing proves that it does not exist'
is 'a name that exists' "$(signed good.test sub.good.test NSEC |
    replayed good.test NXDOMAIN)" 'bogus,nothing proves that it does not exist'
is 'no signature of a denial' "$(signed good.test sub.good.test NSEC |
    grep -v 'IN	RRSIG' | replayed sub.good.test NXDOMAIN)" 'bogus,no signature'
is 'records of another name' "$(signed good.test _dmarc.good.test TXT |
    sed 's/^_dmarc/_dmarc.sub/' | replayed sub.good.test FOUND)" \
    'bogus,wrong signature'
is 'no records at all' "$(echo | replayed good.test NXDOMAIN)" \
    'bogus,no signature'

# --- messages ---

cat >letter.eml <<'END'
Return-Path: <bob@good.test>
Received: from mx.good.test (mx.good.test [192.0.2.1])
	by in.example.org with ESMTP id 1;
	Mon, 30 Nov 2026 04:00:00 +0000
From: Bob <bob@sub.good.test>
To: a@example.org
Subject: x
Date: Mon, 30 Nov 2026 04:00:00 +0000
Message-ID: <1@good.test>

hello
END

# check ARGUMENT...
check()
{
	run dmarc-check --anchor world/anchor -H -c dmarc,security,answers \
	    "$@" letter.eml
}

check -s 127.0.0.1@$nsd_port --record-zone record.zone
status 'a message whose answers are secure' 0
out_is 'keys and records are named' <<'END'
pass	secure	secure,good.test,TXT,~,~;secure,_dmarc.sub.good.test,TXT,~,~;secure,_dmarc.good.test,TXT,~,~;secure,_dmarc.test,TXT,~,~
END
mv out want
# shellcheck disable=SC2086 # words
check $zones
same 'zone files give the same' out want
check -z record.zone
same 'and what was recorded' out want
quiet 'without a fault'
like 'which people can read' "$(cat record.zone)" \
    '^;PROOF,good.test.,DS,good.test. 3600 IN RRSIG DS 13 2 3600 '
sed '/^;/!s/p=reject/p=none/' record.zone >other.zone
check -z other.zone
like 'a record that was changed' "$(cat out)" \
    '^pass	bogus	.*;bogus,_dmarc.good.test,TXT,it is not what was signed,'
sed 's/p=reject/p=none/' record.zone >other.zone
check -z other.zone
like 'and what was signed, too' "$(cat out)" \
    '^pass	bogus	.*;bogus,_dmarc.good.test,TXT,wrong signature,'
check -z record.zone --at 2038-01-01
like 'at another time' "$(cat out)" \
    '^pass	bogus	bogus,good.test,TXT,expired signature,.;'
run dmarc-check --anchor world/anchor -o text -z record.zone letter.eml
sed -n '/^DNSSEC/,$p' out >got
printf 'DNSSEC\n  all 4 answers are secure\n' >want
same 'as a person reads it' got want
run dmarc-check --anchor world/anchor -o text -v -z other.zone letter.eml
sed -n '/^DNSSEC/,/^$/p' out >got
cat >want <<'END'
DNSSEC
  secure         . zone
  secure         test zone
  secure         good.test zone
  secure         good.test TXT
  secure         _dmarc.sub.good.test TXT
  bogus          _dmarc.good.test TXT
                   wrong signature
  secure         _dmarc.test TXT

END
same 'in full' got want

# The key of a signature.
demo=$DATA/demo
ldns_key=$(ldns-keygen -k -a $signed_algorithm -r /dev/urandom example.org)
ldns-signzone -f org.zone -o example.org "$demo/example.org.zone" "$ldns_key"
run dmarc-check -z org.zone --anchor "$ldns_key.ds" -H -c dmarc,answers \
    "$demo/genuine.eml"
like 'DKIM' "$(tr ';' '\n' <out)" '^secure,.*_domainkey.example.org,TXT,~,~'
like 'above the anchor' "$(tr ';' '\n' <out)" \
    '^indeterminate,_dmarc.org,TXT,no trust anchor,.$'

# --- other anchors ---

# security NAME ANCHOR
security()
{
	run dmarc-lookup --psl psl.dat -s 127.0.0.1@$nsd_port \
	    --anchor "$2" -c security -H "$1"
	cat out
}

grep -h 'DNSKEY' world/good.test.zone | grep -v RRSIG >key
is 'a DNSKEY record of the zone itself' "$(security good.test key)" \
    indeterminate
printf '; some keys\n\n' >two
cat key world/anchor >>two
is 'the closest anchor counts' "$(security good.test two)" secure
is 'and others for other zones' "$(security three.test two)" secure
sed 's/[0-9a-f]$/x/' world/anchor >bad
run dmarc-lookup --anchor bad -z world/good.test.zone good.test
status 'an anchor that is none' 2
err_is 'is named' <<'END'
dmarc-lookup: bad: line 1 is no record
END
sed 's/0\([ 	]\)/1\1/; s/[0-9a-f]\{8\}$/00000000/' world/anchor >other
is 'the anchor of another root' "$(security good.test other)" bogus
if [ -e /usr/share/dns/root.key ]; then
	run dmarc-lookup --psl psl.dat -s 127.0.0.1@$nsd_port --dnssec -H \
	    -c answers good.test
	is 'the keys of the root' "$(cut -d ';' -f 1 out)" \
	    'bogus,_dmarc.good.test,TXT,none of its keys is trusted,.'
else
	skip 'the keys of the root' 'no dns-root-data'
fi
echo '; nothing' >none
run dmarc-lookup --anchor none good.test
err_is 'a file without an anchor' <<'END'
dmarc-lookup: none: no DS or DNSKEY record
END
run dmarc-lookup --anchor missing good.test
err_is 'a file that is not there' <<'END'
dmarc-lookup: missing: no such file or directory
END

# --- as a person reads it ---

lookup -o text -v late.good.test
sed -n '/DNSSEC  /p; /^DNSSEC/,/^$/p' out >got
cat >want <<'END'
  DNSSEC                  bogus: expired signature, at late.test
DNSSEC
  secure         . zone
  secure         test zone
  secure         good.test zone
  bogus          late.test
                   expired signature
  bogus          _dmarc.late.good.test TXT
                   expired signature, at late.test
  secure         _dmarc.good.test TXT
  secure         _dmarc.test TXT

END
same 'the chain of zones, and each answer' got want
lookup -o text good.test
status 'a secure policy is a success' 0
like 'in one line' "$(cat out)" '^  DNSSEC                  secure$'

# --- a peer ---

if command -v drill >/dev/null; then
	for d in good.test three.test same.good.test x.wild.good.test \
	    altered.test bare.test wrong.test late.test; do
		drill -k world/anchor -S -p $nsd_port @127.0.0.1 \
		    _dmarc.$d TXT >drill.out 2>&1
		if grep -q 'Chase successful' drill.out; then
			echo "$d secure"
		else
			echo "$d bogus"
		fi
	done >want
	cut -d ' ' -f 1 want >some
	lookup -o json <some
	told <out | sed 's/^\([^	]*\)	.*	\(secure\|bogus\).*/\1 \2/' >got
	same 'drill says the same' got want
else
	skip 'drill says the same' 'no drill'
fi
done_testing
