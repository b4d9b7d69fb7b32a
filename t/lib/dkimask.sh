# Builds ./dkimask from t/lib/dkimask.c; sourced behind tap.sh.
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2046,SC2086 # words
${CC:-cc} -I"$TOP/common" $CFLAGS_ALL $SAN -o dkimask \
    "$TOP/t/lib/dkimask.c" "$BUILD/libdmarc.a" \
    $(pkg-config --libs ldns libcrypto libidn2) >&2 ||
    skip_all 'no compiler'
