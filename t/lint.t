# dmarc-lint: formats, options, statuses, mending; the rules are lint-rules.t's.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/nsd.sh"

tool=$DATA/lint/tool
psl=$DATA/lint/psl.dat
cp "$tool"/* .

lint()
{
	run dmarc-lint --psl "$psl" "$@"
}

# codes: those of the findings in out (gcc), in their order
codes()
{
	sed -n 's/.* \[\([a-z0-9-]*\)\]$/\1/p' out | paste -s -d ' ' -
}

# A zone with nothing to be said against it, with more lines behind.
zone()
{
	cat <<-'END'
	$ORIGIN example.com.
	$TTL 3600
	@ SOA ns h 1 2 3 4 5
	@ NS ns
	@ MX 10 mx
	@ TXT "v=spf1 mx -all"
	ns A 192.0.2.1
	mx A 192.0.2.2
	k._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	END
	printf "$@"
}

good='_dmarc TXT "v=DMARC1; p=reject; rua=mailto:a@example.com"\n'
bad='_dmarc TXT "v=DMARC1; p=regect; rua=mailto:a@example.com"\n'
zone "$good" >good.zone
zone "$bad" >bad.zone

# --- formats ---

record='v=DMARC1; p=none; pct=5%, rua=mailto:a@example.org,b::c@d.example; ruf'
for o in gcc text tsv json csv github sarif checkstyle; do
	lint -o $o shop.zone -r "$record"
	status "$o: there are findings" 1
	quiet "$o: and nothing else is amiss"
	cp out got.$o
	[ $o != sarif ] || python3 "$TOP/t/lib/findings.py" results out >got.sarif
	same "$o is as it was" got.$o "$DATA/expect/lint.$o"
	unlike "$o has no control characters" \
	    "$(LC_ALL=C tr -d '\n\t\40-\176\200-\377' <out)" .
	lint -o $o good.zone
	status "$o: nothing found" 0
done
lint shop.zone -r "$record"
same 'gcc is the default' out got.gcc
lint -H -o tsv shop.zone
is '-H leaves out the header' "$(sed 1q out | cut -f 1,2)" \
    "$(printf 'shop.zone\t12')"

# What a stranger may write, in a file whose name is a stranger's, too.
name=$(printf 'a\033[31m :1:2: error: b,c%%0A\303\244\n.zone')
zone '_dmarc TXT "v=DMARC1; p=\033]0;x\007; \\010\\027=x; rua=a@b,\303\244"\n_dmarc.\\027x TXT "v=DMARC1; p=none; \\127=\\t%%0A::error::&<\\""\n' >"$name"
lint -o json "$name" shop.zone -r "$record
x"
status 'hostile text' 1
cp out rows
for o in gcc github checkstyle sarif; do
	lint -o $o "$name" shop.zone -r "$record
x"
	is "$o is read as it is meant" \
	    "$(python3 "$TOP/t/lib/findings.py" $o rows out 2>&1)" ''
done
printf '_dmarc.\200 TXT "v=DMARC1; p=\200\\200\303;; x"\n' >>"$name"
for o in gcc text tsv json csv github sarif checkstyle; do
	lint -o $o "$name"
	status "$o of hostile text" 1
	unlike "$o has no control characters of it" \
	    "$(LC_ALL=C tr -d '\n\t\40-\176\200-\377' <out | tr '\0' 0)" .
	ok "$o is UTF-8" iconv -f UTF-8 -t UTF-8 out
done
lint "$name.none"
unlike 'nor has the line about a missing file' \
    "$(LC_ALL=C tr -d '\n\40-\176\200-\377' <err)" .

schema=${SARIF_SCHEMA:-$TOP/build/sarif-2.1.0.json}
if ! python=$(python_with jsonschema); then
	skip 'SARIF fits its schema' 'no python3-jsonschema'
elif [ ! -s "$schema" ]; then
	skip 'SARIF fits its schema' "no $schema (sh t/lib/sarif.sh FILE)"
else
	for input in "$name" good.zone shop.zone; do
		lint -o sarif "$input" -r "$record"
		is "SARIF fits its schema" "$("$python" "$TOP/t/lib/findings.py" \
		    schema "$schema" out 2>&1)" ''
	done
	echo '{"version":"2.1.0","runs":[{}]}' >no.sarif
	like 'and the schema is one' "$("$python" "$TOP/t/lib/findings.py" \
	    schema "$schema" no.sarif 2>&1)" tool
fi

# The default errorformat; in a name blanks are all right.
if command -v vim >/dev/null && vim --version | grep -q +quickfix; then
	mkdir 'a b'
	cp bad.zone 'a b/c.zone'
	lint shop.zone 'a b/c.zone'
	cp out gcc.out
	cat >vim.cmd <<-'END'
	cgetfile gcc.out
	call writefile(map(filter(getqflist(), 'v:val.valid'), 'join([bufname(v:val.bufnr), v:val.lnum, v:val.col], ":")'), 'vim.out')
	qall!
	END
	vim -N -u NONE -i NONE -e -s -S vim.cmd </dev/null >/dev/null 2>&1
	sed 's/^\([^:]*:[0-9]*:[0-9]*\): .*/\1/' gcc.out >want
	same 'Vim knows the places' vim.out want
else
	skip 'Vim knows the places' 'no vim with quickfix'
