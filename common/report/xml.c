/* Reads XML documents by libxml2's SAX2 interface, for report/machine. */
/* SPDX-License-Identifier: ISC */
#include "report/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "report/decode.h"

/* A parser with more names than this in its dictionary is replaced by a new
 * one: the dictionary only grows, and documents choose the names. All
 * specifications and extensions that are known have some 100. */
enum { DICTIONARY_MAX = 512, ATTRS_MAX = 64 };

struct report_xml {
	xmlParserCtxtPtr ctxt;
	struct report_decoder decoder;
	struct report_machine *machine;
	struct report_xml_result *result;
	struct buf fault;
	struct xml_tag tag; /* the start tag that is being read */
	struct xml_attr attrs[ATTRS_MAX];
	size_t silent; /* octets read since the last event */
	int old_names; /* in the dictionary before the document */
	bool stopped;
};

/* --- faults --- */

/* x->fault has the text of the document's first fault, which is here. */
static void
set_fault(struct report_xml *x, int line, int column)
{
	x->result->fault = buf_span(&x->fault);
	x->result->line = line > 0 ? (unsigned long)line : 0;
	x->result->column = column > 0 ? (unsigned long)column : 0;
}

/* A fault that ends the document. The parser may go on to the end of the text
 * that it has; handlers stop it too, on_read() must not. */
static void
refuse(struct report_xml *x, const char *text)
{
	xmlParserInputPtr in = x->ctxt->input;

	if (x->result->fault.p == NULL) {
		buf_puts(&x->fault, text);
		set_fault(x, in != NULL ? in->line : 0,
		    in != NULL ? in->col : 0);
	}
	report_machine_fault(x->machine, x->result->line, x->result->column);
	x->stopped = true;
}

/*
 * Our own words for libxml2's errors, since its own change with its version.
 * str1 and int1 are the name and line of the open element.
 */
static void
put_error(struct buf *b, const xmlError *e)
{
	static const struct {
		int code;
		const char *text;
	} texts[] = {
	    {XML_ERR_DOCUMENT_EMPTY, "no element found"},
	    {XML_ERR_DOCUMENT_END, "content after the end of the document"},
	    {XML_ERR_INVALID_CHAR, "character that XML does not allow"},
	    {XML_ERR_INVALID_CHARREF, "invalid character reference"},
	    {XML_ERR_INVALID_DEC_CHARREF, "invalid character reference"},
	    {XML_ERR_INVALID_HEX_CHARREF, "invalid character reference"},
	    {XML_ERR_ENTITYREF_SEMICOL_MISSING,
		"\"&\" that begins no entity reference"},
	    {XML_ERR_UNDECLARED_ENTITY, "undefined entity"},
	    {XML_ERR_LT_IN_ATTRIBUTE, "\"<\" in an attribute"},
	    {XML_ERR_ATTRIBUTE_NOT_STARTED, "attribute without quotes"},
	    {XML_ERR_ATTRIBUTE_NOT_FINISHED, "attribute without an end"},
	    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "attribute without a value"},
	    {XML_ERR_ATTRIBUTE_REDEFINED, "attribute given twice"},
	    {XML_ERR_COMMENT_NOT_FINISHED, "comment without an end"},
	    {XML_ERR_HYPHEN_IN_COMMENT, "\"--\" in a comment"},
	    {XML_ERR_PI_NOT_FINISHED,
		"processing instruction without an end"},
	    {XML_ERR_XMLDECL_NOT_FINISHED, "XML declaration without an end"},
	    {XML_ERR_RESERVED_XML_NAME, "misplaced XML declaration"},
	    {XML_ERR_VERSION_MISSING, "XML declaration without a version"},
	    {XML_ERR_UNKNOWN_VERSION, "unknown XML version"},
	    {XML_ERR_ENCODING_NAME, "invalid encoding name"},
	    {XML_ERR_STRING_NOT_STARTED, "missing quotation mark"},
	    {XML_ERR_STRING_NOT_CLOSED, "missing quotation mark"},
	    {XML_ERR_EQUAL_REQUIRED, "missing \"=\""},
	    {XML_ERR_CDATA_NOT_FINISHED, "CDATA section without an end"},
	    {XML_ERR_MISPLACED_CDATA_END, "\"]]>\" in text"},
	    {XML_ERR_SPACE_REQUIRED, "missing white space"},
	    {XML_ERR_NAME_REQUIRED, "invalid or missing name"},
	    {XML_ERR_GT_REQUIRED, "tag without \">\""},
	    {XML_ERR_TAG_NAME_MISMATCH, "mismatched end tag"},
	    {XML_ERR_TAG_NOT_FINISHED, "unexpected end of document"},
	};
	size_t i, n = sizeof(texts) / sizeof(texts[0]);

	for (i = 0; i < n && texts[i].code != e->code; i++)
		;
	if (i == n) {
		buf_printf(b, "not well-formed (libxml2 code %d)", e->code);
		return;
	}
	buf_puts(b, texts[i].text);
	if (e->str1 == NULL || e->int1 <= 0)
		return;
	if (e->code == XML_ERR_TAG_NAME_MISMATCH && e->str2 != NULL)
		buf_printf(b, ": %s while %s of line %d is open", e->str2,
		    e->str1, e->int1);
	else if (e->code == XML_ERR_TAG_NOT_FINISHED)
		buf_printf(b, ": %s of line %d is open", e->str1, e->int1);
}

