# Fills the tables of *.def into a manual page.
# SPDX-License-Identifier: ISC
#
#	awk -f man/table.awk common/base/limits.h common/*/*.def PAGE
#
# In PAGE, @NAME@ becomes the number of LIMIT_NAME, @NAME octets@ the same in
# KiB, MiB or GiB, and a line
#	.\" fields NAME...	becomes the list of the columns of these tables
#	.\" quirks CLASS...	becomes the list of the quirks of these classes
#	.\" rules SCOPE...	becomes the list of dmarc-lint's rules of these scopes
#	.\" notes	becomes the list of the notes on a message
#	.\" tags	becomes the list of the tags of a DMARC record

# The arguments of "MACRO(a, "b, c", d)" into arg[1..]; returns how many.
function arguments(line, arg,    n, c, i, quoted, s)
{
	sub(/^[A-Z]+\(/, "", line)
	sub(/\)[ \t]*$/, "", line)
	n = 1
	arg[1] = ""
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\\" && quoted)
			arg[n] = arg[n] substr(line, ++i, 1)
		else if (c == "\"")
			quoted = !quoted
		else if (c == "," && !quoted)
			arg[++n] = ""
		else if (c != " " || quoted)
			arg[n] = arg[n] c
	}
	return n
}

# A paragraph as mdoc wants it: each sentence begins a line, no line is longer
# than 78 columns or begins with what could be a macro.
function prose(text,    word, n, i, line, out)
{
	gsub(/\\/, "\\e", text)
	n = split(text, word, / +/)
	for (i = 1; i <= n; i++) {
		if (line != "" && (length(line " " word[i]) > 78 ||
		    line ~ /[.?!]$/)) {
			out = out line "\n"
			line = ""
		}
		if (line == "" && word[i] ~ /^[.']/)
			line = "\\&"
		line = line (line == "" || line == "\\&" ? "" : " ") word[i]
	}
	return out line
}

function item(name, text)
{
	print ".It Li " name
	print prose(text)
}

FILENAME ~ /\.def$/ {
	if (/^(FIELD|QUIRK|LINT|ALSO|NOTE|TAG|LETTER)\(/)
		rows[++count] = $0
	next
}

# "#define LIMIT_NAME (4ULL << 30)"
FILENAME ~ /limits\.h$/ {
	if ($1 == "#define" && $2 ~ /^LIMIT_/) {
		name = substr($2, 7)
		gsub(/[()]|U?L?L?$|U?L?L? /, " ")
		$0 = $0
		shift[name] = $4 == "<<" ? $5 + 0 : 0
		number[name] = $3 + 0
	}
	next
}

# What NAME or "NAME octets" stands for.
function bound(what,    name, n, unit)
{
	name = what
	sub(/ octets$/, "", name)
	if (!(name in number)) {
		print FILENAME ": no LIMIT_" name >"/dev/stderr"
		status = 1
	}
	n = number[name] * 2 ^ shift[name]
	if (name == what)
		return sprintf("%.0f", n)
	for (unit = 1; n >= 1024 && n % 1024 == 0; unit++)
		n /= 1024
	return n " " (unit == 1 ? "octets" : substr("KiBMiBGiB",
	    3 * unit - 5, 3))
}

# The item of a tag: arg, and the letters in the rows that follow.
function tag(r,    text, letter, n)
{
	text = (arg[3] == "POLICY" ? "Policy (none, quarantine, reject) for " \
	    arg[9] : toupper(substr(arg[9], 1, 1)) substr(arg[9], 2))
	while (rows[++r] ~ /^LETTER/) {
		arguments(rows[r], letter)
		text = text (n++ ? "; " : ": ") substr(letter[2], 2, 1) \
		    ", " letter[3]
	}
	text = text "." (arg[5] == "" ? "" : " Default: " arg[5] ".")
	item(arg[2], text (arg[7] == "true" ? " Removed by RFC 9989." : ""))
}

/^\.\\" (fields|quirks|rules|notes|tags)( |$)/ {
	print ".Bl -tag -width Ds"
	for (w = 3; w <= NF; w++)
		want[$w] = 1
	for (r = 1; r <= count; r++) {
		arguments(rows[r], arg)
		if ($2 == "fields" && rows[r] ~ /^FIELD/ &&
		    (arg[1] in want || arg[1] == "both" &&
		    ("rua" in want || "report" in want))) {
			text = arg[6]
			gsub(/#/, "", arg[5])
			if (arg[3] == "LIST" && arg[5] != "")
				text = text " A list of " arg[5] "."
			item(arg[2], text)
		}
		if ($2 == "quirks" && rows[r] ~ /^QUIRK/ && arg[3] in want) {
			item(arg[2] (arg[4] == "" ? "" : "=" arg[4]),
			    arg[5] " " arg[6])
		}
		if ($2 == "notes" && rows[r] ~ /^NOTE/)
			item(arg[2], arg[3] ".")
		if ($2 == "tags" && rows[r] ~ /^TAG/)
			tag(r)
		if ($2 == "rules" && rows[r] ~ /^LINT/ && tolower(arg[4]) in want) {
			arguments(rows[r + 1], also)
			item(arg[2], tolower(arg[3]) \
			    (rows[r + 1] !~ /^ALSO/ ? "" : " (" \
			    tolower(also[2]) " if " also[3] ")") ": " \
			    arg[6] ". " arg[7] \
			    (arg[8] == "" ? "" : " " arg[8]) \
			    (arg[5] == "" ? "" : " (" arg[5] ")"))
		}
	}
	for (w in want)
		delete want[w]
	print ".El"
	next
}

{
	while (match($0, /@[A-Z0-9_]+( octets)?@/))
		$0 = substr($0, 1, RSTART - 1) \
		    bound(substr($0, RSTART + 1, RLENGTH - 2)) \
		    substr($0, RSTART + RLENGTH)
	print
}

END { exit status }
