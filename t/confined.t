# What each process of a program may do, and what becomes of a bad worker.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

[ -z "$SAN" ] || skip_all 'sanitizers need rights'
dmarc-check -V | grep -q seccomp || skip_all 'no seccomp here'
py="python3 $TOP/t/lib/confined.py"
zone="-z $DATA/check/world.zone"

# processes NAME STARTER COMMAND...: all are confined, the starter as said
processes()
{
	tap_text="$1: main process, starter and workers" tap_want=$2
	shift 2
	is "$tap_text" "$($py rights "$@")" "main 21
starter $tap_want
worker 21
worker 21"
}
root=
[ "$(id -u)" != 0 ] || root=' with privileges'
processes dmarc-rua-parse "00$root" dmarc-rua-parse -j2 -
echo 0123456789abcdef >key
processes dmarc-ruf-parse "00$root" dmarc-ruf-parse -j2 --redact key -
# shellcheck disable=SC2086 # words
processes 'dmarc-check -z' 21 dmarc-check -j2 $zone -
processes dmarc-check "00$root" dmarc-check -j2 -s 127.0.0.1@9 -

# has NAME COMMAND...: a worker has these descriptors and this memory of others
has()
{
	tap_text=$1
	shift
	$py descriptors "$@" | sort >got
	sort - >want <<-X
		0 /dev/null both
		1 /dev/null both
		2 /dev/null both
		- socket both
		- pipe writes
		- temporary file both
		- temporary file reads
		- memory reads
	X
	same "$tap_text: what a worker has" got want
}
if [ "$(id -u)" = 0 ]; then
	has dmarc-rua-parse dmarc-rua-parse -j2 -
	has dmarc-ruf-parse dmarc-ruf-parse -j2 --redact key -
	# shellcheck disable=SC2086
	has 'dmarc-check -z' dmarc-check -j2 $zone -
else
	skip 'what a worker has' 'only root can see it'
fi

# shellcheck disable=SC2086
for p in 'dmarc-rua-parse -j3' 'dmarc-ruf-parse -j3' "dmarc-check -j3 $zone"; do
	is "${p%% *}: workers end with the main process" \
	    "$($py orphans $p -)" gone
done

# A worker is stopped, or killed, before any message comes: none is lost, as
# others do its work. (t/unit/input/pool.c has those that fail with a message.)
for signal in SIGSTOP SIGKILL; do
	# shellcheck disable=SC2086
	is "a worker gets $signal: nothing is lost" \
	    "$($py harm $signal dmarc-check -j2 --max-time 1 --expect any \
		$zone -o tsv -)" '0 401'
done
done_testing
