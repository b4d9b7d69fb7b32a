/* A message's envelope, from options and from its trace fields. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/envelope.h"

#include "mail/trace.h"

void
envelope_free(struct envelope *e)
{
	addr_list_free(&e->path);
	buf_free(&e->text);
}

void
envelope_find(struct envelope *e, const struct rfc5322_header *h,
    const struct envelope_told *told, int64_t now)
{
	struct trace_received r;
	enum trace_path path;
	size_t border;
	bool above;
	bool found = trace_border(h, told->border, &border, &r);

	e->is = (struct evaluate_envelope){.client = told->client,
	    .helo = told->helo, .mail_from = told->mail_from, .now = now};
	e->time = now;
	if (found && e->is.client.bits == 0) {
		e->is.client = r.client;
		e->time = r.has_time ? r.time : now;
	}
	if (found && e->is.helo.p == NULL)
		e->is.helo = r.helo;
	if (e->is.mail_from.p == NULL) {
		path = trace_return_path(h, border, &e->path, &above);
		if (path == TRACE_PATH_NULL)
			e->is.mail_from = SPAN_LIT("");
		if (path == TRACE_PATH_ADDRESS) {
			e->text.n = 0;
			addr_put(&e->text, &e->path.box[0]);
			e->is.mail_from = buf_span(&e->text);
		}
	}
	if (found)
		e->is.rcpt_to = r.for_;
}