/* libxml2 2.12 made the error const. */
#if LIBXML_VERSION >= 21200
#define ERROR const xmlError
#else
#define ERROR xmlError
#endif

static void
on_error(void *ctx, ERROR *e)
{
	struct report_xml *x = ctx;

	if (x->stopped || e->level == XML_ERR_WARNING)
		return;
	if (e->domain == XML_FROM_NAMESPACE) {
		report_machine_quirk(x->machine, QUIRK_UNBOUND_PREFIX,
		    span_str(e->str1 != NULL ? e->str1 : ""));
		return;
	}
	/* An undefined entity, such as &nbsp;, is kept as it is written; in an
	 * attribute libxml2 leaves it out. */
	if (e->code == XML_ERR_UNDECLARED_ENTITY && e->str1 != NULL &&
	    x->ctxt->instate != XML_PARSER_ATTRIBUTE_VALUE) {
		report_machine_text(x->machine, "&", 1);
		report_machine_text(x->machine, e->str1, strlen(e->str1));
		report_machine_text(x->machine, ";", 1);
	}
	if (x->result->fault.p == NULL) {
		if (x->decoder.failed) /* the cause, rather than its effect */
			buf_puts(&x->fault, *x->decoder.s->error);
		else
			put_error(&x->fault, e);
		set_fault(x, e->line, e->int2);
	}
	report_machine_fault(x->machine,
	    e->line > 0 ? (unsigned long)e->line : 0,
	    e->int2 > 0 ? (unsigned long)e->int2 : 0);
}

/* --- elements and text --- */

/* attributes: name, prefix, URI, value and its end of each. */
static void
on_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int nb_namespaces, const xmlChar **namespaces,
    int nb_attributes, int nb_defaulted, const xmlChar **attributes)
{
	struct report_xml *x = ctx;
	const xmlChar *end = x->ctxt->input->cur;
	struct xml_tag *tag = &x->tag;
	const xmlChar **a = attributes;

	(void)namespaces;
	(void)nb_defaulted;
	x->silent = 0;
	if (nb_attributes > LIMIT_XML_NAMES || (nb_namespaces > 0 &&
	    x->ctxt->nsNr / 2 > LIMIT_XML_NAMES)) {
		refuse(x, "too many attributes or namespaces");
		xmlStopParser(x->ctxt);
		return;
	}
	/* A tag without ">": libxml2 has no end event for such an element. */
	if (end[0] != '>' && !(end[0] == '/' && end[1] == '>'))
		return;
	tag->name = (struct xml_name){
	    (const char *)local, (const char *)prefix, (const char *)uri};
	for (tag->n = 0; nb_attributes > 0 && tag->n < ATTRS_MAX;
	     nb_attributes--, a += 5)
		x->attrs[tag->n++] = (struct xml_attr){
		    {(const char *)a[0], (const char *)a[1],
			(const char *)a[2]},
		    {(const char *)a[3], (size_t)(a[4] - a[3])}};
	if (nb_attributes > 0)
		report_machine_quirk(x->machine, QUIRK_MORE, SPAN_NONE);
	report_machine_start(x->machine, tag);
}

static void
on_end(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct report_xml *x = ctx;

	(void)local;
	(void)prefix;
	(void)uri;
	x->silent = 0;
	report_machine_end(x->machine);
}

static void
on_text(void *ctx, const xmlChar *p, int n)
{
	struct report_xml *x = ctx;

	x->silent = 0;
	report_machine_text(x->machine, (const char *)p, (size_t)n);
}

