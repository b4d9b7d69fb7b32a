/* The texts of master files and of what they include. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_LOAD_H
#define ZONE_LOAD_H

#include <stdbool.h>

#include "base/span.h"
#include "zone/file.h"

struct zoneload;

/*
 * Texts hold until zoneload_free(). include_anywhere: else a file that is
 * included must lie below the folder of the last zoneload_file() or
 * zoneload_enter(), symbolic links followed.
 */
struct zoneload *zoneload_new(bool include_anywhere);
void zoneload_free(struct zoneload *l);

/* Reads a file, "-" for stdin, up to LIMIT_ZONE_OCTETS; false with errno
 * (EFBIG for a larger one). */
bool zoneload_file(struct zoneload *l, const char *path, struct span *text);

/* From here on the folder is that of this path, as if it had been read. */
void zoneload_enter(struct zoneload *l, const char *path);

/* For struct zone_handler's include, with l for its ctx. A file is read but
 * once; only a regular one is. */
enum zone_fault zoneload_include(struct zoneload *l, struct span path,
    struct span *text);

#endif
