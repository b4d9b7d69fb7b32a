/* Options as every program has them: one table, getopt_long and --help. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* One without a letter has a number from OPT_LONG on in its place. */
struct opt {
	int letter;
	const char *name;
	const char *arg;  /* what its argument is called, NULL if it has none */
	const char *text; /* what --help says */
};

enum { OPT_LONG = 256, OPT_MAX = 32, OPT_END = -1, OPT_BAD = '?' };

/* What all programs have; the last rows of a table. */
#define OPT_QUIET {'q', "quiet", NULL, "say nothing but errors"}
#define OPT_VERBOSE {'v', "verbose", NULL, "say more"}
#define OPT_HELP {'h', "help", NULL, "show this help"}
#define OPT_VERSION {'V', "version", NULL, "show the version"}

/*
 * usage is what follows the program's name in --help. The n options (at most
 * OPT_MAX) are borrowed. The rest is opt_next()'s own.
 */
struct opts {
	const char *usage;
	const struct opt *table;
	size_t n;
	char letters[2 * OPT_MAX + 2];
	struct option names[OPT_MAX + 1];
};

void opts_init(struct opts *o, const char *usage, const struct opt *table,
    size_t n);

/*
 * The next option's letter, its argument in *arg, OPT_END after the last
 * (optind is then the first operand), OPT_BAD after a line on stderr.
 */
int opt_next(struct opts *o, int argc, char **argv, const char **arg);

/* The text of --help, and of --version with what the sandbox can do. */
void opt_help(const struct opts *o, struct buf *b);
void opt_version(struct buf *b, const struct buf *sandbox);

/*
 * The number that an option's argument is, range[0] to range[1]; times 1024,
 * 1024^2 or 1024^3 for K, M or G behind it if scaled. False after a line on
 * stderr.
 */
bool opt_number(const char *name, const char *arg, bool scaled,
    const uint64_t range[2], uint64_t *v);

/* Colour on this descriptor? A terminal, not TERM=dumb, NO_COLOR unset. */
bool opt_colour(int fd);

#endif
