/* Copies a message with an Authentication-Results field of ours on top. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_ANNOTATE_H
#define AUTHRES_ANNOTATE_H

#include <stdbool.h>

#include "base/blob.h"
#include "base/out.h"
#include "base/span.h"
#include "mail/message.h"
#include "authres/strip.h"

/* "\r\n" if the first line of the header ends so, else "\n". */
const char *authres_annotate_eol(const struct message *m);

/*
 * Writes the message that b is, and that *m has read, onto *out: field, whole
 * lines that end in authres_annotate_eol(), in front of its header, and without
 * the fields that strip takes out; nothing else changes. What a mbox puts in
 * front of a header stays there, as do a byte order mark, which only counts as
 * one at the very beginning, and empty lines. The message is not in UTF-16.
 * Without a header an empty line follows the field, or the body would continue
 * it, and nothing is taken out. False if b can't be read: errno.
 */
bool authres_annotate(struct out *out, const struct message *m,
    const struct blob *b, struct span field, struct authres_strip *strip);

#endif
