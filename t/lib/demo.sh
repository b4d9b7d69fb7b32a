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

echo 't/data/demo has the reports that example.org received in three days.'
show 'ls'
show 'dmarc-rua-parse Maildir saved | dmarc-rua-summarize -o text'
show 'dmarc-rua-parse -u -o text Maildir | head -n 12'
show 'dmarc-rua-parse Maildir saved |
    dmarc-rua-summarize -f dmarc=fail -g day,header_from,disposition -o csv'
echo
echo 'Show what receivers reported about single messages:'
show 'dmarc-ruf-parse -o text failures | head -n 12'
echo
echo 'Show the policy for a subdomain once the zone of example.org is published:'
show 'dmarc-lookup -z example.org.zone -o text www.example.org'
echo
echo 'Check a zone before it is published:'
show 'dmarc-lint -o text draft.zone'
echo

echo 'Check whether a message is from the domain in its From:'
show 'dmarc-check -z example.org.zone -o text suspicious.eml'
echo
echo 'Report to the owners of domains what their mail came to:'
show 'dmarc-check --at 2026-03-02 -z example.org.zone -o tsv genuine.eml'\
' | dmarc-rua-generate --org Home --email dmarc@home.example -o xml'\
' | head -n 12'
printf '\nTo read your own reports: %s\n' \
    'dmarc-rua-parse ~/Maildir | dmarc-rua-summarize'
echo "The programs are in $BUILD/bin; make install installs them."
