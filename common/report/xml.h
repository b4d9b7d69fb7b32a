/* Reads XML by libxml2's SAX2 interface and tells report/rua of it. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_XML_H
#define REPORT_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/stream.h"
#include "report/machine.h"

/*
 * A parser for any number of documents one after the other. It resolves no
 * entity, reads no DTD, opens no file and no connection; a DOCTYPE ends the
 * reading. Ill-formed documents are read as far as libxml2's recovery goes.
 */
struct ruaxml;

struct ruaxml *ruaxml_new(void);
void ruaxml_free(struct ruaxml *x);

/*
 * What became of a document: the first fault, if line is not 0 or text not
 * empty, and whether it ended the reading there. text holds until the next
 * document.
 */
struct ruaxml_result {
	enum rua_result rua;
	uint64_t record; /* that was cut off, or 0 */
	struct span fault; /* absent if it was well-formed */
	unsigned long line, column; /* of the fault; 0 if it has no place */
	bool declared; /* it began with an XML declaration */
	bool html; /* the DOCTYPE is HTML's */
};

/*
 * Reads one document of s from where s stands, between rua_begin() and
 * rua_finish(), of which it calls the second. s is rewound if r wants it.
 */
void ruaxml_read(struct ruaxml *x, const struct stream *s, struct rua *r,
    struct ruaxml_result *result);

#endif
