/* The values of a section of a report: of its head, or of one record. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_SECTION_H
#define REPORT_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "report/elem.h"
#include "report/quirk.h"
#include "rows/fields.h"

enum { REPORT_SUBS = 5, REPORT_LISTS = 3 };

/* A range of a buffer, which may move; all bits set is absent. */
struct report_range {
	uint32_t off, len;
};

/*
 * text has all values, range where each is in it: those of the columns by
 * enum rua_field (the head uses those before RUA_record), then, from
 * RUA_SUB(0) on, the subfields of the current item. list has the three list
 * columns, ext the XML of the elements without a column.
 */
struct report_section {
	struct buf text;
	struct report_range range[RUA_SUB(REPORT_SUBS)];
	struct buf list[REPORT_LISTS];
	bool list_set[REPORT_LISTS];
	struct buf ext;
	struct quirk_list quirks;
	bool dkim_pass, spf_pass; /* some item of the list has result pass */
	bool left_out; /* text of the current leaf was left out */
};

void report_section_reset(struct report_section *s); /* keeps the memory */
void report_section_free(struct report_section *s);

/*
 * The value of a column, or of a subfield of the current item (RUA_SUB),
 * until the section changes; absent if it has none. set copies v, which
 * belongs to element el, bounded by LIMIT_RECORD.
 */
struct span report_section_get(const struct report_section *s, size_t column);
void report_section_set(struct report_section *s, enum report_elem el,
    size_t column, struct span v);

/* A node begins: a record's section is emptied, an item has no subfields yet,
 * and the lists that el may have are not absent. */
void report_section_open(struct report_section *s, enum report_elem el);

/* Appends text of leaf el, whose text begins at off; bounded by LIMIT_TEXT
 * and LIMIT_RECORD. */
void report_section_text(struct report_section *s, enum report_elem el,
    size_t off, struct span more);

/* Leaf el ends; its text is s->text from off on. */
void report_section_leaf(struct report_section *s, enum report_elem el,
    size_t off, bool rfc9990);

/* The current item ends, and is added to its list. */
void report_section_item_end(struct report_section *s, enum report_elem item);

/*
 * Sets cells[RUA_record + 1 ...] except RUA_extension of a record that has
 * ended, in a report with this head. Contradictions within the record are
 * added to its quirks.
 */
void report_section_cells(struct report_section *record,
    const struct report_section *head, struct span *cells);

#endif
