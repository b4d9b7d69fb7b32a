/* Text within XML 1.0, where it has to be escaped. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_XML_H
#define VALUE_XML_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends s as it has to stand in an attribute's value, between double
 * quotes, or in an element. Controls, bytes that are no UTF-8 and the
 * noncharacters U+FFFE and U+FFFF, which XML can't hold at all, become \xHH,
 * byte by byte; a backslash stays as it is.
 */
void xml_text(struct buf *b, struct span s);

#endif
