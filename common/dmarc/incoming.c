/* A message that comes in: read, evaluated, and put into check rows. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/incoming.h"

#include "mail/trace.h"

void
incoming_free(struct incoming *in)
{
	message_free(&in->message);
	trace_free(&in->trace);
	buf_free(&in->about.text);
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
	struct trace *t = &in->trace;
	const struct received *r;
	struct span octets;
	enum about about;
	bool own;

	if (!message_begin(m, b, unquote))
		return NULL;
	/* The envelope is from options, and from the trace fields. Of a client
	 * that was told, the topmost Received may be the sender's. */
	trace_read(t, &m->header, told->border, told->strict);
	own = told->client.bits == 0 || t->found == TRACE_NAMED;
	*e = (struct evaluate_envelope){.trace = t, .client = told->client,
	    .helo = told->helo, .mail_from = told->mail_from,
	    .attached = told->attached, .clock = told->at < 0 ? now : 0};
	in->time = told->at >= 0 ? told->at : now;
	if (t->border != NULL) {
		r = &t->border->r;
		if (r->has_time && own)
			in->time = r->time;
		if (e->client.bits == 0 && !t->inside)
			e->client = r->client;
		if (e->helo.p == NULL && (own || !told->strict))
			e->helo = r->helo;
		e->rcpt_to = r->for_;
	}
	e->now = told->at >= 0 ? told->at : told->attached ? now : in->time;
	if (e->mail_from.p == NULL && (own || !told->strict) &&
	    trace_path_known(t)) {
		in->text.n = 0;
		if (t->mail_from.n > 0)
			addr_put(&in->text, &t->mail_from.box[0]);
		else
			buf_puts(&in->text, "<>");
		e->mail_from = buf_span(&in->text);
	}
	evaluate_begin(in->evaluate, &m->header, &in->envelope);
	if (t->found == TRACE_UNREADABLE)
		evaluate_note(in->evaluate, NOTE_RECEIVED);
	if (told->mail_from.p == NULL && (t->path == TRACE_PATH_BELOW ||
	    t->path == TRACE_PATH_NO_BORDER))
		evaluate_note(in->evaluate, NOTE_RETURN_PATH);
	if (m->bom)
		evaluate_note(in->evaluate, NOTE_BOM);
	if (m->empty_lines)
		evaluate_note(in->evaluate, NOTE_EMPTY_LINES);
	if (m->utf16)
		evaluate_note(in->evaluate, NOTE_UTF16);
	aboutreport_header(&in->about, &m->header);
	do {
		if (!message_body(m, &octets))
			return NULL;
		evaluate_body(in->evaluate, octets);
		aboutreport_body(&in->about, octets);
	} while (octets.p != NULL);
	about = aboutreport_end(&in->about);
	if (about != ABOUT_OTHER)
		evaluate_note(in->evaluate, about == ABOUT_REPORT ?
		    NOTE_REPORT : NOTE_REPORT_ANSWER);
	return evaluate_end(in->evaluate);
	return NULL;
}

void
incoming_rows(struct incoming *in, const struct evaluation *e,
    struct span input, struct span part, struct sink *s)
{
	struct dmarc_check_where where = {input, part, in->time, 0,
	    in->secure};

	do {
		dmarc_check_row(&in->row, e, &where);
		sink_row(s, in->row.v);
	} while (++where.which < evaluation_verdicts(e));
	sink_rest(s);
}
