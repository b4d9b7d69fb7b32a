# zone/file and dns/zone against BIND's, ldns's and NSD's reading.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/nsd.sh"

command -v python3 >/dev/null || skip_all 'no python3'
PATH=$PATH:/usr/sbin

# sorted FILE: records, whatever the case and the white space.
sorted()
{
	tr 'A-Z\t' 'a-z ' <"$1" | tr -s ' ' | sed 's/ $//' | sort -u
}

# bind FILE: what BIND reads, or a failure.
bind()
{
	named-checkzone -q -i none -k ignore -m ignore -n ignore -r ignore \
	    -D -o - example.com "$1"
}

# --- what is written down ---

run zonedump '' "$DATA/zones/faults.zone"
same 'faults are named in their places' err "$DATA/zones/faults.err"
same 'and all else is read' out "$DATA/zones/faults.out"
run zonedump '' "$DATA/zones/forms.zone"
quiet 'nothing is wrong with the forms'
same 'forms of writing' out "$DATA/zones/forms.out"
if command -v named-checkzone >/dev/null; then
	(cd "$DATA/zones" && bind forms.zone) >bind.out 2>/dev/null
	is 'BIND reads the same' "$(sorted out)" "$(sorted bind.out)"
else
	skip 'BIND reads the same' 'no named-checkzone'
fi
run zonedump -i example.com "$DATA/zones/forms.zone"
is '$INCLUDE can be switched off' "$(grep -c 'include-off' err)" 2

# Types that no rule looks into, whose data ldns reads.
run zonedump example.com "$DATA/zones/foreign.zone"
quiet 'nothing is wrong with data of all types'
run zonedump example.com "$DATA/zones/foreign-bad.zone"
same 'bad data of other types is named in its place' err \
    "$DATA/zones/foreign-bad.err"
if command -v named-checkzone >/dev/null; then
	bad=
	bind "$DATA/zones/foreign.zone" >/dev/null 2>bind.err ||
	    bad=$(cat bind.err)
	sed -n '5,$p' "$DATA/zones/foreign-bad.zone" >lines
	while IFS= read -r line; do
		{ sed 4q "$DATA/zones/foreign-bad.zone"; echo "$line"; } >one
		! bind one >/dev/null 2>&1 || bad="$bad $line"
	done <lines
	is 'and BIND says the same' "$bad" ''
else
	skip 'and BIND says the same' 'no named-checkzone'
fi

# Octets that are not ASCII: what BIND refuses is an error that shows them.
bad='' n=0
while IFS= read -r line; do
	printf '$ORIGIN example.com.\n$TTL 1\n@ SOA a b 1 1 1 1 1\n@ NS a.b.\n' \
	    >one
	printf "$(printf '%s' "$line" | sed 's/%/%%/g')\n" >>one
	run dmarc-lint --fail-on error one
	if grep -q '^one:5:.*: error: .*\\[1-3][0-9][0-9]' out; then
		echo refused
	else
		echo taken
	fi >ours
	command -v named-checkzone >/dev/null || continue
	n=$((n + 1))
	echo taken >theirs
	bind one >/dev/null 2>&1 || echo refused >theirs
	cmp -s ours theirs || bad="$bad$(cat ours): $line;"
done <"$DATA/zones/octets.lines"
if command -v named-checkzone >/dev/null; then
	is 'octets beyond ASCII are refused as BIND does' "$bad" ''
	ok 'in many fields' test "$n" -ge 40
else
	skip 'octets beyond ASCII are refused as BIND does' 'no named-checkzone'
fi

# Types that ldns does not know, and which BIND may not.
printf '%s 1 %s\n' a 'DSYNC CDS NOTIFY 5359 a' b 'HHIT AQPS' c 'BRID AQPS' \
    d 'WALLET "BTC" "1"' e 'CLA "x"' f 'IPN 268435456' g 'UID 1' \
    h 'AMTRELAY 10 0 1 192.0.2.1' i 'RESINFO qnamemin' j 'TYPE66 \# 1 00' \
    k 'dsync \# 1 00' l 'NSEC m A RRSIG NSEC NXNAME' >new
run zonedump example.com new
quiet 'nothing is wrong with new types'
is 'all are read' "$(wc -l <out)" 12
printf '%s 1 %s \\# 0\n' a NXNAME b OPT c AXFR d ANY >new
run zonedump example.com new
is 'but none that no zone has' "$(grep -c type-unknown err)$(wc -l <out)" 40

mkdir -p z/in
ln -s /etc z/etc
printf '$TTL 1\n%s\n' '@ SOA a b 1 1 1 1 1' '$INCLUDE in/a' '$INCLUDE ../x' \
    '$INCLUDE /etc/passwd' '$INCLUDE etc/passwd' '$INCLUDE in' \
    '$INCLUDE none' '$INCLUDE e.zone' '$INCLUDE in/a sub' ' A 192.0.2.3' \
    >z/e.zone
