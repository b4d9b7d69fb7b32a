/* What there is to tell of a rule: its page, and its row of TABLE_RULE. */
/* SPDX-License-Identifier: ISC */
#ifndef DECIDE_LINTPAGE_H
#define DECIDE_LINTPAGE_H

#include "base/buf.h"
#include "base/span.h"
#include "notation/fields.h"
#include "syntax/lint.h"

/* Appends the page of a rule, for a person. */
void lintpage_put(struct buf *b, enum lint_rule rule);

/* The cells of its row, all static. */
void lintpage_row(struct span cells[RULE_N], enum lint_rule rule);

/* The rule whose code looks most like this one, LINT_N if none does. */
enum lint_rule lintpage_near(struct span code);

/* Appends text as lines of up to width columns, each after indent blanks and
 * all but the last with its line feed. */
void lintpage_wrap(struct buf *b, const char *text, size_t indent,
    size_t width);

#endif