fi
if command -v emacs >/dev/null; then
	cp got.gcc gcc.out
	cat >emacs.el <<-'END'
	(require 'compile)
	(insert-file-contents "gcc.out")
	(compilation-mode)
	(let ((inhibit-read-only t)) (compilation--ensure-parse (point-max)))
	(goto-char (point-min))
	(while (not (eobp))
	  (let* ((m (get-text-property (point) 'compilation-message))
	         (loc (and m (compilation--message->loc m))))
	    (when m
	      (princ (format "%s:%s:%s:%s\n"
	                     (caar (compilation--loc->file-struct loc))
	                     (compilation--loc->line loc)
	                     (compilation--loc->col loc)
	                     (nth (compilation--message->type m)
	                          '("note" "warning" "error"))))))
	  (forward-line 1))
	END
	emacs -Q --batch -l emacs.el >emacs.out 2>/dev/null
	sed 's/^\([^:]*:[0-9]*:[0-9]*\): \([a-z]*\): .*/\1:\2/' gcc.out >want
	same 'Emacs knows the places' emacs.out want
else
	skip 'Emacs knows the places' 'no emacs'
fi

# --- severities ---

lint -D policy-invalid bad.zone
status '-D: nothing is left' 0
is '-D' "$(codes)" ''
lint -W policy-invalid bad.zone
status '-W: no error is left' 0
like '-W' "$(cat out)" ': warning: p is not'
lint -E policy-none -r 'v=DMARC1; p=none; rua=mailto:a@b.example'
status '-E: a note becomes an error' 1
like '-E' "$(cat out)" ': error: policy is none'
lint -D all -W policy-invalid,uri-missing-scheme bad.zone
is 'the last one counts' "$(codes)" policy-invalid
lint -W policy-invalid -D all bad.zone
is 'whichever it is' "$(codes)" ''
lint --strict -r 'v=DMARC1; p=none; rua=mailto:a@b.example'
like '--strict: advice warns' "$(cat out)" ': warning: policy is none'
for s in error:0 warning:0 note:1; do
	lint --fail-on ${s%:*} -r 'v=DMARC1; p=none; rua=mailto:a@b.example'
	status "--fail-on ${s%:*}" ${s#*:}
done
# A line that ends with CRLF is shown without its CR.
printf '$ORIGIN example.com.\r\n$TTL 1h\r\n@ SOA a b 1 2 3 4 5\r\n%s\r\n' \
    '_dmarc TXT "v=DMARC1; p=nne"' >crlf.zone
lint -o text crlf.zone
is 'a line that ends with CRLF' "$(sed -n 2p out)" \
    '    _dmarc TXT "v=DMARC1; p=nne"'

# --strict is for advice on policies alone: other notes stay notes
printf '$ORIGIN example.com.\n$TTL 1h\n@ SOA a b 1 2 3 4 5\n%s\n' \
    '_dmarc TXT "v=DMARC1; p=none; rua=mailto:a@other.example"' >strict.zone
severities()
{
	lint -o tsv "$@" strict.zone
	cut -f 5,6 out | sed 1d | sort | tr '\t\n' '= '
}
is 'without --strict' "$(severities)" \
    'note=external-unverified note=policy-none warning=parked-not-reject '
is '--strict raises advice, nothing else' "$(severities --strict)" \
    'note=external-unverified warning=parked-not-reject warning=policy-none '

lint --fail-on warning -r 'v=DMARC1; p=none'
status '--fail-on warning: there is one' 1
lint -W polcy-invalid bad.zone
status 'no such rule' 2
err_is 'and which is meant' <<'END'
dmarc-lint: -W: no rule is called polcy-invalid, perhaps policy-invalid
END
lint --fail-on none bad.zone
status '--fail-on none' 0
zone '; dmarc-lint: disable=policy-invalid\n%s' "$bad" >off.zone
lint off.zone
status 'a comment disables it' 0
{
	zone '; dmarc-lint: disable=policy-invalid\n'
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		echo '; dmarc-lint: disable=ttl-inconsistent'
	done
	printf "$bad"
} >off.zone
lint off.zone
status 'however many come behind it' 0

zone '$GENERATE 1-9 _dmarc.h$ TXT "v=DMARC1;p=regect"\n' >gen.zone
lint -D all -E policy-missing,txt-generate-unquoted gen.zone
is 'a line of $GENERATE is told once' "$(codes)" \
    'policy-missing txt-generate-unquoted'

lint -o text gen.zone
like 'and counted once' "$(cat out)" '^1 error'

# Any valid URI of rua is one, not only the first.
lint -r 'v=DMARC1; p=regect; ruf=mailto:a@example.com; rua=mailto:b@example.com'
like 'the second URI is that of rua' "$(cat out)" \
    'Receivers take p, sp and np as none .*\[policy-invalid\]'

# Files that are included by lines of the same number are different files.
{ zone '$INCLUDE up.inc\n'; printf "$bad"; } >inc.zone
{ echo 'up A 192.0.2.3'; yes '' | head -n 8; echo '$INCLUDE down.inc'; } >up.inc
printf "$bad" | sed 's/^_dmarc/&.down/' >down.inc
lint inc.zone
is 'a file in a file' "$(sed -n 's/: .* \[policy-invalid\]$//p' out |
    paste -s -d ' ' -)" 'inc.zone:11:25 down.inc:1:30'

# SPF is followed until eleven lookups; what comes then is not counted.
for spf in 11='a a a a a a a a a a a ' 'at least 11=a a a a a a a a a a a a ' \
    '11=include:i.example.com a ' 'at least 11=include:i.example.com a a ' \
    '11=include:j.example.com ' 'at least 11=include:k.example.com '; do
	{
		zone "$good" | sed "s/mx -all/${spf#*=}-all/"
		echo 'i TXT "v=spf1 a a a a a a a a a -all"'
		echo 'j TXT "v=spf1 a a a a a a a a a a -all"'
		echo 'k TXT "v=spf1 a a a a a a a a a a a a -all"'
	} >spf.zone
	lint spf.zone
	like "SPF of ${spf#*=}" "$(grep too-many-lookups out)" \
	    ": ${spf%%=*}\\. "
done

# --- what is linted ---

mkdir -p dir/sub/.git dir/sub/deep empty
cp bad.zone dir/b.zone
cp bad.zone dir/sub/db.example.com
cp bad.zone dir/sub/deep/x.db
for f in notes.txt x.zone.signed y.zone~ .z.zone sub/.git/a.zone; do
	echo junk >dir/$f
done
ln -s .. dir/sub/up
lint dir
is 'a folder' "$(cut -d : -f 1 out | sort -u | paste -s -d ' ' -)" \
    'dir/b.zone dir/sub/db.example.com dir/sub/deep/x.db'
like 'with one that leads back to itself' "$(cat err)" \
    '^dmarc-lint: dir/sub/up: skipped: leads back to a folder that holds it$'
rm dir/sub/up
lint dir
cp out want
mkdir dir/cur dir/new
lint dir
same 'a folder of zones is no Maildir' out want
rmdir dir/cur dir/new
ln -s sub dir/twice
ln -s b.zone dir/c.zone
ln dir/b.zone dir/d.zone
mkfifo dir/e.zone
lint dir
status 'a folder with links and a pipe' 1
same 'each file is linted once' out want
err_is 'and what is passed over is named' <<'END'
dmarc-lint: dir/c.zone: skipped: has been read before
dmarc-lint: dir/d.zone: skipped: has been read before
dmarc-lint: dir/e.zone: skipped: named pipe
dmarc-lint: dir/twice: skipped: has been read before
END
lint dir ./dir dir/b.zone
same 'also where a folder is named twice' out want
rm dir/[cde].zone dir/twice
printf '_dmarc.x. TXT "v=DMARC1; p=secret"\n' >secret
ln -s ../secret dir/out.zone
ln -s /proc/self/environ dir/env.zone
ln -s .. dir/up
lint dir
status 'links that lead out of a folder' 2
same 'are not followed' out want
err_is 'and named' <<'END'
dmarc-lint: dir/env.zone: a symbolic link that leads out of the folder
dmarc-lint: dir/out.zone: a symbolic link that leads out of the folder
dmarc-lint: dir/up: a symbolic link that leads out of the folder
END
lint dir/out.zone
like 'but are where they are named' "$(codes)" policy-invalid
rm dir/out.zone dir/env.zone dir/up
lint dir/
status 'a folder without' 1
is 'the name of a folder may end in a slash' \
    "$(cut -d : -f 1 out | sort -u | sed 1q)" dir/b.zone
lint empty
status 'nothing in a folder is no success' 2
lint bad.zone ./bad.zone bad.zone
is 'a file that is named twice is linted once' \
    "$(cut -d : -f 1 out | grep -c '^bad.zone')" \
    "$(lint bad.zone; grep -c '^bad.zone' out)"

lint <bad.zone
is 'standard input' "$(cut -d : -f 1-3 out)" '-:10:25'
lint - --stdin-name zones/x.zone <bad.zone
is 'has a name' "$(cut -d : -f 1-3 out)" 'zones/x.zone:10:25'
printf '@ SOA ns h 1 2 3 4 5\n_dmarc TXT "v=DMARC1; p=x"\n' >some
lint --origin example.net -o tsv some
is '--origin' "$(sed -n '$p' out | cut -f 7)" example.net
lint --origin bücher.example -o tsv some
is '--origin with a U-label' "$(sed -n '$p' out | cut -f 7)" \
    xn--bcher-kva.example
cat >bare.txt <<'END'
$TTL 1
@ SOA ns h 1 2 3 4 5
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:a@example.net"
x A 192.0.2.1
END
lint bare.txt
status 'no origin' 2
is 'is said once' "$(grep -c '\[origin-missing\]$' out)$(wc -l <out)" 11
lint - <bare.txt
status 'nor is there one of standard input' 2
mkdir bare
for f in example.org.dns db.example.org named.example.org.signed example.org \
    zone zone.txt x.signed internal.zone db.192.0.2; do
	cp bare.txt bare/$f
	lint -o tsv -c code,message,domain bare/$f
	echo "$f $status $(cut -f 2,3 out | sed -n '2s/.*origin//p')"
done >took
is 'origins of the names of files' "$(tr '\t' ' ' <took)" \
    'example.org.dns 0 : example.org \N
db.example.org 0 : example.org \N
named.example.org.signed 0 : example.org \N
example.org 0 : example.org \N
zone 2 : "@" \N
zone.txt 2 : "@" \N
x.signed 2 : "@" \N
internal.zone 2 : "@" \N
db.192.0.2 2 : "@" \N'
lint --stdin-name example.org.zone - <bare.txt
like 'so is that of --stdin-name' "$(codes)" '^origin-from-name'
lint -o tsv -c domain --origin example.net example.org=bare.txt bare/zone
is 'origins of arguments come before --origin' "$(sort -u out | paste -s -d ' ' -)" \
    'domain example.net example.org'
lint -o tsv -c file,domain example.com=bare/
is 'also of all files in a folder' "$(sed 1d out | sort -u | tr '\t\n' '  ')" \
    'bare/db.192.0.2 example.com bare/db.example.org example.com bare/internal.zone example.com bare/zone.txt example.com '
cat >dotless.txt <<'END'
example.org	3600	IN	SOA	a.example. b.example. 1 2 3 4 5
example.org.	3600	IN	TXT	"v=spf1 -all"
example.org.	3600	IN	MX	0 .
_dmarc.example.org.	3600	IN	TXT	"v=DMARC1; p=reject; rua=mailto:a@example.com"
END
lint dotless.txt
status 'a SOA without its final dot' 1
like 'is named, and no other line' "$(cat out)" \
    '^dotless.txt:1:1: error: .*"example.org".*\[owner-doubled\]$'
is 'nor anything else' "$(codes)" 'owner-doubled external-unverified'
# The same of a record: one fault, one finding.
zone '_dmarc.example.com TXT "v=DMARC1; p=reject; rua=mailto:a@example.com"\n' \
    >doubled.zone
lint doubled.zone
is 'an owner that lacks its final dot' "$(codes)" owner-doubled
lint -D owner-doubled doubled.zone
is 'unless it is meant so' "$(codes)" \
    'dmarc-missing org-record-missing external-denied'
zone "_dmarc.sub.example.com CNAME _dmarc.x\\nsub MX 1 mx\\n$good" \
    >doubled.zone
lint doubled.zone
is 'and of an alias' "$(codes)" owner-doubled
zone "; dmarc-lint: disable=owner-doubled\\n_dmarc.sub.example.com CNAME _dmarc.x\\n$good" \
    >doubled.zone
lint doubled.zone
is 'or what a comment disables' "$(codes)" dmarc-cname-broken
lint -q -F dotless.txt
is 'and mended' "$(cut -f 1 out | sed 1q)" example.org.

cat >rpz.zone <<'END'
$TTL 1
$ORIGIN rpz.example.
@ SOA ns.example. h.example. 1 2 3 4 5
@ NS localhost.
evil.example.net CNAME .
24.0.2.0.192.rpz-nsip CNAME rpz-drop.
_dmarc TXT "v=DMARC1; p=non; rua=x"
END
lint -o tsv -c code rpz.zone
status 'a response policy zone' 0
is 'is left alone' "$(sed 1d out)" response-policy-zone
echo 'x TXT "unclosed' >>rpz.zone
lint -o tsv -c code rpz.zone
is 'but for its syntax' "$(sed 1d out | paste -s -d ' ' -)" \
    'response-policy-zone txt-unterminated-quote'

lint --origin a..b -o tsv some
status '--origin that is no domain' 2

lint -r 'v=DMARC1; p=x; rua=mailto:a@b.example' \
    -r 'v=DMARC1; p=reject; sp=x; rua=mailto:a@b.example'
is 'records have numbers' "$(cut -d : -f 1-3 out | paste -s -d ' ' -)" \
    '<record>:1:13 <record>:2:24'
for r in '' hello 'v=spf1 -all'; do
	lint -r "$r"
	status "-r '$r' is none: an error" 1
	is "-r '$r' has no version" "$(codes)" version-missing
done
printf '# x\nv=DMARC1; p=x; rua=mailto:a@b.example\r\n\nv=DMARC1;p=y; rua=mailto:a@b.example' >lines
lint --records --stdin-name list <lines
is 'lines, too' "$(cut -d : -f 1-3 out | paste -s -d ' ' -)" 'list:2:13 list:4:12'
printf 'domain\trecord\nexample.org\tv=DMARC1; p=x; rua=mailto:a@example.org\nexample.net\t\\N\n\\x61.example\tv=DMARC1; p=y; rua=mailto:a@a.example\n' >lines
lint --records -o tsv <lines
is 'rows have domains' "$(sed 1d out | cut -f 2,3,7 | tr '\t\n' ': ')" \
    '2:25:example.org 4:26:a.example '
printf 'domain\trecord\nx\n' >lines
lint --records <lines
status 'a bad row' 2
err_is 'is told' <<'END'
dmarc-lint: -:2: not as many cells as the header has
END
run dmarc-lookup -z shop.zone -o tsv example.org www.example.org \
    x.gone.example.org gone.example.org
mv out lines
lint --records -o tsv <lines
is 'rows of dmarc-lookup' "$(sed 1d out | cut -f 6,7 | tr '\t\n' '= ')" \
    \
    'policy-invalid=example.org uri-missing-scheme=example.org policy-none=gone.example.org tag-unknown=gone.example.org '

mkdir in
cp shop.zone in/shop.zone
cp part.inc outside.inc
sed 's/part.inc/..\/outside.inc/' shop.zone >in/up.zone
cp part.inc in
lint in/shop.zone
like 'what is included is linted' "$(cat out)" '^in/part.inc:3:'
lint --no-include in/shop.zone
is '--no-include' "$(codes)" \
    'policy-invalid uri-missing-scheme include-off'
lint in/up.zone
like 'not what is outside' "$(cat out)" '\[include-outside\]$'
lint --include-anywhere in/up.zone
like 'unless that is allowed' "$(cat out)" '^in/../outside.inc:3:'

# --- live ---

lint -z bad.zone -d example.com -d EXAMPLE.COM. -o tsv
status '-d: the same faults' 1
is '-d, from a zone' "$(sed 1d out | cut -f 1-3,6,7 | tr '\t\n' ': ')" \
    '\N:\N:13:policy-invalid:example.com \N:\N:13:policy-invalid:example.com '
lint -z bad.zone -d 'user@example.com'
like '-d, gcc' "$(cat out)" '^example.com:1:13: error: '
lint -z bad.zone -d 'a..b'
status '-d: no domain' 2
zone ';ERROR,_dmarc.example.com,TXT,SERVFAIL\n' >fails.zone
lint -z fails.zone -d example.com
status '-d: the DNS fails' 75
like '-d: which is told' "$(cat err)" '^dmarc-lint: example.com: SERVFAIL'
zone '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:a@there.example"\n' >ext.zone
lint ext.zone
is 'another domain may not want the reports' "$(codes)" external-unverified
printf '$ORIGIN there.example.\n@ SOA a b 1 2 3 4 5\n@ MX 1 @\n@ A 192.0.2.1\nexample.com._report._dmarc TXT "v=DMARC1"\n' >there.zone
lint -n -z there.zone ext.zone
is '-n asks it' "$(codes)" ''
lint ext.zone there.zone
unlike 'its zone says so, too' "$(codes)" external
{
	grep -v '^example.com' there.zone
	echo '_report._dmarc TXT x'
	echo ';ERROR,example.com._report._dmarc.there.example,TXT,TIMEOUT'
} >fails.zone
lint -n -z fails.zone ext.zone
status '-n: the DNS fails' 75
like '-n: which is told' "$(cat err)" \
    '^dmarc-lint: example.com._report._dmarc.there.example: timeout'

mkdir served
printf '. 60 SOA a. b. 1 2 3 4 5\n. 60 NS a.\n' >served/root.zone
cp bad.zone served/example.com.zone
cp there.zone served/there.example.zone
trap 'nsd_stop; cd / && rm -rf "$tap_dir"' EXIT
if nsd_start served .; then
	lint -s 127.0.0.1@$nsd_port -D reject-without-dkim -d example.com
	status '-d from a server' 1
	is '-d from a server: the same' "$(cut -d : -f 1-3 out)" \
	    example.com:1:13
	lint -n -s 127.0.0.1@$nsd_port ext.zone
	status '-n asks a server, and files are read' 0
	is '-n asks a server' "$(codes)" ''
	quiet 'and nothing is amiss'
	nsd_stop
else
	skip '-d and -n from a server' "$nsd_why"
fi
lint -T 1 -s 127.0.0.1@9 -d example.com
status 'no server: 75' 75
is 'and it is told once, with the server' "$(sed 's/@[0-9]*)/)/' err)" \
    'dmarc-lint: example.com: port closed (127.0.0.1)'
zone ';ERROR,_dmarc.com,TXT,REFUSED\n%s' "$bad" >fails.zone
lint -z fails.zone -d example.com
status 'a question beside it fails: 75' 75
err_is 'and it is told as well' <<'END'
dmarc-lint: _dmarc.com: REFUSED (1 question without an answer)
END

# --- statuses ---

lint none.zone bad.zone
status 'a file is missing' 2
like 'and the others are linted' "$(codes)" policy-invalid
err_is 'and it is told' <<'END'
dmarc-lint: none.zone: no such file or directory
END
lint -o sarif none.zone good.zone
like 'SARIF says that it is not complete' "$(tail -n 1 out)" \
    '"executionSuccessful":false'
lint -o sarif bad.zone
like 'or that it is' "$(tail -n 1 out)" '"executionSuccessful":true'

# usage TEXT ARGUMENT...: wrong usage, and one line that says so
usage()
{
	text=$1
	shift
	run dmarc-lint "$@" </dev/null
	status "$text: 2" 2
	is "$text: told" "$(grep -c '^dmarc-lint: ' err) $(wc -l <out)" '1 0'
}
usage 'no such format' -o yaml good.zone
usage 'no such option' --frobnicate
usage 'no such severity' --fail-on never good.zone
usage 'no such rule to explain' --explain nothing
usage 'a format that a page has not' --explain policy-none -o json
usage 'a format that a table has not' --list -o sarif
usage 'nor has it that of compilers' --list -o gcc
usage 'no such rule to disable' -D policy-none,nothing good.zone
usage '-F and --diff' -F --diff good.zone
usage '-F and -o' -F -o json good.zone
usage '-F of a zone and a record' -F good.zone -r v=DMARC1
usage '--diff of a record' --diff -r v=DMARC1
usage '-F of what is live' -F -d example.com -z good.zone
usage '-z for nothing' -z good.zone bad.zone
usage '-s for nothing' -s 192.0.2.1 bad.zone
usage '--records and -' --records -
usage '--new and a file' --new p=none good.zone
usage '--new of what is no tag' --new reject
usage '--new for no domain' --new p=none --origin a..b
usage '--new with an address at none' --new 'p=none,rua=a@bü..cher.example'
usage '--no-include, --include-anywhere' --no-include --include-anywhere x
usage '-q and -v' -q -v good.zone
usage 'no such list' --psl none.dat good.zone
if [ -e /dev/full ]; then
	for o in gcc text tsv json csv github sarif checkstyle; do
		dmarc-lint -o $o bad.zone >/dev/full 2>err
		is "$o on a full disk: 2" $? 2
		like "$o: told" "$(cat err)" 'space'
	done
	for o in '-F bad.zone' '--diff shop.zone' '--new p=none' --list \
	    '--explain policy-none'; do
		# shellcheck disable=SC2086 # words
		dmarc-lint -q $o >/dev/full 2>err
		is "$o on a full disk: 2" $? 2
	done
fi
run dmarc-lint --list -o github
err_is '--list names its formats' <<'END'
dmarc-lint: --list is in tsv, text, json and csv only, not github
END
run dmarc-lint --explain policy-none -o csv
err_is '--explain, too' <<'END'
dmarc-lint: --explain is text only, not csv
END
run dmarc-lint --explain policy-none -o text
status '--explain in text' 0
for o in tsv text json csv; do
	run dmarc-lint --list -o $o
	status "--list in $o" 0
done
run dmarc-lint --help
status '--help' 0
run dmarc-lint -V
like '-V names the sandbox' "$(cat out)" '^sandbox: '

# --- what passes for something else ---

zone '_dmarc TXT "v=DMARC1; p=no\342\200\213ne\342\200\256\363\240\201\201"\n' >unseen.zone
cp unseen.zone ::error::x.zone
for o in gcc text github checkstyle sarif; do
	lint -o $o unseen.zone ::error::x.zone
	unlike "-o $o: what has no width, or turns, is shown" "$(cat out)" \
	    "$(printf '\342\200\213|\342\200\256|\363\240\201\201')"
	like "-o $o: so" "$(cat out)" '\\*xe2\\*x80\\*x8b'
done
lint ::error::x.zone
is "a file's name is no command of GitHub's" "$(grep -c '^::' out)" 0
zone '_dmarc TXT (\n \302\240::stop-commands::x "v=DMARC1; p=bad" )\n' >command.zone
lint -o text command.zone
is 'nor is a line that is quoted' \
    "$(tr -d ' \302\240' <out | grep -c '^::')" 0
like 'it is shown so' "$(cat out)" '^  .*\\x3a:stop-commands::x "v=DMARC1'
like 'with what is at fault below it' "$(cat out)" '^     *\^'

lint -D policy-invalid unseen.zone
like 'and named' "$(cat out)" \
    ' \(U\+200B ZERO WIDTH SPACE\)\. .*\[non-ascii\]$'
lint -o json -r "$(printf 'v=DMARC1; p=reject;\302\240sp=none; \033x=\002')"
like 'also what passes for a blank' "$(cat out)" \
    '"message":"[^:]*: [^:(]*\(U\+00A0 NO-BREAK SPACE\)"'
like 'and controls' "$(cat out)" 'control character: [^:(]*\(U\+001B ESCAPE\)'
like 'without a name, too' "$(cat out)" 'control character: [^:(]*\(U\+0002\)'

# --- one fault, one finding ---

while IFS='|' read -r codes record; do
	lint -D policy-none -r "$(printf 'v=DMARC1; %b' "$record")"
	is "$record" "$(codes)" "$codes"
done <<'END'
pct-partial|p=reject; pct=50; rua=mailto:a@b.example
pct-invalid|p=reject; pct=abc; rua=mailto:a@b.example
tag-removed|p=reject; pct=100; rua=mailto:a@b.example
value-empty|p=reject; pct=; rua=mailto:a@b.example
pct-partial tag-duplicate|p=reject; pct=50; pct=40; rua=mailto:a@b.example
non-ascii|p=r\0303\0251ject; rua=mailto:a@b.example
smart-quotes|p=reject\0342\0200\0235; rua=mailto:a@b.example
non-ascii|p=none; rua=mailto:a@b\0303\0274cher.example
separator-missing|p=none rua=mailto:a@b.example
separator-missing|p=none; rua=mailto:a@b.example rua=mailto:c@b.example
backslash-escape|p=none\\; rua=mailto:a@b.example
html-entity|p=none&semi; rua=mailto:a@b.example
uri-unescaped-char|p=none; rua=mailto:a,b@c.example
tag-typo|p=none; rau=mailto:a@b.example
END
r=$(printf 'v=DMARC1; p=r\303\251ject; ruf=mailto:a@b.example')
lint -D ruf-privacy,rua-missing -r "$r"
like 'the cause says what comes of it' "$(cat out)" \
    '^<record>:1:14: error: .*Receivers act as if there were no record, .*non-ascii\]$'
lint -r 'v=DMARC1; p=none; rua=mailto:a,b@c.example'
like 'and is as severe' "$(cat out)" ': error: .*\[uri-unescaped-char\]$'
lint -D ruf-privacy,rua-missing,non-ascii -r "$r"
is 'what follows from it is told if it is disabled' "$(codes)" policy-invalid
zone '; dmarc-lint: disable=non-ascii\n_dmarc TXT "v=DMARC1; p=r\\195\\169ject; rua=mailto:a@example.com"\n' >off.zone
lint off.zone
is 'also by a comment' "$(codes)" policy-invalid

# --- what is an address ---

for uri in foo www.example.org 'dmarc at example.org' user@ @example.org a@b@c \
    'A <a@example.org>' a@example.org/x a@example.org:25; do
	lint -r "v=DMARC1; p=reject; rua=$uri"
	is "$uri is none, whatever stands before it" "$(codes)" uri-malformed
done
lint -r 'v=DMARC1; p=reject; rua=a@example.org'
is 'an address lacks its mailto' "$(codes)" uri-missing-scheme

# --- terminals ---

# terminal ARGUMENT...: as lint, but standard output is a terminal
terminal()
{
	run env TERM=xterm python3 "$TOP/t/lib/terminal.py" \
	    dmarc-lint --psl "$psl" "$@"
}

if run python3 "$TOP/t/lib/terminal.py" true; [ "$status" -eq 0 ]; then
	esc=$(printf '\033')
	terminal bad.zone
	status 'on a terminal' 1
	like 'it is for people' "$(sed -n 3p out)" '\^~~~~~'
	like 'in colour' "$(sed 1q out)" "${esc}\\[1;31merror${esc}\\[m"
	run env TERM=xterm NO_COLOR=1 python3 "$TOP/t/lib/terminal.py" \
	    dmarc-lint --psl "$psl" bad.zone
	unlike 'unless NO_COLOR is set' "$(cat out)" "$esc"
	zone '_dmarc TXT "v=DMARC1;; p=none" ; \033]0;x\007\342\200\213\363\240\201\201\n' \
	    >esc.zone
	lint -q -F esc.zone
	like '-F keeps an escape' "$(cat out)" "${esc}\\]0"
	for o in -F --diff; do
		terminal -q $o esc.zone
		unlike "$o shows it on a terminal" "$(cat out)" "$esc"
		like "$o: so" "$(cat out)" \
		    '\\x1b]0;x\\x07\\xe2\\x80\\x8b\\xf3\\xa0\\x81\\x81'
	done
	mkfifo slow.zone
	(cat good.zone; sleep 1.3) >slow.zone &
	run python3 "$TOP/t/lib/terminal.py" -2 sh -c \
	    'exec dmarc-lint --psl "$0" -o gcc slow.zone none.zone bad.zone >found' \
	    "$psl"
	tr '\r' '\n' <out >shown
	like 'a line says how far it is' "$(cat shown)" \
	    "^${esc}\\[Kdmarc-lint: 1 files, "
	like 'it goes away for a message' "$(cat shown)" \
	    "^${esc}\\[Kdmarc-lint: none.zone: no such file or directory$"
	is 'nothing of it is in the output' "$(cut -d : -f 1 found)" bad.zone
	(cat good.zone; sleep 1.3) >slow.zone &
	run python3 "$TOP/t/lib/terminal.py" -2 \
	    dmarc-lint --psl "$psl" -q slow.zone good.zone
	out_is '-q: there is none' </dev/null
	terminal "$name"
	sed "s/${esc}\\[[0-9;]*m//g" out >plain
	unlike 'colour is all that is let through' \
	    "$(LC_ALL=C tr -d '\n\40-\176\200-\377' <plain)" .
else
	skip 'on a terminal' 'no pseudo-terminal'
fi

# --- words ---

lint -v good.zone
err_is '-v' <<'END'
dmarc-lint: 0 errors, 0 warnings, 0 notes; 1 record in 1 file
END
lint -o text good.zone
out_is 'the summary' <<'END'
0 errors, 0 warnings, 0 notes; 1 record in 1 file
END
lint -q -o text good.zone
out_is '-q leaves it out' </dev/null

run dmarc-lint --list -o tsv
sed 1d out | cut -f 1 >listed
sed -n 's/^LINT([A-Z0-9_]*, "\([^"]*\)".*/\1/p' \
    "$TOP/common/lint/rules.def" >codes
same '--list has all rules' listed codes
is 'a text that a rule lacks is absent' "$(awk -F '\t' \
    '{ for (i = 1; i <= NF; i++) n[$i]++ }
    END { print (n[""] + 0) (n["\\N"] > 0) }' out)" 01
while read -r code; do
	run dmarc-lint --explain "$code"
	[ "$status" -eq 0 ] && grep -q "^$code: " out &&
	    grep -q '^severity  ' out || echo "$code"
done <codes >bad
is '--explain has, too' "$(cat bad)" ''

# --- mending ---

lint -q -F shop.zone
status '-F: something is left' 1
sed 's/rua=dmarc@/rua=mailto:dmarc@/' shop.zone >want
same '-F changes what it mends and nothing else' out want
err_is '-F: what is included is not mended' <<'END'
dmarc-lint: part.inc: included file, not corrected; --diff shows the corrections
END
# Several files come one behind the other, each below its name.
cp shop.zone first.zone
printf '@ SOA a b 1 2 3 4 5\n_dmarc TXT "v=DMARC1;; p=none"' >example.net.zone
lint -q -F first.zone example.net.zone bad.zone
status '-F of several' 1
{
	echo '; ==> first.zone <=='
	cat want
	echo '; ==> example.net.zone <=='
	sed 's/;;/;/' example.net.zone
	echo
	echo '; ==> bad.zone <=='
	cat bad.zone
} >several
same '-F of several: each file, mended' out several
err_is '-F of several: what they include is not' <<'END'
dmarc-lint: part.inc: included file, not corrected; --diff shows the corrections
END
lint -q -F first.zone part.inc
like '-F: what is an argument is, wherever it is included' "$(cat out)" \
    '^; ==> part.inc <==$'
quiet '-F: and nothing is said of it'

# Each of the URIs takes a round of its own.
r='v=DMARC1; p=none; rua=mailto:a@b.example'
i=0
while [ $i -lt 99 ]; do
	r="$r mailto:c@d.example"
	i=$((i + 1))
done
lint -q -F -r "$r"
is '-F: many faults are mended in one pass' "$(cat out)" \
    'v=DMARC1; p=none; rua=mailto:a@b.example,mailto:c@d.example'

lint -F bad.zone
same '-F: nothing can be mended' out bad.zone
like '-F: what is left is told' "$(cat err)" \
    '^bad.zone:10:25: error: .*\[policy-invalid\]$'
lint -q --diff shop.zone bad.zone
cp out patch
status '--diff' 1
like '--diff is of the included file, too' "$(cat out)" '^[+]{3} b/part.inc$'
unlike '--diff is not of what is in order' "$(cat out)" bad.zone
mkdir by.git by.patch
for how in git patch; do
	if ! command -v $how >/dev/null; then
		skip "$how takes the patch" "no $how"
		continue
	fi
	cp shop.zone part.inc by.$how
	case $how in
	git) (cd by.git && git init -q . && git apply ../patch) ;;
	patch) (cd by.patch && patch -s -p1 <../patch) ;;
	esac
	same "$how takes the patch" by.$how/shop.zone want
	sed 's/;; rua/; rua/' part.inc >want.inc
	same "$how takes it for both" by.$how/part.inc want.inc
	lint -q --diff by.$how/shop.zone
	out_is 'and there is no more to mend' </dev/null
done

# What goes over from one string to the next in its line is mended there, and
# what stands between the strings stays.
while IFS='|' read -r before behind; do
	zone '%s\n' "_dmarc TXT $before" >cut.zone
	zone '%s\n' "_dmarc TXT $behind" >want
	lint -q -F cut.zone
	same "TXT $before, of two strings" out want
	lint -q --diff cut.zone
	if command -v patch >/dev/null; then
		patch -s -p1 <out
		same 'a patch of it' cut.zone want
	fi
done <<'END'
"v=DMARC1; p=none; pct=1" "00; sp=none"|"v=DMARC1; p=none" "; sp=none"
"v=dma" "rc1; p=none"|"v=DMARC1" "; p=none"
( "v=DMARC1; p=none; pct=1" 	( "00" )) ; x|( "v=DMARC1; p=none" 	( "" )) ; x
"v=DMARC1; p=none; rua=a@exa" "mple.com"|"v=DMARC1; p=none; rua=mailto:a@exa" "mple.com"
"v=DMARC1; p=none; rua=mailto:/" "/a@example.com"|"v=DMARC1; p=none; rua=mailto:" "a@example.com"
"v=DMARC1; p=none; aspf=str" "ict"|"v=DMARC1; p=none; aspf=s" ""
"v=DMARC1; p=none;" "; ri=8" "64" "00"|"v=DMARC1; p=none;" " ri=8" "64" "00"
"v=DMARC1; p=none, " "sp=none"|"v=DMARC1; p=none; " "sp=none"
"v=DMARC1; p=none " "sp=none"|"v=DMARC1; p=none " "; sp=none"
"v=DMARC1; p=re" "jct"|"v=DMARC1; p=re" "jct"
END
zone '%s\n' '_dmarc TXT ("v=DMARC1; p=none; pct=1"' '"00")' >cut.zone
lint -q -F cut.zone
same 'in two lines it stays' out cut.zone

# What a semicolon cuts is put in quotes if it can be nothing but a record.
while IFS='|' read -r before behind; do
	zone '%s\n' "_dmarc TXT $before" >cut.zone
	zone '%s\n' "_dmarc TXT $behind" >want
	lint -q -F cut.zone
	same "TXT $before" out want
done <<'END'
v=DMARC1; p=none; rua=mailto:a@example.com|"v=DMARC1; p=none; rua=mailto:a@example.com"
v=DMARC1 ;p=none;|"v=DMARC1 ;p=none;"
'v=DMARC1; p=none'|"v=DMARC1; p=none"
'v=DMARC1; p=none' ; ask bob|'v=DMARC1; p=none' ; ask bob
( v=DMARC1; p=none|( v=DMARC1; p=none
v=DMARC1; p=none ; ask bob|v=DMARC1; p=none ; ask bob
v=DMARC1; the policy|v=DMARC1; the policy
v=DMARC1; p=reject; was p=none|v=DMARC1; p=reject; was p=none
v=DMARC1; p=none "x"|v=DMARC1; p=none "x"
"v=DMARC1"; p=none|"v=DMARC1"; p=none
v=DMARC1; p=none ; dmarc-lint: disable=rua-missing|v=DMARC1; p=none ; dmarc-lint: disable=rua-missing
END
zone '%s\n' '_dmarc TXT ( v=DMARC1' ' ; p=none' ' )' >cut.zone
lint -q -F cut.zone
same 'TXT whose semicolon is in another line stays' out cut.zone

# A string that is too long goes on as another, escapes whole; what has
# octets to look at first stays.
long=$(printf 'v=DMARC1; p=none; rua=mailto:%0225d' 0)
rest=$(printf '%0255d' 1)
del=$(printf '\177')
while IFS='|' read -r before behind; do
	zone '%s\n' "_dmarc TXT $before" >long.zone
	zone '%s\n' "_dmarc TXT $behind" >want
	lint -q -F long.zone
	same "TXT of $(echo "$before" | wc -c) octets" out want
done <<END
"${long}0@example.com"|"${long}0" "@example.com"
"${long}${del}@example.com"|"${long}${del}@example.com"
"${long}\\064${rest}0a@example.com" "x"|"${long}\\064" "$rest" "0a@example.com" "x"
END
rest=

# Names that a patch has to quote; line ends; what is no text.
for file in 'a b.zone' "$(printf 'q"\\\t.zone')" "$name"; do
	printf '\357\273\277$ORIGIN example.com.\r\n@ SOA a b 1 2 3 4 5\r\n; \377\001\r\n_dmarc TXT "v=DMARC1;; p=none"\r\n_dmarc.a TXT "v=DMARC1; p=none; pct=100"' >"$file"
	cp "$file" old
	lint -q -F "$file"
	sed 's/;;/;/; s/; pct=100//' old >want
	same "-F keeps line ends, marks and all octets" out want
	lint -q --diff "$file"
	cp out patch
	git apply patch 2>err.git || cat err.git
	case $file in
	*'
'*) ;; # git takes it, GNU patch does not
	*) same "a patch for an odd name, and no line feed at the end" \
	    "$file" want ;;
	esac
done

lint -q -F -r 'v=DMARC1; p=none rua=a@b.example' -r 'v=dmarc1; p=x; sp='
out_is '-F of records' <<'END'
v=DMARC1; p=none; rua=mailto:a@b.example
v=DMARC1; p=x
END
lint -q -F -r 'v=DMARC1; p=none; pct=100; pct=50; rua=mailto:a@b.example'
is '-F leaves two that differ' "$(cat out)" \
    'v=DMARC1; p=none; pct=100; pct=50; rua=mailto:a@b.example'
printf 'v=DMARC1;; p=none\nhello\n' | lint -q -F --records
out_is '-F of lines' <<'END'
v=DMARC1; p=none
hello
END

# --- new records ---

lint --new p=reject,rua=a@example.com,b@example.com,sp=none
out_is '--new' <<'END'
_dmarc	IN	TXT	"v=DMARC1; p=reject; rua=mailto:a@example.com,mailto:b@example.com; sp=none"
END
is '--new is linted' "$(mv err out; codes)" sp-weaker-than-p
status '--new: no error' 0
lint -q --new p=regect --origin Example.COM.
out_is '--new for a domain' <<'END'
_dmarc.example.com.	IN	TXT	"v=DMARC1; p=regect"
END
status '--new: an error' 1
lint -q --new 'p=reject,rua=a@Bücher.example!1m,b@例え.jp,ruf=c@EXAMPLE.com' \
    --origin bücher.example
out_is '--new: U-labels' <<'END'
_dmarc.xn--bcher-kva.example.	IN	TXT	"v=DMARC1; p=reject; rua=mailto:a@xn--bcher-kva.example!1m,mailto:b@xn--r8jz45g.jp; ruf=mailto:c@EXAMPLE.com"
END
zone '%s' "$(lint -q --new p=reject,rua=a@example.com; cat out)
" >new.zone
lint new.zone
is '--new makes what zone files take' "$(codes)" ''
lint -z bad.zone -d example.com -o text
is 'records of live domains are counted' "$(tail -n 1 out | sed 's/.*; //')" \
    '1 record'

done_testing
