# The ways of dmarc-scale(7) that need no server: parts give the table of the
# whole.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/machines.sh"

ok 'mail' mail
try 'as it is' "$(commands DESCRIPTION 1)"
try 'xargs' "$(commands PROCESSORS 1)"
ok 'several parts have rows' test "$(cat day.? | wc -l)" -gt \
    $(($(wc -l <want) + 10))
if command -v parallel >/dev/null; then
	PARALLEL_HOME=$PWD/parallel
	export PARALLEL_HOME
	mkdir -p "$PARALLEL_HOME" && : >"$PARALLEL_HOME/will-cite"
	try 'GNU parallel' "$(commands PROCESSORS 2)"
else
	skip 'GNU parallel' 'parallel is not installed'
fi

# Map and reduce, as in the page and as Hadoop and Spark call them: the rows of
# each domain in one part, sorted, and any part may run twice.
block 'MAP AND REDUCE' 1 >map
block 'MAP AND REDUCE' 2 >reduce
chmod +x map reduce
is 'both know the same columns' "$(grep ^columns map)" \
    "$(grep ^columns reduce)"
try 'map and reduce' "$(commands 'MAP AND REDUCE' 3)"
ok 'two parts' test -s part.0 -a -s part.1
if command -v python3 >/dev/null; then
	find Maildir saved -type f >names
	try 'the same two commands from another program' "python3 - <<'.'
import subprocess
import zlib

def pipe(command, lines):
    p = subprocess.run([command], input=b''.join(lines), check=True,
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return p.stdout.splitlines(keepends=True)

names = open('names', 'rb').readlines()
parts = [[] for _ in range(5)]
for at in range(0, len(names), 40):
    for row in pipe('./map', names[at:at + 40]):
        parts[zlib.crc32(row.split(b'\t')[0]) % 5].append(row)
table = b''.join(b''.join(pipe('./reduce', sorted(p))) for p in parts)
subprocess.run(['dmarc-rua-summarize', '-g', 'day'], input=table, check=True)
."
	grep -v 'cut.gz\|text' names | head -n 30 >some
	ok 'map: reports that cannot be read are no failure' \
	    sh -c '{ cat some; echo saved/cut.gz; } | ./map'
	ok 'but a full disk is' sh -c '! ./map <some >/dev/full'
fi
done_testing
