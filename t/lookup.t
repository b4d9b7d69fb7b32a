# dmarc-lookup: rows and text from zone files, and the same from a server.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/nsd.sh"

world=$DATA/lookup
for z in root com example; do
	zones="$zones -z $world/$z.zone"
done
# A list of our own: the system's may change.
cat >psl.dat <<'END'
com
org
example
test
blogspot.com
END

# lookup ARGUMENT...
lookup()
{
	# shellcheck disable=SC2086 # words
	run dmarc-lookup --psl psl.dat $zones "$@"
}

# --- formats ---

for o in tsv json csv text; do
	lookup -x -o $o <"$world/names"
	status "$o: some have no policy" 1
	quiet "$o: and nothing else is amiss"
	same "$o is as it was" out "$DATA/expect/lookup.$o"
done
for d in example.com news.example.com odd.com testing.com twice.com \
    unusable.com nothing.com nowhere.com mail.mega.bank.example a.test \
    broken.example two..dots; do
	lookup -x -v -o text $d
	cat out
	echo ---
done >told
same 'text for one domain is as it was' told "$DATA/expect/lookup.told"
ok 'and has no control characters' sh -c \
    '! LC_ALL=C tr -d "\n\40-\176\200-\377" <told | grep -q .'
is 'and no line is longer than 80 columns' \
    "$(expand told | grep -c '.\{81\}')" 0

# --- near misses ---

# missed RECORDS DOMAIN: how the text for one domain begins; ./rows: its row
missed()
{
	printf '$TTL 60\n$ORIGIN .\n%b\n' "$1" >near.zone
	run dmarc-lookup --psl psl.dat -z near.zone -H -c result,error "$2"
	mv out rows
	run dmarc-lookup --psl psl.dat -z near.zone -o text "$2"
	sed '/^  receivers/,$d; s/^  *//' out | paste -s -d ' '
}

while IFS='|' read -r rr why; do
	is "$rr" "$(missed "$rr" a.test)" "a.test: no DMARC policy: $why"
	is 'the row' "$(cat rows)" "$(printf 'none\t%s' "$why")"
done <<'END'
_dmarc.a.test TXT "v=dmarc1; p=reject"|a text at _dmarc does not count: its version is not DMARC1, in capitals
_dmarc.a.test TXT " v=DMARC1; p=reject"|a text at _dmarc does not count: white space before v=DMARC1
_dmarc.a.test TXT "\\"v=DMARC1; p=reject\\""|a text at _dmarc does not count: it begins with a quote
_dmarc.a.test TXT "p=reject; rua=mailto:a@a.test"|a text at _dmarc does not count: it does not begin with v=DMARC1
_dmarc.a.test TXT "p=reject; v=DMARC1"|a text at _dmarc does not count: v=DMARC1 is not its first tag
END
is 'a text that is something else' "$(missed '_dmarc.a.test TXT "x"' a.test)" \
    'a.test: no DMARC policy, for there is no record'
for n in a.test:'the domain itself, not at _dmarc below it' \
    _dmarc._dmarc.a.test:'_dmarc._dmarc, not at _dmarc' \
    dmarc.a.test:'dmarc, not at _dmarc' \
    _dmarc.a.test.a.test:'a name with the domain twice: a final dot is missing'
do
	is "a record at ${n%%:*}" \
	    "$(missed "b.a.test A 192.0.2.1\n${n%%:*} TXT \"v=DMARC1; p=none\"" \
	    a.test)" "a.test: no DMARC policy: a record is at ${n#*:}"
	is 'which no row asks for' "$(cat rows)" 'none	\N'
done
near='_dmarc.a.test TXT "v=DMARC1; p=none"\n_dmarc.b.a.test TXT "v=dmarc1"'
missed "$near" b.a.test >/dev/null
is 'where the policy is another' "$(grep 'not used' out)" \
    '  not used                _dmarc.b.a.test: a text at _dmarc does not count: its'
like 'the row' "$(cat rows)" '^found	a text at _dmarc does not count'
run dmarc-lookup --psl psl.dat -z near.zone -o text a.test b.a.test
like 'and the table of many' "$(cat out)" 'none   *a text at _dmarc does not'
run dmarc-lookup --psl psl.dat -z near.zone -v -o text x.test
is 'questions at wrong names' "$(grep -c 'x.test TXT$' out)" 5

# --- RFC 9091 ---

# experiment RECORD DOMAIN: what it says of a receiver by RFC 7489
experiment()
{
	printf '$ORIGIN .\n_dmarc.test TXT "%s"\nis.test A 192.0.2.1\n' \
	    "$1" >test.zone
	run dmarc-lookup --psl psl.dat -o text -z test.zone "$2"
	sed -n '/^A receiver/,$s/^  \(if \)\{0,1\}//p' out | paste -s -d /
}

is 'psd=y' "$(experiment 'v=DMARC1; p=reject; psd=y' is.test | cut -d / -f 1,2)" \
    'no policy/it also follows RFC 9091: reject by the record of test'
is 'and np' \
    "$(experiment 'v=DMARC1; p=reject; np=none; psd=y' no.test |
    cut -d / -f 1,2)" \
    'no policy/it also follows RFC 9091: none by the record of test'
