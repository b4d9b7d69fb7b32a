/* Reads XML by libxml2's SAX2 interface and tells report/rua of it. */
/* SPDX-License-Identifier: ISC */
#include "report/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "report/decode.h"

/* Names in a parser's dictionary past which it is thrown away: it only
 * grows, and a stranger chooses the names. */
enum { DICTIONARY_MAX = 4096, ATTRS_MAX = 64 };

struct ruaxml {
	xmlParserCtxtPtr ctxt;
	struct xmlinput in;
	struct rua *rua;
	struct ruaxml_result *result;
	struct buf fault;
	struct xml_name name; /* of the element that starts */
	struct xml_attr attrs[ATTRS_MAX];
	size_t silent; /* octets read since the last event */
	bool stopped;
};

/* libxml2 is asked for a parser's context, and hands it to each handler. */
static struct ruaxml *
owner(void *ctxt)
{
	return ((xmlParserCtxtPtr)ctxt)->_private;
}

static void
set_fault(struct ruaxml *x, const char *text, size_t n, int line, int column)
{
	if (x->result->fault.p != NULL)
		return;
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '.'))
		n--;
	x->fault.n = 0;
	buf_add(&x->fault, text, n);
	x->result->fault = buf_span(&x->fault);
	x->result->line = line > 0 ? (unsigned long)line : 0;
	x->result->column = column > 0 ? (unsigned long)column : 0;
}

/* A fault here that ends the reading; the parser may go on to the end of
 * what it has. */
static void
refuse(struct ruaxml *x, const char *text)
{
	xmlParserInputPtr in = x->ctxt->input;

	set_fault(x, text, strlen(text), in != NULL ? in->line : 0,
	    in != NULL ? in->col : 0);
	rua_fault(x->rua, x->result->line, x->result->column);
	x->stopped = true;
}

/* Not from on_read(), to which the parser returns. */
static void
stop(struct ruaxml *x, const char *text)
{
	refuse(x, text);
	xmlStopParser(x->ctxt);
}

static struct xml_name
name_of(const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	return (struct xml_name){
	    (const char *)local, (const char *)prefix, (const char *)uri};
}

/* attributes: name, prefix, URI, value and its end of each. */
static __attribute__((cold)) size_t
attrs_of(struct ruaxml *x, int count, const xmlChar **attributes)
{
	size_t i, n = (size_t)count < ATTRS_MAX ? (size_t)count : ATTRS_MAX;

	for (i = 0; i < n; i++, attributes += 5) {
		x->attrs[i].name = name_of(
		    attributes[0], attributes[1], attributes[2]);
		x->attrs[i].value = (struct span){
		    (const char *)attributes[3],
		    (size_t)(attributes[4] - attributes[3])};
	}
	if (count > ATTRS_MAX)
		rua_quirk(x->rua, QUIRK_MORE, SPAN_NONE);
	return n;
}

/* Does a start tag end here, as it should? */
static bool
is_finished(const xmlChar *p)
{
	return p[0] == '>' || (p[0] == '/' && p[1] == '>');
}

static void
on_start(void *ctxt, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int nb_namespaces, const xmlChar **namespaces,
    int nb_attributes, int nb_defaulted, const xmlChar **attributes)
{
	struct ruaxml *x = owner(ctxt);
	size_t n = 0;

	(void)namespaces;
	(void)nb_defaulted;
	x->silent = 0;
	if (nb_attributes > LIMIT_XML_NAMES || (nb_namespaces > 0 &&
	    x->ctxt->nsNr / 2 > LIMIT_XML_NAMES)) {
		stop(x, "too many attributes or namespaces");
		return;
	}
	if (!is_finished(x->ctxt->input->cur))
		return; /* libxml2 will not tell of its end */
	if (nb_attributes > 0)
		n = attrs_of(x, nb_attributes, attributes);
	x->name = name_of(local, prefix, uri);
	rua_start(x->rua, &x->name, x->attrs, n);
}

static void
on_end(void *ctxt, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri)
{
	(void)local;
	(void)prefix;
	(void)uri;
	owner(ctxt)->silent = 0;
	rua_end(owner(ctxt)->rua);
}

static void
on_text(void *ctxt, const xmlChar *p, int n)
{
	owner(ctxt)->silent = 0;
	rua_text(owner(ctxt)->rua, (const char *)p, (size_t)n);
}

/*
 * An entity that nobody declared, such as &nbsp;, is kept as it is written;
 * in an attribute libxml2 leaves it out.
 */
static void
keep_reference(struct ruaxml *x, const char *name)
{
	if (x->ctxt->instate == XML_PARSER_ATTRIBUTE_VALUE || name == NULL)
		return;
	rua_text(x->rua, "&", 1);
	rua_text(x->rua, name, strlen(name));
	rua_text(x->rua, ";", 1);
}

static void
on_doctype(void *ctxt, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	struct ruaxml *x = owner(ctxt);

	(void)external;
	(void)system;
	x->result->html = name != NULL &&
	    span_is_nocase(span_str((const char *)name), "html");
	stop(x, "a DOCTYPE is not read");
}

