# A tree of signed zones, made by ldns-signzone.
# SPDX-License-Identifier: ISC
#
#	signed_have		false if $signed_why: a program is not there
#	signed_world FOLDER	writes ORIGIN.zone files (root.zone is "."),
#				and anchor, the root's DS record
#
# Below ".", which is signed with NSEC, is test, signed too, and below that:
#
#	good	NSEC	a policy, a wildcard, aliases to other zones
#	three	NSEC3	the same
#	opt	NSEC3 with opt-out, and the unsigned zone child.opt
#	many	NSEC3 with 150 iterations
#	plain	unsigned, without a DS record
#	naked	unsigned, with a DS record
#	wrong	signed with a key that its DS record does not name
#	late	signed until yesterday
#	early	signed from tomorrow
#	altered	signed, and its policy changed since
#	bare	signed, and its policy's signature removed since
#	trap	signed, with keys and signatures of one key tag
#	deep	signed, and below it the signed zone a.b.deep

signed_why='no ldns-signzone'
signed_have()
{
	command -v ldns-signzone >/dev/null && command -v ldns-keygen >/dev/null
}

signed_algorithm=ECDSAP256SHA256

# signed_key ORIGIN: a key, whose name is then $signed_key
signed_key()
{
	signed_key=$(ldns-keygen -k -a $signed_algorithm -r /dev/urandom "$1") \
	    2>/dev/null
}

# signed_body ORIGIN: the records of a zone
signed_body()
{
	cat <<-END
	\$ORIGIN $1
	\$TTL 3600
	@ SOA ns hostmaster 1 7200 3600 604800 300
	@ NS ns
	ns A 127.0.0.1
	END
	case $1 in
	.)
		echo 'test NS ns.test.'
		;;
	test.)
		for z in good three opt many plain naked wrong late early \
		    altered bare trap deep; do
			echo "$z NS ns.$z"
		done
		;;
	*)
		cat <<-END
		_dmarc TXT "v=DMARC1; p=reject; rua=mailto:a@${1%.}"
		sub A 192.0.2.1
		*.wild TXT "v=DMARC1; p=quarantine"
		b.wild A 192.0.2.1
		_dmarc.same CNAME _dmarc
		_dmarc.other CNAME _dmarc.three.test.
		_dmarc.plain CNAME _dmarc.plain.test.
		_dmarc.late CNAME _dmarc.late.test.
		below DNAME three.test.
		@ TXT "v=spf1 ip4:192.0.2.1 -all"
		END
		;;
	esac
	case $1 in
	opt.test.)
		echo 'child NS ns.child'
		;;
	deep.test.)
		echo 'a.b NS ns.a.b'
		;;
	esac
}

# signed_zone ORIGIN [OPTION OF ldns-signzone]...: with DS records of $signed_ds
signed_zone()
{
	signed_file=${1%.}.zone
	[ "$1" != . ] || signed_file=root.zone
	signed_origin=$1
	shift
	signed_body "$signed_origin" >plain
	[ -z "$signed_ds" ] || cat $signed_ds >>plain
	signed_key "$signed_origin"
	ldns-signzone "$@" -f "$signed_file" plain "$signed_key" 2>&1 |
	    sed 's/^/# /'
}

# CVE-2023-50387: a key tag is a sum, which stays what it is where words change
# places.
signed_trap()
{
	signed_key trap.test.
	cat >trap.py <<-'END'
	import base64, itertools, sys
	for line in sys.stdin:
	    head, key = line.split(" ;")[0].rsplit(None, 1)
	    raw = base64.b64decode(key)
	    print(head, key)
	    for i in range(1, 5):
	        n = 2 * i
	        swapped = raw[n:n + 2] + raw[2:n] + raw[:2] + raw[n + 2:]
	        print(head, base64.b64encode(swapped).decode())
	END
	python3 trap.py <"$signed_key.key" >keys
	signed_body trap.test. | cat - keys >plain
	ldns-signzone -f trap.test.zone plain "$signed_key"
	cat >trap.py <<-'END'
	import base64, sys
	for line in open(sys.argv[1]):
	    cell = line.split()
	    if cell[0] != "_dmarc.trap.test." or cell[3:5] != ["RRSIG", "TXT"]:
	        print(line, end="")
	        continue
	    raw = base64.b64decode(cell[-1])
	    for i in range(1, 30):
	        cell[-1] = base64.b64encode(raw[i:] + raw[:i]).decode()
	        print(*cell)
	END
	python3 trap.py trap.test.zone >trapped
	mv trapped trap.test.zone
	rm keys trap.py
}

signed_day()
{
	date -u -d "@$(($(date +%s) + 86400 * $1))" +%Y%m%d%H%M%S
}

signed_world()
(
	mkdir -p "$1" && cd "$1" || exit 1
	signed_ds=
	signed_zone good.test.
	signed_zone three.test. -n -t 0 -s 0a0b
	signed_zone opt.test. -n -p -t 0
	signed_zone many.test. -n -t 150
	signed_zone late.test. -i "$(signed_day -9)" -e "$(signed_day -1)"
	signed_zone early.test. -i "$(signed_day 1)" -e "$(signed_day 9)"
	signed_zone altered.test.
	sed -i 's/p=reject/p=none/' altered.test.zone
	signed_zone bare.test.
	sed -i '/^_dmarc.bare.*RRSIG.TXT/d' bare.test.zone
	signed_trap
	signed_zone a.b.deep.test.
	signed_ds=$(ls Ka.b.deep.test.*.ds)
	signed_zone deep.test.
	signed_key naked.test.
	signed_body naked.test. >naked.test.zone
	signed_body plain.test. >plain.test.zone
	signed_body child.opt.test. >child.opt.test.zone
	signed_ds=
	signed_zone wrong.test.
	rm Kwrong.test.*
	signed_key wrong.test.
	signed_ds=$(ls K*.ds | grep -v '^Ka\.b\.')
	signed_zone test.
	signed_ds=$(ls Ktest.+*.ds)
	signed_zone .
	cat K.+*.ds >anchor
	rm -f plain
)