unlike 'no psd=y' "$(experiment 'v=DMARC1; p=reject' is.test)" 9091
unlike 'the suffix itself' "$(experiment 'v=DMARC1; p=reject; psd=y' test)" \
    9091
lookup -o text none.example.com
like 'np of an organization' "$(cat out)" \
    'follows RFC 9091: reject by the record of example.com'

# --- names ---

lookup -o tsv <"$world/names"
mv out rows
# shellcheck disable=SC2046 # words; those with blanks are left out
lookup -o tsv $(grep -v '^#\|<' "$world/names")
grep -v '^news.example.com' out >got
grep -v '^news.example.com' rows >want
same 'arguments and lines are the same' got want
for n in 1 2 1000; do
	lookup -w $n <"$world/names"
	same "a window of $n" out rows
done
lookup --unordered <"$world/names"
sort out >got
sort rows >want
same '--unordered gives the same rows' got want
lookup -H <"$world/names"
sed 1d rows >want
same '-H leaves out the header' out want

# named TEXT: the domains that are asked for, and the results
named()
{
	printf "$1" >lines
	lookup <lines
	sed 1d out | cut -f 1,2 | tr '\t\n' '= '
}

is 'CR LF, blanks, no end of line' \
    "$(named ' example.com \r\n\r\n# no\n\tx\nbare.com')" \
    'example.com=found =invalid bare.com=found '
is 'the first column' "$(named 'bare.com\tx\texample.com\n')" 'bare.com=found '
is 'the column named domain, and headers again' \
    "$(named 'x\tdomain\n1\tbare.com\n2\tx.com\nn\ty\tdomain\n3\t4\tbare.com\n')" \
    'bare.com=found x.com=nxdomain bare.com=found '
is 'a byte order mark' "$(named '\357\273\277bare.com\n')" 'bare.com=found '
is 'rows of other programs: the best column' \
    "$(named 'policy_domain\theader_from\tcount\nx.com\tbare.com\t1\n')" \
    'bare.com=found '
is 'author_domain is better' \
    "$(named 'header_from\tauthor_domain\nx.com\tbare.com\n')" \
    'bare.com=found '
is 'a column of one' "$(named 'header_from\nbare.com\n')" 'bare.com=found '
named 'header_from\tcount\n\\N\t3\nexample.com\t1\n\\N\t1\n' >got
is 'an absent domain is none' "$(cat got)" 'example.com=found '
is 'and is told' "$(cat err)" \
    'dmarc-lookup: standard input: 2 rows have no domain'
is 'escapes are undone' "$(named 'domain\tx\n\\tbare.com\t1\n')" \
    'bare.com=found '
is 'a cell that says domain is no header' \
    "$(named 'domain\tnote\nbare.com\ta.b\nbare.com\tdomain\n')" \
    'bare.com=found bare.com=found '
is 'CSV' "$(named 'rank,domain\n1,bare.com\n2,"example.com"\n3,\n')" \
    'bare.com=found example.com=found '
is 'CSV: quotes, commas and lines within' "$(named \
    'note,domain,x\n"a, ""b"",\nx,y.com\n",bare.com,"\n"\n,example.com,\n')" \
    'bare.com=found example.com=found '
is 'CSV: a domain of several lines is none' \
    "$(named 'rank,domain\n1,"bare\n.com"\n2,bare.com\n')" \
    'bare\n.com=invalid bare.com=found '
