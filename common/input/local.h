/* The headers in front of a zip archive's members, where the directory is lost
 * (APPNOTE.TXT, 4.3.7). */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_LOCAL_H
#define INPUT_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/limits.h"
#include "base/span.h"

/* A member: its octets as they are packed, all that follow where the length is
 * not known (its method then tells the end). */
struct local {
	char octets[LIMIT_NAME];
	struct span name;  /* in octets */
	struct blob packed;
	bool stored, deflated, encrypted, known, cut;
};

/* Reads the header at pos; false if there is none. */
bool local_read(const struct blob *b, uint64_t pos, struct local *m);

/* The place of the header behind a member whose octets end at pos: a data
 * descriptor (4.3.9) may come first. */
uint64_t local_next(const struct blob *b, uint64_t pos);

#endif
