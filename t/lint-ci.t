# dmarc-lint in CI and editors: what the manual says of each is tried with it.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

# The files that are drawn in the manual.
awk '
/^\.\\" snippet / { file = $3 }
/^\.Bd / && file != "" { block = 1; next }
/^\.Ed/ { block = 0; file = "" }
!block { next }
{
	gsub(/\\&/, "")
	gsub(/\\e/, "\\")
	path = "snippets/" file
	if (!(path in made)) {
		made[path]
		folder = path
		sub(/\/[^\/]*$/, "", folder)
		system("mkdir -p " folder)
	}
	print >path
}' "$TOP/man/dmarc-lint.1"

# A folder of zones, and one finding of each severity in each but the last.
mkdir zones 'zones/a b'
zone()
{
	cat <<-END
	\$ORIGIN $1.
	\$TTL 3600
	@ SOA ns h 1 2 3 4 5
	@ NS ns
	@ MX 10 mx
	@ TXT "v=spf1 mx -all"
	ns A 192.0.2.1
	mx A 192.0.2.2
	k._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	_dmarc TXT "v=DMARC1; p=$2; rua=mailto:a@$1$3"
	END
}
zone example.com regect '; x=1:2:3: error: no [x]; sp=none' >zones/bad.zone
zone example.net none '; pct=abc; adkim=q' >'zones/a b/db.example.net'
zone example.org reject >zones/good.zone
cp zones/bad.zone zones/notes.txt
rows=$(dmarc-lint -o tsv -H zones 2>err | wc -l)
ok 'there are findings of each severity' test "$(dmarc-lint -o tsv -H \
    -c severity zones | sort -u | paste -s -d ' ' -)" = 'error note warning'

# --- GitHub ---

dmarc-lint -o gcc zones >gcc.out
cat >matcher.py <<'END'
# Places and messages by the problem matcher, as rows of -o tsv.
import json
import re
pattern, = json.load(open('snippets/.github/dmarc-lint.json'))[
    'problemMatcher'][0]['pattern']
for line in open('gcc.out'):
    m = re.search(pattern['regexp'], line.rstrip('\n'))
    if m:
        print(*(m[pattern[k]] for k in (
            'file', 'line', 'column', 'severity', 'code')), sep='\t')
END
python3 matcher.py >got 2>&1
dmarc-lint -o tsv -H -c file,line,column,severity,code zones |
    grep -v '	note	' >want
same 'the problem matcher finds errors and warnings' got want
if command -v node >/dev/null; then
	cat >matcher.js <<-'END'
	const fs = require('fs')
	const p = JSON.parse(fs.readFileSync('snippets/.github/dmarc-lint.json'))
	    .problemMatcher[0].pattern[0]
	for (const line of fs.readFileSync('gcc.out', 'utf8').split('\n')) {
	  const m = new RegExp(p.regexp).exec(line)
	  if (m)
	    console.log([m[p.file], m[p.line], m[p.column], m[p.severity],
	        m[p.code]].join('\t'))
	}
	END
	run node matcher.js
	same 'also with the expressions of JavaScript' out want
else
	skip 'also with the expressions of JavaScript' 'no node'
fi

# steps FILE: the commands of the first job of a workflow, as a script
cat >steps.py <<'END'
import sys
import yaml
job = yaml.safe_load(open(sys.argv[1]))
job = job.get('jobs', job)['dmarc']
for s in job.get('steps') or [{'run': s} for s in job['script']]:
    print(s.get('run', ''))
print('# made:', *(s['with']['sarif_file'] for s in job.get('steps', [])
                   if 'with' in s),
      *job.get('artifacts', {}).get('reports', {}).values())
END
if python=$(python_with yaml); then
	run "$python" steps.py snippets/.github/workflows/dmarc.yml
	cp out steps.sh
	run sh -e steps.sh
	status 'the workflow that uploads SARIF: its step ends well' 0
	is 'it uploads what it made' "$(sed -n 's/^# made: //p' steps.sh)" \
	    dmarc.sarif
	is 'which has all findings' "$(python3 -c 'import json
