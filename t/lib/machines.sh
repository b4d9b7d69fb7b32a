# For tests of the ways of dmarc-scale(7): . "$TOP/t/lib/machines.sh"
# SPDX-License-Identifier: ISC
#
#	block SECTION N		the N-th literal block of that section of
#				dmarc-scale(7), as it is shown
#	commands SECTION N	the same of commands that begin with "$ "
#	mail			Maildir and saved: generated reports, some of
#				them twice, some that can't be read; and ./want,
#				the table that all ways have to give
#	try NAME COMMANDS...	do the commands write ./want?
#	ports N			prints ports of loopback that nobody uses
#	start NAME COMMAND...	runs a server, output in NAME.log; it is stopped
#				when the test ends
#	stop NAME [SIGNAL]	stops it, and waits until it has
#	within SECONDS COMMAND...	does the command succeed by then?

PATH=$PATH:/usr/sbin:/sbin
servers=
trap 'stop_all; cd / && rm -rf "$tap_dir"' EXIT

block()
{
	awk -v section="$1" -v n="$2" '
	/^\.S[hs] / { here = substr($0, 5) == section }
	/^\.Bd -literal/ { block = here && ++i == n; next }
	/^\.Ed/ { block = 0 }
	!block { next }
	{ gsub(/\\&/, ""); gsub(/\\e/, "\\"); gsub(/\\\(dq/, "\""); print }' \
	    "$TOP/man/dmarc-scale.7"
}

commands()
{
	block "$@" | sed 's/^\$ //'
}

mail()
{
	mkdir -p Maildir/cur Maildir/new Maildir/tmp saved
	"$BUILD/bench/gen" small 60 3 made || return
	cp made/eml/* Maildir/cur
	cp made/gz/* made/zip/* saved
	"$BUILD/bench/gen" small 20 4 more || return
	cp more/eml/* Maildir/new
	head -c 300 saved/000001*.gz >saved/cut.gz
	echo 'Good morning!' >saved/text
	rm -r made more
	dmarc-rua-parse -u Maildir saved 2>/dev/null |
	    dmarc-rua-summarize -q -g day >want
	[ "$(wc -l <want)" -gt 5 ]
}

try()
{
	tap_name=$1
	shift
	printf '%s\n' "$@" >commands
	run timeout 60 sh -e commands
	[ -s out ] || note <err
	same "$tap_name" out want
}

ports()
{
	python3 -c '
import socket, sys
all = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*[s.getsockname()[1] for s in all])' "$1"
}

start()
{
	start_name=$1
	shift
	"$@" >>"$start_name.log" 2>&1 </dev/null &
	eval "pid_$start_name=$!"
	servers="$start_name $servers"
}

stop()
{
	eval "stop_pid=\${pid_$1:-}"
	[ -n "$stop_pid" ] || return 0
	eval "pid_$1="
	kill -"${2:-TERM}" "$stop_pid" 2>/dev/null
	within 10 eval "! kill -0 $stop_pid" || kill -KILL "$stop_pid"
	wait "$stop_pid"
} 2>/dev/null

stop_all()
{
	for stop_name in $servers; do
		stop "$stop_name"
	done
}

within()
{
	within_end=$(($(date +%s) + $1))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $within_end ] || return 1
		sleep 0.1
	done
}
