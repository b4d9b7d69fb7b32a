# Summaries of parts, put together, are the summary of the whole, and a
# digest that of its rows in any order.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

s=dmarc-rua-summarize

# rows SEED: rows of some 60 reports, each part of them in a file partN with a
# header, all of them in whole; values are chosen to collide and to be odd.
rows()
{
	awk -v seed="$1" -v parts=4 '
	function pick(list,    n, a) {
		n = split(list, a, " ")
		return a[1 + int(rand() * n)]
	}
	function put(line) {
		print line >("part" part)
		print line >"whole"
	}
	BEGIN {
		srand(seed)
		OFS = "\t"
		head = "input part digest org_name report_id begin end " \
		    "policy_domain record source_ip count disposition " \
		    "dkim_aligned spf_aligned dmarc reasons header_from " \
		    "dkim_results spf_results quirks"
		gsub(/ /, OFS, head)
		print head >"whole"
		for (part = 0; part < parts; part++)
			print head >("part" part)
		for (r = 0; r < 60; r++) {
			part = int(rand() * parts)
			begin = 1782864000 + int(rand() * 40) * 43200
			lead = "in" r OFS "1!a" OFS r ":9" OFS \
			    pick("google.example isp.example a\\tb \\N") OFS \
			    "id" r OFS begin OFS \
			    begin + pick("86399 86400 0 604799 3600 999999") \
			    OFS pick("example.com example.org")
			n = int(rand() * 12)
			if (n == 0)
				put(lead OFS "0" OFS "\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\tx=1")
			for (i = 1; i <= n; i++) {
				d = pick("pass fail")
				p = pick("pass fail fail")
				put(lead OFS i OFS pick("192.0.2.1 192.0.2.77 " \
				    "198.51.100.1 2001:db8::1 2001:db8::2 " \
				    "2001:db8:1::1 \\N bad") OFS \
				    int(rand() * rand() * 50) OFS \
				    pick("none quarantine reject pass \\N") \
				    OFS d OFS p OFS (d == "pass" || p == "pass" ? \
				    "pass" : "fail") OFS \
				    pick("forwarded,~,~ \\N other,x%2Cy,en;forwarded,~,~") \
				    OFS pick("example.com a.example.org \303\251.example") \
				    OFS pick("example.com,s,pass,~,~ x.example,s,fail,~,~ \\N") \
				    OFS pick("example.com,mfrom,pass,~,~ \\N") OFS "")
			}
		}
	}'
}

for seed in 1 2 3; do
	rm -f part? whole
	rows $seed
	for keys in source_ip net day week,net month,dmarc dkim_domain,spf_domain \
	    header_from,disposition reasons org_name,report_id dkim_aligned \
	    day,source_ip,spf_aligned begin input,record count; do
		$s -q -g $keys whole >want || tap 1 "-g $keys of the whole"
		: >tables
		for p in part?; do
			$s -q -g $keys "$p" >table || tap 1 "-g $keys of $p"
			cat table >>tables
		done
		run $s -q -g $keys tables
		[ $status -eq 0 ] || tap 1 "status of -g $keys"
		same "seed $seed: -g $keys" out want
	done
done

# The digest does not depend on the order of rows, nor of files.
for seed in 4 5 6; do
	rm -f part? whole
	rows $seed
	{ head -n 1 whole; sed 1d whole | awk -v seed="$seed" 'BEGIN {
		srand(seed) } { print rand() "\t" $0 }' | sort -n |
	    cut -f 2-; } >shuffled
	for how in '-o text' '-o tsv' '-o text --by domain' \
	    '-o tsv --by domain' '-o tsv --sort messages'; do
		$s $how whole >want || tap 1 "$how of the whole"
		for order in shuffled 'part3 part1 part0 part2'; do
			# shellcheck disable=SC2086
			run $s $how $order
			same "seed $seed: $how of $order" out want
		done
	done
done

# Of rows and tables together, with a condition on a key, in any order.
$s -q -g net,dmarc part0 >table
run $s -q -g net,dmarc -f dmarc=fail part2 table part1 part3
$s -q -g net,dmarc -f dmarc=fail whole | same 'tables among rows' out -
run $s -q -g net,dmarc --sort net --top 3 part2 table part1 part3
$s -q -g net,dmarc --sort net --top 3 whole |
    same 'the order does not depend on the parts' out -

# By fewer keys the sums hold; whose reports they are is no longer known.
run $s -q -g net table
$s -q -g net part0 | awk -F '\t' -v OFS='\t' 'NR > 1 { $4 = "\\N" } 1' |
    same 'fewer keys: all but reports' out -
run $s -q -g source_ip table
status 'other keys' 2
err_is 'what is missing is named' <<-'.'
	dmarc-rua-summarize: table: no column source_ip
.
run $s -q table
status 'no digest of a table' 2
err_is 'it has no count' <<-'.'
	dmarc-rua-summarize: table: no column count
.
printf 'net\tmessages\n192.0.2.0/24\tmany\n192.0.2.0/24\t7\n' >bad
run $s -q -g net bad
status 'a table with a bad row' 1
is 'what is not in it is absent' "$(sed -n '2p' out | tr '\t' ' ')" \
    '192.0.2.0/24 7 \N \N \N \N \N \N \N \N \N \N \N'
done_testing
