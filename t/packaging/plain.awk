# The text of a manual page in mdoc, simplified, one paragraph a line.
# SPDX-License-Identifier: ISC
#
# Each line has what it is ("heading", "text", "item"), a tab, and its text:
# of an item, "term: text". Enough for what goes into descriptions and
# changelogs of packages.

function flush()
{
	gsub(/ +/, " ", text)
	sub(/^ /, "", text)
	sub(/ $/, "", text)
	if (text != "")
		print kind "\t" text
	text = ""
	kind = "text"
}

# The words of a macro's line from word i on.
function words(i,    out, w)
{
	for (; i <= NF; i++) {
		w = $i
		if (w == "Xr") {
			w = $(i + 1) "(" $(i + 2) ")"
			i += 2
		} else if (w == "Fl") {
			w = "-" $(++i)
		} else if (w == "Nm") {
			w = name
		} else if (w ~ /^[A-Z][a-z]$/) {
			continue
		}
		out = out (w ~ /^[,.;:)]$/ ? "" : " ") w
	}
	return out
}

{
	gsub(/\\&/, "")
}
/^\.(\\"|D[dt]|Os)/ { next }
/^\.Nm / && name == "" { name = $2 }
/^\.S[hs] / {
	flush()
	kind = "heading"
	text = words(2)
	flush()
	next
}
/^\.(Pp|Bl|El|Bd|Ed)/ {
	flush()
	next
}
/^\.It/ {
	flush()
	kind = "item"
	$1 = ""
	$0 = $0
	text = NF > 0 ? words(1) ":" : ""
	next
}
/^\./ {
	$1 = substr($1, 2)
	text = text words(1)
	next
}
{ text = text " " $0 }
END { flush() }
