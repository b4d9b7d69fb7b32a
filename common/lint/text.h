/* A finding in words: for a compiler's reader, and for a person. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_TEXT_H
#define LINT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "lint/finding.h"

/* Appends what is wrong, and what exactly; raw, as the finding has it, but with
 * the names of characters that can't be seen behind it. */
void finding_message(struct buf *b, const struct finding *f);

/* Appends the same, what receivers do, and what to do; raw:
 * "WHAT. WHY FIX". */
void finding_words(struct buf *b, const struct finding *f);

/*
 * Appends where, escaped for a terminal: "FILE:LINE:COLUMN", of a record by
 * itself "<record>:LINE:COLUMN", of what the DNS says "DOMAIN" and, in its
 * record, ":1:COLUMN". A colon before a digit in a file's name is "\x3a".
 */
void finding_where(struct buf *b, const struct finding *f);

/* Appends "2 errors, 1 warning, 0 notes; 3 records in 1 file": how many were
 * found of each severity, in what. */
void finding_summary(struct buf *b, const uint64_t found[LINT_OFF],
    uint64_t records, uint64_t files);

#endif
