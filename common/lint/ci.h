/* Findings as CI services read them: GitHub's commands, Checkstyle's XML. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_CI_H
#define LINT_CI_H

#include "lint/findings.h"

/* What findings.c's table of formats takes from here. */
void github_put(struct findings *w, const struct finding *f);
void checkstyle_begin(struct findings *w);
void checkstyle_put(struct findings *w, const struct finding *f);
void checkstyle_end(struct findings *w, bool complete);

#endif
