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
# shellcheck disable=SC2086 # words
processes 'dmarc-check -z' 21 dmarc-check -j2 $zone -
processes dmarc-check "00$root" dmarc-check -j2 -s 127.0.0.1@9 -

standard='0 /dev/null both
1 /dev/null both
2 /dev/null both'
is 'dmarc-rua-parse: what a worker has' \
    "$($py descriptors dmarc-rua-parse -j2 - | sort)" \
    "$(sort <<X
$standard
- socket both
- pipe writes
- temporary file reads
- temporary file both
X
)"
# shellcheck disable=SC2086
is 'dmarc-check -z: what a worker has' \
    "$($py descriptors dmarc-check -j2 $zone - | sort)" "$(sort <<X
$standard
- socket both
- pipe writes
- temporary file reads
X
)"

# shellcheck disable=SC2086
for p in 'dmarc-rua-parse -j3' "dmarc-check -j3 $zone"; do
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
