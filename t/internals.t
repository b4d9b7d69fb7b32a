# The changes that dmarcutils-internals(7) shows: made in a copy of the source,
# built and tried.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'the plain run has looked'

# The lines of each change become a file NNN.file, NNN.insert or NNN.run,
# below one that says where they go, or what is run.
mkdir steps
awk '
/^\.Ss / { changes = /^\.Ss Changes to try/ }
/^\.Bd -literal/ { block = changes; next }
/^\.Ed/ { block = 0 }
!block { next }
{ gsub(/\\\(dq/, "\""); gsub(/\\&/, ""); gsub(/\\e/, "\\") }
/^===|^\$/ {
	file = sprintf("steps/%03d.%s", ++n, ($1 == "$" ? "run" : \
	    (index($0, ", below ") ? "insert" : "file")))
	sub(/^(===|\$) /, "")
}
{ print >file }' "$TOP/man/dmarcutils-internals.7"
is 'there are files, lines for others, and commands' \
    "$(for f in steps/*; do echo "${f##*.}"; done | sort | uniq -c |
    tr -s ' \n' ' ')" ' 3 file 11 insert 8 run '

# build TARGET...: in the copy
build()
{
	make -C copy -j2 LTO= CFLAGS='-O0 -Werror' B=build "$@"
}

# A copy, with all that was built, whatever the flags: so only what changes is
# built anew.
mkdir -p copy/build
cp -Rp "$TOP/Makefile" "$TOP/VERSION" "$TOP/common" "$TOP/cmd" "$TOP/man" copy
cp -Rp "$BUILD/common" "$BUILD/cmd" copy/build
find copy/build -name '*.d' -exec sed -i \
    -e 's,^[^ ]*/\(common/[^ ]*\.o:\),build/\1,' \
    -e 's,^[^ ]*/\(cmd/[^ ]*\.o:\),build/\1,' {} +
ok 'the flags of the copy' build build/flags
find copy/build -name '*.o' -exec touch {} +

# insert FILE TEXT: lines go below the last line that has the text
insert()
{
	awk -v text="$2" '
	NR == FNR { added = added $0 "\n"; next }
	{ line[++n] = $0 }
	index($0, text) { last = n }
	END {
		for (i = 1; i <= n; i++)
			printf "%s\n%s", line[i], i == last ? added : ""
		exit !last
	}' lines "copy/$1" >inserted && cat inserted >"copy/$1"
}
for step in steps/*.insert steps/*.file; do
	read -r where <"$step"
	sed 1d "$step" | sed '$ { /^$/d }' >lines
	case $step in
	*.insert)
		ok "$where" insert "${where%%, below *}" "${where#*, below }"
		;;
	*)
		cp lines "copy/$where"
		;;
	esac
done

ok 'all of them build without a warning' build build/bin/dmarc-lint \
    build/bin/dmarc-policy build/bin/dmarc-rua-parse build/man/dmarc-policy.1 \
    build/man/dmarc-rows.5
like 'the column is in the manual' "$(cat copy/build/man/dmarc-rows.5)" \
    '^\.It Li client$'

cat >sample.xml <<'END'
<feedback><report_metadata><org_name>o</org_name><email>a@example.org</email>
<report_id>1</report_id><date_range><begin>1772323200</begin>
<end>1772323200</end></date_range></report_metadata>
<policy_published><domain>example.org</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>3</count>
<client>mx.example.org</client>
<policy_evaluated><disposition>none</disposition><dkim>pass</dkim>
<spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>example.org</header_from></identifiers>
<auth_results><dkim><domain>example.org</domain><selector>s</selector>
<result>pass</result></dkim><spf><domain>example.org</domain>
<result>fail</result></spf></auth_results></record></feedback>
END
PATH=$tap_dir/copy/build/bin:$PATH
for step in steps/*.run; do
	read -r command <"$step"
	sed 1d "$step" | sed '$ { /^$/d }' >want
	sh -c "$command" >got 2>&1
	same "$command" got want
done
done_testing
