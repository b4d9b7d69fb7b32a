/* A source of answers in front of another that shows what passes. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_TAP_H
#define DNS_TAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "dns/dns.h"

/*
 * Called twice for each question: when it is put, with answer NULL, and with
 * its answer before the one who asked gets it. name is as it was asked; both
 * hold during the call.
 */
typedef void dns_listener(void *ctx, struct span name, enum dns_type type,
    const struct dns_answer *answer);

enum { DNS_TAP_LISTENERS = 3 };

struct dns_tap {
	struct dns source;
	struct {
		dns_listener *call;
		void *ctx;
	} listener[DNS_TAP_LISTENERS];
	size_t n;
};

/*
 * The source: everything is handed on to *source, which is copied. What that
 * stands for, and *t, must outlive it. There is no listener at first.
 */
struct dns dns_tap_source(struct dns_tap *t, const struct dns *source);

/* Adds a listener, up to DNS_TAP_LISTENERS. */
void dns_tap_add(struct dns_tap *t, dns_listener *call, void *ctx);

/*
 * A listener that counts the answers that were DNS_TEMPFAIL; ctx is a struct
 * dns_failures. name and error are those of the first one, error static. All
 * zero is none; buf_free() the name.
 */
struct dns_failures {
	uint64_t n;
	struct buf name;
	const char *error;
};

dns_listener dns_failures_hear;

#endif
