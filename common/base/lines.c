/* Lines from a descriptor; not what they mean. */
/* SPDX-License-Identifier: ISC */
#include "base/lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/limits.h"

enum { CHUNK = 65536 };

/* Reads once more behind what is there. */
static void
fill(struct lines *l)
{
	off_t at, end;
	ssize_t n;

	if (!l->begun) {
		/* Without fstat(2), which a sandbox may forbid. */
		at = lseek(l->fd, 0, SEEK_CUR);
		end = at < 0 ? -1 : lseek(l->fd, 0, SEEK_END);
		if (end > at)
			l->size = (uint64_t)(end - at);
		if (end >= 0)
			lseek(l->fd, at, SEEK_SET);
		l->begun = true;
	}
	if (l->at > 0) {
		l->data.n -= l->at;
		memmove(l->data.p, l->data.p + l->at, l->data.n);
		l->at = 0;
	}
	buf_reserve(&l->data, CHUNK);
	do
		n = read(l->fd, l->data.p + l->data.n, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		l->err = n < 0 ? errno : l->octets < l->size ?
		    BLOB_SHRANK : 0;
		l->ended = true;
		return;
	}
	l->data.n += (size_t)n;
	l->octets += (uint64_t)n;
}

/* Gives a line that is complete, or the beginning of one that is too long. */
static bool
next_line(struct lines *l, struct span *line, bool *whole)
{
	static const char mark[] = "\xef\xbb\xbf";
	struct span rest;
	const char *lf;
	size_t n;

	if (!l->started) {
		n = l->data.n < 3 ? l->data.n : 3;
		if (n > 0 && memcmp(l->data.p, mark, n) == 0) {
			if (n < 3 && !l->ended)
				return false; /* it may be one */
			l->at = n == 3 ? n : 0;
			l->taken += l->at;
		}
		l->started = l->data.n > 0 || l->ended;
	}
	rest = buf_span(&l->data);
	if (l->at > 0)
		span_advance(&rest, l->at);
	lf = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;
	*line = rest;
	if (lf != NULL)
		line->n = (size_t)(lf - rest.p);
	else if (rest.n == 0 || (!l->ended && rest.n <= LIMIT_DOMAIN_LINE))
		return false;
	l->at += line->n + (lf != NULL);
	l->taken += line->n + (lf != NULL);
	*whole = lf != NULL || l->ended;
	return true;
}

enum lines_event
lines_next(struct lines *l, bool wait, struct span *line)
{
	struct pollfd p = {.fd = l->fd, .events = POLLIN};
	bool rest, whole;

	for (;;) {
		if (!next_line(l, line, &whole)) {
			if (l->ended)
				return LINES_END;
			if (!wait && poll(&p, 1, 0) == 0)
				return LINES_WAIT;
			fill(l);
			continue;
		}
		rest = l->skip; /* of a line that was too long */
		l->skip = !whole;
		if (rest)
			continue;
		if (line->n > LIMIT_DOMAIN_LINE) {
			line->n = LIMIT_DOMAIN_LINE;
			return LINES_LONG;
		}
		if (line->n > 0 && line->p[line->n - 1] == '\r')
			line->n--;
		return LINES_LINE;
	}
}

