/* A message that comes in: read, evaluated, and put into check rows. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/incoming.h"

void
incoming_free(struct incoming *in)
{
	message_free(&in->message);
	envelope_free(&in->envelope);
	cells_free(&in->row);
}

const struct evaluation *
incoming_evaluate(struct incoming *in, const struct blob *b, bool unquote,
    int64_t now)
{
	struct message *m = &in->message;
	struct span octets;

	if (!message_begin(m, b, unquote))
		return NULL;
	envelope_find(&in->envelope, &m->header, in->told, now);
	evaluate_begin(in->evaluate, &m->header, &in->envelope.is);
	while (message_body(m, &octets)) {
		if (octets.p != NULL) {
			evaluate_body(in->evaluate, octets);
			continue;
		}
		in->before_spf(in->ctx);
		return evaluate_end(in->evaluate);
	}
	return NULL;
}

void
incoming_rows(struct incoming *in, const struct evaluation *e,
    struct span input, struct span part, struct sink *s)
{
	struct dmarc_check_where where = {input, part, in->envelope.time, 0};

	do {
		dmarc_check_row(&in->row, e, &where);
		sink_row(s, in->row.v);
	} while (++where.which < evaluation_verdicts(e));
}
