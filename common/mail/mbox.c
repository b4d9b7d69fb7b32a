/* Splits an mbox into its messages, and undoes its quoting. */
/* SPDX-License-Identifier: ISC */
#include "mail/mbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Octets before a place that stay in the window: an empty line with CRLF. */
#define BACK 3U

/* Where in the mbox m->pos is. */
enum { BETWEEN, IN_FROM, IN_HEADER, AT_LENGTH, IN_BODY, BROKEN };

/* The result of a step that another step follows. */
#define AGAIN ((enum mbox_result)-1)

bool
mbox_sniff(struct span head)
{
	const char *cr, *end = head.p + head.n;
	size_t i = 5;

	if (!span_has_prefix(head, "From "))
		return false;
	cr = memchr(head.p, '\r', head.n);
	if (cr != NULL && cr + 1 < end && cr[1] != '\n')
		return false;
	while (i < head.n && head.p[i] == ' ')
		i++;
	return i < head.n && head.p[i] != ':'; /* RFC 5322, 4.5: "From :" */
}

size_t
mbox_front(struct span head)
{
	size_t n = span_has_prefix(head, "\xef\xbb\xbf") ? 3 : 0;

	while (n < head.n && (head.p[n] == '\n' || head.p[n] == '\r'))
		n++;
	return mbox_sniff(span_from(head, n)) ? n : 0;
}

void
mbox_start(struct mbox *m, const struct blob *b, bool grows)
{
	*m = (struct mbox){
	    .window = m->window, .win = m->win, .blob = *b, .grows = grows};
	if (m->win == NULL)
		m->win = xmalloc(BACK + m->window + MBOX_LOOK + 8);
}

void
mbox_free(struct mbox *m)
{
	free(m->win);
	*m = (struct mbox){.window = m->window};
}

static uint64_t
less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

void
mbox_grow(struct mbox *m, const struct blob *b, uint64_t gone, bool grows)
{
	m->blob = *b;
	m->grows = grows;
	if (gone == 0)
		return;
	m->from = less(m->from, gone);
	m->start = less(m->start, gone + 1) + 1; /* there is one before it */
	m->pos = less(m->pos, gone);
	m->body = less(m->body, gone);
	m->at = m->n = 0;
}

uint64_t
mbox_needs(const struct mbox *m)
{
	return m->state == AT_LENGTH ? 0 : less(m->pos, BACK + 1);
}

/*
 * Sets *v to the octets in the window from pos on: at least MBOX_LOOK, or all
 * up to the end of the blob. BACK octets before it, where there are any, and
 * 8 zero octets after it may be read too. False if they can't be read.
 */
static bool
view(struct mbox *m, uint64_t pos, struct span *v)
{
	uint64_t end = m->at + m->n, want;
	ssize_t r;

	if (pos > m->blob.len)
		pos = m->blob.len;
	if (m->at > less(pos, BACK) || pos > end ||
	    (end - pos < MBOX_LOOK && end < m->blob.len)) {
		m->at = less(pos, BACK);
		want = m->blob.len - m->at;
		if (want > BACK + m->window + MBOX_LOOK)
			want = BACK + m->window + MBOX_LOOK;
		r = blob_read(&m->blob, m->at, m->win, (size_t)want);
		m->n = r > 0 ? (size_t)r : 0;
		memset(m->win + m->n, 0, 8);
		if (m->n != want) {
			m->err = errno;
			m->state = BROKEN;
			return false;
		}
	}
	v->p = m->win + (pos - m->at);
	v->n = (size_t)(m->at + m->n - pos);
	return true;
}

/* Moves pos to the end of its line, or of the blob. */
static enum mbox_result
skip_line(struct mbox *m)
{
	const char *nl;
	struct span v;

	for (;;) {
		if (!view(m, m->pos, &v))
			return MBOX_ERROR;
		nl = v.n > 0 ? memchr(v.p, '\n', v.n) : NULL;
		if (nl != NULL) {
			m->pos += (size_t)(nl - v.p) + 1;
			break;
		}
		m->pos += v.n;
		if (m->pos < m->blob.len)
			continue;
		if (m->grows)
			return MBOX_MORE;
		break;
	}
	m->midline = false;
	return AGAIN;
}

