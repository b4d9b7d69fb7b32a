/* A source of answers that remembers which questions it had none for. */
/* SPDX-License-Identifier: ISC */
#include "dns/watch.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* A question under way. */
struct question {
	struct dns_watch *w;
	dns_done *done;
	void *arg;
	struct buf name;
};

static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct question *q = arg;
	struct dns_watch *w = q->w;
	dns_done *done = q->done;
	void *to = q->arg;

	if (answer->result == DNS_TEMPFAIL && w->failed++ == 0) {
		w->error = answer->error;
		w->name = q->name; /* handed over */
		q->name = (struct buf){0};
	}
	buf_free(&q->name);
	free(q);
	done(to, answer);
}

static void
watch_ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_watch *w = ctx;
	struct question *q = xcalloc(1, sizeof(*q));

	*q = (struct question){.w = w, .done = done, .arg = arg};
	if (w->failed == 0)
		buf_put_span(&q->name, name);
	w->inner.ask(w->inner.ctx, name, type, on_answer, q);
}

static bool
watch_run(void *ctx)
{
	struct dns_watch *w = ctx;

	return w->inner.run(w->inner.ctx);
}

static size_t
watch_room(void *ctx)
{
	struct dns_watch *w = ctx;

	return w->inner.room(w->inner.ctx);
}

struct dns
dns_watch_source(struct dns_watch *w, const struct dns *inner)
{
	*w = (struct dns_watch){.inner = *inner};
	return (struct dns){w, watch_ask, watch_run, watch_room};
}

void
dns_watch_free(struct dns_watch *w)
{
	buf_free(&w->name);
}
