/* Options as every program has them: a table says where their values go. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

/* Arguments of an option that may be given more than once. They are borrowed,
 * the array is the caller's to free. */
struct opt_words {
	const char **v;
	size_t n;
};

/* One option. One of the pointers below text says where its value goes. */
struct opt {
	char letter; /* or 0 */
	const char *name;
	const char *arg;      /* what its argument is called, if it has one */
	const char *text;     /* what --help says */
	const char *excludes; /* the name of one it can't be with, or NULL */

	bool *set, *clear;       /* becomes true, false */
	const char **word;       /* the argument; the last one counts */
	struct opt_words *words; /* each one */
	/* A number from min to max; with K, M or G behind it, if scaled, so
	 * many times 1024, 1024^2, 1024^3. */
	uint64_t *number;
	unsigned int *count;
	bool scaled;
	uint64_t min, max;
	/* What find makes of the argument, up to max, or -1 if it can't; what
	 * it takes is what text says ("tsv, text or json"). */
	int *named;
	int (*find)(const char *arg);
	/* False after a line on stderr. */
	bool (*take)(void *to, const char *arg);
	void *to;
};

enum { OPT_MAX = 48 };

/* What all programs have; the last rows of a table. */
#define OPT_NO_HEADER(to) \
	{'H', "no-header", NULL, "do not name the columns first", .clear = (to)}
#define OPT_QUIET(to) \
	{'q', "quiet", NULL, "say nothing but errors", .set = (to)}
#define OPT_VERBOSE(to) \
	{'v', "verbose", NULL, "say more", "quiet", .set = (to)}
#define OPT_HELP {'h', "help", .text = "show this help"}
#define OPT_VERSION {'V', "version", .text = "show the version"}

/* What a program takes. All is borrowed. */
struct opts {
	const char *usage; /* what follows the program's name in --help */
	const struct opt *row;
	size_t n; /* at most OPT_MAX */
	void (*sandbox)(struct buf *b); /* what --version says of it */
};

/*
 * Reads the options; optind is then the first operand. False to end with
 * *status at once: after --help or --version, or a line on stderr that says
 * what is wrong.
 */
bool opt_parse(const struct opts *o, int argc, char **argv,
    enum status *status);

/* Colour on this descriptor? A terminal, not TERM=dumb, NO_COLOR unset. */
bool opt_colour(int fd);

#endif
