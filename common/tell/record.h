/* A record tag by tag in plain words; part of tell/policy. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_RECORD_H
#define TELL_RECORD_H

#include <stddef.h>

#include "base/buf.h"
#include "dmarc/lookup.h"

/* Columns of what all sections of a text have on the left. */
enum { TEXT_NAME = 9, TEXT_VALUE = 13 };

/*
 * "  sp       quarantine   what it means". A value in parentheses is a
 * default; a ">" marks the tag that decides.
 */
void recordtext_tags(struct buf *b, const struct lookup_outcome *o);

/* Where reports go, and whether they are welcome there. */
void recordtext_reports(struct buf *b, const struct lookup_outcome *o);

/* What is odd about the record, by the codes of record_faults.def. */
void recordtext_notes(struct buf *b, const struct record *r);

#endif
