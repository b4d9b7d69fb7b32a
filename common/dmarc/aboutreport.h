/* Is a message a DMARC report, or an answer to one? */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_ABOUTREPORT_H
#define DMARC_ABOUTREPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"
#include "mail/header.h"

/*
 * Known by what RFC 9990, 3.5.2, wants of the Subject, and by the type of
 * failure reports (RFC 6591); an answer by a Subject that quotes such a one, or
 * as a notification (RFC 6522) in whose first LIMIT_ABOUT octets a field has
 * it. Whoever forges mail can write all of that.
 */
enum about { ABOUT_OTHER, ABOUT_REPORT, ABOUT_ANSWER };

/* All zero is a beginning; buf_free() of text is the end. */
struct aboutreport {
	enum about about;
	bool notification; /* its body is looked at */
	struct buf text;
};

void aboutreport_header(struct aboutreport *a, const struct header *h);
void aboutreport_body(struct aboutreport *a, struct span octets);

/* What it comes to, behind the last octets. */
enum about aboutreport_end(struct aboutreport *a);

#endif
