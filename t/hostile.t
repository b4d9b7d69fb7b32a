# Input that means harm: no crash, little memory, and a word about it.
# SPDX-License-Identifier: ISC
#
# HOSTILE_LINE is how many octets the long lines have.
. "${0%/*}/lib/tap.sh"

HOSTILE_LINE=${HOSTILE_LINE:-100000000}
[ -z "$SAN" ] || HOSTILE_LINE=20000000
limit=65536 # KiB

make_py()
{
	ok "$1 are made" python3 "$TOP/t/lib/hostile.py" "$1" "$2"
}

# bounded NAME: did what run() ran last with bench/run keep within limits?
bounded()
{
	read -r _ _ kib _ <mem
	[ -n "$SAN" ] || ok "$1: $kib KiB" test "$kib" -lt $limit
	rm -f mem
}

parse()
{
	run "$BUILD/bench/run" mem dmarc-rua-parse -j1 -o tsv "$@"
}

# --- Bombs and other monsters ------------------------------------------------

make_py cases in
tr '\t' '|' <in.tsv >table
while IFS='|' read -r name options want said; do
	# shellcheck disable=SC2086 # words
	parse $options "in/$name"
	status "$name" "$want"
	if [ -n "$said" ]; then
		like "$name, what is said" "$(head -n 1 err)" \
		    "^dmarc-rua-parse: in/$name$said\$"
	elif [ "$want" -eq 0 ]; then
		quiet "$name"
	else
		is "$name" "$(cat err)" 'dmarc-rua-parse: no report found'
	fi
	ok "$name: few words" test "$(wc -l <err)" -le 20
	bounded "$name"
done <table
for f in damaged.zip damaged.gz; do
	parse -H in/$f
	is "$f: the rows before the damage" "$(wc -l <out)" 997
done
parse -H --max-rows=1M in/rows.xml.gz
like 'rows past their bound are told' "$(cat err)" ': more than [0-9]+ octets of rows; the rest of the input is not read$'
ok 'and not written' test "$(wc -c <out)" -lt 6000000
ok 'no octet of a file that XML names' test -z "$(grep -l root out)"
run dmarc-rua-parse --max-inflated=20M -H -o tsv -j2 in
status 'all of them at once' 1
unlike 'and no process died' "$(cat err)" 'worker died'
rm -rf in

# --- Lines of any length -----------------------------------------------------

mkfifo fifo
long()
{
	printf "$1"
	head -c "$HOSTILE_LINE" /dev/zero | tr '\0' "$2"
	printf "$3"
}
# line NAME STATUS SAID BEFORE CHARACTER BEHIND
line()
{
	long "$4" "$5" "$6" >fifo &
	parse -v --max-part=2G - <fifo
	wait
	status "a line: $1" "$2"
	like "a line: $1, what is said" "$(head -n 1 err)" \
	    "^dmarc-rua-parse: $3$"
	bounded "a line: $1"
}
mail='Subject: x\nFrom: y\n'
from='From a@b.example Sun Nov  1 04:00:00 2026\n'
text='-:1: not a report: text/plain'
long='-:1:[0-9]+: no feedback element was found: a tag is too long'
line 'body' 2 "$text" "$mail\n" x '\n'
line 'header field' 2 "$text" "$mail" x ': y\n\n'
line 'header value' 2 "$text" "${mail}X: " x '\n\n'
line 'boundary' 2 '-: header field is too long, its end was ignored' \
    "${mail}Content-Type: multipart/mixed; boundary=" b '\n\n'
line 'base64' 2 "$text" "${mail}Content-Transfer-Encoding: base64\n\n" A '\n'
line 'quoted-printable' 2 "$text" \
    "${mail}Content-Transfer-Encoding: quoted-printable\n\n" = '\n'
line 'text of XML' 2 '-: not a report: .*' '<x>' x '</x>'
line 'value in XML' 0 'inputs: .*' '<feedback><email>' x \
    '</email>\n<record/></feedback>'
