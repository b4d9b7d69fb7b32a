/* Options as every program has them: one table, getopt_long and --help. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "base/opt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/status.h"

void
opts_init(struct opts *o, const char *usage, const struct opt *table, size_t n)
{
	char *letter = o->letters;
	size_t i;

	*o = (struct opts){.usage = usage, .table = table, .n = n};
	*letter++ = ':'; /* tells a missing argument from an unknown option */
	for (i = 0; i < n; i++) {
		o->names[i] = (struct option){table[i].name,
		    table[i].arg != NULL, NULL, table[i].letter};
		if (table[i].letter >= OPT_LONG)
			continue;
		*letter++ = (char)table[i].letter;
		if (table[i].arg != NULL)
			*letter++ = ':';
	}
}

static void
complain(const struct opts *o, int c, const char *word)
{
	const char *name = NULL;
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->table[i].letter == optopt)
			name = o->table[i].name;
	if (c == ':')
		diag(SPAN_NONE, "option --%s wants an argument", name);
	else if (name != NULL)
		diag(SPAN_NONE, "option --%s takes no argument", name);
	else if (optopt != 0)
		diag(SPAN_NONE, "unknown option -%c, see --help", optopt);
	else
		diag(SPAN_NONE, "unknown option %s, see --help", word);
}

int
opt_next(struct opts *o, int argc, char **argv, const char **arg)
{
	int at = optind > 0 ? optind : 1, c;

	opterr = 0;
	c = getopt_long(argc, argv, o->letters, o->names, NULL);
	*arg = optarg;
	if (c != ':' && c != '?')
		return c;
	complain(o, c, at < argc ? argv[optind - 1] : "");
	return OPT_BAD;
}

void
opt_help(const struct opts *o, struct buf *b)
{
	const struct opt *t;
	size_t i, start;

	buf_printf(b, "usage: %s %s\n", program_invocation_short_name,
	    o->usage);
	for (i = 0; i < o->n; i++) {
		t = &o->table[i];
		start = b->n;
		if (t->letter < OPT_LONG)
			buf_printf(b, "  -%c, --%s", t->letter, t->name);
		else
			buf_printf(b, "      --%s", t->name);
		if (t->arg != NULL)
			buf_printf(b, " %s", t->arg);
		do
			buf_putc(b, ' ');
		while (b->n - start < 30);
		buf_printf(b, "%s\n", t->text);
	}
}

void
opt_version(struct buf *b, const struct buf *sandbox)
{
	buf_printf(b, "%s %s\nsandbox: ", program_invocation_short_name,
	    VERSION);
	buf_put_span(b, buf_span(sandbox));
	buf_putc(b, '\n');
}

bool
opt_number(const char *name, const char *arg, bool scaled,
    const uint64_t range[2], uint64_t *v)
{
	static const char units[] = "KMG";
	const char *unit;
	unsigned int shift = 0;
	char *end;

	errno = 0;
	*v = strtoull(arg, &end, 10);
	unit = scaled && *end != '\0' ? strchr(units, *end) : NULL;
	if (unit != NULL) {
		shift = 10 * (unsigned int)(unit - units + 1);
		end++;
	}
	if (arg[0] >= '0' && arg[0] <= '9' && *end == '\0' && errno == 0 &&
	    *v <= UINT64_MAX >> shift && *v << shift >= range[0] &&
	    *v << shift <= range[1]) {
		*v <<= shift;
		return true;
	}
	diag(SPAN_NONE, "--%s wants a number from %" PRIu64 " to %" PRIu64
	    "%s, not %s", name, range[0], range[1],
	    scaled ? " (or with K, M, G)" : "", arg);
	return false;
}

bool
opt_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && (no == NULL || no[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}
