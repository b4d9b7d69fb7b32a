/* The zone files that arguments name, and those in folders. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_FILES_H
#define ZONE_FILES_H

#include <stdbool.h>

#include "base/span.h"

struct zonefiles;

/*
 * Each argument that is no folder is a path by itself, there or not. A folder
 * is searched for files whose names are those of zones, "*.zone", "*.db",
 * "*.hosts", "db.*", "zone.*" and "pri.*", folders in it as well, by the order
 * of their names' bytes; names that begin with a dot, journals, signed copies
 * and what editors leave are passed over. Symbolic links are followed. A
 * path that has come does not come again.
 *
 * tell says what is wrong with a folder: that it can't be read, leads back to
 * one it is in, is too deep, or has no zone file in it.
 */
struct zonefiles *zonefiles_new(char *const *args,
    void (*tell)(void *ctx, struct span where, const char *what), void *ctx);
void zonefiles_free(struct zonefiles *z);

/* The next path, or NULL; it holds until the next call. */
const char *zonefiles_next(struct zonefiles *z);

#endif
