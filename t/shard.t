# dmarc-rua-parse --shard: each report, and each word about what can't be read,
# comes from one shard, and all of them are what one run says.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
command -v python3 >/dev/null || skip_all 'no python3'

parse='dmarc-rua-parse -H -o tsv'
CORPUS=${CORPUS:-$TOP/../shared/corpus}/reports

# but_totals FILE: messages of -v, without the totals of a run
but_totals()
{
	grep -vE ' (inputs|reports of other shards|inputs read by .*): [0-9]' \
	    "$1" | sort
}

# shards N ARGUMENTS...: runs of N shards into ./all, ./all.err; $most is the
# worst exit status, ./out.K the rows of each
shards()
{
	n=$1
	shift
	k=0
	most=0
	: >all
	: >all.err
	while k=$((k + 1)); [ $k -le "$n" ]; do
		run $parse --shard $k/"$n" "$@"
		[ $status -le $most ] || most=$status
		cat out >>all
		cat err >>all.err
		mv out out.$k
	done
}

# whole NAME N ARGUMENTS...: N shards against one run
whole()
{
	name=$1
	n=$2
	shift 2
	run $parse "$@"
	sort out >rows
	but_totals err >words
	want=$status
	shards "$n" "$@"
	sort all >got
	same "$name in $n: rows" got rows
	but_totals all.err >got
	same "$name in $n: what is said, once" got words
	is "$name in $n: the worst status" $most "$want"
}

# --- all that there is ---

cp -R "$DATA/demo" demo
cp -R "$DATA/quirks" quirks
formats=$(dmarc-rua-parse -V | sed -n 's/^unpacks://p')
ok 'inputs are made' eval '
	"$BUILD/bench/gen" small 60 1 gen &&
	python3 "$TOP/t/lib/containers.py" containers "$formats" &&
	python3 "$TOP/t/lib/hostile.py" prefixes prefixes &&
	python3 "$TOP/t/lib/hostile.py" flips flips &&
	python3 "$TOP/t/lib/hostile.py" escapes escapes'
