/* What is worth knowing about the signatures of a message: notes. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_SIGNATURES_H
#define DMARC_SIGNATURES_H

#include "dmarc/notes.h"

struct evaluation;

/*
 * Adds what the signatures that count, which pass and are aligned, leave
 * unsigned: a field is signed if one of them has it (RFC 6376, 5.4.1, 8.15).
 * And which signature would have another result at the present time, by t= or
 * x=; and that there are more than are verified, if none of those counts. All
 * verdicts must be there.
 */
void signatures_note(struct notes *l, const struct evaluation *e);

#endif
