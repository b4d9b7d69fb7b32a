/* Which resolvers to ask: resolv.conf(5), and ADDR[@PORT] of an option. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_RESOLVCONF_H
#define DNS_RESOLVCONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/span.h"
#include "value/ip.h"

struct dns_server {
	struct ip ip;
	uint16_t port;
	uint32_t scope; /* interface of a link-local IPv6 address, or 0 */
};

/*
 * Reads "192.0.2.1", "2001:db8::1@5353", "[2001:db8::1]@53", "fe80::1%eth0";
 * the port is 53 if none is given. On false *s is undefined.
 */
bool dns_server_parse(struct span text, struct dns_server *s);

/* A server's address as connect(2) takes it. */
struct dns_address {
	_Alignas(8) unsigned char p[28]; /* a struct sockaddr */
	unsigned int n;
	int family;
};

struct dns_address dns_server_address(const struct dns_server *s);

/* timeout in seconds of a try; attempts: tries in all for a question. */
struct resolvconf {
	struct dns_server server[LIMIT_DNS_SERVERS];
	size_t n; /* never 0 */
	unsigned int timeout, attempts;
};

/*
 * Reads a resolv.conf, of which LIMIT_RESOLV_CONF octets count: nameserver,
 * options timeout and attempts. Everything else, and lines that can't be
 * understood, are ignored, as the C library does. Without a nameserver it is
 * 127.0.0.1. A file that does not exist counts as empty; false with errno if it
 * can't be read.
 */
bool resolvconf_read(struct resolvconf *c, const char *path);

#endif
