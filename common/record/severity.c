/* How severe the faults of a record are: what each does to the policy and to
 * the reports (RFC 9989, 4.7, 4.8 and 4.10.1). */
/* SPDX-License-Identifier: ISC */
#include "base/near.h"
#include "record/record.h"

/* Without this tag the policy is not in force, or reports are lost. */
static bool
weighs(enum record_tag tag)
{
	return tag == TAG_V || (tag < TAG_N &&
	    (record_tags[tag].kind == VALUE_POLICY ||
	    record_tags[tag].kind == VALUE_URIS));
}

/* Do octets at a place matter to nothing but a tag that does not weigh, or is
 * unknown? */
static bool
is_aside(const struct record *r, size_t at)
{
	const struct record_item *it = r->items, *end = it + r->nitems;

	while (it < end && (at < it->value_at ||
	    at >= it->value_at + it->value_n))
		it++;
	return it < end && !weighs((enum record_tag)it->tag);
}

/* An URI that is not of mailto: what reports go there? */
static enum record_severity
of_scheme(const struct record *r, const struct record_note *note)
{
	struct span scheme = {r->text.p + note->at, 0};
	size_t i;

	while (scheme.n < note->n && scheme.p[scheme.n] != ':')
		scheme.n++;
	if (near_distance(scheme, SPAN_LIT("mailto")) <= 2)
		return RECORD_ERROR;
	for (i = 0; i < r->nuris; i++)
		if (r->uris[i].tag == note->tag && r->uris[i].valid &&
		    r->uris[i].mailto)
			return RECORD_NOTE;
	return RECORD_ERROR; /* none is left that all receivers support */
}

enum record_severity
record_severity(const struct record *r, const struct record_note *note)
{
	static const unsigned char severities[FAULT_N] = {
#define RECORD_FAULT(id, code, severity) [FAULT_##id] = RECORD_##severity,
#include "record/faults.def"
#undef RECORD_FAULT
	};

	switch (note->fault) {
	case FAULT_TAG_MALFORMED:
	case FAULT_TAG_TYPO:
	case FAULT_TAG_UNKNOWN:
	case FAULT_VALUE_EMPTY:
		if (weighs((enum record_tag)note->tag) &&
		    r->value[note->tag].p == NULL)
			return RECORD_ERROR;
		break;
	case FAULT_SMART_QUOTES:
	case FAULT_NON_ASCII:
	case FAULT_CONTROL_CHAR:
	case FAULT_BACKSLASH_ESCAPE:
	case FAULT_HTML_ENTITY:
		if (is_aside(r, note->at))
			return RECORD_WARNING;
		break;
	case FAULT_URI_UNSUPPORTED_SCHEME:
		return of_scheme(r, note);
	case FAULT_URI_UNESCAPED_CHAR: /* a comma makes two of one */
		if (r->text.p[note->at] == ',')
			return RECORD_ERROR;
		break;
	default:
		break;
	}
	return (enum record_severity)severities[note->fault];
}
