# dmarc-rua-parse: options, formats, exit statuses, processes.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

run "$BUILD/bench/gen" small 300 1 box
status 'a mailbox' 0
pack()
{
	PYTHONPATH=$TOP/t/lib python3 -c "from pack import *
$1"
}
parse_py()
{
	run python3 "$TOP/t/lib/parse.py" "$@"
	cat err >&2
}

# --- Formats -----------------------------------------------------------------

cp -R "$DATA/demo" demo
for format in tsv text json csv sqlite postgres; do
	run dmarc-rua-parse -o $format demo
	status "-o $format" 0
	quiet "-o $format: nothing said"
	same "-o $format" out "$DATA/expect/parse.$format"
	run dmarc-rua-parse -R -o $format demo
	same "-R -o $format" out "$DATA/expect/parse-reports.$format"
done
for format in tsv csv text; do
	run dmarc-rua-parse -o $format demo
	sed 1d out >want
	run dmarc-rua-parse -H -o $format demo
	same "-H -o $format" out want
done
run dmarc-rua-parse -o sql demo
same '-o sql is -o sqlite' out "$DATA/expect/parse.sqlite"
run dmarc-rua-parse demo
same 'tsv is what is not for a terminal' out "$DATA/expect/parse.tsv"
for table in '' -R; do
	for db in sqlite postgres clickhouse; do
		run dmarc-rua-parse $table --schema $db
		status "--schema $db $table" 0
		like "--schema $db $table" "$(cat out)" '^CREATE TABLE '
		like "--schema $db $table: the last column" "$(cat out)" quirks
	done
done
run dmarc-rua-parse --help
status '--help' 0
is '--help tells of every option' "$(sed -n 's/^ .*--\([a-z-]*\).*/\1/p' out |
    sort | tr '\n' ' ')" \
    "$(sed -n 's/^\.It .*Fl -\([a-z-]*\).*/\1/p' "$TOP/man/dmarc-rua-parse.1" |
    sort | tr '\n' ' ')"
run dmarc-rua-parse -V
like '-V' "$(cat out)" "^dmarc-rua-parse $(cat "$TOP/VERSION")$"
like '-V tells of the sandbox' "$(cat out)" '^sandbox: '
like '-V tells of the formats' "$(cat out)" \
    '^unpacks: gzip [0-9.]*, zlib [0-9.]*, xz .*, bzip2 .*, zstd '

# --- XML that is not well-formed, in our words -------------------------------

# ill WORDS AFTER: what is said of a document with AFTER in feedback
ill()
{
	printf '%s' "<feedback>$2" >ill.xml
	run dmarc-rua-parse -q -R ill.xml
	like "ill-formed: $1" "$(cat err)" \
	    "^dmarc-rua-parse: ill.xml:1:[0-9]+: (the report is cut off: )?$1$"
}
ill 'mismatched end tag: b while a of line 1 is open' '<a></b></feedback>'
ill 'unexpected end of document: a of line 1 is open' '<a>'
ill 'undefined entity' '&x;</feedback>'
ill '"&" that begins no entity reference' '&x</feedback>'
ill 'attribute given twice' '<x a="1" a="2"/></feedback>'
ill 'comment without an end' '<!-- </feedback>'
ill 'content after the end of the document' '</feedback>x'
ill 'misplaced XML declaration' '<?xml version="1.0"?></feedback>'
rm ill.xml

# --- Any number of processes gives the same ----------------------------------

for options in '-o tsv' '-o text' '-o json' '-o csv' '-o sqlite' '-o postgres' '-R' '-u' '-v' \
    '--strict'; do
	# shellcheck disable=SC2086 # words
	run dmarc-rua-parse $options -j1 demo box
	mv out want
	mv err want.err
	for jobs in 2 3 8; do
		# shellcheck disable=SC2086
		run dmarc-rua-parse $options -j$jobs demo box
		same "$options -j$jobs" out want
		same "$options -j$jobs: stderr" err want.err
	done
done
run dmarc-rua-parse -H box/mbox
cut -f 3- out >want
for kind in xml gz zip eml; do
	run dmarc-rua-parse -H box/$kind
	cut -f 3- out >got
	same "the same from $kind as from the mbox" got want
done

# --- Duplicates and conflicts ------------------------------------------------

pack '
put("u/1.xml", xml("a")); put("u/2.xml", xml("b"))
put("u/3.gz", gz(xml("a"))); put("u/4.eml", report_mail("a"))
put("u/5.xml", xml("a", 2)); put("u/6.xml", xml("a", 2))'
for jobs in 1 2 5; do
	run dmarc-rua-parse -j$jobs -u -H -o tsv u
	status "-u -j$jobs" 0
	cut -f 1,7,24 out >got
	same "-u -j$jobs" got - <<'END'
u/1.xml	a	1
u/2.xml	b	1
u/5.xml	a	1
u/5.xml	a	2
END
	err_is "-u -j$jobs names the conflict" <<'END'
