/* Elements that have no column, kept as XML. */
/* SPDX-License-Identifier: ISC */
#include "report/extension.h"

#include "report/value.h"

static struct xml_name
known(enum ruaelem el)
{
	return (struct xml_name){ruaelem[el].name, NULL, NULL};
}

void
ruaext_start(struct ruaext *e, struct buf *b, const struct xml_name *name,
    const struct xml_attr *attrs, size_t nattrs, const struct xml_name *outer,
    const enum ruaelem *path, size_t n)
{
	struct xml_name around;
	size_t i, at;

	if (e->depth == 0) {
		e->start = b->n;
		for (i = 0; i < n; i++) {
			around = known(path[i]);
			xmltext_start(b, &around, NULL, 0, &around);
		}
	} else if (e->depth < LIMIT_XML_DEPTH) {
		outer = &e->name[e->depth - 1];
	}
	if (e->depth < LIMIT_XML_DEPTH) {
		e->name[e->depth] = *name;
		at = b->n;
		if (b->n < LIMIT_RECORD)
			xmltext_start(b, name, attrs, nattrs, outer);
		ruavalue_tame(b, at);
	}
	e->depth++;
}

void
ruaext_text(struct buf *b, const char *p, size_t n)
{
	size_t at = b->n;

	if (b->n >= LIMIT_RECORD)
		return;
	xmltext_text(b, p, n);
	ruavalue_tame(b, at);
}

bool
ruaext_end(struct ruaext *e, struct buf *b, const enum ruaelem *path, size_t n)
{
	struct xml_name around;

	if (--e->depth < LIMIT_XML_DEPTH && b->n < LIMIT_RECORD)
		xmltext_end(b, &e->name[e->depth]);
	if (e->depth > 0)
		return true;
	if (b->n >= LIMIT_RECORD) {
		b->n = e->start;
		return false;
	}
	while (n-- > 0) {
		around = known(path[n]);
		xmltext_end(b, &around);
	}
	return true;
}