static void
on_doctype(void *ctx, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	struct report_xml *x = ctx;

	(void)external;
	(void)system;
	x->result->html = name != NULL &&
	    span_is_nocase(span_str((const char *)name), "html");
	refuse(x, "a DOCTYPE is not read");
	xmlStopParser(x->ctxt);
}

/* --- documents --- */

static void
ctxt_new(struct report_xml *x)
{
	static const xmlSAXHandler handlers = {
	    .initialized = XML_SAX2_MAGIC,
	    .startElementNs = on_start,
	    .endElementNs = on_end,
	    .characters = on_text,
	    .ignorableWhitespace = on_text,
	    .cdataBlock = on_text,
	    .internalSubset = on_doctype,
	    .serror = on_error,
	};

	x->ctxt = xmlNewParserCtxt();
	if (x->ctxt == NULL)
		xalloc_fail();
	*x->ctxt->sax = handlers;
	x->ctxt->userData = x; /* the first argument of each handler */
}

static void *
xml_realloc(void *p, size_t n)
{
	return xreallocarray(p, n, 1);
}

struct report_xml *
report_xml_new(void)
{
	struct report_xml *x = xcalloc(1, sizeof(*x));

	/* libxml2 takes some failures for faults of the document. */
	xmlMemSetup(free, xmalloc, xml_realloc, xstrdup);
	x->tag.attrs = x->attrs;
	ctxt_new(x);
	return x;
}

void
report_xml_free(struct report_xml *x)
{
	if (x == NULL)
		return;
	xmlFreeParserCtxt(x->ctxt);
	report_decoder_free(&x->decoder);
	buf_free(&x->fault);
	free(x);
}

static int
on_read(void *ctx, char *dst, int n)
{
	struct report_xml *x = ctx;
	int in = x->ctxt->instate, got;

	/* Comments and the like have no events until their end. */
	if (!x->stopped && x->silent > LIMIT_XML_TAG &&
	    in != XML_PARSER_COMMENT && in != XML_PARSER_CDATA_SECTION &&
	    in != XML_PARSER_PI)
		refuse(x, "a tag is too long");
	if (!x->stopped && (xmlDictSize(x->ctxt->dict) - x->old_names >
	    LIMIT_XML_DICTIONARY || xmlDictGetUsage(x->ctxt->dict) >
	    LIMIT_XML_DICTIONARY_OCTETS))
		refuse(x, "too many different names");
	got = x->stopped ? 0 : report_decoder_read(&x->decoder, dst, n);
	x->silent += got > 0 ? (size_t)got : 0;
	return got;
}

void
report_xml_read(struct report_xml *x, const struct stream *s,
    struct report_machine *m, struct report_xml_result *result)
{
	int options = XML_PARSE_RECOVER | XML_PARSE_NONET |
	    XML_PARSE_IGNORE_ENC;
	const char *document;
	xmlParserInputPtr in;
	unsigned int i;

	*result = (struct report_xml_result){.fault = SPAN_NONE};
	x->machine = m;
	x->result = result;
	x->fault.n = 0;
	for (i = 0;; i++) {
		report_decoder_begin(&x->decoder, s, m);
		result->declared = x->decoder.declared;
		x->stopped = false;
		x->silent = 0;
		x->old_names = xmlDictSize(x->ctxt->dict);
		document = report_decoder_whole(&x->decoder);
		if (document != NULL) {
			/* No callback: libxml2 would call one before each
			 * token at the end of its input. */
			xmlCtxtReset(x->ctxt);
			xmlCtxtUseOptions(x->ctxt, options);
			in = xmlNewStringInputStream(
			    x->ctxt, (const xmlChar *)document);
			if (in == NULL || inputPush(x->ctxt, in) < 0)
				xalloc_fail();
			xmlParseDocument(x->ctxt);
		} else {
			xmlCtxtReadIO(
			    x->ctxt, on_read, NULL, x, NULL, NULL, options);
		}
		if (x->decoder.failed && result->fault.p == NULL) {
			buf_puts(&x->fault, *s->error);
			set_fault(x, 0, 0);
		}
		if (i == LIMIT_AGAIN || !report_machine_wants_again(m) ||
		    !s->rewind(s->ctx))
			break;
		report_machine_again(m);
	}
	result->reports = report_machine_finish(m, &result->record);
	if (xmlDictSize(x->ctxt->dict) > DICTIONARY_MAX ||
	    xmlDictGetUsage(x->ctxt->dict) > DICTIONARY_MAX * 64) {
		xmlFreeParserCtxt(x->ctxt);
		ctxt_new(x);
	}
}
