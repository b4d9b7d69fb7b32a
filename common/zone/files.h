/* The zone files that arguments name, and those in folders. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_FILES_H
#define ZONE_FILES_H

#include "base/buf.h"
#include "base/span.h"
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
/*
 * The path in an argument "[DOMAIN=]PATH", where the file's origin is said: *b
 * has then the domain's normal form (value/dname.h) appended. Before the "="
 * stands a domain of mail (value/domain.h) or "."; else the whole is a path.
 */
const char *zonefiles_split(const char *arg, struct buf *b);

/*
 * Appends the domain, in normal form, that a file is named after, as
 * "example.com" is in "dir/example.com.zone", "db.example.com" and
 * "example.com.txt.signed"; false if there is none. Of a name with nothing
 * before and behind that names of zone files have, the last label must be a
 * top-level domain: by is_tld(ctx, label), or a reserved one (RFC 2606, 6762,
 * 9476). A single label is a domain only if is_tld() says so, and that is no
 * word for a zone file.
 */
bool zonefiles_origin(struct buf *b, struct span path,
    bool (*is_tld)(const void *ctx, struct span label), const void *ctx);

struct zonefiles *zonefiles_new(char *const *args, const struct emit *emit);
void zonefiles_free(struct zonefiles *z);

/* The next path, or NULL at the end; valid until the next call, as is *origin,
 * which the argument says (zonefiles_split(); of all files in a folder), or
 * absent. *fd is the file, which the caller closes, or -1: then the path is an
 * argument's. */
const char *zonefiles_next(struct zonefiles *z, int *fd,
    struct span *origin);

#endif
