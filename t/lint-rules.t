# Every rule of lint.def fires where it should, and not where it nearly does.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"


# One directory a case: head has its first line, the files are beside.
awk '
/^rule / { rule = $2; next }
/^[+-] / {
	close(file)
	dir = sprintf("case/%03d", ++n)
	system("mkdir -p " dir)
	print rule, $0 >(dir "/head")
	close(dir "/head")
	file = dir "/one"
	if ($2 == "zone" && $0 ~ / printf/)
		file = dir "/text"
	if ($2 == "zone") {
		printf "%s", "" >(dir "/is-zone")
		close(dir "/is-zone")
		printf "$TTL 3600\n@ SOA ns h 1 2 3 4 5\n" >file
	}
	next
}
/^@@ / { close(file); file = dir "/" $2; next }
/^;/ && !n { next }
/^$/ { next }
n { print >file }
' "$DATA/lint/rules.cases"

# places FILE CODE: where it was found, in the form of the cases.
places()
{
	sed -n "s/^\\([^ ]*\\): [a-z]*: $2\\( .*\\|:.*\\|\$\\)/\\1/p" "$1" |
	    sort | paste -s -d ' ' -
}

# severities FILE CODE: those that it was found with.
severities()
{
	sed -n "s/^[^ ]*: \\([a-z]*\\): $2\\( .*\\|:.*\\|\$\\)/\\1/p" "$1" |
	    sort -u | paste -s -d ' ' -
}

# lint DIR KIND OPTION...
lint()
(
	cd "$1" || exit
	kind=$2
	shift 2
	options='' files='' domain=''
	for o; do
		case $o in
		psl) options="$options -p $DATA/lint/psl.dat" ;;
		no-include) options="$options -n" ;;
		named) options="$options -N" ;;
		domain=*) domain=${o#*=} ;;
		esac
	done
	[ ! -f text ] || printf '%b' "$(cat text; echo x)" | sed '$d' >one
	case $kind in
	record)
		lintdump $options -r "$(cat one)" $domain
		;;
	domain)
		lintdump $options -z one -d example.com
		;;
	zone)
		lintdump $options -o example.com one
		;;
	raw)
		[ ! -f two ] || files=two
		lintdump $options -o example.com one $files
		;;
	esac
)

"$BUILD/unit/lint/lint" >unit.out 2>&1
: >fired
: >missed
for dir in case/*; do
	read -r code sign kind rest <"$dir/head"
	want='' options='' severity=''
	for word in $rest; do
		case $word in
		error | warning | note) severity=$word ;;
		*[0-9]+[0-9]*) want="$want $word" ;;
		*) options="$options $word" ;;
		esac
	done
	# A file has its name in front, unless there is only the one.
	case $kind in
	record | domain | unit) ;;
	*)
		want=$(echo "$want" | sed 's/ \([0-9]\)/ one:\1/g')
		;;
	esac
	want=$(printf '%s\n' $want | sort | paste -s -d ' ' -)
	n=${dir#case/}
	case $kind$sign in
	unit+)
		ok "$code fires ($n)" grep -q "^ok .* - $code fires\$" unit.out
		echo "$code" >>fired
		;;
	unit-)
		ok "$code misses ($n)" grep -q "^ok .* - $code misses\$" unit.out
		echo "$code" >>missed
		;;
	*+)
		lint "$dir" "$kind" $options >"$dir/out" 2>&1
		is "$code fires ($n)" "$(places "$dir/out" "$code")" "$want" ||
		    note <"$dir/out"
		[ -z "$severity" ] || is "$code is of severity $severity ($n)" \
		    "$(severities "$dir/out" "$code")" "$severity"
		echo "$code" >>fired
		;;
	*-)
		lint "$dir" "$kind" $options >"$dir/out" 2>&1
		is "$code misses ($n)" "$(places "$dir/out" "$code")" '' ||
		    note <"$dir/out"
		echo "$code" >>missed
		;;
	esac
done

sed -n 's/^LINT([A-Z0-9_]*, "\([^"]*\)".*/\1/p' \
    "$TOP/common/lint/rules.def" | sort >codes
ok 'there are rules' test "$(wc -l <codes)" -ge 100
sort -u fired | comm -23 codes - >without
is 'every rule has a case that fires it' "$(cat without)" ''
sort -u missed | comm -23 codes - >without
is 'every rule has a near miss' "$(cat without)" ''
cat fired missed | sort -u | comm -13 codes - >without
is 'every case is of a rule' "$(cat without)" ''
done_testing