printf 'a,domain\n1,"x.com\n2,bare.com\n' >lines
lookup <lines
status 'CSV: a quote without its end: 2' 2
is 'and where it begins' "$(cat err)" \
    'dmarc-lookup: standard input: line 2: a quote has no end'
for d in 'count\tname\n1\ta.com\n' 'count,name\n1,a.com\n'; do
	printf "$d" >lines
	lookup <lines
	status 'no column that has domains: 2' 2
	is 'and no row' "$(wc -l <out)" 1
	like 'it is told' "$(cat err)" 'standard input: line 1: no column domain'
	lookup --column name <lines
	is '--column' "$(cut -f 1,2 out | paste -s -d ' ')" \
	    "$(printf 'domain\tresult a.com\tnxdomain')"
done
lookup --column host <lines
status 'no such column: 2' 2
echo bare.com | lookup order.com - example.com
is '- is standard input' "$(sed 1d out | cut -f 1 | paste -s -d ' ')" \
    'order.com bare.com example.com'
lookup _dmarc.bare.com _DMARC.example.com
is '_dmarc. is left out' "$(sed 1d out | cut -f 1,2 | tr '\t\n' '= ')" \
    'bare.com=found example.com=found '
is 'and told' "$(cat err)" \
    'dmarc-lookup: _dmarc.bare.com, and others: asked as bare.com'
lookup </dev/null
is 'no line: no row' "$(wc -l <out)" 1
status 'nothing is no failure' 0
lookup <rows
sed 1d out | cut -f 1,2 >got
sed 1d rows | cut -f 1,2 >want
same 'rows of its own are read back' got want
{
	head -c 1000000 /dev/zero | tr '\0' x
	printf '\nbare.com\n'
	printf 'bare.com\t'
	head -c 1000000 /dev/zero | tr '\0' y
} >lines
lookup <lines
is 'long lines' "$(sed 1d out | cut -f 2 | tr '\n' ' ')" \
    'invalid found found '
printf 'bad\300utf8.com\nbad\033esc.com\n' >lines
lookup <lines
is 'what is no text' "$(sed 1d out | cut -f 1,2 | tr '\t\n' '= ')" \
    "$(printf 'bad\303\200utf8.com=invalid bad\\x1besc.com=invalid ')"
mkfifo slow
{
	echo bare.com
	sleep 1
	echo order.com
} >slow &
lookup <slow
is 'a slow pipe' "$(sed 1d out | cut -f 1,2 | tr '\t\n' '= ')" \
    'bare.com=found order.com=found '
wait $!

for front in x abcdefgh; do
	awk -v front=$front 'BEGIN {
		for (i = 33; i < 127; i++)
			printf "%s%cy\n", front, i
	}' >lines
	lookup -H <lines
	is "no mail domain has these behind $front" "$(cut -f 28 out |
	    paste -d ' ' lines - |
	    sed -n "s/^$front\(.\)y a character.*/\1/p" | tr -d '\n')" \
	    '!"#$%&'"'"'()*+,/:;<=>?[]^`{|}~'
done

# --- exit statuses and errors ---

lookup example.com news.example.com
status 'all have a policy: 0' 0
for d in nothing.com nowhere.com unusable.com two..dots; do
	lookup example.com $d
	status "$d: 1" 1
done
lookup broken.example nothing.com
status 'a failure: 75' 75
is 'and it is told' "$(sed -n 2p out | cut -f 2,28 | tr '\t' ' ')" \
    'temperror SERVFAIL'

# usage TEXT ARGUMENT...: wrong usage, and one line that says so
usage()
{
	text=$1
	shift
	run dmarc-lookup "$@" </dev/null
	status "$text: 2" 2
	is "$text: told" "$(grep -c '^dmarc-lookup: ' err) $(wc -l <out)" \
	    '1 0'
}
usage 'unknown format' -o xml example.com
usage 'no such option' --frobnicate example.com
usage '-q and -v' -q -v example.com
usage '-z and -s' -z "$world/com.zone" -s 192.0.2.1 example.com
usage 'no address' -s ns.example example.com
usage 'window of none' -w 0 example.com
usage 'no such zone file' -z nowhere.zone example.com
usage 'no such list' --psl nowhere.dat -z "$world/com.zone" example.com
printf '_dmarc TXT "v=DMARC1; p=none\n_dmarc.a TXT "v=DMARC1"\n' >com.zone
run dmarc-lookup --psl psl.dat -z com.zone a.com
status 'a faulty zone is read as far as it can be' 0
like 'and what is wrong is told' "$(cat err)" \
    '^dmarc-lookup: com.zone:1:12: quote'
