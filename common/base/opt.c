/* Options as every program has them: a table says where their values go. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "base/opt.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/opthelp.h"
#include "base/out.h"
#include "base/program.h"
#include "base/xalloc.h"

/* --- getopt_long(3) --- */

/* A long option's value is its row's number from LONG on, beyond letters. */
enum { LONG = 256, END = -1 };

struct known {
	char letters[2 * OPT_MAX + 2];
	struct option names[OPT_MAX + 1];
};

static void
make_known(struct known *k, const struct opts *o)
{
	char *letter = k->letters;
	size_t i;

	*k = (struct known){0};
	*letter++ = ':'; /* tells a missing argument from an unknown option */
	for (i = 0; i < o->n; i++) {
		k->names[i] = (struct option){o->row[i].name,
		    o->row[i].arg != NULL, NULL, LONG + (int)i};
		if (o->row[i].letter == 0)
			continue;
		*letter++ = o->row[i].letter;
		if (o->row[i].arg != NULL)
			*letter++ = ':';
	}
}

/* --- values --- */

/* An option as a person would write it. */
struct dashed {
	char s[64];
};

static struct dashed
dashed(const struct opt *t)
{
	struct dashed d;

	if (t->letter != 0)
		snprintf(d.s, sizeof(d.s), "-%c", t->letter);
	else
		snprintf(d.s, sizeof(d.s), "--%s", t->name);
	return d;
}

static bool
take_name(const struct opt *t, const char *arg)
{
	const struct opt_format *f = t->format;
	struct buf text = {0};
	const char *name;
	int v = 0;

	while ((name = f == NULL ? t->name_of(v) : v > f->last ? NULL :
	    f->name(v)) != NULL && !span_is_nocase(span_str(arg), name))
		v++;
	if (name != NULL) {
		*(f != NULL ? &t->format->chosen : t->named) = v;
		return true;
	}
	opt_put_names(&text, t);
	diag(SPAN_NONE, "%s: '%s' is not %.*s", dashed(t).s, arg,
	    (int)text.n, text.p);
	buf_free(&text);
	return false;
}

static bool
take(const struct opt *t, const char *arg)
{
	static const char units[] = "KMG";
	const char *unit;
	unsigned int shift = 0;
	uint64_t v;
	char *end;

	if (t->number != NULL || t->count != NULL) {
		errno = 0;
		v = strtoull(arg, &end, 10);
		unit = t->scaled && *end != '\0' ? strchr(units, *end) : NULL;
		if (unit != NULL) {
			shift = 10 * (unsigned int)(unit - units + 1);
			end++;
		}
		if (arg[0] < '0' || arg[0] > '9' || *end != '\0' ||
		    errno != 0 || v > UINT64_MAX >> shift ||
		    v << shift < t->min || v << shift > t->max) {
			diag(SPAN_NONE, "--%s wants a number from %" PRIu64
			    " to %" PRIu64 "%s, not %s", t->name, t->min,
			    t->max, t->scaled ? " (or with K, M, G)" : "", arg);
			return false;
		}
		if (t->number != NULL)
			*t->number = v << shift;
		else
			*t->count = (unsigned int)(v << shift);
	} else if (t->named != NULL || t->format != NULL) {
		return take_name(t, arg);
	} else if (t->take != NULL) {
		return t->take(t->to, arg);
	} else if (t->set != NULL) {
		*t->set = true;
	} else if (t->word != NULL) {
		*t->word = arg;
	} else if (t->words != NULL) {
		t->words->v = xreallocarray(t->words->v, t->words->n + 1,
		    sizeof(t->words->v[0]));
		t->words->v[t->words->n++] = span_str(arg);
	}
	return true;
}

/* --- help and version --- */

static enum status
show(const struct opts *o, bool version)
{
	const char *program = PROGRAM_NAME;
	const struct opt_about *a;
	struct buf b = {0};

	if (version) {
		buf_printf(&b, "%s %s\n", program, VERSION);
		for (a = o->about; a->name != NULL; a++) {
			buf_printf(&b, "%s: ", a->name);
			a->put(&b);
			buf_putc(&b, '\n');
		}
		return out_print(&b);
	}
	opt_put_help(&b, o, program);
	return out_print(&b);
}

/* --- the whole --- */

