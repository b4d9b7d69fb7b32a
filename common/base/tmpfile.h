/* A temporary file without a name. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_TMPFILE_H
#define BASE_TMPFILE_H

/*
 * Opens an empty file for reading and writing in the first of $TMPDIR,
 * /var/tmp and /tmp that takes one. It has no name any more: it goes away
 * with its last descriptor, however the process ends. Close-on-exec, mode
 * 0600. The caller closes it. -1 with errno.
 */
int tmpfile_open(void);

#endif
