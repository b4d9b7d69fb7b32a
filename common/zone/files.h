/* The zone files that arguments name, and those in folders. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_FILES_H
#define ZONE_FILES_H

#include <stdbool.h>

#include "base/span.h"

struct zonefiles;

/*
 * An argument that is not a folder is a path, whether or not the file exists.
 * A folder is searched, with the folders in it and in the order of the octets
 * of names, for files named like zones: "*.zone", "*.db", "*.hosts", "db.*",
 * "zone.*" and "pri.*". Names that begin with a dot, journals, signed copies
 * and backups of editors are skipped. Symbolic links are followed. No path is
 * returned twice.
 *
 * tell is called for a folder that can't be read, leads back to one that it is
 * in, is nested too deep, or has no zone file in it.
 */
struct zonefiles *zonefiles_new(char *const *args,
    void (*tell)(void *ctx, struct span where, const char *what), void *ctx);
void zonefiles_free(struct zonefiles *z);

/* The next path, or NULL at the end; valid until the next call. */
const char *zonefiles_next(struct zonefiles *z);

#endif
