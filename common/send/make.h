/* Reports out of check rows: reads, sorts, looks up, writes. */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_MAKE_H
#define SEND_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/names.h"
#include "base/spool.h"
#include "base/status.h"
#include "base/stream.h"
#include "dkim/crypt.h"
#include "dkim/sign.h"
#include "dns/dns.h"
#include "rows/read.h"
#include "send/listed.h"
#include "send/outbox.h"
#include "send/report.h"
#include "send/runs.h"
#include "send/sender.h"
#include "send/targets.h"
#include "send/tuple.h"

/* What becomes of a report. */
enum make_form {
	MAKE_EML,     /* a letter for each recipient, in a file of its own */
	MAKE_MAILDIR, /* the same, with names as a Maildir has them */
	MAKE_MBOX,    /* the same, one after the other */
	MAKE_XML,     /* the report alone */
	MAKE_FORMS
};
const char *make_form_name(int form);

/*
 * Set by the caller, who owns it all: by, tuples (but for what it makes), form,
 * and
 *   dns       whom to ask; window: lookups at once
 *   everyone  reports also for domains of which no message passed
 *   allow     domains that get reports without a pass; suppress: see targets
 *   out       where files go; packed: -o xml gives gzip
 *   outbox    what is known of earlier runs, or NULL
 *   waiting   its folder of reports that wait, or -1
 *   check     tell if the first letter does not pass DMARC
 *   most      files of a run, most_host those for one host; beyond them
 *             reports wait
 * counts are what became of messages, by enum tuple_left.
 */
struct make {
	struct reporter by;
	struct tuples tuples;
	enum make_form form;
	struct crypt *crypt;
	const struct sign *sign; /* letters are signed; or NULL */
	const struct dns *dns;
	uint64_t window;
	bool everyone, quiet, packed, check;
	struct listed *allow, *suppress;
	struct sender out;
	const struct outbox *outbox;
	int waiting;
	uint64_t most, most_host;

	uint64_t counts[TUPLE_LEFT_N], bad;
	uint64_t reports, files, known, put_off, no_pass, not_asked;
	enum status status;

	/* its own */
	struct rows rows;
	struct runs runs;
	struct spool spool;
	struct targets targets;
	struct names wanted; /* a period's number and a domain */
	struct names hosts;
	uint64_t *at_host;
	size_t hostcap;
	int slot[LIMIT_COLUMNS];
	struct buf text;
};

/* Before rights are given up: temporary files. False after telling why. */
bool make_begin(struct make *m);
void make_free(struct make *m);

/* Takes the rows of an input; what is wrong with rows is told. */
void make_rows(struct make *m, struct stream in, const char *name);

/* Makes the reports of all rows that were taken, unless some could not be read,
 * and those that wait. */
void make_reports(struct make *m);

/* What was left out, on stderr. */
void make_tell(const struct make *m);

#endif
