/* Undoes the quoting of "From " lines; does not split an mbox. */
/* SPDX-License-Identifier: ISC */
#include "mail/mboxquote.h"

#include <string.h>

static const char held[] = ">From ";

#define FROM_N (sizeof(held) - 2)

/* What was held back is no quoted line: of any '>' the last was held. */
void
mboxquote_end(struct mboxquote *q,
    void (*out)(void *ctx, const char *p, size_t n), void *ctx)
{
	if (q->quote)
		out(ctx, held, 1 + q->from);
	*q = (struct mboxquote){.inside = q->quote || q->inside};
}

/* One octet at the start of a line; false if it belongs to the rest of it. */
static bool
start(struct mboxquote *q, char c,
    void (*out)(void *ctx, const char *p, size_t n), void *ctx)
{
	if (c == '>' && q->from == 0) {
		if (q->quote)
			out(ctx, held, 1);
		q->quote = true;
		return true;
	}
	if (!q->quote || c != held[1 + q->from]) {
		mboxquote_end(q, out, ctx);
		q->inside = true;
		return false;
	}
	if (++q->from == FROM_N) {
		out(ctx, held + 1, FROM_N);
		*q = (struct mboxquote){.inside = true};
	}
	return true;
}

/* From p on to the next line that begins with '>', or to the end. */
static const char *
next_quote(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && (q = memchr(q, '>', (size_t)(end - q))) != NULL) {
		if (q > p && q[-1] == '\n')
			return q;
		q++;
	}
	return end;
}

void
mboxquote_feed(struct mboxquote *q, const char *p, size_t n,
    void (*out)(void *ctx, const char *p, size_t n), void *ctx)
{
	const char *end = p + n, *to;

	while (p < end) {
		if (!q->inside && start(q, *p, out, ctx)) {
			p++;
			continue;
		}
		to = next_quote(p, end);
		out(ctx, p, (size_t)(to - p));
		q->inside = to[-1] != '\n';
		p = to;
	}
}