if [ -e /dev/full ]; then
	# shellcheck disable=SC2086 # words
	dmarc-lookup $zones example.com >/dev/full 2>err
	is 'a full disk: 2' $? 2
	like 'and it is told' "$(cat err)" 'space'
fi
run dmarc-lookup --help
status '--help' 0
run dmarc-lookup -V
like '-V names the sandbox' "$(cat out)" '^sandbox: '

# --- the test vectors ---

vectors=${SHARED:-$TOP/../shared}/corpus/discovery/vectors.jsonl
if [ -f "$vectors" ]; then
	mkdir vectors
	(cd vectors && python3 "$TOP/t/lib/vectors.py" zones "$vectors")
	tab=$(printf '\t')
	while IFS=$tab read -r name domain want; do
		run dmarc-lookup -z "vectors/$name.zone" "$domain"
		sed 1d out | cut -f 3-6,22-24 | sed 's/\\N/~/g' >row
		run dmarc-lookup -v -o text -z "vectors/$name.zone" "$domain"
		sed -n '/^  |- walk from/,/`-/s/.*- \(_dmarc.*\) TXT$/\1/p' out |
		    paste -s -d ' ' >walk
		paste row walk | awk -F '\t' -v want="$want" '{
			n = split(want, w, "\t")
			for (i = 1; i <= n; i++)
				if (w[i] != "-" && w[i] != $i)
					print $i ", not " w[i]
		}' >bad
		is "$name" "$(cat bad)" ''
	done <vectors/cases.tsv
else
	skip 'the vectors' "no $vectors"
fi

# --- included files ---

mkdir zone near far
printf '_dmarc.sub TXT "v=DMARC1; p=none"\n' >zone/sub
cp zone/sub far/sub
printf '$TTL 1\n@ SOA a b 1 1 1 1 5\n_dmarc TXT "v=DMARC1; p=reject"\n%s\n%s\n' \
    '*.w A 192.0.2.1' '$INCLUDE sub' >zone/in.zone
sed 's/sub/none/' zone/in.zone >zone/none.zone
sed "s,sub,$PWD/far/sub," zone/in.zone >zone/far.zone
printf '$ORIGIN example.net.\n$TTL 1\n@ SOA a b 1 1 1 1 1\n' >zone/net.zone
# ask OPTION... DOMAIN: the result, and what the error is of a failure
ask()
{
	run dmarc-lookup -q -H -c result,p,error --origin example.org "$@"
	printf '%s %s\n' "$status" "$(tr '\t' ' ' <out)"
}
ask -z zone/in.zone sub.example.org >asked
ask -z zone/far.zone --include-anywhere sub.example.org >>asked
for z in none far; do
	for d in sub.example.org example.org x.w.example.org example.net \
	    example.com; do
		ask -z zone/$z.zone -z zone/net.zone $d
	done
done >>asked
ask -z zone/in.zone --no-include sub.example.org >>asked
printf '$INCLUDE nowhere\n' >zone/only.zone
ask -z zone/only.zone -z zone/in.zone sub.example.org >>asked
ask -z zone/only.zone -z zone/in.zone a.example.org >>asked
is 'what may be in a file that was not read is not denied' "$(cat asked)" \
    '0 found none \N
0 found none \N
75 temperror \N zone/none.zone:5: included file can'\''t be read
0 found reject \N
75 temperror \N zone/none.zone:5: included file can'\''t be read
1 none \N \N
1 nxdomain \N \N
75 temperror \N zone/far.zone:5: included file is not read: it is not below the zone'\''s folder
0 found reject \N
75 temperror \N zone/far.zone:5: included file is not read: it is not below the zone'\''s folder
1 none \N \N
1 nxdomain \N \N
75 temperror \N zone/in.zone:5: included file is not read: $INCLUDE is switched off
0 found none zone/only.zone:1: included file can'\''t be read
75 temperror \N zone/only.zone:1: included file can'\''t be read'
printf 'From: a@sub.example.org\n\nx\n' >message
for o in '' '--no-include'; do
	run dmarc-check -q --expect any -H -c dmarc,p --origin example.org \
	    -z zone/in.zone $o message
	echo "$status $(cat out)"
