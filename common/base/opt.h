/* Options as every program has them: a table says where their values go. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/status.h"

/* Arguments of an option that may be given more than once. They are borrowed
 * and end with a NUL, the array is the caller's to free. */
struct opt_words {
	struct span *v;
	size_t n;
};

/*
 * The choice of -o: the formats from 0 to last, whose names name() knows.
 * Where the user makes none it is terminal if standard output is one, else
 * piped; --help lists these two first.
 */
struct opt_format {
	const char *(*name)(int format);
	int last, piped, terminal;
	int chosen; /* -1: the user made no choice */
};

#define OPT_FORMAT(names, most, pipe, tty) \
	{.name = (names), .last = (most), .piped = (pipe), .terminal = (tty)}

/* Whose columns an option names: those of the table that is written, those of
 * it that can sort it, or those of the rows that are read. */
enum opt_columns { OPT_NO_COLUMNS, OPT_WRITTEN, OPT_SORTED, OPT_READ };

/*
 * What a shell wants to be completed: the word up to the cursor, of which the
 * first fixed octets stay. The argument that it is, or has, begins at argument.
 */
struct opt_cursor {
	const char *word;
	size_t argument, fixed;
	bool list; /* several names, with commas */
	enum opt_columns columns; /* whoever knows these has to offer them */
	const char *suffix; /* of each name, such as "=" */
};

/* What the options that all programs have say, and what stdout is. */
struct opt_common {
	struct opt_format format;
	bool no_header, quiet, verbose;
	const char *pick; /* what -c names, or NULL */
	bool columns;     /* only list the columns */
	bool csv_safe;    /* -o csv: no cell is a formula to a spreadsheet */
	int schema, views; /* only print those of this database, unless -1 */
	bool terminal; /* stdout is one */
	bool colour;   /* and may show colours: NO_COLOR unset, TERM not dumb */
	uint64_t width; /* columns of a page: --width, else COLUMNS, else of
	                 * the terminal, else what it is before opt_parse(), or
	                 * 100 for 0; from 60 to 200 */
	struct opt_cursor cursor;
};

enum { OPT_NARROW = 60, OPT_WIDE = 200, OPT_WIDTH_ELSE = 100 };

/*
 * One option. One of the pointers below text says where its value goes.
 *
 * Shells complete what arg says: a name of a file for FILE, of a folder for
 * FOLDER, and behind the "=" for [DOMAIN=]FILE; several names for NAME,... .
 * Names are those of columns, of format, or of name_of.
 */
struct opt {
	char letter; /* or 0 */
	const char *name;
	const char *arg;      /* what its argument is called, if it has one */
	const char *text;     /* what --help says, before names and range */
	const char *excludes; /* names of those it can't be with, a blank
	                       * between two, or NULL */

	bool *set;               /* becomes true */
	const char **word;       /* the argument; the last one counts */
	struct opt_words *words; /* each one */
	/* A number from min to max; with K, M or G behind it, if scaled, so
	 * many times 1024, 1024^2, 1024^3. */
	uint64_t *number;
	unsigned int *count;
	bool scaled;
	uint64_t min, max;
	int *named; /* the number of the name of name_of() that is given */
	const char *(*name_of)(int i); /* NULL behind the last one */
	enum opt_columns columns;
	struct opt_format *format;
	/* False after a line on stderr. */
	bool (*take)(void *to, const char *arg);
	void *to;
};

enum { OPT_MAX = 48 };

/* The rows that all programs have; c is a struct opt_common. */
#define OPT_OUTPUT(c) \
	{'o', "output", "FORMAT", .format = &(c)->format}, \
	{'H', "no-header", NULL, "no header line", \
	    .set = &(c)->no_header}, \
	{'c', "pick", "NAME,...", "write these columns, in this order", \
	    .word = &(c)->pick, .columns = OPT_WRITTEN}, \
	{0, "columns", NULL, "list the columns that there are", \
	    .set = &(c)->columns}, \
	{0, "csv-safe", NULL, "with csv: a quote before what looks like a " \
	    "formula", .set = &(c)->csv_safe}
#define OPT_COMMON(c) \
	{'q', "quiet", NULL, "say nothing but errors", .set = &(c)->quiet}, \
	{'v', "verbose", NULL, "say more", "quiet", .set = &(c)->verbose}, \
	{'h', "help", .text = "show this help"}, \
	{'V', "version", .text = "show the version"}
/* Those of two or three. */
#define OPT_JOBS(to, text) \
	{'j', "jobs", "N", text, .count = (to), .min = 1, .max = LIMIT_JOBS}
#define OPT_MAX_TIME(to) \
	{0, "max-time", "SECONDS", \
	    "longest time of a process for one input", \
	    .count = (to), .min = 1, .max = 1000000}
#define OPT_WIDTH(c) \
	{0, "width", "N", "columns of a line of text", \
	    .number = &(c)->width, .min = OPT_NARROW, .max = OPT_WIDE}
#define OPT_SIZE(name, to, text) \
	{0, name, "SIZE", text, .number = (to), .scaled = true, .min = 1, \
	    .max = INT64_MAX}

/* A line of --version: "sandbox: landlock 7, seccomp". */
struct opt_about {
	const char *name;
	void (*put)(struct buf *b); /* appends what is behind the colon */
};

/* What a program takes. All is borrowed. */
struct opts {
	const char *usage; /* what follows the program's name in --help;
	                    * "file" in it: operands are files */
	const struct opt *row;
	size_t n; /* at most OPT_MAX */
	struct opt_common *common;
	const struct opt_about *about; /* what --version says; ends with NULL */
};

/*
 * Reads the options, and looks at standard output, which a sandbox would
 * hide; optind is then the first operand. False to end with *status at once:
 * after --help or --version, or a line on stderr that says what is wrong.
 *
 * With --complete WORD... it writes how the last word can go on, for the
 * scripts cmd/complete.*: a line "words", "list", "files" or "folders" and what
 * stays of the word, then lines of NAME, tab, meaning. Where these are columns
 * the result is true, and optpick() (rows/optpick.h) writes them.
 */
bool opt_parse(const struct opts *o, int argc, char **argv,
    enum status *status);

/* Writes the line of the cursor: of words, or of a list if it is one; and that
 * of a name if it fits there. */
void opt_offer_begin(struct buf *b, const struct opt_cursor *c);
void opt_offer(struct buf *b, const struct opt_cursor *c, const char *name,
    const char *text);

/* The format to write. */
int opt_format(const struct opt_common *c);

#endif
