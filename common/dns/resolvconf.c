/*
 * Which resolvers to ask: resolv.conf(5), and ADDR[@PORT] of an option. Not by
 * ldns_resolver_new_frm_file(), which drops the interface of a link-local
 * address and the options, takes no port, and rejects a file for one bad line.
 */
/* SPDX-License-Identifier: ISC */
#include "dns/resolvconf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "value/num.h"

enum { DNS_PORT = 53, TIMEOUT = 5, ATTEMPTS = 3 };

/* Cuts s before the last c; what is behind it, or an absent span. */
static struct span
cut_at(struct span *s, char c)
{
	size_t i = s->n;
	struct span tail;

	while (i > 0 && s->p[i - 1] != c)
		i--;
	if (i == 0)
		return SPAN_NONE;
	tail = span_from(*s, i);
	s->n = i - 1;
	return tail;
}

bool
dns_server_parse(struct span text, struct dns_server *s)
{
	struct span port = cut_at(&text, '@'), scope;
	char name[IF_NAMESIZE] = "";
	uint64_t v = DNS_PORT;

	if (port.p != NULL && (!num_parse(port, &v) || v == 0 || v > 65535))
		return false;
	s->port = (uint16_t)v;
	if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
		text = (struct span){text.p + 1, text.n - 2};
	scope = cut_at(&text, '%');
	s->scope = 0;
	if (!ip_parse(text, &s->ip))
		return false;
	if (scope.p == NULL)
		return true;
	if (s->ip.bits != 128)
		return false;
	/* An interface by its number or name. */
	if (num_parse(scope, &v) && v > 0 && v <= UINT32_MAX) {
		s->scope = (uint32_t)v;
		return true;
	}
	if (scope.n >= sizeof(name))
		return false;
	memcpy(name, scope.p, scope.n);
	s->scope = if_nametoindex(name);
	return s->scope != 0;
}

struct dns_address
dns_server_address(const struct dns_server *s)
{
	struct dns_address a = {.family = s->ip.bits == 32 ? AF_INET :
	    AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET,
	    .sin_port = htons(s->port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
	    .sin6_port = htons(s->port), .sin6_scope_id = s->scope};

	_Static_assert(sizeof(v6) <= sizeof(a.p), "an address fits");
	if (a.family == AF_INET) {
		memcpy(&v4.sin_addr, s->ip.a, 4);
		memcpy(a.p, &v4, a.n = sizeof(v4));
	} else {
		memcpy(&v6.sin6_addr, s->ip.a, 16);
		memcpy(a.p, &v6, a.n = sizeof(v6));
	}
	return a;
}

/* --- resolv.conf --- */

/* Takes the first run of octets that are not in set off the front of s. */
static struct span
next_part(struct span *s, const char *set)
{
	size_t n = strlen(set);
	struct span part;

	while (s->n > 0 && memchr(set, s->p[0], n) != NULL)
		span_advance(s, 1);
	part = (struct span){s->p, 0};
	while (part.n < s->n && memchr(set, s->p[part.n], n) == NULL)
		part.n++;
	span_advance(s, part.n);
	return part;
}

bool
resolvconf_read(struct resolvconf *c, const char *path)
{
	static const char blank[] = " \t\r";
	const struct {
		const char *name;
		unsigned int max, *value;
	} options[] = {
		{"timeout:", LIMIT_DNS_TIMEOUT, &c->timeout},
		{"attempts:", LIMIT_DNS_TRIES, &c->attempts},
	}, *o;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 || errno == ENOENT;
	ssize_t k = 0;
	char *p = xmalloc(LIMIT_RESOLV_CONF);
	struct span text = {p, 0}, line, word;
	uint64_t v;

	while (fd >= 0 && text.n < LIMIT_RESOLV_CONF &&
	    (k = read(fd, p + text.n, LIMIT_RESOLV_CONF - text.n)) > 0)
		text.n += (size_t)k;
	*c = (struct resolvconf){.timeout = TIMEOUT, .attempts = ATTEMPTS};
	while (text.n > 0) {
		line = next_part(&text, "\n");
		word = next_part(&line, blank);
		if (span_is(word, "nameserver") && c->n < LIMIT_DNS_SERVERS)
			c->n += dns_server_parse(next_part(&line, blank),
			    &c->server[c->n]);
		if (!span_is(word, "options"))
			continue;
		while ((word = next_part(&line, blank)).n > 0)
			for (o = options; o < options + 2; o++)
				if (span_has_prefix(word, o->name) &&
				    num_parse(span_from(word, strlen(o->name)),
				    &v))
					*o->value = v < 1 ? 1 : v < o->max ?
					    (unsigned int)v : o->max;
	}
	if (c->n == 0)
		c->n += dns_server_parse(SPAN_LIT("127.0.0.1"),
		    &c->server[0]);
	free(p);
	if (fd >= 0)
		close(fd);
	return good && k >= 0;
}
