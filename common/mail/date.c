/* Date and time of mail; knows zone names of RFC 5322 only. */
/* SPDX-License-Identifier: ISC */
#include "mail/date.h"

#include "value/date.h"
#include "mail/header.h"

/* A word or number. */
struct token {
	struct span s;
	int64_t v;
	bool number;
};

/*
 * The next word, or number, off the front of *s. It must have least to most
 * octets, and most is at most 6.
 */
static bool
take(struct span *s, size_t least, size_t most, struct token *t)
{
	size_t i = 0;

	*t = (struct token){.s = {s->p, 0}};
	if (!header_skip_cfws(s) || s->n == 0)
		return false;
	t->number = s->p[0] >= '0' && s->p[0] <= '9';
	for (; i < s->n && i <= most; i++) {
		char c = ascii_lower(s->p[i]);

		if (t->number ? c < '0' || c > '9' : c < 'a' || c > 'z')
			break;
		if (t->number)
			t->v = t->v * 10 + (c - '0');
	}
	t->s = (struct span){s->p, i};
	span_advance(s, i);
	return i >= least && i <= most;
}

/* If c is next after white space and comments, takes it off. */
static bool
take_char(struct span *s, char c)
{
	if (!header_skip_cfws(s) || s->n == 0 || s->p[0] != c)
		return false;
	span_advance(s, 1);
	return true;
}

/* The number of a word of three letters in names, from 1 on; 0 if none. */
static unsigned int
place(struct span s, const char *names)
{
	unsigned int i;

	for (i = 0; s.n == 3 && names[i] != '\0'; i += 3)
		if (ascii_lower(s.p[0]) == names[i] &&
		    ascii_lower(s.p[1]) == names[i + 1] &&
		    ascii_lower(s.p[2]) == names[i + 2])
			return i / 3 + 1;
	return 0;
}

/* [day-of-week ","] day month year */
static bool
take_date(struct span *s, struct date *d)
{
	struct date first, next;
	struct token t;

	if (!take(s, 1, 6, &t))
		return false;
	if (!t.number) {
		if (place(t.s, "montuewedthufrisatsun") == 0)
			return false;
		take_char(s, ','); /* left out by some */
		if (!take(s, 1, 2, &t))
			return false;
	}
	if (!t.number || t.s.n > 2)
		return false;
	d->day = (unsigned int)t.v;
	if (!take(s, 3, 3, &t) || t.number)
		return false;
	d->month = place(t.s, "janfebmaraprmayjunjulaugsepoctnovdec");
	if (d->month == 0 || !take(s, 2, 4, &t) || !t.number)
		return false;
	d->year = t.v;
	if (t.s.n == 3 || (t.s.n == 2 && t.v >= 50)) /* RFC 5322, 4.3 */
		d->year += 1900;
	else if (t.s.n == 2)
		d->year += 2000;
	first = (struct date){d->year, d->month, 1};
	next = d->month < 12 ? (struct date){d->year, d->month + 1, 1} :
	    (struct date){d->year + 1, 1, 1};
	return d->year >= 1900 && d->day >= 1 &&
	    d->day <= date_days(next) - date_days(first);
}

bool
maildate_parse(struct span s, int64_t *t)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {{"ut", 0}, {"utc", 0}, {"gmt", 0}, {"z", 0}, {"est", -5},
	    {"edt", -4}, {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6},
	    {"pst", -8}, {"pdt", -7}};
	enum { ZONES = sizeof(zones) / sizeof(zones[0]) };
	struct date d = {0};
	struct token n[3] = {{.v = 0}}; /* hour ":" minute [":" second] */
	struct token zone; /* ("+" / "-") 4DIGIT, or a name */
	int64_t sign, east; /* seconds east of Greenwich */
	size_t i;

	if (!take_date(&s, &d))
		return false;
	for (i = 0; i < 3; i++) {
		if (i > 0 && !take_char(&s, ':')) {
			if (i == 1)
				return false;
			break;
		}
		if (!take(&s, i == 0 ? 1 : 2, 2, &n[i]) || !n[i].number)
			return false;
	}
	if (n[0].v > 23 || n[1].v > 59 || n[2].v > 60)
		return false;
	sign = take_char(&s, '+') ? 1 : take_char(&s, '-') ? -1 : 0;
	if (!take(&s, sign != 0 ? 4 : 1, sign != 0 ? 4 : 6, &zone) ||
	    zone.number != (sign != 0))
		return false;
	if (sign != 0) {
		if (zone.v % 100 >= 60)
			return false;
		east = sign * (zone.v / 100 * 3600 + zone.v % 100 * 60);
	} else {
		for (i = 0; i < ZONES; i++)
			if (span_is_nocase(zone.s, zones[i].name))
				break;
		if (i == ZONES)
			return false;
		east = zones[i].hours * 3600;
	}
	if (!header_skip_cfws(&s) || s.n > 0)
		return false;
	*t = date_days(d) * DATE_DAY + n[0].v * 3600 + n[1].v * 60 + n[2].v -
	    east;
	return true;
}
