/* Asks for names on stdin, one line an answer, in any order: dnsask [-acmv]
 * [-g MS] [-q QPS] [-r TRIES] [-t TYPE] [-T MS] [-w WINDOW] -s SERVER... For
 * tests only. -a wants AD, -m a memo; -c only counts; -g is the silence after
 * which servers are gone; -v statistics on stderr. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "dns/bulk.h"
#include "dns/memo.h"
#include "value/ip.h"

static struct dns_server servers[LIMIT_DNS_SERVERS];
static struct dns_bulk_stats stats;
static struct buf out;
static bool only_count;
static uint64_t counts[4], bytes;

static void
flush_out(void)
{
	size_t at = 0;

	while (at < out.n) {
		ssize_t k = write(STDOUT_FILENO, out.p + at, out.n - at);

		if (k <= 0)
			exit(2);
		at += (size_t)k;
	}
	out.n = 0;
}

struct asked {
	enum dns_type type;
	size_t n;
	char name[];
};

static void
put_octet(char ch)
{
	unsigned char c = (unsigned char)ch;

	if (c <= ' ' || c >= 0x7f || c == '\\')
		buf_printf(&out, "\\%03u", c);
	else
		buf_putc(&out, ch);
}

static void
put_data(enum dns_type type, struct span s)
{
	struct ip ip = {.bits = type == DNS_A ? 32 : 128};
	size_t i;

	if (type == DNS_A || type == DNS_AAAA) {
		memcpy(ip.a, s.p, s.n);
		ip_put(&out, &ip);
		return;
	}
	if (type == DNS_MX) {
		buf_put_uint(&out, (uint64_t)(unsigned char)s.p[0] << 8 |
		    (unsigned char)s.p[1]);
		buf_putc(&out, ',');
		s = (struct span){s.p + 2, s.n - 2};
	}
	for (i = 0; i < s.n; i++)
		put_octet(s.p[i]);
}

static void
put_answer(void *arg, const struct dns_answer *a)
{
	static const char *const names[] = {"FOUND", "NODATA", "NXDOMAIN",
	    "TEMPFAIL"};
	struct asked *q = arg;
	size_t i;

	counts[a->result]++;
	if (only_count) {
		for (i = 0; i < a->n; i++)
			bytes += a->records[i].n;
		free(q);
		return;
	}
	buf_add(&out, q->name, q->n);
	buf_printf(&out, "\t%s\t%" PRIu32 "\t%s%s\t%s", names[a->result],
	    a->ttl, a->ad ? "A" : "-", a->direct ? "D" : "-",
	    a->error != NULL ? a->error : "-");
	for (i = 0; i < a->n; i++) {
		buf_putc(&out, '\t');
		put_data(q->type, a->records[i]);
	}
	buf_putc(&out, '\n');
	if (out.n > 60000)
		flush_out();
	free(q);
}

static enum dns_type
read_type(const char *s)
{
	static const struct {
		const char *name;
		enum dns_type type;
	} types[] = {{"A", DNS_A}, {"NS", DNS_NS}, {"CNAME", DNS_CNAME},
	    {"PTR", DNS_PTR}, {"MX", DNS_MX}, {"TXT", DNS_TXT},
	    {"AAAA", DNS_AAAA}, {"SOA", DNS_SOA}};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, s) == 0)
			return types[i].type;
	exit(2);
}

static bool
next_name(const struct dns *dns, enum dns_type type)
{
	char line[1200];
	struct asked *q;
	size_t n;

	if (fgets(line, sizeof(line), stdin) == NULL)
		return false;
	n = strcspn(line, "\n");
	q = xmalloc(sizeof(*q) + n);
	q->n = n;
	q->type = type;
	memcpy(q->name, line, n);
	dns->ask(dns->ctx, (struct span){q->name, n}, type, put_answer, q);
	return true;
}

static void
ask_all(const struct dns *dns, enum dns_type type)
{
	bool more = true;

	do
		while (more && dns->room(dns->ctx) > 0)
			more = next_name(dns, type);
	while (dns->run(dns->ctx) || more);
	flush_out();
}

static void
show(void)
{
	fprintf(stderr, "sent=%" PRIu64 " lost=%" PRIu64 " ignored=%" PRIu64
	    " tcp=%" PRIu64 " found=%" PRIu64 " nodata=%" PRIu64
	    " nxdomain=%" PRIu64 " tempfail=%" PRIu64 " bytes=%" PRIu64 "\n",
	    stats.sent, stats.lost, stats.ignored, stats.tcp, counts[0],
	    counts[1], counts[2], counts[3], bytes);
}

int
main(int argc, char **argv)
{
	struct dns_bulk_options o = {.server = servers, .window = 500,
	    .timeout = 500, .tries = 3, .stats = &stats};
	struct dns_memo_options mo = {.octets = LIMIT_DNS_MEMO};
	struct dns_memo *memo = NULL;
	enum dns_type type = DNS_TXT;
	bool verbose = false, want_memo = false;
	struct dns_bulk *b;
	struct dns dns;
	int c;

	while ((c = getopt(argc, argv, "acg:mq:r:s:t:T:vw:")) != -1)
		switch (c) {
		case 'a':
			o.want_ad = true;
			break;
		case 'c':
			only_count = true;
			break;
		case 'g':
			o.silence = (unsigned int)strtoul(optarg, NULL, 10);
			break;
		case 'm':
			want_memo = true;
			break;
		case 'q':
			o.qps = strtod(optarg, NULL);
			break;
		case 'r':
			o.tries = (unsigned int)strtoul(optarg, NULL, 10);
			break;
		case 's':
			if (o.nservers == LIMIT_DNS_SERVERS ||
			    !dns_server_parse(span_str(optarg),
			    &servers[o.nservers++]))
				return 2;
			break;
		case 't':
			type = read_type(optarg);
			break;
		case 'T':
			o.timeout = (unsigned int)strtoul(optarg, NULL, 10);
			break;
		case 'v':
			verbose = true;
			break;
		case 'w':
			o.window = strtoul(optarg, NULL, 10);
			break;
		default:
			return 2;
		}
	if (o.nservers == 0 || (b = dns_bulk_new(&o, &dns)) == NULL)
		return 2;
	if (want_memo)
		memo = dns_memo_new(&dns, &mo);
	ask_all(&dns, type);
	if (verbose)
		show();
	dns_memo_free(memo);
	dns_bulk_free(b);
	buf_free(&out);
	return 0;
}
