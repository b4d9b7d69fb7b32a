# Other programs read the rows as dmarc-rows(5) says: Miller, Python's csv, and
# spreadsheets as far as a program can tell.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# shown ITEM: the commands that the manual has there, without the prompt
shown()
{
	sed -n "/^\\.It $1\$/,/^\\.It /s/^\\.Dl \\(\\\$ \\)\\{0,1\\}//p" \
	    "$TOP/man/dmarc-rows.5" | sed 's/\\(dq/"/g; s/\\e/\\/g'
}

# Rows with all that a reader could stumble over: quotes, escapes, absent and
# empty values, and formulas; then a cell that is longer than most.
rows tsv </dev/null >head.tsv
awk -F '\t' -v OFS='\t' '
function row(from, org, pct,	i) {
	for (i = 1; i <= N; i++)
		cell[i] = "\\N"
	cell[at["input"]] = "-"
	cell[at["record"]] = ++n
	cell[at["count"]] = n
	cell[at["header_from"]] = from
	cell[at["org_name"]] = org
	cell[at["pct"]] = pct
	cell[at["quirks"]] = ""
	for (i = 1; i < N; i++)
		printf "%s\t", cell[i]
	print cell[N]
}
{ print; N = NF; for (i = 1; i <= NF; i++) at[$i] = i }
END {
	row("a.example", "\"open", 100)
	row("a.example", "\"a\",b \"\"", "\\N")
	row("b.example", "a\\tb\\nc\\rd\\\\N \\x1b", 0)
	row("b.example", "\303\251\342\200\250 \360\237\230\200", "\\N")
	row("b.example", "", 7)
	row("c.example", "=HYPERLINK(\"http://a.example/\"&A1)", 1)
	row("c.example", "+1", 1)
	row("c.example", "-1+1", 1)
	row("c.example", "@SUM(1)", 1)
	row("c.example", "\\t=1", 1)
	row("c.example", "\\r=1", 1)
	row("c.example", "\\n=1", 1)
	row("c.example", "a=1,-2", 1)
	row("c.example", "'"'"'=1", 1)
	for (x = "a;"; length(x) < 300000;)
		x = x x
	row("d.example", x, 1)
}' head.tsv >rua.tsv
is 'rows' "$(wc -l <rua.tsv)" 16

# --- Python --------------------------------------------------------------

shown Python >shown.py
is 'the manual shows two lines of Python' "$(wc -l <shown.py)" 2
rows csv <rua.tsv >rua.csv
cat >read.py <<'.'
import csv, sys
with open("rua.tsv", encoding="utf-8", newline="") as f:
    exec(open("shown.py").read())
    rows = list(rows)
with open("rua.tsv", "rb") as f:
    lines = f.read().decode().split("\n")[:-1]
want = [dict(zip(lines[0].split("\t"), line.split("\t"))) for line in lines[1:]]
print("tsv", rows == want, len(rows))
with open("rua.csv", encoding="utf-8", newline="") as f:
    rows = list(csv.DictReader(f))
def plain(cell):
    for a, b in (("\\\\", "\0"), ("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r"),
                 ("\\x1b", "\ufffd"), ("\\N", ""), ("\0", "\\")):
        cell = cell.replace(a, b)
    return cell
print("csv", rows == [{k: plain(v) for k, v in row.items()} for row in want])
print(sum(int(row["count"]) for row in rows))
.
run python3 read.py
quiet 'Python says nothing'
is "Python's csv reads each cell of TSV and of CSV" "$(cat out)" 'tsv True 15
csv True
120'

# --- spreadsheets --------------------------------------------------------

run rows csv-safe <rua.tsv
status 'CSV for spreadsheets' 0
mv out safe.csv
cat >safe.py <<'.'
import csv
csv.field_size_limit(1 << 30)
def read(name):
    with open(name, encoding="utf-8", newline="") as f:
        return list(csv.reader(f))
safe, plain = read("safe.csv"), read("rua.csv")
begins = tuple("=+-@\t\r\n")
changed = 0
for a, b in zip(safe, plain):
    for x, y in zip(a, b):
        if y.startswith(begins) and x == "'" + y:
            changed += 1
        elif x != y:
            print("differ:", x, y)
        if x.startswith(begins):
            print("formula:", x)
print(len(safe) == len(plain), changed)
.
run python3 safe.py
# the input is "-", and there are seven formulas
is 'no cell is a formula, and no other is changed' "$(cat out)" 'True 22'
for program in rua-parse rua-summarize check lint lookup; do
	run dmarc-$program --csv-safe -o json </dev/null
	status "dmarc-$program --csv-safe -o json" 2
	is 'is a fault of usage' "$(cat err)" \
	    "dmarc-$program: --csv-safe goes with -o csv only"
done
sed 's/<org_name>.*</<org_name>=1+1</; s/<email>.*</<email>-1</' \
    "$DATA/quirks/rfc9990.xml" >a.xml
cp a.xml b.xml
for jobs in 1 2; do
	run dmarc-rua-parse -j$jobs -o csv --csv-safe -c org_name,email a.xml b.xml
	is "in dmarc-rua-parse -j$jobs" "$(sort -u out)" "$(printf '%s\n' \
	    "\"'=1+1\",\"'-1\"" org_name,email)"
	run dmarc-rua-parse -j$jobs -o csv --csv-safe a.xml b.xml
	is "and without a choice of columns" \
	    "$(grep -c "\"'=1+1\",\"'-1\"" out)" "$(($(wc -l <out) - 1))"
done
dmarc-rua-parse a.xml >a.tsv
run dmarc-rua-summarize -g org_name -c org_name -o csv --csv-safe a.tsv
status '-c and --csv-safe' 0
is 'in dmarc-rua-summarize' "$(sed 1d out | cut -d, -f1)" "\"'=1+1\""

# --- Miller --------------------------------------------------------------

shown Miller >shown.sh
is 'the manual shows two commands of Miller' "$(wc -l <shown.sh)" 2
if ! command -v mlr >/dev/null; then
	skip 'Miller' 'no mlr'
	done_testing
fi
# Its TSV ends without a word at the long line (version 6.6), as the manual
# says; its JSON does not.
rows json <rua.tsv >rua.json
run mlr --json stats1 -a sum -f count,pct rua.json
is 'Miller reads all of JSON' \
    "$(tr -d ' \n' <out)" '[{"count_sum":120,"pct_sum":117}]'
sed '$d' rua.tsv >short.tsv
mv short.tsv rua.tsv
sed 1q shown.sh >sum.sh
run sh sum.sh
is 'Miller adds up' "$(tr '\t\n' '= ' <out)" \
    'header_from=count_sum a.example=3 b.example=12 c.example=90 '
sed 1d shown.sh >absent.sh
run sh absent.sh
sed 's/^\\N	/	/; :a
s/	\\N	/		/; ta
s/	\\N$/	/' rua.tsv >want
same 'Miller makes empty cells of absent ones, and no other change' out want
run mlr --tsvlite cat rua.tsv
same 'cells pass through --tsvlite as they are' out rua.tsv
done_testing
