/* Encoded words in header fields (RFC 2047). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MIMEWORD_H
#define MAIL_MIMEWORD_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends s with its encoded words decoded, wherever they stand (inside
 * quoted strings too, where the RFC forbids what many write), and without
 * the white space between two of them. The octets are given as they are:
 * the charset is not looked at, as utf8_repair() does for UTF-8, US-ASCII,
 * ISO-8859-1 and windows-1252 alike. What is no encoded word stays.
 */
void mimeword_decode(struct buf *b, struct span s);

#endif