rm -f ./*/*.want
whole demo 2 -v demo
whole 'generated, two processes,' 5 -v -j2 gen
whole generated 1 -v -R gen
whole quirks 3 -v quirks
whole containers 2 -v containers
whole prefixes 3 -v prefixes
whole flips 2 -v flips
whole 'flips, --strict,' 3 --strict -R flips
whole escapes 3 escapes
whole 'seeds of the fuzzers' 3 -v "$TOP/t/fuzz/corpus/input" \
    "$TOP/t/fuzz/corpus/report"
if [ -d "$CORPUS" ]; then
	whole 'the collected reports' 4 -v "$CORPUS"
	whole 'the collected reports, by report,' 3 -R -u "$CORPUS"
else
	skipped "the collected reports: no $CORPUS"
fi
cp "$TOP/COPYING" text
whole 'a text that is no report' 3 text
head -c 100 "$(ls gen/gz/* | head -n 1)" >cut.gz
whole 'what is cut off before its domain' 3 cut.gz
: >nothing
whole 'an empty file' 3 nothing

# --- which shard ---

# The sum is the one of zip: anybody can compute it.
shards 7 gen demo
for k in 1 2 3 4 5 6 7; do
	[ ! -s out.$k ] || python3 -c '
import sys, zlib
for line in sys.stdin:
    print(zlib.crc32(line.split("\t")[13].encode()) % 7 + 1)' <out.$k |
	    sort -u >>found
	[ ! -s out.$k ] || echo $k >>told
done
same 'CRC-32 of policy_domain says which' told found
is 'there are several' "$(wc -l <told)" 3

# The copies of a report meet, however they are packed, and however the domain
# is written.
mkdir copies
PYTHONPATH=$TOP/t/lib python3 -c '
from pack import *
x = xml("same", 2)
put("copies/plain.xml", x)
put("copies/packed.gz", gz(x))
put("copies/packed.zip", zipped(("r.xml", x)))
put("copies/mail", multipart(part("Content-Type: application/gzip", gz(x))))
for i, d in enumerate([b"EXAMPLE.org", b" example.org. ", b"example.org"]):
    put("copies/as-%d.xml" % i, x.replace(b"<domain>example.org</domain><p>",
        b"<domain>" + d + b"</domain><p>"))
put("absent/1", x.replace(b"<domain>example.org</domain><p>", b"<p>"))
put("absent/2", gz(x[:x.index(b"<policy_published")]))
put("late", x.replace(b"<policy_published>", b"<!--").replace(
    b"</policy_published>", b"-->").replace(b"</feedback>",
    b"<policy_published><domain>example.org</domain></policy_published>"
    b"</feedback>"))
put("several", x + x.replace(b"example.org", b"example.net"))
' || exit 1
shards 8 copies
is 'all copies are in one shard' \
    "$(find . -name 'out.*' -size +0 | wc -l)" 1
is 'which has them all' "$(cut -f 1 all | sort -u | wc -l)" 7
whole 'duplicates' 4 -u copies
is 'are counted once' "$(grep -c . all)" 6
for name in late several; do
	whole "$name" 8 $name
	ok "$name: with example.org" test -s out.$((13023 % 8 + 1))
done
run $parse --shard 1/3 absent
is 'no domain: the first has it' "$(cut -f 1 out | sort -u | wc -l)" 2
is 'with a word' "$(wc -l <err)" 1
for k in 2 3; do
	run $parse --shard $k/3 absent
	status "number $k has nothing" 0
	out_is 'no row' </dev/null
	quiet 'no word'
done

# --- options ---

for bad in 0/2 3/2 1 1/ /2 1/0 1/65537 -1/2 ' 1/2' 1/2x; do
	run dmarc-rua-parse --shard "$bad" demo
	status "--shard '$bad'" 2
done
err_is 'is refused' <<'.'
dmarc-rua-parse: --shard: '1/2x' is not K/N, 1 to N of up to 65536
.
run dmarc-rua-parse -v --shard 1/2 demo
other=$(sed -n 's/.*of other shards: //p' err)
run dmarc-rua-parse -v --shard 2/2 demo
is 'those of others are counted' \
    "$((other + $(sed -n 's/.*of other shards: //p' err)))" 9

# --- what the system refuses is told by each ---

for k in 1 2; do
	run $parse --shard $k/2 demo/none
	status "no such file, shard $k" $((3 - k))
	like 'is told' "$(head -n 1 err)" ': demo/none: no such file or dir'
done
if [ -z "$SAN" ] && [ -e "$BUILD/fault.so" ]; then
	f=$(find gen/eml -type f | head -n 1)
	for k in 1 2 3; do
		n=0
		while n=$((n + 1)); [ $n -lt 6 ]; do
			head -c 4096 /dev/zero >counts
			run env FAULT="pread $n 5" FAULT_FILE="$PWD/counts" \
			    LD_PRELOAD="$BUILD/fault.so" dmarc-rua-parse -H \
			    -o tsv -j1 --shard $k/3 "$f"
			echo "$k $n $status $(grep -c 'output error' err)"
		done
	done >faults
	python3 - faults >wrong <<-'.'
	import sys
	rows = [l.split() for l in open(sys.argv[1])]
	by = {}
	for k, n, status, said in rows:
	    by.setdefault(n, set()).add((status != "0", said != "0"))
	for n, s in by.items():
	    if len(s) > 1 or list(s)[0][0] != list(s)[0][1]:
	        print(n, s)
	.
	is 'a read that fails is told by all shards' "$(cat wrong)" ''
	ok 'there are such reads' grep -q ' [1-9]$' faults
fi

# --- with --state ---

for k in 1 2; do
	run $parse --shard $k/2 --state state.$k gen/eml cut.gz
	cat out
done >all
run $parse gen/eml cut.gz
sort out >rows
sort all >got
same 'with a state for each: all rows' got rows
cp "$(ls gen/xml/* | head -n 1)" new.xml
for k in 1 2; do
	run $parse --shard $k/2 --state state.$k gen/eml cut.gz new.xml
	cat out
done >all
run $parse new.xml
same 'then what is new' all out
for other in '' '--shard 2/2' '--shard 1/3'; do
	cp state.1 before
	# shellcheck disable=SC2086 # words
	run $parse $other --state state.1 gen/eml
	status "the state of 1/2 with '$other'" 2
	err_is 'is refused' <<-'.'
	dmarc-rua-parse: state.1: has been used with another --shard; each shard needs a state file of its own
	.
	same 'and stays as it is' state.1 before
done
run $parse --state plain gen/eml
run $parse --shard 1/2 --state plain gen/eml
status 'the state of no shard' 2
like 'is refused, too' "$(cat err)" 'used with no --shard'
# A mail with a report of the second part, and a fault, which the first one
# tells: once, as the mail has been read.
PYTHONPATH=$TOP/t/lib python3 -c '
from pack import *
x = gz(xml("whole"))
head = "Content-Type: application/gzip"
put("both/mail", multipart(part(head, x), part(head, x[:40])))'
run $parse --shard 1/2 --state state.both both
like 'a fault beside a report of another shard' "$(cat err)" ': both/mail:2'
run $parse --shard 1/2 --state state.both both
quiet 'is told by one run'
sed 's/^shard	1	2$/shard	3	2/' state.1 >odd
run $parse --shard 1/2 --state odd gen/eml
status 'another number in the file' 2

# --- it is cheaper than to read all ---

if [ -z "$SAN" ]; then
	"$BUILD/bench/gen" big 60000 1 big.xml || exit 1
	head -c 2000 big.xml | $parse -c policy_domain 2>/dev/null |
	    head -n 1 >domain
	own=$(python3 -c "import zlib
print(zlib.crc32(b'$(cat domain)') % 2 + 1)")
	for k in "$own" $((3 - own)); do
		"$BUILD/bench/run" cpu $parse --shard "$k/2" big.xml >/dev/null
	done
	ok "of a large report only the beginning: $(cut -d ' ' -f 2 cpu |
	    paste -s -d ' ') s" awk 'NR == 1 { own = $2 }
	    END { exit !($2 * 3 < own) }' cpu
fi
done_testing
