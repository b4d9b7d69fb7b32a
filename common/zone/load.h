/* The texts of master files and of what they include. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_LOAD_H
#define ZONE_LOAD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/names.h"
#include "base/span.h"
#include "zone/file.h"

/*
 * Texts are valid until zoneload_free(); all zero is none. Unless
 * include_anywhere is set, a file that is included must lie below the folder of
 * the last zoneload_file() or zoneload_enter(), after symbolic links are
 * followed.
 */
struct zoneload {
	bool include_anywhere;
	char *folder; /* with its '/' */
	struct names paths; /* that realpath(3) gives; absent for stdin */
	struct buf *text;   /* by their numbers */
	size_t cap;
};

void zoneload_free(struct zoneload *l);

/* Reads a file, "-" for stdin, up to LIMIT_ZONE_OCTETS; false with errno
 * (EFBIG for a larger one). fd is the file, which it takes, or -1 to open
 * it. */
bool zoneload_file(struct zoneload *l, const char *path, int fd,
    struct span *text);

/* Sets the folder to that of this path, as reading it does. */
void zoneload_enter(struct zoneload *l, const char *path);

/* What include in struct zone_handler has to do. Only regular files are read,
 * and each once. ZONE_INCLUDE_MISSING: errno says why, 0 for what is no such
 * file. */
enum zone_fault zoneload_include(struct zoneload *l, struct span path,
    struct span *text);

#endif
