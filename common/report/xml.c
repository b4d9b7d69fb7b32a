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
#include "base/table.h"
#include "base/xalloc.h"
#include "report/decode.h"
#include "report/mender.h"
#include "value/hex.h"

/* A parser with more names than this in its dictionary is replaced by a new
 * one: the dictionary only grows, and documents choose the names. All
 * specifications and extensions that are known have some 100. */
enum { DICTIONARY_MAX = 512, ATTRS_MAX = 64 };

/* XML_ERR_RESOURCE_LIMIT, which libxml2 has since 2.13. */
enum { RESOURCE_LIMIT = 114 };

/* How a document is read. */
enum way {
	PLAIN,    /* up to its first fault, or what may be one */
	VERBATIM, /* through the mender, which is to find one */
	MENDED,
};

struct report_xml {
	xmlParserCtxtPtr ctxt;
	struct report_decoder decoder;
	struct report_machine *machine;
	struct report_xml_result *result;
	struct buf fault;
	struct buf marked; /* octets of a mark */
	struct xml_tag tag; /* the start tag that is being read */
	struct xml_attr attrs[ATTRS_MAX];
	enum way way;
	bool stopped; /* by the first fault, or by one that ends all */
	bool refused; /* by the latter */
	bool unwanted; /* by the machine's handler */
	/* the document element; known once another one follows, as the tag of
	 * a document that is cut off may not be whole */
	enum { ROOT_NONE, ROOT_FEEDBACK, ROOT_OTHER, ROOT_KNOWN } root;
	bool suspect; /* it is mended only to know what is wrong */
	int code;     /* libxml2's, of the first fault */
	size_t far;   /* octets read since the last "<" */

	struct report_mender mender;
	struct report_survey survey;
	struct report_mark mark;

	/* namespaces that are declared in scope: where, and how many */
	struct scope {
		unsigned long depth;
		size_t n;
	} scope[LIMIT_XML_DEPTH + 2];
	size_t scopes, namespaces;

