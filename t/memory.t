# A report of a million records takes no more memory than a small one.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
[ -z "$SAN" ] || skip_all 'sanitizers take memory of their own'
[ -x "$BIN/dmarc-rua-parse" ] && [ -x "$BIN/dmarc-rua-summarize" ] ||
    skip_all 'the programs are not there yet'

run "$BUILD/bench/gen" big 1000000 1 big.xml.gz
status 'a report of 1,000,000 records' 0

"$BUILD/bench/run" parse.log dmarc-rua-parse -j1 -o tsv big.xml.gz |
    "$BUILD/bench/run" summarize.log dmarc-rua-summarize -g source_ip -o tsv \
    >table
# wall, CPU, KiB, status
read -r _ _ parse_kib parse_status <parse.log
read -r _ _ summarize_kib summarize_status <summarize.log
is 'dmarc-rua-parse ends well' "$parse_status" 0
is 'dmarc-rua-summarize ends well' "$summarize_status" 0
is 'no record is lost' "$(awk -F '\t' '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "records") c = i; next }
    { n += $c } END { print n }' table)" 1000000
ok "dmarc-rua-parse -j1 takes $parse_kib KiB, under 32 MiB" \
    test "$parse_kib" -lt 32768
ok "dmarc-rua-summarize -g source_ip takes $summarize_kib KiB, under 64 MiB" \
    test "$summarize_kib" -lt 65536
done_testing
