/* A record's cells, and what it says of itself that does not go together. */
/* SPDX-License-Identifier: ISC */
#include "report/record.h"

#include <stdbool.h>

static struct span
derive_dmarc(struct span dkim, struct span spf)
{
	if (span_is(dkim, "pass") || span_is(spf, "pass"))
		return SPAN_LIT("pass");
	if (span_is(dkim, "fail") && span_is(spf, "fail"))
		return SPAN_LIT("fail");
	return SPAN_NONE;
}

static void
note(struct ruapart *record, enum quirk q, const char *where)
{
	ruapart_note(record, q, where, SPAN_NONE);
}

/* A result that policy_evaluated rests on must be in auth_results. */
static void
check_passes(struct ruapart *record, const struct span *cells)
{
	if (ruapart_is_cut(record))
		return;
	if (!record->dkim_pass && span_is(cells[RUA_dkim_aligned], "pass"))
		note(record, QUIRK_UNSUPPORTED_PASS, "dkim");
	if (!record->spf_pass && span_is(cells[RUA_spf_aligned], "pass"))
		note(record, QUIRK_UNSUPPORTED_PASS, "spf");
}

/* RFC 9990, 3.1.1.9; below the policy domain sp or np may apply. */
static bool
is_unexplained(const struct ruapart *head, const struct span *cells)
{
	struct span done = cells[RUA_disposition];

	return cells[RUA_reasons].n == 0 && done.p != NULL &&
	    span_is(cells[RUA_dmarc], "fail") &&
	    cells[RUA_header_from].p != NULL &&
	    span_eq(cells[RUA_header_from],
		ruapart_get(head, RUA_policy_domain)) &&
	    !span_eq(done, ruapart_get(head, RUA_p));
}

void
ruarecord_cells(struct ruapart *record, const struct ruapart *head,
    struct span *cells)
{
	ruapart_cells(record, cells);
	cells[RUA_dmarc] = derive_dmarc(
	    cells[RUA_dkim_aligned], cells[RUA_spf_aligned]);
	if (span_is(cells[RUA_count], "0"))
		note(record, QUIRK_NULL_RECORD, NULL);
	check_passes(record, cells);
	if (is_unexplained(head, cells))
		note(record, QUIRK_UNEXPLAINED, NULL);
	cells[RUA_quirks] = buf_span(&record->quirks.text);
}
