# The pages say what they mean: no word is taken for a macro, the synopsis has
# every option, and the range of a number is that of the program.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
command -v mandoc >/dev/null || skip_all 'no mandoc'

# Macros of mdoc(7) that can be called within a line and are words as well. "No"
# is meant where it ends what another macro began, as in "Xr sqlite3 1 No or".
cat >words.awk <<'END'
BEGIN {
	split("Ar Cm Dv Er Ev Fa Fl Fn Ic Li Ms Nm Pa Sx Sy Va Xr", ends)
	for (i in ends)
		ended[ends[i]] = 1
	split("An Ap As At Do Em En Eo Es Ex Fr In Lb Me Ms No Of Ot So To Up " \
	    "Us", word)
	for (i in word)
		is_word[word[i]] = 1
}
# A literal block has no macros.
/^\.Bd -literal/ { literal = 1 }
/^\.Ed/ { literal = 0 }
literal || !/^\.[%A-Z]/ || /^\.(Nd|Dd|Os|Dt|Bl|Bd|Dl)/ { next }
{
	line = $0
	gsub(/"[^"]*"/, "quoted")
	n = split($0, w, / +/)
	began = 0
	for (i = 1; i <= n; i++) {
		name = i == 1 ? substr(w[1], 2) : w[i]
		if (i > 1 && is_word[name] && !(name == "No" && began &&
		    !(w[i - 1] in ended)))
			print FILENAME ": " line
		if (name in ended)
			began = 1
	}
}
END
for page in "$BUILD"/man/*.[1-8]; do
	name=${page##*/}
	is "$name: no word is a macro" "$(awk -f words.awk "$page" |
	    sed 's|.*/||')" ''
done

# The same, where it has to be seen.
cat >wrong.7 <<'END'
.It No p
.It An alias
.Ss In the text
.Pq RFC 9990's schema: Dq No action
.%T An extension
.Pq between Li sp No and Li np
.It \&No p
.Li "An example"
END
is 'what was wrong is seen' "$(awk -f words.awk wrong.7 | sed 's/.*: \././')" \
    "$(sed 5q wrong.7)"

# rendered PAGE: as plain text, in lines that are not filled
rendered()
{
	mandoc -T utf8 -O width=1000 "$1" | LC_ALL=C.UTF-8 sed 's/.\x08//g'
}

# The words of a page, but for its first and last line, which systems have of
# their own. The dash of NAME differs, and groff 1.23 quotes names of sections.
words()
{
	sed '1d; $d' | tr -s ' \n' '\n\n' |
	    sed 's/^\(–\|—\)$/-/; s/“//g; s/”//g'
}

if command -v groff >/dev/null; then
	for page in "$BUILD"/man/*.[1-8]; do
		name=${page##*/}
		groff -mdoc -T utf8 -P-cbou -rLL=1000n -rHY=0 "$page" 2>err |
		    words >got
		quiet "$name: groff finds nothing wrong"
		rendered "$page" | words >want
		same "$name: groff shows what mandoc shows" got want
	done
else
	skip 'groff shows what mandoc shows' 'no groff'
fi

for source in "$TOP"/cmd/*.c; do
	name=${source##*/}
	name=${name%.c}
	page=$BUILD/man/$name.1
	"$name" --help | awk '
	/^  / && !/^          / { if (line) print line; line = "" }
	{ sub(/^ +/, " "); line = line $0 }
	END { print line }' >help

	# What stands in the synopsis, and what --help has: letters, else names.
	rendered "$page" | sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' |
	    tr ' []|' '\n' |
	    sed -n 's/^--\([a-z0-9-]*\).*/\1/p; t
	    s/^-\([A-Za-z]*\)$/\1/p' >words
	sed -n 's/^ -\(.\), .*/\1/p; s/^ --\([a-z0-9-]*\).*/\1/p' help |
	    sort >want
	while read -r word; do
		if grep -q -x -e "$word" want; then
			echo "$word"
		else
			echo "$word" | sed 's/./&\n/g'
		fi
	done <words | grep . | sort -u >got
	same "$name: the synopsis has every option" got want

	# "; 1-30" or "; from 1" of --help is "from 1 to 30" or "from 1" here.
	sed -n 's/^ .*--\([a-z0-9-]*\) .*; \([0-9]*\)-\([0-9]*\)$/\1 from \2 to \3/p
	    s/^ .*--\([a-z0-9-]*\) .*; \(from [0-9]*\)$/\1 \2/p' help >ranges
	while read -r option range; do
		awk -v option="$option" '
		/^\.It / { on = index($0 " ", "Fl -" option " ") > 0 }
		/^\.El/ && on { exit }
		on && /^\.(Ar|Cm|Li|Pq|Fl)/ { sub(/^\.[A-Z][a-z] /, "") }
		on' "$page" | tr '\n' ' ' | grep -q -E "$range( |,|;|\.|$)" ||
		    echo "--$option: $range"
	done <ranges >missing
	is "$name: the manual says each range" "$(cat missing)" ''
done
like 'there are ranges' "$(cat ranges)" '^jobs from 1 to 256$'
done_testing