line 'tag of XML' 2 '-:1:1: no feedback element was found: .*' '<' x '/>'
line 'attribute of XML' 2 "$long" '<x b="' x '"/>'
line 'white space in XML' 0 'inputs: .*' '<feedback>' ' ' '</feedback>'
line 'mbox, body' 2 '-:1:1: not a report: text/plain' "$from$mail\n" x '\n'
line 'mbox, header' 2 '-:1:1: not a report: text/plain' "$from$mail" x '\n\n'
line 'mbox, separator' 2 '-:1:1: not a report: text/plain' 'From a ' x '\n\nx\n'
line 'nothing known' 2 '-: not a report: text' '' x ''
line 'zero octets' 2 '-: not a report: binary data' 'x\0' '\0' ''
rm fifo

# --- Every prefix, and an octet changed at every place -----------------------

# answered WHAT: each input of folder WHAT has rows, or a word is said of it;
# rows of which nothing is said are those of the whole.
answered()
{
	find "$1" -type f | sort >all
	sed -n "s|^dmarc-rua-parse: \($1/[^:]*\):.*|\1|p" err | sort -u >told
	cut -f 1 out | sort -u >rows
	sort -u told rows | comm -23 all - >lost
	is "$1: none without an answer" "$(cat lost)" ''
	unlike "$1: no process died" "$(cat err)" 'worker died'
}
for what in prefixes flips; do
	make_py $what $what
	for jobs in 1 2; do
		run dmarc-rua-parse -v -H -o tsv -j$jobs $what
		status "$what, -j$jobs" 1
		answered $what
		mv out out.$jobs
		mv err err.$jobs
	done
	same "$what: the same rows in two processes" out.1 out.2
	same "$what: the same words in two processes" err.1 err.2
done
run dmarc-rua-parse -H -o tsv prefixes
is 'a prefix of XML is marked, but what lacks a line end only' \
    "$(cut -f 1,39 out | grep ^prefixes/xml | grep -cv ill-formed)" 2
rm -rf prefixes flips

# --- Escape sequences --------------------------------------------------------

make_py escapes esc
# Controls but TAB and LF; C1 as UTF-8; and what is no UTF-8 at all.
raw()
{
	python3 -c 'import sys, re
text = open(sys.argv[1], "rb").read().decode("utf-8", "surrogateescape")
for m in re.finditer("[\0-\x08\x0b-\x1f\x7f-\x9f\udc80-\udcff]", text):
    print(repr(text[max(0, m.start() - 50):m.end() + 20]))' "$1" |
	    head -n 5
}
for format in tsv text json csv sqlite postgres; do
	for table in '' -R; do
		# shellcheck disable=SC2086 # a word or none
		run dmarc-rua-parse -v $table -o $format esc
		status "escapes, -o $format $table" 1
		[ $format != csv ] || {
			tr -d '\r' <out >clean # stands in quotes
			mv clean out
		}
		is "no control in -o $format $table" "$(raw out)" ''
		is "nor on stderr" "$(raw err)" ''
	done
done
# --- A limit on files ---

# It is a write error like a full disk, not a signal.
i=0
echo '$ORIGIN example.org.' >faulty.zone
while [ $i -lt 40 ]; do
	echo "_dmarc.d$i TXT \"v=DMARC1; p=x\""
	i=$((i + 1))
done >>faulty.zone
while read -r args; do
	rm -f large
	run sh -c "ulimit -f 1; exec $args >large"
	status "ulimit -f 1: $args" 2
	like 'is told' "$(cat err)" 'write error: file too large$'
done <<END
dmarc-rua-parse -j1 -o tsv '$DATA/reports'
dmarc-rua-parse -j2 -o tsv '$DATA/reports'
dmarc-rua-parse --help
dmarc-rua-summarize --help
dmarc-lookup -z faulty.zone -o json $(seq -f 'd%.0f.example.org' -s ' ' 12)
dmarc-lint -o tsv faulty.zone
dmarc-lint --list
dmarc-check --help
END
done_testing