dmarc-rua-parse: u/5.xml: conflict: a report of this name but other content has been read before; both are kept
END
	run dmarc-rua-parse -j$jobs -R -u -H -v -o tsv u
	is "-R -u -j$jobs" "$(cut -f 1 out | tr '\n' ' ')" \
	    'u/1.xml u/2.xml u/5.xml '
	is "-u -v names duplicates" \
	    "$(sed -n 's/^[^ ]* \(.*\): duplicate.*/\1/p' err | tr '\n' ' ')" \
	    'u/3.gz u/4.eml:2 u/6.xml '
done
run dmarc-rua-parse -H -o tsv u
is 'without -u all are there' "$(cut -f 1 out | uniq | wc -l)" 6

# --- What does not conform ---------------------------------------------------

pack '
put("s/good.xml", xml("good"))
put("s/bad.xml", xml("bad").replace(b"<p>none", b"<p>NONE"))
put("s/cut.xml", xml("cut", 3)[:-300])
put("s/many.xml", xml("many", 5000).replace(b"</feedback", b"<x/></feedback"))'
for jobs in 1 4; do
	run dmarc-rua-parse --strict -j$jobs -H -o tsv s
	status "--strict -j$jobs" 1
	is "--strict -j$jobs: what conforms" "$(cut -f 1 out)" s/good.xml
	same "--strict -j$jobs: what does not" err - <<'END'
dmarc-rua-parse: s/bad.xml: the report does not conform and is dropped
dmarc-rua-parse: s/cut.xml:48:21: the report does not conform and is dropped: tag without ">"
dmarc-rua-parse: s/many.xml: the report does not conform and is dropped
END
done
run dmarc-rua-parse --strict s/bad.xml
status '--strict: all dropped' 2

# --- Exit statuses -----------------------------------------------------------

run dmarc-rua-parse -o tsv nothing box/xml/000000.xml
status 'a file that is not there' 1
err_is 'and what is said' <<'END'
dmarc-rua-parse: nothing: no such file or directory
END
run dmarc-rua-parse -o tsv nothing
status 'no other' 2
err_is 'and what is said' <<'END'
dmarc-rua-parse: nothing: no such file or directory
dmarc-rua-parse: no report found
END
if [ "$(id -u)" -ne 0 ]; then
	cp box/xml/000000.xml secret
	chmod 0 secret
	run dmarc-rua-parse -o tsv secret box/xml/000000.xml
	status 'a file that must not be read' 1
	err_is 'and what is said' <<'END'
dmarc-rua-parse: secret: permission denied
END
else
	skip 'a file that must not be read' 'root reads all'
fi
usage()
{
	text=$1
	shift
	run dmarc-rua-parse "$@" demo
	status "usage: $*" 2
	err_is "usage: $*, what is said" <<END
dmarc-rua-parse: $text
END
	is "usage: $*, no rows" "$(cat out)" ''
}
usage "-o: 'xml' is not tsv, text, json, csv, sqlite, postgres or sql" \
    -o xml
usage 'unknown option -Z, see --help' -Z
usage 'unknown option --zone, see --help' --zone
usage 'option --strict takes no argument' --strict=1
usage '-q and -v exclude each other' -q -v
usage "--schema: 'oracle' is not sqlite, postgres or clickhouse" \
    --schema oracle
for n in 0 257 -1 +1 1x '' ' 1' 1.5 99999999999999999999; do
	usage "--jobs wants a number from 1 to 256, not $n" -j "$n"
done
for n in 0 1T K 1KK 8589934592G; do
	usage "--max-part wants a number from 1 to 9223372036854775807 (or with K, M, G), not $n" \
	    --max-part="$n"
done
usage '--max-members wants a number from 1 to 4294967295, not 1K' \
    --max-members 1K
run dmarc-rua-parse -j
status 'an argument that is missing' 2

# --- The bounds that may be set ----------------------------------------------

# bound OPTION FILE WANT: too small a bound is told, as WANT.
bound()
{
	run dmarc-rua-parse -o tsv "$1" b/good "$2"
	status "$1 $2" 1
	is "$1 $2, what is said" "$(head -n 1 err)" "dmarc-rua-parse: $2$3"
	run dmarc-rua-parse -o tsv b/good "$2"
	status "$2 without it" 0
}
pack '
put("b/good", gz(b"<feedback/>"))
put("b/mail", mail(attached(xml("a", 20), encoding="8bit")))
put("b/gz", gz(xml("a", 100)))
put("b/zip", zipped(*[(str(n), xml("a")) for n in range(5)]))
put("b/deep", gz(gz(gz(xml("a")))))
put("b/tight", gz(xml("a", 1, "<x>%s</x>\n" % (" " * 99999) * 200)))
deep = xml("a")
for _ in range(31):
    deep = mail(attached(zipped(("a", deep))))
put("b/deepest", deep)
deep = xml("a")
for _ in range(63):
    deep = gz(deep)
put("b/deepgz", deep)
deep = b"\n" + xml("a")
for _ in range(62):
    deep = (b"Content-Type: message/rfc822\n"
        b"Content-Transfer-Encoding: quoted-printable\n\n" +
        deep.replace(b"=", b"=3D"))