/* The length of the line end at p, 0 for none; p[1] may be read. */
static size_t
line_end(const char *p)
{
	return *p == '\n' ? 1 : p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

/* The length of the empty line before p, of which room octets may be read. */
static size_t
empty_before(const char *p, uint64_t room)
{
	if (room >= 2 && p[-1] == '\n' && p[-2] == '\n')
		return 1;
	if (room >= 3 && p[-1] == '\n' && p[-2] == '\r' && p[-3] == '\n')
		return 2;
	return 0;
}

/*
 * Does s begin as pattern says? In it A is a letter, 9 a digit, 8 a digit
 * that may be missing, a blank any number of blanks (one at least), and
 * anything else stands for itself.
 */
static bool
looks_like(struct span s, const char *pattern)
{
	char c;

	for (; *pattern != '\0'; pattern++) {
		c = s.n > 0 ? s.p[0] : '\0';
		if (*pattern == 'A') {
			if (ascii_lower(c) < 'a' || ascii_lower(c) > 'z')
				return false;
		} else if (*pattern == '8' || *pattern == '9') {
			if (c < '0' || c > '9') {
				if (*pattern == '8')
					continue;
				return false;
			}
		} else if (c != *pattern) {
			return false;
		}
		do {
			s.p++;
			s.n--;
		} while (c == ' ' && s.n > 0 && s.p[0] == ' ');
	}
	return true;
}

/* Is it "From ", an address, and "Thu Jan  1 00:00:00 1970", perhaps with a
 * zone in front of the year or after it? */
static bool
is_envelope(struct span line)
{
	const char *nl;
	size_t i;

	if (line.n > MBOX_LOOK - 1)
		line.n = MBOX_LOOK - 1;
	nl = memchr(line.p, '\n', line.n);
	if (nl == NULL && line.n == MBOX_LOOK - 1)
		return false;
	if (nl != NULL)
		line.n = (size_t)(nl - line.p);
	for (i = 5; i < line.n; i++)
		if (looks_like(span_from(line, i), " AAA AAA 98 98:99"))
			break;
	for (; i + 5 <= line.n; i++) /* the year */
		if (looks_like(span_from(line, i), " 9999") &&
		    (i + 5 == line.n || is_xml_space(line.p[i + 5])))
			return true;
	return false;
}

/* One line of the header; the first Content-Length with a number counts. */
static enum mbox_result
step_header(struct mbox *m)
{
	static const char name[] = "content-length:";
	size_t eol, i = sizeof(name) - 1;
	struct span v;
	bool ends;

	if (m->midline)
		return skip_line(m);
	if (!view(m, m->pos, &v))
		return MBOX_ERROR;
	if (m->grows && v.n < MBOX_LOOK) /* what follows may matter */
		return MBOX_MORE;
	ends = v.n == 0 || memcmp(v.p, "From ", 5) == 0 ||
	    m->pos - m->start > MBOX_HEADER;
	eol = ends ? 0 : line_end(v.p);
	if (ends || eol > 0) {
		m->body = m->pos + eol;
		m->state = eol > 0 && m->claimed && m->length <= MBOX_LENGTH ?
		    AT_LENGTH : IN_BODY;
		/* The next "From " line may follow this message's at once. */
		m->pos = m->start - 1;
		return AGAIN;
	}
	m->midline = true;
	if (v.n > MBOX_LOOK)
		v.n = MBOX_LOOK;
	if (ascii_lower(v.p[0]) != 'c' || m->claimed || v.n < i ||
	    !span_is_nocase((struct span){v.p, i}, name))
		return AGAIN;
	while (i < v.n && (v.p[i] == ' ' || v.p[i] == '\t'))
		i++;
	if (i == v.n || !ascii_is_digit(v.p[i]))
		return AGAIN;
	m->claimed = true;
	for (m->length = 0; i < v.n && ascii_is_digit(v.p[i]); i++)
		if (m->length <= MBOX_LENGTH)
			m->length = m->length * 10 + (uint64_t)(v.p[i] - '0');
	return AGAIN;
}

static enum mbox_result
give(struct mbox *m, struct mbox_message *msg, uint64_t end, uint64_t next)
{
	*msg = (struct mbox_message){
	    .from = m->from,
	    .pos = m->start,
	    .len = less(end, m->start),
	    .number = m->number,
	    .unquote = m->state != AT_LENGTH,
	};
	m->from = m->pos = next;
	m->state = BETWEEN;
	return MBOX_MESSAGE;
}

/* Verifies the Content-Length: up to two line ends may follow the body. */
static enum mbox_result
step_length(struct mbox *m, struct mbox_message *msg)
{
	uint64_t end = m->body + m->length;
	struct span v;
	size_t skip;

	if (m->grows && less(m->blob.len, end) < MBOX_LOOK)
		return MBOX_MORE;
	m->pos = m->start - 1;
	if (end <= m->blob.len) {
		if (!view(m, end, &v))
			return MBOX_ERROR;
		skip = line_end(v.p);
		if (skip > 0)
			skip += line_end(v.p + skip);
		if (skip == v.n || (memcmp(v.p + skip, "From ", 5) == 0 &&
		    (skip > 0 || v.p[-1] == '\n')))
			return give(m, msg, end, end + skip);
	}
	m->state = IN_BODY;
	return AGAIN;
}

/* Looks for the separator that ends the message. */
static enum mbox_result
step_body(struct mbox *m, struct mbox_message *msg)
{
	uint64_t before = m->start - 1, next;
	const char *nl, *end, *line;
	struct span v;
	bool last;

	if (!view(m, m->pos, &v))
		return MBOX_ERROR;
	if (m->grows && v.n < MBOX_LOOK) /* what follows may matter */
		return MBOX_MORE;
	last = m->at + m->n == m->blob.len && !m->grows;
	end = v.p + (last ? v.n : v.n - MBOX_LOOK + 1);
	for (nl = v.p; (nl = memchr(nl, '\n', (size_t)(end - nl))) != NULL;
	     nl++) {
		line = nl + 1;
		if (memcmp(line, "From ", 5) == 0 &&
		    (empty_before(line, m->pos - before +
			 (uint64_t)(line - v.p)) > 0 ||
		    is_envelope((struct span){
			line, (size_t)(m->win + m->n - line)})))
			break;
	}
	if (nl == NULL && !last) {
		m->pos += (uint64_t)(end - v.p);
		return AGAIN;
	}
	line = nl != NULL ? nl + 1 : v.p + v.n;
	next = m->pos + (uint64_t)(line - v.p);
	return give(m, msg, next - empty_before(line, next - before), next);
}

enum mbox_result
mbox_next(struct mbox *m, struct mbox_message *msg)
{
	enum mbox_result r = AGAIN;

	while (r == AGAIN) {
		switch (m->state) {
		case BETWEEN:
			if (m->from == m->blob.len)
				return m->grows ? MBOX_MORE : MBOX_END;
			m->number++;
			m->midline = true;
			m->state = IN_FROM;
			break;
		case IN_FROM:
			r = skip_line(m);
			if (r != AGAIN)
				break;
			m->start = m->pos;
			m->claimed = false;
			m->state = IN_HEADER;
			break;
		case IN_HEADER:
			r = step_header(m);
			break;
		case AT_LENGTH:
			r = step_length(m, msg);
			break;
		case IN_BODY:
			r = step_body(m, msg);
			break;
		default:
			r = MBOX_ERROR;
		}
	}
	return r;
}

struct blob
mbox_blob(const struct mbox *m, const struct mbox_message *msg)
{
	struct blob b = blob_sub(&m->blob, msg->pos, msg->len);

	if (b.mem == NULL && msg->pos >= m->at &&
	    msg->pos - m->at <= m->n && b.len <= m->n - (msg->pos - m->at))
		b.mem = m->win + (msg->pos - m->at);
	return b;
}

/* --- quoting --- */

static const char held[] = ">From ";

#define FROM_N (sizeof(held) - 2)

void
mbox_unquote(struct mbox_quote *q, struct span s, bool last, struct buf *b)
{
	const char *p = s.p, *end = s.n > 0 ? p + s.n : p, *to;

	while (p < end) {
		if (!q->inside && *p == '>' && q->from == 0) {
			if (q->quote)
				buf_putc(b, '>');
			q->quote = true;
			p++;
			continue;
		}
		if (!q->inside && q->quote && *p == held[1 + q->from]) {
			p++;
			if (++q->from == FROM_N) {
				buf_add(b, held + 1, FROM_N);
				*q = (struct mbox_quote){.inside = true};
			}
			continue;
		}
		/* What was held back is no quoted line. The rest, up to the
		 * next line that begins with '>'. */
		if (q->quote)
			buf_add(b, held, 1 + q->from);
		for (to = p + 1; to < end; to++) {
			to = memchr(to, '>', (size_t)(end - to));
			if (to == NULL)
				to = end;
			if (to == end || to[-1] == '\n')
				break;
		}
		buf_add(b, p, (size_t)(to - p));
		*q = (struct mbox_quote){.inside = to[-1] != '\n'};
		p = to;
	}
	if (last && q->quote)
		buf_add(b, held, 1 + q->from);
}
