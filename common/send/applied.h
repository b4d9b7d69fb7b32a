/* What this host did with messages, which is what reports say (3.1.1.9). */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_APPLIED_H
#define SEND_APPLIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/stream.h"
#include "base/table.h"

/*
 * NOTHING: policies are evaluated, and not enforced. ROW: what check rows say
 * in disposition and reasons was done. LISTED: a log of the mail server says
 * so, as rows with the columns message_id and disposition, and reasons if it
 * likes; nothing was done with a message that is not there.
 */
enum applied_how { APPLIED_NOTHING, APPLIED_ROW, APPLIED_LISTED };

struct applied {
	enum applied_how how;
	/* LISTED: by hash of the Message-ID. */
	uint64_t seed;
	struct table table;
	struct applied_message {
		uint64_t id;
		uint8_t disposition; /* its place among applied_words */
		uint8_t reason;      /* its place among applied_reasons, or
		                      * APPLIED_NO_REASON */
	} *v;
	size_t n, cap;
};

enum { APPLIED_NO_REASON = 255 };
extern const char *const applied_words[];   /* "none", ...; NULL at the end */
extern const char *const applied_reasons[]; /* RFC 9990, 3.1.6 */

/* The place of a word in such a list, or -1. */
int applied_find(const char *const *words, struct span word);

/* Reads the log. NULL, or what is wrong with *line (a static text, or the
 * stream's); seed is of hash_seed(). */
const char *applied_read(struct applied *a, struct stream in, uint64_t seed,
    uint64_t *line);
void applied_free(struct applied *a);

/* What the log says of this Message-ID, or NULL. */
const struct applied_message *applied_of(const struct applied *a,
    struct span message_id);

#endif
