/* Reads XML documents by libxml2's SAX2 interface, for report/machine. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_XML_H
#define REPORT_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/stream.h"
#include "report/machine.h"

/*
 * A parser for any number of documents, one after the other. It resolves no
 * entity, reads no DTD, opens no file and no connection; a DOCTYPE ends the
 * document. Documents that are not well-formed are mended (report/mender).
 */
struct report_xml;

/* Appends libxml2's version: "2.9.14". */
void report_xml_library(struct buf *b);

struct report_xml *report_xml_new(void);
void report_xml_free(struct report_xml *x); /* NULL is fine */

/* The outcome of a document, or of documents behind each other. fault is the
 * first fault, in our own words, whichever version of libxml2 is used; it holds
 * until the next document. */
struct report_xml_result {
	enum report_result reports;
	uint64_t record; /* the one that was cut off, or 0 */
	uint64_t lost; /* records left out since a fault is in them */
	struct span fault; /* absent if it is well-formed */
	unsigned long line, column; /* of the fault; 0 if it has no place */
	bool declared; /* it begins with an XML declaration */
	bool other; /* it begins with another element than feedback */
	bool foreign; /* so says its DOCTYPE */
};

/* The charset, borrowed, of documents that name none (RFC 7303); absent: UTF-8.
 * It holds until it is set again. */
void report_xml_charset(struct report_xml *x, struct span charset);

/*
 * Reads one document of s from where s is, between report_machine_begin() and
 * report_machine_finish(); calls the latter. Rewinds s if m wants to read the
 * document again.
 */
void report_xml_read(struct report_xml *x, const struct stream *s,
    struct report_machine *m, struct report_xml_result *result);

/* For the machine's handler: nothing more of the document is wanted, nor what
 * is wrong with it. */
void report_xml_stop(struct report_xml *x);

#endif
