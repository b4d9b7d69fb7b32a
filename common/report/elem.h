/* The elements of an aggregate report: RFC 9990, appendix A, RFC 7489, C. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_ELEM_H
#define REPORT_ELEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rows/fields.h"

/* Children of one element stand together, in the order of the sequence. */
enum ruaelem {
	EL_FEEDBACK,
	/* feedback */
	EL_VERSION,
	EL_METADATA,
	EL_POLICY,
	EL_EXTENSION,
	EL_RECORD,
	/* report_metadata */
	EL_ORG_NAME,
	EL_EMAIL,
	EL_EXTRA,
	EL_REPORT_ID,
	EL_DATE_RANGE,
	EL_ERROR,
	EL_GENERATOR,
	/* date_range */
	EL_BEGIN,
	EL_END,
	/* policy_published */
	EL_POLICY_DOMAIN,
	EL_ADKIM,
	EL_ASPF,
	EL_P,
	EL_SP,
	EL_NP,
	EL_PCT,
	EL_FO,
	EL_TESTING,
	EL_DISCOVERY,
	/* record */
	EL_ROW,
	EL_IDENTIFIERS,
	EL_AUTH_RESULTS,
	/* row */
	EL_SOURCE_IP,
	EL_COUNT,
	EL_EVALUATED,
	/* policy_evaluated */
	EL_DISPOSITION,
	EL_DKIM_ALIGNED,
	EL_SPF_ALIGNED,
	EL_REASON,
	/* reason */
	EL_REASON_TYPE,
	EL_REASON_COMMENT,
	/* identifiers */
	EL_HEADER_FROM,
	EL_ENVELOPE_FROM,
	EL_ENVELOPE_TO,
	/* auth_results */
	EL_DKIM,
	EL_SPF,
	/* dkim */
	EL_DKIM_DOMAIN,
	EL_DKIM_SELECTOR,
	EL_DKIM_RESULT,
	EL_DKIM_HUMAN,
	/* spf */
	EL_SPF_DOMAIN,
	EL_SPF_SCOPE,
	EL_SPF_RESULT,
	EL_SPF_HUMAN,
	EL_N
};

#define EL_BIT(el) (UINT64_C(1) << (el))

enum ruakind {
	KIND_NODE,   /* has children */
	KIND_ITEM,   /* a node, any number of times: an item of a list */
	KIND_OPAQUE, /* kept as XML */
	KIND_TEXT,   /* a leaf: any text */
	KIND_DOMAIN,
	KIND_ENUM,
	KIND_VERSION,
	KIND_UINT,
	KIND_IP
};

enum {
	ELF_REQUIRED = 1,  /* must be there (RFC 9990) */
	ELF_NONEMPTY = 2,  /* must not be empty */
	ELF_SEQUENCE = 4,  /* its children have an order */
	ELF_MANY = 8,      /* several are joined (RFC 7489's error) */
	ELF_LANG = 16,     /* may have the attribute lang */
	ELF_RFC7489 = 32,  /* only RFC 7489 has it */
	ELF_RFC9990 = 64,  /* only RFC 9990 has it */
	ELF_REQUIRED_9990 = 128, /* RFC 9990 requires it, RFC 7489 not */
	ELF_ONCE_9990 = 256, /* RFC 9990 has it once, RFC 7489 often */
};

/* A value of KIND_ENUM; only tells which RFC alone has it, 0 for both. */
struct ruaelem_value {
	const char *p;
	size_t n;
	unsigned int only; /* ELF_RFC7489, ELF_RFC9990 */
};

/* Where a leaf goes that is no column: the subfield of its item. */
#define RUA_SUB(i) (RUA_N + (i))

struct ruaelem_info {
	const char *name;
	const char *label; /* names it in quirks: "policy_evaluated/dkim" */
	uint8_t kind;   /* enum ruakind */
	uint16_t flags; /* ELF_* */
	uint8_t first;  /* enum ruaelem, of the children */
	uint8_t n;      /* how many children */
	uint8_t to;     /* the column, RUA_*, or RUA_SUB() */
	const struct ruaelem_value *values; /* of KIND_ENUM; p NULL ends it */
};

extern const struct ruaelem_info ruaelem[EL_N];

/* The child of parent of that name (NUL-terminated), or EL_N. *alias is true
 * if it is known by another name than the specifications'. */
enum ruaelem ruaelem_find(enum ruaelem parent, const char *name, bool *alias);

#endif
