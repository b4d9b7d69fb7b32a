/* Domains from arguments or lines: what stands there, as it was written. */
/* SPDX-License-Identifier: ISC */
#include "input/domains.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

enum { CHUNK = 65536 };

/* --- one text --- */

/* Up to the first of these characters. */
static struct span
before(struct span s, const char *set)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != '\0' && strchr(set, s.p[i]) != NULL)
			return (struct span){s.p, i};
	return s;
}

/* Behind the last c; all of it if there is none. */
static struct span
behind_last(struct span s, char c)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != c)
		i--;
	return (struct span){s.p + i, s.n - i};
}

/* Where "://" ends; 0 if it is not there. */
static size_t
scheme_end(struct span s)
{
	size_t i;

	for (i = 0; i + 3 <= s.n; i++)
		if (memcmp(s.p + i, "://", 3) == 0)
			return i + 3;
	return 0;
}

/* Of "//user@host:port/path" behind the slashes; not "[2001:db8::1]". */
static struct span
url_host(struct span s)
{
	s = behind_last(before(s, "/?#\\"), '@');
	return s.n > 0 && s.p[0] == '[' ? s : before(s, ":");
}

struct span
domains_find(struct span text)
{
	static const char mailto[] = "mailto:";
	const size_t n = sizeof(mailto) - 1;
	struct span s = span_trim(text), inner;
	size_t at;

	if (s.n > 0 && s.p[s.n - 1] == '>') {
		inner = behind_last(s, '<');
		if (inner.n < s.n)
			s = (struct span){inner.p, inner.n - 1};
	}
	if ((at = scheme_end(s)) > 0)
		return url_host((struct span){s.p + at, s.n - at});
	if (s.n > n && span_is_nocase((struct span){s.p, n}, mailto))
		s = before((struct span){s.p + n, s.n - n}, "?");
	return span_trim(behind_last(s, '@'));
}

/* --- lines --- */

/* Takes the next cell off the front of *line; false when there is none. */
static bool
next_cell(struct span *line, struct span *cell)
{
	const char *tab;

	if (line->p == NULL)
		return false;
	tab = memchr(line->p, '\t', line->n);
	*cell = *line;
	if (tab == NULL) {
		*line = SPAN_NONE;
		return true;
	}
	cell->n = (size_t)(tab - line->p);
	*line = (struct span){tab + 1, line->n - cell->n - 1};
	return true;
}

static bool
is_header(struct domains *d, struct span line)
{
	struct span cell;
	size_t i;

	for (i = 0; next_cell(&line, &cell); i++) {
		if (span_is(cell, "domain")) {
			d->column = i;
			return true;
		}
	}
	return false;
}

/* The name on a line; absent for a line that has none. */
static struct span
name_of(struct domains *d, struct span line)
{
	struct span cell = SPAN_NONE;
	size_t i;

	if (span_trim(line).n == 0 || line.p[0] == '#' || is_header(d, line))
		return SPAN_NONE;
	for (i = 0; i <= d->column; i++)
		if (!next_cell(&line, &cell))
			return SPAN_LIT("");
	return domains_find(cell);
}

static bool
is_ready(const struct domains *d)
{
	struct pollfd p = {.fd = d->fd, .events = POLLIN};

	return poll(&p, 1, 0) != 0;
}

/* What a file still has; 0 for what is none. */
static uint64_t
size_of(int fd)
{
	struct stat st;
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || at < 0 ||
	    at > st.st_size)
		return 0;
	return (uint64_t)(st.st_size - at);
}

uint64_t
domains_total(const struct domains *d, uint64_t names)
{
	uint64_t taken = d->octets - (d->data.n - d->at);

	if (d->size == 0 || taken == 0)
		return 0;
	return (uint64_t)((double)names * (double)d->size / (double)taken);
}

/* One read more at the end of what is there. */
static void
fill(struct domains *d)
{
	ssize_t n;

	if (!d->started)
		d->size = size_of(d->fd);
	if (d->at > 0) {
		d->data.n -= d->at;
		memmove(d->data.p, d->data.p + d->at, d->data.n);
		d->at = 0;
	}
	buf_reserve(&d->data, CHUNK);
	do
		n = read(d->fd, d->data.p + d->data.n, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		d->err = n < 0 ? errno : 0;
		d->ended = true;
		return;
	}
	d->data.n += (size_t)n;
	d->octets += (uint64_t)n;
	if (!d->started && span_has_prefix(buf_span(&d->data), "\xef\xbb\xbf"))
		d->at = 3;
	d->started = true;
}

/* A line that is all there, or the beginning of one that is too long. */
static bool
take_line(struct domains *d, struct span *line)
{
	struct span rest = {d->data.p + d->at, d->data.n - d->at};
	const char *lf = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;

	*line = rest;
	if (lf != NULL)
		line->n = (size_t)(lf - rest.p);
	else if (rest.n == 0 || (!d->ended && rest.n <= LIMIT_DOMAIN_LINE))
		return false;
	d->at += line->n + (lf != NULL);
	if (line->n > LIMIT_DOMAIN_LINE)
		line->n = LIMIT_DOMAIN_LINE;
	return true;
}

enum domains_event
domains_next(struct domains *d, bool wait, struct span *name)
{
	struct span line;
	bool rest;

	for (;;) {
		if (!take_line(d, &line)) {
			if (d->ended)
				return DOMAINS_END;
			if (!wait && !is_ready(d))
				return DOMAINS_WAIT;
			fill(d);
			continue;
		}
		rest = d->skip; /* of a line that was too long */
		d->skip = d->at > 0 && d->data.p[d->at - 1] != '\n';
		*name = rest ? SPAN_NONE : name_of(d, line);
		if (name->p != NULL)
			return DOMAINS_NAME;
	}
}

void
domains_free(struct domains *d)
{
	buf_free(&d->data);
}
