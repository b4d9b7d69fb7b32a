# dmarc-check: attached messages, packed ones, and what is no message.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

world=$DATA/check
cp "$world"/direct.eml "$world"/spoofed.eml "$world"/both.eml .
python3 "$TOP/t/lib/inner.py"

# check ARGUMENT...: in the world of the messages
check()
{
	run dmarc-check -z "$world/world.zone" --at 2026-03-02 "$@"
}

# rows: part, Author Domain and result of the rows in ./out
rows()
{
	awk -F '\t' 'NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	{
		printf "%s%s %s %s", (NR > 2 ? "; " : ""), $(at["part"]),
		    $(at["author_domain"]), $(at["dmarc"])
	}' out
}

# cells COLUMN: of the rows in ./out
cells()
{
	awk -F '\t' -v name="$1" 'NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	{ printf "%s ", $(at[name]) }' out
}

o='plain.example none'
d='shop.example pass'
s='shop.example fail'

# inner NAME WANT
inner()
{
	check --inner -o tsv "$1"
	is "$1" "$(rows)" "$2"
}

inner one.eml "\\N $o; 2 $d"
inner two.eml "\\N $o; 1 $d; 3 $s"
status 'the worst of them is the exit status' 1
quiet 'and nothing else is said'
inner nested.eml "\\N $o; 2 $o; 2.2 $s; 2.3 $d; 3 $d"
inner alone.eml "\\N $o; 1 $d"
inner within.eml "\\N $o; 2 $o; 2.1 $d"
inner digest.eml "\\N $o; 1 $d; 2 $s"
inner base64.eml "\\N $o; 1 $d"
inner qp.eml "\\N $o; 1 $d"
inner named.eml "\\N $o; 1 $d"
inner crlf.eml "\\N $o; 2 $d"
inner cut.eml "\\N $o; 2 $d"
inner none.eml "\\N $o"
inner box "1 $d; 2 $o; 2:1 $d; 2:3 $s; 3 $s"
inner two.eml.gz "\\N $o; 1 $d; 3 $s"
inner box.gz "1 $d; 2 $o; 2:1 $d; 2:3 $s; 3 $s"
check -o tsv bom-box
is 'an mbox behind a byte order mark' "$(rows)" "1 $d; 2 $o; 3 $s"
# shellcheck disable=SC2002 # a pipe
cat bom-box | check -o tsv -
is 'from a pipe' "$(rows)" "1 $d; 2 $o; 3 $s"
check -o tsv bom-box.gz
is 'and packed' "$(rows)" "1 $d; 2 $o; 3 $s"
check -o tsv two.eml
is 'only what is asked for' "$(rows)" "\\N $o"
check -o tsv box.gz
is 'of a packed mbox too' "$(rows)" "1 $d; 2 $o; 3 $s"
check --inner -o tsv - <box.gz
is 'from standard input' "$(rows)" "1 $d; 2 $o; 2:1 $d; 2:3 $s; 3 $s"
# shellcheck disable=SC2002 # a pipe
cat box.gz | check --inner -o tsv -
is 'from a pipe' "$(rows)" "1 $d; 2 $o; 2:1 $d; 2:3 $s; 3 $s"

# --- what does not count inside ---

check --inner -o tsv --ip 192.0.2.10 --mail-from a@shop.example \
    --helo mx.shop.example two.eml
is 'options tell of the outer message only' \
    "$(awk -F '\t' '{ printf "%s ", $4 }' out)" \
    "source_ip 192.0.2.10 $(awk '
	/^Received/ { getline l; print $0 l; exit }' direct.eml |
	grep -o '\[[0-9.]*\]' | tr -d '[]') $(awk '
	/^Received/ { getline l; print $0 l; exit }' spoofed.eml |
	grep -o '\[[0-9.]*\]' | tr -d '[]') "
check --inner -o tsv -t mx.home.example forged.eml
like 'results in an attached message are not trusted' "$(rows)" \
    '; 1 shop\.example fail$'

check -o tsv unsigned.eml
is 'SPF by itself passes a message' "$(rows)" "\\N $d"
inner claimed.eml "\\N $o; 1 shop.example \\N; 2 $d"
status 'but not an attached one, whose fields anyone may have written' 2
is 'nor counts beside its signature' "$(cells spf_aligned)" '\N \N fail '
check --inner -o text claimed.eml
like 'which is said' "$(cat out)" "^From shop.example: DMARC unknown: $(
    )whoever attached it may have written how it\$"
