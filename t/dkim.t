# DKIM and ARC: our own messages, and those that others have collected.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
CORPUS=${CORPUS:-$TOP/../shared/corpus}
export CORPUS
# shellcheck disable=SC2086 # words
${CC:-cc} -I"$TOP/common" $CFLAGS_ALL $SAN -o dkimask \
    "$TOP/t/lib/dkimask.c" "$BUILD/libdmarc.a" \
    $(pkg-config --libs ldns libcrypto libidn2) >&2 ||
    skip_all 'no compiler'
python3 -B "$TOP/t/lib/dkim.py"
