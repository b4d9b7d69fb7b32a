/* What is worth knowing about the signatures of a message: notes. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/signatures.h"

#include <inttypes.h>

#include "base/buf.h"
#include "dmarc/evaluate.h"
#include "record/taglist.h"

/*
 * The fields that there is one of (RFC 5322, 3.6; MIME), so that a second one
 * above may be what a reader sees; and the note if it is there and not signed
 * at all, NOTE_N for none.
 */
static const struct {
	struct span name;
	enum note_code alone;
} fields[] = {
    {SPAN_LIT("From"), NOTE_N},
    {SPAN_LIT("Sender"), NOTE_N},
    {SPAN_LIT("Reply-To"), NOTE_UNSIGNED_FIELD},
    {SPAN_LIT("To"), NOTE_UNSIGNED_FIELD},
    {SPAN_LIT("Cc"), NOTE_UNSIGNED_FIELD},
    {SPAN_LIT("Subject"), NOTE_UNSIGNED_FIELD},
    {SPAN_LIT("Date"), NOTE_UNSIGNED_FIELD},
    {SPAN_LIT("Message-ID"), NOTE_N},
    {SPAN_LIT("In-Reply-To"), NOTE_N},
    {SPAN_LIT("References"), NOTE_N},
    {SPAN_LIT("MIME-Version"), NOTE_N},
    {SPAN_LIT("Content-Type"), NOTE_UNSIGNED_TYPE},
    {SPAN_LIT("Content-Transfer-Encoding"), NOTE_UNSIGNED_TYPE},
    {SPAN_LIT("Content-Disposition"), NOTE_N},
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static void
count(unsigned int n[FIELDS], struct span name)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (span_eq_nocase(name, fields[i].name)) {
			n[i]++;
			return;
		}
}

/* Does it pass, and is it aligned with an Author Domain? */
static bool
counts(const struct evaluation *e, size_t i)
{
	const struct evaluate_author *a = e->authors;
	bool aligned = false;

	if (e->ids.dkim[i].result != AUTH_PASS)
		return false;
	for (; a < e->authors + e->nauthors; a++)
		aligned |= a->verdict.known &&
		    a->verdict.dkim[i].aligned == ALIGN_YES;
	return aligned;
}

static void
note_unsigned(struct notes *l, const struct evaluation *e)
{
	const struct header *h = e->header;
	unsigned int there[FIELDS] = {0}, most[FIELDS] = {0}, named[FIELDS];
	uint64_t octets = UINT64_MAX; /* the fewest that are not signed */
	const struct dkim_outcome *o;
	struct span names, name;
	struct buf b = {0};
	size_t i, k;

	for (i = 0; i < e->ids.ndkim; i++) {
		if (!counts(e, i))
			continue;
		o = dkim_outcome(e->dkim, i);
		if (o->unsigned_octets < octets)
			octets = o->unsigned_octets;
		memset(named, 0, sizeof(named));
		for (names = o->names;
		     taglist_part(&names, ':', TAGLIST_FWS, &name);)
			count(named, name);
		for (k = 0; k < FIELDS; k++)
			if (named[k] > most[k])
				most[k] = named[k];
	}
	if (octets == UINT64_MAX) /* none counts */
		return;
	for (i = 0; i < h->n; i++)
		count(there, h->field[i].name);
	for (k = 0; k < FIELDS; k++)
		if (there[k] > most[k] && most[k] > 0)
			notes_add(l, NOTE_UNSIGNED_SECOND, fields[k].name);
		else if (there[k] > most[k] && fields[k].alone != NOTE_N)
			notes_add(l, fields[k].alone, fields[k].name);
	if (octets > 0) {
		buf_printf(&b, "%" PRIu64 " octets", octets);
		notes_add(l, NOTE_UNSIGNED_OCTETS, buf_span(&b));
		buf_free(&b);
	}
}

/* Would its result be another one if it came now? */
static void
note_time(struct notes *l, const struct evaluation *e,
    const struct dkim_outcome *o)
{
	bool now = dkim_at(o, e->envelope->clock) == DKIM_VERIFIED;

	if (o->reason == DKIM_VERIFIED && !now)
		notes_add(l, NOTE_VALID_THEN, o->domain);
	if ((o->reason == DKIM_EXPIRED || o->reason == DKIM_FUTURE) && now)
		notes_add(l, NOTE_VALID_NOW, o->domain);
}

/* Signatures that were not verified, beside none that counts. */
static void
note_number(struct notes *l, const struct evaluation *e)
{
	bool unchecked = false, any = false;
	size_t i;

	for (i = 0; i < e->ids.ndkim; i++) {
		unchecked |= dkim_outcome(e->dkim, i)->reason ==
		    DKIM_NOT_CHECKED;
		any |= counts(e, i);
	}
	if (unchecked && !any)
		notes_add(l, NOTE_SIGNATURES, SPAN_NONE);
}

void
signatures_note(struct notes *l, const struct evaluation *e)
{
	size_t i;

	if (e->envelope->clock != 0) {
		for (i = 0; e->dkim != NULL && i < e->ids.ndkim; i++)
			note_time(l, e, dkim_outcome(e->dkim, i));
		if (e->arc != NULL)
			note_time(l, e, &e->arc->message);
	}
	if (e->dkim == NULL)
		return;
	note_number(l, e);
	note_unsigned(l, e);
}
