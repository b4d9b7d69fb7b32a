/* Octets written as text: base64, uuencode, lines that end in CR; streams. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_CODED_H
#define INPUT_CODED_H

#include <stdbool.h>

#include "base/blob.h"
#include "base/span.h"
#include "base/stream.h"

/*
 * Do these first octets look like base64 of something that may hold a report:
 * XML, or what is packed? Mail that lost its Content-Transfer-Encoding is so.
 */
bool coded_sniff_base64(struct span head);

/* Finds uuencode's line "begin MODE NAME", where a line begins; sets *at to its
 * place. */
bool coded_sniff_uu(struct span head, size_t *at);

/* A stream of what *b, borrowed, has; uuencode begins with its first line.
 * CODED_CR is text whose lines get LF for the CR or CRLF at their ends. */
enum coded_form { CODED_BASE64, CODED_UU, CODED_CR };

struct coded;

struct coded *coded_open(const struct blob *b, enum coded_form form);
struct stream coded_stream(struct coded *c);
void coded_close(struct coded *c);

#endif
