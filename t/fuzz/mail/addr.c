/* Addresses: what is read is written, and then read as the same. */
/* SPDX-License-Identifier: ISC */
#include "mail/addr.h"

#include <stdint.h>
#include <stdlib.h>

#include "mail/addrlax.h"
#include "mail/text.h"

#include "fuzz/fuzz.h"

static void
same(const struct addr_mailbox *a, const struct addr_list *l)
{
	must(l->n == 1 && span_eq(l->box[0].local, a->local) &&
	    span_eq(l->box[0].domain, a->domain));
}

/* A domain has what atoms and dots have, or is a literal. */
static void
check(const struct addr_mailbox *box, struct span in)
{
	size_t i;

	must(box->at < in.n && box->domain.n > 0);
	must(box->local.n + box->domain.n < in.n);
	for (i = 0; i < box->domain.n && !box->literal; i++)
		must(box->domain.p[i] == '.' ||
		    mailtext_is_atext(box->domain.p[i]));
	for (i = 0; i < box->local.n; i++)
		must((unsigned char)box->local.p[i] >= ' ' ||
		    box->local.p[i] == '\t');
	if (box->display.p != NULL)
		must(box->display.p >= in.p && box->display.n > 0 &&
		    box->display.p + box->display.n <= in.p + in.n);
}

static void
list(struct span in)
{
	struct addr_list l = {0}, again = {0};
	struct buf b = {0};
	size_t i;

	must(addr_list_parse(&l, in) == (l.fault == ADDR_FINE));
	must(l.fault == ADDR_FINE || l.n == 0);
	must(l.at <= in.n);
	for (i = 0; i < l.n; i++) {
		check(&l.box[i], in);
		b.n = 0;
		addr_put(&b, &l.box[i]);
		must(addr_list_parse(&again, buf_span(&b)));
		same(&l.box[i], &again);
	}
	buf_free(&b);
	addr_list_free(&l);
	addr_list_free(&again);
}

/* A path that is good is an address of a list too; the null path is none. */
static void
path(struct span in)
{
	struct addr_list l = {0}, as_list = {0};

	must(addr_path_parse(&l, in) == (l.fault == ADDR_FINE));
	must(l.n <= 1 && l.at <= in.n);
	if (l.n == 1) {
		check(&l.box[0], in);
		if (addr_list_parse(&as_list, in))
			same(&l.box[0], &as_list);
		else
			must(as_list.fault == ADDR_ENCODED_WORD);
	}
	addr_list_free(&l);
	addr_list_free(&as_list);
}

/* What is read laxly has no "@" with another domain behind it. */
static void
lax(struct span in)
{
	struct addr_list l = {0};
	struct span d;
	size_t i;

	if (!addr_list_parse(&l, in) && addrlax_parse(&l, in)) {
		must(l.n == 1 && l.notes >= ADDR_NOTE_NAME);
		for (i = 0; i < in.n; i++) {
			if (in.p[i] != '@')
				continue;
			d = span_from(in, i + 1);
			must(d.n >= l.box[0].domain.n);
			d.n = l.box[0].domain.n;
			must(span_eq_nocase(d, l.box[0].domain));
		}
	}
	addr_list_free(&l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {(const char *)data, n};

	list(in);
	path(in);
	lax(in);
	return 0;
}
