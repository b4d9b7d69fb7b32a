# Measures dmarc-lookup against bare packets, with NSD on loopback: sh dns.sh
# SPDX-License-Identifier: ISC
#
# BENCH_NAMES is how many domains there are, BENCH_WINDOW the questions at
# once. All domains have a record, so that each is one question, and one more
# for the domain above them all. Clients take turns, the server has a core if
# there are two; the ratios are to the first client, t/bench/dnsfloor.c, of
# the same round. dig is slow and gets few names.
. "${0%/*}/lib.sh"
. "${0%/*}/../lib/nsd.sh"

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

# --- clients ---

lookup()
{
	"$@" "$BUILD/bin/dmarc-lookup" -q -o tsv -w "$window" \
	    -s "127.0.0.1@$nsd_port"
}

run_floor()
{
	input=$data/names once "$bench/dnsfloor" "$nsd_port" "$window"
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
	once dnsperf -s 127.0.0.1 -p "$nsd_port" -n 1 -q "$window" \
	    -d "$data/dnsperf"
}

run_dig()
{
	once dig +noall +answer @127.0.0.1 -p "$nsd_port" -f "$data/dig"
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
trap nsd_stop EXIT
trap 'exit 1' INT TERM
nsd_start "$data" "$data" >&2 || exit
echo "127.0.0.1:$nsd_port" >"$data/resolvers"
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
printf '%-26s %9s %7s %11s %7s\n' 'goal of dmarc-lookup' 85 0.85 8 1.45
if command -v valgrind >/dev/null; then
	head -n 20000 "$data/domains" >"$data/some"
	head -n 10000 "$data/domains" >"$data/less"
	more=$(input=$data/some lookup instructions)
	less=$(input=$data/less lookup instructions)
	echo "dmarc-lookup: $(((more - less) / 10000)) instructions a name"
fi
