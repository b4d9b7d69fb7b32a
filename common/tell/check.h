/* A message's evaluation as a person reads it: the verdict first, then why. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_CHECK_H
#define TELL_CHECK_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/evaluate.h"
#include "dns/questions.h"

/* questions: what the DNS was asked for this message, which is then shown,
 * and all of SPF's trace; NULL to leave these out. */
struct tell_check {
	bool colour;
	const struct questions *questions;
};

/* Appends all of it, in lines of PAGE_FOLD columns unless a word is longer;
 * foreign text is escaped. */
void tell_check(struct buf *b, const struct evaluation *e,
    const struct tell_check *how);

#endif