done >asked
is 'dmarc-check says so, too' "$(tr '\t' ' ' <asked)" \
    '0 \N none
0 temperror \N'
usage 'both options' --no-include --include-anywhere -z zone/in.zone a.example

# --- where the origin of a zone file comes from ---

printf '$TTL 1\n@ SOA a b 1 1 1 1 1\n_dmarc TXT "v=DMARC1; p=reject"\n' \
    >bare.txt
cp bare.txt example.org.txt
for o in '-z example.org=bare.txt' '--origin example.org -z bare.txt' \
    '-z example.net=bare.txt --origin example.org -z bare.txt' \
    '-z EXAMPLE.org.=bare.txt'; do
	run dmarc-lookup -H -c policy_domain,p $o example.org
	quiet "$o"
	is "$o: the policy" "$(cat out)" 'example.org	reject'
done
run dmarc-lookup -H -c policy_domain,p -z example.org.txt example.org
is 'the name of the file' "$(cat out)" 'example.org	reject'
err_is 'which is told' <<'END'
dmarc-lookup: example.org.txt:2:1: origin is taken from the file's name: example.org
END
run dmarc-lookup -q -z example.org.txt example.org
quiet 'but not with -q'
run dmarc-lookup -z example.org=bare.txt -z bare.txt example.org
status 'no origin' 2
err_is 'is told with what to do' <<'END'
dmarc-lookup: bare.txt:2:1: relative names, and no origin is known
dmarc-lookup: bare.txt: give its origin: -z DOMAIN=FILE, --origin DOMAIN, or $ORIGIN in it
END
run dmarc-lookup --origin a..b -z bare.txt example.org
status '--origin that is no domain' 2
like 'is told, and why' "$(cat err)" 'not a\.\.b: '
printf 'From: a@example.org\n\nx\n' >message
for o in '-z example.org=bare.txt' '--origin example.org -z bare.txt' \
    '-q -z example.org.txt'; do
	run dmarc-check --expect any -H -c policy_domain,p $o message
	is "dmarc-check $o" "$(cat out)" 'example.org	reject'
	run dmarc-lint -H -c file -o tsv -d example.org $o
	status "dmarc-lint -d $o" 0
done
run dmarc-check -z bare.txt message
status 'dmarc-check without an origin' 2

# --- aliases ---

cat >alias.zone <<'END'
$TTL 60
$ORIGIN .
_dmarc.a.test CNAME _dmarc.b.test.
_dmarc.b.test CNAME p.c.test.
p.c.test TXT "v=DMARC1; p=reject"
_dmarc.d.test CNAME no.where.test.
below.test DNAME a.test.
END
run dmarc-lookup --psl psl.dat -z alias.zone -v -o text a.test
is 'the steps of an alias' "$(sed -n '/_dmarc.a.test TXT/,/v=DMARC1; p/p' out |
    sed 's/^[ |`-]*//' | paste -s -d /)" \
    '_dmarc.a.test TXT/alias of _dmarc.b.test/alias of p.c.test/v=DMARC1; p=reject'
run dmarc-lookup --psl psl.dat -z alias.zone -v -o text below.test
like 'and of a DNAME' "$(cat out)" 'alias of _dmarc.a.test'
run dmarc-lookup --psl psl.dat -z alias.zone -v -o text d.test
like 'one that leads nowhere' "$(cat out)" 'alias of no.where.test
.*no such name at the end of the alias'
run dmarc-lookup --psl psl.dat -z alias.zone -H -c error d.test
is 'is told in the row' "$(cat out)" \
    'an alias at _dmarc leads to a name that does not exist'

# --- what has changed ---

cat >then.zone <<'END'
$TTL 60
$ORIGIN .
_dmarc.a.test TXT "v=DMARC1; p=none; rua=mailto:x@r.test"
a.test._report._dmarc.r.test TXT "v=DMARC1"
_dmarc.b.test TXT "v=DMARC1; p=none"
_dmarc.c.test TXT "v=DMARC1; p=none"
_dmarc.d.test TXT "v=DMARC1; p=none"
d.test A 192.0.2.1
;ERROR,_dmarc.f.test,TXT,SERVFAIL
END
sed -e '/r.test TXT/d; s/_dmarc.b.test TXT.*p=n/&/' \
    -e '/_dmarc.b.test/s/none/reject/' -e '/_dmarc.d.test/d' then.zone >now.zone
