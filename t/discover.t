# The test vectors of policy discovery that are not part of the project.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

vectors=${SHARED:-$TOP/../shared}/corpus/discovery/vectors.jsonl
[ -f "$vectors" ] || skip_all "no $vectors"
command -v python3 >/dev/null || skip_all 'no python3'

python3 -B "$TOP/t/lib/vectors.py" table "$vectors" >vectors.tsv
n=$(wc -l <"$vectors")
is 'each vector is a row' "$(sed 1d vectors.tsv | wc -l)" "$n"
run "$BUILD/unit/dmarc/discover" vectors.tsv
for name in $(sed 1d vectors.tsv | cut -f 1); do
	ok "$name" sh -c "grep '^ok .* - $name: ' out &&
	    ! grep -A 3 '^not ok .* - $name: ' out"
done
status 'and nothing else' 0
done_testing
