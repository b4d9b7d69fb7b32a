# Shows the report pipeline on a mailbox of made-up reports.
# SPDX-License-Identifier: ISC
set -eu

BUILD=${BUILD:-build}
demo=$BUILD/demo
export PATH="$BUILD/bin:$PATH"

rm -rf "$demo"
"$BUILD/bench/gen" small 200 7 "$demo"

show()
{
	printf '\n$ %s\n' "$1"
	sh -c "$1"
}

echo "$demo/mbox is a mailbox of 200 aggregate reports."
show "dmarc-rua-parse $demo/mbox | dmarc-rua-summarize -o text"
show "dmarc-rua-parse $demo/mbox | head -n 4 | cut -f 14,25-30,33"
show "dmarc-rua-parse $demo/mbox |
    dmarc-rua-summarize -g header_from,disposition -o text"
