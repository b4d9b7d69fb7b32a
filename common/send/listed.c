/* Reads the lists; what they are for is not known here. */
/* SPDX-License-Identifier: ISC */
#include "send/listed.h"

#include <inttypes.h>

#include "base/lines.h"
#include "base/status.h"
#include "value/num.h"

static struct span
lower(struct listed *l, struct span s)
{
	size_t i;

	l->lower.n = 0;
	for (i = 0; i < s.n; i++)
		buf_putc(&l->lower, ascii_lower(s.p[i]));
	return buf_span(&l->lower);
}

/* What stands there, or NULL; counts says whether it does now. */
static const char *
take_line(struct listed *l, struct span line, uint64_t now)
{
	static const char key[] = "until=";
	struct span word, end;
	uint64_t until;
	size_t i;

	line = span_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return NULL;
	for (i = 0; i < line.n && line.p[i] != '\t'; i++)
		if (line.p[i] == ' ')
			break;
	word = (struct span){line.p, i};
	line = span_trim(span_from(line, i));
	if (span_has_prefix(line, key)) {
		span_advance(&line, sizeof(key) - 1);
		for (i = 0; i < line.n && ascii_is_digit(line.p[i]);)
			i++;
		end = (struct span){line.p, i};
		if (!num_parse(end, &until))
			return "until= has no number of seconds";
		if (until <= now)
			return NULL;
	}
	if (span_behind(word, '@').n == 0)
		return "no domain behind the @";
	names_add(&l->names, lower(l, word));
	return NULL;
}

bool
listed_read(struct listed *l, int fd, const char *name, uint64_t now)
{
	struct lines in = {.fd = fd};
	struct buf where = {0};
	const char *bad = NULL;
	enum lines_event e;
	struct span line;
	uint64_t n = 0;

	while (bad == NULL && (e = lines_next(&in, true, &line)) != LINES_END) {
		n++;
		bad = e == LINES_LONG ? "a line that is too long" :
		    take_line(l, line, now);
	}
	if (in.err != 0)
		diag(span_str(name), "%s", errtext(in.err).s);
	if (bad != NULL) {
		buf_printf(&where, "%s:%" PRIu64, name, n);
		diag(buf_span(&where), "%s", bad);
		buf_free(&where);
	}
	buf_free(&in.data);
	return in.err == 0 && bad == NULL;
}

bool
listed_has_domain(struct listed *l, struct span domain)
{
	return names_find(&l->names, lower(l, domain)) < l->names.n;
}

bool
listed_has_address(struct listed *l, struct span address)
{
	struct span all = lower(l, address), host = span_behind(all, '@');

	if (names_find(&l->names, all) < l->names.n)
		return true;
	/* with the @ before it */
	return host.n < all.n && names_find(&l->names,
	    (struct span){host.p - 1, host.n + 1}) < l->names.n;
}

void
listed_free(struct listed *l)
{
	names_free(&l->names);
	buf_free(&l->lower);
}
