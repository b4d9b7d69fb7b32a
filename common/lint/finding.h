/* What dmarc-lint has found: which rule, where, about what, how to mend it. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_FINDING_H
#define LINT_FINDING_H

#include <stdint.h>

#include "base/span.h"
#include "lint/rules.h"
#include "zone/file.h"

/*
 * n octets at this place become text, which is absent if there is no way to
 * mend it without asking. They lie in one line; n is 0 where text is put in.
 * In a master file text is as it has to stand there, escapes and all; what is
 * between two strings of a text that goes over from one to the other stays, and
 * ends it.
 */
struct finding_fix {
	struct zone_place at;
	uint32_t n;
	struct span text;
	/* While the finding is kept: where what stays begins, and how many
	 * octets that is; 0 for none. */
	uint32_t stays_at, stays;
};

/*
 * A finding. Spans hold as long as the call it is handed to, and are as they
 * came: raw, to be escaped wherever they are written to. Absent is what does
 * not apply.
 */
struct finding {
	enum lint_rule rule;
	enum lint_severity severity; /* never LINT_OFF or LINT_BY_RULE */

	/*
	 * The first octet of the fault and how many there are of it in its
	 * line, at least 1. In a master file at.file is not NULL, and its
	 * from tells what included it. A record by itself has the place it
	 * was given with, its column that of the octet. What DNS said has no
	 * place: at.file is NULL and at.line 0; at.column then is that of the
	 * octet in record, or 0.
	 */
	struct zone_place at;
	uint32_t n;

	struct span domain;  /* that it is about, without "_dmarc." before it;
	                        presentation form, lower case, no final dot */
	struct span record;  /* the text of the record, its strings joined */
	size_t record_at;    /* where in it the fault is, and how many octets */
	size_t record_n;     /* of it; 0 if it is not in the record */
	struct span target;  /* the name where the record stands, if the place
	                        is that of an alias that leads there */
	struct span subject; /* the octets at fault, or the name in question */
	struct span detail;  /* what exactly, one line in English, with
	                        untrusted names in it; "" if there is nothing
	                        to be said beside lint_rules[].what */
	const char *why;     /* what receivers do in this very case, static;
	                        NULL for lint_rules[].why */
	struct span line;    /* the line of the file, at most LIMIT_LINT_LINE
	                        octets of it around the place */
	uint32_t line_at;    /* the column of its first octet, 1 if not cut */

	/* For LINT_MORE_FINDINGS: of which rule, and how many more. */
	enum lint_rule more_rule;
	uint64_t more;

	struct finding_fix fix;
};

static inline const char *
finding_why(const struct finding *f)
{
	return f->why != NULL ? f->why : lint_rules[f->rule].why;
}

typedef void finding_emit(void *ctx, const struct finding *f);

#endif
