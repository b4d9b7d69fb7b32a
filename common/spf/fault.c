/* What can be wrong with an SPF record or a macro-string: RFC 7208. */
/* SPDX-License-Identifier: ISC */
#include "spf/fault.h"

const char *
spffault_str(enum spffault f)
{
	static const char *const texts[SPFFAULT_N] = {
	    [SPFFAULT_NONE] = "",
	    [SPFFAULT_OCTET] = "octet that is not printable ASCII",
	    [SPFFAULT_PERCENT] = "% that begins no macro",
	    [SPFFAULT_BRACE] = "malformed macro",
	    [SPFFAULT_LETTER] = "unknown macro",
	    [SPFFAULT_EXP_ONLY] = "macro that only explanations may have",
	    [SPFFAULT_ZERO] = "macro that keeps no part",
	    [SPFFAULT_NAME] = "term without a name",
	    [SPFFAULT_UNKNOWN] = "unknown mechanism",
	    [SPFFAULT_QUALIFIED] = "modifier with a qualifier",
	    [SPFFAULT_UNWANTED] = "argument that the term can't have",
	    [SPFFAULT_MISSING] = "argument that is missing",
	    [SPFFAULT_TOP_LABEL] = "domain that ends in no top label",
	    [SPFFAULT_ADDRESS] = "malformed address",
	    [SPFFAULT_PREFIX] = "bad prefix length",
	    [SPFFAULT_TWICE] = "modifier that is there twice",
	};

	return texts[f];
}
