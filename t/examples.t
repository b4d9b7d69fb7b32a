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

# The header fields that are drawn in dmarc-check(1): results of those marked
# "counts" are taken with the options above the drawing, and no others.
drawn()
{
	awk -v dir="$2" '
	/^\.Sh / { trust = $2 == "TRUST" }
	/^\.Dl dmarc-check / { options = substr($0, 17) }
	/^\.Bd -literal/ && trust {
		file = sprintf("%s/%d", dir, ++n)
		print options >(file ".options")
		block = 1
		next
	}
	/^\.Ed/ { block = 0 }
	!block { next }
	{ print substr($0, 9) >(file ".eml") }
	/^[a-z]/ { counts = $1 == "counts" }
	/^ +[A-Z]/ { counts = 0 }
	counts && match($0, /header\.[di]=@?[a-z.]+/) {
		s = substr($0, RSTART, RLENGTH)
		sub(/.*[@=]/, "", s)
		print s >(file ".want")
	}' "$1"
}

mkdir trust
drawn "$TOP/man/dmarc-check.1" trust
for message in trust/*.eml; do
	# shellcheck disable=SC2046 # options
	run dmarc-check $(cat "${message%.eml}.options") --expect any -H \
	    -z "$DATA/demo/example.org.zone" -o json "$message"
	quiet "$message: nothing else"
	grep -o '"dkim_results":\[[^]]*' out | grep -o '"domain":"[^"]*' |
	    cut -d '"' -f 4 >got
	same "$message: what counts" got "${message%.eml}.want"
done
is 'two headers are drawn' "$(find trust -name '*.eml' | wc -l)" 2

# make demo, after the build.
run env BUILD="$BUILD" sh "$TOP/t/lib/demo.sh"
status 'the demonstration runs to its end' 0
quiet 'and all goes well'
for program in "$TOP"/cmd/*.c; do
	program=${program##*/}
	like "it shows ${program%.c}" "$(grep '^\$ ' out)" "${program%.c} "
done
done_testing
