/*
 * Prints the records of a master file as named-checkzone -D does, one a
 * line, and the faults on stderr:
 *	zonedump [-i] ORIGIN FILE	-i: without $INCLUDE
 */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "zone/load.h"
#include "value/ip.h"
#include "zone/type.h"

static struct buf line;

static void
put_name(const unsigned char *p)
{
	zonename_write(&line, p);
	if (p[0] != 0)
		buf_putc(&line, '.');
}

static unsigned int
number(const unsigned char *p, size_t n)
{
	unsigned int v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return v;
}

static void
put_strings(const unsigned char *p, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i += 1U + p[i]) {
		buf_puts(&line, i > 0 ? " \"" : "\"");
		for (j = 1; j <= p[i]; j++) {
			unsigned char c = p[i + j];

			if (c < 0x20 || c > 0x7e) {
				buf_printf(&line, "\\%03u", (unsigned int)c);
				continue;
			}
			if (c == '"' || c == '\\')
				buf_putc(&line, '\\');
			buf_putc(&line, (char)c);
		}
		buf_putc(&line, '"');
	}
}

static void
put_soa(const unsigned char *p)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		put_name(p);
		buf_putc(&line, ' ');
		p += zonename_size(p, 255);
	}
	for (i = 0; i < 5; i++, p += 4)
		buf_printf(&line, i > 0 ? " %u" : "%u", number(p, 4));
}

static void
put_data(uint16_t type, const unsigned char *p, size_t n)
{
	struct ip ip = {.bits = type == ZONE_TYPE_A ? 32 : 128};

	switch (type) {
	case ZONE_TYPE_A:
	case ZONE_TYPE_AAAA:
		memcpy(ip.a, p, n);
		ip_put(&line, &ip);
		break;
	case ZONE_TYPE_TXT:
	case ZONE_TYPE_SPF:
		put_strings(p, n);
		break;
	case ZONE_TYPE_SOA:
		put_soa(p);
		break;
	case ZONE_TYPE_MX:
		buf_printf(&line, "%u ", number(p, 2));
		put_name(p + 2);
		break;
	case ZONE_TYPE_NS:
	case ZONE_TYPE_CNAME:
	case ZONE_TYPE_PTR:
	case ZONE_TYPE_DNAME:
		put_name(p);
		break;
	default: /* read by ldns */
		break;
	}
}

static void
on_record(void *ctx, const struct zone_record *r)
{
	(void)ctx;
	line.n = 0;
	put_name(r->owner->wire);
	buf_printf(&line, " %u IN %s ", (unsigned int)r->ttl,
	    zonetype_str(r->type));
	if (r->wire.p != NULL)
		put_data(r->type, (const unsigned char *)r->wire.p,
		    r->wire.n);
	printf("%.*s\n", (int)line.n, line.p);
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	int len = (int)n->at.file->name.n;
	const char *name = n->at.file->name.p, *slash = name + len;

	(void)ctx;
	while (slash > name && *--slash != '/')
		;
	if (*slash == '/') {
		len -= (int)(slash + 1 - name);
		name = slash + 1;
	}
	fprintf(stderr, "%.*s:%u:%u: %s\n", len, name,
	    (unsigned int)n->at.line, (unsigned int)n->at.column,
	    zonefaults[n->fault].code);
}

static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	return zoneload_include(ctx, path, text);
}

int
main(int argc, char **argv)
{
	struct zoneload load = {.include_anywhere = false};
	struct zone_handler h = {&load, on_record, on_fault, NULL, on_include};
	struct zone_options o = {.written = NULL};
	struct span text;

	if (argc > 3) {
		h.include = NULL;
		argv++;
	}
	o.origin = argv[1][0] != '\0' ? span_str(argv[1]) : SPAN_NONE;
	if (!zoneload_file(&load, argv[2], -1, &text)) {
		fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
		return 2;
	}
	zonefile_read(&h, &o, span_str(argv[2]), text);
	zoneload_free(&load);
	buf_free(&line);
	return 0;
}
