/* A From that breaks the grammar and still can name only one domain. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_ADDRLAX_H
#define MAIL_ADDRLAX_H

#include <stdbool.h>

#include "base/span.h"
#include "mail/addr.h"

/*
 * Reads a value that addr_list_parse() refuses, if it is one address in one of
 * the forms that dmarc-evaluation(7) lists, and every "@" in it, wherever it
 * stands, has the same domain behind it: then no reader can take another. True
 * with one mailbox, which borrows from value too, and the ADDR_NOTE_* that say
 * how it deviates; else l is as addr_list_parse() left it.
 */
bool addrlax_parse(struct addr_list *l, struct span value);

#endif
