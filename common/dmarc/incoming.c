/* A message that comes in: read, evaluated, and put into check rows. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/incoming.h"

#include "mail/trace.h"

void
incoming_free(struct incoming *in)
{
	message_free(&in->message);
	addr_list_free(&in->path);
	buf_free(&in->text);
	cells_free(&in->row);
}

const struct evaluation *
incoming_evaluate(struct incoming *in, const struct blob *b, bool unquote,
    int64_t now)
{
	const struct incoming_told *told = in->told;
	struct evaluate_envelope *e = &in->envelope;
	struct message *m = &in->message;
	struct trace_received r;
	enum trace_path path;
	struct span octets;
	size_t border;
	bool found, above;

	if (!message_begin(m, b, unquote))
		return NULL;
	/* The envelope is from options, and from the trace fields. */
	found = trace_border(&m->header, told->border, &border, &r);
	*e = (struct evaluate_envelope){.client = told->client,
	    .helo = told->helo, .mail_from = told->mail_from, .now = now};
	in->time = now;
	if (found && e->client.bits == 0) {
		e->client = r.client;
		in->time = r.has_time ? r.time : now;
	}
	if (found && e->helo.p == NULL)
		e->helo = r.helo;
	if (e->mail_from.p == NULL) {
		path = trace_return_path(&m->header, border, &in->path,
		    &above);
		if (path == TRACE_PATH_NULL)
			e->mail_from = SPAN_LIT("");
		if (path == TRACE_PATH_ADDRESS) {
			in->text.n = 0;
			addr_put(&in->text, &in->path.box[0]);
			e->mail_from = buf_span(&in->text);
		}
	}
	if (found)
		e->rcpt_to = r.for_;
	evaluate_begin(in->evaluate, &m->header, &in->envelope);
	if (m->bom)
		evaluate_note(in->evaluate, NOTE_BOM);
	if (m->empty_lines)
		evaluate_note(in->evaluate, NOTE_EMPTY_LINES);
	if (m->utf16)
		evaluate_note(in->evaluate, NOTE_UTF16);
	while (message_body(m, &octets)) {
		if (octets.p == NULL)
			return evaluate_end(in->evaluate);
		evaluate_body(in->evaluate, octets);
	}
	return NULL;
}

void
incoming_rows(struct incoming *in, const struct evaluation *e,
    struct span input, struct span part, struct sink *s)
{
	struct dmarc_check_where where = {input, part, in->time, 0};

	do {
		dmarc_check_row(&in->row, e, &where);
		sink_row(s, in->row.v);
	} while (++where.which < evaluation_verdicts(e));
}
