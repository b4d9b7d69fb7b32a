/* The way that a message came, and what hosts say of it; part of tell/check. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_WAY_H
#define TELL_WAY_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/evaluate.h"

/*
 * The hops from the top to the bottom of the header, which of them is the
 * border, where what is believed ends, and Return-Path. all: every hop, and
 * then all Authentication-Results fields and ARC sets with their results.
 */
void tell_way(struct buf *b, const struct evaluation *e, bool colour, bool all);

#endif
