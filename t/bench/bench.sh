# Measures the tools against the least there is to do: sh bench.sh [PART...]
# SPDX-License-Identifier: ISC
#
# The parts, in this order when none is named, are each in a file beside this
# one, which says what the numbers are against and which variables it reads:
#	small, big	reports of mail and of files	reports.sh
#	rows		rows to be summarized		reports.sh
#	state		a few new mails among many	state.sh
#	scale		from mail to one table		scale.sh
#	dns		questions to a name server	dns.sh
#	loss, many	packets lost, very many names	loss.sh
#	lint		zones to be checked		lint.sh
#	dkim		signatures			dkim.sh
#	check		signed mail			check.sh
# BUILD is the build folder, BENCH_RUNS how often each thing is run. Data is
# made once and kept in BUILD/bench.
#
# CPU is user and system time of all processes, the median of runs that take
# turns, so that a noisy machine is noisy for all. Instructions are callgrind's
# count of user space and hardly vary.
set -eu

[ $# -gt 0 ] || set -- small big rows state scale dns loss many lint dkim check
for part; do
	case $part in
	small|big|rows)
		file=reports;;
	state|scale|dns|lint|dkim|check)
		file=$part;;
	loss|many)
		file=loss;;
	*)
		echo "bench: no part $part" >&2
		exit 2;;
	esac
	sh "${0%/*}/$file.sh" "$part"
done
