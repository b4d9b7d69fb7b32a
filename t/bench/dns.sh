# Measures dmarc-lookup against bare packets, with NSD on loopback: sh dns.sh
# SPDX-License-Identifier: ISC
#
# BENCH_NAMES is how many domains there are, BENCH_WINDOW the questions at
# once. All domains have a record, so that each is one question, and one more
# for the domain above them all. Clients take turns, the server has a core if
# there are two; the ratios are to the first client, t/bench/dnsfloor.c, of
# the same round. dig is slow and gets few names.
. "${0%/*}/lib.sh"

data=$bench/dns
names=${BENCH_NAMES:-200000}
window=${BENCH_WINDOW:-500}
few=5000

command -v nsd >/dev/null || {
	echo 'dns: no nsd' >&2
	exit 0
}

# --- data ---

zone()
{
	awk -v n="$names" 'BEGIN {
		print "$ORIGIN bench.\n$TTL 3600"
		print "@ SOA ns root 1 7200 900 604800 300\n@ NS ns"
		print "ns A 127.0.0.1"
		split("none quarantine reject", p)
		for (i = 0; i < n; i++)
			printf "_dmarc.d%06d TXT \"v=DMARC1; p=%s; " \
			    "rua=mailto:dmarc@d%06d.bench\"\n", i, p[i % 3 + 1], i
	}'
}

make_data()
{
	rm -rf "$data"
	mkdir -p "$data"
	zone >"$data/bench.zone"
	awk -v n="$names" 'BEGIN { for (i = 0; i < n; i++)
		printf "d%06d.bench\n", i }' >"$data/domains"
	sed 's/^/_dmarc./' "$data/domains" >"$data/names"
	sed 's/$/ TXT/' "$data/names" >"$data/dnsperf"
	head -n $few "$data/dnsperf" >"$data/dig"
	echo "$names" >"$data/made"
}

# --- the server ---

port=$((20000 + $$ % 20000))
nsd_pid=
stop()
{
	[ -z "$nsd_pid" ] || { kill "$nsd_pid" && wait "$nsd_pid"; } \
	    2>/dev/null || true
}

start()
{
	cat >"$data/nsd.conf" <<-CONF
	server:
		ip-address: 127.0.0.1@$port
		username: ""
		chroot: ""
		zonesdir: "$data"
		database: ""
		pidfile: "$data/nsd.pid"
		xfrdfile: "$data/xfrd"
		zonelistfile: "$data/zonelist"
		xfrdir: "$data"
		logfile: "$data/nsd.log"
		server-count: 1
		rrl-ratelimit: 0
	remote-control:
		control-enable: no
	zone:
		name: bench
		zonefile: bench.zone
	CONF
	nsd -d -c "$data/nsd.conf" >"$data/nsd.out" 2>&1 &
	nsd_pid=$!
	trap stop EXIT
	trap 'exit 1' INT TERM
	head -n 1 "$data/domains" >"$data/one"
	n=0
	until "$BUILD/bin/dmarc-lookup" -q -T 1 -s "127.0.0.1@$port" \
	    <"$data/one" >/dev/null 2>&1; do
		[ $((n += 1)) -lt 50 ] && kill -0 $nsd_pid || {
			tail -n 3 "$data/nsd.log" "$data/nsd.out" >&2
			exit 1
		}
		sleep 0.2
	done
}

# --- clients ---

lookup()
{
	"$@" "$BUILD/bin/dmarc-lookup" -q -o tsv -w "$window" \
	    -s "127.0.0.1@$port"
}

run_floor()
{
	input=$data/names once "$bench/dnsfloor" $port "$window"
}

run_lookup()
{
	input=$data/domains lookup once
}

run_massdns()
{
	input=$data/names once massdns -q -r "$data/resolvers" -t TXT \
	    -s 1000 --socket-count 4 -o Snl -w /dev/null
}

run_dnsperf()
{
	once dnsperf -s 127.0.0.1 -p $port -n 1 -q "$window" \
	    -d "$data/dnsperf"
}

run_dig()
{
	once dig +noall +answer @127.0.0.1 -p $port -f "$data/dig"
}

# line NAME LABEL COUNT
line()
{
	case " $clients " in
	*" $1 "*) ;;
	*) return 0;;
	esac
	awk -v wall="$(wall "$1")" -v cpu="$(cpu "$1")" \
	    -v kib="$(median 3 "$1")" -v n="$3" -v label="$2" \
	    -v floor="$(wall floor) $(cpu floor) $names" 'BEGIN {
		split(floor, f, " ")
		printf "%-26s %9.1f %7.2f %11.2f %7.2f %8.1f\n", label,
		    n / wall / 1000, n / wall / (f[3] / f[1]), cpu / n * 1e6,
		    cpu / n / (f[2] / f[3]), kib / 1024
	}'
}

[ "$(cat "$data/made" 2>/dev/null)" = "$names" ] || make_data
data=$(cd "$data" && pwd)
start
echo "127.0.0.1:$port" >"$data/resolvers"
clients='floor lookup'
for c in massdns dnsperf dig; do
	! command -v $c >/dev/null || clients="$clients $c"
done
# shellcheck disable=SC2086 # words
turns $clients

printf '\n%-26s %9s %7s %11s %7s %8s\n' "$names names, window $window" \
    '1000/s' ratio 'CPU us/name' ratio 'peak MB'
line floor 'bare packets' "$names"
line lookup dmarc-lookup "$names"
line massdns 'massdns -s 1000' "$names"
line dnsperf dnsperf "$names"
line dig 'dig -f' $few
printf '%-26s %9s %7s %11s %7s\n' 'goal of dmarc-lookup' 85 0.85 8 1.35
if command -v valgrind >/dev/null; then
	head -n 20000 "$data/domains" >"$data/some"
	head -n 10000 "$data/domains" >"$data/less"
	more=$(input=$data/some lookup instructions)
	less=$(input=$data/less lookup instructions)
	echo "dmarc-lookup: $(((more - less) / 10000)) instructions a name"
fi
