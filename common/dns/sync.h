/* A source of DNS answers that are there at once. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_SYNC_H
#define DNS_SYNC_H

#include "dns/dns.h"

typedef void dns_ask(void *ctx, struct span name, enum dns_type type,
    dns_done *done, void *arg);

/*
 * A source of which ask calls done before it returns: so no question is ever
 * open, and any number of them is welcome. ctx is handed to ask.
 */
struct dns dns_sync(void *ctx, dns_ask *ask);

#endif
