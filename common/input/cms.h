/* What S/MIME has signed, as a stream (RFC 5652); nothing is verified. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_CMS_H
#define INPUT_CMS_H

#include <stdbool.h>

#include "base/blob.h"
#include "base/span.h"
#include "base/stream.h"

/* Do these first octets begin CMS data of that type: 2 signed, 3 encrypted
 * (RFC 5652, 5.1 and 6.1)? */
bool cms_sniff(struct span head, char type);

/*
 * A stream of the content that the signed data *b, borrowed, has in it. It
 * need not be in DER. NULL if there is no content, as in a signature that is
 * a part beside what it signs, or no end of what precedes it.
 */
struct cms;

struct cms *cms_open(const struct blob *b);
struct stream cms_stream(struct cms *c);
void cms_close(struct cms *c); /* NULL is fine */

#endif
