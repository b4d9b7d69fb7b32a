/* The elements of an aggregate report: RFC 9990, appendix A, RFC 7489, C. */
/* SPDX-License-Identifier: ISC */
#include "report/elem.h"

#include <string.h>

#define V(s) {"" s, sizeof(s) - 1, 0}
#define V7489(s) {"" s, sizeof(s) - 1, ELF_RFC7489}
#define V9990(s) {"" s, sizeof(s) - 1, ELF_RFC9990}
#define VALUES(...) \
	(const struct report_elem_value[]){__VA_ARGS__, {NULL, 0, 0}}

#define REQ ELF_REQUIRED
#define FULL ELF_NONEMPTY
#define SEQ ELF_SEQUENCE
#define OLD ELF_RFC7489
#define NEW ELF_RFC9990
#define CHILDREN(first, last) EL_##first, EL_##last - EL_##first + 1
#define LEAF 0, 0

const struct report_elem_info report_elem[EL_N] = {
#define ELEM(id, in, name, kind, flags, children, to, values) \
	[EL_##id] = {name, in name, KIND_##kind, flags, children, to, values},
#include "report/elements.def"
#undef ELEM
};

enum report_elem
report_elem_find(enum report_elem parent, const char *name, bool *alias)
{
	static const struct {
		const char *name;
		enum report_elem is;
	} aliases[] = {
	    {"identities", EL_IDENTIFIERS},
	    {"t", EL_TESTING},
	};
	const struct report_elem_info *p = &report_elem[parent];
	unsigned int k;

	*alias = false;
	for (k = 0; k < p->n; k++)
		if (strcmp(report_elem[p->first + k].name, name) == 0)
			return (enum report_elem)(p->first + k);
	*alias = true;
	for (k = 0; k < sizeof(aliases) / sizeof(aliases[0]); k++)
		if (strcmp(aliases[k].name, name) == 0 &&
		    aliases[k].is >= p->first &&
		    aliases[k].is < p->first + p->n)
			return aliases[k].is;
	return EL_N;
}
