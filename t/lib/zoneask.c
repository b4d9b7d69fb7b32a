/*
 * Asks questions, one a line ("name TYPE"), of zone files or of a server:
 *	zoneask -z FILE... <questions
 *	zoneask -l FILE... <questions	(as the linter sees zones: results only)
 *	zoneask -s PORT <questions	(127.0.0.1; follows chains itself)
 * One line an answer: name type result ttl records, sorted, in hexadecimal.
 */
/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "dns/zone.h"
#include "lint/part.h"
#include "zone/load.h"
#include "zone/type.h"

struct outcome {
	const char *result;
	uint32_t ttl;
	struct buf text[256]; /* records in hexadecimal */
	size_t n;
};

static void
put_hex(struct outcome *o, const char *p, size_t n)
{
	struct buf *b = &o->text[o->n++ % 256];

	for (b->n = 0; n > 0; n--)
		buf_printf(b, "%02x", (unsigned int)(unsigned char)*p++);
	buf_putc(b, '\0');
}

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct buf *)a)->p, ((const struct buf *)b)->p);
}

static void
print(const char *name, const char *type, struct outcome *o, bool brief)
{
	size_t i;

	if (brief) {
		printf("%s %s %s\n", name, type, o->result);
		return;
	}
	qsort(o->text, o->n, sizeof(o->text[0]), compare);
	printf("%s %s %s %u", name, type, o->result, (unsigned int)o->ttl);
	for (i = 0; i < o->n; i++)
		printf(" %s", o->text[i].p);
	printf("\n");
}

/* --- zone files --- */

static void
done(void *arg, const struct dns_answer *a)
{
	static const char *const names[] = {
	    "found", "nodata", "nxdomain", "tempfail"};
	struct outcome *o = arg;
	size_t i;

	o->result = a->error != NULL ? a->error : names[a->result];
	if (a->error != NULL && strncmp(a->error, "CNAME ", 6) == 0)
		o->result = "chain"; /* too long, or a loop */
	o->ttl = a->ttl;
	for (i = 0; i < a->n; i++)
		put_hex(o, a->records[i].p, a->records[i].n);
}

static void
show(void *ctx, const struct zone_note *n)
{
	(void)ctx;
	fprintf(stderr, "%.*s:%u:%u: %s\n", (int)n->at.file->name.n,
	    n->at.file->name.p, (unsigned int)n->at.line,
	    (unsigned int)n->at.column, zonefaults[n->fault].code);
}

/* --- zone files as the linter sees them --- */

static struct lint_options lint_options;

static void
ignore(void *ctx, const struct finding *f)
{
	(void)ctx;
	(void)f;
}

static bool
lint_file(struct lint *l, struct zoneload *load, const char *path)
{
	struct lint_source s = {.name = span_str(path)};

	if (!zoneload_file(load, path, -1, &s.text))
		return false;
	lint_zone(l, &s);
	return true;
}

/* --- a server --- */

static ldns_pkt *
query(int fd, const ldns_rdf *name, ldns_rr_type type)
{
	ldns_pkt *q = ldns_pkt_query_new(ldns_rdf_clone(name), type,
	    LDNS_RR_CLASS_IN, 0), *reply = NULL;
	uint8_t *wire, in[65535];
	size_t size;
	ssize_t n;

	ldns_pkt_set_edns_udp_size(q, 65535);
	ldns_pkt2wire(&wire, q, &size);
	if (send(fd, wire, size, 0) < 0 ||
	    (n = recv(fd, in, sizeof(in), 0)) < 0 ||
	    ldns_wire2pkt(&reply, in, (size_t)n) != LDNS_STATUS_OK) {
		fprintf(stderr, "no answer from the server\n");
		exit(1);
	}
	free(wire);
	ldns_pkt_free(q);
	return reply;
}

static void
least(struct outcome *o, const ldns_rr *rr)
{
	if (ldns_rr_ttl(rr) < o->ttl)
		o->ttl = ldns_rr_ttl(rr);
}

/* As struct dns_answer has it: the same code writes names. */
static void
put_rr(struct outcome *o, const ldns_rr *rr)
{
	struct buf b = {0};
	size_t i, j;

	for (i = 0; i < ldns_rr_rd_count(rr); i++) {
		ldns_rdf *f = ldns_rr_rdf(rr, i);
		const unsigned char *p = ldns_rdf_data(f);
		size_t n = ldns_rdf_size(f);

		if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_TXT) {
			buf_add(&b, (const char *)p + 1, n - 1);
		} else if (ldns_rdf_get_type(f) == LDNS_RDF_TYPE_DNAME &&
		    ldns_rr_get_type(rr) != LDNS_RR_TYPE_SOA) {
			ldns_dname2canonical(f);
			zonename_write(&b, p);
		} else {
			if (ldns_rdf_get_type(f) == LDNS_RDF_TYPE_DNAME)
				ldns_dname2canonical(f);
			for (j = 0; j < n; j++)
				buf_putc(&b, (char)p[j]);
		}
	}
	put_hex(o, buf_span(&b).p, b.n);
	buf_free(&b);
}

