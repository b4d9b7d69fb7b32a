# Measures dmarc-lint beside what checks zones: sh lint.sh
# SPDX-License-Identifier: ISC
#
# Zones of a million records (t/bench/zonegen.c); the ratios are to validns.
# BENCH_LINT is another command to take for dmarc-lint.
. "${0%/*}/lib.sh"
fresh zone "$bench/zonegen"

run_validns()
{
	once validns -z example.com "$zone"
}

run_kzonecheck()
{
	once kzonecheck -o example.com "$zone"
}

run_lint()
{
	# shellcheck disable=SC2086 # words
	once ${BENCH_LINT:-$BUILD/bin/dmarc-lint -o tsv --fail-on=none} "$zone"
}

tools=lint
for tool in kzonecheck validns; do
	! command -v $tool >/dev/null || tools="$tool $tools"
done
for shape in domains hosts; do
	zone=$data/$shape
	made $shape into "$zone" "$bench/zonegen" $shape
	# shellcheck disable=SC2086 # words
	turns $tools
	other=
	[ "${tools#validns}" = "$tools" ] || other=$(cpu validns)
	printf '\n%-34s %8s %7s %6s %8s\n' "1,000,000 records, $shape" \
	    'CPU s' ratio goal 'peak MB'
	for tool in $tools; do
		goal=
		[ $tool != lint ] || goal=0.40
		printf '%-34s %8s %7s %6s %8s\n' $tool "$(cpu $tool)" \
		    "$(ratio "$(cpu $tool)" "$other")" "$goal" "$(peak $tool)"
	done
done
