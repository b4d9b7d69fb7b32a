/* Text in XML 1.0. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_XML_H
#define VALUE_XML_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends s as it has to stand in an element, or in an attribute's value
 * between double quotes. Controls, bytes that are not UTF-8 and the
 * noncharacters U+FFFE and U+FFFF, which XML 1.0 does not allow at all, and
 * what shows nothing, become \xHH, byte by byte; a backslash stays as it is.
 */
void xml_put(struct buf *b, struct span s);

#endif
