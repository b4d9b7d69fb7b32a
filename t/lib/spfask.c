/* Asks what SPF says, one line an answer: spfask [-v] ZONE...
 * For tests only. Lines of stdin have IP, HELO and MAIL FROM between tabs,
 * and perhaps "helo" as the fourth; \xHH is an octet. -v shows the trace. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "spf/check.h"
#include "dns/zone.h"

static void
put(struct span s)
{
	size_t i;

	if (s.p == NULL)
		putchar('~');
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c >= 0x7f || c == '\\')
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

/* The next cell of *line, its escapes undone in place. */
static struct span
cell(char **line)
{
	char *from = *line, *to = from, *p = from;

	for (; *p != '\0' && *p != '\t'; p++) {
		if (p[0] == '\\' && p[1] == 'x' && p[2] != '\0' &&
		    p[3] != '\0') {
			char hex[3] = {p[2], p[3], '\0'};

			*to++ = (char)strtoul(hex, NULL, 16);
			p += 3;
		} else {
			*to++ = *p;
		}
	}
	*line = *p == '\t' ? p + 1 : p;
	return (struct span){from, (size_t)(to - from)};
}

static void
put_trace(const struct spf_outcome *o)
{
	static const char *const matches[] = {"no", "yes", "temperror",
	    "permerror"};
	static const char *const vias[] = {"", "include", "redirect"};
	size_t i;

	for (i = 0; i < o->nvisits; i++) {
		printf("# %zu %u %s ", i, o->visits[i].depth,
		    vias[o->visits[i].via]);
		put(o->visits[i].domain);
		printf(" %s ", auth_result_str(o->visits[i].result));
		put(o->visits[i].text);
		putchar('\n');
	}
	for (i = 0; i < o->nsteps; i++) {
		const struct spf_step *s = &o->steps[i];

		printf("#  %zu ", s->visit);
		put(s->term);
		putchar(' ');
		put(s->target);
		printf(" %s: %s (%zu; %u %u)\n", matches[s->match], s->why,
		    s->records, s->lookups, s->voids);
	}
}

static void
answer(const struct dns *dns, const struct spf_options *options, char *line,
    bool verbose)
{
	enum spf_identity identity = SPF_MAILFROM;
	struct spf_query q = {.receiver = SPAN_LIT("receiver.example"),
	    .now = 1800000000};
	struct spf_outcome o;

	if (!ip_parse(cell(&line), &q.ip)) {
		printf("bad-ip\n");
		return;
	}
	q.helo = cell(&line);
	q.mail_from = cell(&line);
	if (span_is(cell(&line), "helo"))
		identity = SPF_HELO;
	spf_check(dns, &q, identity, options, &o);
	printf("%s\t", auth_result_str(o.result));
	put(o.explanation);
	printf("\t%s\t", o.reason);
	put(o.at);
	putchar('\t');
	put(o.term);
	printf("\t%u\t%u\t%zu\t%u/%u\n", o.lookups, o.voids, o.queries,
	    o.network.len, o.network.ip.bits);
	if (verbose)
		put_trace(&o);
	spf_free(&o);
}

int
main(int argc, char **argv)
{
	struct dns dns;
	struct dns_zone *z = dns_zone_new(&dns);
	struct spf_options options = spf_options_default();
	struct dns_zone_options zo = {0};
	bool verbose = false;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int c;

	options.explain = true;
	while ((c = getopt(argc, argv, "v")) != -1) {
		if (c != 'v')
			return 2;
		verbose = true;
	}
	for (argv += optind; *argv != NULL; argv++)
		if (!dns_zone_add(z, *argv, &zo))
			return 2;
	while ((n = getline(&line, &cap, stdin)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		answer(&dns, &options, line, verbose);
	}
	free(line);
	dns_zone_free(z);
	return fflush(stdout) == 0 ? 0 : 1;
}
