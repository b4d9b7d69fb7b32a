# What --help lists is what the manual tells of, option by option.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# Both come to lines "LETTER NAME ARGUMENT": "-" for no letter, "=" or "-".

of_help()
{
	sed -n 's/^  \(-\(.\),\|   \) --\([a-z0-9-]*\)/\2 \3/p' |
	    sed 's/^ /- /; s/^\(. [^ ]*\) [^ ].*/\1 =/; s/  .*/ -/' | sort
}

# of_page: ".It Fl o Ar format , Fl -output Ns = Ns Ar format"; several may
# share an item, a letter then stands before its name.
of_page()
{
	sed -n '/^\.Sh DESCRIPTION/,/^\.Sh EXIT/s/^\.It \(Fl .*\)/\1/p' |
	    awk '{
		n = split($0, part, / , Fl /)
		letter = "-"
		for (i = 1; i <= n; i++) {
			sub(/^Fl /, "", part[i])
			split(part[i], word, / /)
			if (word[1] !~ /^-/) {
				letter = word[1]
				argument = part[i] ~ / Ar | Cm /
				continue
			}
			has = part[i] ~ / Ns = Ns (Oo )?(Ar|Cm) /
			if (letter != "-" && argument != has)
				print letter, "and", word[1], "differ"
			print letter, substr(word[1], 2), has ? "=" : "-"
			letter = "-"
		}
	    }' | sort
}

for source in "$TOP"/cmd/*.c; do
	name=${source##*/}
	name=${name%.c}
	run "$name" --help
	status "$name --help" 0
	of_help <out >help
	ok "$name has options" test "$(wc -l <help)" -gt 5
	of_page <"$TOP/man/$name.1" >page
	same "$name: the manual has what --help has" page help
done
done_testing
