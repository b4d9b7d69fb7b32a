/* The elements of an aggregate report: RFC 9990, appendix A, RFC 7489, C. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_ELEM_H
#define REPORT_ELEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "rows/fields.h"

/*
 * A name in XML, NUL-terminated; prefix and uri are NULL for none. Equal
 * strings must have equal addresses for as long as a document is read, as an
 * XML parser's dictionary guarantees.
 */
struct xml_name {
	const char *local, *prefix, *uri;
};

struct xml_attr {
	struct xml_name name;
	struct span value;
};

/* A start tag with its n attributes. */
struct xml_tag {
	struct xml_name name;
	const struct xml_attr *attrs;
	size_t n;
};

/* EL_FEEDBACK and so on; the children of an element are adjacent. */
enum report_elem {
#define ELEM(id, in, name, kind, flags, children, to, values) EL_##id,
#include "report/elements.def"
#undef ELEM
	EL_N
};

#define EL_BIT(el) (UINT64_C(1) << (el))

enum report_kind {
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
	ELF_REQUIRED = 1,  /* both RFCs require it */
	ELF_NONEMPTY = 2,  /* must not be empty */
	ELF_SEQUENCE = 4,  /* its children have an order */
	ELF_MANY = 8,      /* several are joined (RFC 7489's error) */
	ELF_LANG = 16,     /* may have the attribute lang */
	ELF_RFC7489 = 32,  /* only RFC 7489 has it */
	ELF_RFC9990 = 64,  /* only RFC 9990 has it */
	ELF_REQUIRED_9990 = 128, /* RFC 9990 requires it, RFC 7489 does not */
	ELF_ONCE_9990 = 256, /* once in RFC 9990, any number in RFC 7489 */
};

/* A value of KIND_ENUM. only: the RFC that alone has it, 0 for both. */
struct report_elem_value {
	const char *p;
	size_t n;
	unsigned int only; /* ELF_RFC7489, ELF_RFC9990 */
};

/* Where a leaf without a column goes: to subfield i of its item. */
#define RUA_SUB(i) (RUA_N + (i))

struct report_elem_info {
	const char *name;
	const char *label; /* names it in quirks: "policy_evaluated/dkim" */
	uint8_t kind;   /* enum report_kind */
	uint16_t flags; /* ELF_* */
	uint8_t first;  /* enum report_elem, of the children */
	uint8_t n;      /* how many children */
	uint8_t to;     /* the column, RUA_*, or RUA_SUB() */
	const struct report_elem_value *values; /* of KIND_ENUM, up to p NULL */
};

extern const struct report_elem_info report_elem[EL_N];

/* The child of parent with this name, or EL_N. *alias: the name is not the
 * specifications' but another known one. */
enum report_elem report_elem_find(enum report_elem parent, const char *name,
    bool *alias);

#endif
