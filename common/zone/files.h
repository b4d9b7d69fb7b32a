/* The zone files that arguments name, and those in folders. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_FILES_H
#define ZONE_FILES_H

#include "input/job.h"

struct zonefiles;

/*
 * An argument that is not a folder is a path, whether or not the file exists.
 * A folder is searched, with the folders in it and in the order of the octets
 * of names, for files named like zones: "*.zone", "*.db", "*.hosts", "db.*",
 * "zone.*" and "pri.*". Names that begin with a dot, journals, signed copies
 * and backups of editors are left out. No path is returned twice, and no file
 * of a folder that has been met by whatever name; symbolic links in folders do
 * not lead out of them (input/tree.h).
 *
 * *emit, which is borrowed, is told of a folder that can't be read or has no
 * zone file in it, as input/tree.h says.
 */
struct zonefiles *zonefiles_new(char *const *args, const struct emit *emit);
void zonefiles_free(struct zonefiles *z);

/* The next path, or NULL at the end; valid until the next call. *fd is the
 * file, which the caller closes, or -1: then it is an argument. */
const char *zonefiles_next(struct zonefiles *z, int *fd);

#endif
