/* A message's evaluation as a person reads it: the verdict first, then why. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_CHECK_H
#define TELL_CHECK_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/evaluate.h"
#include "dns/questions.h"
#include "dns/secure.h"

/* A message that is attached: its part, and what stands in its From field; or
 * one in Outlook's own format, which is not read. */
struct tell_attached {
	struct span part, from;
	bool ole;
};

/* Attached messages that are named one by one. */
enum { TELL_ATTACHED = 8 };

/*
 * questions: what the DNS was asked for this message, which is then shown,
 * and all of SPF's trace; NULL to leave these out. secure: whether the answers
 * are secure, or NULL; with questions, of each. part: where in another one
 * this message is attached, or absent. attached: the first of those attached to
 * this one; inner: they are evaluated, too.
 */
struct tell_check {
	size_t width; /* of a line, in columns */
	bool colour;
	const struct questions *questions;
	const struct secure_outcome *secure;
	struct span part;
	bool inner;
	size_t nattached;
	struct tell_attached attached[TELL_ATTACHED];
};

/* Appends all of it, in lines of that width unless a word is longer;
 * foreign text is escaped. */
void tell_check(struct buf *b, const struct evaluation *e,
    const struct tell_check *how);

#endif
