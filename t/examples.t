# Each command in an EXAMPLES section prints what the manual says it does.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# In a literal block a line "$ COMMAND" is run in a copy of t/data/demo, and
# the lines up to the next are its output, then its diagnostics.
split()
{
	awk -v dir="$2" '
	/^\.Sh / { examples = /EXAMPLES/ }
	/^\.Bd -literal/ { block = examples; next }
	/^\.Ed/ { block = 0 }
	!block { next }
	{ gsub(/\\&/, ""); gsub(/\\e/, "\\"); gsub(/\\\(dq/, "\"") }
	/^\$ / {
		file = sprintf("%s/%03d", dir, ++n)
		print substr($0, 3) >(file ".cmd")
		printf "" >(file ".want")
		next
	}
	{ print >(file ".want") }' "$1"
}

for page in "$TOP"/man/*.[1-8]; do
	name=${page##*/}
	mkdir -p "$name/run" "$name/cases"
	cp -R "$DATA/demo/." "$name/run"
	split "$page" "$name/cases"
	for cmd in "$name"/cases/*.cmd; do
		[ -e "$cmd" ] || continue
		(cd "$name/run" && PATH="$BIN:$PATH" sh -c "$(cat "../../$cmd")") \
		    >got 2>err
		cat err >>got
		same "$name: $(cat "$cmd")" got "${cmd%.cmd}.want"
	done
done

# make demo, after the build.
run env BUILD="$BUILD" sh "$TOP/t/lib/demo.sh"
status 'the demonstration runs to its end' 0
quiet 'and all goes well'
for program in "$TOP"/cmd/*.c; do
	program=${program##*/}
	like "it shows ${program%.c}" "$(grep '^\$ ' out)" "${program%.c} "
done
done_testing
