# dmarc-lookup where packets are lost: by a server, and in a network.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

pid=
stop()
{
	[ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null
	pid=
}
trap 'stop; cd / && rm -rf "$tap_dir"' EXIT

printf 'test\n' >psl.dat

# each FILE: is each of $names in it once, in its place?
each()
{
	sed 1d "$1" | cut -f 1 >got
	same "$2: each name is there once, in its place" got "$names"
}

# --- a server that loses 30 percent ---

awk 'BEGIN { for (i = 0; i < 20000; i++)
	printf "d%05d.x%d.test\n", i, i % 100 }' >names
names=names
"$BUILD/bench/dnsloss" 30 >server 2>served &
pid=$!
n=0
until [ -s server ] || [ $((n += 1)) -gt 100 ]; do
	sleep 0.05
done
run dmarc-lookup -q --psl psl.dat -T 1 -w 4000 -s "$(cat server)" <names
stop
status '30 percent are lost: some failed' 75
each out '20,000 names'
is 'no failure became another result' \
    "$(sed 1d out | cut -f 2 | grep -cvE '^(found|temperror)$')" 0
ok 'few failed' test "$(grep -c '	temperror	' out)" -lt 1200
is 'and these have a reason, and no policy' \
    "$(awk -F '\t' '$2 == "temperror" && ($28 !~ /^timeout \(127/ ||
	$6 != "\\N" && $5 != "author")' out | head -n 3)" ''
like 'so many were lost' "$(cat served)" 'lost=[1-9][0-9][0-9][0-9]'

# --- a network of its own ---

# In a namespace all interfaces are our own, port 53 may be had, and where the
# kernel has netem, packets are lost, late and doubled by the network itself.
cat >inside.sh <<'INSIDE'
ip link set lo up || exit 3
percent=15
tc qdisc add dev lo root netem loss 15% delay 5ms 3ms duplicate 10% \
    reorder 20% 2>tc.err && percent=0 && echo netem >how
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:3\n' >resolv.conf
mount --bind resolv.conf /etc/resolv.conf || exit 3
"$1" $percent 53 >server2 2>served2 &
server=$!
until [ -s server2 ]; do sleep 0.05; done
"$2" -q --psl psl.dat -w 500 <few
status=$?
kill $server
exit $status
INSIDE
if ! command -v unshare >/dev/null || ! command -v ip >/dev/null; then
	skip 'in a namespace' 'no unshare or no ip'
elif ! unshare -rnm sh -c 'ip link set lo up &&
    mount --bind /etc/hosts /etc/resolv.conf' 2>/dev/null; then
	skip 'in a namespace' 'not permitted here'
else
	head -n 2000 names >few
	names=few
	run unshare -rnm sh inside.sh "$BUILD/bench/dnsloss" \
	    "$BIN/dmarc-lookup"
	each out "a namespace, loss by $(cat how 2>/dev/null || echo server)"
	ok 'the servers are those of resolv.conf, and most is answered' \
	    test "$(grep -c '	found	' out)" -gt 1850
fi

# Without any route.
if unshare -rn true 2>/dev/null; then
	printf 'a.test\nb.test\n' >few
	names=few
	run unshare -rn "$BIN/dmarc-lookup" -q --psl psl.dat -T 1 \
	    -s 192.0.2.1 <few
	status 'no network at all: 75' 75
	each out 'no network'
	is 'each failed' "$(sed 1d out | cut -f 2 | sort -u)" temperror
else
	skip 'without a network' 'no namespaces here'
fi
done_testing