echo ';ERROR,_dmarc.c.test,TXT,TIMEOUT' >>now.zone
# compare ARGUMENT...: old.tsv with now.zone
compare()
{
	run dmarc-lookup --psl psl.dat --compare old.tsv -z now.zone "$@"
}
run dmarc-lookup --psl psl.dat -x -z then.zone a.test b.test d.test
mv out old.tsv
run dmarc-lookup --psl psl.dat --compare old.tsv -z then.zone -o tsv
status 'nothing has changed: 0' 0
is 'and no row' "$(cat out)" "$(printf 'domain\twhat\told\tnew')"
compare -o tsv -H
status 'something has: 1' 1
same 'all of it, authorization too' out - <<'END'
a.test	external	rua,r.test,authorized	rua,r.test,denied
b.test	effective	none	reject
b.test	record	v=DMARC1; p=none	v=DMARC1; p=reject
d.test	result	found	none
d.test	effective	none	\N
d.test	policy_domain	d.test	\N
d.test	record	v=DMARC1; p=none	\N
END
compare -o text
like 'for people' "$(cat out)" 'b.test: record has changed
  was  v=DMARC1; p=none
  is   v=DMARC1; p=reject
d.test: result'
compare -o json -c domain,what
is 'as JSON, of columns that were chosen' "$(head -n 1 out)" \
    '{"domain":"a.test","what":"external"}'
run dmarc-lookup --psl psl.dat -z then.zone a.test
mv out old.tsv
compare -o tsv -H
status 'what was not asked then is no change' 0
compare -o tsv -H b.test
is 'a domain that is new' "$(cut -f 1-4 out | head -n 1)" \
    "$(printf 'b.test\tresult\t\\N\tfound')"
run dmarc-lookup --psl psl.dat -z then.zone a.test c.test f.test
mv out old.tsv
compare -o tsv -H
status 'a temporary failure, now or then: 75' 75
same 'is no change' out /dev/null
err_is 'but told' <<'END'
dmarc-lookup: c.test: not compared: timeout
dmarc-lookup: f.test: not compared: SERVFAIL
END
sed 's/^;ERROR,_dmarc.f.*//' now.zone >later.zone
run dmarc-lookup --psl psl.dat --compare old.tsv -z later.zone
like 'and then' "$(cat err)" 'f.test: not compared: it was a temporary failure'
for bad in 'a\tb\n' '' 'domain\tresult\nx\n' 'result\n'; do
	printf "$bad" >old.tsv
	compare
	status 'no policy rows: 2' 2
	like 'it is told' "$(cat err)" '^dmarc-lookup: old.tsv: line [0-9]: '
done
rm old.tsv
compare
status 'no such file: 2' 2

# --- a server of the same zones ---

trap 'nsd_stop; cd / && rm -rf "$tap_dir"' EXIT
if nsd_start "$world" .; then
	# The TTL of an answer that is known already is what is left of it.
	lookup -x <"$world/names"
	cut -f 1-19,21- out >want
	for w in 1 64 5000; do
		run dmarc-lookup --psl psl.dat -x -w $w -s 127.0.0.1@$nsd_port \
		    <"$world/names"
		cut -f 1-19,21- out >got
		same "the rows are those of NSD, window $w" got want
		quiet 'and nothing is amiss'
	done
	run dmarc-lookup --psl psl.dat -x --unordered -s 127.0.0.1@$nsd_port \
	    <"$world/names"
	cut -f 1-19,21- out | sort >got
	sort want >sorted
	same 'and as they come' got sorted
else
	skip 'the rows are those of NSD' "$nsd_why"
fi
nsd_stop
run dmarc-lookup -T 1 -s 127.0.0.1@${nsd_port:-9} example.com
status 'a server that is gone: 75' 75


# --- a port at which nobody listens ---

# closed ARGUMENT...: asks; $took hundredths of a second
closed()
{
	took=$(date +%s%N)
	run dmarc-lookup --psl psl.dat -H -c result,error "$@"
	took=$((($(date +%s%N) - took) / 10000000))
}
closed -T 9 -s 127.0.0.1@9 -s '::1@9' example.com
like 'of this host, that is known at once' "$(cat out)" \
    '^temperror	port closed (.*1@9)'
