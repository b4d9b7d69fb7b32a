# A name server of one's own on loopback: NSD.
# SPDX-License-Identifier: ISC
#
#	nsd_start ZONES FILES	serves ZONES/ORIGIN.zone, each (root.zone is
#				that of "."), on 127.0.0.1@$nsd_port, and has
#				its own files in the folder FILES; false if
#				$nsd_why
#	nsd_stop		does nothing if it does not run; for EXIT, too

PATH=$PATH:/usr/sbin

nsd_pid=
nsd_port=
nsd_why=

nsd_conf()
{
	cat <<-END
	server:
		ip-address: 127.0.0.1@$nsd_port
		username: ""
		chroot: ""
		zonesdir: "$1"
		database: ""
		pidfile: "$2/nsd.pid"
		xfrdfile: "$2/xfrd"
		zonelistfile: "$2/zonelist"
		xfrdir: "$2"
		logfile: "$2/nsd.log"
		server-count: 1
		rrl-ratelimit: 0
	remote-control:
		control-enable: no
	END
	for nsd_file in "$1"/*.zone; do
		nsd_origin=${nsd_file##*/}
		nsd_origin=${nsd_origin%.zone}
		[ "$nsd_origin" != root ] || nsd_origin=.
		printf 'zone:\n\tname: %s\n\tzonefile: "%s"\n' "$nsd_origin" \
		    "${nsd_file##*/}"
	done
}

# nsd_try FILES: it has told whether it has started within ten seconds
nsd_try()
{
	rm -f "$1/nsd.log"
	nsd -d -c "$1/nsd.conf" >"$1/nsd.out" 2>&1 &
	nsd_pid=$!
	nsd_n=0
	while [ $((nsd_n += 1)) -le 100 ] && kill -0 $nsd_pid 2>/dev/null; do
		sleep 0.1
		! grep -q 'nsd started' "$1/nsd.log" 2>/dev/null || return 0
	done
	nsd_stop
	return 1
}

nsd_start()
{
	nsd_why='no nsd'
	command -v nsd >/dev/null || return 1
	nsd_stop
	# Another may have the port.
	for nsd_salt in 1 2 3 4 5; do
		nsd_port=$((20000 + ($$ * 7 + nsd_salt * 997) % 20000))
		nsd_conf "$(cd "$1" && pwd)" "$(cd "$2" && pwd)" \
		    >"$2/nsd.conf"
		! nsd_try "$2" || return 0
	done
	tail -n 3 "$2/nsd.log" "$2/nsd.out" 2>/dev/null | sed 's/^/# /'
	nsd_why='it did not start'
	return 1
}

nsd_stop()
{
	[ -n "$nsd_pid" ] || return 0
	kill $nsd_pid 2>/dev/null || :
	wait $nsd_pid || :
	nsd_pid=
}
