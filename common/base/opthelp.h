/* What a table of options says: --help, and what a shell completes. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_OPTHELP_H
#define BASE_OPTHELP_H

#include "base/opt.h"

/* True if the options can't be given together for what t says. */
bool opt_excludes(const struct opt *t, const struct opt *other);

/* The names that the option or the format takes, with commas and "or"; nothing
 * if it takes others than names. */
void opt_put_names(struct buf *b, const struct opt *t);

/* --help, in 80 columns. */
void opt_put_help(struct buf *b, const struct opts *o, const char *program);

/* The row of an option that is written so, without dashes; NULL for none. */
const struct opt *opt_find(const struct opts *o, char letter, struct span name);

/*
 * Completes o->common->cursor.word, as opt.h has it. given: by row, whether the
 * words before it have this option. wants: the option whose argument the word
 * is, or NULL. operand: it can't be an option, as "--" was before it.
 * False if its columns are to be offered by who knows them.
 */
bool opt_complete(struct buf *b, const struct opts *o, const bool *given,
    const struct opt *wants, bool operand);

#endif
