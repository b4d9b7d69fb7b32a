/* Where reports about a domain go: its rua, looked up and verified. */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_TARGETS_H
#define SEND_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/names.h"
#include "base/span.h"
#include "dmarc/lookup.h"
#include "send/listed.h"

enum target_state {
	TARGET_READY,  /* to all addresses there are, which may be none */
	TARGET_LATER,  /* a question to the DNS failed for now */
};

/* One policy domain, and n addresses. */
struct target {
	enum target_state state;
	struct span *to;
	size_t n;
};

/* By number of the domain's name. All zero is none; suppress is borrowed, and
 * may be NULL. */
struct targets {
	struct names domains;
	struct target *v;
	size_t n, cap;
	struct arena text;
	struct listed *suppress;
	bool quiet;
	size_t suppressed; /* addresses and domains that are listed */
	struct buf word;
};

/*
 * Takes what a lookup has found, as RFC 9990 wants it: URIs in their order
 * (3.5), those to other organizations only if these agree, an override on the
 * same host in place of them (4), each address once, at most LIMIT_SENT_TO.
 * What is left out is told on stderr.
 */
void targets_take(struct targets *t, const struct lookup_outcome *o);

/* Of a domain; NULL if it was not taken. */
const struct target *targets_find(const struct targets *t, struct span domain);
void targets_free(struct targets *t);

#endif