/* What the answer section has for *name; follows it along CNAMEs. */
static bool
look(const ldns_pkt *p, ldns_rdf **name, ldns_rr_type type,
    struct outcome *o, bool *is_loop)
{
	const ldns_rr_list *l = ldns_pkt_answer(p);
	int moves = 0;
	bool moved;
	size_t i;

	do {
		moved = false;
		if (++moves > 16) /* it is a loop */
			break;
		for (i = 0; i < ldns_rr_list_rr_count(l); i++) {
			const ldns_rr *rr = ldns_rr_list_rr(l, i);

			if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_DNAME &&
			    ldns_dname_is_subdomain(*name, ldns_rr_owner(rr)))
				least(o, rr);
			if (ldns_dname_compare(ldns_rr_owner(rr), *name) != 0)
				continue;
			if (ldns_rr_get_type(rr) == type) {
				put_rr(o, rr);
				least(o, rr);
			} else if (ldns_rr_get_type(rr) ==
			    LDNS_RR_TYPE_CNAME && o->n == 0) {
				least(o, rr);
				ldns_rdf_deep_free(*name);
				*name = ldns_rdf_clone(ldns_rr_rdf(rr, 0));
				moved = true;
				break;
			}
		}
	} while (moved && o->n == 0);
	*is_loop = moves > 16;
	return o->n > 0;
}

static void
authority(const ldns_pkt *p, ldns_rdf *name, ldns_rr_type type,
    struct outcome *o)
{
	const ldns_rr_list *l = ldns_pkt_authority(p);
	size_t i;

	o->result = "nodata";
	if (ldns_pkt_get_rcode(p) == LDNS_RCODE_NXDOMAIN)
		o->result = "nxdomain";
	for (i = 0; i < ldns_rr_list_rr_count(l); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(l, i);

		if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_SOA) {
			least(o, rr);
		} else if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_NS &&
		    !ldns_pkt_aa(p)) {
			if (type == LDNS_RR_TYPE_NS && ldns_dname_compare(
			    ldns_rr_owner(rr), name) == 0) {
				put_rr(o, rr);
				least(o, rr);
				o->result = "found";
				continue;
			}
			o->result = "delegated, and no zone file has it";
			o->ttl = 0;
		}
	}
}

static void
ask_server(int fd, const char *text, ldns_rr_type type, struct outcome *o)
{
	ldns_rdf *name = ldns_dname_new_frm_str(text), *from = NULL;
	ldns_pkt *p = NULL;
	bool is_loop;
	int i;

	o->ttl = UINT32_MAX;
	for (i = 0; i <= 16; i++) {
		p = query(fd, name, type);
		from = ldns_rdf_clone(name);
		ldns_dname2canonical(name);
		if (look(p, &name, type, o, &is_loop)) {
			o->result = "found";
			break;
		}
		if (is_loop) {
			o->result = "chain";
			o->ttl = 0;
			break;
		}
		if (ldns_pkt_get_rcode(p) == LDNS_RCODE_YXDOMAIN) {
			o->result = "name too long after DNAME";
			o->ttl = 0;
			break;
		}
		if (ldns_dname_compare(name, from) == 0) {
			authority(p, name, type, o);
			if (ldns_pkt_get_rcode(p) == LDNS_RCODE_REFUSED) {
				o->result = "nxdomain";
				o->ttl = 0;
			}
			break;
		}
		ldns_pkt_free(p);
		ldns_rdf_deep_free(from);
		p = NULL;
		from = NULL;
	}
	if (i > 16) {
		o->result = "chain";
		o->ttl = 0;
	}
	ldns_rdf_deep_free(name);
	ldns_rdf_deep_free(from);
	ldns_pkt_free(p);
}

static int
connect_to(const char *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval wait = {.tv_sec = 5};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		exit(1);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	return fd;
}

int
main(int argc, char **argv)
{
	static struct outcome o;
	struct dns_zone_options options = {.fault = show};
	struct dns dns, view;
	struct dns_zone *z = dns_zone_new(&dns);
	char line[4096], *type;
	bool generic, server = strcmp(argv[1], "-s") == 0;
	bool brief = strcmp(argv[1], "-l") == 0;
	struct zoneload load = {.include_anywhere = false};
	struct lint *l = NULL;
	int i, fd = server ? connect_to(argv[2]) : -1;

	view = dns;
	for (i = 2; !server && i < argc; i++)
		if (!dns_zone_add(z, argv[i], &options))
			return 2;
	if (brief) {
		lint_options.emit = ignore;
		l = lint_new(&lint_options);
		for (i = 2; i < argc; i++)
			if (!lint_file(l, &load, argv[i]))
				return 2;
		lint_finish(l);
		/* What is outside of the zones is asked of them, too. */
		l->o.dns = &dns;
		view = lint_view(l);
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if ((type = strrchr(line, ' ')) == NULL)
			return 2;
		*type++ = '\0';
		o.n = 0;
		i = zonetype_read(span_str(type), &generic);
		if (server)
			ask_server(fd, line, (ldns_rr_type)i, &o);
		else
			view.ask(view.ctx, span_str(line), (enum dns_type)i,
			    done, &o);
		print(line, type, &o, brief);
	}
	lint_free(l);
	zoneload_free(&load);
	dns_zone_free(z);
	for (i = 0; i < 256; i++)
		buf_free(&o.text[i]);
	return 0;
}