#if LIBXML_VERSION >= 21200
static void
on_error(void *ctxt, const xmlError *e)
#else
static void
on_error(void *ctxt, xmlErrorPtr e)
#endif
{
	struct ruaxml *x = owner(ctxt);
	const char *text = e->message != NULL ? e->message : "unreadable";

	if (x->stopped || e->level == XML_ERR_WARNING)
		return;
	if (e->domain == XML_FROM_NAMESPACE) {
		rua_quirk(x->rua, QUIRK_UNBOUND_PREFIX,
		    span_str(e->str1 != NULL ? e->str1 : ""));
		return;
	}
	if (e->code == XML_ERR_UNDECLARED_ENTITY)
		keep_reference(x, e->str1);
	if (x->in.failed) /* the stream's own words are better */
		text = x->in.s->error(x->in.s->ctx);
	set_fault(x, text, strlen(text), e->line, e->int2);
	rua_fault(x->rua, e->line > 0 ? (unsigned long)e->line : 0,
	    e->int2 > 0 ? (unsigned long)e->int2 : 0);
}

static void
ctxt_new(struct ruaxml *x)
{
	xmlSAXHandler *sax;

	x->ctxt = xmlNewParserCtxt();
	if (x->ctxt == NULL)
		xmalloc(SIZE_MAX); /* says so and ends */
	sax = x->ctxt->sax;
	memset(sax, 0, sizeof(*sax));
	sax->initialized = XML_SAX2_MAGIC;
	sax->startElementNs = on_start;
	sax->endElementNs = on_end;
	sax->characters = on_text;
	sax->ignorableWhitespace = on_text;
	sax->cdataBlock = on_text;
	sax->internalSubset = on_doctype;
	sax->serror = on_error;
}

struct ruaxml *
ruaxml_new(void)
{
	struct ruaxml *x = xcalloc(1, sizeof(*x));

	ctxt_new(x);
	return x;
}

void
ruaxml_free(struct ruaxml *x)
{
	if (x == NULL)
		return;
	xmlFreeParserCtxt(x->ctxt);
	xmlinput_free(&x->in);
	buf_free(&x->fault);
	free(x);
}

/* Comments and the like are read as fast as they come. */
static bool
is_in_section(const struct ruaxml *x)
{
	return x->ctxt->instate == XML_PARSER_COMMENT ||
	    x->ctxt->instate == XML_PARSER_CDATA_SECTION ||
	    x->ctxt->instate == XML_PARSER_PI;
}

static int
on_read(void *ctx, char *dst, int n)
{
	struct ruaxml *x = ctx;
	int got;

	if (!x->stopped && x->silent > LIMIT_XML_TAG && !is_in_section(x))
		refuse(x, "a tag is too long");
	got = x->stopped ? 0 : xmlinput_read(&x->in, dst, n);
	x->silent += got > 0 ? (size_t)got : 0;
	return got;
}

/* Without a callback that libxml2 would ask for more, at the end of its
 * input, before each token. */
static void
read_whole(struct ruaxml *x, const char *document, int options)
{
	xmlParserInputPtr in;

	xmlCtxtReset(x->ctxt);
	xmlCtxtUseOptions(x->ctxt, options);
	in = xmlNewStringInputStream(x->ctxt, (const xmlChar *)document);
	if (in == NULL || inputPush(x->ctxt, in) < 0)
		xmalloc(SIZE_MAX); /* says so and ends */
	xmlParseDocument(x->ctxt);
}

static void
read_once(struct ruaxml *x, const struct stream *s)
{
	int options = XML_PARSE_RECOVER | XML_PARSE_NONET |
	    XML_PARSE_IGNORE_ENC;
	const char *document;

	xmlinput_begin(&x->in, s, x->rua);
	x->result->declared = x->in.declared;
	x->ctxt->_private = x;
	x->stopped = false;
	x->silent = 0;
	document = xmlinput_whole(&x->in);
	if (document != NULL)
		read_whole(x, document, options);
	else
		xmlCtxtReadIO(x->ctxt, on_read, NULL, x, NULL, NULL, options);
	if (x->in.failed)
		set_fault(x, s->error(s->ctx), strlen(s->error(s->ctx)), 0, 0);
}

void
ruaxml_read(struct ruaxml *x, const struct stream *s, struct rua *r,
    struct ruaxml_result *result)
{
	unsigned int i;

	*result = (struct ruaxml_result){.fault = SPAN_NONE};
	x->rua = r;
	x->result = result;
	read_once(x, s);
	for (i = 0; i < LIMIT_AGAIN && rua_wants_again(r) &&
	    s->rewind(s->ctx); i++) {
		rua_again(r);
		read_once(x, s);
	}
	result->rua = rua_finish(r, &result->record);
	if (xmlDictSize(x->ctxt->dict) > DICTIONARY_MAX) {
		xmlFreeParserCtxt(x->ctxt);
		ctxt_new(x);
	}
}
