# SPF: cases of our own, the suite of RFC 7208 where it is, python3-spf.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# cases TABLE ZONE...: the columns of t/data/spf/cases.tsv; one test each
cases()
{
	table=$1
	shift
	sed -e 1d -e '/^#/d' "$table" >rows
	cut -f 2-4 rows >questions
	run spfask "$@" <questions
	status "${table##*/}: answers" 0
	paste rows out | awk -F '\t' '
	# any of results, and the explanation: DEFAULT is none of its own
	function held(	n, i, want, good) {
		n = split($5, want, "|")
		for (i = 1; i <= n; i++)
			good = good || want[i] == $10
		if ($6 != "-" && $6 != $11)
			return 0
		return good && ($7 == "-" || $7 == $12) &&
		    ($8 == "-" || $8 == $14) && ($9 == "-" || $9 == $15 "," $16)
	}
	{ print held() ? 0 : 1, $1; if (!held()) print "# " $0 }' >verdicts
	while read -r held name; do
		case $held in
		'#') echo "# $name" ;;
		*) tap "$held" "$name" ;;
		esac
	done <verdicts
}

cases "$DATA/spf/cases.tsv" "$DATA/spf/zone"

# --- the suite of RFC 7208 ---

suite=${SHARED:-$TOP/../shared}/corpus/spf-rfc7208
if [ -f "$suite/cases.tsv" ]; then
	n=0
	for scenario in $(sed 1d "$suite/cases.tsv" | cut -f 1 | sort -u); do
		awk -F '\t' -v OFS='\t' -v s="$scenario" '
		NR == 1 || $1 == s {
			if ($7 == "")
				$7 = "-"
			if ($7 == "DEFAULT")
				$7 = "~"
			print $2, $3, $4, $5, $6, $7, "-", "-", "-"
		}' "$suite/cases.tsv" >"suite$scenario.tsv"
		cases "suite$scenario.tsv" "$suite/$scenario.zone"
		n=$((n + $(wc -l <rows)))
	done
	is 'all cases of the suite' "$n" 203
else
	skip 'the suite of RFC 7208' "no $suite"
fi

# --- the same as python3-spf ---

if python=$(python_with spf); then
	run "$python" "$TOP/t/lib/spfrandom.py" spfask 7208 5000
	note <out
	status 'python3-spf says the same, or why not is known' 0
	quiet 'and nothing else'
else
	skip 'python3-spf says the same' 'no python3-spf'
fi
done_testing
