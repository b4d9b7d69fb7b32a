# Shows the programs on the mail in t/data/demo.
# SPDX-License-Identifier: ISC
set -eu

BUILD=$(cd "${BUILD:-build}" && pwd)
export PATH="$BUILD/bin:$PATH"
cd "${0%/*}/../data/demo"

# show COMMAND: it and its output; status 1 is an answer, too
show()
{
	printf '\n$ %s\n' "$1"
	sh -c "$1" || [ $? -eq 1 ]
}

echo 'In t/data/demo are the reports that example.org got in three days.'
show 'ls'
show 'dmarc-rua-parse Maildir saved | dmarc-rua-summarize -o text'
show 'dmarc-rua-parse -u -o text Maildir | head -n 12'
show 'dmarc-rua-parse Maildir saved |
    dmarc-rua-summarize -f dmarc=fail -g day,header_from,disposition -o csv'
echo
echo 'And its zone, as it will be: what do receivers do with mail from there?'
show 'dmarc-lookup -z example.org.zone -o text www.example.org'
echo
echo 'Another zone is yet to be published. Is it in order?'
show 'dmarc-lint -o text draft.zone'
echo

echo 'Someone got a message from there, it says. Is it?'
show 'dmarc-check -z example.org.zone -o text suspicious.eml'
printf '\nNow with reports of your own: %s\n' \
    'dmarc-rua-parse ~/Maildir | dmarc-rua-summarize'
echo "The programs are in $BUILD/bin; make install puts them in place."
