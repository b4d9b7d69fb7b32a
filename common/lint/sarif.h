/* Findings as SARIF 2.1.0 (OASIS), one run, written as they come. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_SARIF_H
#define LINT_SARIF_H

#include "lint/findings.h"

/*
 * What findings.c's table of formats takes from here.
 *
 * Columns are code points, as SARIF wants characters: a byte that is no UTF-8
 * counts as one. Of a line that the finding has a part of only, those before
 * that part count as one byte each.
 */
void sarif_begin(struct findings *w);
void sarif_put(struct findings *w, const struct finding *f);
void sarif_end(struct findings *w, bool complete);

#endif
