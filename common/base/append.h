/* A file to which several processes append, each entry in one write. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_APPEND_H
#define BASE_APPEND_H

#include <stdbool.h>

#include "base/span.h"

/*
 * Opens the file, or makes it, for appending. *fresh: it is a regular file with
 * nothing in it yet. -1 with errno. The caller closes it.
 */
int append_open(const char *name, bool *fresh);

/* One write(2) of all of it; false with errno, also if not all was taken. */
bool append_write(int fd, struct span entry);

#endif
