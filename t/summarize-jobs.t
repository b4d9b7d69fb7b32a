# What several processes count is what one counts, to the octet.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

s=dmarc-rua-summarize

# counts FILE ARGUMENT...: into FILE.out, FILE.err and FILE.ranges
counts()
{
	to=$1
	shift
	run $s -v "$@"
	echo "exit $status" >>out
	mv out "$to.out"
	grep 'ranges were counted' err >"$to.ranges"
	grep -v 'ranges were counted' err >"$to.err"
}

# equal NAME ARGUMENT...: as with one process, also what is said of it
equal()
{
	what=$1
	shift
	counts one "$@"
	for jobs in 2 3 4 8; do
		counts several -j $jobs "$@"
		cat one.out one.err >want
		cat several.out several.err | same "$what, -j $jobs" - want
	done
}

for kind in plain copies bad header again sorted crlf long; do
	python3 "$TOP/t/lib/jobs.py" $kind >$kind
	for keys in source_ip day,reason org_name,dmarc; do
		equal "$kind by $keys" -g $keys $kind
	done
	equal "the digest of $kind" -o tsv $kind
	# those whose reports lie apart are left to one process
	is "$kind: ranges" "$(cut -d ' ' -f 2 several.ranges)" \
	    "$(case $kind in plain | copies | bad | crlf) echo 7 ;;
	long) echo 5 ;; esac)"
done
head -n 3 plain >tiny
head -n 1 plain >bare
: >empty
equal 'tiny files' -o tsv tiny bare plain
equal 'an empty file among them' -o tsv tiny empty plain
awk -F '\t' -v OFS='\t' 'NR > 1 {
	$5 = "n" $5; $10 = "10." int(NR / 256) "." NR % 256 ".1" } 1' plain >nets
equal 'sources that only one range has' -o tsv nets plain
equal 'a page' -o text copies
equal 'a page for each domain' -o text --by domain copies
equal 'each domain as JSON' -o json --by domain --sort messages plain
equal 'a choice of columns' -c section,name,hint,fail -o csv copies
equal 'the digest of some rows' -f dmarc=fail --since 2026-07-05 copies
equal 'the digest of several files' -o text plain copies plain sorted
like 'there are conflicts' "$(counts one -g net copies; cat one.err)" \
    ', [1-9][0-9]* duplicate reports, [1-9][0-9]* conflicts'
equal 'filters' -g month -f dmarc=fail --since 2026-07-05 copies
equal 'several files' -g net plain copies plain sorted
equal 'a file and its table' -g header_from plain copies
equal 'sorted' --sort records --top 20 -o json -g source_ip copies
equal 'quiet' -q -g net copies
for columns in 3-17 3-5,8-17 9-15 1-8,10,9,11-17; do
	cut -f $columns copies >cut
	equal "columns $columns" -g source_ip cut
done
awk -F '\t' -v OFS='\t' '{ t = $4; $4 = $16; $16 = t; print }' copies >turned
equal 'a report is in columns that lie apart' -g source_ip turned
$s -g net plain >table 2>err
equal 'a table' -g net table plain

counts one -g net - <plain
counts several -j 2 -g net - <plain
same 'standard input that is a file' several.out one.out
is 'is counted by ranges' "$(cut -d ' ' -f 2 several.ranges)" 1
# shellcheck disable=SC2002 # it is to be a pipe
cat plain | $s -v -j 2 -g net >got 2>err
unlike 'a pipe is not' "$(cat err)" ranges

if [ -z "$SAN" ] && $s -V | grep -q seccomp; then
	python3 "$TOP/t/lib/jobs.py" confined $s -q -j 3 -g source_ip plain \
	    >got 2>err
	fds=' 0 1 2' # which only root sees of another process
	[ "$(id -u)" -eq 0 ] || fds=
	is 'these processes may do less, and have a file and two pipes' \
	    "$(cat err)" "2 1 1$fds
2 1 1$fds"
else
	skip 'these processes may do less' 'no seccomp here, or sanitizers'
fi
python3 "$TOP/t/lib/jobs.py" many >many
run $s -q -g source_ip many
mv out want
python3 "$TOP/t/lib/jobs.py" harm $s -q -j 3 -g source_ip many >got 2>err
same 'one of them is killed: its range is counted all the same' got want
done_testing