	/* the names that libxml2's dictionary got, but for the usual ones */
	struct table names;
	const char **name;
	size_t nnames, cap;
	size_t octets; /* of those of the document */
	size_t old;    /* names before the document */
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
 * that it has. */
static void
refuse(struct report_xml *x, const char *text)
{
	if (x->result->fault.p == NULL) {
		buf_puts(&x->fault, text);
		set_fault(x, xmlSAX2GetLineNumber(x->ctxt),
		    xmlSAX2GetColumnNumber(x->ctxt));
	}
	report_machine_fault(x->machine, x->result->line, x->result->column);
	report_machine_ignore(x->machine);
	x->stopped = x->refused = true;
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
	/* Of what can be read the parser has all, up to where that failed; what
	 * follows a document is another one all the same, and begins with an
	 * XML declaration or without. */
	bool end = x->decoder.failed && x->decoder.ready.n == 0 &&
	    e->code != XML_ERR_DOCUMENT_END &&
	    e->code != XML_ERR_RESERVED_XML_NAME;

	if (x->stopped || e->level == XML_ERR_WARNING)
		return;
	if (e->domain == XML_FROM_NAMESPACE) {
		report_machine_quirk(x->machine, QUIRK_UNBOUND_PREFIX,
		    span_str(e->str1 != NULL ? e->str1 : ""));
		return;
	}
	x->code = e->code;
	if (x->result->fault.p == NULL) {
		if (end) /* the cause, rather than its effect */
			buf_puts(&x->fault, *x->decoder.s->error);
		else
			put_error(&x->fault, e);
		set_fault(x, e->line, e->int2);
	}
	if (x->way != MENDED && !end) {
		report_machine_ignore(x->machine);
		x->stopped = true;
		return;
	}
	report_machine_fault(x->machine,
	    e->line > 0 ? (unsigned long)e->line : 0,
	    e->int2 > 0 ? (unsigned long)e->int2 : 0);
}

/* --- bounds --- */

/* Counts a name of the dictionary, where equal names have one address. */
static void
count_name(struct report_xml *x, const void *p)
{
	uint32_t hash = (uint32_t)(((uintptr_t)p >> 4) * 2654435761U), i;
	size_t at = 0;

	if (p == NULL)
		return;
	while ((i = table_next(&x->names, hash, &at)) != TABLE_NONE)
		if (x->name[i] == p)
			return;
	if (x->nnames == x->cap) {
		x->cap = x->cap > 0 ? 2 * x->cap : 64;
		x->name = xreallocarray(x->name, x->cap, sizeof(x->name[0]));
	}
	table_put(&x->names, hash, (uint32_t)x->nnames);
	x->name[x->nnames++] = p;
	x->octets += strlen(p);
	if (!x->stopped && (x->nnames - x->old > LIMIT_XML_DICTIONARY ||
	    x->octets > LIMIT_XML_DICTIONARY_OCTETS))
		refuse(x, "too many different names");
}

/* Counts the namespaces of an element that begins; false for too many. */
static bool
count_namespaces(struct report_xml *x, size_t n)
{
	unsigned long depth = report_machine_depth(x->machine) + 1;

	if (n == 0)
		return true;

	while (x->scopes > 0 && x->scope[x->scopes - 1].depth >= depth)
		x->namespaces -= x->scope[--x->scopes].n;
	if (depth <= LIMIT_XML_DEPTH + 1) {
		x->scope[x->scopes++] = (struct scope){depth, n};
		x->namespaces += n;
	}
	return x->namespaces <= LIMIT_XML_NAMES;
}

/* --- elements and text --- */

/* The name of an element that is none of a report's, or has a prefix. */
static __attribute__((cold, noinline)) void
count_tag(struct report_xml *x, const struct xml_name *name)
{
	count_name(x, name->local);
	count_name(x, name->prefix);
	count_name(x, name->uri);
	if (x->stopped)
		xmlStopParser(x->ctxt);
}

/* What an element has besides its name: prefix and URI of namespaces; of
 * attributes name, prefix, URI, value and its end. */
static __attribute__((cold, noinline)) void
take_details(struct report_xml *x, int nb_namespaces,
    const xmlChar **namespaces, int nb_attributes, const xmlChar **attributes)
{
	struct xml_tag *tag = &x->tag;
	const xmlChar **a = attributes;
	bool good = nb_attributes <= LIMIT_XML_NAMES &&
	    count_namespaces(x, (size_t)nb_namespaces);
	int i;

	for (i = 0; i < 2 * nb_namespaces; i++)
		count_name(x, namespaces[i]);
	for (i = 0; good && i < nb_attributes; i++, a += 5) {
		count_name(x, a[0]);
		count_name(x, a[1]);
		if (tag->n < ATTRS_MAX)
			x->attrs[tag->n++] = (struct xml_attr){
			    {(const char *)a[0], (const char *)a[1],
				(const char *)a[2]},
			    {(const char *)a[3], (size_t)(a[4] - a[3])}};
	}
	if (nb_attributes > ATTRS_MAX)
		report_machine_quirk(x->machine, QUIRK_MORE, SPAN_NONE);
	if (!good && !x->stopped)
		refuse(x, "too many attributes or namespaces");
}

/* With or without a prefix. */
static bool
is_feedback(struct span name)
{
	const char *colon = name.n > 0 ? memchr(name.p, ':', name.n) : NULL;

	return span_is(colon == NULL ? name :
	    span_from(name, (size_t)(colon - name.p) + 1), "feedback");
}

static void
note_root(struct report_xml *x, struct span name)
{
	if (x->root == ROOT_NONE) {
		x->root = is_feedback(name) ? ROOT_FEEDBACK : ROOT_OTHER;
	} else {
		x->result->other |= x->root == ROOT_OTHER;
		x->root = ROOT_KNOWN;
	}
}

static void
on_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int nb_namespaces, const xmlChar **namespaces,
    int nb_attributes, int nb_defaulted, const xmlChar **attributes)
{
	struct report_xml *x = ctx;

	(void)nb_defaulted;
	x->tag.name = (struct xml_name){
	    (const char *)local, (const char *)prefix, (const char *)uri};
	x->tag.n = 0;
	if (x->root != ROOT_KNOWN)
		note_root(x, span_str((const char *)local));
	if (nb_namespaces + nb_attributes > 0)
		take_details(x, nb_namespaces, namespaces, nb_attributes,
		    attributes);
	if (!report_machine_start(x->machine, &x->tag) || prefix != NULL)
		count_tag(x, &x->tag.name);
}

static void
on_end(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct report_xml *x = ctx;

	(void)local;
	(void)prefix;
	(void)uri;
	report_machine_end(x->machine);
}

static void
on_text(void *ctx, const xmlChar *p, int n)
{
	struct report_xml *x = ctx;

	report_machine_text(x->machine, (const char *)p, (size_t)n);
}

/* The name of a DOCTYPE. */
static void
refuse_doctype(struct report_xml *x, struct span name)
{
	x->result->foreign = x->result->other = !is_feedback(name);
	refuse(x, "a DOCTYPE is not read");
	xmlStopParser(x->ctxt);
}

static void
on_doctype(void *ctx, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	struct report_xml *x = ctx;

	(void)external;
	(void)system;
	refuse_doctype(x, span_str((const char *)name));
}

