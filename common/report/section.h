/* The values of a report's head, or of one record, as they come together. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_PART_H
#define REPORT_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "rows/fields.h"
#include "report/quirk.h"
#include "report/elem.h"

enum { RUAPART_SUBS = 5, RUAPART_LISTS = 3 };

/* A place in a buffer that may move; all bits set is none. */
struct slot {
	uint32_t off, len;
};

/*
 * text has all values, slot says where they stand in it: those of the columns
 * by enum rua_field (the head uses those before RUA_record), and behind them,
 * from RUA_SUB(0) on, the subfields of the item under way. list has the three
 * list columns. ext is the XML of what has no column.
 */
struct ruapart {
	struct buf text;
	struct slot slot[RUA_SUB(RUAPART_SUBS)];
	struct buf list[RUAPART_LISTS];
	bool list_set[RUAPART_LISTS];
	struct buf ext;
	struct quirks quirks;
	bool dkim_pass, spf_pass; /* an item of these has result pass */
	bool left_out; /* text of this leaf */
};

void ruapart_reset(struct ruapart *p);
void ruapart_free(struct ruapart *p);

/* A column's text, until the part changes; absent if it has none. */
struct span ruapart_get(const struct ruapart *p, enum rua_field f);
void ruapart_set(struct ruapart *p, enum rua_field f, struct span s);

/* Names a quirk; where and what may be absent. */
void ruapart_note(struct ruapart *p, enum quirk q, const char *where,
    struct span what);

/* Leaf el is at its end; its text stands in p->text from off on. */
void ruapart_leaf(struct ruapart *p, enum ruaelem el, size_t off,
    bool rfc9990);

/* Appends to the leaf that begins at off, within LIMIT_TEXT and _RECORD. */
void ruapart_text(struct ruapart *p, enum ruaelem el, size_t off,
    const char *s, size_t n);

/* Has something been left out, as it passed LIMIT_RECORD? */
bool ruapart_is_cut(const struct ruapart *p);

/* The list that element el is, or whose items its children are, is there. */
void ruapart_list(struct ruapart *p, enum ruaelem el);

/* One item of a list: its leaves come between the two. */
void ruapart_item(struct ruapart *p);
void ruapart_item_set(struct ruapart *p, enum ruaelem item, size_t sub,
    struct span s);
void ruapart_item_end(struct ruapart *p, enum ruaelem item);

/* The subfield behind those of the children of item: lang. */
size_t ruapart_lang(enum ruaelem item);

/* Fills in cells[RUA_record + 1 ...], but for dmarc, extension and quirks. */
void ruapart_cells(const struct ruapart *p, struct span *cells);

#endif
