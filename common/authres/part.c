/* The results of an Authentication-Results field, one after the other. */
/* SPDX-License-Identifier: ISC */
#include "authres/part.h"

#include <stdlib.h>

#include "authres/write.h"
#include "base/xalloc.h"

void
authres_begin(struct authres *a, struct span id)
{
	*a = (struct authres){.id = id, .version = 1, .result = a->result,
	    .room = a->room, .prop = a->prop, .prop_room = a->prop_room,
	    .text = a->text};
	a->text.n = 0;
}

void
authrespart_add(struct authres *a, const struct authres_result *r)
{
	if (a->n == a->room) {
		a->room = a->room > 0 ? 2 * a->room : 8;
		a->result = xreallocarray(a->result, a->room,
		    sizeof(*a->result));
	}
	a->result[a->n] = *r;
	a->result[a->n].props = a->nprop;
	a->n++;
}

void
authrespart_add_prop(struct authres *a, const struct authres_prop *p)
{
	if (a->nprop == a->prop_room) {
		a->prop_room = a->prop_room > 0 ? 2 * a->prop_room : 16;
		a->prop = xreallocarray(a->prop, a->prop_room,
		    sizeof(*a->prop));
	}
	a->prop[a->nprop++] = *p;
	a->result[a->n - 1].nprops++;
}

void
authres_add(struct authres *a, enum auth_method method,
    enum auth_result res, struct span comment, struct span reason)
{
	struct authres_result r = {
	    .method = span_str(auth_method_str(method)),
	    .version = 1,
	    .word = span_str(auth_result_str(res)),
	    .result = res,
	    .known = true,
	    .comment = comment,
	    .reason = reason,
	};

	authrespart_add(a, &r);
}

void
authres_add_prop(struct authres *a, const char *ptype, const char *name,
    struct span v)
{
	struct authres_prop p = {span_str(ptype), span_str(name), v};

	if (v.p != NULL)
		authrespart_add_prop(a, &p);
}

void
authres_free(struct authres *a)
{
	free(a->result);
	free(a->prop);
	buf_free(&a->text);
	*a = (struct authres){0};
}

struct span
authres_value(const struct authres *a, const struct authres_result *r,
    const char *ptype, const char *name, bool *same)
{
	struct span first = SPAN_NONE;
	size_t i;

	*same = true;
	for (i = r->props; i < r->props + r->nprops; i++) {
		if (!span_is_nocase(a->prop[i].ptype, ptype) ||
		    !span_is_nocase(a->prop[i].property, name))
			continue;
		if (first.p == NULL)
			first = a->prop[i].value;
		else if (!span_eq(first, a->prop[i].value))
			*same = false;
	}
	return first;
}