/* A mark of the mender, or one of the document, which says nothing. */
static void
on_instruction(void *ctx, const xmlChar *target, const xmlChar *data)
{
	struct report_xml *x = ctx;
	char *p = (char *)(uintptr_t)data;
	struct span octets = {p, 0}, shown;
	unsigned long line, column;

	if (x->way == PLAIN) {
		count_name(x, target);
		return;
	}
	if (x->stopped)
		return;
	if (x->way == VERBATIM && target[0] != MEND_DOCTYPE) {
		report_machine_ignore(x->machine);
		x->stopped = true;
		return;
	}
	line = strtoul(p, &p, 10);
	column = strtoul(p + 1, &p, 10);
	x->marked.n = 0;
	for (p++; p[0] != '\0' && p[1] != '\0'; p += 2)
		buf_putc(&x->marked, (char)hex_octet(p));
	octets = buf_span(&x->marked);
	shown = octets;
	switch ((enum report_mark_kind)target[0]) {
	case MEND_DOCTYPE:
		refuse_doctype(x, octets);
		return;
	case MEND_CUT:
		report_machine_fault(x->machine, line, column);
		report_machine_ignore(x->machine);
		return;
	case MEND_BROKEN:
		report_machine_broken(x->machine);
		break;
	case MEND_BAD:
		shown = SPAN_LIT("\xef\xbf\xbd");
		break;
	case MEND_HIDDEN:
		shown = SPAN_LIT("");
		break;
	case MEND_FAULT:
	case MEND_TEXT:
		break;
	}
	report_machine_fault(x->machine, line, column);
	if (octets.n > 0)
		report_machine_odd(x->machine, octets, shown);
}

/* --- documents --- */

/* libxml2 has this since 2.11; data is the first argument of each handler. */
#if LIBXML_VERSION < 21100
static xmlParserCtxtPtr
xmlNewSAXParserCtxt(const xmlSAXHandler *handlers, void *data)
{
	xmlParserCtxtPtr ctxt = xmlNewParserCtxt();

	if (ctxt != NULL) {
		*ctxt->sax = *handlers;
		ctxt->userData = data;
	}
	return ctxt;
}
#endif

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
	    .processingInstruction = on_instruction,
	    .internalSubset = on_doctype,
	    .serror = on_error,
	};

	x->ctxt = xmlNewSAXParserCtxt(&handlers, x);
	if (x->ctxt == NULL)
		xalloc_fail();
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
	report_mender_free(&x->mender);
	table_free(&x->names);
	free(x->name);
	buf_free(&x->fault);
	buf_free(&x->marked);
	free(x);
}

void
report_xml_stop(struct report_xml *x)
{
	report_machine_ignore(x->machine);
	x->stopped = x->refused = x->unwanted = true;
	xmlStopParser(x->ctxt);
}

static int
on_read(void *ctx, char *dst, int n)
{
	struct report_xml *x = ctx;
	int got, i;

	if (x->stopped)
		return 0;
	got = report_decoder_read(&x->decoder, dst, n);
	if (got <= 0)
		return got;
	/* libxml2 before 2.12 compares the attributes of a tag each with each.
	 * Is it a long tag, or a text, comment, or the like? */
	for (i = got; i > 0 && dst[i - 1] != '<'; i--)
		;
	x->far = (i > 0 ? 0 : x->far) + (size_t)(got - i);
	if (x->far > LIMIT_XML_TAG) {
		report_machine_ignore(x->machine);
		x->stopped = x->suspect = true;
	}
	return got;
}

static int
on_read_mended(void *ctx, char *dst, int n)
{
	struct report_xml *x = ctx;

	return x->stopped || n <= 0 ? 0 :
	    (int)report_mender_read(&x->mender, dst, (size_t)n);
}

/* Reads the document once. */
static void
read_once(struct report_xml *x, const struct stream *s)
{
	const int options = XML_PARSE_RECOVER | XML_PARSE_NONET |
	    XML_PARSE_IGNORE_ENC;
	const char *document;
	xmlParserInputPtr in;

	report_decoder_begin(&x->decoder, s, x->machine);
	x->result->declared = x->decoder.declared;
	x->stopped = x->refused = false;
	x->root = ROOT_NONE;
	x->far = x->octets = x->scopes = x->namespaces = 0;
	x->old = x->nnames;
	if (x->way != PLAIN) {
		report_mender_begin(&x->mender, &x->decoder, &x->survey,
		    x->way == MENDED ? x->mark :
		    (struct report_mark){UINT64_MAX, UINT64_MAX});
		xmlCtxtReadIO(
		    x->ctxt, on_read_mended, NULL, x, NULL, NULL, options);
	} else if ((document = report_decoder_whole(&x->decoder)) != NULL) {
		/* No callback: libxml2 would call one before each token at the
		 * end of its input. */
		xmlCtxtReset(x->ctxt);
		xmlCtxtUseOptions(x->ctxt, options);
		in = xmlNewStringInputStream(
		    x->ctxt, (const xmlChar *)document);
		if (in == NULL || inputPush(x->ctxt, in) < 0)
			xalloc_fail();
		xmlParseDocument(x->ctxt);
	} else {
		xmlCtxtReadIO(x->ctxt, on_read, NULL, x, NULL, NULL, options);
	}
}

