/* What there is to tell of the rules: a page of each, and TABLE_RULE. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_PAGE_H
#define LINT_PAGE_H

#include "base/buf.h"
#include "base/span.h"
#include "rows/sink.h"
#include "lint/rules.h"

/* Appends the page of a rule, for a person. */
void lint_page_put(struct buf *b, enum lint_rule rule);

/* Appends the rows of all rules. */
void lint_page_list(struct buf *b, enum format f, bool header,
    const struct pick *pick);

/* Appends what is to be said of a domain's record, for a person: a line each,
 * indented by two columns, and escaped for a terminal. */
void lint_page_record(struct buf *b, struct span domain, struct span text);

/* Appends that no rule has this code, and the one that looks most like it. */
void lint_page_unknown(struct buf *b, struct span code);

#endif