like 'of its SPF, too' "$(cat out)" 'SPF pass  *not known: whoever attached it'
like 'and a signature counts' "$(cat out)" \
    '^From shop.example: DMARC pass: DKIM authenticates shop.example$'

# --- bounds and what is not read ---

check --inner -o tsv deep.eml
status 'messages within each other have a bound' 2
is 'which is told' "$(cut -d : -f 4- err)" \
    ' more than 16 messages within each other'
is 'and those before it are there' "$(wc -l <out)" 18
check --inner -o tsv many.eml
status 'the number has a bound' 2
is 'which is told, too' "$(cat err)" "dmarc-check: many.eml:201: more than$(
    ) 200 attached messages; those from here on are not read"
is 'after as many rows' "$(wc -l <out)" 202
check --inner -o tsv msg.eml
status 'an attached Outlook file' 2
is 'says what to do' "$(cat err)" "dmarc-check: msg.eml:2: Outlook's own$(
    ) format (OLE), which is not read; save the message as .eml"
is 'and what it is attached to is there' "$(rows)" "\\N $o"
check -o tsv x.msg direct.eml
status 'an Outlook file' 2
is 'says so' "$(cat err)" "dmarc-check: x.msg: Outlook's own format (OLE),$(
    ) which is not read; save the message as .eml"
is 'and is no row' "$(rows)" "\\N $d"
check -o tsv x.zip empty.gz
status 'a zip archive, and nothing' 2
is 'are told' "$(cat err)" 'dmarc-check: x.zip: zip archive, not a message;'\
' unpack it
dmarc-check: empty.gz: the gzip data is empty'
check -o tsv cut.gz
status 'gzip data that is cut off' 2
like 'is told' "$(cat err)" '^dmarc-check: cut.gz: '
like 'and what came before is there' "$(rows)" "^1 $d; 2 "
run dmarc-check --inner -A mx.home.example
status '-A adds a field to one message' 2
like 'and says so' "$(cat err)" '^dmarc-check: --inner and -A exclude'

# --- the same in any number of processes, and from the record ---

check --inner -o tsv -j1 ./*.eml box box.gz
mv out one
check --inner -o tsv -j2 ./*.eml box box.gz
same '-j2 gives the same' out one
check --inner -o tsv --record-zone zone nested.eml box.gz
mv out one
run dmarc-check --inner -o tsv --at 2026-03-02 -z zone nested.eml box.gz
same '--record-zone, then -z' out one
check --inner -o tsv --log log -j2 two.eml
same 'the log has them too' log out

# --- for a person ---

check -o text two.eml
like 'attached messages are named' "$(cat out)" \
    '^  message, part 3, From: .*shop.example'
like 'and how to evaluate them' "$(cat out)" '^  --inner evaluates them$'
check -o text msg.eml
like 'one in Outlook'"'"'s format too' "$(cat out)" \
    "^  message, part 2, in Outlook's own format .\.msg., which is not read\$"
like 'and what to do' "$(cat out)" '^  save it as .eml to evaluate it$'
check -o text escape.eml
is 'no control character comes through' \
    "$(LC_ALL=C tr -d '\n -~' <out | wc -c)" 0
check -o text none.eml
is 'nothing else is' "$(grep -c -i attached out)" 0
check --inner -o text nested.eml
is 'each is explained' \
    "$(grep -E '^(Attached message|From)' out | cut -c 1-27)" \
    'From plain.example: DMARC n
Attached message, part 2
From plain.example: DMARC n
Attached message, part 2.2
From shop.example: DMARC fa
Attached message, part 2.3
From shop.example: DMARC pa
Attached message, part 3
From shop.example: DMARC pa'

# --- memory ---

if [ -z "$SAN" ]; then
	{
		printf 'From: a@plain.example\nContent-Type: multipart/mixed;'
		printf ' boundary=b\n\n--b\nContent-Type: message/rfc822\n\n'
		printf 'From: a@plain.example\n\n'
		head -c 100000000 /dev/zero | tr '\0' 'x' | fold -w 100
		printf '\n--b--\n'
	} >large
	"$BUILD/bench/run" large.log dmarc-check -z "$world/world.zone" \
	    --inner -j1 -o tsv --expect any large >out
	read -r _ _ kib _ <large.log
	is 'a large one is evaluated' "$(rows | tr -d ';')" \
	    "\\N $o 1 $o"
	ok "it takes $kib KiB, under 32 MiB" test "$kib" -lt 32768
	rm large
fi
done_testing