/* Is what libxml2 found a fault of the document, and its first? It is not if
 * another document follows, or if it is only a bound of libxml2's. */
static bool
is_fault(const struct report_xml *x)
{
	static const int others[] = {XML_ERR_DOCUMENT_END,
	    XML_ERR_INTERNAL_ERROR, XML_ERR_NO_MEMORY, XML_ERR_NAME_TOO_LONG,
	    RESOURCE_LIMIT, XML_ERR_RESERVED_XML_NAME,
	    XML_ERR_COMMENT_NOT_FINISHED, XML_ERR_PI_NOT_FINISHED,
	    XML_ERR_CDATA_NOT_FINISHED};
	size_t i, n = sizeof(others) / sizeof(others[0]);

	for (i = 0; i < n && others[i] != x->code; i++)
		;
	return !x->suspect && i == n;
}

/* Prepares for reading the document again, and mending it; false if that is of
 * no use. */
static bool
begin_mending(struct report_xml *x, const struct stream *s)
{
	bool fault = is_fault(x);

	if (x->way == MENDED || !x->stopped || x->refused ||
	    !s->rewind(s->ctx))
		return false;
	if (x->way == PLAIN) {
		report_decoder_begin(&x->decoder, s, x->machine);
		report_survey(&x->survey, &x->decoder);
		if (!s->rewind(s->ctx))
			return false;
	}
	if (!x->survey.feedback && (fault || x->way == VERBATIM))
		return false;
	if (!fault) {
		x->result->fault = SPAN_NONE;
		x->fault.n = 0;
	}
	x->mark = report_machine_mend(
	    x->machine, fault ? x->result->line : 0, x->result->column);
	x->way = fault || x->way == VERBATIM ? MENDED : VERBATIM;
	return true;
}

/* The dictionary of libxml2 only grows; after a fault nobody knows by what. */
static void
renew(struct report_xml *x)
{
	xmlFreeParserCtxt(x->ctxt);
	ctxt_new(x);
	table_free(&x->names);
	x->nnames = 0;
}

void
report_xml_charset(struct report_xml *x, struct span charset)
{
	x->decoder.outer = charset;
}

void
report_xml_read(struct report_xml *x, const struct stream *s,
    struct report_machine *m, struct report_xml_result *result)
{
	unsigned int i;

	*result = (struct report_xml_result){.fault = SPAN_NONE};
	x->machine = m;
	x->result = result;
	x->fault.n = 0;
	x->way = PLAIN;
	x->suspect = x->unwanted = false;
	x->code = 0;
	for (i = 0;;) {
		read_once(x, s);
		if (begin_mending(x, s)) {
			renew(x);
			continue;
		}
		if (x->unwanted || i++ >= LIMIT_AGAIN ||
		    !report_machine_wants_again(m) || !s->rewind(s->ctx))
			break;
		report_machine_again(m);
	}
	if (x->way != PLAIN && x->mender.nesting.fault != NULL &&
	    result->fault.p == NULL) {
		buf_puts(&x->fault, x->mender.nesting.fault);
		result->line = x->mender.nesting.fault_line;
		result->column = x->mender.nesting.fault_column;
	}
	if (x->decoder.failed && (x->way != PLAIN || x->fault.n == 0)) {
		if (x->fault.n > 0) {
			buf_puts(&x->fault, "; ");
		} else if (x->way != PLAIN) {
			result->line = x->mender.nesting.line;
			result->column = x->mender.nesting.column;
		}
		buf_puts(&x->fault, *s->error);
	}
	if (x->fault.n > 0)
		result->fault = buf_span(&x->fault);
	result->reports = report_machine_finish(
	    m, &result->record, &result->lost);
	if (x->way != PLAIN || x->code != 0 || x->nnames > DICTIONARY_MAX)
		renew(x);
}

/* What libxml2 says is "20914", and what it was built from. */
void
report_xml_library(struct buf *b)
{
	unsigned long n = strtoul(xmlParserVersion, NULL, 10);

	buf_printf(b, "%lu.%lu.%lu", n / 10000, n / 100 % 100, n % 100);
}
