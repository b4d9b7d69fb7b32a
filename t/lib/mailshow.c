/* Shows what is read from octets, for comparison: mailshow
 * header|addr|authres|date. On standard input are records, each its length in
 * decimal, LF, and so many octets; each gives a line. Names and values are
 * in hex. For tests only. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "mail/addr.h"
#include "authres/read.h"
#include "mail/date.h"
#include "mail/header.h"

static void
hex(struct buf *b, struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		buf_printf(b, "%02x", (unsigned int)(unsigned char)s.p[i]);
}

static void
show_header(struct buf *b, struct span in)
{
	struct header h = {0};
	size_t i;

	header_parse(&h, in);
	for (i = 0; i < h.n; i++) {
		hex(b, h.field[i].name);
		buf_putc(b, '=');
		hex(b, h.field[i].value);
		buf_putc(b, ' ');
	}
	buf_printf(b, "%zu", h.body_at);
	header_free(&h);
}

static void
show_addr(struct buf *b, struct span in)
{
	struct addr_list l = {0};
	size_t i;

	addr_list_parse(&l, in);
	if (l.fault != ADDR_FINE)
		buf_printf(b, "!%s", addr_fault_str(l.fault));
	for (i = 0; i < l.n; i++) {
		hex(b, l.box[i].local);
		buf_putc(b, '@');
		hex(b, l.box[i].domain);
		buf_putc(b, ' ');
	}
	addr_list_free(&l);
}

static void
show_authres(struct buf *b, struct span in)
{
	struct authres a = {0};
	size_t i, k;

	authres_parse(&a, in);
	if (a.fault != AUTHRES_FINE)
		buf_printf(b, "!%d", (int)a.fault);
	else
		hex(b, a.id);
	for (i = 0; i < a.n; i++) {
		buf_putc(b, '|');
		hex(b, a.result[i].method);
		buf_putc(b, '=');
		hex(b, a.result[i].word);
		for (k = 0; k < a.result[i].nprops; k++) {
			const struct authres_prop *p =
			    &a.prop[a.result[i].props + k];

			buf_putc(b, ' ');
			hex(b, p->ptype);
			buf_putc(b, '.');
			hex(b, p->property);
			buf_putc(b, '=');
			hex(b, p->value);
		}
	}
	authres_free(&a);
}

static void
show_date(struct buf *b, struct span in)
{
	int64_t t;

	if (maildate_parse(in, &t))
		buf_printf(b, "%lld", (long long)t);
	else
		buf_putc(b, '-');
}

static const struct {
	const char *name;
	void (*show)(struct buf *b, struct span in);
} modes[] = {
    {"header", show_header},
    {"addr", show_addr},
    {"authres", show_authres},
    {"date", show_date},
};

static int
run(void (*show)(struct buf *b, struct span in))
{
	struct buf b = {0};
	char line[32], *in;
	size_t n;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		n = strtoul(line, NULL, 10);
		in = xmalloc(n + 1);
		if (fread(in, 1, n, stdin) != n)
			return 2;
		b.n = 0;
		show(&b, (struct span){in, n});
		buf_putc(&b, '\n');
		fwrite(b.p, 1, b.n, stdout);
		free(in);
	}
	buf_free(&b);
	return 0;
}

int
main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc == 2 && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(argv[1], modes[i].name) == 0)
			return run(modes[i].show);
	fprintf(stderr, "usage: mailshow header|addr|authres|date\n");
	return 2;
}