ok "without a wait: $took/100 s" test "$took" -lt 400
if nsd_start "$world" .; then
	lookup -x <"$world/names" >out
	cut -f 1-19,21- out >want
	took=$(date +%s%N)
	run dmarc-lookup --psl psl.dat -x -T 9 -s 127.0.0.2@9 -s 127.0.0.3@9 \
	    -s 127.0.0.1@$nsd_port <"$world/names"
	took=$((($(date +%s%N) - took) / 10000000))
	cut -f 1-19,21- out >got
	same 'the next server is asked' got want
	ok "at once: $took/100 s" test "$took" -lt 400
	host=$(hostname -I 2>/dev/null | cut -d ' ' -f 1)
	if [ -n "$host" ]; then
		closed -T 9 -s "$host@9" -s 127.0.0.1@$nsd_port example.com
		is 'and after a server elsewhere' "$(cat out)" 'found	\N'
		ok "at once: $took/100 s" test "$took" -lt 400
		closed -T 1 -s "$host@9" example.com
		is 'which is told by its own name' "$(cat out)" \
		    "temperror	port closed ($host@9)"
		ok "but waited for, for anyone may say so: $took/100 s" \
		    test "$took" -ge 100
	fi
else
	skip 'the next server is asked' "$nsd_why"
fi
nsd_stop

# --- how long, and how many a second ---

# lied MODE ARGUMENT...: dmarc-lookup asks dnsliar.py; $took hundredths of it
lied()
{
	mode=$1
	shift
	: >servers
	python3 "$TOP/t/lib/dnsliar.py" log "$mode" >servers 2>liar.err &
	liar=$!
	until [ -s servers ] || [ $((waits += 1)) -gt 200 ]; do
		sleep 0.05
	done
	took=$(date +%s%N)
	run dmarc-lookup --psl psl.dat -s "$(cat servers)" "$@"
	took=$((($(date +%s%N) - took) / 10000000))
	kill $liar
	wait $liar 2>/dev/null
}
if command -v python3 >/dev/null; then
	for t in 1 2; do
		(lied silent --timeout $t example.com; echo $took >took$t) &
	done
	wait
	read -r one <took1
	read -r two <took2
	ok "--timeout is for each try: 1 s, $one/100; 2 s, $two/100" \
	    test "$one" -ge 100 -a $((two - one)) -ge 80
	# extended NAME: what is told of an error of that kind
	extended()
	{
		lied extended -H -c error "$1"
		sed 's/@[0-9]*//' out
	}
	is 'the text of an error' "$(extended extended-x-6.test)" \
	    'SERVFAIL (127.0.0.1: DNSSEC Bogus: no)'
	is 'without a text' "$(extended extended-none-22.test)" \
	    'SERVFAIL (127.0.0.1: No Reachable Authority)'
	is 'of a code that is not known' "$(extended extended-x-4711.test)" \
	    'SERVFAIL (127.0.0.1: error 4711: no)'
	is 'that is hostile' "$(extended extended-evil-0.test)" \
	    'SERVFAIL (127.0.0.1: Other Error: \\x1b[31m\\x0ax\\xff)'
	is 'and long' "$(extended extended-long-0.test)" \
	    "SERVFAIL (127.0.0.1: Other Error: $(printf '\303\244%.0s' \
	    $(seq 60))...)"
	seq -f 'ok%g.example' 20 >names
	lied okay -q <names
	fast=$took
	lied okay --qps 25 -q <names
	ok "--qps 25: 20 names took $took/100 s, and $fast/100 without" \
	    test "$took" -ge 70 -a "$fast" -lt "$took"
	is 'all are answered' "$(sed 1d out | cut -f 2 | sort | uniq -c |
	    tr -d ' ')" 20none
else
	skip '--timeout and --qps' 'no python3'
fi

# --- terminals ---

if run python3 "$TOP/t/lib/terminal.py" true; [ "$status" -eq 0 ]; then
	echo '_dmarc TXT "v=DMARC1; p=reject"' >colour.zone
	run env TERM=xterm python3 "$TOP/t/lib/terminal.py" \
	    dmarc-lookup --psl psl.dat -z colour=colour.zone colour
	like 'in colour on a terminal' "$(sed 1q out)" \
	    "$(printf '\033')\\[1mreject$(printf '\033')\\[m"
else
	skip 'in colour on a terminal' 'no terminal can be had'
fi
done_testing
