# dmarc-rua-parse --state: each input once, whatever happens in between.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

ok 'reports are made' "$BUILD/bench/gen" small 600 1 gen
dmarc-rua-parse -H -o tsv gen/eml >eml.rows
dmarc-rua-parse -H -o tsv gen/mbox >mbox.rows

# read_new STATUS INPUT...: a run; its rows are in ./out, and those of all runs
# since start() in ./all.
start()
{
	rm -f state state.new
	: >all
}

read_new()
{
	want=$1
	shift
	run dmarc-rua-parse -H -o tsv --state state -j$jobs "$@"
	status "-j$jobs $*: status" "$want"
	cat out >>all
}

# nothing NAME: no rows, nothing said, and all is well.
nothing()
{
	is "$1: no rows" "$(cat out)" ''
	quiet "$1: nothing said"
}

for jobs in 1 2; do
	# --- files ---

	start
	mkdir box
	cp -p gen/eml/*[0-4] gen/eml/*[0-4].* box/ 2>/dev/null
	sed 's|^gen/eml/|box/|' eml.rows >box.rows
	read_new 0 box
	ok 'some have been read' test -s out
	read_new 0 box
	nothing "nothing new, -j$jobs"
	cp -p gen/eml/* box/
	read_new 0 box
	sort all >got
	sort box.rows >want
	same "all rows once, -j$jobs" got want
	read_new 0 box/
	nothing 'the same folder by another name'
	read_new 0 "$(pwd -P)/./box"
	nothing 'and from the root'
	is 'only its owner may read it' "$(ls -l state | cut -c 1-10)" \
	    '-rw-------'

	# A file is replaced, by one of the same size, too.
	set -- box/*
	cp -p "$1" old
	cp "$2" "$1"
	read_new 0 box
	same 'a file that was replaced' out - <<END
$(grep "^$2	" box.rows | sed "s|^$2|$1|")
END
	cp -p old "$1"
	touch -d '2001-02-03 04:05:06' "$1"
	read_new 0 box
	same 'a file with another time' out - <<END
$(grep "^$1	" box.rows)
END
	# One of the same size and time can't be told from what was there.
	cp -p "$1" old
	tr 'a-f' 'b-g' <old >"$1"
	touch -r old "$1"
	read_new 0 box
	nothing 'a file with the same size and time'
	cp -p old "$1"

	run dmarc-rua-parse -H -o tsv --state state -u gen/gz
	nothing '-u: the same reports, packed otherwise'
	run dmarc-rua-parse -H -o tsv --state state gen/gz
	nothing 'a file whose reports were left out has been read'
	run dmarc-rua-parse -H -o tsv --state state gen/zip
	is 'without -u they are rows' "$(wc -l <out)" "$(wc -l <eml.rows)"

	# What is gone is known for some time.
	mv box away
	mkdir box
	read_new 0 box
	nothing 'an empty folder'
	is 'inputs are marked' "$(grep -c '^gone	' state)" \
	    "$(grep '^file	' state | cut -f 4 | sort -u | wc -l)"
	rmdir box
	mv away box
	read_new 0 box
	nothing 'what comes back is known'
	read_new 0 box
	nothing 'and stays so'
	mv box "$(printf 'b\\o\tx')"
	run dmarc-rua-parse -H -o tsv --state state "$(printf 'b\\o\tx')"
	like 'a name is escaped' "$(cat state)" '/b\\x5co\\x09x/'
	rm -r "$(printf 'b\\o\tx')"

	# Whatever else leads to a file that is known, before it or behind.
	start
	mkdir -p links/deep
	cp gen/eml/000000.eml links/m
	cp gen/eml/000001.eml links/deep/m
	read_new 0 links
	ln links/m links/a
	ln links/m links/z
	ln -s m links/b
	ln -s ../m links/deep/a
	ln -s m links/deep/z
	run dmarc-rua-parse -v -H -o tsv --state state -j$jobs links
	is "other names of known files, -j$jobs: no rows" "$(cat out)" ''
	is 'each is said to have been read' \
	    "$(grep -c 'has been read before' err)" 5
	rm -r links

	# A name in a folder named as one of a Maildir, from in there.
	start
	mkdir -p away/cur
	cp gen/eml/000000.eml away/cur/m:2,
	run sh -c 'cd away/cur && dmarc-rua-parse -H --state ../../state m:2,'
	status 'in a folder named cur' 0
	read_new 0 away/cur/m:2,
	nothing 'the same file from outside'
	rm -r away

	# --- Maildir ---

	start
	mkdir -p Mail/new Mail/cur Mail/tmp
	set -- gen/eml/*
	cp "$1" Mail/new/1.a.host
	cp "$2" 'Mail/new/2.b.host,S=12:2,'
	read_new 0 Mail
	mv Mail/new/1.a.host Mail/cur/1.a.host:2,S
	mv 'Mail/new/2.b.host,S=12:2,' 'Mail/cur/2.b.host,S=12:2,S'
	read_new 0 Mail
	nothing 'moved to cur'
	mv Mail/cur/1.a.host:2,S Mail/cur/1.a.host:2,FRS
	cp "$3" Mail/new/3.c.host
	read_new 0 Mail
	same 'flags change, and one is new' out - <<END
$(grep "^$3	" eml.rows | sed "s|^$3|Mail/new/3.c.host|")
END
	mkdir -p Mail/.Copies/cur Mail/.Copies/new Mail/.Copies/tmp
	ln Mail/new/3.c.host Mail/.Copies/cur/4.d.host
	ln Mail/new/3.c.host copy.eml
	read_new 0 Mail
	nothing 'another name of a file that is known'
	run dmarc-rua-parse -v -H -o tsv --state state -j$jobs Mail copy.eml
	same 'but an argument is read' out - <<END
$(grep "^$3	" eml.rows | sed "s|^$3|copy.eml|")
END
	like 'three are known' "$(cat err)" 'earlier runs: 3$'
	rm -r Mail copy.eml

	# --- mbox ---

	# It grows within its last message, between messages, and not at all.
	start
	cut=$(grep -b '^From ' gen/mbox | sed -n 302p | cut -d : -f 1)
	head -c $((cut - 300)) gen/mbox >mbox
	run dmarc-rua-parse -H -o tsv --state state -j$jobs mbox
	cat out >all
	read_new 0 mbox
	is 'an mbox that is the same' "$(wc -c <out)" 0
	head -c "$(grep -b '^From ' gen/mbox | sed -n 401p | cut -d : -f 1)" \
	    gen/mbox >mbox
	read_new 0 mbox
	unlike 'none of those before' "$(cat out)" '^mbox	300:'
	like 'the one that has grown' "$(cat out)" '^mbox	301:'
	cat gen/mbox >mbox
	read_new 0 mbox
	unlike 'only what is new' "$(cat out)" '^mbox	400:'
	sed 's|^gen/mbox|mbox|' mbox.rows | sort -u >want
	grep -v 'ill-formed=' all | sort -u >got
	same "all rows of an mbox that grew, -j$jobs" got want
	read_new 0 mbox
	nothing 'an mbox that does not grow'
	printf '\n' >>mbox
	read_new 0 mbox
	nothing 'it grows by an empty line'
	sed -n '/^From /,/^$/p' gen/mbox | head -n 1 >>mbox
	set -- gen/eml/*
	cat "$1" >>mbox
	read_new 0 mbox
	like 'and a message' "$(cut -f 2 out | sort -u)" '^601:'

	# Compacted: the first message is gone.
	sed '1,/^$/d' mbox | sed -n '/^From /,$p' >less
	cat less >mbox
	read_new 0 -u mbox
	is 'a compacted mbox with -u: nothing again' "$(cat out)" ''
	like 'and it is said' "$(cat err)" \
	    'mbox: the mbox was changed in what had been read'
	read_new 0 mbox
	nothing 'its place is known again'
	sed '1,/^$/d' mbox | sed -n '/^From /,$p' | cat - gen/mbox >less
	cat less >mbox
	read_new 0 -u mbox
	is 'compacted, and then it grew: nothing again' "$(cat out)" ''
	like 'and it is said, too' "$(cat err)" \
	    'mbox: the mbox was changed in what had been read'

	# It loses its last messages, or all, or becomes another one.
	start
	cat gen/mbox >mbox
	read_new 0 mbox
	head -c "$(grep -b '^From ' gen/mbox | sed -n 301p | cut -d : -f 1)" \
	    gen/mbox >mbox
	read_new 0 -u mbox
	is 'a shorter mbox with -u: nothing again' "$(cat out)" ''
	like 'and it is said that it changed' "$(cat err)" \
	    'mbox: the mbox was changed in what had been read'
	cat gen/mbox >mbox
	read_new 0 mbox
	is 'it grows back: what was cut off' "$(cut -f 2 out | head -n 1 |
	    cut -d : -f 1)" 301
	: >mbox
	read_new 0 mbox
	is 'an empty mbox: no rows' "$(cat out)" ''
	cat gen/mbox >mbox
	read_new 0 mbox
	nothing 'what it was before is known'
	sed 's/^From .*/From other@mail.example Thu Jan  1 00:00:00 1970/' \
	    gen/mbox >mbox
	read_new 0 mbox
	sed 's|^gen/mbox|mbox|' mbox.rows >want
	same "an mbox that was written anew is read again, -j$jobs" out want
	cp -p mbox old
	tr 'a-f' 'b-g' <old >mbox
	touch -r old mbox
	read_new 0 mbox
	nothing 'but not one with the same size and time'

	# --- standard input ---

	start
	set -- gen/xml/*
	for i in 1 2; do
		run dmarc-rua-parse -H -o tsv --state state -j$jobs <"$1"
		status 'standard input' 0
		ok 'is read each time' test -s out
	done
	run sh -c "cat '$1' | dmarc-rua-parse -H -o tsv --state state -u -j$jobs"
	nothing 'but -u knows its reports'

	# --- inputs that fail ---

	start
	mkdir bad
	head -c 30 "$(ls gen/gz/* | head -n 1)" >bad/report.xml.gz
	cp "$2" bad/good.xml
	read_new 1 bad
	cut -f 1 out | sort -u >got
	same 'what can be read is read' got - <<-'END'
	bad/good.xml
	END
	for i in 2 3; do
		read_new 1 bad
		like "try $i" "$(cat err)" '^dmarc-rua-parse: bad/report'
		is 'no row again' "$(cat out)" ''
	done
	read_new 0 bad
	nothing 'it is not tried for ever'
	rm -r bad
done

# --- the file ---

jobs=1
start
read_new 0 gen/xml
lines=$(wc -l <state)
for i in 1 2 $((lines / 2)) "$lines"; do
	# The last octet but one of the line: a digit of a sum or a hash, or
	# of a name.
	awk -v i="$i" 'NR == i { sub(/.$/, "~") } { print }' state >damaged
	cp damaged copy
	run dmarc-rua-parse --state damaged gen/xml
	status "damage in line $i" 2
	like 'is told' "$(cat err)" '^dmarc-rua-parse: damaged: .*line [0-9]'
	same 'and nothing is changed' damaged copy
done
sed 5d state >damaged
run dmarc-rua-parse --state damaged gen/xml
status 'a line is missing' 2

printf 'file\t12\t3' >>state
run dmarc-rua-parse -H -o tsv --state state gen/xml
status 'a line that was not written to its end' 0
is 'is dropped' "$(cat out; wc -l <state)" "$lines"
like 'and told' "$(cat err)" 'the last run died while it wrote'

echo 'mine' >mine
cp mine copy
run dmarc-rua-parse --state mine gen/xml
status 'a file of something else' 2
err_is 'is refused' <<'END'
dmarc-rua-parse: mine: not a state file, and left as it is
END
same 'and kept' mine copy
ln -s state link
run dmarc-rua-parse --state link gen/xml
status 'a symbolic link' 2
run dmarc-rua-parse --state gen gen/xml
status 'a folder' 2
run dmarc-rua-parse --state no/such gen/xml
status 'in a folder that is not there' 2
sed '1s/	1	/	2	/' state >later
run dmarc-rua-parse --state later gen/xml
status 'another version' 2

# Two at once.
mkfifo fifo
dmarc-rua-parse --state busy - <fifo >first 2>&1 &
exec 5>fifo
n=0
while n=$((n + 1)); [ ! -s busy ] && [ $n -lt 500 ]; do
	sleep 0.02
done
run dmarc-rua-parse --state busy gen/xml
status 'two at once' 75
like 'the second is told' "$(cat err)" 'another process uses this state file'
exec 5>&-
wait
run dmarc-rua-parse --state busy gen/xml
status 'and then it is free' 0

# Several that begin at the same time: each row once, in one of them.
for i in 1 2 3 4; do
	(
		dmarc-rua-parse -H -j1 --state race gen/eml >race.$i 2>&1
		echo $? >race.status.$i
	) &
done
wait
is 'each succeeds or is told to try again' "$(cat race.status.* |
    grep -vxE '0|75')" ''
cat race.[1-4] | grep -v '^dmarc-rua-parse: ' | sort >got
sort eml.rows >want
same 'and all rows are there once' got want

# A file that can't be written.
cp state locked
chmod 400 locked
mkdir shut
chmod 755 . shut
if [ "$(id -u)" -ne 0 ]; then
	as_other=
elif command -v setpriv >/dev/null; then
	as_other='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chown 65534 locked
else
	as_other=false
fi
if [ "$as_other" != false ] && $as_other test -x "$BIN/dmarc-rua-parse"; then
	chmod 555 shut
	cp "$(ls gen/xml/* | head -n 1)" r.xml
	run $as_other "$BIN/dmarc-rua-parse" --state locked r.xml
	status 'a state file that may not be written' 2
	err_is 'is named' <<-'END'
	dmarc-rua-parse: locked: permission denied
	END
	is 'and nothing is read' "$(cat out)" ''
	run $as_other "$BIN/dmarc-rua-parse" --state shut/new r.xml
	status 'one that may not be made' 2
	err_is 'is named, too' <<-'END'
	dmarc-rua-parse: shut/new: permission denied
	END
else
	skip 'a state file that may not be written' 'no other user to run as'
fi
rm -f locked

# It does not grow without end.
mkdir tiny
i=0
while i=$((i + 1)); [ $i -le 700 ]; do
	echo "$i" >tiny/$i
done
start
for i in 1 2 3 4 5 6; do
	touch -d "200$i-01-01" tiny/*
	dmarc-rua-parse --state state tiny >out 2>err
done
lines=$(wc -l <state)
ok "4,200 files read leave $lines lines" test "$lines" -lt 3000
ls state.new >got 2>/dev/null
is 'and no other file' "$(cat got)" ''
run dmarc-rua-parse -v --state state tiny
like 'all are known' "$(cat err)" 'inputs read by earlier runs: 700$'
echo 'mine' >state.new
touch -d 2010-01-01 tiny/*
dmarc-rua-parse --state state tiny >out 2>err
touch -d 2011-01-01 tiny/*
dmarc-rua-parse --state state tiny >out 2>err
is 'a file of that name is not ours' "$(cat state.new)" mine
rm -r tiny state.new

# The state file may lie where the inputs are.
mkdir here
cp "$(ls gen/xml/* | head -n 1)" here/r.xml
run dmarc-rua-parse -v -H -o tsv --state here/state here
status 'a state file among the inputs' 0
unlike 'is no input' "$(cat err)" 'here/state'

# --- a run that fails ---

start
run sh -c 'dmarc-rua-parse -H --state state gen/eml >/dev/full'
status 'the disk is full for rows' 2
read_new 0 gen/eml
same 'and then all come' out eml.rows
start
# Rows go through a pipe, to which the bound does not apply.
run sh -c "(trap '' XFSZ; ulimit -f 40
    dmarc-rua-parse -H -j1 -o tsv --state state gen/eml; echo \$? >&2) | cat"
like 'the disk is full for the state' "$(tail -n 1 err)" '^2$'
like 'is told' "$(cat err)" '^dmarc-rua-parse: state: file too large$'
cat out >all
ok 'some rows are out' test -s all
read_new 0 gen/eml
same 'all rows once' all eml.rows

run sh -c "(trap '' XFSZ; ulimit -f 0
    dmarc-rua-parse -H -j1 --state full gen/eml 2>&1; echo \$?) | cat"
same 'no space for its first line' out - <<'END'
dmarc-rua-parse: full: file too large
75
END
run dmarc-rua-parse -H -o tsv --state full gen/eml
same 'then all is read' out eml.rows

# SQL counts as a whole.
start
run sh -c 'dmarc-rua-parse -o sqlite --state state gen/eml | head -c 100000'
read_new 0 gen/eml
same 'a transaction that was cut off' all eml.rows 2>/dev/null ||
    sed '1,/COMMIT/d' all | diff - eml.rows | note
start
run dmarc-rua-parse -o sqlite --state state gen/eml
status 'a transaction' 0
read_new 0 gen/eml
nothing 'and then'

# Runs die within some write to the output or to the state, half of which is
# done, until one does not. Whole rows of all of them are all rows; of each only
# one write of rows may come twice.
# killed FUNCTION
killed()
{
	rm -f state
	: >all
	n=0
	again=0
	died=137
	while [ $died -eq 137 ] && [ $n -lt 200 ]; do
		n=$((n + 1))
		head -c 4096 /dev/zero >counts
		env FAULT="$1 $((2 + n * 7 % 9)) -3" FAULT_FILE="$PWD/counts" \
		    LD_PRELOAD="$BUILD/fault.so" dmarc-rua-parse -H -o tsv \
		    -j1 --state state gen/eml >out 2>err
		died=$?
		[ -z "$(tail -c 1 out)" ] || sed -i '$d' out
		cat out >>all
	done
	is "killed at $1: it ends" "$died" 0
	ok "killed $n times" test $n -gt 3
	sort -u all >got
	sort eml.rows >want
	same 'nothing is lost' got want
	again=$(sort all | uniq -d | wc -c)
	ok "$again octets of rows twice" test "$again" -le $((n * 70000))
}

# The very first line was cut: nothing was known yet.
for n in 22 30 55; do
	dmarc-rua-parse -q --state whole gen/eml >/dev/null
	head -c $n whole >state
	rm whole
	read_new 0 gen/eml
	same "a first line of $n octets" out eml.rows 2>/dev/null
done

if [ -z "$SAN" ] && [ -e "$BUILD/fault.so" ]; then
	killed write
	killed pwrite

	# A read that fails (EIO) makes no known message of an mbox new.
	cp gen/mbox mbox
	start
	read_new 0 mbox
	sed -n '/^From /,/^$/p' gen/mbox | head -n 1 >>mbox
	cat gen/eml/000000.eml >>mbox
	cp state before
	: >wrong
	n=0
	while [ $n -lt 20 ]; do
		n=$((n + 1))
		cp before state
		head -c 4096 /dev/zero >counts
		env FAULT="pread $n 5" FAULT_FILE="$PWD/counts" \
		    LD_PRELOAD="$BUILD/fault.so" dmarc-rua-parse -H -o tsv \
		    -j1 --state state mbox >out 2>err
		said=$?
		awk -F '\t' '$2 + 0 < 601' out >>wrong
		[ -s out ] || [ $said -gt 0 ] || echo "read $n" >>wrong
	done
	is 'where a read fails, nothing is read again' "$(cat wrong)" ''
fi

# Killed at any time, with one process and with two, STATE_KILLS times each. What
# the state marks as read is out, whole, and does not come again.
here=$(pwd -P)
marked()
{
	awk -F '\t' -v here="$here/" '
	function name() { return substr($NF, length(here) + 1) }
	$1 == "file" || $1 == "tried" { line[++n] = "file\t" name() }
	$1 == "mbox" { line[++n] = "mbox\t" name() "\t" $6 }
	$1 == "out" {
		for (i = 1; i <= n; i++)
			print line[i]
		n = 0
	}' state
}

# of_marked FILE: its rows that are of inputs in ./marked
of_marked()
{
	awk -F '\t' 'FILENAME == "marked" {
		if ($1 == "mbox")
			last[$2] = $3
		else
			known[$2]
		next
	}
	$1 in known || ($1 in last && $2 + 0 <= last[$1])' marked "$1"
}

cat eml.rows mbox.rows >both.rows
for jobs in 1 2; do
	: >wrong
	died=0
	runs=0
	kills=0 # since the beginning
	start
	: >marked
	while [ $died -lt "${STATE_KILLS:-8}" ] && [ $runs -lt 1000 ]; do
		runs=$((runs + 1))
		: >out # it may be killed before it is opened
		random=$(od -An -N 2 -t u2 /dev/urandom)
		dmarc-rua-parse -H -o tsv -j$jobs --state state gen/eml \
		    gen/mbox >out 2>err &
		pid=$!
		sleep "0.$(printf '%03d' $((random % (200 >> runs % 5))))"
		kill -9 $pid 2>/dev/null
		wait $pid 2>/dev/null
		status=$?
		[ -z "$(tail -c 1 out)" ] || sed -i '$d' out
		of_marked out | sed 's/^/again: /' >>wrong
		cat out >>all
		[ ! -e state ] || marked >marked
		of_marked both.rows | sort >due
		sort -u all | comm -23 due - | sed 's/^/lost: /' >>wrong
		if [ $status -eq 137 ]; then
			died=$((died + 1))
			kills=$((kills + 1))
			continue
		fi
		# It came to its end: all is there, and the next begins anew.
		[ $status -eq 0 ] || echo "status $status" >>wrong
		sort both.rows | comm -23 - due | sed 's/^/left: /' >>wrong
		sort all | uniq -d | wc -c |
		    awk -v n=$((kills * 70000)) '$1 > n' >>wrong
		start
		: >marked
		kills=0
	done
	read_new 0 gen/eml gen/mbox
	sort -u all >got
	sort both.rows >want
	same "killed $died times in $runs runs, -j$jobs: nothing is lost" \
	    got want
	is 'what is marked has been written, once' "$(sort -u wrong)" ''
done
done_testing