printf 'x A 192.0.2.1\n$INCLUDE b\n$TTL 7\n' >z/in/a
printf ' A 192.0.2.2\n$INCLUDE a' >z/in/b
run zonedump example.com z/e.zone
out_is 'files that are included' <<'END'
example.com. 1 IN SOA a.example.com. b.example.com. 1 1 1 1 1
x.example.com. 1 IN A 192.0.2.1
x.example.com. 1 IN A 192.0.2.2
x.sub.example.com. 1 IN A 192.0.2.1
x.sub.example.com. 1 IN A 192.0.2.2
example.com. 1 IN A 192.0.2.3
END
err_is 'files that are not' <<'END'
b:2:10: include-loop
e.zone:6:10: include-outside
e.zone:8:10: include-outside
e.zone:10:10: include-outside
e.zone:12:10: include-missing
e.zone:14:10: include-missing
e.zone:16:10: include-loop
b:2:10: include-loop
END

# As servers do that start from where they run; what is beside comes first.
printf '$TTL 1\n%s\n' '@ SOA a b 1 1 1 1 1' '$INCLUDE z/in/c' '$INCLUDE in/d' \
    '$INCLUDE far/e' >z/f.zone
mkdir in far
echo 'c A 192.0.2.1' >z/in/c
echo 'beside A 192.0.2.1' >z/in/d
echo 'far A 192.0.2.2' >in/d
echo 'out A 192.0.2.3' >far/e
run zonedump example.com z/f.zone
is 'files named from the working directory' \
    "$(sed -n 's/\.example\.com\. .* IN A .*//p' out | paste -s -d ' ' -)" \
    'c beside'
err_is 'and still none from outside the folder' <<'END'
f.zone:8:10: include-outside
END

# --- random zones, and those of others ---

if command -v named-checkzone >/dev/null; then
	read=0
	agree=0
	bad=
	for seed in $(seq 1 24); do
		python3 "$TOP/t/lib/zoneforms.py" "$seed" >zone
		bind zone >bind.out 2>/dev/null || continue
		read=$((read + 1))
		zonedump example.com zone >our.out 2>/dev/null
		[ "$(sorted bind.out)" = "$(sorted our.out)" ] ||
		    bad="$bad $seed"
		{ echo '$ORIGIN example.com.'; cat zone; } >ldns.zone
		ldns-read-zone ldns.zone >ldns.out 2>/dev/null || continue
		[ "$(sorted bind.out)" != "$(sorted ldns.out)" ] ||
		    agree=$((agree + 1))
	done
	note <<-END
	BIND took $read of 24 zones, ldns read $agree of them as BIND
	END
	is 'random zones are read as BIND does' "$bad" ''
	ok 'of many' test "$read" -ge 20

	bad=
	for f in "$TOP"/../shared/corpus/zones/*.db; do
		[ -e "$f" ] || continue
		bind "$f" >bind.out 2>/dev/null || continue
		zonedump example.com "$f" >our.out 2>/dev/null
		[ "$(sorted bind.out)" = "$(sorted our.out)" ] ||
		    bad="$bad ${f##*/}"
	done
	is 'BIND'\''s own tests are read as it does' "$bad" ''
else
	skip 'random zones are read as BIND does' 'no named-checkzone'
fi

# --- served by NSD ---

if ! command -v nsd >/dev/null || ! pkg-config --exists ldns; then
	skip 'the answers are those of NSD' 'no nsd or no ldns'
	done_testing
fi
trap 'nsd_stop; cd / && rm -rf "$tap_dir"' EXIT
# Three zones a seed; TEST_ZONE_SEEDS=700 for a run by hand.
seeds=${TEST_ZONE_SEEDS:-16}
mkdir served
for seed in $(seq 1 "$seeds"); do
	python3 "$TOP/t/lib/zonerandom.py" "$seed" served
done
if nsd_start served .; then
	lookup= lint=
	for seed in $(seq 1 "$seeds"); do
		ask=served/$seed.ask
		set -- served/*example$seed.*.zone
		zoneask -s "$nsd_port" <$ask >nsd.answers
		zoneask -z "$@" <$ask >our.answers
		cmp -s nsd.answers our.answers || lookup="$lookup $seed"
		# The linter keeps some records only, and does not know PTR.
		sed -E '/ PTR /d; s/ [0-9]+( [0-9a-f]*)*$//' nsd.answers >nsd.brief
		grep -v ' PTR$' $ask | zoneask -l "$@" >our.brief
		cmp -s nsd.brief our.brief || lint="$lint $seed"
	done
	is 'the answers from zone files are those of NSD' "$lookup" ''
	is 'and so are those that the linter sees' "$lint" ''
	note <<-END
	$(cat served/*.ask | wc -l) questions about $(find served -name '*.zone' |
	    wc -l) zones
	END
else
	skip 'the answers are those of NSD' "$nsd_why"
fi
nsd_stop
done_testing
