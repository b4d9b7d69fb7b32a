# Reports, our own and those met in the wild: each gives what an independent
# reader finds in it.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
CORPUS=${CORPUS:-$TOP/../shared/corpus}/reports
command -v python3 >/dev/null || skip_all 'no python3'

# Our own: written by hand, and 30 of the generator, in several containers.
"$BUILD/bench/gen" small 30 7 made || exit 1
mkdir own
cp "$DATA"/reports/* own
for f in "$DATA"/demo/saved/*.gz made/xml/* made/gz/*.gz made/zip/*.zip; do
	[ ! -f "$f" ] || cp "$f" own
done
set -- own
if [ -d "$CORPUS" ]; then
	set -- own "$CORPUS"
else
	skipped "the collected reports: no $CORPUS"
fi
python3 -B "$TOP/t/lib/corpus.py" "$@"
