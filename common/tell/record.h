/* A record tag by tag in plain words; part of tell/policy. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_RECORD_H
#define TELL_RECORD_H

#include "base/buf.h"
#include "dmarc/lookup.h"

/*
 * "  sp       quarantine   what it means". A value in parentheses is a
 * default; a ">" marks the tag that decides.
 */
void tell_record_tags(struct buf *b, const struct lookup_outcome *o);

/* Where reports go, and whether they may be sent there. */
void tell_record_reports(struct buf *b, const struct lookup_outcome *o);

/* What is odd about the record, by the codes of record/faults.def. */
void tell_record_notes(struct buf *b, const struct record *r);

#endif
