# Whatever a report comes in, and whatever comes with it.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

formats=$(dmarc-rua-parse -V | sed -n 's/^unpacks://p')
ok 'inputs are made' python3 "$TOP/t/lib/containers.py" "$tap_dir/in" "$formats"
cd in || exit 1

# shown NAME: what NAME.want has of a case. The columns by their places are
# part, report_id, record and quirks.
shown()
{
	printf 'status\t%d\n' "$status"
	cut -f 2,7,24,39 out | sed 's/^/row	/'
	grep -v '^dmarc-rua-parse: inputs: ' err |
	    sed -e 's/^dmarc-rua-parse: //' -e "s/^$1: \{0,1\}//" \
	    -e 's/^/err	/'
}

for want in *.want; do
	name=${want%.want}
	run dmarc-rua-parse -v -H -j1 -o tsv "$name"
	shown "$name" >got
	same "$name" got "$want"
done

# Input, part and report of each row.
rows()
{
	run dmarc-rua-parse -H -o tsv "$@"
	cut -f 1,2,7 out >got
}

# The same by standard input, as a file and as a pipe, and by a named pipe.
# The name in the output is "-", the rest is the same.
mkfifo fifo
for name in usual Q14-xml-8bit Q15-gzip-in-gzip Q16-csv Q25-one-line \
    xml-utf-16 mbox mbox-crlf mboxcl2 mboxrd mbox.gz mbox-in-zip \
    Q03-garbage-behind-large-gzip; do
	run dmarc-rua-parse -o tsv -v "$name"
	sed "s/^$name	/-	/" out >want
	sed "s/^dmarc-rua-parse: $name:/dmarc-rua-parse: -:/" err >want.err
	for jobs in 1 3; do
		run dmarc-rua-parse -o tsv -v -j$jobs <"$name"
		same "stdin, a file, -j$jobs: $name" out want
		same "stdin, a file, -j$jobs, stderr: $name" err want.err
		cat "$name" >fifo &
		run dmarc-rua-parse -o tsv -v -j$jobs - <fifo
		same "stdin, a pipe, -j$jobs: $name" out want
		same "stdin, a pipe, -j$jobs, stderr: $name" err want.err
		cat "$name" >fifo &
		run dmarc-rua-parse -o tsv -v -j$jobs fifo
		sed "s/^fifo	/-	/" out >got
		same "named pipe, -j$jobs: $name" got want
	done
done
rm fifo

# What came before on the same descriptor has been read already, and what we
# read is read.
{
	head -c 11 >skipped
	run dmarc-rua-parse -o tsv -H
	cat >left
} <<END
not for us
$(cat Q25-one-line)
END
like 'stdin is read from its position on' "$(cut -f 7 out)" '^r$'
is 'and is at its end behind' "$(cat left)" ''

# Maildir: cur, then new, then its folders; not tmp, not what stands beside.
M='in m/Maildir'
mkdir -p "$M/cur" "$M/new" "$M/tmp" "$M/.Reports.2026/cur" \
    "$M/.Reports.2026/new" "$M/.Reports.2026/tmp" "$M/plain/sub" "in m/empty"
cp usual "$M/cur/2:2,S"
cp Q14-xml-8bit "$M/cur/10:2,"
cp Q10-report-first "$M/new/1"
cp Q11-inline "$M/tmp/never"
cp mbox "$M/dovecot.index.log"
cp Q01-zip "$M/.Reports.2026/new/5"
cp mbox "$M/plain/box"
cp Q15-gzip-in-gzip "$M/plain/sub/r.gz"
rows 'in m'
status 'a folder of folders' 0
same 'a folder of folders, in order' got - <<END
$M/cur/10:2,	2	r
$M/cur/2:2,S	2	r
$M/new/1	1	r
$M/.Reports.2026/new/5	1!r.xml	z
$M/plain/box	1:2	a
$M/plain/box	2:2	b
$M/plain/box	3:2	c
$M/plain/sub/r.gz		r
END
quiet 'a folder of folders: nothing said'
rows "$M/cur/" "$M/plain/box" - "$M/new" <usual
same 'arguments in their order' got - <<END
$M/cur/10:2,	2	r
$M/cur/2:2,S	2	r
$M/plain/box	1:2	a
$M/plain/box	2:2	b
$M/plain/box	3:2	c
-	2	r
$M/new/1	1	r
END
mkdir -p none/cur none/new none/tmp
: >empty-mbox
for what in 'in m/empty' none empty-mbox /dev/null; do
	run dmarc-rua-parse -o tsv "$what"
	status "nothing has come: $what" 0
	err_is "nothing has come, which is told: $what" <<END
dmarc-rua-parse: no report found
END
	run dmarc-check -o tsv "$what"
	status "no message has come: $what" 0
	err_is "no message has come, which is told: $what" <<END