print(len(json.load(open("dmarc.sarif"))["runs"][0]["results"]))')" "$rows"
	run sh -e steps.sh
	mv zones gone
	run sh -e steps.sh
	status 'but not without files' 2
	mv gone zones
else
	skip 'the workflow that uploads SARIF' 'no python3-yaml'
fi

# --- GitLab ---

cat >quality.py <<'END'
# What GitLab requires of a report of code quality.
import json
found = json.load(open('quality.json'))
for f in found:
    assert f['description'] and f['check_name'], f
    assert f['severity'] in ('info', 'minor', 'major', 'critical', 'blocker')
    assert f['location']['lines']['begin'] > 0, f
    open(f['location']['path'])
print(len({f['fingerprint'] for f in found}))
END
if ! command -v jq >/dev/null; then
	skip "GitLab's report" 'no jq'
elif python=$(python_with yaml); then
	run "$python" steps.py snippets/.gitlab-ci.yml
	cp out steps.sh
	run sh -e steps.sh
	status "GitLab's job ends well" 0
	is 'its report is what was made' \
	    "$(sed -n 's/^# made: //p' steps.sh)" quality.json
	is 'and has all findings, each with a fingerprint of its own' \
	    "$(python3 quality.py 2>&1)" "$rows"
else
	skip "GitLab's report" 'no python3-yaml'
fi

# --- Checkstyle's XML ---

if command -v xmllint >/dev/null; then
	for input in zones zones/good.zone; do
		dmarc-lint -o checkstyle $input >checkstyle.xml
		ok "-o checkstyle of $input is of its schema" xmllint --noout \
		    --schema "$DATA/lint/checkstyle.xsd" checkstyle.xml
	done
else
	skip '-o checkstyle is of its schema' 'no xmllint'
fi

# --- pre-commit ---

if command -v pre-commit >/dev/null && command -v git >/dev/null; then
	HOME=$tap_dir/home
	PRE_COMMIT_HOME=$HOME/cache
	export HOME PRE_COMMIT_HOME
	mkdir -p "$HOME" repo/zones
	cp snippets/.pre-commit-config.yaml repo
	cd repo || exit 1
	git init -q .
	git config user.name a
	git config user.email a@example.org
	run pre-commit validate-config
	status 'pre-commit takes the configuration' 0
	cp -r ../zones .
	git add .pre-commit-config.yaml zones/notes.txt
	run pre-commit run
	status 'a commit without zone files passes' 0
	like 'and nothing is linted' "$(cat out)" '^DMARC records.*Skipped$'
	git add zones/good.zone
	run pre-commit run
	status 'a good zone file passes, whatever is not staged' 0
	like 'it is linted' "$(cat out)" '^DMARC records.*Passed$'
	git add zones
	run pre-commit run
	status 'a bad one does not' 1
	like 'it is told' "$(cat out)" '^zones/bad.zone:10:25: error: '
	like 'also of a file with a blank, by its name' "$(cat out)" \
	    '^zones/a b/db.example.net:10:[0-9]+: '
	unlike 'but not of what is no zone file' "$(cat out)" notes.txt
	sed 's/regect/reject/' ../zones/bad.zone >zones/bad.zone
	git add zones
	run pre-commit run
	status 'until it is mended' 0
	cd "$tap_dir" || exit 1
else
	skip 'pre-commit' 'no pre-commit, or no git'
fi

# --- editors ---

if command -v vim >/dev/null && vim --version | grep -q +quickfix; then
	cat >vim.cmd <<-'END'
	edit zones/a\ b/db.example.net
	source snippets/bindzone.vim
	silent make!
	call writefile(map(filter(getqflist(), 'v:val.valid'), 'join([bufname(v:val.bufnr), v:val.lnum, v:val.col, tolower(v:val.type)], "\t")'), 'vim.out')
	qall!
	END
	vim -N -u NONE -i NONE -e -s -S vim.cmd </dev/null >/dev/null 2>&1
	dmarc-lint -o tsv -H -c file,line,column,severity \
	    'zones/a b/db.example.net' |
	    sed 's/\([ewn]\)[a-z]*$/\1/' >want
	same "Vim's :make knows places and severities" vim.out want
else
	skip "Vim's :make" 'no vim with quickfix'
fi
done_testing