put("b/deepmail", deep)
put("b/parts", mail(multipart(*[text("x")] * 9 + [attached(gz(xml()))])))'
bound --max-part=5K b/mail ':1: larger than 5120 octets'
bound --max-inflated=20K b/gz \
    ':711:16: record 44 is cut off: inflates to more than 20480 octets'
bound --max-nesting=2 b/deep ': more than 2 containers within each other'
run dmarc-rua-parse --max-nesting=65 b/deep
status 'nesting has a largest value' 2
stack=128
[ -z "$SAN" ] || stack=1024
for f in deepest deepgz deepmail; do
	run sh -c "ulimit -s $stack
	    exec dmarc-rua-parse -j1 -o tsv --max-nesting=64 b/$f"
	status "layers take no stack: $f" 0
	is "and what is in $f is read" "$(wc -l <out)" 2
done
bound --max-members=4 b/zip ': the archive has more than 4 members'
bound --max-members=9 b/parts \
    ':10: too many parts, the rest was passed over'
run dmarc-rua-parse -o tsv --max-ratio=2000 b/tight
status '--max-ratio' 0
run dmarc-rua-parse -o tsv b/tight
status 'without it' 1

# --- Output that goes nowhere ------------------------------------------------

if [ -c /dev/full ]; then
	for format in tsv text json csv sqlite postgres; do
		for jobs in 1 3; do
			dmarc-rua-parse -o $format -j$jobs box/xml \
			    >/dev/full 2>err
			is "-o $format -j$jobs on a full disk" $? 2
			err_is "-o $format -j$jobs on a full disk is told" <<'END'
dmarc-rua-parse: write error: no space left on device
END
		done
	done
	for option in --help --version --schema=sqlite; do
		dmarc-rua-parse $option >/dev/full 2>err
		is "$option on a full disk" $? 2
	done
else
	skip 'a full disk' 'no /dev/full'
fi
for jobs in 1 3; do
	parse_py gone $jobs
	out_is "-j$jobs: a reader that goes away, then SIGPIPE ignored" <<'END'
SIGPIPE b''
2 b''
END
done

# --- Descriptors that are closed ---------------------------------------------

dmarc-rua-parse -H -o tsv <&- >out 2>err
is 'no stdin' $? 2
err_is 'no stdin, what is said' <<'END'
dmarc-rua-parse: -: bad file descriptor
dmarc-rua-parse: no report found
END
for jobs in 1 2; do
	dmarc-rua-parse -j$jobs -o tsv box/xml >&- 2>err
	is "-j$jobs, no stdout" $? 2
	err_is "-j$jobs, no stdout, what is said" <<'END'
dmarc-rua-parse: write error: bad file descriptor
END
	dmarc-rua-parse -j$jobs -o tsv demo <&- >out 2>&-
	is "-j$jobs, neither stdin nor stderr" $? 0
	same "-j$jobs, neither stdin nor stderr: rows" out \
	    "$DATA/expect/parse.tsv"
	dmarc-rua-parse -j$jobs -o tsv box/mbox nothing <&- >&- 2>&-
	is "-j$jobs, none of them" $? 2
done

# --- Processes ---------------------------------------------------------------

run "$BUILD/bench/gen" big 40000 1 big.xml
if [ -r /proc/self/task/$$/children ] || [ -r /proc/$$/task/$$/children ]; then
	for jobs in 2 4; do
		parse_py blocked SIGKILL $jobs big.xml u/1.xml u/2.xml
		same "-j$jobs: a worker that dies loses its one input" out - <<'END'
status 1
rows cut 0
big.xml some
u/1.xml 1
u/2.xml 1
dmarc-rua-parse: big.xml: worker died: signal 9 (Killed)
END
	done
	parse_py blocked_sql 2 big.xml u/1.xml u/2.xml
	out_is 'SQL is whole up to where a worker dies' <<'END'
status 1
statements several
not whole 0
END
	parse_py blocked SIGTERM 3 big.xml big.xml big.xml
	out_is 'no worker is left behind' <<'END'
SIGTERM
left False
END
else
	skip 'workers that die' 'no /proc with children'
fi

# --- Temporary files ---------------------------------------------------------

mkfifo fifo
cat box/mbox >fifo &
TMPDIR=/nowhere run dmarc-rua-parse -o tsv -H <fifo
status 'a TMPDIR that is not there: another is taken' 0
cut -f 3- out >got
same 'and all is read' got want

# --- Progress ----------------------------------------------------------------

if python3 -c 'import os; os.openpty()' 2>err; then
	for jobs in 1 2; do
		parse_py terminal -j$jobs
		like "-j$jobs: ends well" "$(cat out)" '^status 0$'
		like "-j$jobs: a line shown and taken away" "$(cat out)" '^lines several$'
		like "-j$jobs: says how far it is" "$(cat out)" \
		    '^first dmarc-rua-parse: 0 MB, 0 MB/s$'
		like "-j$jobs: and goes away" "$(cat out)" "^last b''$"
	done
	parse_py terminal -q
	like '-q shows none' "$(cat out)" '^lines 1$'
else
	skip 'a progress line' 'no terminal to be had'
fi
done_testing