dmarc-check: no message found
END
done
: >none/new/1
run dmarc-rua-parse -o tsv none
status 'but not a message without an octet' 2
err_is 'which is told' <<END
dmarc-rua-parse: none/new/1: empty
dmarc-rua-parse: no report found
END

# Members count as what is opened, and that there were too many is told.
run dmarc-rua-parse -j1 many-members
status 'too many members' 2
like 'too many members are told' "$(cat err)" \
    'many-members:1: more than [0-9]* members, parts and layers; the rest'

# S/MIME as a tool makes it.
if command -v openssl >tap.log; then
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert \
	    -subj /CN=x 2>tap.log
	sed -n '/^Content-Type/,$p' usual >entity
	for form in '' '-stream -indef' '-nocerts' '-md sha512 -econtent_type 1.2.3'; do
		# shellcheck disable=SC2086 # words
		openssl cms -sign -nodetach -binary $form -in entity \
		    -signer cert -inkey key -out smime
		run dmarc-rua-parse -H smime
		is "S/MIME by openssl cms $form" "$(cut -f 2,7 out)" \
		    "$(printf '1:2\tr')"
	done
else
	skip 'S/MIME by openssl cms' 'no openssl'
fi

# The digest is of what could be read, whatever a container says of itself; so
# copies that are damaged in different places are no duplicates, nor is one that
# was made to have another's CRC-32.
ok 'damaged and forged copies are made' python3 "$TOP/t/lib/digests.py" digest
for name in digest/*.xml; do
	python3 -c 'import sys, zlib
b = open(sys.argv[1], "rb").read()
print("%08x:%d" % (zlib.crc32(b), len(b)))' "$name" >want
	# Of a damaged member libzip keeps back the last octet.
	for form in gz $(case $name in */cut-*) ;; *) echo zip; esac); do
		run dmarc-rua-parse -q -H "${name%.xml}.$form"
		cut -f 3 out | sort -u >got
		same "the digest of ${name%.xml}.$form" got want
	done
done
for form in gz zip; do
	run dmarc-rua-parse -u -H -o tsv digest/cut-[ab]."$form"
	is "copies cut in two places, $form: both are read" \
	    "$(cut -f 1 out | sort -u | wc -l)" 2
	like "copies cut in two places, $form: a conflict" "$(cat err)" conflict
done
run dmarc-rua-parse -u -H -o tsv digest/twin-a.xml digest/twin-b.xml
is 'two with one CRC-32 have one digest' "$(cut -f 3 out | sort -u | wc -l)" 1
is 'and both are read' "$(cut -f 1 out | sort -u | wc -l)" 2
run dmarc-rua-parse -u -H -o tsv digest/twin-a.gz digest/twin-a.zip \
    digest/twin-a.xml
is 'one report in three forms is read once' \
    "$(cut -f 1 out | sort -u)" digest/twin-a.gz

# Names that a shell or a pattern would see something in.
mkdir odd
for name in '!example.org!1!2.xml' '[a]*?.xml' 'a b (c).xml' '-v' '.hidden' \
    'a\tb' "a'b\"c"; do
	cp Q25-one-line "odd/$name"
done
cp Q25-one-line 'odd/a
b'
cp Q25-one-line "$(printf 'odd/\377.xml')"
rows odd
status 'odd names' 0
same 'odd names are written as cells' got - <<'END'
odd/!example.org!1!2.xml		r
odd/-v		r
odd/.hidden		r
odd/[a]*?.xml		r
odd/a\nb		r
odd/a b (c).xml		r
odd/a'b"c		r
odd/a\\tb		r
odd/ÿ.xml		r
END
cd odd || exit 1
rows -- -v '[a]*?.xml'
cd ..
cut -f 1 odd/out >got
same 'an odd name as argument' got - <<'END'
-v
[a]*?.xml
END

# A special file in a folder is not opened; a link is followed, not in circles.
mkdir -p loop/in
mkfifo loop/fifo
cp mbox loop/in/.mbox
ln -s .. loop/in/up
ln -s in/.mbox loop/again
ln -s ../../loop/in/.mbox loop/in/again
ln -s ../mbox loop/link
ln -s /nowhere loop/nowhere
rows -v loop
status 'links' 1
same 'links are followed, to each file once' got - <<END
loop/again	1:2	a
loop/again	2:2	b
loop/again	3:2	c
END
grep -v 'text/plain\|rua-parse: inputs: ' err >got
same 'and what leads nowhere is told' got - <<END
dmarc-rua-parse: loop/fifo: not a report: named pipe
dmarc-rua-parse: loop/in/.mbox: not a report: has been read before
dmarc-rua-parse: loop/in/again: not a report: has been read before
dmarc-rua-parse: loop/in/up: not a report: leads back to a folder that holds it
dmarc-rua-parse: loop/link: a symbolic link that leads out of the folder
dmarc-rua-parse: loop/nowhere: no such file or directory
END
done_testing