/* given: by row, whether it was. */
static bool
check_together(const struct opts *o, const bool *given)
{
	size_t i, k;

	for (i = 0; i < o->n; i++)
		for (k = 0; k < o->n && given[i]; k++) {
			if (!given[k] ||
			    !opt_excludes(&o->row[i], &o->row[k]))
				continue;
			diag(SPAN_NONE, "%s and %s exclude each other",
			    dashed(&o->row[k]).s, dashed(&o->row[i]).s);
			return false;
		}
	return true;
}

/* How wide a page is where no option says so. */
static uint64_t
page_width(uint64_t otherwise)
{
	const char *columns = getenv("COLUMNS");
	uint64_t n = columns != NULL ? strtoul(columns, NULL, 10) : 0;
	struct winsize size;

	if (n == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		n = size.ws_col;
	if (n == 0)
		n = otherwise > 0 ? otherwise : OPT_WIDTH_ELSE;
	return n < OPT_NARROW ? OPT_NARROW : n > OPT_WIDE ? OPT_WIDE : n;
}

/* The row of what getopt_long() has met; o->n for none. */
static size_t
find_row(const struct opts *o, int value)
{
	size_t row = value >= LONG ? (size_t)(value - LONG) : 0;

	while (value < LONG && row < o->n &&
	    (value == 0 || o->row[row].letter != value))
		row++;
	return row;
}

/* The words before the last one are taken as they would be otherwise, as far
 * as they are good. argv has no "--complete" any more. */
static bool
complete(const struct opts *o, int argc, char **argv, enum status *status)
{
	bool given[OPT_MAX] = {false}, done;
	const struct opt *wants = NULL;
	struct known known;
	struct buf b = {0};
	size_t row;
	int c;

	o->common->cursor = (struct opt_cursor){.word = argv[argc - 1],
	    .suffix = ""};
	argv[--argc] = NULL;
	make_known(&known, o);
	opterr = 0;
	while ((c = getopt_long(argc, argv, known.letters, known.names,
	    NULL)) != END) {
		row = find_row(o, c == ':' || c == '?' ? optopt : c);
		if (row >= o->n || c == '?')
			continue;
		if (c == ':')
			wants = &o->row[row];
		else
			given[row] = take(&o->row[row], optarg);
	}
	done = opt_complete(&b, o, given, wants, optind > 1 &&
	    strcmp(argv[optind - 1], "--") == 0);
	if (done)
		*status = out_print(&b);
	buf_free(&b);
	return !done;
}

bool
opt_parse(const struct opts *o, int argc, char **argv, enum status *status)
{
	bool given[OPT_MAX] = {false};
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	struct opt_common *common = o->common;
	struct known known;
	int at, c;
	size_t row;
	bool bad;

	*status = STATUS_USAGE;
	common->format.chosen = common->schema = common->views = -1;
	common->width = page_width(common->width);
	common->terminal = isatty(STDOUT_FILENO);
	common->colour = common->terminal && (no == NULL || no[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
	if (argc > 2 && strcmp(argv[1], "--complete") == 0) {
		argv[1] = argv[0];
		return complete(o, argc - 1, argv + 1, status);
	}
	make_known(&known, o);
	for (opterr = 0;;) {
		at = optind > 0 ? optind : 1;
		c = getopt_long(argc, argv, known.letters, known.names, NULL);
		if (c == END)
			return check_together(o, given);
		/* the row of it, or of what is wrong; o->n for none */
		bad = c == ':' || c == '?';
		row = find_row(o, bad ? optopt : c);
		if (bad && row < o->n)
			diag(SPAN_NONE, c == ':' ? "option --%s wants an "
			    "argument" : "option --%s takes no argument",
			    o->row[row].name);
		else if (bad && optopt != 0)
			diag(SPAN_NONE, "unknown option -%c, see --help",
			    optopt);
		else if (bad)
			diag(SPAN_NONE, "unknown option %s, see --help",
			    at < argc ? argv[optind - 1] : "");
		if (bad)
			return false;
		if (o->row[row].letter == 'h' || o->row[row].letter == 'V') {
			*status = show(o, o->row[row].letter == 'V');
			return false;
		}
		given[row] = true;
		if (!take(&o->row[row], optarg))
			return false;
	}
}

int
opt_format(const struct opt_common *c)
{
	const struct opt_format *f = &c->format;

	return f->chosen >= 0 ? f->chosen :
	    c->terminal ? f->terminal : f->piped;
}

