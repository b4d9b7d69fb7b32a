/* dmarc/domains: what stands on lines, and how many names a file has. */
/* SPDX-License-Identifier: ISC */
#define _POSIX_C_SOURCE 200809L
#include "dmarc/domains.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit/tap.h"

enum { NAMES = 50000 };

static int
file_of_names(void)
{
	char path[] = "domains.XXXXXX";
	int i, fd = mkstemp(path);

	for (i = 0; i < NAMES; i++)
		dprintf(fd, "d%05d.example\n", i);
	unlink(path);
	return fd;
}

static void
test_file(void)
{
	struct domains d = {.lines.fd = file_of_names()};
	struct span name;
	uint64_t n = 0, total, least = UINT64_MAX, most = 0;

	lseek(d.lines.fd, 0, SEEK_SET);
	is_uint(domains_total(&d, 0), 0, "nothing is known at first");
	while (domains_next(&d, true, &name) == DOMAINS_NAME) {
		total = domains_total(&d, ++n);
		least = total < least ? total : least;
		most = total > most ? total : most;
	}
	is_uint(n, NAMES, "all names");
	is_uint(least, NAMES, "never too few, when lines are alike");
	is_uint(most, NAMES, "nor too many");
	domains_free(&d);
	close(d.lines.fd);
}

static void
test_pipe(void)
{
	int fd[2];
	struct domains d = {0};
	struct span name;

	if (pipe(fd) < 0)
		return;
	dprintf(fd[1], "a.example\nb.example\n");
	close(fd[1]);
	d.lines.fd = fd[0];
	ok(domains_next(&d, true, &name) == DOMAINS_NAME, "a pipe");
	is_uint(domains_total(&d, 1), 0, "has no end in sight");
	domains_free(&d);
	close(fd[0]);
}

/* Each octet at each place of short lines and long ones. */
static void
test_octets(void)
{
	static const char word[] = "abcdefgh.ijklmno-pq";
	struct buf text = {0}, lines = {0};
	struct span name, rest;
	size_t n, at, other = 0;
	struct domains d;
	FILE *f;
	int c;

	for (n = 1; n < sizeof(word); n++)
		for (at = 0; at < n; at++)
			for (c = 0; c < 256; c++) {
				text.n = 0;
				buf_add(&text, word, n);
				text.p[at] = (char)c;
				if (c == '\n' || c == '\t' ||
				    (at == 0 && c == '#') ||
				    span_trim(buf_span(&text)).n == 0)
					continue;
				buf_put_span(&lines, buf_span(&text));
				buf_putc(&lines, '\n');
			}
	f = tmpfile();
	if (f == NULL || fwrite(lines.p, 1, lines.n, f) != lines.n)
		exit(2);
	rewind(f);
	d = (struct domains){.lines.fd = fileno(f)};
	rest = buf_span(&lines);
	while (domains_next(&d, true, &name) == DOMAINS_NAME) {
		n = (size_t)((const char *)memchr(rest.p, '\n', rest.n) -
		    rest.p);
		other += !span_eq(name,
		    domains_find((struct span){rest.p, n}));
		rest = (struct span){rest.p + n + 1, rest.n - n - 1};
	}
	is_uint(rest.n, 0, "each line has a name");
	is_uint(other, 0, "which is what stands on it");
	domains_free(&d);
	fclose(f);
	buf_free(&text);
	buf_free(&lines);
}

static void
test_forms(void)
{
	static const struct {
		const char *text, *domain;
	} forms[] = {
	    {" a.example ", "a.example"},
	    {"u@a.example", "a.example"},
	    {"mailto:u@a.example?subject=x,y", "a.example"},
	    {"User, A. <u@a.example>", "a.example"},
	    {"\"u@b,c\\\"@d,\"@a.example", "a.example"},
	    {"https://u@a.example:8443/x@y,z", "a.example"},
	    {"u@a.example,v@b.example", "u@a.example,v@b.example"},
	    {"A <u@a.example>, B <v@b.example>",
		"A <u@a.example>, B <v@b.example>"},
	    {"mailto:u@a.example,v@b.example",
		"mailto:u@a.example,v@b.example"},
	};
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		is_span(domains_find(span_str(forms[i].text)),
		    forms[i].domain, "%s", forms[i].text);
}

int
main(void)
{
	test_forms();
	test_file();
	test_pipe();
	test_octets();
	return done_testing();
}
