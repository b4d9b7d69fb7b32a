# Policy discovery: our table of cases, and vectors that are not part of the
# project.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# cases TABLE: each case of the table is a test; the first two lines may be a
# comment, then the columns are named.
cases()
{
	run "$BUILD/unit/dmarc/discover" "$1"
	mv out cases.out
	status "$1: all cases pass" 0
	for name in $(grep -v '^#' "$1" | sed 1d | cut -f 1); do
		ok "$name" sh -c "grep '^ok .* - $name: ' cases.out &&
		    ! grep -A 3 '^not ok .* - $name: ' cases.out"
	done
}
cases "$DATA/discover.tsv"

vectors=${SHARED:-$TOP/../shared}/corpus/discovery/vectors.jsonl
if [ ! -f "$vectors" ]; then
	skip 'vectors of discovery' "no $vectors"
elif ! command -v python3 >/dev/null; then
	skip 'vectors of discovery' 'no python3'
else
	python3 -B "$TOP/t/lib/vectors.py" table "$vectors" >vectors.tsv
	is 'each vector is a row' "$(sed 1d vectors.tsv | wc -l)" \
	    "$(wc -l <"$vectors")"
	cases vectors.tsv
fi
done_testing
